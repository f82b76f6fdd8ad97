// The graphs inside and outside of conditions, and what permutations say of where they differ.
import {Random} from '../causal/index.js';
import {IngaError, type RunOptions} from '../core/index.js';
import {biasOf} from './bias.js';
import type {Candidate} from './candidate.js';
import {type Extremes, extremes} from './change.js';
import {fitPair, type Pair, type Rules} from './fit.js';
import {centred, type Frame, isConstant, type Sides, type Variable} from './frame.js';
import {LEAST_ROWS, type Settings} from './option.js';
import type {SelectionBias} from './result.js';
import type {KnownRoles} from './role.js';

/** What holds for all conditions. */
export interface Plan {
	readonly forced: readonly string[];
	readonly roles: KnownRoles;
	readonly settings: Settings;
	/** The variables that columns of numbers are, those too that are no causes. */
	readonly numbers: ReadonlyMap<string, Variable>;
}

/** A condition that has graphs, with what they were fitted to. */
export interface Fitted {
	readonly pair: Pair;
	readonly rules: Rules;
	readonly bias: readonly SelectionBias[];
}

/** The graphs of a condition, or why there are none. */
export async function fitted(
	frame: Frame,
	candidate: Candidate,
	plan: Plan,
	run: RunOptions,
): Promise<Fitted | string> {
	const few = fewRows(candidate) ?? constantTarget(frame, candidate);
	if (few !== undefined) return few;
	const {causes, tiers} = plan.roles;
	// What a condition says of a cause may be what makes others go together: it stays in sight.
	const own = candidate.columns.filter((name) => causes.includes(name));
	const most = Math.min(plan.settings.variables, Math.floor(candidate.inside.length / 3));
	const rules: Rules = {forced: new Set([...plan.forced, ...own]), most, tiers, joint: plan.settings.joint};
	try {
		const pair = await fitPair(frame, candidate, rules, run);
		if (pair === undefined) return 'no possible cause varies both inside and outside';
		const rows = fewRows({inside: {length: pair.inside.rows}, outside: {length: pair.outside.rows}});
		if (rows !== undefined) return `${rows} without missing values`;
		const bias = await biasIn(frame, candidate, pair, plan, run);
		// Permutations are fitted as what was observed.
		return {pair, rules: {...rules, joint: pair.joint ? 'always' : 'never'}, bias};
	} catch (error) {
		if (error instanceof IngaError && error.code === 'ERR_DATA') return error.message;
		throw error;
	}
}

function biasIn(frame: Frame, candidate: Candidate, {inside}: Pair, {numbers, roles}: Plan, run: RunOptions) {
	const named = new Map(frame.causes.map((each) => [each.name, each]));
	const variables = inside.variables.slice(1).flatMap(({name}) => named.get(name) ?? []);
	const columns = candidate.columns.flatMap((name) => numbers.get(name) ?? []);
	const rows = together(candidate).sort();
	return biasOf([frame.target, ...variables], columns, rows, roles.tiers, run);
}

/** The rows inside, then those outside. */
function together({inside, outside}: Sides): Int32Array {
	const rows = new Int32Array(inside.length + outside.length);
	rows.set(inside);
	rows.set(outside, inside.length);
	return rows;
}

function fewRows(sides: Readonly<Record<'inside' | 'outside', {readonly length: number}>>): string | undefined {
	const side = (['inside', 'outside'] as const).find((key) => sides[key].length < LEAST_ROWS);
	return side && rowsNeeded(sides[side].length, ` ${side}`);
}

/** Why so many rows allow no graph; nothing where they do. */
export function rowsNeeded(rows: number, where = ''): string | undefined {
	return rows < LEAST_ROWS ? `${rows} rows${where}, and a graph needs ${LEAST_ROWS}` : undefined;
}

function constantTarget({target}: Frame, sides: Sides): string | undefined {
	const side = (['inside', 'outside'] as const).find((key) => isConstant(target.values, sides[key]));
	return side && `the target is the same for all rows ${side}`;
}

/** So many permutations of a condition follow each other: its columns are centred once for them. */
export const BLOCK = 10;

/**
 * The greatest statistics of permutations `from` to before `to`, each over all conditions that have graphs.
 *
 * @param each called after the fits of a permutation of a condition
 */
export async function permutedExtremes(
	frame: Frame,
	conditions: readonly {readonly at: number; readonly sides: Sides; readonly rules: Rules}[],
	{from, to, seed}: {readonly from: number; readonly to: number; readonly seed: number},
	run: RunOptions,
	each: () => void,
): Promise<Extremes[]> {
	const greatest = Array.from({length: to - from}, (): Extremes => ({target: 0, others: 0}));
	for (const {at, sides, rules} of conditions) {
		const permutable = centred(frame, sides);
		for (const [nth, before] of greatest.entries()) {
			run.signal?.throwIfAborted();
			// Seeds of their own: a condition has the same permutations whatever else is looked into, and from wherever it goes on.
			const random = new Random(((seed + Math.imul(at, 0x9e3779b1)) >>> 0) + 2 ** 32 * (from + nth));
			const found = await permuted(permutable, sides, rules, random, run);
			greatest[nth] = {
				target: Math.max(before.target, found.target),
				others: Math.max(before.others, found.others),
			};
			each();
		}
	}
	return greatest;
}

async function permuted(
	permutable: Frame,
	sides: Sides,
	rules: Rules,
	random: Random,
	run: RunOptions,
): Promise<Extremes> {
	const rows = together(sides);
	// Fisher and Yates, as far as the rows inside.
	for (let at = 0; at < sides.inside.length; at++) {
		const other = at + random.below(rows.length - at);
		[rows[at], rows[other]] = [rows[other] as number, rows[at] as number];
	}
	const mixed = {inside: rows.slice(0, sides.inside.length).sort(), outside: rows.slice(sides.inside.length).sort()};
	try {
		const pair = await fitPair(permutable, mixed, rules, run);
		return pair === undefined ? {target: 0, others: 0} : extremes(pair);
	} catch (error) {
		// Rows that allow no fit are counted for those that differ most: p-values are not too small then.
		if (error instanceof IngaError && error.code === 'ERR_DATA') return {target: Infinity, others: Infinity};
		throw error;
	}
}
