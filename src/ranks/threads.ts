// The transport between threads. In a collective operation every rank brings to a meeting where its arrays lie; then each does
// its part of the work on the arrays of all, and they meet again. Of few elements each brings a note: one meeting is enough.
import {IngaError, invalidArgument, native} from '../core/index.js';
import {addressOf} from './address.js';
import {Act, callName, callOf} from './call.js';
import type {Transport} from './communicator.js';
import type {Fabric, Receiving, Sending} from './fabric.js';
import {copyElements, kindOf, type Numbers, two} from './kind.js';
import type {Group, Mailbox} from './mailbox.js';
import {Meeting, NOTE_BYTES} from './meeting.js';
import {shareMemory} from './memory.js';
import type {Seats} from './seats.js';
import {SLOTS} from './share.js';
import type {World} from './world.js';

/** Elements of a cache line of 256 bytes, for the smallest: parts that ranks write do not share lines. */
const GRAIN = 256;
/** What comes before the addresses in a plan of combining (native.ts). */
const PLAN = 5;
/** The kind of numbers that ranks tell each other of themselves. */
const F64 = 0;
/** Of arrays whose number of elements may differ from rank to rank. */
const ANY_COUNT = -1;

/** What the communicators of a rank have in common. */
export interface Means {
	readonly world: World;
	readonly mailbox: Mailbox;
	readonly seats: Seats;
	readonly transport: Transport;
}

export class ThreadFabric implements Fabric {
	readonly transport: Transport;
	readonly rank: number;
	readonly size: number;
	readonly host = 0;
	readonly hosts = 1;
	readonly crowd: number;
	readonly #means: Means;
	readonly #slot: number;
	readonly #group: Group;
	readonly #meeting: Meeting;
	/** Scratch: plans of combining for all and for one, a piece of copying. */
	readonly #planForAll: Float64Array;
	readonly #planForOne: Float64Array;
	readonly #piece = new Float64Array(3);
	/** Arrays whose memory others use: nothing else may hold them while this rank waits. */
	readonly #held: [Numbers | undefined, Numbers | undefined] = [undefined, undefined];
	#shares = 0;

	/** @param members ranks of the world, in the order of their ranks here */
	constructor(means: Means, slot: number, members: readonly number[]) {
		const {world, seats, transport} = means;
		this.transport = transport;
		this.rank = members.indexOf(world.rank);
		this.size = members.length;
		this.crowd = world.size;
		this.#means = means;
		this.#slot = slot;
		this.#group = {id: seats.group(slot), rank: this.rank, members};
		this.#meeting = new Meeting(world, seats, slot, members);
		this.#planForAll = new Float64Array(PLAN + 2 * this.size);
		this.#planForOne = new Float64Array(PLAN + this.size + 1);
	}

	barrier(): void {
		this.#meeting.barrier();
	}

	send(data: Numbers, to: number, tag: number, blocking: boolean): Sending {
		return this.#means.mailbox.send(data, this.#group, to, tag, blocking);
	}

	receive(into: Numbers, from: number, tag: number): Receiving {
		return this.#means.mailbox.receive(into, this.#group, from, tag);
	}

	bcast(data: Numbers, root: number): void {
		const kind = kindOf(data);
		const call = callOf(Act.bcast, kind, 0, root);
		if (isBrief(data)) {
			this.#note(call, data, kind);
			if (this.rank !== root) this.#read(root, data, kind, 0, data.length);
			return;
		}
		this.#open(call, data.length, data, undefined);
		if (this.rank !== root) this.#copy(data, this.#meeting.from(root), data.byteLength);
		this.#close();
	}

