import {type CausalGraph, type Edge, edges} from '../causal/index.js';
import type {Isa, Matrix} from '../core/index.js';
import {IngaError} from '../core/index.js';
import type {IndependenceRecord} from './independence.js';
import type {StabilityRecord} from './stability.js';

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

/** What `inga causal --format json` prints. */
export interface GraphRecord {
	readonly variables: readonly string[];
	readonly order: readonly string[];
	readonly edges: readonly Edge[];
	readonly isa: Isa;
	readonly threads: number;
	/** Wall-clock seconds. */
	readonly seconds: {readonly order: number; readonly adjacency: number};
	readonly warnings: readonly string[];
	/** With resamples. */
	readonly bootstrap?: StabilityRecord;
	/** With a test of the errors. */
	readonly independence?: IndependenceRecord;
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
	graph: CausalGraph,
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

/**
 * The graph as JSON text, one line per edge: `{variables, order, edges: [{from, to, effect}], isa, threads, seconds:
 * {order, adjacency}, warnings}`.
 *
 * @param options.threshold effects of at most this absolute value are left out. @defaultValue 0
 * @param options.warnings what the reader of the table had to say, before the graph's own warnings
 * @param options.bootstrap what resamples say, as a further field
 * @param options.independence what tests of the errors say, as a further field
 * @param options.figure what to list of the graph, such as its {@link egoFigure}. @defaultValue all of it
 *
 * @example
 * process.stdout.write(graphJson(graph, {threshold: 0.1}));
 */
export function graphJson(
	graph: CausalGraph,
	options: {
		readonly threshold?: number;
		readonly warnings?: readonly string[];
		readonly figure?: GraphFigure;
		readonly bootstrap?: StabilityRecord;
		readonly independence?: IndependenceRecord;
	} = {},
): string {
	const {threshold = 0, warnings = [], figure: part, bootstrap, independence} = options;
	const {order, ...figure} = part ?? graphFigure(graph, {threshold});
	const {isa, threads, seconds} = graph;
	const record: GraphRecord = {
		variables: figure.variables,
		order,
		edges: figure.edges
			.filter(({effect}) => Math.abs(effect) > threshold)
			.map(({from, to, effect}) => ({from, to, effect})),
		isa,
		threads,
		seconds: {order: seconds.order, adjacency: seconds.adjacency},
		warnings: [...warnings, ...graph.warnings],
		...(bootstrap && {bootstrap}),
		...(independence && {independence}),
	};
	return `${fields(record, '')}\n`;
}

/** Fields of a record one a line, its edges and pairs too. */
function fields(record: object, indent: string): string {
	const lines = Object.entries(record).map(([key, value]: [string, unknown]) => {
		const begin = `${indent}  ${JSON.stringify(key)}: `;
		if (key === 'bootstrap' || key === 'independence') return begin + fields(value as object, `${indent}  `);
		if (!['edges', 'pairs'].includes(key) || !Array.isArray(value) || value.length === 0)
			return begin + JSON.stringify(value);
		const rows = value.map((edge) => `${indent}    ${JSON.stringify(edge)}`);
		return `${begin}[\n${rows.join(',\n')}\n${indent}  ]`;
	});
	return `{\n${lines.join(',\n')}\n${indent}}`;
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
			throw new IngaError('ERR_INVALID_ARGUMENT', `an edge names ${JSON.stringify(name)}, which is not a variable`);
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
