// What collective operations of processes have in common: all ranks agree on what they do before they do it, and who takes
// another number of elements than it is given says so after the others have theirs.
import {IngaError, invalidArgument} from '../core/index.js';
import {
	Act,
	arrayOf,
	callName,
	callOf,
	type Fabric,
	kindOf,
	type Numbers,
	type Receiving,
	type Sending,
	type Transport,
} from '../ranks/index.js';
import {pause} from './pause.js';
import type {Post} from './post.js';

/** What ranks of one run know in common. */
export interface Means {
	readonly post: Post;
	/** Ranks of each process. */
	readonly threads: number;
	/** This rank among all. */
	readonly rank: number;
	/** For each process the first one of its machine. */
	readonly hosts: Float64Array;
	/** Ranks that may use the cores of this one. */
	readonly crowd: number;
	/** A number that no other communicator has, and no other rank will take; even. */
	next(): number;
	/** Ends the run because of this rank. */
	fail(reason: unknown): never;
}

/** In the order of native/mpi/collective.h. */
const ways = ['gather', 'allgather', 'scatter', 'alltoall'] as const;
export type Way = (typeof ways)[number];
export const wayOf = (way: Way) => ways.indexOf(way);

/** What ranks agree on: the operation with its kind, and how many elements, or -1. */
const ROW = 2;
const PAGE_BYTES = 65536;
/** The operation's number, as src/ranks/kind.ts has it. */
const MAX = 3;
/** Who has nothing to add waits so long for the end. */
const PATIENCE_MS = 1000;

export abstract class GroupFabric implements Fabric {
	abstract readonly transport: Transport;
	readonly rank: number;
	readonly size: number;
	readonly host: number;
	readonly hosts: number;
	readonly crowd: number;
	protected readonly means: Means;
	/** Numbers of the ranks among all. */
	protected readonly members: readonly number[];
	/** The communicator's number; messages of users have it, and collective operations the next one. */
	protected readonly id: number;
	/** Process and thread of each rank. */
	protected readonly places: Float64Array;
	readonly #rows: Float64Array;

	constructor(means: Means, id: number, members: readonly number[]) {
		this.means = means;
		this.id = id;
		this.members = members;
		this.rank = members.indexOf(means.rank);
		this.size = members.length;
		this.crowd = means.crowd;
		const hostOf = (rank: number) => means.hosts[Math.floor(rank / means.threads)] as number;
		this.host = [...new Set(means.hosts)].indexOf(hostOf(means.rank));
		this.hosts = new Set(members.map(hostOf)).size;
		this.#rows = new Float64Array(ROW * this.size);
		const {post, threads} = means;
		this.places = Float64Array.from(members.flatMap((rank) => [Math.floor(rank / threads), rank % threads]));
		post.native.know(post.thread, id, this.rank, this.places);
	}

	/** Whether all ranks bring the same; else `all` becomes what they bring. */
	protected abstract agree(mine: Float64Array, all: Float64Array): boolean;
	/** One number from each to each, as the way says; `root` where there is one. */
	protected abstract numbers(way: Way, mine: Float64Array, into: Float64Array, root: number): void;
	protected abstract spread(data: Numbers, root: number): void;
	/** `counts`: of each rank. Root -1: everybody. */
	protected abstract collect(data: Numbers, counts: Float64Array, into: Numbers | undefined, root: number): void;
	protected abstract deal(data: Numbers | undefined, counts: Float64Array, into: Numbers, root: number): void;
	protected abstract swap(data: Numbers, counts: Float64Array, into: Numbers, intoCounts: Float64Array): void;
	/** Root -1: everybody. */
	protected abstract combine(data: Numbers, op: number, into: Numbers | undefined, root: number): void;
	protected abstract combineParts(data: Numbers, op: number, into: Numbers): void;
	protected abstract combineBefore(data: Numbers, op: number, into: Numbers): void;
	/** The group of those who give the same leader. All ranks come here; with leader -1 for no group. */
	protected abstract group(id: number, members: readonly number[], leader: number, place: number): Fabric | undefined;
	/** Gives up what a group has; all ranks have come. */
	protected abstract release(): void;

