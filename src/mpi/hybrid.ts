import {type Fabric, kindOf, type Numbers} from '../ranks/index.js';
import {GroupFabric, type Means, room, type Way} from './group.js';

/**
 * Ranks that are threads of several processes. Collective operations are made of messages between ranks, since MPI's own know
 * processes only. Trees where all get the same, pairs where each gets its own.
 */
export class HybridFabric extends GroupFabric {
	readonly transport = 'hybrid';
	readonly #flag = new Float64Array(1);
	readonly #nothing: Float64Array;

	constructor(means: Means, id: number, members: readonly number[]) {
		super(means, id, members);
		this.#nothing = new Float64Array(2 * this.size);
	}

	protected override agree(mine: Float64Array, all: Float64Array): boolean {
		const {native, thread} = this.means.post;
		native.enter(thread, this.id);
		// Up the tree: everybody compares what its children bring with its own.
		const row = mine.length + 1;
		const own = Float64Array.of(1, ...mine);
		const other = new Float64Array(row);
		let step = 1;
		for (; step < this.size && this.rank % (2 * step) === 0; step *= 2) {
			if (this.rank + step >= this.size) continue;
			this.#move(undefined, this.#nothing, other, this.#only(this.rank + step, row));
			if (other.some((value, at) => at > 0 && value !== own[at]) || other[0] === 0) own[0] = 0;
		}
		if (this.rank > 0) this.#move(own, this.#only(this.rank - step, row), undefined, this.#nothing);
		this.#flag[0] = own[0] as number;
		this.spread(this.#flag, 0);
		if (this.#flag[0] === 1) return true;
		this.collect(mine, new Float64Array(this.size).fill(mine.length), all, -1);
		return false;
	}

	protected override numbers(way: Way, mine: Float64Array, into: Float64Array, root: number): void {
		const ones = new Float64Array(this.size).fill(1);
		if (way === 'scatter') this.deal(mine, ones, into, root);
		else if (way === 'alltoall') this.swap(mine, ones, into, ones);
		else this.collect(mine, ones, into, way === 'gather' ? root : -1);
	}

	/** Down a tree whose top is the root. */
	protected override spread(data: Numbers, root: number): void {
		const {size} = this;
		const place = (this.rank - root + size) % size;
		const at = (other: number) => (other + root) % size;
		let step = 1;
		while (step < size && place % (2 * step) === 0) step *= 2;
		if (place > 0) this.#move(undefined, this.#nothing, data, this.#only(at(place - step), data.length));
		const outs = this.#nothing.slice();
		for (step /= 2; step >= 1; step /= 2) if (place + step < size) outs[2 * at(place + step) + 1] = data.length;
		this.#move(data, outs, undefined, this.#nothing);
	}

	protected override collect(data: Numbers, counts: Float64Array, into: Numbers | undefined, root: number): void {
		const outs = this.#nothing.slice();
		for (let rank = 0; rank < this.size; rank++) if (root < 0 || rank === root) outs[2 * rank + 1] = data.length;
		const takes = root < 0 || root === this.rank;
		this.#move(data, outs, takes ? into : undefined, takes ? parts(counts) : this.#nothing);
	}

	protected override deal(data: Numbers | undefined, counts: Float64Array, into: Numbers, root: number): void {
		const outs = root === this.rank ? parts(counts) : this.#nothing;
		this.#move(root === this.rank ? data : undefined, outs, into, this.#only(root, into.length));
	}

	protected override swap(data: Numbers, counts: Float64Array, into: Numbers, intoCounts: Float64Array): void {
		this.#move(data, parts(counts), into, parts(intoCounts));
	}

	protected override combine(data: Numbers, op: number, into: Numbers | undefined, root: number): void {
		const shares = Float64Array.from(this.members, (_, rank) => edge(data.length, this.size, rank));
		const part = room(data, shares[this.rank] as number);
		const table = room(data, part.length * this.size);
		this.swap(data, shares, table, new Float64Array(this.size).fill(part.length));
		this.means.post.native.combine(kindOf(data), op, table, this.size, part);
		this.collect(part, shares, into, root);
	}

	protected override combineParts(data: Numbers, op: number, into: Numbers): void {
		const shares = new Float64Array(this.size).fill(into.length);
		const table = room(data, data.length);
		this.swap(data, shares, table, shares);
		this.means.post.native.combine(kindOf(data), op, table, this.size, into);
	}

	/** From rank to rank: each adds its own to what the ranks before it make. */
	protected override combineBefore(data: Numbers, op: number, into: Numbers): void {
		const {rank, size} = this;
		const count = data.length;
		const table = room(data, 2 * count);
		table.set(data, count);
		if (rank > 0) this.#move(undefined, this.#nothing, table.subarray(0, count), this.#only(rank - 1, count));
		const rows = rank > 0 ? table : table.subarray(count);
		this.means.post.native.combine(kindOf(data), op, rows, rank > 0 ? 2 : 1, into);
		if (rank + 1 < size) this.#move(into, this.#only(rank + 1, count), undefined, this.#nothing);
	}

	protected override group(id: number, members: readonly number[], leader: number): Fabric | undefined {
		return leader < 0 ? undefined : new HybridFabric(this.means, id, members);
	}

	protected override release(): void {}

	/** Sends and receives parts: begin and count for each rank. */
	#move(data: Numbers | undefined, outs: Float64Array, into: Numbers | undefined, ins: Float64Array): void {
		const {post} = this.means;
		const kind = kindOf(data ?? into);
		post.native.exchange(post.thread, this.id + 1, this.rank, kind, this.places, data, outs, into, ins);
	}

	/** All of an array, for or from one rank. */
	#only(rank: number, count: number): Float64Array {
		const places = this.#nothing.slice();
		places[2 * rank + 1] = count;
		return places;
	}
}

/** Begin and count of parts that lie one after the other. */
function parts(counts: Float64Array): Float64Array {
	const places = new Float64Array(2 * counts.length);
	let begin = 0;
	for (const [rank, count] of counts.entries()) {
		places.set([begin, count], 2 * rank);
		begin += count;
	}
	return places;
}

/** How many of `count` elements rank combines: parts nearly equal. */
function edge(count: number, size: number, rank: number): number {
	const at = (place: number) => Math.floor((count * place) / size);
	return at(rank + 1) - at(rank);
}
