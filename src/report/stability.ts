// How far resamples agree with a graph.
import {type Bootstrap, directionCounts, totalEffectSpread} from '../causal/index.js';
import {aligned, padded} from './align.js';
import {type GraphFigure, links} from './graph.js';
import {effectText, printable} from './text.js';

/** A direct effect and the resamples of it. */
export interface StableEdge {
	readonly from: string;
	readonly to: string;
	/** In the graph; nothing where only resamples have it. */
	readonly effect?: number;
	/** The part of the resamples that has it, and the part that has one the other way round, from 0 to 1. */
	readonly probability: number;
	readonly reversed: number;
	/** Over all paths: the median of the resamples that have one, and the percentile interval of all. */
	readonly total?: {readonly effect: number; readonly low: number; readonly high: number};
}

/** What `inga causal --format json --bootstrap` has besides. */
export interface StabilityRecord {
	readonly resamples: number;
	readonly failed: number;
	readonly edges: readonly StableEdge[];
}

/** Effects that the graph does not have are told where at least this part of the resamples has them. */
const LIKELY = 0.5;

/**
 * The direct effects of a figure, the strongest first as in its table, and behind them those that it does not have and at least
 * half of the resamples have, the most frequent first.
 *
 * Effects of at most the absolute value `threshold` (0 unless it is given) do not count.
 */
export function stability(
	figure: GraphFigure,
	found: Bootstrap,
	{threshold = 0}: {readonly threshold?: number} = {},
): StabilityRecord {
	const {variables} = figure;
	const counts = directionCounts(found, {threshold});
	const shares = new Map(counts.map(({from, to, probability}) => [key(from, to), probability]));
	const own = links(figure, threshold).map(({from, to, effect}) => ({
		from: variables[from] ?? '',
		to: variables[to] ?? '',
		effect,
	}));
	const listed = new Set(own.map(({from, to}) => key(from, to)));
	const here = new Set(variables);
	const others = counts.filter(
		({from, to, probability}) => probability >= LIKELY && !listed.has(key(from, to)) && here.has(from) && here.has(to),
	);
	const all: {from: string; to: string; effect?: number}[] = [...own, ...others];
	const totals = new Map<string, StableEdge['total']>();
	// Of more pairs than are edges: the graphs of all resamples are then gone through once for each cause.
	const ends = {from: distinct(all.map(({from}) => from)), to: distinct(all.map(({to}) => to))};
	for (const {from, to, effect, interval} of totalEffectSpread(found, ends)) {
		const [low, high] = interval;
		totals.set(key(from, to), {effect, low, high});
	}
	return {
		resamples: found.graphs.length,
		failed: found.failed.length,
		edges: all.map(({from, to, effect}) => {
			const total = totals.get(key(from, to));
			return {
				...{from, to, ...(effect !== undefined && {effect})},
				...{probability: shares.get(key(from, to)) ?? 0, reversed: shares.get(key(to, from)) ?? 0},
				...(total && {total}),
			};
		}),
	};
}

/**
 * What {@link stability} finds as aligned text for a terminal.
 *
 * @example
 * process.stdout.write(stabilityTable(stability(figure, await bootstrap(samples, {variables}))));
 */
export function stabilityTable({resamples, failed, edges}: StabilityRecord): string {
	const without = failed > 0 ? ` (${failed} more have no graph)` : '';
	if (edges.length === 0) return `In ${resamples} resamples no effect is frequent${without}.\n`;
	const number = (value: number | undefined) => (value === undefined ? '' : effectText(value, 4));
	const causes = padded(['cause', ...edges.map(({from}) => printable(from))]);
	const results = padded(['effect on', ...edges.map(({to}) => printable(to))]);
	const columns = [
		aligned(
			edges.map(({probability}) => percent(probability)),
			'in %',
		),
		aligned(
			edges.map(({reversed}) => percent(reversed)),
			'reversed',
		),
		aligned(
			edges.map(({total}) => number(total?.effect)),
			'total',
		),
		aligned(
			edges.map(({total}) => number(total?.low)),
			'from',
		),
		aligned(
			edges.map(({total}) => number(total?.high)),
			'to',
		),
	];
	const rows = causes.map((cause, at) => {
		const arrow = at === 0 ? ' ' : '→';
		const missing = at > 0 && edges[at - 1]?.effect === undefined ? '  not in the graph' : '';
		const numbers = columns.map((column) => column[at]).join('  ');
		return `  ${cause} ${arrow} ${results[at]}  ${numbers}${missing}`.trimEnd();
	});
	const heading = `In ${resamples} resamples${without}; total effects with the middle 95 % of the resamples`;
	return [heading, ...rows, ''].join('\n');
}

function distinct(names: readonly string[]): string[] {
	return [...new Set(names)];
}

function percent(share: number): string {
	return String(Math.round(100 * share));
}

function key(from: string, to: string): string {
	return JSON.stringify([from, to]);
}
