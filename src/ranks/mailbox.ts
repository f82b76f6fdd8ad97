// Messages between ranks on threads: what is sent is matched here with what is received.
import {type IngaError, invalidArgument} from '../core/index.js';
import {addressOf} from './address.js';
import {ANY, type Status} from './communicator.js';
import type {Receiving, Sending} from './fabric.js';
import {arrayOf, copyElements, kindName, kindOf, type Numbers} from './kind.js';
import {Inlet, type Label, Outlet, type Place, Rings, type Taker} from './ring.js';
import {LINE, RANK_LINES, TICKETS, TICKETS_LINE} from './share.js';
import type {Awaited, World} from './world.js';

/** States of a ticket. */
const [FREE, TAKEN, READ, MARKED] = [0, 1, 2, 3];

/** A message that nobody has asked for yet: its elements, or where they lie. */
interface Unexpected {
	readonly label: Label;
	readonly elements: Numbers | undefined;
	readonly place: Place | undefined;
}

/** Those who take part in a communicator. */
export interface Group {
	/** Different for every communicator. */
	readonly id: number;
	/** This rank in it. */
	readonly rank: number;
	/** Ranks of the world, in the order of their ranks here. */
	readonly members: readonly number[];
}

/** A receive that was posted. */
class Receipt implements Receiving, Awaited {
	status: Status | undefined;
	error: IngaError | undefined;
	readonly #box: Mailbox;

	constructor(
		box: Mailbox,
		readonly into: Numbers,
		readonly group: Group,
		readonly from: number,
		readonly tag: number,
	) {
		this.#box = box;
	}

	takes({group, source, tag}: Label): boolean {
		const {from} = this;
		return group === this.group.id && (from === ANY || from === source) && (this.tag === ANY || this.tag === tag);
	}

	ready(): boolean {
		if (this.#done) return true;
		// Of one sender, sooner than by the count of all that has arrived.
		if (this.from !== ANY) this.#box.take(this.group.members[this.from] as number);
		return this.#done;
	}

	get #done(): boolean {
		return this.status !== undefined || this.error !== undefined;
	}

	deserter(waiting: boolean): number | undefined {
		const {world} = this.#box;
		const {members, rank: own} = this.group;
		const senders = this.from === ANY ? members : [members[this.from] as number];
		// This rank sends nothing while it waits.
		const gone = senders.every((member) => (member === world.rank ? waiting : world.left(member)));
		return gone ? (senders.find((_, rank) => this.from !== ANY || rank !== own) ?? world.rank) : undefined;
	}

	test(): boolean {
		return this.#box.world.test(this);
	}

	wait(): Status {
		try {
			if (!this.ready()) this.#box.world.wait(this);
		} catch (error) {
			this.#box.cancel(this);
			throw error;
		}
		if (this.status === undefined) throw this.error as IngaError;
		return this.status;
	}
}

/** A message that is sent: first it waits for room in the ring, then, where it is long, for its receiver. */
class Dispatch implements Sending, Awaited {
	ticket: number | undefined;
	sent = false;
	#done = false;
	readonly #box: Mailbox;

	constructor(
		box: Mailbox,
		readonly to: number,
		readonly label: Label,
		/** Kept until the message is done. */
		readonly data: Numbers,
	) {
		this.#box = box;
	}

