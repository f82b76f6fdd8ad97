import type {CausalGraph, Decision, Edge, SparseCausalGraph} from '../causal/index.js';
import type {Isa} from '../core/index.js';
import type {EffectsRecord} from './effects.js';
import {type GraphFigure, graphFigure} from './graph.js';
import type {IndependenceRecord} from './independence.js';
import type {StabilityRecord} from './stability.js';

/** What `inga causal --format json` prints. */
export interface GraphRecord {
	readonly variables: readonly string[];
	readonly order: readonly string[];
	/** Variables without a place in it. */
	readonly unordered: readonly string[];
	/** How each place was decided, where the graph says so; `gap` is null where no other variable might have had it. */
	readonly decisions?: readonly (Omit<Decision, 'gap'> & {readonly variable: string; readonly gap: number | null})[];
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
	/** With total effects. */
	readonly totalEffects?: EffectsRecord;
}

/**
 * The graph as JSON text, one line per edge: `{variables, order, unordered, decisions: [{variable, by, gap}],
 * edges: [{from, to, effect}], isa, threads, seconds: {order, adjacency}, warnings}`.
 *
 * @param options.threshold effects of at most this absolute value are left out. @defaultValue 0
 * @param options.warnings what the reader of the table had to say, before the graph's own warnings
 * @param options.bootstrap what resamples say, as a further field
 * @param options.independence what tests of the errors say, as a further field
 * @param options.totalEffects total effects with their errors, as a further field
 * @param options.figure what to list of the graph, such as its {@link egoFigure}. @defaultValue all of it
 *
 * @example
 * process.stdout.write(graphJson(graph, {threshold: 0.1}));
 */
export function graphJson(
	graph: (CausalGraph | SparseCausalGraph) & {readonly decisions?: readonly Decision[]},
	options: {
		readonly threshold?: number;
		readonly warnings?: readonly string[];
		readonly figure?: GraphFigure;
		readonly bootstrap?: StabilityRecord;
		readonly independence?: IndependenceRecord;
		readonly totalEffects?: EffectsRecord;
	} = {},
): string {
	const {threshold = 0, warnings = [], figure: part, bootstrap, independence, totalEffects} = options;
	const {order, ...figure} = part ?? graphFigure(graph, {threshold});
	const {isa, threads, seconds} = graph;
	const shown = new Set(figure.variables);
	const named = (places: readonly number[]) => places.map((place) => graph.variables[place] ?? '');
	const record: GraphRecord = {
		variables: figure.variables,
		order,
		unordered: named(graph.unordered).filter((name) => shown.has(name)),
		...(graph.decisions && {
			decisions: named(graph.order).flatMap((variable, at) => {
				const {by, gap} = graph.decisions?.[at] ?? {by: 'gap', gap: 0};
				return shown.has(variable) ? [{variable, by, gap: Number.isFinite(gap) ? gap : null}] : [];
			}),
		}),
		edges: figure.edges
			.filter(({effect}) => Math.abs(effect) > threshold)
			.map(({from, to, effect}) => ({from, to, effect})),
		isa,
		threads,
		seconds: {order: seconds.order, adjacency: seconds.adjacency},
		warnings: [...warnings, ...graph.warnings],
		...(bootstrap && {bootstrap}),
		...(independence && {independence}),
		...(totalEffects && {totalEffects}),
	};
	return `${fields(record, '')}\n`;
}

/** Records within the record. */
const PARTS = ['bootstrap', 'independence', 'totalEffects'];

/** Fields of a record one a line, its edges, pairs and groups too. */
export function fields(record: object, indent: string): string {
	const lines = Object.entries(record).map(([key, value]: [string, unknown]) => {
		const begin = `${indent}  ${JSON.stringify(key)}: `;
		if (PARTS.includes(key)) return begin + fields(value as object, `${indent}  `);
		if (!['edges', 'pairs', 'groups', 'decisions'].includes(key) || !Array.isArray(value) || value.length === 0)
			return begin + JSON.stringify(value);
		const rows = value.map((edge) => `${indent}    ${JSON.stringify(edge)}`);
		return `${begin}[\n${rows.join(',\n')}\n${indent}  ]`;
	});
	return `{\n${lines.join(',\n')}\n${indent}}`;
}
