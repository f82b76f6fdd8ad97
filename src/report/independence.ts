// Which errors of a graph depend on each other.
import type {ErrorIndependence} from '../causal/index.js';
import {aligned, padded} from './align.js';
import {chance, printable} from './text.js';

/** Two variables whose errors were tested. */
export interface TestedPair {
	readonly variables: readonly [string, string];
	/** How likely errors this dependent are where they are independent. */
	readonly p: number;
	/** Adjusted for how many pairs were tested. */
	readonly adjusted: number;
}

/** What `inga causal --format json --independence` has besides. */
export interface IndependenceRecord {
	readonly tested: number;
	/** The least p first. */
	readonly pairs: readonly TestedPair[];
}

/** Pairs that a terminal is shown. */
const MOST = 20;

/**
 * The pairs that were tested, the least p-value first; equal ones in the order of `variables`.
 *
 * @param variables the graph's
 */
export function independence(variables: readonly string[], {pValues, adjusted}: ErrorIndependence): IndependenceRecord {
	const pairs: TestedPair[] = [];
	for (const [first, a] of variables.entries()) {
		for (const [second, b] of variables.slice(0, first).entries()) {
			const at = first * variables.length + second;
			const [p, q] = [pValues.data[at] ?? Number.NaN, adjusted.data[at] ?? Number.NaN];
			if (!Number.isNaN(p)) pairs.push({variables: [b, a], p, adjusted: q});
		}
	}
	return {tested: pairs.length, pairs: pairs.sort((a, b) => a.p - b.p)};
}

/**
 * The pairs whose adjusted p-value is below `level` (0.05 unless it is given), at most 20, as aligned text for a terminal.
 *
 * @example
 * process.stdout.write(independenceTable(independence(graph.variables, await errorIndependence(graph, samples))));
 */
export function independenceTable(
	{tested, pairs}: IndependenceRecord,
	{level = 0.05}: {readonly level?: number} = {},
): string {
	const doubtful = pairs.filter(({adjusted}) => adjusted < level);
	const test = `Independence of the errors (HSIC): ${tested} ${tested === 1 ? 'pair' : 'pairs'} tested`;
	if (doubtful.length === 0) return `${test}, none dependent at ${level}\n`;
	const shown = doubtful.slice(0, MOST);
	const names = [
		padded(['variable', ...shown.map(({variables}) => printable(variables[0]))]),
		padded(['and', ...shown.map(({variables}) => printable(variables[1]))]),
	];
	const numbers = [
		aligned(
			shown.map(({p}) => chance(p)),
			'p',
		),
		aligned(
			shown.map(({adjusted}) => chance(adjusted)),
			'adjusted',
		),
	];
	const rows = [...shown, undefined].map((_, at) => `  ${[...names, ...numbers].map((each) => each[at]).join('  ')}`);
	const more = doubtful.length > MOST ? [`  and ${doubtful.length - MOST} more`] : [];
	const heading = `${test}, ${doubtful.length} dependent at ${level}: what the graph assumes does not hold there`;
	return [heading, ...rows.map((row) => row.trimEnd()), ...more, ''].join('\n');
}
