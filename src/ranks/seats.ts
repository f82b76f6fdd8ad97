import type {Numbers} from './kind.js';
import {LINE, PARTED, RANK_LINES, type Share, SLOTS, TIMES, USED} from './share.js';

/** Bytes of a seat, and where the note in it begins: the shortest share 64 bytes, a line of most caches, with the rest. */
export const SEAT_BYTES = LINE * Int32Array.BYTES_PER_ELEMENT;
export const NOTE = 40;

/** The memory in which ranks say what they bring, and the slots of it that communicators take. */
export class Seats {
	readonly words: Int32Array;
	readonly numbers: Float64Array;
	/** All of it in every kind, by its number. */
	readonly notes: readonly Numbers[];
	readonly #size: number;
	readonly #slots: Int32Array;

	constructor({seats, words, size}: Share) {
		this.words = new Int32Array(seats);
		this.numbers = new Float64Array(seats);
		this.notes = [this.numbers, new Float32Array(seats), this.words, new Uint32Array(seats), new Uint8Array(seats)];
		this.#size = size;
		this.#slots = new Int32Array(words, RANK_LINES * size * SEAT_BYTES);
	}

	/** The number of a seat: each rank of a slot has two, one after the other. */
	at(slot: number, rank: number): number {
		return 2 * (this.#size * slot + rank);
	}

	/** Takes a free slot for a new communicator, undefined where there is none; slot 0 is that of all ranks. */
	take(): number | undefined {
		for (let slot = 1; slot < SLOTS; slot++) {
			if (Atomics.compareExchange(this.#slots, LINE * slot + USED, 0, 1) === 0) return slot;
		}
		return undefined;
	}

	/** Gives back a slot that nobody looks at. */
	give(slot: number): void {
		Atomics.store(this.#slots, LINE * slot + USED, 0);
	}

	/** One of `ranks` that share a slot will not look at it any more. The last of them gives it back as it was at first. */
	part(slot: number, ranks: number): void {
		if (Atomics.add(this.#slots, LINE * slot + PARTED, 1) !== ranks - 1) return;
		const first = this.at(slot, 0) * LINE;
		this.words.fill(0, first, first + 2 * ranks * LINE);
		Atomics.store(this.#slots, LINE * slot + PARTED, 0);
		Atomics.add(this.#slots, LINE * slot + TIMES, 1);
		this.give(slot);
	}

	/** A number of the communicator in a slot that no other one has, nor had there before. */
	group(slot: number): number {
		return (Atomics.load(this.#slots, LINE * slot + TIMES) * SLOTS + slot) | 0;
	}
}
