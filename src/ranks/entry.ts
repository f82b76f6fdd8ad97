// The thread of one rank.
import {parentPort, workerData} from 'node:worker_threads';
import {IngaError, invalidArgument} from '../core/index.js';
import {Checked} from './checked.js';
import {Mailbox} from './mailbox.js';
import {failureOf, type Outcome} from './outcome.js';
import {program} from './program.js';
import {Seats} from './seats.js';
import type {Share} from './share.js';
import {ThreadFabric} from './threads.js';
import {World} from './world.js';

/** What a rank's thread is given. */
export interface Start {
	readonly share: Share;
	readonly rank: number;
	readonly url: string;
	readonly data: unknown;
}

const {share, rank, url, data} = workerData as Start;
// These last as long as the module: the arrays that they hold are read by other ranks.
const world = new World(share, rank);
const mailbox = new Mailbox(world);
const means = {world, mailbox, seats: new Seats(share), transport: 'threads'} as const;

function say(outcome: Outcome): void {
	parentPort?.postMessage(outcome);
}

function fail(error: unknown): void {
	world.fail(rank);
	say({failure: failureOf(error)});
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it cannot be given to another thread */
function give(result: unknown): void {
	try {
		say({result});
	} catch (error) {
		const message = `rank ${rank} returned what cannot be given to another thread: ${(error as Error).message}`;
		throw invalidArgument(message, {cause: error});
	}
}

// By process.exit, which no catch hears of.
const ended = () => world.fail(rank);
process.once('exit', ended);
world.onAbort = fail;
try {
	world.enter(true);
	const members = Array.from({length: share.size}, (_, each) => each);
	const fabric = new ThreadFabric(means, 0, members);
	const work = await program(url);
	const result: unknown = await work(new Checked(fabric), data);
	mailbox.drain();
	// Before the result is out: the thread may be ended as soon as it is.
	world.leave();
	process.off('exit', ended);
	give(result);
} catch (error) {
	fail(error);
}
