import {checkCount} from './count.js';
import {fromNative} from './error.js';

/** What a long task may be told and may tell. Every asynchronous function takes it in its options. */
export interface RunOptions {
	/** Stops the task; the promise rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Called at most ten times a second, on the caller's thread, and once at the end of a task that finishes. */
	readonly onProgress?: (progress: Progress) => void;
	/** Native threads to use. @defaultValue all that the process may use */
	readonly threads?: number;
}

/** How far a task has come. */
export interface Progress {
	/** What is being done, for example `order`. */
	readonly stage: string;
	readonly done: number;
	readonly total: number;
}

const [CANCEL, DONE, TOTAL, STAGE, WORDS] = [0, 1, 2, 3, 4];
const INTERVAL_MS = 100;

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless `threads` is undefined or a positive integer. */
export function checkThreads(threads: number | undefined): number {
	if (threads === undefined) return 0;
	checkCount('threads', threads, 1, 4096);
	return threads;
}

/**
 * The result of a native task, watched: its progress is reported and an abort signal stops it. The words
 * `[cancel, done, total, stage]` are shared with the task's thread, which polls the first and writes the others.
 *
 * @param stages names of the stages the task numbers from 0
 * @param start starts the task with the shared words and returns its promise
 */
export async function runTask<T>(
	stages: readonly string[],
	{signal, onProgress}: RunOptions,
	start: (words: Int32Array) => Promise<T>,
): Promise<T> {
	signal?.throwIfAborted();
	const words = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
	const cancel = () => Atomics.store(words, CANCEL, 1);
	const report = () => {
		const total = Atomics.load(words, TOTAL);
		if (total > 0)
			onProgress?.({stage: stages[Atomics.load(words, STAGE)] ?? '', done: Atomics.load(words, DONE), total});
	};
	const timer = onProgress && setInterval(report, INTERVAL_MS).unref();
	signal?.addEventListener('abort', cancel, {once: true});
	try {
		const result = await start(words);
		report();
		return result;
	} catch (error) {
		// The task saw the word we wrote: the caller hears the signal's own reason, as with fetch.
		if (signal?.aborted) throw signal.reason;
		throw fromNative(error);
	} finally {
		clearInterval(timer);
		signal?.removeEventListener('abort', cancel);
	}
}
