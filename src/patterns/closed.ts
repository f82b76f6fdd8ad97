import {checkCount, checkThreads, type Isa, native, type RunOptions, runTask} from '../core/index.js';
import type {Communicator} from '../ranks/index.js';
import {checkItems, type Items} from './item.js';
import {hashOf, opened, overRanks, type Ranked, type RankedOptions, type Search} from './rounds.js';

interface NativeClosed {
	/** How many sets have each number of rows, from 0. */
	readonly supports: Float64Array;
	/** How many sets have each number of items, from 0. */
	readonly sizes: Float64Array;
	readonly sets: readonly {readonly items: Int32Array; readonly support: number}[];
}

interface NativeQuestion {
	readonly support: number;
	readonly top: number;
	readonly isa: Isa | undefined;
}

declare module '../core/native.js' {
	interface Native {
		/** Of each item `bits` has ceil(rows / 64) words of 8 bytes. */
		patternsClosed(
			control: Int32Array,
			bits: Uint8Array,
			rows: number,
			items: number,
			options: NativeQuestion & {readonly threads: number},
		): Promise<NativeClosed>;
		patternsOpenClosed(bits: Uint8Array, rows: number, items: number, options: NativeQuestion): Search<NativeClosed>;
	}
}

/** Which closed sets are wanted. */
export interface ClosedQuestion {
	/** The least number of rows that have a set. */
	readonly support: number;
	/** How many sets are listed, at most a million. @defaultValue 100 */
	readonly top?: number;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

export interface ClosedOptions extends ClosedQuestion, RunOptions {}

/** Items that the same rows have, and no further one. */
export interface ClosedSet {
	/** Positions among the items, ascending. */
	readonly items: readonly number[];
	/** How many rows have them all. */
	readonly support: number;
}

export interface ClosedSets {
	/** How many there are. */
	readonly count: number;
	/** How many have each number of rows, and of items: positions are these numbers, from 0. */
	readonly bySupport: Float64Array;
	readonly bySize: Float64Array;
	/** Those of the most rows, then of the most items, then by their first items. */
	readonly sets: readonly ClosedSet[];
}

const MOST_LISTED = 1_000_000;

/**
 * The closed sets of items: those to which no item can be added without losing a row (Pasquier et al., Information Systems 24:25, 1999).
 * All frequent sets follow from them. They are counted, and the first are listed; the one that all rows have is not among them. The
 * search is that of LCM (Uno et al., FIMI 2004) over bitsets. Results are the same for every number of threads and on every instruction
 * set. The bits are copied before it returns to the caller. Progress stage: `closed` (branches of the search, of very different size).
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a support that is no whole number from 1 to the number of rows, a `top` from 0
 * to a million, or items that are damaged; `ERR_UNSUPPORTED` for an instruction set that is not here
 *
 * @example
 * const {count, sets} = await closedSets(transactions([[1, 2], [2], [1, 2, 7]]), {support: 1});
 * [count, ...sets.map(({items, support}) => `${items.join(' ')}: ${support}`)].join(', '); // '2, 0 1: 2, 0 1 2: 1'
 */
export async function closedSets(items: Items, options: ClosedOptions): Promise<ClosedSets> {
	const given = question(items, options);
	const threads = checkThreads(options.threads);
	const {bits, rows, items: list} = items;
	const found = await runTask(STAGES, options, (control) =>
		native().patternsClosed(control, bits, rows, list.length, {...given, threads}),
	);
	return setsOf(found);
}

const STAGES = ['closed'];

/**
 * {@link closedSets} by all ranks of a communicator, each on one thread. Collective: every rank gives the same items and options, and gets
 * the same sets, for every number of ranks. With a checkpoint a search that was ended at any moment goes on where it was written last.
 *
 * @throws {@link IngaError} as `closedSets`, and as `findConditionsOver` where it is about the checkpoint; `ERR_ABORTED` where it was stopped
 *
 * @example
 * closedSetsOver(self(), transactions([[1, 2], [2], [1, 2, 7]]), {support: 1}).count; // 3: the program of a rank gives its comm
 */
export function closedSetsOver(
	comm: Communicator,
	items: Items,
	options: ClosedQuestion & RankedOptions,
): ClosedSets & Ranked {
	const given = question(items, options);
	const {bits, rows, items: list} = items;
	const search = opened(() => native().patternsOpenClosed(bits, rows, list.length, given));
	const {support, top} = given;
	const identity = () => ({search: 'closed', support, top, rows, items: list.length, table: hashOf(bits)});
	const {found, warnings} = overRanks(comm, search, STAGES, identity, options);
	return {...setsOf(found), warnings};
}

function question(items: Items, {support, top = 100, isa}: ClosedQuestion) {
	checkItems(items);
	checkCount('support', support, 1, Math.max(1, items.rows));
	checkCount('top', top, 0, MOST_LISTED);
	return {support, top, isa};
}

function setsOf({supports, sizes, sets}: NativeClosed): ClosedSets {
	return {
		count: supports.reduce((sum, each) => sum + each, 0),
		bySupport: supports,
		bySize: sizes,
		sets: sets.map((set) => ({items: [...set.items], support: set.support})),
	};
}
