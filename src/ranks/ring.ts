// Rings in shared memory, one for each ordered pair of ranks: one rank writes messages into it, the other one takes them out.
// Short messages lie in the ring; of long ones only the place travels.
import {copyElements, type Numbers} from './kind.js';
import {LINE, type Share} from './share.js';

/** Messages begin at multiples of so many bytes. */
const GRAIN = 64;
/** Words of a ring before its contents: bytes written and, on the other end's line, bytes read and whether room is waited for. */
const [WRITTEN, READ, WAITS, CONTENTS] = [0, LINE, LINE + 1, 2 * LINE];
/** Words of a message, a double, and where its elements begin, in bytes; or in their place where they lie. */
const [FORM, KIND, GROUP, SOURCE, TAG, TICKET] = [0, 1, 2, 3, 4, 5];
const COUNT = 3;
const ELEMENTS = 32;
const ADDRESS = ELEMENTS / 8;
/** Forms: the elements follow, or lie at an address, or the ring goes on at its begin. */
const [INLINE, PLACED, SKIP] = [1, 2, 3];

/** What a message says of itself. */
export interface Label {
	/** The communicator. */
	readonly group: number;
	/** The sender's rank in it. */
	readonly source: number;
	readonly tag: number;
	readonly kind: number;
	readonly count: number;
}

/** Where a long message lies: in the memory of a rank, which waits until the ticket is marked. */
export interface Place {
	readonly owner: number;
	readonly address: number;
	readonly ticket: number;
}

/** Takes messages. The elements of a short one are those of `from` at `at`, which then are overwritten. */
export interface Taker {
	short(label: Label, from: Numbers, at: number): void;
	long(label: Label, place: Place): void;
}

/** The memory of all rings in every kind of numbers, by its number. */
export class Rings {
	readonly views: readonly Numbers[];
	readonly words: Int32Array;
	readonly doubles: Float64Array;
	/** What one ring holds. */
	readonly bytes: number;
	readonly #size: number;

	constructor({rings, ringBytes, size}: Share) {
		this.doubles = new Float64Array(rings);
		this.words = new Int32Array(rings);
		this.views = [this.doubles, new Float32Array(rings), this.words, new Uint32Array(rings), new Uint8Array(rings)];
		this.bytes = ringBytes;
		this.#size = size;
	}

	/** Longer messages are not written into rings; so a message and what is left at the end of a ring have room in it. */
	get short(): number {
		return this.bytes / 8;
	}

	/** The first word of a ring. */
	at(from: number, to: number): number {
		return (from * this.#size + to) * (CONTENTS + this.bytes / 4);
	}
}

/** The end of a ring that one rank writes to. */
export class Outlet {
	readonly #rings: Rings;
	readonly #ring: number;
	/** Bytes written, and bytes read as far as was looked, modulo 2^32. */
	#written = 0;
	#read = 0;

	constructor(rings: Rings, from: number, to: number) {
		this.#rings = rings;
		this.#ring = rings.at(from, to);
	}

	/** Writes a message with its elements; false where there is no room. */
	short(label: Label, data: Numbers): boolean {
		const bytes = Math.ceil((ELEMENTS + data.byteLength) / GRAIN) * GRAIN;
		const word = this.#claim(bytes);
		if (word < 0) return false;
		this.#label(word, INLINE, label);
		copyElements(this.#rings.views[label.kind] as Numbers, elementsAt(word, data), data, 0, data.length);
		this.#send(bytes);
		return true;
	}

	/** Writes where the elements of a message lie. */
	long(label: Label, address: number, ticket: number): boolean {
		const word = this.#claim(GRAIN);
		if (word < 0) return false;
		this.#label(word, PLACED, label);
		this.#rings.words[word + TICKET] = ticket;
		this.#rings.doubles[word / 2 + ADDRESS] = address;
		this.#send(GRAIN);
		return true;
	}

	/** The word where so many bytes have room, or -1. */
	#claim(bytes: number): number {
		const {words, bytes: all} = this.#rings;
		const place = (this.#written >>> 0) % all;
		const skip = place + bytes > all ? all - place : 0;
		if (!this.#hasRoom(skip + bytes)) {
			Atomics.store(words, this.#ring + WAITS, 1);
			if (!this.#hasRoom(skip + bytes)) return -1;
		}
		if (skip === 0) return this.#ring + CONTENTS + place / 4;
		words[this.#ring + CONTENTS + place / 4 + FORM] = SKIP;
		this.#written = (this.#written + skip) | 0;
		return this.#ring + CONTENTS;
	}

	#hasRoom(bytes: number): boolean {
		const {words, bytes: all} = this.#rings;
		if (((this.#written - this.#read) | 0) + bytes <= all) return true;
		this.#read = Atomics.load(words, this.#ring + READ);
		return ((this.#written - this.#read) | 0) + bytes <= all;
	}

	#label(word: number, form: number, {group, source, tag, kind, count}: Label): void {
		const {words, doubles} = this.#rings;
		words[word + FORM] = form;
		words[word + KIND] = kind;
		words[word + GROUP] = group;
		words[word + SOURCE] = source;
		words[word + TAG] = tag;
		doubles[word / 2 + COUNT] = count;
	}

	#send(bytes: number): void {
		this.#written = (this.#written + bytes) | 0;
		Atomics.store(this.#rings.words, this.#ring + WRITTEN, this.#written);
	}
}

/** The end of a ring that one rank takes messages from. */
export class Inlet {
	readonly #rings: Rings;
	readonly #ring: number;
	readonly #owner: number;
	#read = 0;

	constructor(rings: Rings, from: number, to: number) {
		this.#rings = rings;
		this.#ring = rings.at(from, to);
		this.#owner = from;
	}

	/** Hands on what has arrived. True where the writer has waited for the room that it took. */
	take(taker: Taker): boolean {
		const {words, bytes: all} = this.#rings;
		const written = Atomics.load(words, this.#ring + WRITTEN);
		if (written === this.#read) return false;
		while (this.#read !== written) {
			const place = (this.#read >>> 0) % all;
			const word = this.#ring + CONTENTS + place / 4;
			const bytes = words[word + FORM] === SKIP ? all - place : this.#takeOne(word, taker);
			this.#read = (this.#read + bytes) | 0;
		}
		Atomics.store(words, this.#ring + READ, this.#read);
		return Atomics.load(words, this.#ring + WAITS) === 1 && Atomics.exchange(words, this.#ring + WAITS, 0) === 1;
	}

	/** Hands on one message; returns its bytes in the ring. */
	#takeOne(word: number, taker: Taker): number {
		const {words, doubles, views} = this.#rings;
		const kind = words[word + KIND] as number;
		const label: Label = {
			group: words[word + GROUP] as number,
			source: words[word + SOURCE] as number,
			tag: words[word + TAG] as number,
			kind,
			count: doubles[word / 2 + COUNT] as number,
		};
		if (words[word + FORM] === PLACED) {
			const ticket = words[word + TICKET] as number;
			taker.long(label, {owner: this.#owner, address: doubles[word / 2 + ADDRESS] as number, ticket});
			return GRAIN;
		}
		const view = views[kind] as Numbers;
		taker.short(label, view, elementsAt(word, view));
		return Math.ceil((ELEMENTS + label.count * view.BYTES_PER_ELEMENT) / GRAIN) * GRAIN;
	}
}

/** The place of a message's first element among all of its kind. */
function elementsAt(word: number, {BYTES_PER_ELEMENT}: Numbers): number {
	return (word * 4 + ELEMENTS) / BYTES_PER_ELEMENT;
}
