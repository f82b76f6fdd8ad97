// How ranks of other machines come to chunks: they ask a rank of the machine where the chunks are counted.
import {ANY, type Communicator, type Request, type Status} from '../communicator.js';
import type {Counter, Range} from './counter.js';

/** Tags of a communicator that nothing else uses. */
const [QUESTION, ANSWER] = [0, 1];

/** Where a rank answers: between its own chunks, and at the end until each of those who ask here has heard that none is left. */
export class Desk {
	readonly #comm: Communicator;
	readonly #counter: Counter;
	readonly #question = new Int32Array(1);
	#asking: Request<Status> | undefined;
	#clients: number;

	/** @param clients ranks that ask here */
	constructor(comm: Communicator, counter: Counter, clients: number) {
		this.#comm = comm;
		this.#counter = counter;
		this.#clients = clients;
		this.#listen();
	}

	/** Answers those who have asked. */
	tend(): void {
		while (this.#asking?.test() === true) this.#answer();
	}

	close(): void {
		while (this.#asking !== undefined) this.#answer();
	}

	#listen(): void {
		this.#asking = this.#clients > 0 ? this.#comm.irecv(this.#question, ANY, QUESTION) : undefined;
	}

	#answer(): void {
		const {source} = (this.#asking as Request<Status>).wait();
		const {first, end} = this.#counter.some(2 * this.#comm.size);
		if (first === end) this.#clients--;
		this.#listen();
		this.#comm.send(Int32Array.of(first, end), source, ANSWER);
	}
}

/** A rank that asks. */
export class Client {
	readonly #comm: Communicator;
	readonly #server: number;
	#told = false;

	constructor(comm: Communicator, server: number) {
		this.#comm = comm;
		this.#server = server;
	}

	/** Chunks for this rank; undefined for ever once none is left. */
	ask(): Range | undefined {
		if (this.#told) return undefined;
		const answer = new Int32Array(2);
		this.#comm.send(new Int32Array(1), this.#server, QUESTION);
		this.#comm.recv(answer, this.#server, ANSWER);
		const [first = 0, end = 0] = answer;
		this.#told = first === end;
		return this.#told ? undefined : {first, end};
	}
}
