import type {CausalGraph} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import type {GraphFigure} from '../../src/report/index.js';

/** A random number generator that gives the same numbers everywhere (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let word = Math.imul(state ^ (state >>> 15), state | 1);
		word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
		return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The graph that DirectLiNGAM finds in vega-datasets' cars, rounded: what a small figure looks like. */
export const cars: GraphFigure = {
	variables: ['Miles_per_Gallon', 'Cylinders', 'Displacement', 'Horsepower', 'Weight_in_lbs', 'Acceleration'],
	order: ['Cylinders', 'Miles_per_Gallon', 'Weight_in_lbs', 'Displacement', 'Acceleration', 'Horsepower'],
	edges: [
		{from: 'Cylinders', to: 'Weight_in_lbs', effect: 315.366},
		{from: 'Miles_per_Gallon', to: 'Weight_in_lbs', effect: -36.9755},
		{from: 'Cylinders', to: 'Displacement', effect: 35.7884},
		{from: 'Acceleration', to: 'Horsepower', effect: -4.72247},
		{from: 'Cylinders', to: 'Miles_per_Gallon', effect: -3.55808},
		{from: 'Miles_per_Gallon', to: 'Horsepower', effect: -0.403019},
		{from: 'Displacement', to: 'Horsepower', effect: 0.101892},
		{from: 'Weight_in_lbs', to: 'Displacement', effect: 0.0504362},
		{from: 'Displacement', to: 'Acceleration', effect: -0.0315285},
		{from: 'Weight_in_lbs', to: 'Horsepower', effect: 0.0179896},
		{from: 'Weight_in_lbs', to: 'Acceleration', effect: 0.00227006},
	],
	deviations: [7.795, 1.7036, 104.51, 38.442, 848.32, 2.7554],
};

/** A random acyclic graph of `size` variables with up to three causes each. */
export function random(size: number, seed: number): GraphFigure {
	const next = seeded(seed);
	const variables = Array.from({length: size}, (_, index) => `v${index}`);
	const edges = variables.flatMap((to, index) =>
		[...new Set(Array.from({length: Math.min(index, 3)}, () => Math.floor(next() * index)))].map((from) => ({
			from: variables[from] ?? '',
			to,
			effect: Math.round((next() * 2 - 1) * 1e4) / 1e4 || 0.5,
		})),
	);
	return {variables, order: variables, edges};
}

/** A fitted graph with the given effects `[from, to, effect]` over `variables` in causal order. */
export function fitted(
	variables: readonly string[],
	effects: readonly (readonly [number, number, number])[],
): CausalGraph {
	const adjacency = matrix(variables.length, variables.length);
	for (const [from, to, effect] of effects) adjacency.data[to * variables.length + from] = effect;
	return {
		variables,
		order: variables.map((_, index) => index),
		unordered: [],
		adjacency,
		isa: 'scalar',
		threads: 1,
		seconds: {order: 0.5, adjacency: 0.25},
		warnings: ['of the graph'],
	};
}
