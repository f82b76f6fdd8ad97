import {type CausalGraph, type Edge, edges, type SparseCausalGraph} from '../causal/index.js';
import {IngaError, invalidArgument, type Matrix} from '../core/index.js';

/** A causal graph as it is drawn: everything by name. */
export interface GraphFigure {
	readonly variables: readonly string[];
	/** Most exogenous first. */
	readonly order: readonly string[];
	/** Direct effects, in units of `to` per unit of `from`. */
	readonly edges: readonly Edge[];
	/**
	 * The standard deviation of each variable, in the order of `variables`. With them the lines of a drawing show
	 * standardised effects, which can be compared; without them raw ones, which depend on units.
	 */
	readonly deviations?: readonly number[];
	/** The variable that the figure is about, drawn with a heavier frame. */
	readonly focus?: string;
}

/**
 * The graph with names in place of indices and its edges with |effect| above a threshold, strongest first.
 *
 * @param options.threshold effects of at most this absolute value are left out. @defaultValue 0
 * @param options.samples when given, standard deviations are taken from its columns
 * @param options.columns the names of those columns. @defaultValue the graph's variables
 *
 * @example
 * graphFigure(await directLingam(samples, {variables}), {threshold: 0.1, samples});
 */
export function graphFigure(
	graph: CausalGraph | SparseCausalGraph,
	options: {readonly threshold?: number; readonly samples?: Matrix; readonly columns?: readonly string[]} = {},
): GraphFigure {
	const {threshold = 0, samples, columns = graph.variables} = options;
	const {variables} = graph;
	const order = graph.order.map((index) => variables[index] ?? '');
	const figure = {variables, order, edges: edges(graph, threshold)};
	if (samples === undefined) return figure;
	const byName = new Map(deviations(samples).map((value, index) => [columns[index], value]));
	return {...figure, deviations: variables.map((name) => byName.get(name) ?? 0)};
}

/** The population standard deviation of every column, by the two-pass formula. */
export function deviations({rows, columns, data}: Matrix): number[] {
	const means = new Float64Array(columns);
	const squares = new Float64Array(columns);
	for (let at = 0; at < data.length; at++) means[at % columns] = (means[at % columns] ?? 0) + (data[at] ?? 0) / rows;
	for (let at = 0; at < data.length; at++) {
		const difference = (data[at] ?? 0) - (means[at % columns] ?? 0);
		squares[at % columns] = (squares[at % columns] ?? 0) + (difference * difference) / rows;
	}
	return Array.from(squares, Math.sqrt);
}

/** An edge between positions in `variables`. */
export interface Link {
	readonly from: number;
	readonly to: number;
	readonly effect: number;
	/** What line widths show: |effect| in standard deviations, or |effect| relative to the largest. */
	readonly strength: number;
}

/**
 * The edges with |effect| above `threshold` as positions in `variables`, strongest first.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an edge names a variable that is not there.
 */
export function links({variables, edges: all, deviations: scale}: GraphFigure, threshold = 0): Link[] {
	const places = new Map(variables.map((name, index) => [name, index]));
	const place = (name: string) => {
		const index = places.get(name);
		if (index === undefined) {
			throw invalidArgument(`an edge names ${JSON.stringify(name)}, which is not a variable`);
		}
		return index;
	};
	const kept = all.filter(({effect}) => Math.abs(effect) > threshold);
	const largest = kept.reduce((most, {effect}) => Math.max(most, Math.abs(effect)), 0);
	const found = kept.map((edge) => {
		const [from, to, size] = [place(edge.from), place(edge.to), Math.abs(edge.effect)];
		const [cause, result] = [scale?.[from], scale?.[to]];
		return {from, to, effect: edge.effect, strength: cause && result ? (size * cause) / result : size / largest};
	});
	return found.sort((a, b) => b.strength - a.strength || a.from - b.from || a.to - b.to);
}
