import test from 'ava';
import {matrix} from '../../src/core/index.js';

test('a matrix is a view: no copy, shared memory too', (t) => {
	const data = new Float64Array(new SharedArrayBuffer(6 * 8));
	const found = matrix(2, 3, data);
	t.deepEqual([found.rows, found.columns], [2, 3]);
	t.is(found.data, data);
});

test('without data it holds zeros', (t) => {
	t.deepEqual([...matrix(2, 2).data], [0, 0, 0, 0]);
	t.is(matrix(0, 5).data.length, 0);
});

test('a length that does not fit is refused and named', (t) => {
	t.throws(() => matrix(2, 3, new Float64Array(5)), {
		code: 'ERR_INVALID_ARGUMENT',
		message: 'a 2 x 3 matrix needs 6 numbers and got 5',
	});
});
