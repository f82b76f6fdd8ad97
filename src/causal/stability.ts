// What resamples agree on.
import {invalidArgument, type Matrix, matrix} from '../core/index.js';
import {checkLevel, checkThreshold, positions} from './argument.js';
import type {Bootstrap, ResampleGraph} from './bootstrap.js';

/** Which effects count. */
export interface EffectFilter {
	/** Those of a greater absolute value, in the units of the data. @defaultValue 0 */
	readonly threshold?: number;
}

export interface CountOptions extends EffectFilter {
	/** Positive and negative effects count apart. @defaultValue false */
	readonly bySign?: boolean;
	/** At most so many, the most frequent. @defaultValue all */
	readonly most?: number;
}

/** How many resamples have a direct effect. */
export interface DirectionCount {
	readonly from: string;
	readonly to: string;
	/** 1 or -1, where signs count apart. */
	readonly sign?: number;
	readonly count: number;
	/** The part of the resamples that has it, from 0 to 1. */
	readonly probability: number;
}

/** How many resamples have exactly these direct effects. */
export interface GraphCount {
	readonly edges: readonly {readonly from: string; readonly to: string; readonly sign?: number}[];
	readonly count: number;
	readonly probability: number;
}

/** How an effect over all paths, or over one, is spread among resamples. */
export interface Spread {
	/** The part of the resamples that has it, from 0 to 1. */
	readonly probability: number;
	/** The median of those that have it, in units of the effect per unit of the cause. */
	readonly effect: number;
}

/** The total effect of one variable on another. */
export interface TotalEffectSpread extends Spread {
	readonly from: string;
	readonly to: string;
	/** The standard deviation among all resamples, those without it as 0: the bootstrap's standard error. */
	readonly deviation: number;
	/** Between these lies the part `level` of all resamples, in the middle, those without it as 0 (the percentile interval). */
	readonly interval: readonly [low: number, high: number];
}

/** A directed path. */
export interface PathSpread extends Spread {
	readonly path: readonly string[];
}

export interface TotalEffectOptions extends EffectFilter {
	/** Only effects of these variables. @defaultValue all */
	readonly from?: readonly string[];
	/** Only effects on these variables. @defaultValue all */
	readonly to?: readonly string[];
	/** Of the intervals, between 0 and 1. @defaultValue 0.95 */
	readonly level?: number;
}

export interface PathOptions extends EffectFilter {
	/** A resample with more paths is refused: their number can grow exponentially. @defaultValue 100,000 */
	readonly most?: number;
}

/**
 * How many resamples have each direct effect, the most frequent first, then by position of effect and cause; lingam's
 * `get_causal_direction_counts`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a threshold below 0 or a `most` below 1
 *
 * @example
 * const [first] = directionCounts(await bootstrap(samples), {threshold: 0.01, bySign: true});
 */
