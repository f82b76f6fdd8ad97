import {checkCount, checkThreads, type Isa, invalidArgument, native, type RunOptions, runTask} from '../core/index.js';
import type {Communicator} from '../ranks/index.js';
import {checkItems, type Items, stride} from './item.js';
import {hashOf, opened, overRanks, type Ranked, type RankedOptions, type Search} from './rounds.js';

interface NativeConditions {
	readonly best: readonly {
		readonly items: Int32Array;
		readonly positives: number;
		readonly negatives: number;
		readonly logP: number;
	}[];
	readonly visited: string;
	readonly support: string;
	readonly bound: string;
	readonly skipped: string;
}

interface NativeQuestion {
	readonly groups: Int32Array;
	readonly positive: Uint8Array;
	readonly arity: number;
	readonly support: number;
	readonly top: number;
	readonly measure: 'fisher' | 'wracc';
	/** The greatest value of the measure: of Fisher's test the logarithm of a p-value. */
	readonly logP: number;
	readonly threads: number;
	readonly isa: Isa | undefined;
}

declare module '../core/native.js' {
	interface Native {
		/** Of each item, and of `positive`, the bits have ceil(rows / 64) words of 8 bytes. */
		patternsConditions(
			control: Int32Array,
			bits: Uint8Array,
			rows: number,
			items: number,
			options: NativeQuestion,
		): Promise<NativeConditions>;
		patternsOpenConditions(
			bits: Uint8Array,
			rows: number,
			items: number,
			options: NativeQuestion,
		): Search<NativeConditions>;
		patternsFisher(positives: number, negatives: number, positive: number, negative: number): number;
	}
}

