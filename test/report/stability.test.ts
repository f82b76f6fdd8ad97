import test from 'ava';
import type {Bootstrap} from '../../src/causal/index.js';
import {type GraphFigure, stability, stabilityTable} from '../../src/report/index.js';

const graphOf = (places: number[], sizes: number[]) => ({
	order: Int32Array.of(0, 1, 2),
	unordered: new Int32Array(0),
	places: Int32Array.from(places),
	sizes: Float64Array.from(sizes),
});

const figure: GraphFigure = {
	variables: ['a', 'b\u001B', 'c'],
	order: ['a', 'b\u001B', 'c'],
	edges: [
		{from: 'a', to: 'b\u001B', effect: 2},
		{from: 'b\u001B', to: 'c', effect: 0.5},
		{from: 'a', to: 'c', effect: 0.01},
	],
};

/** a -> b in three of four, b -> a in one, b -> c in one, c -> b in two (one of them with a -> c). */
const found: Bootstrap = {
	variables: figure.variables,
	graphs: [
		graphOf([1, 0, 2, 1], [2, 0.5]),
		graphOf([1, 0, 1, 2], [1, 4]),
		{...graphOf([1, 0, 1, 2, 2, 0], [3, 1, 1]), order: Int32Array.of(0, 2, 1)},
		graphOf([0, 1], [9]),
	],
	failed: [{resample: 7, reason: 'nothing varies'}],
};

test('effects of the graph in its order, then those that it lacks and most resamples have', (t) => {
	const record = stability(figure, found, {threshold: 0.1});
	t.deepEqual([record.resamples, record.failed], [4, 1]);
	t.deepEqual(
		record.edges.map(({from, to, effect, probability, reversed}) => [from, to, effect, probability, reversed]),
		[
			['a', 'b\u001B', 2, 0.75, 0.25],
			['b\u001B', 'c', 0.5, 0.25, 0.5],
			['c', 'b\u001B', undefined, 0.5, 0.25],
		],
	);
	// Over all paths, in the third resample 3 + 1: the median of 2, 1 and 4.
	t.is(record.edges[0]?.total?.effect, 2);
});

test('the same as text, with names that cannot drive a terminal', (t) => {
	t.is(
		stabilityTable(stability(figure, found, {threshold: 0.1})),
		`In 4 resamples (1 more have no graph); total effects with the middle 95 % of the resamples
  cause   effect on  in %  reversed   total     from      to
  a     → b\uFFFD           75        25  2.000   0.07500  3.850
  b\uFFFD    → c            25        50  0.5000  0        0.4625
  c     → b\uFFFD           50        25  2.500   0        3.775   not in the graph
`,
	);
});

test('what is not in the graph and rare is nothing to tell', (t) => {
	const empty = {...figure, edges: []};
	t.is(stabilityTable(stability(empty, {...found, graphs: [], failed: []})), 'In 0 resamples no effect is frequent.\n');
	t.deepEqual(stability({...figure, variables: ['a'], edges: []}, found).edges, []);
});
