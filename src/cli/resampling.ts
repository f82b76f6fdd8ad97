// The program of a rank: it fits its part of the resamples.
import {type Bootstrap, bootstrapOver, type ResampleOptions} from '../causal/index.js';
import {matrix} from '../core/index.js';
import type {Communicator} from '../ranks/index.js';

export interface Resampling {
	readonly rows: number;
	readonly columns: number;
	/** In memory that all ranks see. */
	readonly data: Float64Array;
	readonly options: ResampleOptions;
	readonly folder: string | undefined;
	/** At {@link DONE} and {@link BEFORE}; all ranks see it. */
	readonly words: Int32Array;
}

/** Resamples that are done. */
export const DONE = 0;
/** How many were done before, -1 until that is known. */
export const BEFORE = 1;
/** Between two times of writing: what Ctrl-C or the end of the machine may cost. */
const SECONDS = 5;

export default function resampling(comm: Communicator, work: unknown): Bootstrap | undefined {
	const {rows, columns, data, options, folder, words} = work as Resampling;
	const found = bootstrapOver(comm, matrix(rows, columns, data), {
		...options,
		...(folder !== undefined && {checkpoint: {folder, seconds: SECONDS}}),
		onResume: (before) => {
			if (comm.rank > 0) return;
			Atomics.add(words, DONE, before);
			Atomics.store(words, BEFORE, before);
		},
		onResample: () => Atomics.add(words, DONE, 1),
	});
	return comm.rank === 0 ? found : undefined;
}
