// The thread of one rank where a process has several.
import {parentPort, workerData} from 'node:worker_threads';
import {invalidArgument} from '../core/index.js';
import {failureOf, type Outcome} from '../ranks/index.js';
import {pause} from './pause.js';
import {type Blame, type Seat, serve} from './team.js';

function say(outcome: Outcome | Blame): void {
	parentPort?.postMessage(outcome);
}

/** The process ends the run; until then this rank does nothing more. */
function fail(blame: Blame): never {
	say(blame);
	for (;;) pause(1000);
}

try {
	const result = await serve(workerData as Seat, fail);
	try {
		say({result});
	} catch (error) {
		const message = `the result cannot be given to another thread: ${(error as Error).message}`;
		throw invalidArgument(message, {cause: error});
	}
} catch (error) {
	say({failure: failureOf(error)});
}
