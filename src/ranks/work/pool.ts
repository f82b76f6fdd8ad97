// Who does which chunk. The ranks of rank 0's machine count through the chunks together, in their order. Those of other machines
// hold runs of them, from which their neighbours take too; the first half is dealt out so at the beginning, and who finds
// nothing more on its machine asks one of those who count for a part of what is left.
import {IngaError, invalidArgument} from '../../core/index.js';
import type {Communicator} from '../communicator.js';
import {Counter} from './counter.js';
import {Client, Desk} from './desk.js';
import {Pulse} from './pulse.js';
import {Ranges} from './ranges.js';
import {blockRows} from './rows.js';

/** Nobody wakes who waits here. */
const IDLE = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export class Pool {
	readonly #host: Communicator;
	/** All ranks; the host where it has them all. No message of the program comes here. */
	readonly #all: Communicator;
	readonly #pulse: Pulse;
	readonly #counter: Counter;
	/** Where there are several machines. */
	readonly #ranges: Ranges | undefined;
	/** Of a rank that counts, and of one that asks. */
	readonly #desk: Desk | undefined;
	readonly #client: Client | undefined;

	/**
	 * Collective.
	 *
	 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where ranks give different numbers of chunks
	 */
	constructor(comm: Communicator, count: number) {
		const leaders = leadersOf(comm, count);
		this.#host = leaders.host;
		const {near, far} = leaders;
		const alone = far.length === 0;
		this.#all = alone ? this.#host : (comm.split(0) as Communicator);
		this.#pulse = new Pulse(this.#all);
		this.#counter = new Counter(this.#host.alloc('i32', this.#host.rank === 0 ? 1 : 0).of(0), count);
		const dealt = alone ? 0 : Math.floor(count / 2);
		if (this.#host.rank === 0) this.#counter.start(dealt);
		this.#host.barrier();
		if (alone) return;
		this.#ranges = new Ranges(this.#host, blockRows(dealt, comm));
		const [server, client] = [near.indexOf(comm.rank), far.indexOf(comm.rank)];
		const clients = far.filter((_, nth) => nth % near.length === server).length;
		if (server >= 0) this.#desk = new Desk(this.#all, this.#counter, clients);
		else this.#client = new Client(this.#all, near[client % near.length] as number);
	}

	/** A chunk for this rank, which nobody else gets; undefined when there is none for it any more. */
	take(): number | undefined {
		this.#pulse.check();
		this.#desk?.tend();
		const chunk = this.#ranges?.take();
		if (chunk !== undefined) return chunk;
		if (this.#client === undefined || this.#ranges === undefined) return this.#counter.one();
		return this.#fetch(this.#client, this.#ranges);
	}

	/** Collective: returns when all chunks have been given out. */
	close(): void {
		this.#desk?.close();
		this.#pulse.close();
		if (this.#all !== this.#host) this.#all.free();
		this.#host.free();
	}

	#fetch(client: Client, ranges: Ranges): number | undefined {
		const chunk = ranges.refill(() => client.ask());
		if (chunk !== undefined) return chunk;
		// A neighbour may have got some meanwhile, or be about to.
		for (;;) {
			const awaits = ranges.awaits();
			const left = ranges.take();
			if (left !== undefined || !awaits) return left;
			this.#pulse.check();
			Atomics.wait(IDLE, 0, 0, 1);
		}
	}
}

/** The ranks of rank 0's machine, and the others. */
function leadersOf(comm: Communicator, count: number) {
	const host = comm.host();
	const leader = Float64Array.of(comm.rank);
	host.bcast(leader);
	const table = new Float64Array(2 * comm.size);
	comm.allgather(Float64Array.of(leader[0] as number, count), table);
	const ranks = Array.from({length: comm.size}, (_, rank) => rank);
	const odd = ranks.find((rank) => table[2 * rank + 1] !== table[1]);
	if (odd !== undefined) {
		const message = `rank 0 has ${table[1]} chunks and rank ${odd} has ${table[2 * odd + 1]}: give the same on all ranks`;
		throw invalidArgument(message);
	}
	const isNear = (rank: number) => table[2 * rank] === 0;
	return {host, near: ranks.filter(isNear), far: ranks.filter((rank) => !isNear(rank))};
}
