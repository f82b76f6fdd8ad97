import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {Worker} from 'node:worker_threads';
import {type IngaError, invalidArgument} from '../core/index.js';
import {Checked} from './checked.js';
import type {Start} from './entry.js';
import {Mailbox} from './mailbox.js';
import {causeOf, type Outcome, rankFailed, threw} from './outcome.js';
import {program} from './program.js';
import {Seats} from './seats.js';
import {MOST_RANKS, type Share, share} from './share.js';
import {startThread} from './thread.js';
import {ThreadFabric} from './threads.js';
import {deserted, type Failing, World} from './world.js';

/** How ranks are run. */
export interface LaunchOptions {
	/** Stops all ranks; the promise rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** `self` runs one rank on the calling thread; a launcher runs ranks where it can. @defaultValue `threads` */
	readonly transport?: 'threads' | 'self' | Launcher;
}

/** Runs ranks elsewhere than on threads of this process. */
export interface Launcher {
	readonly name: string;
	/** What the program returned on each rank. */
	launch(size: number, url: string, data: unknown, signal: AbortSignal | undefined): Promise<unknown[]>;
}

/** What ranks have for an orderly end when another has failed, in milliseconds. */
const GRACE_MS = 200;

/**
 * Runs a program on so many ranks and waits for all.
 *
 * @param size ranks to run; all cores are used by as many ranks as there are cores
 * @param file a module whose default export is the program: `(comm, data) => result`, which may be asynchronous. A path (from
 * the working directory) or URL. TypeScript is loaded with `tsx` where that is installed
 * @param data given to every rank, copied as `structuredClone` does; shared buffers are shared
 * @returns what the program returned on each rank, copied in the same way
 * @throws {@link IngaError} `ERR_RANK_FAILED` when a rank throws, exits or is ended: the message names the one that failed
 * first, `cause` is what it threw; `ERR_INVALID_ARGUMENT`
 *
 * @example
 * // sum.mjs: export default (comm) => { const x = Float64Array.of(comm.rank); comm.allreduce(x); return x[0]; };
 * const sums = await run(4, './sum.mjs'); // [6, 6, 6, 6]
 * sums.join(); // '6,6,6,6'
 */
export async function run<Result = unknown>(
	size: number,
	file: string | URL,
	data?: unknown,
	{signal, transport = 'threads'}: LaunchOptions = {},
): Promise<Result[]> {
	const most = typeof transport === 'object' ? Infinity : MOST_RANKS;
	if (!Number.isInteger(size) || size < 1 || size > most) {
		const upTo = most === Infinity ? '' : ` to ${most}`;
		throw invalidArgument(`the number of ranks is ${size}: give a whole number from 1${upTo}`);
	}
	const url = urlOf(file);
	signal?.throwIfAborted();
	if (transport === 'threads') return (await new Launch(size, url, data).results(signal)) as Result[];
	if (typeof transport === 'object') return (await transport.launch(size, url, data, signal)) as Result[];
	if (transport !== 'self')
		throw invalidArgument(`transport is '${String(transport)}': give 'threads', 'self' or a launcher`);
	if (size !== 1) throw invalidArgument(`transport 'self' has one rank, not ${size}`);
	const work = await program(url);
	try {
		return [(await work(self(), data)) as Result];
	} catch (error) {
		throw rankFailed(0, 1, threw(error), error);
	}
}

/** A communicator of the calling thread alone. */
export function self(): Checked {
	const memory = share(1);
	const world = new World(memory, 0);
	world.enter(false);
	const means = {world, mailbox: new Mailbox(world), seats: new Seats(memory), transport: 'self'} as const;
	return new Checked(new ThreadFabric(means, 0, [0]));
}

function urlOf(file: string | URL): string {
	if (file instanceof URL) return file.href;
	if (typeof file !== 'string')
		throw invalidArgument(`the file of the program is ${typeof file}: give a path or a URL`);
	return /^(file|data|node):/.test(file) ? file : pathToFileURL(resolve(file)).href;
}

/** Ranks on threads, from their start to their end. */
class Launch {
	readonly #share: Share;
	/** The view of who is no rank. */
	readonly #world: World;
	readonly #workers: Worker[];
	readonly #outcomes: (Outcome | undefined)[];
	readonly #codes: (number | undefined)[];
	#settle: () => void = () => {};
	#left: number;
	#grace: NodeJS.Timeout | undefined;

	constructor(size: number, url: string, data: unknown) {
		this.#share = share(size);
		this.#world = new World(this.#share, 0);
		this.#left = size;
		this.#outcomes = new Array<undefined>(size).fill(undefined);
		this.#codes = new Array<undefined>(size).fill(undefined);
		this.#workers = Array.from({length: size}, (_, rank) => this.#start({share: this.#share, rank, url, data}));
	}

	async results(signal: AbortSignal | undefined): Promise<unknown[]> {
		const stop = () => {
			this.#world.stop();
			this.#end();
		};
		signal?.addEventListener('abort', stop, {once: true});
		try {
			await new Promise<void>((settle) => {
				this.#settle = settle;
				if (this.#left === 0) settle();
			});
		} finally {
			clearTimeout(this.#grace);
			signal?.removeEventListener('abort', stop);
			await Promise.all(this.#workers.map((worker) => worker.terminate()));
		}
		if (signal?.aborted) throw signal.reason;
		const {failing} = this.#world;
		if (failing !== undefined) throw this.#error(failing);
		return this.#outcomes.map((outcome) => (outcome as {result: unknown}).result);
	}

	#start(start: Start): Worker {
		const worker = thread(start);
		const {rank} = start;
		worker.on('message', (outcome: Outcome) => {
			if (this.#outcomes[rank] !== undefined) return;
			this.#outcomes[rank] = outcome;
			if ('failure' in outcome) this.#fail(rank);
			this.#leave(rank);
		});
		worker.on('error', (error) => {
			this.#outcomes[rank] ??= {failure: {value: error}};
			this.#fail(rank);
		});
		worker.on('exit', (code) => {
			this.#codes[rank] = code;
			if (this.#outcomes[rank] === undefined) this.#fail(rank);
			this.#leave(rank);
		});
		return worker;
	}

	readonly #gone = new Set<number>();

	/** A rank has said what there is to say, or has ended without. */
	#leave(rank: number): void {
		if (this.#gone.has(rank)) return;
		this.#gone.add(rank);
		this.#left--;
		if (this.#left === 0) this.#settle();
	}

	#fail(rank: number): void {
		this.#world.fail(rank);
		this.#end();
	}

	/** Gives the ranks a moment, and then no more. */
	#end(): void {
		this.#grace ??= setTimeout(() => this.#settle(), GRACE_MS);
	}

	#error({rank, waiter}: Failing): IngaError {
		const {size} = this.#share;
		const outcome = this.#outcomes[rank];
		if (outcome !== undefined && 'failure' in outcome) {
			const cause = causeOf(outcome.failure);
			return rankFailed(rank, size, threw(cause), cause);
		}
		if (waiter !== undefined) return rankFailed(rank, size, deserted(waiter));
		const code = this.#codes[rank];
		const how = code === undefined ? 'did not end' : `ended by itself with code ${code}, without a result`;
		return rankFailed(rank, size, how);
	}
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `data` cannot be copied */
function thread(start: Start): Worker {
	try {
		return startThread('./entry', import.meta.url, start.url, start);
	} catch (error) {
		if (!(error instanceof DOMException)) throw error;
		throw invalidArgument(`data cannot be given to another thread: ${error.message}`, {
			cause: error,
		});
	}
}
