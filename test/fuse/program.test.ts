import test from 'ava';
import {IngaError, native} from '../../src/core/index.js';
import {
	constant,
	dot,
	type Expression,
	exp,
	input,
	lt,
	mean,
	min,
	parse,
	program,
	select,
	sum,
	sumsq,
} from '../../src/fuse/index.js';
import {ops} from '../../src/fuse/op.js';

const [x, y] = [input('x'), input('y')];

/** The rows with the names of their operations. */
function rows(expression: Expression, inputs?: readonly string[]): string[] {
	const {rows: cells} = program(expression, inputs);
	return Array.from({length: cells.length / 4}, (_, row) => {
		const [code = -1, ...operands] = cells.subarray(row * 4, row * 4 + 4);
		const {name, arity} = ops[code] as (typeof ops)[number];
		return [name, ...operands.slice(0, arity || 1)].join(' ');
	});
}

test('the table of operations is the addon’s', (t) => {
	t.deepEqual(native().fuseOps(), [...ops]);
});

test('rows come in the order of evaluation, the result last', (t) => {
	t.deepEqual(rows(x.mul(2).sub(exp(y))), ['input 0', 'const 0', 'mul 0 1', 'input 1', 'exp 3', 'sub 2 4']);
	t.deepEqual(rows(select(lt(x, y), x, 0)), ['input 0', 'input 1', 'lt 0 1', 'const 0', 'select 2 0 3']);
	t.deepEqual(rows(constant(7)), ['const 0']);
	t.deepEqual([...program(x.mul(2).add(0.5)).constants], [2, 0.5]);
});

test('what occurs twice is computed once', (t) => {
	const e = exp(x);
	t.deepEqual(rows(e.mul(e)), ['input 0', 'exp 0', 'mul 1 1']);
	t.deepEqual(rows(exp(input('x')).mul(exp(input('x')))), ['input 0', 'exp 0', 'mul 1 1']);
	t.deepEqual(rows(x.add(y).div(y.add(x))), ['input 0', 'input 1', 'add 0 1', 'div 2 2']);
	t.deepEqual(rows(min(x, y).div(min(y, x))).at(-1), 'div 2 2');
	t.deepEqual(rows(x.sub(y).div(y.sub(x))).at(-1), 'div 2 3');
	t.deepEqual(rows(x.lt(y).add(y.lt(x))).at(-1), 'add 2 3');
});

test('0 and -0 are two constants, NaN and NaN one', (t) => {
	t.deepEqual([...program(x.add(0).add(-0).add(Number.NaN).mul(Number.NaN).mul(0)).constants], [0, -0, Number.NaN]);
});

test('inputs are those declared, or those that appear', (t) => {
	t.deepEqual(program(y.add(x)).inputs, ['y', 'x']);
	t.deepEqual(program(y.add(x), ['x', 'z', 'y']).inputs, ['x', 'z', 'y']);
	t.deepEqual(rows(y.add(x), ['x', 'z', 'y']), ['input 2', 'input 0', 'add 0 1']);
	t.throws(() => program(y.add(x), ['x']), {
		instanceOf: IngaError,
		code: 'ERR_INVALID_ARGUMENT',
		message: /uses the input y.*declared: x/,
	});
});

test('a reduction is taken off the root', (t) => {
	const {outputs} = program({total: sum(x), all: x, one: mean(exp(x))});
	t.deepEqual(outputs, [
		{name: 'total', reduction: 'sum', row: 0},
		{name: 'all', reduction: 'none', row: 0},
		{name: 'one', reduction: 'mean', row: 1},
	]);
	t.deepEqual(program(x).outputs, [{name: '', reduction: 'none', row: 0}]);
	t.deepEqual(rows(sum(exp(x))), rows(exp(x)));
	t.deepEqual(rows(dot(x, y)), rows(x.mul(y)));
	t.deepEqual(rows(sumsq(exp(x))), ['input 0', 'exp 0', 'mul 1 1']);
	t.deepEqual(rows(min(x)), ['input 0']);
	t.deepEqual(rows(min(x, y)), ['input 0', 'input 1', 'min 0 1']);
});

test('formulas are kept apart where sharing is turned off', (t) => {
	const twice = exp(input('x')).mul(exp(input('x')));
	t.is(program(twice).rows.length / 4, 3);
	t.is(program(twice, ['x'], false).rows.length / 4, 5);
});

test('a hundred thousand levels do not overflow the stack', (t) => {
	const depth = 100_000;
	let left: Expression = x;
	let right: Expression = x;
	let shared: Expression = x;
	for (let i = 0; i < depth; i++) {
		left = left.add(y);
		right = y.sub(right);
		shared = shared.mul(shared);
	}
	t.is(program(left).rows.length / 4, depth + 2);
	t.is(program(right).rows.length / 4, depth + 2);
	t.is(program(shared).rows.length / 4, depth + 1);
	t.is(program(parse(String(left))).rows.length / 4, depth + 2);
});
