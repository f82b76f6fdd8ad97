// What a discovery is asked for.
import type {SearchCheckpoint} from '../causal/index.js';
import {checkCount, invalidArgument, type RunOptions} from '../core/index.js';
import {usualSupport} from '../patterns/index.js';
import {listed, quote} from '../table/index.js';
import type {JointFit} from './fit.js';
import type {Discovery} from './result.js';
import type {KnownRoles, Roles} from './role.js';

export interface DiscoverOptions extends Roles, RunOptions {
	/** What is to be told: a statement (`churn = Yes`, `age > 57`), or a column of two values, of which the rarer one is meant. */
	readonly target: string;
	/** The most statements of a condition, from 1 to 16. @defaultValue 2 */
	readonly arity?: number;
	/** The least number of rows of a condition, of those that are looked in. @defaultValue 60, or 5 % of these where that is more */
	readonly support?: number;
	/** The most conditions that are looked into, at most 1000: those that each say something of their own. @defaultValue 5 */
	readonly top?: number;
	/** Into how many parts columns of numbers are cut. @defaultValue 3 */
	readonly quantiles?: number;
	/** Columns that are variables of every graph. They have to be possible causes. @defaultValue none */
	readonly forced?: readonly string[];
	/**
	 * The most variables of a graph besides the target, from 1 to 200; never more than a third of a condition's rows. @defaultValue 20
	 */
	readonly variables?: number;
	/**
	 * The share of the rows, from 0 to below 1, that is held back: conditions and changes are found in the others, and tested in these. It is
	 * drawn among positive rows and among others. 0: none. @defaultValue 0.4
	 */
	readonly confirm?: number;
	/**
	 * Whether both graphs of a condition have one causal order, found by the evidence of both sides, and effects of their own: `auto` where a side
	 * has fewer than twenty rows for each variable. No effect is `reversed` then. @defaultValue 'auto'
	 */
	readonly joint?: JointFit;
	/**
	 * How many times the rows of each side are drawn again with replacement, from 0 to 100,000, to tell how often graphs have an effect, and a
	 * change its kind. @defaultValue 100
	 */
	readonly bootstrap?: number;
	/**
	 * A folder in which the run keeps what is done, at most `seconds` ago (60 if left out) and when it is stopped. A run of the same table and
	 * options goes on from there, with the same result; any other one is refused.
	 */
	readonly checkpoint?: SearchCheckpoint;
	/** With 'return', an aborted signal ends the run and what it has found is returned, `complete` false. @defaultValue 'throw' */
	readonly onAbort?: 'throw' | 'return';
	/** Called with what is found so far when graphs are there, and from then on as often as a checkpoint is due. */
	readonly onFound?: (result: Discovery) => unknown;
	/** How many permutations p-values of changes are counted from; no p-value is less than 1 / (permutations + 1). @defaultValue 99 */
	readonly permutations?: number;
	/** Chooses the rows that are held back, the permutations and the resamples, from 0 to 2^32 - 1. @defaultValue 0 */
	readonly seed?: number;
}

const [MOST_TOP, MOST_VARIABLES, MOST_PERMUTATIONS, MOST_RESAMPLES] = [1000, 200, 1_000_000, 100_000];
const JOINT: readonly JointFit[] = ['auto', 'always', 'never'];
/** Fewer rows tell too little of a graph. */
export const LEAST_ROWS = 60;

export type Settings = Discovery['options'];

/** What holds where nothing else is said, checked; support depends on the rows. */
export function settingsOf(options: DiscoverOptions): Omit<Settings, 'support'> {
	const {arity = 2, top = 5, quantiles = 3, variables = 20, permutations = 99, confirm = 0.4, seed = 0} = options;
	const {joint = 'auto', bootstrap = 100} = options;
	checkCount('top', top, 1, MOST_TOP);
	checkCount('variables', variables, 1, MOST_VARIABLES);
	checkCount('permutations', permutations, 1, MOST_PERMUTATIONS);
	const {onAbort = 'throw'} = options;
	if (onAbort !== 'throw' && onAbort !== 'return') {
		throw invalidArgument(`onAbort is ${JSON.stringify(onAbort)}: use 'throw' or 'return'`);
	}
	checkCount('bootstrap', bootstrap, 0, MOST_RESAMPLES);
	if (!JOINT.includes(joint))
		throw invalidArgument(`joint is ${JSON.stringify(joint)}: use 'auto', 'always' or 'never'`);
	checkCount('seed', seed, 0, 2 ** 32 - 1);
	if (!(confirm >= 0 && confirm < 1)) throw invalidArgument(`confirm is ${confirm}: give a number from 0 to below 1`);
	return {arity, top, quantiles, variables, permutations, bootstrap, joint, confirm, seed};
}

/** The least rows of a condition among so many. */
export function supportIn(rows: number, {support}: DiscoverOptions): number {
	return support ?? Math.min(rows, Math.max(LEAST_ROWS, usualSupport(rows)));
}

/** Columns that are variables of every graph, checked. */
export function forcedOf(forced: readonly string[] = [], {causes}: KnownRoles, target: string): readonly string[] {
	const list: unknown = forced;
	if (!Array.isArray(list)) throw invalidArgument('forced is no list of names');
	const odd = forced.find((name) => !causes.includes(name));
	if (odd === undefined) return forced;
	throw invalidArgument(
		`forced names ${quote(odd)}, which may not be a cause of ${quote(target)}; there are ${listed(causes)}`,
	);
}