	send(data: Numbers, to: number, tag: number, blocking: boolean): Sending {
		const label = {group: this.id, source: this.rank, tag};
		return this.means.post.send(data, this.members[to] as number, label, blocking);
	}

	receive(into: Numbers, from: number, tag: number): Receiving {
		return this.means.post.receive(into, this.id, from, tag);
	}

	barrier(): void {
		this.#together(0, callOf(Act.barrier));
	}

	bcast(data: Numbers, root: number): void {
		this.#together(data.length, callOf(Act.bcast, kindOf(data), 0, root));
		this.spread(data, root);
	}

	reduce(data: Numbers, op: number, into: Numbers | undefined, root: number): void {
		this.#together(data.length, callOf(Act.reduce, kindOf(data), op, root));
		this.combine(data, op, into, root);
	}

	allreduce(data: Numbers, op: number, into: Numbers): void {
		this.#together(data.length, callOf(Act.allreduce, kindOf(data), op));
		this.combine(data, op, into, -1);
	}

	reduceScatter(data: Numbers, op: number, into: Numbers): void {
		this.#together(data.length, callOf(Act.reduceScatter, kindOf(data), op));
		this.combineParts(data, op, into);
	}

	scan(data: Numbers, op: number, into: Numbers): void {
		this.#together(data.length, callOf(Act.scan, kindOf(data), op));
		this.combineBefore(data, op, into);
	}

	gather(data: Numbers, counts: readonly number[] | undefined, into: Numbers | undefined, root: number): void {
		this.#together(counts === undefined ? data.length : -1, callOf(Act.gather, kindOf(data), 0, root));
		this.#collected(data, counts, into, root);
	}

	allgather(data: Numbers, counts: readonly number[] | undefined, into: Numbers): void {
		this.#together(counts === undefined ? data.length : -1, callOf(Act.allgather, kindOf(data)));
		this.#collected(data, counts, into, -1);
	}