/** Which conditions are wanted. */
export interface ConditionQuestion {
	/** The most items of a condition, from 1 to 16. @defaultValue 3 */
	readonly arity?: number;
	/** The least number of rows of a condition. @defaultValue 5 % of the rows, rounded up */
	readonly support?: number;
	/** How many conditions are wanted, at most 100,000. @defaultValue 100 */
	readonly top?: number;
	/**
	 * What conditions are compared by: the p-value of Fisher's exact test, or weighted relative accuracy, by which large conditions win over
	 * evident ones. @defaultValue 'fisher'
	 */
	readonly measure?: 'fisher' | 'wracc';
	/** The greatest p-value of a condition, where they are compared by it, before any correction. @defaultValue 1 */
	readonly pValue?: number;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

export interface ConditionOptions extends ConditionQuestion, RunOptions {
	/** With 'return', an aborted signal ends the search and what it has found is returned. @defaultValue 'throw' */
	readonly onAbort?: 'throw' | 'return';
}

/** Items that together come more often with positive rows than with others. */
export interface Condition {
	/** Positions among the items, ascending. */
	readonly items: readonly number[];
	/** How many rows have them all, and how many of these are positive. */
	readonly support: number;
	readonly positives: number;
	/** One-sided, of Fisher's exact test; not corrected for how many conditions there are. 0 where it is less than a double can be. */
	readonly pValue: number;
	/** The natural logarithm of that. */
	readonly logP: number;
	/** Weighted relative accuracy: its share of the rows times how much more of them are positive than of all; at most 0.25. */
	readonly wracc: number;
	/** The p-value times the number of conditions in the space (Bonferroni), at most 1. */
	readonly corrected: number;
}

/** What has become of all conditions. */
export interface Certificate {
	/** How many there are. */
	readonly space: bigint;
	/** Were counted row by row. */
	readonly visited: bigint;
	/** Lie below a condition of too few rows. */
	readonly bySupport: bigint;
	/** Lie below a condition of too few positive rows: none of them can be among the best. */
	readonly byBound: bigint;
	/** Were left out, as the search was stopped. */
	readonly skipped: bigint;
}

export interface Conditions {
	/** How many rows there are, and how many of them are positive. */
	readonly rows: number;
	readonly positives: number;
	/** What conditions were compared by. */
	readonly measure: 'fisher' | 'wracc';
	/** The best first: those of the least p-value or the greatest accuracy, then of the fewest items, then of the first ones. */
	readonly conditions: readonly Condition[];
	readonly certificate: Certificate;
	/** Whether the search has come to its end. */
	readonly complete: boolean;
}

const [MOST_ARITY, MOST_TOP, SHARE] = [16, 100_000, 0.05];
/** What the addon can count. */
export const MOST_SPACE = 2n ** 126n;

/**
 * Of all conditions of up to `arity` items, at most one of them about each attribute, those that hold most more often for positive rows
 * than chance would have it, by the p-value of Fisher's exact test, one-sided, or by weighted relative accuracy, (n / N) (a / n - N+ / N)
 * for a of n rows (Lavrac, Flach and Zupan, ILP 1999, 174). Conditions without a positive row are not listed. The
 * search leaves out only what cannot be among them: below a condition of too few rows, and below one of a positive rows where even these
 * alone would not be enough, as no subset has a p-value below C(N+, a) / C(N, a) (Tarone, Biometrics 46:515, 1990), nor an accuracy
 * above a N- / N^2. It counts what it
 * leaves out: `visited + bySupport + byBound + skipped = space` is checked. Items with synonyms about several attributes count as being
 * about an attribute of their own. Results, the certificate too, are the same for every number of threads and on every instruction set.
 * Progress stages: `pairs`, `conditions` (shares of the space).
 *
 * @param positive of each row, whether it is positive
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for options out of their range, a list of another length than there are rows, a target
 * that is the same for all rows, or a space beyond 2^126; `ERR_UNSUPPORTED` for an instruction set that is not here
 *
 * @example
 * const baskets = transactions([[1, 2], [1, 2], [1, 3], [2, 3], [1, 2, 3]]);
 * const {conditions: [best]} = await findConditions(baskets, [true, true, false, false, true], {arity: 2, support: 1});
 * `${best.items.map((item) => baskets.items[item].name).join(' and ')}: ${best.positives} of ${best.support}`; // '1 and 2: 3 of 3'
 */
export async function findConditions(
	items: Items,
	positive: ArrayLike<boolean>,
	options: ConditionOptions = {},
): Promise<Conditions> {
	const {onAbort = 'throw'} = options;
	const asked = question(items, positive, options);
	if (onAbort !== 'throw' && onAbort !== 'return') {
		throw invalidArgument(`onAbort is ${JSON.stringify(onAbort)}: use 'throw' or 'return'`);
	}
	const given = {...asked.given, threads: checkThreads(options.threads)};
	const found = await runTask(STAGES, options, (control) =>
		native().patternsConditions(control, items.bits, items.rows, items.items.length, given),
	);
	if (onAbort === 'throw') options.signal?.throwIfAborted();
	return conditionsOf(asked, found);
}

const STAGES = ['pairs', 'conditions'];

/**
 * {@link findConditions} by all ranks of a communicator, each on one thread: parts of the search go to whoever has nothing to do.
 * Collective: every rank gives the same items and options, and gets the same conditions and the same certificate, for every number of
 * ranks. With a checkpoint a search that was ended at any moment goes on where it was written last, by any number of ranks.
 *
 * @throws {@link IngaError} as `findConditions`; `ERR_INVALID_ARGUMENT` where the checkpoint is of another search, with what differs;
 * `ERR_FILE_FORMAT` where a file of it is damaged; `ERR_FILE_READ`, and `ERR_FILE_WRITE` where its folder cannot be made
 *
 * @example
 * const baskets = transactions([[1, 2], [1, 2], [1, 3], [2, 3], [1, 2, 3]]);
 * const found = findConditionsOver(self(), baskets, [true, true, false, false, true], {arity: 2, support: 1}); // a rank gives its comm
 * found.conditions[0].items.map((item) => baskets.items[item].name).join(' and '); // '1 and 2'
 */
export function findConditionsOver(
	comm: Communicator,
	items: Items,
	positive: ArrayLike<boolean>,
	options: ConditionQuestion & RankedOptions = {},
): Conditions & Ranked {
	const asked = question(items, positive, options);
	const {bits, rows, items: list} = items;
	const search = opened(() => native().patternsOpenConditions(bits, rows, list.length, {...asked.given, threads: 1}));
	const {arity, support, top, measure, logP, groups, positive: labels} = asked.given;
	const identity = () => ({
		...{
			search: 'conditions',
			arity,
			support,
			top,
			measure,
			pValue: Math.min(1, Math.exp(logP)),
			rows,
			items: list.length,
		},
		...{table: hashOf(bits, new Uint8Array(groups.buffer)), target: hashOf(labels)},
	});
	const {found, warnings} = overRanks(comm, search, STAGES, identity, options);
	return {...conditionsOf(asked, found), warnings};
}

interface Question {
	readonly given: Omit<NativeQuestion, 'threads'>;
	readonly rows: number;
	/** How many of them are positive. */
	readonly count: number;
	readonly space: bigint;
}

function question(items: Items, positive: ArrayLike<boolean>, options: ConditionQuestion): Question {
	checkItems(items);
	const {rows} = items;
	const {arity = 3, support = Math.max(1, Math.ceil(SHARE * rows)), top = 100, pValue = 1, isa} = options;
	const {measure = 'fisher'} = options;
	checkCount('arity', arity, 1, MOST_ARITY);
	checkCount('support', support, 1, Math.max(1, rows));
	checkCount('top', top, 1, MOST_TOP);
	if (!(pValue > 0 && pValue <= 1)) throw invalidArgument(`pValue is ${pValue}: give a number above 0, at most 1`);
	if (measure !== 'fisher' && measure !== 'wracc') {
		throw invalidArgument(`measure is ${JSON.stringify(measure)}: use 'fisher' or 'wracc'`);
	}
	if (measure === 'wracc' && options.pValue !== undefined) {
		throw invalidArgument("pValue is of Fisher's test: leave it out with measure 'wracc'");
	}
	const {bits, count} = positives(rows, positive);
	const groups = groupsOf(items);
	const space = conditionSpace(items, arity);
	if (space > MOST_SPACE)
		throw invalidArgument(`there are ${space} conditions, more than can be counted: give a smaller arity`);
	const limit = measure === 'wracc' ? Number.POSITIVE_INFINITY : Math.log(pValue);
	return {given: {groups, positive: bits, arity, support, top, measure, isa, logP: limit}, rows, count, space};
}

function conditionsOf({given: {measure}, rows, count, space}: Question, found: NativeConditions): Conditions {
	const certificate = certified(space, found);
	const conditions = found.best.map(({items: list, positives: yes, negatives, logP}) => ({
		...{items: [...list], support: yes + negatives, positives: yes, logP, pValue: Math.exp(logP)},
		wracc: wraccOf({rows, positives: count}, {positives: yes, negatives}),
		corrected: Math.min(1, Math.exp(logP + Math.log(Number(space)))),
	}));
	return {rows, positives: count, measure, conditions, certificate, complete: certificate.skipped === 0n};
}

/** The weighted relative accuracy of a condition with so many positive and other rows, of all. */
export function wraccOf(
	{rows, positives: count}: {readonly rows: number; readonly positives: number},
	{positives: yes, negatives}: {readonly positives: number; readonly negatives: number},
): number {
	return (yes * (rows - count) - negatives * count) / rows ** 2;
}

/** Of each row a bit, whether it is positive; how many are. Some have to be, and not all. */
export function positives(rows: number, positive: ArrayLike<boolean>): {bits: Uint8Array; count: number} {
	const length = (positive as ArrayLike<boolean> | undefined)?.length;
	if (length !== rows) throw invalidArgument(`positive has ${length} values for ${rows} rows`);
	const bits = new Uint8Array(stride(rows));
	let count = 0;
	for (let row = 0; row < rows; row++) {
		if (!positive[row]) continue;
		bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7));
		count++;
	}
	if (count > 0 && count < rows) return {bits, count};
	throw invalidArgument(`${count === 0 ? 'none' : 'each'} of ${rows} rows is positive: nothing can tell them apart`);
}

