import test from 'ava';
import type {CausalGraph, EffectEstimates} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import {type EffectsRecord, type EstimatedEffect, effects, effectsTable, graphFigure} from '../../src/report/index.js';

/** a -> b\u001B -> c, and d by itself. */
const graph: CausalGraph = {
	...{variables: ['a', 'b\u001B', 'c', 'd'], order: [0, 1, 2, 3], unordered: []},
	adjacency: matrix(4, 4, Float64Array.of(0, 0, 0, 0, 2, 0, 0, 0, 0, -3, 0, 0, 0, 0, 0, 0)),
	isa: 'scalar',
	threads: 1,
	...{seconds: {order: 0, adjacency: 0}, warnings: []},
};
const none = Number.NaN;
const numbers = [none, none, none, none, 2, none, none, none, -6, -3, none, none, 0.1, 0.2, 0.3, none];
const shaped = (change: (value: number) => number) => matrix(4, 4, Float64Array.from(numbers, change));
const estimates: EffectEstimates = {
	...{from: graph.variables, to: graph.variables, level: 0.95},
	...{effects: shaped((value) => value), standardErrors: shaped((value) => Math.abs(value) / 8)},
	...{low: shaped((value) => value - Math.abs(value) / 4), high: shaped((value) => value + Math.abs(value) / 4)},
	pValues: shaped((value) => (Number.isNaN(value) ? value : 2 ** -30 * Math.abs(value))),
};
const ends = ({pairs}: EffectsRecord) => pairs.map(({from, to}) => `${from}${to}`);

test('pairs with a directed path, the strongest first, those on the target before', (t) => {
	const figure = graphFigure(graph);
	const record = effects(graph, estimates, {figure});
	t.deepEqual(ends(record), ['ac', 'b\u001Bc', 'ab\u001B']);
	t.deepEqual(record.pairs[0], {
		...{from: 'a', to: 'c', effect: -6, standardError: 0.75, low: -7.5, high: -4.5, p: 6 * 2 ** -30},
	});
	t.deepEqual(ends(effects(graph, estimates, {figure, target: 'b\u001B'})), ['ab\u001B', 'ac', 'b\u001Bc']);
	t.deepEqual(ends(effects(graph, estimates, {figure, threshold: 2})), ['ac', 'b\u001Bc']);
	// In standard deviations the effect of a on c is 0.06.
	const scaled = {...figure, deviations: [1, 10, 100, 1]};
	t.deepEqual(ends(effects(graph, estimates, {figure: scaled})), ['b\u001Bc', 'ab\u001B', 'ac']);
	// Of a part of the graph, over paths that may lead outside of it.
	const part = {...figure, variables: ['a', 'c']};
	t.deepEqual(ends(effects(graph, estimates, {figure: part})), ['ac']);
});

test('a terminal is shown numbers in columns, and names that cannot drive it', (t) => {
	const record = effects(graph, estimates, {figure: graphFigure(graph)});
	t.is(
		effectsTable(record),
		`Total effects (3) with standard errors and 95 % intervals, if the graph is right
  cause   effect on   total   error    from      to       p
  a     → c          −6.000  0.7500  −7.500  −4.500  5.6e−9
  b\uFFFD    → c          −3.000  0.3750  −3.750  −2.250  2.8e−9
  a     → b\uFFFD          2.000  0.2500   1.500   2.500  1.9e−9
`,
	);
	const [pair] = record.pairs;
	t.regex(effectsTable({level: 0.95, pairs: [{...(pair as never as EstimatedEffect), p: 0}]}), / {2}<1e−300\n$/);
	const many: EffectsRecord = {level: 0.9, pairs: Array.from({length: 130}, () => pair as never)};
	t.regex(effectsTable(many), /^Total effects \(130\) .* 90 % (.|\n)*\n {2}and 30 more\n$/);
	t.is(effectsTable({level: 0.95, pairs: []}), 'No total effect.\n');
});
