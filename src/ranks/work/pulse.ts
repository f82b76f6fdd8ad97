import type {Communicator, Request, Status} from '../communicator.js';

/** A tag that nothing else of its communicator uses. */
const PULSE = 2;

/** Tells a rank that works for long that the run has ended: by a receive to which only itself will send, at the end. */
export class Pulse {
	readonly #comm: Communicator;
	readonly #last: Request<Status>;

	constructor(comm: Communicator) {
		this.#comm = comm;
		this.#last = comm.irecv(new Uint8Array(0), comm.rank, PULSE);
	}

	/** @throws {@link IngaError} `ERR_RANK_FAILED` or `ERR_ABORTED` where the run has ended */
	check(): void {
		this.#last.test();
	}

	close(): void {
		this.#comm.send(new Uint8Array(0), this.#comm.rank, PULSE);
		this.#last.wait();
	}
}
