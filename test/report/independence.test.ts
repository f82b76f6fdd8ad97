import test from 'ava';
import {matrix} from '../../src/core/index.js';
import {type IndependenceRecord, independence, independenceTable} from '../../src/report/index.js';

const variables = ['a', 'b\u001B', 'c'];
const [ab, ac, bc] = [0.5, 1e-9, 0.012];
const pValues = matrix(3, 3, Float64Array.of(Number.NaN, ab, ac, ab, Number.NaN, bc, ac, bc, Number.NaN));
const adjusted = matrix(
	3,
	3,
	pValues.data.map((p) => Math.min(1, 3 * p)),
);

test('pairs with the least p-value first', (t) => {
	t.deepEqual(independence(variables, {pValues, adjusted}), {
		tested: 3,
		pairs: [
			{variables: ['a', 'c'], p: ac, adjusted: 3 * ac},
			{variables: ['b\u001B', 'c'], p: bc, adjusted: 3 * bc},
			{variables: ['a', 'b\u001B'], p: ab, adjusted: 1},
		],
	});
});

test('pairs that were not tested are not there', (t) => {
	const some = matrix(
		3,
		3,
		pValues.data.map((p) => (p === bc ? Number.NaN : p)),
	);
	t.is(independence(variables, {pValues: some, adjusted: some}).tested, 2);
});

test('a terminal is shown what is dependent, with names that cannot drive it', (t) => {
	t.is(
		independenceTable(independence(variables, {pValues, adjusted})),
		`Independence of the errors (HSIC): 3 pairs tested, 2 dependent at 0.05: what the graph assumes does not hold there
  variable  and       p  adjusted
  a         c    1.0e−9    3.0e−9
  b\uFFFD        c    0.0120    0.0360
`,
	);
	t.is(
		independenceTable(independence(variables, {pValues, adjusted}), {level: 1e-12}),
		'Independence of the errors (HSIC): 3 pairs tested, none dependent at 1e-12\n',
	);
	const many: IndependenceRecord = {
		tested: 30,
		pairs: Array.from({length: 30}, () => ({variables: ['a', 'b'], p: 0.001, adjusted: 0.002})),
	};
	t.regex(independenceTable(many), /\n {2}and 10 more\n$/);
});
