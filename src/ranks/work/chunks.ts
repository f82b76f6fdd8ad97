// Work in chunks whose cost nobody knows: each is done once, by the rank that comes to it first, and what comes of them does not
// depend on who did which.
import {checkCount, invalidArgument} from '../../core/index.js';
import type {Communicator} from '../communicator.js';
import {type Checkpoint, resume} from './checkpoint.js';
import {collect} from './collect.js';
import {type ChunkResult, type Parcel, pack, unpack} from './parcel.js';
import {Pool} from './pool.js';

/** How chunks are reduced. */
export interface ChunkOptions {
	/** Keeps what is done on disk. */
	readonly checkpoint?: Checkpoint;
	/** Called on every rank before the work with the number of chunks that the checkpoint holds. */
	readonly onResume?: (done: number) => void;
}

/** How chunks are mapped. */
export interface MapOptions extends ChunkOptions {
	/** The rank that gets the results; the others get none. @defaultValue all ranks get them */
	readonly root?: number;
}

/** The ranges of chunks have 32 bits, and a sign. */
const MOST_CHUNKS = 2 ** 30;

/**
 * Does chunks 0 to `chunks - 1`, each on one of the ranks: on the next one that has nothing to do, in about their order.
 * Collective, and `work` takes no part in operations of `comm`. Between chunks a rank sees whether the run has ended. An error
 * of `work` ends the run, as everywhere.
 *
 * @param work does a chunk; it blocks until that is done
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `chunks` is no whole number from 0 to 2^30, or not the same on all ranks
 *
 * @example
 * const squares = self().alloc('f64', 5); // memory that all ranks see
 * forEachChunk(self(), 5, (chunk) => {
 * 	squares.of(0)[chunk] = chunk ** 2;
 * });
 * squares.mine.join(); // '0,1,4,9,16'
 */
export function forEachChunk(comm: Communicator, chunks: number, work: (chunk: number) => void): void {
	checkCount('chunks', chunks, 0, MOST_CHUNKS);
	doChunks(comm, chunks, work, () => {});
}

/** @param done is called when there is no chunk for this rank any more; it may then wait for the others */
function doChunks(comm: Communicator, chunks: number, work: (chunk: number) => void, done: () => void): void {
	const pool = new Pool(comm, chunks);
	for (let chunk = pool.take(); chunk !== undefined; chunk = pool.take()) work(chunk);
	done();
	pool.close();
}

/**
 * As {@link forEachChunk}; returns what `work` has returned for each chunk, in the order of the chunks: the same for every number
 * of ranks.
 *
 * @param work returns an array, or several by name, of any length and kind. They are copied at once: their memory may serve
 * for the next chunk
 * @throws {@link IngaError} as `forEachChunk`; `ERR_INVALID_ARGUMENT` where `work` returns something else, or the checkpoint belongs
 * to another task; `ERR_FILE_FORMAT` where the beginning of one of its files is damaged; `ERR_FILE_READ` and `ERR_FILE_WRITE`
 *
 * @example
 * const found = mapChunks(self(), 4, (chunk) => ({divisors: Int32Array.of(1, 2, 3).filter((each) => chunk % each === 0)}));
 * found[3]?.divisors.join(); // '1,3'
 */
export function mapChunks<T extends ChunkResult>(
	comm: Communicator,
	chunks: number,
	work: (chunk: number) => T,
	{root, ...options}: MapOptions = {},
): T[] {
	checkCount('chunks', chunks, 0, MOST_CHUNKS);
	if (root !== undefined && !(Number.isInteger(root) && root >= 0 && root < comm.size)) {
		throw invalidArgument(`root is ${root}: give a rank from 0 to ${comm.size - 1}`);
	}
	return collect(comm, parcelsOf(comm, chunks, work, options), root).map((words) => unpack(words) as T);
}

/**
 * As {@link mapChunks}; returns on all ranks what `combine` makes of the results, one after the other in the order of the chunks: of
 * sums the same bits for every number of ranks. Rank 0 combines, and holds the results of all chunks meanwhile.
 *
 * @param combine may change and return `total`, at first the result of chunk 0
 * @throws {@link IngaError} as `mapChunks`; `ERR_INVALID_ARGUMENT` where there is no chunk
 *
 * @example
 * const sum = reduceChunks(self(), 4, (chunk) => Float64Array.of(chunk / 10), (total, part) => total.map((x, i) => x + part[i]));
 * sum[0].toFixed(1); // '0.6'
 */
export function reduceChunks<T extends ChunkResult>(
	comm: Communicator,
	chunks: number,
	work: (chunk: number) => T,
	combine: (total: T, part: T) => T,
	options: ChunkOptions = {},
): T {
	checkCount('chunks', chunks, 0, MOST_CHUNKS);
	if (chunks === 0) throw invalidArgument('chunks is 0, of which nothing can be made: give at least 1');
	const [first, ...others] = collect(comm, parcelsOf(comm, chunks, work, options), 0);
	let words: Uint32Array = new Uint32Array(0);
	if (first !== undefined) {
		const total = others.reduce((all, part) => combine(all, unpack(part) as T), unpack(first) as T);
		words = pack(total, 'combine');
	}
	const length = Float64Array.of(words.length);
	comm.bcast(length);
	if (comm.rank !== 0) words = new Uint32Array(length[0] as number);
	comm.bcast(words);
	return unpack(words) as T;
}

/** What this rank has of the results in the end. Collective. */
function parcelsOf(
	comm: Communicator,
	chunks: number,
	work: (chunk: number) => ChunkResult,
	{checkpoint, onResume}: ChunkOptions,
): Parcel[] {
	if (checkpoint === undefined) {
		const parcels: Parcel[] = [];
		forEachChunk(comm, chunks, (chunk) => parcels.push({chunk, words: packed(work, chunk)}));
		return parcels;
	}
	const {journal, found} = resume(comm, chunks, checkpoint);
	try {
		const parcels = [...found];
		const open = left(comm, chunks, found);
		onResume?.(chunks - open.length);
		const next = (nth: number) => {
			const chunk = open[nth] as number;
			const parcel = {chunk, words: packed(work, chunk)};
			parcels.push(parcel);
			journal.add(parcel);
		};
		doChunks(comm, open.length, next, () => journal.write());
		return parcels;
	} catch (error) {
		journal.rescue();
		throw error;
	} finally {
		journal.close();
	}
}

function packed(work: (chunk: number) => ChunkResult, chunk: number): Uint32Array {
	return pack(work(chunk), `the work of chunk ${chunk}`);
}

/** Chunks that no rank has found done. */
function left(comm: Communicator, chunks: number, found: readonly Parcel[]): number[] {
	const done = new Uint8Array(chunks);
	for (const {chunk} of found) done[chunk] = 1;
	comm.allreduce(done, 'max');
	return Array.from(done.keys()).filter((chunk) => done[chunk] === 0);
}
