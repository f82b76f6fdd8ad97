// Searches for patterns over ranks, which keep on disk what they have done.
import {availableParallelism} from 'node:os';
import {IngaError, type RunOptions} from '../core/index.js';
import type {Items} from '../patterns/index.js';
import {run} from '../ranks/index.js';
import {percent} from './progress.js';
import {BEFORE, OWN, RANKS, RESUMED, type Searching, STAGE, STAGES, type Wanted, WIDTH} from './searching.js';

export interface SearchOptions extends RunOptions {
	/** @defaultValue as many as threads */
	readonly ranks?: number | undefined;
	/** The folder of the checkpoint. */
	readonly checkpoint?: string | undefined;
	/** What a person is told. */
	readonly tell: (text: string) => void;
}

const LOOK_MS = 100;
const WHOLE = 1e9;

/** What a search finds, by ranks on threads. One for conditions that is stopped returns what it has. */
export async function rankedSearch<Found>(
	wanted: Wanted,
	items: Items,
	positive: readonly boolean[],
	{ranks, checkpoint, threads, signal, onProgress, tell}: SearchOptions,
): Promise<Found> {
	signal?.throwIfAborted();
	const size = ranks ?? threads ?? availableParallelism();
	const bits = new Uint8Array(new SharedArrayBuffer(items.bits.byteLength));
	bits.set(items.bits);
	const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	const board = new Float64Array(new SharedArrayBuffer((RANKS + WIDTH * size) * Float64Array.BYTES_PER_ELEMENT));
	const work: Searching = {wanted, items: {...items, bits}, positive, folder: checkpoint, stop, board};
	let resumed = false;
	const report = () => {
		const each = Array.from({length: size}, (_, rank) =>
			board.subarray(RANKS + WIDTH * rank, RANKS + WIDTH * (rank + 1)),
		);
		const [first] = each as [Float64Array];
		const [stage, before] = [first[STAGE] as number, first[BEFORE] as number];
		if (stage === 0) return;
		const already = board[RESUMED] as number;
		if (!resumed && already > 0) tell(`${percent(already)} of it was done before`);
		resumed = true;
		// Some may not have heard of this round yet.
		const here = each.filter((rank) => rank[STAGE] === stage && rank[BEFORE] === before);
		const own = here.reduce((sum, rank) => sum + (rank[OWN] as number), 0);
		onProgress?.({stage: STAGES[stage - 1] ?? '', done: WHOLE * Math.min(1, before + own), total: WHOLE});
	};
	const timer = setInterval(report, LOOK_MS).unref();
	const end = () => Atomics.store(stop, 0, 1);
	signal?.addEventListener('abort', end, {once: true});
	const file = new URL(`./searching.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
	try {
		const results = await run<{found?: Found; warnings: string[]}>(size, file, work);
		report();
		for (const warning of new Set(results.flatMap(({warnings}) => warnings))) tell(`warning: ${warning}`);
		return results[0]?.found as Found;
	} catch (error) {
		// What was wrong is what the rank met, not that it was a rank.
		const cause = error instanceof IngaError && error.code === 'ERR_RANK_FAILED' ? error.cause : undefined;
		if (!(cause instanceof IngaError)) throw error;
		if (cause.code === 'ERR_ABORTED') signal?.throwIfAborted();
		throw cause;
	} finally {
		clearInterval(timer);
		signal?.removeEventListener('abort', end);
	}
}
