import type {Communicator} from '../communicator.js';
import type {Range} from './counter.js';

const LOW = 32n;
const MASK = 0xffff_ffffn;
/** Int32 words of a range: its first chunk and its end change together. */
const WORDS = 2;

/**
 * Runs of chunks that the ranks of one machine hold. Each takes from its own, and when that is empty from those of the others.
 * No run comes twice: a word that has not changed stands for the same chunks as before.
 */
export class Ranges {
	/** One word for each rank: this one's first, and then round. */
	readonly #words: readonly BigUint64Array[];
	/** How many of these ranks have asked for more and not put it here yet. */
	readonly #asking: Int32Array;

	/** Collective. */
	constructor(host: Communicator, own: Range) {
		const memory = host.alloc('i32', WORDS);
		const wordOf = (rank: number) => {
			const {buffer, byteOffset} = memory.of(rank);
			return new BigUint64Array(buffer, byteOffset, 1);
		};
		this.#words = Array.from({length: host.size}, (_, nth) => wordOf((host.rank + nth) % host.size));
		this.#asking = host.alloc('i32', host.rank === 0 ? 1 : 0).of(0);
		if (host.rank === 0) Atomics.store(this.#asking, 0, 0);
		this.#put(own);
		host.barrier();
	}

	/** A chunk of this rank's range, or of another one's. */
	take(): number | undefined {
		for (const word of this.#words) {
			const chunk = first(word);
			if (chunk !== undefined) return chunk;
		}
		return undefined;
	}

	/** The first of what `ask` brings; the rest is this rank's range, which was empty. */
	refill(ask: () => Range | undefined): number | undefined {
		Atomics.add(this.#asking, 0, 1);
		const range = ask();
		if (range !== undefined) this.#put({first: range.first + 1, end: range.end});
		Atomics.sub(this.#asking, 0, 1);
		return range?.first;
	}

	/** Whether a rank has asked for more and not put it here yet. */
	awaits(): boolean {
		return Atomics.load(this.#asking, 0) > 0;
	}

	/** The others take from it only. */
	#put({first: begin, end}: Range): void {
		Atomics.store(this.#words[0] as BigUint64Array, 0, (BigInt(begin) << LOW) | BigInt(end));
	}
}

/** Takes the first chunk of a range. */
function first(word: BigUint64Array): number | undefined {
	for (let range = Atomics.load(word, 0); ; ) {
		const [begin, end] = [range >> LOW, range & MASK];
		if (begin >= end) return undefined;
		const seen = Atomics.compareExchange(word, 0, range, ((begin + 1n) << LOW) | end);
		if (seen === range) return Number(begin);
		range = seen;
	}
}
