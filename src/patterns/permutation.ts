import {
	checkCount,
	checkThreads,
	IngaError,
	type Isa,
	invalidArgument,
	native,
	type RunOptions,
	runTask,
} from '../core/index.js';
import {type Certificate, certified, conditionSpace, groupsOf, MOST_SPACE, positives} from './condition.js';
import {checkItems, type Items} from './item.js';
import {usualSupport} from './literal.js';

interface NativeWestfall {
	readonly best: readonly {
		readonly items: Int32Array;
		readonly positives: number;
		readonly negatives: number;
		readonly logP: number;
	}[];
	readonly expected: Float64Array;
	readonly beaten: Float64Array;
	readonly logThreshold: number;
	readonly significant: number;
	readonly visited: string;
	readonly support: string;
	readonly bound: string;
	readonly skipped: string;
}

declare module '../core/native.js' {
	interface Native {
		/** Of each item, and of `positive`, the bits have ceil(rows / 64) words of 8 bytes; `strata` are from 0 to before `count`. */
		patternsWestfall(
			control: Int32Array,
			bits: Uint8Array,
			rows: number,
			items: number,
			options: {
				readonly groups: Int32Array;
				readonly positive: Uint8Array;
				readonly strata: Int32Array;
				readonly count: number;
				readonly arity: number;
				readonly support: number;
				readonly top: number;
				readonly permutations: number;
				readonly allowed: number;
				readonly seed: number;
				readonly threads: number;
				readonly isa: Isa | undefined;
			},
		): Promise<NativeWestfall>;
	}
}

