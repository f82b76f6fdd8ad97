import {checkCount, IngaError, invalidArgument} from '../core/index.js';
import {type Condition, fisherLogP} from './condition.js';
import {checkItems, type Items, stride} from './item.js';

export interface SplitOptions {
	/** The share of the rows that is held back, above 0 and below 1. @defaultValue 0.4 */
	readonly share?: number;
	/** Which rows: the same for the same seed, a whole number from 0 to 2^32 - 1. @defaultValue 0 */
	readonly seed?: number;
}

/** Rows to find conditions in, and the others, to confirm them. */
export interface Split {
	/** Ascending, as `confirmation`. */
	readonly discovery: Int32Array;
	readonly confirmation: Int32Array;
}

const [SHARE, LEVEL] = [0.4, 0.05];

/**
 * Rows in two parts, drawn at random among the positive ones and among the others, so that both parts have the same share of
 * positive rows, up to rounding. What is found in one part alone is tested in the other as if it had been known before
 * (Cox, Biometrika 62:441, 1975).
 *
 * @param positive of each row, whether it is positive
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a share or a seed out of its range; `ERR_DATA` where a part would have no positive
 * row, or no other one
 *
 * @example
 * const {discovery, confirmation} = splitRows([true, false, true, false, false, true, true, false, false, true], {share: 0.4});
 * `${discovery.length} and ${confirmation.length}`; // '6 and 4'
 */
export function splitRows(positive: ArrayLike<boolean>, options: SplitOptions = {}): Split {
	const {share = SHARE, seed = 0} = options;
	if (!(share > 0 && share < 1)) throw invalidArgument(`share is ${share}: give a number above 0 and below 1`);
	checkCount('seed', seed, 0, 2 ** 32 - 1);
	const parts: Record<keyof Split, number[]> = {discovery: [], confirmation: []};
	for (const kind of [true, false]) {
		const rows: number[] = [];
		for (let row = 0; row < positive.length; row++) if (Boolean(positive[row]) === kind) rows.push(row);
		const held = Math.round(share * rows.length);
		if (held < 1 || held >= rows.length) {
			const which = kind ? 'positive' : 'other';
			throw new IngaError(
				'ERR_DATA',
				`of ${rows.length} ${which} rows ${held} would be held back to confirm what the rest finds, and both parts need some: ` +
					'more rows, or another share',
			);
		}
		const drawn = shuffled(rows, seed);
		for (const [at, row] of drawn.entries()) parts[at < held ? 'confirmation' : 'discovery'].push(row);
	}
	return {
		discovery: Int32Array.from(parts.discovery).sort(),
		confirmation: Int32Array.from(parts.confirmation).sort(),
	};
}

/** In the order of a random number that each row has of its own. */
function shuffled(rows: readonly number[], seed: number): number[] {
	const start = mixed(seed);
	const keys = new Map(rows.map((row) => [row, mixed(start ^ Math.imul(row + 1, 0x9e3779b1))]));
	return [...rows].sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number) || a - b);
}

/** Each bit of the result depends on all bits (the finalizer of MurmurHash3, Appleby). */
function mixed(word: number): number {
	let bits = word | 0;
	bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return (bits ^ (bits >>> 16)) >>> 0;
}

export interface ConfirmOptions {
	/** The greatest probability that any condition is confirmed that says nothing of the target. @defaultValue 0.05 */
	readonly level?: number;
}

/** What rows say of a condition that were not used to find it. */
export interface Confirmation {
	/** How many of these rows have all its items, and how many of them are positive. */
	readonly support: number;
	readonly positives: number;
	/** One-sided, of Fisher's exact test in these rows, and its natural logarithm. */
	readonly pValue: number;
	readonly logP: number;
	/** Adjusted for all conditions that were given (Holm), and its natural logarithm. */
	readonly adjusted: number;
	readonly logAdjusted: number;
	/** Whether `adjusted` is at most the level. */
	readonly confirmed: boolean;
}