export function directionCounts(
	found: Bootstrap,
	{bySign = false, most, ...filter}: CountOptions = {},
): DirectionCount[] {
	const {variables, graphs} = found;
	const least = thresholdOf(filter);
	const size = variables.length;
	const counts = new Map<number, number>();
	for (const graph of graphs) {
		for (const {cause, effect, value} of effectsOf(graph, least)) {
			// One key for each sign, where they count apart.
			const key = 2 * (effect * size + cause) + (bySign && value > 0 ? 1 : 0);
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	const sorted = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
	return sorted.slice(0, mostOf(most)).map(([key, count]) => ({
		from: variables[Math.floor(key / 2) % size] ?? '',
		to: variables[Math.floor(key / 2 / size)] ?? '',
		...(bySign && {sign: key % 2 === 1 ? 1 : -1}),
		...{count, probability: count / graphs.length},
	}));
}

/**
 * How many resamples have the same graph, the most frequent first, then the one that came first; lingam's
 * `get_directed_acyclic_graph_counts`.
 *
 * @throws {@link IngaError} as `directionCounts`
 */
export function graphCounts(found: Bootstrap, {bySign = false, most, ...filter}: CountOptions = {}): GraphCount[] {
	const {variables, graphs} = found;
	const least = thresholdOf(filter);
	const counts = new Map<string, number>();
	for (const graph of graphs) {
		const words = [...effectsOf(graph, least)]
			.sort((a, b) => a.effect - b.effect || a.cause - b.cause)
			.map(({cause, effect, value}) => [cause, effect, bySign ? Math.sign(value) : 0].join(' '));
		const key = words.join();
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const sorted = [...counts].sort(([, m], [, n]) => n - m);
	return sorted.slice(0, mostOf(most)).map(([key, count]) => ({
		edges: (key === '' ? [] : key.split(',')).map((word) => {
			const [cause, effect, sign] = word.split(' ').map(Number) as [number, number, number];
			return {from: variables[cause] ?? '', to: variables[effect] ?? '', ...(bySign && {sign})};
		}),
		...{count, probability: count / graphs.length},
	}));
}

/**
 * The part of the resamples that has each direct effect: row = effect, column = cause, from 0 to 1; lingam's
 * `get_probabilities`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a threshold below 0
 */
export function effectProbabilities({variables, graphs}: Bootstrap, filter: EffectFilter = {}): Matrix {
	const least = thresholdOf(filter);
	const size = variables.length;
	const counts = matrix(size, size);
	for (const graph of graphs) {
		for (const {cause, effect} of effectsOf(graph, least)) {
			const at = effect * size + cause;
			counts.data[at] = (counts.data[at] ?? 0) + 1;
		}
	}
	for (let at = 0; at < counts.data.length; at++) counts.data[at] = (counts.data[at] ?? 0) / graphs.length;
	return counts;
}

/**
 * The total effects that resamples have, over all paths, the most frequent first, then by position of cause and effect;
 * lingam's `get_total_causal_effects`, with the spread besides. Memory: a number for each resample and variable.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a threshold below 0, a level that is not between 0 and 1, or a name that is no
 * variable
 *
 * @example
 * const spread = totalEffectSpread(await bootstrap(samples, {resamples: 1000}), {to: ['x2']});
 */
export function totalEffectSpread(
	found: Bootstrap,
	{from, to, level = 0.95, ...filter}: TotalEffectOptions = {},
): TotalEffectSpread[] {
	const {variables, graphs} = found;
	const least = thresholdOf(filter);
	checkLevel(level);
	const outside = (1 - level) / 2;
	const [causes, effects] = [positions(variables, from, 'from'), positions(variables, to, 'to')];
	const sorted = graphs.map(inOrder);
	const all = graphs.map(() => new Float64Array(variables.length));
	const spreads: TotalEffectSpread[] = [];
	for (const cause of causes) {
		for (const [nth, total] of all.entries()) raise(sorted[nth] ?? [], cause, total);
		for (const effect of effects) {
			if (effect === cause) continue;
			const values = Float64Array.from(all, (total) => total[effect] ?? 0);
			const count = values.filter((value) => Math.abs(value) > least).length;
			if (count === 0) continue;
			values.sort();
			spreads.push({
				...{from: variables[cause] ?? '', to: variables[effect] ?? ''},
				effect: quantile(
					values.filter((value) => value !== 0),
					0.5,
				),
				...{probability: count / graphs.length, deviation: deviation(values)},
				interval: [quantile(values, outside), quantile(values, 1 - outside)],
			});
		}
	}
	return spreads.sort((a, b) => b.probability - a.probability);
}

/**
 * The directed paths from one variable to another that resamples have, the most frequent first, then by positions; lingam's
 * `get_paths`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a threshold below 0, a name that is no variable, or a resample with more
 * than `most` paths
 */
export function pathSpread(found: Bootstrap, from: string, to: string, options: PathOptions = {}): PathSpread[] {
	const {variables, graphs} = found;
	const {most = 100_000, ...filter} = options;
	const least = thresholdOf(filter);
	const [first] = positions(variables, [from], 'from');
	const [last] = positions(variables, [to], 'to');
	const effects = new Map<string, number[]>();
	for (const graph of graphs) {
		let paths = 0;
		for (const {path, effect} of pathsOf(graph, first as number, last as number, least)) {
			if (++paths > most) {
				throw invalidArgument(
					`a resample has more than ${most} paths from '${from}' to '${to}': give a higher threshold, or a higher most`,
				);
			}
			const key = path.join();
			const list = effects.get(key) ?? [];
			list.push(effect);
			effects.set(key, list);
		}
	}
	const rows = [...effects].map(([key, values]) => ({path: key.split(',').map(Number), values}));
	return rows
		.sort((a, b) => b.values.length - a.values.length || byPositions(a.path, b.path))
		.map(({path, values}) => ({
			path: path.map((variable) => variables[variable] ?? ''),
			effect: quantile(Float64Array.from(values).sort(), 0.5),
			probability: values.length / graphs.length,
		}));
}

interface Effect {
	readonly cause: number;
	readonly effect: number;
	readonly value: number;
}

function* effectsOf({places, sizes}: ResampleGraph, least: number): Generator<Effect> {
	for (const [at, value] of sizes.entries()) {
		if (Math.abs(value) > least) yield {effect: places[2 * at] as number, cause: places[2 * at + 1] as number, value};
	}
}

/** The effects, those on earlier variables of the order first. */
function inOrder(graph: ResampleGraph): Effect[] {
	const rank = new Map([...graph.order].map((variable, at) => [variable, at]));
	return [...effectsOf(graph, 0)].sort((a, b) => (rank.get(a.effect) ?? rank.size) - (rank.get(b.effect) ?? rank.size));
}

/** What raising `cause` by one unit does to every variable: `total`, 0 at the cause itself. */
function raise(effects: readonly Effect[], cause: number, total: Float64Array): void {
	total.fill(0);
	total[cause] = 1;
	for (const {cause: by, effect, value} of effects) total[effect] = (total[effect] ?? 0) + value * (total[by] ?? 0);
	total[cause] = 0;
}

function* pathsOf(
	graph: ResampleGraph,
	first: number,
	last: number,
	least: number,
): Generator<{path: readonly number[]; effect: number}> {
	const next = new Map<number, Effect[]>();
	for (const each of effectsOf(graph, least)) {
		const list = next.get(each.cause);
		if (list) list.push(each);
		else next.set(each.cause, [each]);
	}
	// A graph has no cycles, so no path is longer than it has variables.
	const open: {path: number[]; effect: number}[] = [{path: [first], effect: 1}];
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		const end = at.path.at(-1) as number;
		if (end === last) {
			if (at.path.length > 1) yield at;
			continue;
		}
		for (const {effect, value} of next.get(end) ?? []) {
			open.push({path: [...at.path, effect], effect: at.effect * value});
		}
	}
}

function byPositions(a: readonly number[], b: readonly number[]): number {
	for (let at = 0; at < Math.min(a.length, b.length); at++) {
		if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
	}
	return a.length - b.length;
}

/** Of sorted values, by linear interpolation (Hyndman and Fan 1996, type 7). */
function quantile(values: Float64Array, part: number): number {
	const place = part * (values.length - 1);
	const low = Math.floor(place);
	const [a, b] = [values[low] ?? Number.NaN, values[Math.min(low + 1, values.length - 1)] ?? Number.NaN];
	return a + (b - a) * (place - low);
}

/** With n - 1 in the denominator. */
function deviation(values: Float64Array): number {
	if (values.length < 2) return 0;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function thresholdOf({threshold = 0}: EffectFilter): number {
	checkThreshold(threshold);
	return threshold;
}

function mostOf(most: number | undefined): number | undefined {
	if (most !== undefined && !(Number.isInteger(most) && most >= 1))
		throw invalidArgument(`most is ${most}: give a number from 1`);
	return most;
}