export interface PermutationOptions extends RunOptions {
	/** The most items of a condition, from 1 to 16. @defaultValue 3 */
	readonly arity?: number;
	/** The least number of rows of a condition. @defaultValue 5 % of the rows, rounded up */
	readonly support?: number;
	/** How many conditions are listed, at most 100,000. @defaultValue 100 */
	readonly top?: number;
	/** The greatest probability that any condition is listed of which the target is independent (within strata). @defaultValue 0.05 */
	readonly level?: number;
	/** How many times the target is permuted, at most 100,000. @defaultValue 1000 */
	readonly permutations?: number;
	/** Of each row the stratum within which the target is permuted: rows of equal values are one. @defaultValue all rows are one */
	readonly strata?: ArrayLike<number | string>;
	/** Which permutations: the same for the same seed, a whole number from 0 to 2^32 - 1. @defaultValue 0 */
	readonly seed?: number;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

/** Items that together come more often with positive rows than with others, all tests accounted for. */
export interface SignificantCondition {
	/** Positions among the items, ascending. */
	readonly items: readonly number[];
	/** How many rows have them all, and how many of these are positive. */
	readonly support: number;
	readonly positives: number;
	/** How many positive ones are to be expected among so many rows of its strata. */
	readonly expected: number;
	/** One-sided, of the exact test within strata (of Fisher's test where there is one), and its natural logarithm; not corrected. */
	readonly pValue: number;
	readonly logP: number;
	/** The share of permutations, the target as it is among them, in which some condition has so small a p-value (Westfall and Young). */
	readonly adjusted: number;
}

export interface SignificantConditions {
	/** How many rows there are, and how many of them are positive. */
	readonly rows: number;
	readonly positives: number;
	/** How many strata there are, and how often the target was permuted. */
	readonly strata: number;
	readonly permutations: number;
	/** Conditions of a smaller p-value are significant; its natural logarithm. */
	readonly threshold: number;
	readonly logThreshold: number;
	/** How many there are. */
	readonly count: number;
	/** The first of them: those of the least p-value, then of the fewest items, then of the first ones. */
	readonly conditions: readonly SignificantCondition[];
	/** What the search under permutations did with the space; `byBound` lies below conditions where no permutation can count. */
	readonly certificate: Certificate;
}

const [MOST_ARITY, MOST_TOP, MOST_PERMUTATIONS, MOST_STRATA, LEVEL] = [16, 100_000, 100_000, 200, 0.05];

/**
 * The conditions of up to `arity` items, at most one of them about each attribute, that hold significantly more often for positive rows, by
 * the least p-value of all of them under permutations of the target (Westfall and Young, Resampling-based multiple testing, 1993).
 * A condition is adjusted to (1 + b) / (1 + m), where in b of m permutations any condition has a p-value as small as its own, and is
 * significant where that is at most the level. Unlike Bonferroni's, this correction knows how far conditions depend on each other. Where the
 * target is independent of all items, the probability that anything is listed is at most the level, for every number of rows and
 * permutations.
 *
 * With `strata` the target is permuted within strata alone, and p-values are of the exact test within strata (Gart, Biometrika
 * 57:471, 1970): how probable so many positive rows are where those of each stratum are dealt among its rows. A condition that is
 * frequent where positive rows are, and says nothing within strata, is then not listed (Simpson's paradox); the column that
 * makes the strata should be no attribute, as it says nothing there.
 *
 * All permutations are looked at on each condition that is visited (Westfall-Young light: Llinares-Lopez et al., KDD 2015, 725), as one
 * number of bits each. What is below a condition is left out where no permutation has enough positive rows in it to matter: of a
 * positive rows no set has a p-value below C(N+, a) / C(N, a), in one stratum nor, multiplied, in several. Results, the certificate too, are
 * the same for every number of threads and on every instruction set; p-values are compared to nine digits.
 * Progress stages: `permutations`, `pairs`, `conditions`, `significant`.
 *
 * @param positive of each row, whether it is positive
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for options out of their range, a list of another length than there are rows, a target
 * that is the same for all rows, fewer permutations than the level needs, more than 200 strata, a space beyond 2^126, or items that are
 * damaged; `ERR_DATA` where the target is the same for all rows of each stratum; `ERR_UNSUPPORTED` for an instruction set that is not here
 *
 * @example
 * const rows = transactions(Array.from({length: 40}, (_, row) => (row < 20 ? [1, row % 3] : [row % 2, 3])));
 * const {count, conditions: [best]} = await significantConditions(rows, Array.from({length: 40}, (_, row) => row < 20), {arity: 1});
 * `${count}: ${best.positives} of ${best.support}, p = ${best.adjusted.toFixed(3)}`; // '2: 20 of 30, p = 0.001'
 */
export async function significantConditions(
	items: Items,
	positive: ArrayLike<boolean>,
	options: PermutationOptions = {},
): Promise<SignificantConditions> {
	checkItems(items);
	const {rows} = items;
	const {arity = 3, support = usualSupport(rows), top = 100, level = LEVEL, permutations = 1000} = options;
	const {seed = 0, isa} = options;
	checkCount('arity', arity, 1, MOST_ARITY);
	checkCount('support', support, 1, Math.max(1, rows));
	checkCount('top', top, 0, MOST_TOP);
	checkCount('permutations', permutations, 1, MOST_PERMUTATIONS);
	checkCount('seed', seed, 0, 2 ** 32 - 1);
	const allowed = allowedOf(level, permutations);
	const threads = checkThreads(options.threads);
	const {bits, count: yes} = positives(rows, positive);
	const {strata, count} = numbered(rows, options.strata, positive);
	const space = conditionSpace(items, arity);
	if (space > MOST_SPACE)
		throw invalidArgument(`there are ${space} conditions, more than can be counted: give a smaller arity`);
	const given = {
		...{groups: groupsOf(items), positive: bits, strata, count, arity, support, top, permutations, allowed},
		...{seed, threads, isa},
	};
	const found = await runTask(['permutations', 'pairs', 'conditions', 'significant'], options, (control) =>
		native().patternsWestfall(control, items.bits, rows, items.items.length, given),
	);
	const {logThreshold, significant, best, expected, beaten} = found;
	const conditions = best.map(({items: list, positives: own, negatives, logP}, nth) => ({
		...{items: [...list], support: own + negatives, positives: own, expected: expected[nth] as number},
		...{pValue: Math.exp(logP), logP, adjusted: (1 + (beaten[nth] as number)) / (1 + permutations)},
	}));
	return {
		...{rows, positives: yes, strata: count, permutations, threshold: Math.exp(logThreshold), logThreshold},
		...{count: significant, conditions, certificate: certified(space, found)},
	};
}

/** How many permutations may have a condition as good as one that is significant: (1 + b) / (1 + m) is to be at most the level. */
function allowedOf(level: number, permutations: number): number {
	if (!(level > 0 && level < 1)) throw invalidArgument(`level is ${level}: give a number above 0 and below 1`);
	// 0.05 x 1000, say, is 50 whatever its last digit.
	const allowed = Math.floor(level * (permutations + 1) + 1e-9) - 1;
	if (allowed >= 0) return allowed;
	throw invalidArgument(
		`with ${permutations} permutations no p-value is below 1/${permutations + 1}, and the level is ${level}: ` +
			`give ${Math.ceil(1 / level - 1e-9) - 1} or more`,
	);
}

/** Of each row the number of its stratum. */
function numbered(rows: number, given: PermutationOptions['strata'], positive: ArrayLike<boolean>) {
	const strata = new Int32Array(rows);
	if (given === undefined) return {strata, count: 1};
	if (given.length !== rows) throw invalidArgument(`strata has ${given.length} values for ${rows} rows`);
	const known = new Map<number | string, number>();
	const kinds = new Set<string>();
	for (let row = 0; row < rows; row++) {
		const value = given[row];
		if (!(typeof value === 'string' || Number.isFinite(value))) {
			throw invalidArgument(`strata[${row}] is ${String(value)}: give a number or a text, or leave out the row`);
		}
		const stratum = known.get(value as number | string) ?? known.size;
		known.set(value as number | string, stratum);
		strata[row] = stratum;
		kinds.add(`${stratum} ${positive[row] ? 1 : 0}`);
	}
	if (known.size > MOST_STRATA) {
		throw invalidArgument(`strata has ${known.size} different values in ${rows} rows: give ${MOST_STRATA} at most`);
	}
	if (kinds.size > known.size) return {strata, count: known.size};
	throw new IngaError(
		'ERR_DATA',
		`in each of ${known.size} strata the target is the same for all rows, so it cannot be permuted: give other strata`,
	);
}
