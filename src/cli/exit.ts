import {IngaError} from '../core/index.js';
import {printable} from '../report/index.js';
import {Interrupted} from './interrupt.js';

/** What the exit code says. An interrupted command ends with 128 + the signal's number, as shells have it. */
export const EXIT = {done: 0, failed: 1, usage: 2} as const;

/** The exit code for an error that ended a command. */
export function codeOf(error: unknown): number {
	if (error instanceof Interrupted) return error.exitCode;
	return error instanceof IngaError && error.code === 'ERR_INVALID_ARGUMENT' ? EXIT.usage : EXIT.failed;
}

/** Says on stderr what went wrong, without a stack unless INGA_DEBUG is set. */
export function report(error: unknown): void {
	if (error instanceof Interrupted) {
		say('stopped');
		return;
	}
	const known = error instanceof IngaError && error.code !== 'ERR_INTERNAL';
	const message = error instanceof Error ? error.message : String(error);
	say(known || isSystem(error) ? message : `internal fault, please report it: ${message} (INGA_DEBUG=1 shows where)`);
	if (process.env['INGA_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

/** One message on stderr, safe for a terminal whatever the data hold. */
export function say(message: string): void {
	process.stderr.write(`inga: ${message.split('\n').map(printable).join('\n')}\n`);
}

function isSystem(error: unknown): boolean {
	return error instanceof Error && 'syscall' in error;
}
