import type {Isa, Matrix} from '../core/index.js';
import {checkThreshold} from './argument.js';

/** A causal order with the direct effects along it. */
export interface CausalGraph {
	/** Names of the variables; all other fields speak of positions in it. */
	readonly variables: readonly string[];
	/** Variables from the most exogenous on. */
	readonly order: readonly number[];
	/**
	 * Variables that the data leave without an order: residuals lose a dimension with each step, and with fewer rows than
	 * variables none is left for these. They have no effects in `adjacency`. Empty otherwise.
	 */
	readonly unordered: readonly number[];
	/** Direct effects: row = effect, column = cause, in units of the effect per unit of the cause. */
	readonly adjacency: Matrix;
	/** The instruction set that the order was found with. */
	readonly isa: Isa;
	readonly threads: number;
	/** Wall-clock seconds; checking the samples counts as `order`. */
	readonly seconds: {readonly order: number; readonly adjacency: number};
	readonly warnings: readonly string[];
}

/** One direct effect, by names. */
export interface Edge {
	readonly from: string;
	readonly to: string;
	/** In units of `to` per unit of `from`. */
	readonly effect: number;
}

/**
 * The direct effects of a graph with |effect| above `threshold`, strongest first; equal ones in the order of `variables`.
 *
 * @param threshold in the units of the data. @defaultValue 0
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless the threshold is zero or more.
 *
 * @example
 * for (const {from, to, effect} of edges(graph, 0.1)) console.log(from, to, effect);
 */
export function edges({variables, adjacency}: CausalGraph, threshold = 0): Edge[] {
	checkThreshold(threshold);
	const {columns, data} = adjacency;
	const found: Edge[] = [];
	for (let at = 0; at < data.length; at++) {
		const effect = data[at] ?? 0;
		if (!(Math.abs(effect) > threshold)) continue;
		found.push({from: variables[at % columns] ?? '', to: variables[Math.floor(at / columns)] ?? '', effect});
	}
	return found.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}