	reduce(data: Numbers, op: number, into: Numbers | undefined, root: number): void {
		const kind = kindOf(data);
		const call = callOf(Act.reduce, kind, op, root);
		if (isBrief(data)) {
			this.#note(call, data, kind);
			if (into !== undefined) this.#fold(into, kind, op, 0, this.size);
			return;
		}
		this.#open(call, data.length, data, into);
		const [first, end] = [this.#edge(data.length, this.rank), this.#edge(data.length, this.rank + 1)];
		this.#combine(kind, op, first, end, this.#meeting.into(root));
		this.#close();
	}

	allreduce(data: Numbers, op: number, into: Numbers): void {
		const kind = kindOf(data);
		const call = callOf(Act.allreduce, kind, op);
		if (isBrief(data)) {
			this.#note(call, data, kind);
			this.#fold(into, kind, op, 0, this.size);
			return;
		}
		this.#open(call, data.length, data, into);
		this.#combine(kind, op, this.#edge(data.length, this.rank), this.#edge(data.length, this.rank + 1));
		this.#close();
	}

	reduceScatter(data: Numbers, op: number, into: Numbers): void {
		const kind = kindOf(data);
		const call = callOf(Act.reduceScatter, kind, op);
		const first = into.length * this.rank;
		if (isBrief(data)) {
			this.#note(call, data, kind);
			this.#fold(into, kind, op, first, this.size);
			return;
		}
		this.#open(call, data.length, data, into);
		// Written as if `into` were the whole result.
		const whole = this.#meeting.into(this.rank) - first * into.BYTES_PER_ELEMENT;
		this.#combine(kind, op, first, first + into.length, whole);
		this.#close();
	}

	scan(data: Numbers, op: number, into: Numbers): void {
		const kind = kindOf(data);
		const call = callOf(Act.scan, kind, op);
		if (isBrief(data)) {
			this.#note(call, data, kind);
			this.#fold(into, kind, op, 0, this.rank + 1);
			return;
		}
		this.#open(call, data.length, data, into);
		const plan = this.#plan(kind, op, this.#edge(data.length, this.rank), this.#edge(data.length, this.rank + 1));
		this.#means.world.scan(plan);
		this.#close();
	}

	gather(data: Numbers, counts: readonly number[] | undefined, into: Numbers | undefined, root: number): void {
		const kind = kindOf(data);
		const call = callOf(Act.gather, kind, 0, root);
		if (counts === undefined && isBrief(data)) {
			this.#note(call, data, kind);
			if (into !== undefined) this.#readAll(into, kind, data.length);
			return;
		}
		this.#together(call, counts === undefined ? data.length : ANY_COUNT, data, into, () => {
			if (into !== undefined) this.#collect(into, counts);
		});
	}

	allgather(data: Numbers, counts: readonly number[] | undefined, into: Numbers): void {
		const kind = kindOf(data);
		const call = callOf(Act.allgather, kind);
		if (counts === undefined && isBrief(data)) {
			this.#note(call, data, kind);
			this.#readAll(into, kind, data.length);
			return;
		}
		this.#together(call, counts === undefined ? data.length : ANY_COUNT, data, into, () => {
			this.#collect(into, counts);
		});
	}

	scatter(data: Numbers | undefined, counts: readonly number[] | undefined, into: Numbers, root: number): void {
		// The root's counts say where the others' parts begin.
		const starts = this.rank === root ? offsets(counts, into.length, this.size) : undefined;
		this.#together(callOf(Act.scatter, kindOf(into), 0, root), ANY_COUNT, data, starts, () => {
			const part = new Float64Array(2);
			this.#copy(part, this.#meeting.into(root) + 8 * this.rank, 16);
			const [begin = 0, end = 0] = part;
			this.#expect(root, end - begin, into.length);
			this.#copy(into, this.#meeting.from(root) + begin * into.BYTES_PER_ELEMENT, into.byteLength);
		});
	}

	alltoall(
		data: Numbers,
		counts: readonly number[] | undefined,
		into: Numbers,
		intoCounts: readonly number[] | undefined,
	): void {
		const starts = offsets(counts, data.length / this.size, this.size);
		this.#together(callOf(Act.alltoall, kindOf(data)), ANY_COUNT, data, starts, () => {
			const size = into.BYTES_PER_ELEMENT;
			const wanted = offsets(intoCounts, into.length / this.size, this.size);
			const parts = new Float64Array(2 * this.size);
			this.#copyAll(parts, (from) => [this.#meeting.into(from) + 8 * this.rank, 16 * from, 16]);
			this.#copyAll(into, (from) => {
				const [begin = 0, end = 0] = parts.subarray(2 * from);
				const at = wanted[from] as number;
				this.#expect(from, end - begin, (wanted[from + 1] as number) - at);
				return [this.#meeting.from(from) + begin * size, at * size, (end - begin) * size];
			});
		});
	}

	split(color: number, key: number): Fabric | undefined {
		const {seats} = this.#means;
		const all = new Float64Array(2 * this.size);
		this.#note(callOf(Act.split), Float64Array.of(color, key), F64);
		this.#readAll(all, F64, 2);
		const keyOf = (rank: number) => all[2 * rank + 1] as number;
		const group = Array.from(this.#group.members.keys())
			.filter((rank) => color >= 0 && all[2 * rank] === color)
			.sort((a, b) => keyOf(a) - keyOf(b) || a - b);
		const [leader] = group;
		// 0 where there is none, -1 of those who need not ask.
		const slot = leader === this.rank ? (seats.take() ?? 0) : -1;
		const slots = new Float64Array(this.size);
		this.#note(callOf(Act.split), Float64Array.of(slot), F64);
		this.#readAll(slots, F64, 1);
		if (slots.includes(0)) {
			if (slot > 0) seats.give(slot);
			const message = `${SLOTS - 1} communicators are in use: free() those that are done with`;
			throw new IngaError('ERR_UNSUPPORTED', message);
		}
		if (leader === undefined) return undefined;
		const members = group.map((rank) => this.#group.members[rank] as number);
		return new ThreadFabric(this.#means, slots[leader] as number, members);
	}

	share(bytes: number): SharedArrayBuffer {
		const name = `${this.#means.world.share.id}-${this.#group.id}-${this.#shares++}`;
		return shareMemory(name, bytes, this.rank === 0, () => this.barrier());
	}

	touch(part: Numbers): void {
		native().ranksTouch(part);
	}

	abort(reason: unknown): never {
		return this.#means.world.abort(reason);
	}

	free(): void {
		this.#open(callOf(Act.free), 0, undefined, undefined);
		this.#close();
		this.#means.mailbox.forget(this.#group.id);
		this.#means.seats.part(this.#slot, this.size);
	}

	/** Returns when all have come with the same call: each can use the arrays of all, until it closes. */
	#open(call: number, count: number, data: Numbers | undefined, into: Numbers | undefined): void {
		this.#held[0] = data;
		this.#held[1] = into;
		const from = data === undefined ? 0 : addressOf(data);
		const to = into === data || into === undefined ? from : addressOf(into);
		this.#meeting.bring(call, count, data?.length ?? 0, from, to);
		this.#check();
	}

	/** Returns when all have done their part. */
	#close(): void {
		this.#meeting.barrier();
		this.#held[0] = undefined;
		this.#held[1] = undefined;
	}

	/** Does work that may find something wrong, of which the others do not know. */
	#together(call: number, count: number, data: Numbers | undefined, into: Numbers | undefined, work: () => void): void {
		this.#open(call, count, data, into);
		try {
			work();
		} finally {
			this.#close();
		}
	}

	/** Returns when all have come with the same call, each with a note of its elements. */
	#note(call: number, data: Numbers, kind: number): void {
		this.#meeting.note(data, kind);
		this.#meeting.bring(call, data.length, 0, 0, 0);
		this.#check();
	}

	/** Where ranks have called different operations, all fail: what each waits for will not come. */
	#check(): void {
		const odd = this.#meeting.odd();
		if (odd === undefined) return;
		const [first, other] = [0, odd].map((rank) => callName(this.#meeting.call(rank), this.#meeting.count(rank)));
		const message = `rank 0 called ${first} and rank ${odd} called ${other}: all ranks of a communicator call the same`;
		this.#means.world.abort(invalidArgument(message));
	}

	/** Elements of a rank's note. */
	#read(rank: number, into: Numbers, kind: number, at: number, count: number): void {
		const notes = this.#meeting.notes(kind);
		copyElements(into, at, notes, this.#meeting.noteAt(rank, notes), count);
	}

	/** The notes of all, one after the other. */
	#readAll(into: Numbers, kind: number, count: number): void {
		for (let rank = 0; rank < this.size; rank++) this.#read(rank, into, kind, count * rank, count);
	}

	/** Combines the notes of the first ranks, elements `first` and on: what native/ranks/combine.cpp does, for a few. */
	#fold(into: Numbers, kind: number, op: number, first: number, ranks: number): void {
		const notes = this.#meeting.notes(kind);
		const combine = two(op, kind);
		copyElements(into, 0, notes, this.#meeting.noteAt(0, notes) + first, into.length);
		for (let rank = 1; rank < ranks; rank++) {
			const at = this.#meeting.noteAt(rank, notes) + first;
			// Each is stored, and so rounded, before the next is combined with it.
			for (let i = 0; i < into.length; i++) into[i] = combine(into[i] as number, notes[at + i] as number);
		}
	}

	/** Where the part of the elements begins that a rank combines for all. */
	#edge(count: number, rank: number): number {
		const grains = Math.ceil(count / GRAIN);
		return Math.min(count, GRAIN * Math.floor((grains * rank) / this.size));
	}

	/** Combines elements of the arrays of all. @param target where they go, if not to everybody's */
	#combine(kind: number, op: number, first: number, end: number, target?: number): void {
		if (end > first) this.#means.world.combine(this.#plan(kind, op, first, end, target));
	}

	#plan(kind: number, op: number, first: number, end: number, target?: number): Float64Array {
		const {size} = this;
		const plan = target === undefined ? this.#planForAll : this.#planForOne;
		plan[0] = kind;
		plan[1] = op;
		plan[2] = first;
		plan[3] = end - first;
		plan[4] = size;
		for (let rank = 0; rank < size; rank++) {
			plan[PLAN + rank] = this.#meeting.from(rank);
			if (target === undefined) plan[PLAN + size + rank] = this.#meeting.into(rank);
		}
		if (target !== undefined) plan[PLAN + size] = target;
		return plan;
	}

	/** Fills an array from the memory of another rank. */
	#copy(into: Numbers, from: number, bytes: number): void {
		this.#piece[0] = from;
		this.#piece[2] = bytes;
		this.#means.world.copy(into, this.#piece);
	}

	/** Fills an array from the memory of all: address, first byte of `into` and bytes of each. */
	#copyAll(into: Numbers, piece: (rank: number) => readonly [number, number, number]): void {
		const pieces = Array.from(this.#group.members.keys()).flatMap(piece);
		this.#means.world.copy(into, Float64Array.from(pieces));
	}

	/** Every rank's elements, one rank's after the other's. */
	#collect(into: Numbers, counts: readonly number[] | undefined): void {
		const size = into.BYTES_PER_ELEMENT;
		const starts = offsets(counts, into.length / this.size, this.size);
		this.#copyAll(into, (rank) => {
			const begin = starts[rank] as number;
			const count = (starts[rank + 1] as number) - begin;
			this.#expect(rank, this.#meeting.length(rank), count);
			return [this.#meeting.from(rank), begin * size, count * size];
		});
	}

	/** @throws when a rank gives another number of elements than this one takes */
	#expect(from: number, given: number, taken: number): void {
		if (given === taken) return;
		const message = `rank ${from} gives ${given} elements to rank ${this.rank}, which takes ${taken}`;
		throw invalidArgument(message);
	}
}

function isBrief(data: Numbers): boolean {
	return data.byteLength <= NOTE_BYTES;
}

/** Where each rank's elements begin, and where the last one's end. */
function offsets(counts: readonly number[] | undefined, each: number, size: number): Float64Array {
	const starts = new Float64Array(size + 1);
	for (let rank = 0; rank < size; rank++) starts[rank + 1] = (starts[rank] as number) + (counts?.[rank] ?? each);
	return starts;
}
