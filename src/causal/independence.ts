import {
	checkThreads,
	type Isa,
	invalidArgument,
	type Matrix,
	matrix,
	native,
	type RunOptions,
	runTask,
} from '../core/index.js';
import {type Adjustment, adjustPValues, checkAdjustment} from './adjust.js';
import {checkSamples} from './argument.js';
import {adjacencyMatrix, checkGraph, columnsOf, type GraphEffects} from './graph.js';

export interface IndependenceOptions extends RunOptions {
	/** A name for each column of the samples, as the graph was made with. @defaultValue `x0`, `x1`, ... or the graph's */
	readonly variables?: readonly string[];
	/** Variables to compare, by name. @defaultValue every two */
	readonly pairs?: readonly (readonly [string, string])[];
	/** How p-values are adjusted for how many they are. @defaultValue 'bh' */
	readonly method?: Adjustment;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

/** P-values for every two error terms of a graph. Both matrices are symmetric, with a row and a column per variable of the graph. */
export interface ErrorIndependence {
	/** How likely errors this dependent are where they are independent. NaN on the diagonal and for pairs that were not asked for. */
	readonly pValues: Matrix;
	/** The same, adjusted for how many tests were made: see {@link adjustPValues}. */
	readonly adjusted: Matrix;
}

const STAGES = ['pairs'];

/**
 * P-values of the independence of the error terms e = x - B x of `graph`, two by two: the Hilbert-Schmidt independence criterion
 * (HSIC) with Gaussian kernels and the gamma approximation of Gretton et al. (2008, NIPS 20), as `get_error_independence_p_values` of
 * Python's lingam 1.13 computes it. Small ones contradict what a graph assumes: linear effects and no hidden common
 * cause. The samples (rows x columns, at least six rows) are copied before it returns to the caller. Time goes
 * with rows^2, memory with rows. Stage: `pairs`.
 *
 * The graph's variables are looked up among the names of the columns, so columns that it left out may be there. Where no
 * names are given and the samples have as many columns as the graph has variables, they are those, in order.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`; `ERR_DATA` where numbers do not allow it (NaN, infinities, fewer than six
 * rows, errors that are constant: they are named); `ERR_UNSUPPORTED` for an instruction set that is not here;
 * `ERR_OUT_OF_MEMORY`; the signal's reason.
 *
 * @example
 * const {pValues, adjusted} = await errorIndependence(graph, samples);
 * const doubtful = adjusted.data.some((value) => value < 0.05);
 */
export async function errorIndependence(
	graph: GraphEffects,
	samples: Matrix,
	options: IndependenceOptions = {},
): Promise<ErrorIndependence> {
	const {variables, pairs, method = 'bh', isa, threads} = options;
	checkGraph(graph);
	checkSamples(samples);
	checkAdjustment(method);
	const {rows, columns, data} = samples;
	const names = graph.variables;
	const tested = pairs === undefined ? everyTwo(names.length) : placesOf(pairs, names);
	const settings = {
		...{kept: columnsOf(names, variables, columns), names, adjacency: adjacencyMatrix(graph).data},
		...{pairs: tested, isa, threads: checkThreads(threads)},
	};
	const found = await runTask(STAGES, options, (control) =>
		native().causalErrorIndependence(control, data, rows, columns, settings),
	);
	return {
		pValues: symmetric(names.length, tested, found),
		adjusted: symmetric(names.length, tested, adjustPValues(found, method)),
	};
}

function everyTwo(size: number): Int32Array {
	const pairs = new Int32Array(size * Math.max(0, size - 1));
	let at = 0;
	for (let first = 0; first < size; first++) {
		for (let second = first + 1; second < size; second++) {
			pairs[at++] = first;
			pairs[at++] = second;
		}
	}
	return pairs;
}

/** Each pair once, however often and in whichever order it was given. */
function placesOf(pairs: readonly (readonly [string, string])[], names: readonly string[]): Int32Array {
	if (!isList(pairs)) throw invalidArgument('pairs is not a list of pairs of names');
	const place = new Map(names.map((name, at) => [name, at]));
	const seen = new Map<number, readonly [number, number]>();
	for (const pair of pairs) {
		if (!isList(pair) || pair.length !== 2) throw invalidArgument('pairs has an element that is not a pair of names');
		const [first = 0, second = 0] = pair.map((name) => {
			const at = place.get(name);
			if (at === undefined) throw invalidArgument(`pairs names '${String(name)}', which is no variable of the graph`);
			return at;
		});
		if (first === second) throw invalidArgument(`pairs has '${names[first]}' with itself`);
		const [low, high] = [Math.min(first, second), Math.max(first, second)];
		seen.set(low * names.length + high, [low, high]);
	}
	return Int32Array.from([...seen.values()].flat());
}

/** Array.isArray() would take their types from what are lists by type. */
function isList(value: unknown): boolean {
	return Array.isArray(value);
}

function symmetric(size: number, pairs: Int32Array, values: Float64Array): Matrix {
	const all = matrix(size, size, new Float64Array(size * size).fill(Number.NaN));
	values.forEach((value, index) => {
		const [first, second] = [pairs[2 * index] ?? 0, pairs[2 * index + 1] ?? 0];
		all.data[first * size + second] = value;
		all.data[second * size + first] = value;
	});
	return all;
}
