import {IngaError, type Isa, invalidArgument, type Matrix, matrix} from '../core/index.js';
import {checkThreshold, namesOf} from './argument.js';

/** What a causal graph has besides its effects. */
export interface CausalSkeleton {
	/** Names of the variables; all other fields speak of positions in it. */
	readonly variables: readonly string[];
	/** Variables from the most exogenous on. */
	readonly order: readonly number[];
	/**
	 * Variables that the data leave without an order: residuals lose a dimension with each step, and with fewer rows than
	 * variables none is left for these. Ascending; empty otherwise. They have no effects on others, and effects of others on them
	 * only where `rest: 'regress'` asked for these.
	 */
	readonly unordered: readonly number[];
	/** The instruction set that the order was found with. */
	readonly isa: Isa;
	readonly threads: number;
	/** Wall-clock seconds; checking the samples counts as `order`. */
	readonly seconds: {readonly order: number; readonly adjacency: number};
	readonly warnings: readonly string[];
}

/** A causal order with the direct effects along it, as a matrix. */
export interface CausalGraph extends CausalSkeleton {
	/** Direct effects: row = effect, column = cause, in units of the effect per unit of the cause. */
	readonly adjacency: Matrix;
}

/** The same with a list of its effects: memory goes with their number, and not with the square of that of variables. */
export interface SparseCausalGraph extends CausalSkeleton {
	readonly effects: DirectEffects;
}

/** Direct effects, number i by the elements i. */
export interface DirectEffects {
	/** Positions among the variables. */
	readonly causes: Int32Array;
	readonly effects: Int32Array;
	/** In units of the effect per unit of the cause. */
	readonly sizes: Float64Array;
}

/** Names with direct effects, in either form. Where both are there, `adjacency` counts. */
export type GraphEffects = {readonly variables: readonly string[]} & (
	| {readonly adjacency: Matrix}
	| {readonly effects: DirectEffects}
);

/** One direct effect, by names. */
export interface Edge {
	readonly from: string;
	readonly to: string;
	/** In units of `to` per unit of `from`. */
	readonly effect: number;
}

/**
 * The direct effects of a graph with |effect| above `threshold`, strongest first; equal ones in the order of `variables`, by
 * effect and then by cause.
 *
 * @param threshold in the units of the data. @defaultValue 0
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless the threshold is zero or more.
 *
 * @example
 * for (const {from, to, effect} of edges(graph, 0.1)) console.log(from, to, effect);
 */
export function edges(graph: GraphEffects, threshold = 0): Edge[] {
	checkThreshold(threshold);
	const {variables} = graph;
	const {causes, effects, sizes} = directEffects(graph);
	const value = (list: ArrayLike<number>, at: number) => list[at] ?? 0;
	return Array.from(sizes.keys())
		.filter((at) => Math.abs(value(sizes, at)) > threshold)
		.sort(
			(a, b) =>
				Math.abs(value(sizes, b)) - Math.abs(value(sizes, a)) ||
				value(effects, a) - value(effects, b) ||
				value(causes, a) - value(causes, b),
		)
		.map((at) => ({
			from: variables[value(causes, at)] ?? '',
			to: variables[value(effects, at)] ?? '',
			effect: value(sizes, at),
		}));
}

/**
 * The direct effects of a graph one by one: those of `effects` as they are, those of a matrix that are not 0 by effect and then by
 * cause.
 *
 * @example
 * const {causes, effects, sizes} = directEffects(await directLingam(samples, {sparse: true}));
 */
export function directEffects(graph: GraphEffects): DirectEffects {
	if (!('adjacency' in graph)) return graph.effects;
	const {columns, data} = graph.adjacency;
	const places: number[] = [];
	for (let at = 0; at < data.length; at++) if (data[at] !== 0) places.push(at);
	return {
		causes: Int32Array.from(places, (at) => at % columns),
		effects: Int32Array.from(places, (at) => Math.floor(at / columns)),
		sizes: Float64Array.from(places, (at) => data[at] ?? 0),
	};
}

/**
 * The direct effects of a graph as a matrix: row = effect, column = cause, in units of the effect per unit of the cause. Of p
 * variables it takes 8 p^2 bytes of address space; where few have effects, much less memory.
 *
 * @throws {@link IngaError} `ERR_OUT_OF_MEMORY` where it does not fit
 *
 * @example
 * const {data, columns} = adjacencyMatrix(await directLingam(samples, {sparse: true}));
 */
