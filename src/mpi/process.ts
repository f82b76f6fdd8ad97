import {type Fabric, kindOf, type Numbers} from '../ranks/index.js';
import {GroupFabric, type Means, type Way, wayOf} from './group.js';

/** Ranks that are processes: MPI's own collective operations move the numbers. */
export class ProcessFabric extends GroupFabric {
	readonly transport = 'mpi';
	/** The addon's number of the group. */
	readonly #comm: number;

	constructor(means: Means, id: number, members: readonly number[], comm = 0) {
		super(means, id, members);
		this.#comm = comm;
	}

	get #native() {
		return this.means.post.native;
	}

	protected override agree(mine: Float64Array, all: Float64Array): boolean {
		return this.#native.agree(this.#comm, this.id, mine, all);
	}

	protected override numbers(way: Way, mine: Float64Array, into: Float64Array, root: number): void {
		this.#native.numbers(this.#comm, wayOf(way), mine, into, root);
	}

	protected override spread(data: Numbers, root: number): void {
		this.#native.bcast(this.#comm, kindOf(data), data, root);
	}

	protected override collect(data: Numbers, counts: Float64Array, into: Numbers | undefined, root: number): void {
		this.#native.gather(this.#comm, kindOf(data), data, counts, into, root);
	}

	protected override deal(data: Numbers | undefined, counts: Float64Array, into: Numbers, root: number): void {
		this.#native.scatter(this.#comm, kindOf(into), data, counts, into, root);
	}

	protected override swap(data: Numbers, counts: Float64Array, into: Numbers, intoCounts: Float64Array): void {
		this.#native.alltoall(this.#comm, kindOf(data), data, counts, into, intoCounts);
	}

	protected override combine(data: Numbers, op: number, into: Numbers | undefined, root: number): void {
		this.#native.reduce(this.#comm, kindOf(data), op, data, into, root);
	}

	protected override combineParts(data: Numbers, op: number, into: Numbers): void {
		this.#native.reduceScatter(this.#comm, kindOf(data), op, data, into);
	}

	protected override combineBefore(data: Numbers, op: number, into: Numbers): void {
		this.#native.scan(this.#comm, kindOf(data), op, data, into);
	}

	protected override group(id: number, members: readonly number[], leader: number, place: number): Fabric | undefined {
		const comm = this.#native.split(this.#comm, leader, place);
		return comm < 0 ? undefined : new ProcessFabric(this.means, id, members, comm);
	}

	protected override release(): void {
		this.#native.release(this.#comm);
	}
}
