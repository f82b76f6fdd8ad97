import test from 'ava';
import fc from 'fast-check';
import {directEffects} from '../../src/causal/index.js';
import {
	type EgoOptions,
	egoFigure,
	type GraphFigure,
	graphDot,
	graphFigure,
	graphJson,
	graphSvg,
} from '../../src/report/index.js';
import {cars, fitted, random} from './figures.js';

/** a -> b -> c -> d -> e, with x -> c and c -> y. */
const chain: GraphFigure = {
	variables: ['e', 'd', 'c', 'b', 'a', 'x', 'y'],
	order: ['x', 'a', 'b', 'c', 'y', 'd', 'e'],
	edges: [
		{from: 'a', to: 'b', effect: 1},
		{from: 'b', to: 'c', effect: -0.5},
		{from: 'x', to: 'c', effect: 0.25},
		{from: 'c', to: 'd', effect: 2},
		{from: 'd', to: 'e', effect: 0.1},
		{from: 'c', to: 'y', effect: 0.05},
	],
	deviations: [1, 2, 3, 4, 5, 6, 7],
};

test('a variable with its causes and effects, up to as many steps as asked for', (t) => {
	const around = (name: string, options?: EgoOptions) => egoFigure(chain, name, options).variables.join('');
	t.is(around('c'), 'dcbxy');
	t.is(around('c', {depth: 2}), 'edcbaxy');
	t.is(around('c', {direction: 'causes'}), 'cbx');
	t.is(around('c', {direction: 'effects', depth: 2}), 'edcy');
	t.is(around('b', {depth: 2}), 'dcbay');
	t.is(around('c', {threshold: 0.25}), 'dcb');
	t.is(around('c', {threshold: 9}), 'c');
});

test('order, edges and deviations are those of the variables kept, and the variable is the focus', (t) => {
	const before = structuredClone(chain);
	t.deepEqual(egoFigure(chain, 'b'), {
		variables: ['c', 'b', 'a'],
		order: ['a', 'b', 'c'],
		edges: [
			{from: 'a', to: 'b', effect: 1},
			{from: 'b', to: 'c', effect: -0.5},
		],
		deviations: [3, 4, 5],
		focus: 'b',
	});
	t.deepEqual(chain, before);
	t.false('deviations' in egoFigure(random(9, 1), 'v3'));
});

/** Steps from each variable to each along the edges, by relaxing every pair through every other (Floyd and Warshall). */
function steps({variables, edges}: GraphFigure): (from: string, to: string) => number {
	const far = new Map(variables.map((a) => [a, new Map(variables.map((b) => [b, a === b ? 0 : Infinity]))]));
	for (const {from, to} of edges) far.get(from)?.set(to, 1);
	const between = (a: string, b: string) => far.get(a)?.get(b) ?? Infinity;
	for (const via of variables)
		for (const a of variables)
			for (const b of variables) far.get(a)?.set(b, Math.min(between(a, b), between(a, via) + between(via, b)));
	return between;
}

test('exactly the variables within reach are kept, and every effect among them', (t) => {
	fc.assert(
		fc.property(
			fc.integer({min: 1, max: 14}),
			fc.nat(1000),
			fc.nat(13),
			fc.integer({min: 1, max: 5}),
			fc.constantFrom('causes' as const, 'effects' as const, 'both' as const),
			(size, seed, at, depth, direction) => {
				const figure = random(size, seed);
				const around = figure.variables[at % size] ?? '';
				const between = steps(figure);
				const near = (name: string) =>
					(direction !== 'effects' && between(name, around) <= depth) ||
					(direction !== 'causes' && between(around, name) <= depth);
				const ego = egoFigure(figure, around, {depth, direction});
				const kept = figure.variables.filter(near);
				t.deepEqual(ego.variables, kept);
				t.deepEqual(
					ego.edges,
					figure.edges.filter(({from, to}) => kept.includes(from) && kept.includes(to)),
				);
			},
		),
	);
});

test('the focus has a heavier frame in figures', (t) => {
	const ego = egoFigure(cars, 'Displacement');
	t.is(graphSvg(ego).match(/stroke-width="2.6"\/>/g)?.length, 1);
	t.regex(graphSvg(ego), /<title>Displacement: [^<]*<\/title><rect [^>]*stroke-width="2.6"/);
	t.deepEqual(graphDot(ego).match(/.*penwidth=2\.6\];/g), ['  "Displacement" [penwidth=2.6];']);
	t.false(graphSvg(cars).includes('stroke-width="2.6"/>'));
});

test('json lists the part of the graph that it is given', (t) => {
	const graph = fitted(
		['a', 'b', 'c'],
		[
			[0, 1, 0.5],
			[1, 2, -2],
		],
	);
	const figure = {
		variables: graph.variables,
		order: graph.variables,
		edges: [
			{from: 'b', to: 'c', effect: -2},
			{from: 'a', to: 'b', effect: 0.5},
		],
	};
	const found = JSON.parse(graphJson(graph, {figure: egoFigure(figure, 'c')}));
	t.deepEqual(
		[found.variables, found.order, found.edges],
		[['b', 'c'], ['b', 'c'], [{from: 'b', to: 'c', effect: -2}]],
	);
	t.deepEqual(Object.keys(found), Object.keys(JSON.parse(graphJson(graph))));
});

test('variables and options that are none', (t) => {
	const refused = (message: RegExp, name: string, options?: EgoOptions) =>
		t.throws(() => egoFigure(cars, name, options), {code: 'ERR_INVALID_ARGUMENT', message});
	refused(/no variable 'horsepwer': did you mean 'Horsepower'\?/, 'horsepwer');
	refused(/no variable 'zebra': there are 'Miles_per_Gallon', .* and 1 more/, 'zebra');
	refused(/no variable '__proto__'/, '__proto__');
	for (const depth of [0, -1, 1.5, Number.NaN, Infinity])
		refused(/depth is .*: give a whole number/, 'Cylinders', {depth});
	refused(/threshold is -1/, 'Cylinders', {threshold: -1});
	refused(/direction is 'up'/, 'Cylinders', {direction: 'up' as 'both'});
});

test('a graph with a list of effects has the same figure and the same JSON', (t) => {
	const {adjacency, ...rest} = fitted(
		['a', 'b', 'c'],
		[
			[0, 1, 2],
			[1, 2, -0.5],
			[0, 2, 0.5],
		],
	);
	const dense = {...rest, adjacency};
	const list = {...rest, effects: directEffects(dense)};
	t.deepEqual(graphFigure(list, {threshold: 0.1}), graphFigure(dense, {threshold: 0.1}));
	t.is(graphJson(list), graphJson(dense));
});
