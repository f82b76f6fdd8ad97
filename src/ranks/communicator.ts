import type {Kind, Kinds, Numbers, Op} from './kind.js';

/** How ranks reach each other. */
export type Transport = 'self' | 'threads' | 'mpi' | 'hybrid';

/** For `from` and `tag` of a receive: whichever comes first. */
export const ANY = -1;

/** What came with a message. */
export interface Status {
	/** The rank that sent it. */
	readonly source: number;
	readonly tag: number;
	/** Elements received. */
	readonly count: number;
}

/** A message that was started and not waited for. */
export interface Request<T> {
	/** True once it is done: `wait` then returns at once. */
	test(): boolean;
	/** Blocks until it is done. */
	wait(): T;
}

/** Shared memory with a part for each rank. */
export interface Shared<T> {
	/** This rank's part. */
	readonly mine: T;
	/** The part of another rank. */
	of(rank: number): T;
}

/** A communicator whose ranks form a grid; the last coordinate runs fastest. */
export interface Grid {
	readonly comm: Communicator;
	readonly dims: readonly number[];
	/** This rank's place. */
	readonly coords: readonly number[];
	/** The rank at a place. Coordinates of periodic dimensions wrap around; outside of the others is no rank: undefined. */
	rankOf(coords: readonly number[]): number | undefined;
	/** The coordinates of a rank. */
	coordsOf(rank: number): number[];
	/** The ranks from which to receive and to which to send for a shift along a dimension; undefined at an open border. */
	shift(dimension: number, by?: number): {readonly source: number | undefined; readonly target: number | undefined};
	/** The grid of those dimensions that are kept: rows, columns, planes. Collective. */
	sub(keep: readonly boolean[]): Grid;
}

/**
 * A group of ranks that work on one problem, and the means by which they exchange arrays. Everything blocks as in MPI (the
 * names are those of the MPI standard, chapters 3 and 6); collective operations are called by all ranks of the group in the
 * same order. Arrays may lie in shared memory or not and begin anywhere in their buffers; those of one operation are of
 * one kind.
 *
 * Every operation throws {@link IngaError} `ERR_INVALID_ARGUMENT` for arguments that cannot be used, on the rank that gave
 * them, and `ERR_RANK_FAILED` when another rank has failed.
 */
export interface Communicator {
	/** This rank's number, from 0. */
	readonly rank: number;
	/** How many ranks there are. */
	readonly size: number;
	readonly transport: Transport;
	/** Native threads that each rank may use, so that those of one machine together use its cores. */
	readonly threads: number;

	/** Returns when every rank has called it. */
	barrier(): void;

	/** Returns when `data` may be changed: at once for short messages, else when it has been received. */
	send(data: Numbers, to: number, tag?: number): void;
	/**
	 * Receives into `into`, which may be longer than the message. Messages of one sender are received in the order in which
	 * they were sent.
	 */
	recv(into: Numbers, from?: number, tag?: number): Status;
	/** As `send` without waiting. Arrays in shared memory must not change until it is done; others are copied where needed. */
	isend(data: Numbers, to: number, tag?: number): Request<void>;
	/** As `recv` without waiting. */
	irecv(into: Numbers, from?: number, tag?: number): Request<Status>;
	/** Sends to one rank and receives from another at the same time. */
	sendrecv(data: Numbers, to: number, into: Numbers, from?: number, tag?: number): Status;

	/** All get the root's elements. */
	bcast(data: Numbers, root?: number): void;
	/** The root gets each element combined over all ranks, in the order of their numbers. `into` may be `data`. */
	reduce(data: Numbers, op?: Op, into?: Numbers | null, root?: number): void;
	/** As `reduce`, for all ranks. @defaultValue `into` is `data` */
	allreduce(data: Numbers, op?: Op, into?: Numbers): void;
	/** As `reduce`, and rank r gets elements from `r * into.length`; `data.length` is `size * into.length`. */
	reduceScatter(data: Numbers, op: Op, into: Numbers): void;
	/** The root gets the elements of all ranks, one rank's after the other's. `into` is null elsewhere. */
	gather(data: Numbers, into: Numbers | null, root?: number): void;
	/** As `gather` with `counts[r]` elements of rank r; `counts` is needed at the root only. */
	gatherv(data: Numbers, counts: readonly number[] | null, into: Numbers | null, root?: number): void;
	/** As `gather`, for all ranks. */
	allgather(data: Numbers, into: Numbers): void;
	allgatherv(data: Numbers, counts: readonly number[], into: Numbers): void;
	/** Rank r gets part r of the root's elements. `data` is null elsewhere. */
	scatter(data: Numbers | null, into: Numbers, root?: number): void;
	scatterv(data: Numbers | null, counts: readonly number[] | null, into: Numbers, root?: number): void;
	/** Rank r gets part r of every rank's elements, in the order of the ranks. */
	alltoall(data: Numbers, into: Numbers): void;
	/** As `alltoall` with `counts[r]` elements to rank r and `intoCounts[r]` from it. */
	alltoallv(data: Numbers, counts: readonly number[], into: Numbers, intoCounts: readonly number[]): void;
	/** Rank r gets each element combined over ranks 0 to r. @defaultValue `into` is `data` */
	scan(data: Numbers, op?: Op, into?: Numbers): void;

	/**
	 * A communicator of the ranks that give the same colour, numbered by key and then by rank here. Collective; undefined for
	 * colour null.
	 */
	split(color: number | null, key?: number): Communicator | undefined;
	/** The ranks of this machine: those that `alloc` can serve. Collective. */
	host(): Communicator;
	/**
	 * A grid of the first ranks. Collective; undefined for ranks that find no place.
	 *
	 * @param dims ranks along each dimension
	 * @param periodic whether a dimension is closed to a ring. @defaultValue all are
	 */
	cart(dims: readonly number[], periodic?: readonly boolean[]): Grid | undefined;
	/**
	 * Memory that all ranks see, zeros at first: a part of `length` elements for each rank, which may differ. Collective. Each
	 * part lies in the memory nearest to its rank.
	 *
	 * @throws {@link IngaError} `ERR_UNSUPPORTED` where some ranks are on other machines: take `host()`
	 */
	alloc<K extends Kind>(kind: K, length: number): Shared<Kinds[K]>;

	/** Ends the run for all ranks with this reason. */
	abort(reason: unknown): never;
	/** Gives up what the communicator uses. Collective; it cannot be used afterwards. */
	free(): void;
}
