import type {Status, Transport} from './communicator.js';
import type {Numbers} from './kind.js';

/** A message that is sent. */
export interface Sending {
	/** True when who sends it may forget it. */
	test(): boolean;
	/** Waits until `test()` is true. */
	wait(): void;
}

/** A message that is received. */
export interface Receiving {
	/** True when it has arrived. */
	test(): boolean;
	/** Waits until `test()` is true. What was wrong with the message is thrown here. */
	wait(): Status;
}

/**
 * What a transport has to do. Arguments are checked before they come here (checked.ts): ranks exist, arrays are of one kind
 * and long enough, `kind` and `op` are numbers that kind.ts gives. `counts` and places are in elements.
 */
export interface Fabric {
	readonly rank: number;
	readonly size: number;
	readonly transport: Transport;
	/** The machine of this rank, from 0, and how many there are. */
	readonly host: number;
	readonly hosts: number;
	/** Ranks of the whole run on this machine. */
	readonly crowd: number;
	barrier(): void;
	/** `blocking`: the caller waits at once, so that `data` does not change meanwhile. */
	send(data: Numbers, to: number, tag: number, blocking: boolean): Sending;
	/** `from` and `tag` may be -1: any. */
	receive(into: Numbers, from: number, tag: number): Receiving;
	bcast(data: Numbers, root: number): void;
	/** `into` at the root only. */
	reduce(data: Numbers, op: number, into: Numbers | undefined, root: number): void;
	allreduce(data: Numbers, op: number, into: Numbers): void;
	/** Rank r gets elements `into.length * r` and on. */
	reduceScatter(data: Numbers, op: number, into: Numbers): void;
	/** What rank r gives lies in `into` after what the ranks before it give. `counts` is empty where it is not known. */
	gather(data: Numbers, counts: readonly number[] | undefined, into: Numbers | undefined, root: number): void;
	allgather(data: Numbers, counts: readonly number[] | undefined, into: Numbers): void;
	scatter(data: Numbers | undefined, counts: readonly number[] | undefined, into: Numbers, root: number): void;
	alltoall(
		data: Numbers,
		counts: readonly number[] | undefined,
		into: Numbers,
		intoCounts: readonly number[] | undefined,
	): void;
	scan(data: Numbers, op: number, into: Numbers): void;
	/** Ranks of one colour, by key and then by rank; undefined for those of colour -1. */
	split(color: number, key: number): Fabric | undefined;
	/** Memory of so many bytes, the same for all ranks of one machine: a shared buffer where they are threads. */
	share(bytes: number): ArrayBufferLike;
	/** Brings pages into the memory nearest to this rank. */
	touch(part: Numbers): void;
	/** Ends the run for all ranks. */
	abort(reason: unknown): never;
	free(): void;
}