export function adjacencyMatrix(graph: GraphEffects): Matrix {
	if ('adjacency' in graph) return graph.adjacency;
	const size = graph.variables.length;
	const {causes, effects, sizes} = graph.effects;
	const adjacency = zeros(size);
	sizes.forEach((value, at) => {
		adjacency.data[(effects[at] ?? 0) * size + (causes[at] ?? 0)] = value;
	});
	return adjacency;
}

/** The pages of a large matrix that is mostly zero are never touched, hence never taken. */
function zeros(size: number): Matrix {
	try {
		return matrix(size, size);
	} catch (error) {
		const message = `the adjacency of ${size} variables does not fit into memory: ask for sparse: true, or use fewer variables`;
		throw new IngaError('ERR_OUT_OF_MEMORY', message, {cause: error});
	}
}

/** The direct causes of a variable, ascending, with their effects on it. */
export function causesOf(graph: GraphEffects): (effect: number) => readonly {cause: number; size: number}[] {
	const {causes, effects, sizes} = directEffects(graph);
	const lists = new Map<number, {cause: number; size: number}[]>();
	for (const [at, size] of sizes.entries()) {
		const each = {cause: causes[at] ?? 0, size};
		const list = lists.get(effects[at] ?? 0);
		if (list) list.push(each);
		else lists.set(effects[at] ?? 0, [each]);
	}
	for (const list of lists.values()) list.sort((a, b) => a.cause - b.cause);
	return (effect) => lists.get(effect) ?? [];
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless names and effects fit together and all effects are finite. */
export function checkGraph(graph: GraphEffects): void {
	const names = namesOf(graph?.variables ?? [], graph?.variables?.length ?? 0);
	if ('adjacency' in (graph ?? {})) checkMatrix((graph as CausalGraph).adjacency, names);
	else checkEffects((graph as SparseCausalGraph)?.effects, names);
}

function checkMatrix(adjacency: Matrix, names: readonly string[]): void {
	if (!(adjacency?.data instanceof Float64Array)) throw noGraph();
	const {rows, columns, data} = adjacency;
	const size = names.length;
	if (rows !== size || columns !== size || data.length !== size * size) {
		throw invalidArgument(`the adjacency of ${size} variables is not ${size} x ${size} but ${rows} x ${columns}`);
	}
	const at = data.findIndex((value) => !Number.isFinite(value));
	if (at < 0) return;
	throw invalidArgument(`the effect of '${names[at % size]}' on '${names[Math.floor(at / size)]}' is ${data[at]}`);
}

function checkEffects(found: DirectEffects, names: readonly string[]): void {
	const {causes, effects, sizes} = found ?? {};
	if (!(sizes instanceof Float64Array && causes instanceof Int32Array && effects instanceof Int32Array))
		throw noGraph();
	const count = sizes.length;
	if (causes.length !== count || effects.length !== count) {
		throw invalidArgument(
			`effects has ${count} sizes, ${causes.length} causes and ${effects.length} effects: give as many of each`,
		);
	}
	const seen = new Set<number>();
	for (const [at, size] of sizes.entries()) {
		const [cause, effect] = [causes[at] ?? -1, effects[at] ?? -1];
		for (const [part, place] of [
			['causes', cause],
			['effects', effect],
		] as const) {
			if (names[place] !== undefined) continue;
			throw invalidArgument(`effects.${part}[${at}] is ${place}, which is no position among ${names.length} variables`);
		}
		const what = `the effect of '${names[cause]}' on '${names[effect]}'`;
		if (!Number.isFinite(size)) throw invalidArgument(`${what} is ${size}`);
		const key = effect * names.length + cause;
		if (seen.has(key)) throw invalidArgument(`${what} is there twice`);
		seen.add(key);
	}
}

function noGraph(): IngaError {
	return invalidArgument(
		'graph is not a graph {variables, adjacency} or {variables, effects}: make one with directLingam(samples)',
	);
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
		throw invalidArgument(`none of the ${columns} columns of samples is '${name}', a variable of the graph${cure}`);
	});
}