/** Of each item a number for the attribute that it is about. */
export function groupsOf({items}: Items): Int32Array {
	const known = new Map<string, number>();
	let next = 0;
	return Int32Array.from(items, ({attributes: [first = '', ...others]}) => {
		if (others.length > 0) return next++;
		const group = known.get(first) ?? next++;
		known.set(first, group);
		return group;
	});
}

/**
 * How many conditions of 1 to `arity` items there are, at most one of them about each attribute.
 *
 * @example
 * conditionSpace(transactions([[1, 2, 3, 4]]), 2); // 10n
 */
export function conditionSpace(items: Items, arity: number): bigint {
	const sizes = new Map<number, number>();
	for (const group of groupsOf(items)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
	// Elementary symmetric polynomials of the sizes.
	const sums = [1n, ...Array.from({length: arity}, () => 0n)];
	for (const size of sizes.values()) {
		for (let k = arity; k > 0; k--) sums[k] = (sums[k] as bigint) + (sums[k - 1] as bigint) * BigInt(size);
	}
	return sums.slice(1).reduce((sum, each) => sum + each, 0n);
}

/** Seconds for a condition and a word of rows, where none are left out: measured on an EPYC of 2.6 GHz with AVX2. */
const PACE = 0.5e-9;

/**
 * How many conditions there are, and how many seconds going through them takes at most on such a number of threads: where none could be left
 * out, on a core of 2.6 GHz with AVX2.
 *
 * @example
 * forecastConditions(transactions([[1, 2, 3, 4]]), 2).space; // 10n
 */
export function forecastConditions(
	items: Items,
	arity: number,
	threads = 1,
): {readonly space: bigint; readonly seconds: number} {
	const space = conditionSpace(items, arity);
	return {space, seconds: (Number(space) * PACE * Math.ceil(items.rows / 64)) / threads};
}

export function certified(space: bigint, {visited, support, bound, skipped}: NativeConditions): Certificate {
	const certificate = {
		...{space, visited: BigInt(visited), bySupport: BigInt(support), byBound: BigInt(bound), skipped: BigInt(skipped)},
	};
	const sum = certificate.visited + certificate.bySupport + certificate.byBound + certificate.skipped;
	if (sum === space) return certificate;
	throw new Error(`a search over ${space} conditions accounts for ${sum} of them`);
}

/**
 * The natural logarithm of the one-sided p-value of Fisher's exact test: how probable it is that a set drawn without regard to it has at
 * least `positive` of all `positives`, where it has `positive + negative` of all rows.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for numbers that no set can have
 *
 * @example
 * Math.exp(fisherLogP({positives: 3, negatives: 2}, {positives: 3, negatives: 0})).toFixed(3); // '0.100'
 */
export function fisherLogP(
	all: {readonly positives: number; readonly negatives: number},
	set: {readonly positives: number; readonly negatives: number},
): number {
	for (const key of ['positives', 'negatives'] as const) {
		checkCount(`all.${key}`, all[key], 0, 2 ** 30);
		checkCount(`set.${key}`, set[key], 0, all[key]);
	}
	return native().patternsFisher(all.positives, all.negatives, set.positives, set.negatives);
}
