// How the ranks of a search tell each other what they have found.
import type {Communicator} from '../ranks/index.js';

/** Where a rank writes its report of a step, and where those of all are once it is complete. */
export interface Reports {
	readonly own: Float64Array;
	readonly all: Float64Array;
}

export interface Exchange {
	/** Where ranks see how far the others are. */
	readonly pace: Int32Array;
	/** For reports of so many doubles. */
	reports(size: number): Reports;
	/** Returns when all ranks have reported. */
	complete(): void;
}

/** Memory that all ranks share. There are two places, in turn: who is late still reads the one while others write the other. */
export class Board implements Exchange {
	readonly pace: Int32Array;
	readonly #comm: Communicator;
	readonly #places: readonly [Float64Array, Float64Array];
	readonly #cut = [new Map<number, Reports>(), new Map<number, Reports>()] as const;
	#turn: 0 | 1 = 0;

	constructor(comm: Communicator, most: number) {
		this.#comm = comm;
		const memory = comm.alloc('f64', comm.rank === 0 ? 2 * most * comm.size : 0).of(0);
		this.pace = comm.alloc('i32', comm.rank === 0 ? 1 : 0).of(0);
		this.#places = [memory.subarray(0, most * comm.size), memory.subarray(most * comm.size)];
	}

	reports(size: number): Reports {
		this.#turn = this.#turn === 0 ? 1 : 0;
		let cut = this.#cut[this.#turn].get(size);
		if (cut === undefined) {
			const place = this.#places[this.#turn];
			const begin = size * this.#comm.rank;
			cut = {own: place.subarray(begin, begin + size), all: place.subarray(0, size * this.#comm.size)};
			this.#cut[this.#turn].set(size, cut);
		}
		return cut;
	}

	complete(): void {
		this.#comm.barrier();
	}
}

/** What ranks on several machines send each other. */
export class Letters implements Exchange {
	readonly pace = new Int32Array(0);
	readonly #comm: Communicator;
	#reports: Reports = {own: new Float64Array(0), all: new Float64Array(0)};

	constructor(comm: Communicator) {
		this.#comm = comm;
	}

	reports(size: number): Reports {
		if (this.#reports.own.length !== size) {
			this.#reports = {own: new Float64Array(size), all: new Float64Array(size * this.#comm.size)};
		}
		return this.#reports;
	}

	complete(): void {
		this.#comm.allgather(this.#reports.own, this.#reports.all);
	}
}
