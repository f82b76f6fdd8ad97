import {constants} from 'node:os';

type Stop = 'SIGINT' | 'SIGTERM';

/** A command was told to stop by Ctrl-C or by `kill`. */
export class Interrupted extends Error {
	override readonly name = 'Interrupted';
	/** 130 for SIGINT, 143 for SIGTERM. */
	readonly exitCode: number;

	constructor(signal: Stop) {
		super(`stopped by ${signal}`);
		this.exitCode = 128 + constants.signals[signal];
	}
}

/** Work that cannot stop by itself within this time is ended by force, where nothing else is said. */
const PATIENCE_MS = 350;
/** What it has where what is found has to be written first. */
export const WRITING_MS = 10_000;

/**
 * The result of `work`, whose signal is aborted with {@link Interrupted} at the first Ctrl-C or SIGTERM. At the second, or
 * when the work does not end in time, the process ends at once, by the signal itself.
 *
 * @param patience milliseconds: more where what is done has to be written first
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, patience = PATIENCE_MS): Promise<T> {
	const controller = new AbortController();
	let deadline: NodeJS.Timeout | undefined;
	const release = () => {
		clearTimeout(deadline);
		process.off('SIGINT', stop);
		process.off('SIGTERM', stop);
	};
	const stop = (signal: Stop) => {
		const force = () => {
			release();
			process.kill(process.pid, signal);
		};
		if (controller.signal.aborted) return force();
		deadline = setTimeout(force, patience).unref();
		controller.abort(new Interrupted(signal));
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	try {
		return await work(controller.signal);
	} finally {
		release();
	}
}

/**
 * The result of `work`, which holds the thread, so that no handler could run: meanwhile the signals end the process by themselves.
 * Only for work that leaves nothing behind.
 */
export function blocking<T>(work: () => T): T {
	const handlers = (['SIGINT', 'SIGTERM'] as const).map((signal) => [signal, process.listeners(signal)] as const);
	for (const [signal, all] of handlers) for (const handler of all) process.off(signal, handler);
	try {
		return work();
	} finally {
		for (const [signal, all] of handlers) for (const handler of all) process.on(signal, handler);
	}
}