/**
 * Tests conditions in rows that the search for them has not seen: Fisher's exact test of each, one-sided, adjusted by the method of Holm
 * (Scandinavian Journal of Statistics 6:65, 1979). However the conditions were found in the other rows, and however they depend on each
 * other, the probability that any is confirmed of which the target is independent is at most the level.
 *
 * @param items the same ones as those of the search, with the rows that were held back
 * @param positive of each of these rows, whether it is positive
 * @returns of each condition, in the order given
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for items that are damaged or that a condition names and that are not there, a list of
 * another length than there are rows, a level that is no probability
 *
 * @example
 * const baskets = transactions([[1, 2], [1], [2], [2], [1], [2]]);
 * const [first] = confirmConditions(baskets, [true, true, false, false, true, false], [{items: [0]}]);
 * `${first.positives} of ${first.support}, ${first.adjusted.toFixed(2)}`; // '3 of 3, 0.05'
 */
export function confirmConditions(
	items: Items,
	positive: ArrayLike<boolean>,
	conditions: readonly Pick<Condition, 'items'>[],
	options: ConfirmOptions = {},
): readonly Confirmation[] {
	checkItems(items);
	const {level = LEVEL} = options;
	if (!(level > 0 && level < 1)) throw invalidArgument(`level is ${level}: give a number above 0 and below 1`);
	if (positive.length !== items.rows)
		throw invalidArgument(`positive has ${positive.length} values for ${items.rows} rows`);
	const all = {positives: 0, negatives: 0};
	for (let row = 0; row < items.rows; row++) all[positive[row] ? 'positives' : 'negatives']++;
	const tested = conditions.map((condition, nth) => {
		const odd = condition.items.find((item) => items.items[item] === undefined);
		if (odd !== undefined)
			throw invalidArgument(`conditions[${nth}] has item ${odd}, and there are ${items.items.length}`);
		const set = counted(items, positive, condition.items);
		const logP = fisherLogP(all, set);
		return {support: set.positives + set.negatives, positives: set.positives, logP, pValue: Math.exp(logP)};
	});
	const adjusted = holm(tested.map(({logP}) => logP));
	return tested.map((each, at) => {
		const logAdjusted = adjusted[at] as number;
		return {
			...each,
			adjusted: Math.exp(logAdjusted),
			logAdjusted,
			confirmed: logAdjusted <= Math.log(level) + ROUNDING,
		};
	});
}

/** A p-value that is the level, to all digits but the last, is not above it. */
const ROUNDING = 1e-12;

function counted(items: Items, positive: ArrayLike<boolean>, list: readonly number[]) {
	const each = stride(items.rows);
	const set = {positives: 0, negatives: 0};
	for (let row = 0; row < items.rows; row++) {
		const [byte, bit] = [row >> 3, 1 << (row & 7)];
		if (!list.every((item) => (items.bits[item * each + byte] as number) & bit)) continue;
		set[positive[row] ? 'positives' : 'negatives']++;
	}
	return set;
}

/**
 * P-values adjusted for how many there are, all as natural logarithms: the least times their number, the next one times one less, and so on, and
 * none below those before it, at most 1 (Holm, Scandinavian Journal of Statistics 6:65, 1979). The probability that any true hypothesis
 * has an adjusted p-value of at most a level is at most that level, however they depend on each other.
 *
 * @example
 * holm([0.04, 0.01].map(Math.log)).map((log) => Math.exp(log).toFixed(2)).join(); // '0.04,0.02'
 */
export function holm(logs: readonly number[]): number[] {
	const order = logs.map((_, at) => at).sort((a, b) => (logs[a] as number) - (logs[b] as number));
	const adjusted = new Array<number>(logs.length);
	let before = Number.NEGATIVE_INFINITY;
	for (const [nth, at] of order.entries()) {
		before = Math.min(0, Math.max(before, (logs[at] as number) + Math.log(logs.length - nth)));
		adjusted[at] = before;
	}
	return adjusted;
}
