// A search in rounds over ranks: the parts of a round go to whoever has nothing to do, then all hear what was found.
import {createHash} from 'node:crypto';
import {fromNative, IngaError, native} from '../core/index.js';
import {type Checkpoint, type Communicator, forEachChunk} from '../ranks/index.js';
import {Keeper, type Kept} from './keeper.js';

/** A search that the addon holds. */
export interface Search<Result = unknown> {
	/** Only its type is there. */
	readonly result?: Result;
}

declare module '../core/native.js' {
	interface Native {
		/** `[stage, parts, share of the stage that is done]`; no parts at the end. */
		patternsRound(search: Search): Float64Array;
		/** The share of the stage that a part of the round is. */
		patternsShare(search: Search, part: number): number;
		/** Whether the part was done to its end. */
		patternsWork(search: Search, part: number, stop: Int32Array): boolean;
		/** Of the whole parts of this round, and of those that were stopped. */
		patternsFound(search: Search): readonly [whole: Uint32Array, rest: Uint32Array];
		patternsAdd(search: Search, words: Uint32Array): void;
		patternsClose(search: Search, stop: boolean): void;
		patternsState(search: Search): Uint32Array;
		patternsRestore(search: Search, state: Uint32Array): void;
		patternsResult<Result>(search: Search<Result>): Result;
	}
}

/** How far a search over ranks has come. */
export interface RankProgress {
	readonly stage: string;
	/** The share of the stage that was done before, by all ranks. */
	readonly before: number;
	/** The share that this rank has done since. */
	readonly own: number;
}

/** What a search over ranks may be told. */
export interface RankedOptions {
	/** Keeps what is done on disk, so that it is not done again. */
	readonly checkpoint?: Omit<Checkpoint, 'task'>;
	/** Called on every rank, before the work, with the share of its stage that an earlier search has done. */
	readonly onResume?: (share: number) => void;
	/** Called on every rank at the beginning of a round, after each part that the rank has done, and at the end. */
	readonly onPart?: (progress: RankProgress) => void;
	/**
	 * When its first element is not 0 any more, on one rank or more, the search ends soon: what is done is written to the checkpoint, and
	 * a search for conditions returns what it has. To be of use it lies in memory that others share.
	 */
	readonly stop?: Int32Array;
}

/** What a search over ranks may say besides its result. */
export interface Ranked {
	/** Why this rank could not write the checkpoint, the last time. */
	readonly warnings: readonly string[];
}

/**
 * Does all rounds of a search. Collective: every rank gives the same search, which comes to the same end.
 *
 * @param identity what the results depend on
 */
export function overRanks<Result>(
	comm: Communicator,
	search: Search<Result>,
	stages: readonly string[],
	identity: () => unknown,
	{checkpoint, onResume, onPart, stop = new Int32Array(1)}: RankedOptions,
): Ranked & {readonly found: Result} {
	const addon = native();
	const keeper = checkpoint && new Keeper(comm, checkpoint, identity());
	const found = () => addon.patternsFound(search)[0];
	try {
		let resumed = keeper?.state !== undefined;
		if (keeper?.state) addon.patternsRestore(search, keeper.state);
		for (let old = keeper?.found ?? []; ; old = []) {
			const [stage = 0, parts = 0, done = 0] = addon.patternsRound(search);
			keeper?.begin(addon.patternsState(search));
			if (resumed && parts === 0) onResume?.(1);
			if (parts === 0) {
				onPart?.({stage: stages[stage] ?? '', before: 1, own: 0});
				break;
			}
			const open = left(parts, old);
			const finished = old.flatMap((kept) => kept.parts);
			const before = finished.reduce((sum, part) => sum + addon.patternsShare(search, part), done);
			if (resumed) onResume?.(before);
			resumed = false;
			let own = 0;
			const tell = () => onPart?.({stage: stages[stage] ?? '', before, own});
			tell();
			forEachChunk(comm, open.length, (nth) => {
				const part = open[nth] as number;
				if (!worked(search, part, stop)) return;
				own += addon.patternsShare(search, part);
				keeper?.add(part, found);
				tell();
			});
			if (!closed(comm, search, old, stop, keeper)) continue;
			return {found: addon.patternsResult(search), warnings: keeper?.trouble ?? []};
		}
		// All ranks know all: one file is enough.
		if (comm.rank === 0) keeper?.write(found);
		return {found: addon.patternsResult(search), warnings: keeper?.trouble ?? []};
	} catch (thrown) {
		const error = fromNative(thrown);
		// What a part that has failed itself leaves behind belongs to no whole one.
		if (error instanceof IngaError && ENDS.includes(error.code)) keeper?.write(found);
		throw error;
	}
}

/** Of a run that others have ended. */
const ENDS: readonly string[] = ['ERR_RANK_FAILED', 'ERR_ABORTED'];

/** A search of the addon. */
export function opened<Result>(open: () => Search<Result>): Search<Result> {
	try {
		return open();
	} catch (error) {
		throw fromNative(error);
	}
}

/** What differs where any of these differ. */
export function hashOf(...parts: readonly Uint8Array[]): string {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(part);
	return hash.digest('hex').slice(0, 16);
}

function left(parts: number, old: readonly Kept[]): number[] {
	const done = new Set(old.flatMap((kept) => kept.parts));
	return Array.from({length: parts}, (_, part) => part).filter((part) => !done.has(part));
}

/** Whether a part was done to its end. */
function worked(search: Search, part: number, stop: Int32Array): boolean {
	try {
		return native().patternsWork(search, part, stop);
	} catch (thrown) {
		const error = fromNative(thrown);
		if (error instanceof IngaError && error.code === 'ERR_ABORTED') return false;
		throw error;
	}
}

/** Ends a round with what all ranks have found. True where the search was stopped. */
function closed(
	comm: Communicator,
	search: Search,
	old: readonly Kept[],
	stop: Int32Array,
	keeper: Keeper | undefined,
): boolean {
	const addon = native();
	const [whole, rest] = addon.patternsFound(search);
	const stopping = Int32Array.of(Atomics.load(stop, 0) === 0 ? 0 : 1);
	comm.allreduce(stopping, 'max');
	const stopped = stopping[0] !== 0;
	if (stopped) keeper?.write(() => whole);
	const all = [...old.map(({found}) => found), ...gathered(comm, whole), ...(stopped ? gathered(comm, rest) : [])];
	for (const words of all) addon.patternsAdd(search, words);
	keeper?.close();
	addon.patternsClose(search, stopped);
	return stopped;
}

/** The words of each rank. */
function gathered(comm: Communicator, words: Uint32Array): Uint32Array[] {
	const counts = new Float64Array(comm.size);
	comm.allgather(Float64Array.of(words.length), counts);
	const lengths = [...counts];
	const all = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
	comm.allgatherv(words, lengths, all);
	const begins = lengths.map((_, rank) => lengths.slice(0, rank).reduce((sum, length) => sum + length, 0));
	return lengths.map((length, rank) => {
		const begin = begins[rank] as number;
		return all.subarray(begin, begin + length);
	});
}