	ready(): boolean {
		if (this.#done) return true;
		if (!this.sent) this.#box.flush(this.to);
		this.#done = this.sent && (this.ticket === undefined || this.#box.isMarked(this.ticket));
		return this.#done;
	}

	deserter(): number | undefined {
		return this.#box.world.left(this.to) ? this.to : undefined;
	}

	help(): boolean {
		if (this.ticket === undefined || !this.#box.isRead(this.ticket)) return false;
		this.#box.world.help(this.to);
		return true;
	}

	test(): boolean {
		return this.#box.world.test(this);
	}

	wait(): void {
		if (!this.ready()) this.#box.world.wait(this);
	}
}

export class Mailbox implements Taker {
	readonly world: World;
	readonly #out: readonly Outlet[];
	readonly #in: readonly Inlet[];
	/** Messages that found no room yet, by receiver. */
	readonly #queues: readonly Dispatch[][];
	readonly #short: number;
	readonly #posted: Receipt[] = [];
	readonly #unexpected: Unexpected[] = [];
	readonly #tickets: Int32Array;
	/** The message that holds each ticket, or held it last. */
	readonly #placed: (Dispatch | undefined)[] = [];
	readonly #piece = new Float64Array(3);

	constructor(world: World) {
		const {rank, share} = world;
		const rings = new Rings(share);
		const all = Array.from({length: world.size}, (_, each) => each);
		this.world = world;
		this.#out = all.map((to) => new Outlet(rings, rank, to));
		this.#in = all.map((from) => new Inlet(rings, from, rank));
		this.#queues = all.map(() => []);
		this.#short = rings.short;
		this.#tickets = new Int32Array(share.words);
		world.onArrival = () => this.#progress();
	}

	/**
	 * @param to the receiver's rank in the group
	 * @param blocking the caller waits at once: `data` cannot change meanwhile
	 */
	send(data: Numbers, {id, rank, members}: Group, to: number, tag: number, blocking: boolean): Sending {
		const label = {group: id, source: rank, tag, kind: kindOf(data), count: data.length};
		const receiver = members[to] as number;
		if (receiver === this.world.rank) {
			this.short(label, data, 0);
			return sent;
		}
		const isShort = data.byteLength <= this.#short;
		const queue = this.#queues[receiver] as Dispatch[];
		if (isShort && queue.length === 0 && (this.#out[receiver] as Outlet).short(label, data)) {
			this.world.arrive(receiver);
			return sent;
		}
		const dispatch = new Dispatch(this, receiver, label, blocking ? data : kept(data, isShort));
		queue.push(dispatch);
		this.flush(receiver);
		return dispatch;
	}

	receive(into: Numbers, group: Group, from: number, tag: number): Receiving {
		const receipt = new Receipt(this, into, group, from, tag);
		this.world.progress();
		const at = this.#unexpected.length === 0 ? -1 : this.#unexpected.findIndex(({label}) => receipt.takes(label));
		if (at < 0) {
			this.#posted.push(receipt);
			return receipt;
		}
		const [{label, elements, place}] = this.#unexpected.splice(at, 1) as [Unexpected];
		if (place !== undefined) this.#fetch(label, place, receipt);
		else fill(receipt, label, elements as Numbers, 0);
		return receipt;
	}

	/** Nobody waits for this one any more. */
	cancel(receipt: Receipt): void {
		const at = this.#posted.indexOf(receipt);
		if (at >= 0) this.#posted.splice(at, 1);
	}

	/** Writes what waits for room, in order. */
	flush(to: number): void {
		const queue = this.#queues[to] as Dispatch[];
		while (queue[0] !== undefined && this.#write(queue[0])) queue.shift();
	}

	/** Waits until all that was sent can do without this rank. */
	drain(): void {
		const pending = (dispatch: Dispatch | undefined) => dispatch?.ready() === false;
		const first = () => this.#queues.flat().find(pending) ?? this.#placed.find(pending);
		for (let dispatch = first(); dispatch !== undefined; dispatch = first()) dispatch.wait();
	}

	/** Lets go of what was sent to a communicator that is no more. */
	forget(group: number): void {
		this.world.progress();
		for (let at = this.#unexpected.length - 1; at >= 0; at--) {
			const {label, place} = this.#unexpected[at] as Unexpected;
			if (label.group !== group) continue;
			this.#unexpected.splice(at, 1);
			if (place !== undefined) this.#mark(place);
		}
	}

	/** Whether the receiver of this rank's message has marked its ticket, which then is free. To be asked until it has. */
	isMarked(ticket: number): boolean {
		const word = ticketWord(this.world.rank, ticket);
		if (Atomics.load(this.#tickets, word) !== MARKED) return false;
		Atomics.store(this.#tickets, word, FREE);
		return true;
	}

	/** Whether the receiver of this rank's message is copying it. */
	isRead(ticket: number): boolean {
		return Atomics.load(this.#tickets, ticketWord(this.world.rank, ticket)) === READ;
	}

	short(label: Label, from: Numbers, at: number): void {
		const receipt = this.#receiptFor(label);
		if (receipt !== undefined) fill(receipt, label, from, at);
		else this.#unexpected.push({label, elements: copyOf(from, at, label.count, false), place: undefined});
	}

	long(label: Label, place: Place): void {
		const receipt = this.#receiptFor(label);
		if (receipt !== undefined) this.#fetch(label, place, receipt);
		else this.#unexpected.push({label, elements: undefined, place});
	}

	/** The first receive that was posted and takes this message. */
	#receiptFor(label: Label): Receipt | undefined {
		// Most often the first.
		if (this.#posted[0]?.takes(label) === true) return this.#posted.shift();
		const at = this.#posted.findIndex((receipt) => receipt.takes(label));
		return at < 0 ? undefined : this.#posted.splice(at, 1)[0];
	}

	/** Copies a long message from where it lies. */
	#fetch(label: Label, place: Place, receipt: Receipt): void {
		if (fits(receipt, label)) {
			Atomics.store(this.#tickets, ticketWord(place.owner, place.ticket), READ);
			this.#piece[0] = place.address;
			this.#piece[2] = label.count * receipt.into.BYTES_PER_ELEMENT;
			this.world.copy(receipt.into, this.#piece);
			receipt.status = statusOf(label);
		}
		this.#mark(place);
	}

	#mark({owner, ticket}: Place): void {
		Atomics.store(this.#tickets, ticketWord(owner, ticket), MARKED);
		// It may have messages that wait for a ticket.
		this.world.arrive(owner);
	}

	/** Takes what has arrived from one rank. */
	take(from: number): void {
		if ((this.#in[from] as Inlet).take(this)) this.world.arrive(from);
	}

	/** Takes what has arrived, and writes what has found no room so far. */
	#progress(): void {
		for (let other = 0; other < this.world.size; other++) {
			this.take(other);
			if ((this.#queues[other] as Dispatch[]).length > 0) this.flush(other);
		}
	}

	/** Writes a message into its ring; false where there is no room, or no ticket. */
	#write(dispatch: Dispatch): boolean {
		const {data, to, label} = dispatch;
		const out = this.#out[to] as Outlet;
		if (data.byteLength <= this.#short) {
			if (!out.short(label, data)) return false;
		} else {
			const ticket = this.#freeTicket();
			if (ticket === undefined) return false;
			// Before its receiver can mark it.
			Atomics.store(this.#tickets, ticketWord(this.world.rank, ticket), TAKEN);
			if (!out.long(label, addressOf(data), ticket)) return false;
			this.#placed[ticket] = dispatch;
			dispatch.ticket = ticket;
		}
		dispatch.sent = true;
		this.world.arrive(to);
		return true;
	}

	#freeTicket(): number | undefined {
		for (let ticket = 0; ticket < TICKETS; ticket++) {
			if (this.#placed[ticket]?.ready() !== false) return ticket;
		}
		return undefined;
	}
}

/** A message that its sender need not think of any more. */
const sent: Sending = {
	test: () => true,
	wait: () => {},
};

function ticketWord(rank: number, ticket: number): number {
	return LINE * (RANK_LINES * rank + TICKETS_LINE) + ticket;
}

function statusOf({source, tag, count}: Label): Status {
	return {source, tag, count};
}

/** What a sender may change after it has sent it, or give away with its memory. */
function kept(data: Numbers, isShort: boolean): Numbers {
	if (!isShort && data.buffer instanceof SharedArrayBuffer) return data;
	// Long ones are read by others: no transfer may take them away.
	return copyOf(data, 0, data.length, !isShort);
}

function copyOf(data: Numbers, begin: number, count: number, shared: boolean): Numbers {
	const copy = arrayOf(kindOf(data), count, shared);
	copyElements(copy, 0, data, begin, count);
	return copy;
}

/** Whether a message can be received; the receipt says so where it cannot. */
function fits(receipt: Receipt, {source, tag, kind, count}: Label): boolean {
	const {into} = receipt;
	const own = kindOf(into);
	if (kind === own && count <= into.length) return true;
	const sent = `rank ${source} sent ${count} elements of ${kindName(kind)} with tag ${tag}`;
	const holds = kind === own ? `holds ${into.length} (was its buffer transferred?)` : `is of ${kindName(own)}`;
	receipt.error = invalidArgument(`${sent}, and the array to receive them ${holds}`);
	return false;
}

/** Ends a receive with a short message. */
function fill(receipt: Receipt, label: Label, from: Numbers, at: number): void {
	if (!fits(receipt, label)) return;
	copyElements(receipt.into, 0, from, at, label.count);
	receipt.status = statusOf(label);
}
