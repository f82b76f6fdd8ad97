// Where the ranks of a communicator meet. Each takes one of its two seats there and the other one the next time, so that a
// meeting can begin before all have looked at what was brought to the last one.
import type {Numbers} from './kind.js';
import {NOTE, SEAT_BYTES, type Seats} from './seats.js';
import {LINE} from './share.js';
import type {Awaited, World} from './world.js';

/** Words of a seat: to which meeting its rank has come, and the call that it brings. */
const [COME, CALL] = [0, 1];
/** Doubles of a seat, and how many there are. */
const [COUNT, LENGTH, FROM, INTO, DOUBLES] = [1, 2, 3, 4, SEAT_BYTES / Float64Array.BYTES_PER_ELEMENT];

/** So few bytes can be brought along as a note. */
export const NOTE_BYTES = SEAT_BYTES - NOTE;

/** The call of a barrier, which brings nothing. */
const NOTHING = 0;

export class Meeting implements Awaited {
	readonly #world: World;
	/** Ranks of the world, in the order of their ranks here. */
	readonly #members: readonly number[];
	readonly #seats: Seats;
	readonly #words: Int32Array;
	readonly #numbers: Float64Array;
	readonly #first: number;
	readonly #own: number;
	#turn = 0;
	/** So many of the members have been seen to have come. */
	#seen = 0;

	constructor(world: World, seats: Seats, slot: number, members: readonly number[]) {
		this.#world = world;
		this.#members = members;
		this.#seats = seats;
		this.#words = seats.words;
		this.#numbers = seats.numbers;
		this.#first = seats.at(slot, 0);
		this.#own = members.indexOf(world.rank);
	}

	/** Returns when all have come. */
	barrier(): void {
		this.#words[this.#seat(this.#own, 1) * LINE + CALL] = NOTHING;
		this.#meet();
	}

	/**
	 * Returns when all have come. What they have brought can be read until the next meeting but one.
	 *
	 * @param call the operation and what else makes two calls differ
	 * @param count elements where all have to bring as many, else -1
	 * @param length elements of the array
	 * @param from where the arrays begin in memory
	 */
	bring(call: number, count: number, length: number, from: number, into: number): void {
		const seat = this.#seat(this.#own, 1);
		const at = seat * DOUBLES;
		this.#words[seat * LINE + CALL] = call;
		this.#numbers[at + COUNT] = count;
		this.#numbers[at + LENGTH] = length;
		this.#numbers[at + FROM] = from;
		this.#numbers[at + INTO] = into;
		this.#meet();
	}

	/** Writes what all can read at the next meeting; at most {@link NOTE_BYTES}. */
	note(data: Numbers, kind: number): void {
		const notes = this.#seats.notes[kind] as Numbers;
		const at = this.noteAt(this.#own, notes, 1);
		for (let i = 0; i < data.length; i++) notes[at + i] = data[i] as number;
	}

	/** The notes of all as numbers of a kind. */
	notes(kind: number): Numbers {
		return this.#seats.notes[kind] as Numbers;
	}

	/** Where a rank's note begins among them. */
	noteAt(rank: number, {BYTES_PER_ELEMENT}: Numbers, ahead = 0): number {
		return (this.#seat(rank, ahead) * SEAT_BYTES + NOTE) / BYTES_PER_ELEMENT;
	}

	call(rank: number): number {
		return this.#words[this.#seat(rank) * LINE + CALL] as number;
	}

	count(rank: number): number {
		return this.#numbers[this.#seat(rank) * DOUBLES + COUNT] as number;
	}

	length(rank: number): number {
		return this.#numbers[this.#seat(rank) * DOUBLES + LENGTH] as number;
	}

	from(rank: number): number {
		return this.#numbers[this.#seat(rank) * DOUBLES + FROM] as number;
	}

	into(rank: number): number {
		return this.#numbers[this.#seat(rank) * DOUBLES + INTO] as number;
	}

	/** The first rank that has brought another call than rank 0. */
	odd(): number | undefined {
		const [call, count] = [this.call(0), this.count(0)];
		for (let rank = 1; rank < this.#members.length; rank++) {
			if (this.call(rank) !== call || this.count(rank) !== count) return rank;
		}
		return undefined;
	}

	#meet(): void {
		this.#turn = (this.#turn + 1) | 0;
		this.#seen = 0;
		Atomics.store(this.#words, this.#seat(this.#own) * LINE + COME, this.#turn);
		if (!this.ready()) this.#world.wait(this);
		// The last one, for all that it knows: the others may be asleep.
		else for (const rank of this.#members) this.#world.ring(rank);
	}

	ready(): boolean {
		for (; this.#seen < this.#members.length; this.#seen++) {
			if (!this.#hasCome(this.#seen)) return false;
		}
		return true;
	}

	deserter(): number | undefined {
		return this.#members.find((member, rank) => !this.#hasCome(rank) && this.#world.left(member));
	}

	#hasCome(rank: number): boolean {
		return Atomics.load(this.#words, this.#seat(rank) * LINE + COME) === this.#turn;
	}

	/** The number of a rank's seat at this meeting, or at the next one. */
	#seat(rank: number, ahead = 0): number {
		return this.#first + 2 * rank + ((this.#turn + ahead) & 1);
	}
}
