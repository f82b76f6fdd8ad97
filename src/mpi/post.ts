// Messages between ranks of different processes, for one rank.
import {invalidArgument} from '../core/index.js';
import {kindName, kindOf, type Numbers, type Receiving, type Sending, type Status} from '../ranks/index.js';
import {arrivals, type MpiNative} from './native.js';

/** What a message that is sent needs to say of itself. */
interface Label {
	/** The communicator. */
	readonly group: number;
	/** The sender's rank in it. */
	readonly source: number;
	readonly tag: number;
}

const DONE = arrivals.indexOf('done');
const OTHER_KIND = arrivals.indexOf('other kind');

export class Post {
	readonly native: MpiNative;
	/** The thread of this rank in its process. */
	readonly thread: number;
	/** The collective operation that this rank has called last: its number, and elements or -1. */
	row: Readonly<Float64Array> | undefined;
	/** Ranks of each process. */
	readonly #threads: number;
	/** Reused: the addon writes it, and it is read at once. */
	readonly #status = new Float64Array(4);

	constructor(native: MpiNative, thread: number, threads: number) {
		this.native = native;
		this.thread = thread;
		this.#threads = threads;
	}

	/** @param to the receiver's rank among all */
	send(data: Numbers, to: number, {group, source, tag}: Label, blocking: boolean): Sending {
		const {native, thread} = this;
		const process = Math.floor(to / this.#threads);
		const itsThread = to % this.#threads;
		const ticket = native.send(thread, data, process, itsThread, group, source, tag, kindOf(data), blocking);
		let done = ticket === 0;
		const sent = (wait: boolean) => {
			done ||= native.sent(thread, ticket, wait);
			return done;
		};
		return {
			test: () => sent(false),
			wait: () => {
				sent(true);
			},
		};
	}

	receive(into: Numbers, group: number, from: number, tag: number): Receiving {
		return new Receipt(this, into, this.native.receive(this.thread, group, from, tag));
	}

	/** What came, or undefined where it is still to come. @throws where it does not fit */
	take(receipt: number, into: Numbers, wait: boolean): Status | undefined {
		const own = kindOf(into);
		const arrival = this.native.received(this.thread, receipt, into, own, wait, this.#status);
		const [source = 0, tag = 0, count = 0, kind = 0] = this.#status;
		if (arrival === DONE) return {source, tag, count};
		if (arrival < DONE) return undefined;
		const sent = `rank ${source} sent ${count} elements of ${kindName(kind)} with tag ${tag}`;
		const room =
			arrival === OTHER_KIND
				? `the array to receive them is ${kindName(own)}`
				: `the array to receive them holds ${into.length} (was its buffer transferred?)`;
		throw invalidArgument(`${sent}, and ${room}`);
	}
}

/** A receive that was posted. */
class Receipt implements Receiving {
	#status: Status | undefined;
	#error: unknown;
	readonly #post: Post;
	readonly #into: Numbers;
	readonly #id: number;

	constructor(post: Post, into: Numbers, id: number) {
		this.#post = post;
		this.#into = into;
		this.#id = id;
	}

	test(): boolean {
		return this.#look(false);
	}

	wait(): Status {
		this.#look(true);
		if (this.#status === undefined) throw this.#error;
		return this.#status;
	}

	#look(wait: boolean): boolean {
		if (this.#status !== undefined || this.#error !== undefined) return true;
		try {
			this.#status = this.#post.take(this.#id, this.#into, wait);
		} catch (error) {
			// As for messages between threads: it is thrown where the message is waited for.
			this.#error = error;
		}
		return this.#status !== undefined || this.#error !== undefined;
	}
}
