// The transport between threads. In a collective operation every rank brings to a meeting where its arrays lie; then each does
// its part of the work on the arrays of all, and they meet again. Of few elements each brings a note: one meeting is enough.
import {IngaError, native} from '../core/index.js';
import {type Act, callName, callOf} from './call.js';
import type {Transport} from './communicator.js';
import type {Fabric, Pending} from './fabric.js';
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

/** What the communicators of a rank have in common. */
export interface Means {
	readonly world: World;
	readonly mailbox: Mailbox;
	readonly seats: Seats;
	readonly transport: Transport;
}

/** What a rank brings to a collective operation. */
interface Call {
	readonly act: Act;
	/** Of the arrays of all. */
	readonly kind: number;
	/** Elements where they must be as many for all. */
	readonly count?: number;
	readonly op?: number;
	readonly root?: number;
	readonly data?: Numbers | undefined;
	readonly into?: Numbers | undefined;
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
	/** Scratch of combining. */
	readonly #plan: Float64Array;
	/** Arrays whose memory others use: nothing else may hold them while this rank waits. */
	readonly #held: (Numbers | undefined)[] = [];
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
		this.#plan = new Float64Array(PLAN + 2 * this.size);
	}

	barrier(): void {
		this.#meeting.barrier();
	}

	send(data: Numbers, to: number, tag: number, blocking: boolean): Pending {
		return this.#means.mailbox.send(data, this.#group, to, tag, blocking);
	}

	receive(into: Numbers, from: number, tag: number): Pending {
		return this.#means.mailbox.receive(into, this.#group, from, tag);
	}

	bcast(data: Numbers, root: number): void {
		const call: Call = {act: 'bcast', kind: kindOf(data), count: data.length, root, data};
		if (isBrief(data)) {
			this.#noted(call, data);
			if (this.rank !== root) this.#read(root, data, 0, data.length);
			return;
		}
		this.#together(call, () => {
			if (this.rank !== root) this.#copy(data, [this.#meeting.from(root), 0, data.byteLength]);
		});
	}

	reduce(data: Numbers, op: number, into: Numbers | undefined, root: number): void {
		const call: Call = {act: 'reduce', kind: kindOf(data), count: data.length, op, root, data, into};
		if (isBrief(data)) {
			this.#noted(call, data);
			if (into !== undefined) this.#fold(into, op, 0, this.size);
			return;
		}
		this.#together(call, () => {
			this.#combine('ranksCombine', call, this.#part(data.length), [this.#meeting.into(root)]);
		});
	}

	allreduce(data: Numbers, op: number, into: Numbers): void {
		const call: Call = {act: 'allreduce', kind: kindOf(data), count: data.length, op, data, into};
		if (isBrief(data)) {
			this.#noted(call, data);
			this.#fold(into, op, 0, this.size);
			return;
		}
		this.#together(call, () => this.#combine('ranksCombine', call, this.#part(data.length)));
	}

	reduceScatter(data: Numbers, op: number, into: Numbers): void {
		const call: Call = {act: 'reduceScatter', kind: kindOf(data), count: data.length, op, data, into};
		const first = into.length * this.rank;
		if (isBrief(data)) {
			this.#noted(call, data);
			this.#fold(into, op, first, this.size);
			return;
		}
		this.#together(call, () => {
			// Written as if `into` were the whole result.
			const whole = this.#meeting.into(this.rank) - first * into.BYTES_PER_ELEMENT;
			this.#combine('ranksCombine', call, {first, count: into.length}, [whole]);
		});
	}

	scan(data: Numbers, op: number, into: Numbers): void {
		const call: Call = {act: 'scan', kind: kindOf(data), count: data.length, op, data, into};
		if (isBrief(data)) {
			this.#noted(call, data);
			this.#fold(into, op, 0, this.rank + 1);
			return;
		}
		this.#together(call, () => this.#combine('ranksScan', call, this.#part(data.length)));
	}

	gather(data: Numbers, counts: readonly number[] | undefined, into: Numbers | undefined, root: number): void {
		const same = counts === undefined && {count: data.length};
		this.#together({act: 'gather', kind: kindOf(data), ...same, root, data, into}, () => {
			if (into !== undefined) this.#collect(into, counts);
		});
	}

	allgather(data: Numbers, counts: readonly number[] | undefined, into: Numbers): void {
		this.#allgather('allgather', data, counts, into);
	}

	#allgather(act: Act, data: Numbers, counts: readonly number[] | undefined, into: Numbers): void {
		const same = counts === undefined && {count: data.length};
		const call = {act, kind: kindOf(data), ...same, data, into};
		if (counts === undefined && isBrief(data)) {
			this.#noted(call, data);
			for (let rank = 0; rank < this.size; rank++) this.#read(rank, into, data.length * rank, data.length);
			return;
		}
		this.#together(call, () => this.#collect(into, counts));
	}

	scatter(data: Numbers | undefined, counts: readonly number[] | undefined, into: Numbers, root: number): void {
		// The root's counts say where the others' parts begin.
		const starts = this.rank === root ? offsets(counts, into.length, this.size) : undefined;
		this.#together({act: 'scatter', kind: kindOf(into), root, data, into: starts}, () => {
			const part = new Float64Array(2);
			this.#copy(part, [this.#meeting.into(root) + 8 * this.rank, 0, 16]);
			const [begin = 0, end = 0] = part;
			this.#expect(root, end - begin, into.length);
			const size = into.BYTES_PER_ELEMENT;
			this.#copy(into, [this.#meeting.from(root) + begin * size, 0, (end - begin) * size]);
		});
	}

	alltoall(
		data: Numbers,
		counts: readonly number[] | undefined,
		into: Numbers,
		intoCounts: readonly number[] | undefined,
	): void {
		const starts = offsets(counts, data.length / this.size, this.size);
		this.#together({act: 'alltoall', kind: kindOf(data), data, into: starts}, () => {
			const size = into.BYTES_PER_ELEMENT;
			const wanted = offsets(intoCounts, into.length / this.size, this.size);
			const parts = new Float64Array(2 * this.size);
			this.#copy(
				parts,
				this.#each((from) => [this.#meeting.into(from) + 8 * this.rank, 16 * from, 16]),
			);
			const pieces = this.#each((from) => {
				const [begin = 0, end = 0] = parts.subarray(2 * from);
				const at = wanted[from] as number;
				this.#expect(from, end - begin, (wanted[from + 1] as number) - at);
				return [this.#meeting.from(from) + begin * size, at * size, (end - begin) * size];
			});
			this.#copy(into, pieces);
		});
	}

	split(color: number, key: number): Fabric | undefined {
		const {seats} = this.#means;
		const all = new Float64Array(2 * this.size);
		this.#allgather('split', Float64Array.of(color, key), undefined, all);
		const keyOf = (rank: number) => all[2 * rank + 1] as number;
		const group = Array.from(this.#group.members.keys())
			.filter((rank) => color >= 0 && all[2 * rank] === color)
			.sort((a, b) => keyOf(a) - keyOf(b) || a - b);
		const [leader] = group;
		// 0 where there is none, -1 of those who need not ask.
		const slot = leader === this.rank ? (seats.take() ?? 0) : -1;
		const slots = new Float64Array(this.size);
		this.#allgather('split', Float64Array.of(slot), undefined, slots);
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
		this.#together({act: 'free', kind: 0}, () => {});
		this.#means.mailbox.forget(this.#group.id);
		this.#means.seats.part(this.#slot, this.size);
	}

	/** Does `work` when all have come with the same call, and returns when all have done theirs. */
	#together(call: Call, work: () => void): void {
		const {data, into} = call;
		this.#held[0] = data;
		this.#held[1] = into;
		const from = data === undefined ? 0 : native().ranksAddress(data);
		this.#bring(call, from, into === undefined || into === data ? from : native().ranksAddress(into));
		let wrong: Error | undefined;
		try {
			work();
		} catch (error) {
			wrong = error as Error;
		}
		this.#meeting.barrier();
		this.#held.length = 0;
		if (wrong !== undefined) throw wrong;
	}

	/** Returns when all have come with the same call and a note of so few elements that nobody needs to look elsewhere. */
	#noted(call: Call, data: Numbers): void {
		this.#meeting.note(data, call.kind);
		this.#bring(call, 0, 0);
	}

	/** Where ranks have called different operations, all fail: what each waits for will not come. */
	#bring({act, kind, count = -1, op = 0, root = 0, data}: Call, from: number, into: number): void {
		const meeting = this.#meeting;
		meeting.bring(callOf(act, kind, op, root), count, data?.length ?? 0, from, into);
		const odd = meeting.odd();
		if (odd === undefined) return;
		const [first, other] = [0, odd].map((rank) => callName(meeting.call(rank), meeting.count(rank)));
		const message = `rank 0 called ${first} and rank ${odd} called ${other}: all ranks of a communicator call the same`;
		this.#means.world.abort(new IngaError('ERR_INVALID_ARGUMENT', message));
	}

	/** Elements of a rank's note. */
	#read(rank: number, into: Numbers, at: number, count: number): void {
		const notes = this.#meeting.notes(kindOf(into));
		copyElements(into, at, notes, this.#meeting.noteAt(rank, notes), count);
	}

	/** Combines the notes of the first ranks, elements `first` and on: what native/ranks/combine.cpp does, for a few. */
	#fold(into: Numbers, op: number, first: number, ranks: number): void {
		const kind = kindOf(into);
		const notes = this.#meeting.notes(kind);
		const combine = two(op, kind);
		for (let rank = 0; rank < ranks; rank++) {
			const at = this.#meeting.noteAt(rank, notes) + first;
			if (rank === 0) copyElements(into, 0, notes, at, into.length);
			// Each is stored, and so rounded, before the next is combined with it.
			else for (let i = 0; i < into.length; i++) into[i] = combine(into[i] as number, notes[at + i] as number);
		}
	}

	/** The elements that this rank combines for all. */
	#part(count: number): Part {
		const grains = Math.ceil(count / GRAIN);
		const edge = (rank: number) => Math.min(count, GRAIN * Math.floor((grains * rank) / this.size));
		const first = edge(this.rank);
		return {first, count: edge(this.rank + 1) - first};
	}

	/** Combines a part of the arrays of all. @param targets where the result goes, if not to everybody's `into` */
	#combine(
		how: 'ranksCombine' | 'ranksScan',
		{kind, op = 0}: Call,
		{first, count}: Part,
		targets?: readonly number[],
	): void {
		if (count === 0) return;
		const plan = this.#plan;
		const {size} = this;
		plan[0] = kind;
		plan[1] = op;
		plan[2] = first;
		plan[3] = count;
		plan[4] = size;
		for (let rank = 0; rank < size; rank++) {
			plan[PLAN + rank] = this.#meeting.from(rank);
			plan[PLAN + size + rank] = targets?.[rank] ?? this.#meeting.into(rank);
		}
		const length = PLAN + size + (targets?.length ?? size);
		this.#means.world.combine(how, length === plan.length ? plan : plan.subarray(0, length));
	}

	#copy(into: Numbers, pieces: readonly number[]): void {
		this.#means.world.copy(into, Float64Array.from(pieces));
	}

	#each(piece: (rank: number) => readonly number[]): number[] {
		return Array.from(this.#group.members.keys()).flatMap(piece);
	}

	/** Every rank's elements, one rank's after the other's. */
	#collect(into: Numbers, counts: readonly number[] | undefined): void {
		const size = into.BYTES_PER_ELEMENT;
		const starts = offsets(counts, into.length / this.size, this.size);
		this.#copy(
			into,
			this.#each((rank) => {
				const begin = starts[rank] as number;
				const count = (starts[rank + 1] as number) - begin;
				this.#expect(rank, this.#meeting.length(rank), count);
				return [this.#meeting.from(rank), begin * size, count * size];
			}),
		);
	}

	/** @throws when a rank gives another number of elements than this one takes */
	#expect(from: number, given: number, taken: number): void {
		if (given === taken) return;
		const message = `rank ${from} gives ${given} elements to rank ${this.rank}, which takes ${taken}`;
		throw new IngaError('ERR_INVALID_ARGUMENT', message);
	}
}

/** Elements of all arrays. */
interface Part {
	readonly first: number;
	readonly count: number;
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
