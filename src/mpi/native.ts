import {fromNative, otherAddon} from '../core/index.js';
import type {Numbers} from '../ranks/index.js';

/** The addon for MPI. Where a rank is named, it is one of the group; `thread` is the caller's, from 0. */
export interface MpiNative {
	/** What the library says of itself, and the program that CMake found to start ranks with. */
	library(): {readonly library: string; readonly launcher: string};
	/** Starts MPI. */
	start(threads: boolean): {readonly process: number; readonly processes: number};
	/** Makes what so many threads of each process need. Collective, as `collect` and `spread` are. */
	open(threads: number): {
		/** For each process the first one of its machine. */
		readonly hosts: Float64Array;
		/** Processes that may use the cores of this one, itself included. */
		readonly sharers: number;
	};
	/** What every process gives, at `root` or (-1) everywhere; forgets messages of groups below `below`. */
	collect(bytes: Uint8Array, root: number, below: number): Uint8Array[];
	/** What process 0 gives. */
	spread(bytes: Uint8Array): Uint8Array;
	/** Ends MPI. */
	finish(code: number): void;
	abort(code: number): never;
	/** This process ends when the other end of a descriptor is closed. */
	endWith(descriptor: number): void;
	/** This process ends when the one that started it has ended. */
	endWithParent(): void;
	/** A descriptor of memory to share. */
	memory(bytes: number): number;
	map(pid: number, descriptor: number, bytes: number): ArrayBuffer;
	close(descriptor: number): void;

	/** A ticket, or 0 where nothing is left to wait for. */
	send(
		thread: number,
		data: Numbers,
		process: number,
		itsThread: number,
		group: number,
		source: number,
		tag: number,
		kind: number,
		waits: boolean,
	): number;
	sent(thread: number, ticket: number, wait: boolean): boolean;
	receive(thread: number, group: number, source: number, tag: number): number;
	/** As {@link arrivals} numbers it; `status` becomes source, tag, count and kind. */
	received(thread: number, receipt: number, into: Numbers, kind: number, wait: boolean, status: Float64Array): number;
	/** `places`: process and thread of each rank; `outs` and `ins`: begin and count of each rank's part. */
	exchange(
		thread: number,
		group: number,
		rank: number,
		kind: number,
		places: Float64Array,
		data: Numbers | undefined,
		outs: Float64Array,
		into: Numbers | undefined,
		ins: Float64Array,
	): void;
	progress(thread: number): boolean;

	/** `circle`: the number of a communicator, which this rank has from now on and until `forget`; `rank` is its own. */
	know(thread: number, circle: number, rank: number, places: Float64Array): void;
	forget(thread: number, circle: number): void;
	/** A collective operation begins that is made of messages. */
	enter(thread: number, circle: number): void;
	/** A rank has returned from the program of the circles below `below`: waits until all that it has sent is gone. */
	leave(thread: number, below: number): void;
	/** Answers for a rank that has returned; to be called again and again. */
	drain(thread: number, below: number): boolean;
	/** The rank that has returned although this one waits for it, where that was thrown; else -1. The message is the call. */
	deserter(thread: number): number;

	barrier(group: number): void;
	/** Whether all ranks bring the same; else `all` becomes what they bring. */
	agree(group: number, circle: number, mine: Float64Array, all: Float64Array): boolean;
	numbers(group: number, way: number, mine: Float64Array, into: Float64Array, root: number): void;
	bcast(group: number, kind: number, data: Numbers, root: number): void;
	gather(
		group: number,
		kind: number,
		data: Numbers,
		counts: Float64Array,
		into: Numbers | undefined,
		root: number,
	): void;
	scatter(
		group: number,
		kind: number,
		data: Numbers | undefined,
		counts: Float64Array,
		into: Numbers,
		root: number,
	): void;
	alltoall(
		group: number,
		kind: number,
		data: Numbers,
		counts: Float64Array,
		into: Numbers,
		intoCounts: Float64Array,
	): void;
	reduce(group: number, kind: number, op: number, data: Numbers, into: Numbers | undefined, root: number): void;
	reduceScatter(group: number, kind: number, op: number, data: Numbers, into: Numbers): void;
	scan(group: number, kind: number, op: number, data: Numbers, into: Numbers): void;
	split(group: number, color: number, key: number): number;
	release(group: number): void;
	/** The first rows of a table, combined in their order. */
	combine(kind: number, op: number, table: Numbers, rows: number, into: Numbers): void;
}

/** What `received` returns. */
export const arrivals = ['not yet', 'done', 'other kind', 'too long'] as const;

const ABSENT = `the addon for MPI is not built. It is made for the MPI of this machine: install one
  apt-get install openmpi-bin libopenmpi-dev     (or mpich libmpich-dev, or load the module of the site)
and then build again
  npm run setup -- --force`;

let loaded: MpiNative | undefined;

/**
 * The addon for MPI, loaded at the first call.
 *
 * @param onError what is thrown in place of an error of its
 * @throws {@link IngaError} `ERR_NATIVE_LOAD` where it is not built or does not load
 */
export function mpiNative(onError: (error: unknown) => unknown = fromNative): MpiNative {
	// The hooks that UCX puts into the allocator when it is loaded have crashed Node.
	process.env['UCX_MEM_EVENTS'] ??= 'n';
	// Who waits for messages sleeps by itself (native/mpi/idle.h); Open MPI would give its core away at every look.
	process.env['OMPI_MCA_mpi_yield_when_idle'] ??= '0';
	loaded ??= otherAddon('inga_mpi', process.env['INGA_MPI_ADDON'], ABSENT) as MpiNative;
	const entries = Object.entries(loaded as unknown as Record<string, (...words: unknown[]) => unknown>);
	return Object.fromEntries(entries.map(([name, work]) => [name, guarded(work, onError)])) as unknown as MpiNative;
}

function guarded(
	work: (...words: unknown[]) => unknown,
	onError: (error: unknown) => unknown,
): (...words: unknown[]) => unknown {
	return (...words) => {
		try {
			return work(...words);
		} catch (error) {
			throw onError(error);
		}
	};
}
