// How the graphs inside and outside differ, and how often chance makes such a difference.

import type {Pair} from './fit.js';
import {table} from './fit.js';
import type {Change, ChangeKind} from './result.js';

/** The greatest statistics of effects on the target, and of those among other variables. */
export interface Extremes {
	readonly target: number;
	readonly others: number;
}

/** The target is the first variable. */
export function extremes({statistics: [target = [], ...others]}: Pair): Extremes {
	return {target: Math.max(0, ...target), others: Math.max(0, ...others.map((row) => Math.max(...row)))};
}

/**
 * Effects that are inside or outside, with the p-value of their difference: the share of permutations (and of what was observed) whose
 * greatest statistic, on the target or among the others as the effect is, is as large (Westfall and Young 1993, single-step max-T).
 *
 * @param permuted the greatest over all conditions, one for each permutation
 */
export function changesOf(pair: Pair, permuted: readonly Extremes[]): Change[] {
	const [inside, outside] = [table(pair.inside), table(pair.outside)];
	const names = pair.inside.variables.map(({name}) => name);
	const found: Change[] = [];
	for (const [i, to] of names.entries()) {
		for (const [j, from] of names.entries()) {
			const change = changeAt(inside, outside, i, j);
			if (change === undefined) continue;
			const key = i === 0 ? 'target' : 'others';
			const back = change.kind === 'reversed' ? at(pair.statistics, j, i) : 0;
			const statistic = Math.max(at(pair.statistics, i, j), back);
			const as = permuted.filter((each) => each[key] >= statistic).length;
			const pValue = (1 + as) / (1 + permuted.length);
			found.push({...change, from, to, statistic, pValue, confirmation: null, stability: null});
		}
	}
	return found.sort((a, b) => a.pValue - b.pValue || b.statistic - a.statistic);
}

type Rows = readonly (readonly number[])[];

function at(rows: Rows, i: number, j: number): number {
	return rows[i]?.[j] ?? 0;
}

/** How the effects of j on i of two graphs differ; nothing where there is none, or it is told of i on j. */
export function changeAt(
	inside: Rows,
	outside: Rows,
	i: number,
	j: number,
): Pick<Change, 'kind' | 'inside' | 'outside'> | undefined {
	const [a, b] = [at(inside, i, j), at(outside, i, j)];
	const [back, against] = [at(inside, j, i), at(outside, j, i)];
	// An effect that goes the other way inside is told there.
	if ((a === 0 && b === 0) || (a === 0 && back !== 0)) return undefined;
	const reversed = b === 0 && against !== 0;
	return {kind: reversed ? 'reversed' : kindOf(a, b), inside: a, outside: reversed ? against : b};
}

function kindOf(inside: number, outside: number): ChangeKind {
	if (outside === 0) return 'gained';
	if (inside === 0) return 'lost';
	if (inside > 0 !== outside > 0) return 'flipped';
	return Math.abs(inside) >= Math.abs(outside) ? 'stronger' : 'weaker';
}
