import test from 'ava';
import type {CausalGraph, MultiGroupGraph} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import {groupJson, groupTable} from '../../src/report/index.js';

/** Three variables: a, b, c; each group has its effects of a on b, a on c and b on c. */
function graphs(...effects: readonly (readonly [number, number, number])[]): MultiGroupGraph {
	const common = {variables: ['a', 'b', 'c'], order: [0, 1, 2], unordered: [], warnings: []};
	const groups = effects.map((_, at) => ['men', 'women', 'other'][at] as string);
	return {
		...{...common, groups, rows: effects.map((_, at) => 100 * (at + 1)), warnings: ['of the groups']},
		graphs: effects.map(
			([ab, ac, bc]): CausalGraph => ({
				...{...common, isa: 'scalar', threads: 1, seconds: {order: 1, adjacency: 2}},
				adjacency: matrix(3, 3, Float64Array.of(0, 0, 0, ab, 0, 0, ac, bc, 0)),
			}),
		),
	};
}

test('a table has the effects of all groups side by side and says where they differ', (t) => {
	t.is(
		groupTable(graphs([1.5, 0, 0.25], [-12, 0.5, 0.5], [2, 0.75, 0])),
		`Causal order, most exogenous first
    1  a
    2  b
    3  c

Groups
  men    100 rows
  women  200 rows
  other  300 rows

Direct effects (3)
  cause   effect on     men     women   other
  a     → b          1.500   −12.00    2.000   opposite signs
  a     → c           .        0.5000  0.7500  not men
  b     → c          0.2500    0.5000   .      not other
`,
	);
	t.regex(groupTable(graphs([1, 0, 0], [2, 0, 0])), /a +→ b +1\.000 +2\.000$/m);
	t.regex(groupTable(graphs([0, 0, 0.5], [0, 0, 0])), /b +→ c .* only men$/m);
});

test('what is small in all groups is left out', (t) => {
	const found = graphs([0.2, 0.2, 0.2], [0.1, 0.3, 0.1]);
	t.regex(groupTable(found, {threshold: 0.25}), /Direct effects above 0\.25 in absolute value in some group \(1\)/);
	t.regex(groupTable(found, {threshold: 1}), /\nNo direct effect above 1 in absolute value in some group\.\n$/);
	t.deepEqual(JSON.parse(groupJson(found, {threshold: 0.25})).edges, [{from: 'a', to: 'c', effects: [0.2, 0.3]}]);
});

test('json has a line for each group and edge', (t) => {
	const text = groupJson(graphs([1, 0, 0], [2, 0, -1]), {warnings: ['of the table']});
	t.deepEqual(JSON.parse(text), {
		groups: [
			{name: 'men', rows: 100},
			{name: 'women', rows: 200},
		],
		...{variables: ['a', 'b', 'c'], order: ['a', 'b', 'c']},
		edges: [
			{from: 'a', to: 'b', effects: [1, 2]},
			{from: 'b', to: 'c', effects: [0, -1]},
		],
		...{isa: 'scalar', threads: 1, seconds: {order: 1, adjacency: 2}, warnings: ['of the table', 'of the groups']},
	});
	t.true(text.includes('\n    {"from":"b","to":"c","effects":[0,-1]}\n'));
});
