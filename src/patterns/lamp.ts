import {checkCount, checkThreads, type Isa, invalidArgument, native, type RunOptions, runTask} from '../core/index.js';
import type {Communicator} from '../ranks/index.js';
import {positives} from './condition.js';
import {checkItems, type Items} from './item.js';
import {hashOf, opened, overRanks, type Ranked, type RankedOptions, type Search} from './rounds.js';

interface NativeLamp {
	readonly support: number;
	readonly factor: number;
	readonly significant: number;
	readonly best: readonly {
		readonly items: Int32Array;
		readonly positives: number;
		readonly negatives: number;
		readonly logP: number;
	}[];
}

interface NativeQuestion {
	readonly positive: Uint8Array;
	readonly level: number;
	readonly top: number;
	readonly isa: Isa | undefined;
}

declare module '../core/native.js' {
	interface Native {
		/** Of each item, and of `positive`, the bits have ceil(rows / 64) words of 8 bytes. */
		patternsLamp(
			control: Int32Array,
			bits: Uint8Array,
			rows: number,
			items: number,
			options: NativeQuestion & {readonly threads: number},
		): Promise<NativeLamp>;
		patternsOpenLamp(bits: Uint8Array, rows: number, items: number, options: NativeQuestion): Search<NativeLamp>;
	}
}

/** Which significant sets are wanted. */
export interface LampQuestion {
	/** The greatest probability that any set is listed of which the target is independent. @defaultValue 0.05 */
	readonly level?: number;
	/** How many sets are listed, at most a million. @defaultValue 100 */
	readonly top?: number;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

export interface LampOptions extends LampQuestion, RunOptions {}

/** A closed set that holds more often for positive rows than chance would have it, all tests accounted for. */
export interface SignificantSet {
	/** Positions among the items, ascending. */
	readonly items: readonly number[];
	/** How many rows have them all, and how many of these are positive. */
	readonly support: number;
	readonly positives: number;
	/** One-sided, of Fisher's exact test, and its natural logarithm. */
	readonly pValue: number;
	readonly logP: number;
	/** The p-value times the factor, at most 1. */
	readonly adjusted: number;
}

export interface SignificantSets {
	/** How many rows there are, and how many of them are positive. */
	readonly rows: number;
	readonly positives: number;
	/** The least number of rows with which a set is tested (sigma). */
	readonly support: number;
	/** How many closed sets have so many rows: what p-values are multiplied by. */
	readonly factor: number;
	/** The greatest p-value that is significant: the level by the factor; 0 where nothing can be tested. */
	readonly threshold: number;
	/** How many sets are significant. */
	readonly count: number;
	/** The first of them: those of the least p-value, then of the fewest items, then of the first ones. */
	readonly sets: readonly SignificantSet[];
}

const [LEVEL, MOST_LISTED] = [0.05, 1_000_000];

/**
 * The closed sets of any number of items that hold significantly more often for positive rows, by Fisher's exact test, one-sided, with the
 * least correction that supports alone justify: LAMP (Terada et al., PNAS 110:12996, 2013). A set of s rows has no p-value below f(s) =
 * C(N+, s) / C(N, s), or f(N+) where s is more than N+ (Tarone, Biometrics 46:515, 1990). So where m(s) sets have s rows or more, only
 * those are tested that have sigma or more, the least s for which m(s) f(s) is at most the level, and the correction is by m(sigma):
 * it does not depend on which rows are positive, but on how many. The probability of any false finding is at most the level.
 * Sigma is found in one pass, in which it rises as sets are counted (Minato et al., ECML PKDD 2014, 422); a second one, from there on, tests
 * them. The set that all rows have is not tested. Results are the same for every number of threads and on every instruction set; p-values
 * are compared to nine digits. Progress stages: `factor`, `sets`.
 *
 * @param positive of each row, whether it is positive
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a level that is not between 0 and 1, a `top` from 0 to a million, a list of another
 * length than there are rows, a target that is the same for all rows, or items that are damaged; `ERR_UNSUPPORTED` for an instruction set
 * that is not here
 *
 * @example
 * const rows = transactions(Array.from({length: 16}, (_, row) => (row < 8 ? [1, 2] : [row % 2, 3])));
 * const {support, factor, sets: [best]} = await significantSets(rows, Array.from({length: 16}, (_, row) => row < 8));
 * `${support}, ${factor}: ${best.positives} of ${best.support}`; // '5, 3: 8 of 8'
 */
export async function significantSets(
	items: Items,
	positive: ArrayLike<boolean>,
	options: LampOptions = {},
): Promise<SignificantSets> {
	const asked = question(items, positive, options);
	const threads = checkThreads(options.threads);
	const {bits, rows, items: list} = items;
	const found = await runTask(STAGES, options, (control) =>
		native().patternsLamp(control, bits, rows, list.length, {...asked.given, threads}),
	);
	return significant(asked, found);
}

const STAGES = ['factor', 'sets'];

/**
 * {@link significantSets} by all ranks of a communicator, each on one thread. Collective: every rank gives the same items and options, and
 * gets the same sets, for every number of ranks. With a checkpoint a search that was ended at any moment goes on where it was written last.
 *
 * @throws {@link IngaError} as `significantSets`, and as `findConditionsOver` where it is about the checkpoint; `ERR_ABORTED` where it was
 * stopped
 *
 * @example
 * const rows = transactions(Array.from({length: 16}, (_, row) => (row < 8 ? [1, 2] : [row % 2, 3])));
 * significantSetsOver(self(), rows, Array.from({length: 16}, (_, row) => row < 8)).factor; // 3: the program of a rank gives its comm
 */
export function significantSetsOver(
	comm: Communicator,
	items: Items,
	positive: ArrayLike<boolean>,
	options: LampQuestion & RankedOptions = {},
): SignificantSets & Ranked {
	const asked = question(items, positive, options);
	const {bits, rows, items: list} = items;
	const search = opened(() => native().patternsOpenLamp(bits, rows, list.length, asked.given));
	const {level, top, positive: labels} = asked.given;
	const identity = () => ({
		...{search: 'significant', level, top, rows, items: list.length},
		...{table: hashOf(bits), target: hashOf(labels)},
	});
	const {found, warnings} = overRanks(comm, search, STAGES, identity, options);
	return {...significant(asked, found), warnings};
}

function question(items: Items, positive: ArrayLike<boolean>, {level = LEVEL, top = 100, isa}: LampQuestion) {
	checkItems(items);
	if (!(level > 0 && level < 1)) throw invalidArgument(`level is ${level}: give a number above 0 and below 1`);
	checkCount('top', top, 0, MOST_LISTED);
	const {bits, count} = positives(items.rows, positive);
	return {given: {positive: bits, level, top, isa}, rows: items.rows, count};
}

function significant({given, rows, count}: ReturnType<typeof question>, found: NativeLamp): SignificantSets {
	const {support, factor, significant: all} = found;
	const sets = found.best.map(({items: own, positives: yes, negatives, logP}) => ({
		...{items: [...own], support: yes + negatives, positives: yes, logP, pValue: Math.exp(logP)},
		adjusted: Math.min(1, Math.exp(logP) * factor),
	}));
	const threshold = factor === 0 ? 0 : given.level / factor;
	return {rows, positives: count, support, factor, threshold, count: all, sets};
}
