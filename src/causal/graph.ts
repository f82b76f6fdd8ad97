import {IngaError, type Isa, type Matrix} from '../core/index.js';
import {checkThreshold, namesOf} from './argument.js';

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

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless names and effects fit together and all effects are finite. */
export function checkGraph(graph: Pick<CausalGraph, 'variables' | 'adjacency'>): void {
	if (!(graph?.adjacency?.data instanceof Float64Array)) {
		throw invalid('graph is not a graph {variables, adjacency}: make one with directLingam(samples)');
	}
	const {rows, columns, data} = graph.adjacency;
	const variables = namesOf(graph.variables ?? [], graph.variables?.length ?? 0);
	const size = variables.length;
	if (rows !== size || columns !== size || data.length !== size * size) {
		throw invalid(`the adjacency of ${size} variables is not ${size} x ${size} but ${rows} x ${columns}`);
	}
	const at = data.findIndex((value) => !Number.isFinite(value));
	if (at < 0) return;
	const [effect, cause] = [variables[Math.floor(at / size)], variables[at % size]];
	throw invalid(`the effect of '${cause}' on '${effect}' is ${data[at]}`);
}

/**
 * Where the variables of a graph are among the columns of samples, which `variables` names. Without names they are the columns,
 * in order, where there are as many.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where one is not there
 */
export function columnsOf(
	graph: readonly string[],
	variables: readonly string[] | undefined,
	columns: number,
): Int32Array {
	if (variables === undefined && graph.length === columns) return Int32Array.from(graph.keys());
	const place = new Map(namesOf(variables, columns).map((name, column) => [name, column]));
	return Int32Array.from(graph, (name) => {
		const column = place.get(name);
		if (column !== undefined) return column;
		const cure = variables === undefined ? ': say in variables what the columns are named' : '';
		throw invalid(`none of the ${columns} columns of samples is '${name}', a variable of the graph${cure}`);
	});
}

function invalid(message: string): IngaError {
	return new IngaError('ERR_INVALID_ARGUMENT', message);
}
