// Resamples over ranks, which keep on disk what they have done.
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import type {Bootstrap, ResampleOptions} from '../causal/index.js';
import {IngaError, type Matrix, type RunOptions} from '../core/index.js';
import {run} from '../ranks/index.js';
import {BEFORE, DONE, type Resampling} from './resampling.js';

export interface RankOptions extends RunOptions {
	/** @defaultValue as many as threads */
	readonly ranks?: number | undefined;
	/** The folder of the checkpoint. */
	readonly checkpoint?: string | undefined;
	/** What a person is told. */
	readonly tell: (text: string) => void;
}

const LOOK_MS = 100;

/** The graphs of resamples, by ranks on threads: those of `bootstrap`. */
export async function rankedBootstrap(
	samples: Matrix,
	options: ResampleOptions & {readonly resamples: number},
	{ranks, checkpoint, threads, signal, onProgress, tell}: RankOptions,
): Promise<Bootstrap> {
	const {rows, columns, data} = samples;
	const shared = new Float64Array(new SharedArrayBuffer(data.byteLength));
	shared.set(data);
	const words = new Int32Array(new SharedArrayBuffer(8));
	words[BEFORE] = -1;
	const folder = checkpoint === undefined ? undefined : join(checkpoint, 'resamples');
	const work: Resampling = {rows, columns, data: shared, options, folder, words};
	const total = options.resamples;
	const size = Math.min(total, ranks ?? threads ?? availableParallelism());
	const report = () => {
		// What was done before is known when all ranks have looked.
		if (Atomics.load(words, BEFORE) < 0) return;
		onProgress?.({stage: 'bootstrap', done: Atomics.load(words, DONE), total});
	};
	const timer = setInterval(report, LOOK_MS).unref();
	const file = new URL(`./resampling.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
	try {
		const [found] = await run<Bootstrap>(size, file, work, signal && {signal});
		const before = Atomics.load(words, BEFORE);
		if (before > 0) tell(`${before} of ${total} resamples were done before`);
		return found as Bootstrap;
	} catch (error) {
		// What was wrong is what the rank met, not that it was a rank.
		const cause = error instanceof IngaError && error.code === 'ERR_RANK_FAILED' ? error.cause : undefined;
		throw cause instanceof IngaError ? cause : error;
	} finally {
		clearInterval(timer);
	}
}