	#collected(data: Numbers, counts: readonly number[] | undefined, into: Numbers | undefined, root: number): void {
		if (counts === undefined) {
			this.collect(data, new Float64Array(this.size).fill(data.length), into, root);
			return;
		}
		const given = new Float64Array(this.size);
		this.numbers(root < 0 ? 'allgather' : 'gather', Float64Array.of(data.length), given, root);
		const odd = into === undefined ? undefined : this.#odd(given, Float64Array.from(counts));
		this.collect(data, given, odd === undefined ? into : room(data, given), root);
		if (odd !== undefined) throw odd;
	}

	scatter(data: Numbers | undefined, counts: readonly number[] | undefined, into: Numbers, root: number): void {
		this.#together(-1, callOf(Act.scatter, kindOf(into), 0, root));
		const all = this.rank === root ? full(counts, into.length, this.size) : new Float64Array(this.size);
		const mine = new Float64Array(1);
		this.numbers('scatter', all, mine, root);
		const odd = this.#unexpected(root, mine[0] as number, into.length);
		this.deal(data, all, odd === undefined ? into : room(into, mine), root);
		if (odd !== undefined) throw odd;
	}

	alltoall(
		data: Numbers,
		counts: readonly number[] | undefined,
		into: Numbers,
		intoCounts: readonly number[] | undefined,
	): void {
		this.#together(-1, callOf(Act.alltoall, kindOf(data)));
		const out = full(counts, data.length / this.size, this.size);
		const given = new Float64Array(this.size);
		this.numbers('alltoall', out, given, 0);
		const odd = this.#odd(given, full(intoCounts, into.length / this.size, this.size));
		this.swap(data, out, odd === undefined ? into : room(into, given), given);
		if (odd !== undefined) throw odd;
	}

	split(color: number, key: number): Fabric | undefined {
		this.#together(0, callOf(Act.split));
		const all = new Float64Array(2 * this.size);
		const two = new Float64Array(this.size).fill(2);
		this.collect(Float64Array.of(color, key), two, all, -1);
		const group = Array.from(this.members.keys())
			.filter((rank) => color >= 0 && all[2 * rank] === color)
			.sort((a, b) => (all[2 * a + 1] as number) - (all[2 * b + 1] as number) || a - b);
		const [leader] = group;
		const ids = new Float64Array(this.size);
		this.numbers('allgather', Float64Array.of(leader === this.rank ? this.means.next() : -1), ids, 0);
		const members = group.map((rank) => this.members[rank] as number);
		const id = leader === undefined ? -1 : (ids[leader] as number);
		return this.group(id, members, leader ?? -1, group.indexOf(this.rank));
	}

	share(bytes: number): ArrayBufferLike {
		const {native} = this.means.post;
		const size = Math.max(PAGE_BYTES, Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES);
		const place = new Float64Array(2);
		let own = -1;
		let memory: ArrayBuffer | undefined;
		let wrong: IngaError | undefined;
		const attempt = (work: () => void) => {
			try {
				if (wrong === undefined) work();
			} catch (error) {
				wrong = error as IngaError;
			}
		};
		if (this.rank === 0) {
			attempt(() => {
				own = native.memory(size);
			});
			place.set([process.pid, own]);
		}
		this.bcast(place, 0);
		const [pid = 0, descriptor = 0] = place;
		attempt(() => {
			memory = native.map(pid, descriptor, size);
		});
		// All have it, or none.
		const trouble = Int32Array.of(wrong === undefined ? 0 : 1);
		this.allreduce(trouble, MAX, trouble);
		if (own >= 0) native.close(own);
		if (wrong !== undefined) throw wrong;
		if (trouble[0] !== 0 || memory === undefined) {
			throw new IngaError('ERR_UNSUPPORTED', 'another rank of this machine cannot map the memory that is to be shared');
		}
		return memory;
	}

	touch(part: Numbers): void {
		// Pages of memory between processes lie near to who writes them first; zeros change nothing.
		const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
		for (let at = 0; at < bytes.length; at += 4096) bytes[at] = 0;
	}

	free(): void {
		this.#together(0, callOf(Act.free));
		this.release();
		const {native, thread} = this.means.post;
		native.forget(thread, this.id);
	}

	abort(reason: unknown): never {
		return this.means.fail(reason);
	}

	/** Ends the run where one rank calls something else than rank 0. */
	#together(count: number, call: number): void {
		const row = Float64Array.of(call, count);
		this.means.post.row = row;
		if (this.agree(row, this.#rows)) return;
		const [first, ...others] = Array.from(this.members.keys(), (rank) => {
			const [its = 0, elements = -1] = this.#rows.subarray(ROW * rank);
			return callName(its, elements);
		});
		const odd = 1 + others.findIndex((other) => other !== first);
		const calls = `rank 0 called ${first} and rank ${odd} called ${others[odd - 1]}`;
		// One is enough to say so.
		if (this.rank !== odd) pause(PATIENCE_MS);
		this.means.fail(invalidArgument(`${calls}: all ranks of a communicator call the same`));
	}

	#odd(given: Float64Array, taken: Float64Array): IngaError | undefined {
		for (const [from, count] of given.entries()) {
			const odd = this.#unexpected(from, count, taken[from] as number);
			if (odd !== undefined) return odd;
		}
		return undefined;
	}

	/** What is wrong where a rank gives another number of elements than this one takes. */
	#unexpected(from: number, given: number, taken: number): IngaError | undefined {
		if (given === taken) return undefined;
		const message = `rank ${from} gives ${given} elements to rank ${this.rank}, which takes ${taken}`;
		return invalidArgument(message);
	}
}

function full(counts: readonly number[] | undefined, each: number, size: number): Float64Array {
	return counts === undefined ? new Float64Array(size).fill(each) : Float64Array.from(counts);
}

/** An array of the kind of another one, for so many elements. */
export function room(like: Numbers, counts: Float64Array | number): Numbers {
	const length = typeof counts === 'number' ? counts : counts.reduce((sum, each) => sum + each, 0);
	return arrayOf(kindOf(like), length, false);
}
