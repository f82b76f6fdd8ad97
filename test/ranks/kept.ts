/** A program that does chunks with a checkpoint, and may be ended at any moment. */
import {appendFileSync} from 'node:fs';
import {mapChunks, type Numbers, type RankProgram} from '../../src/ranks/index.js';
import {partsOf} from './chunks.js';

export interface Kept {
	readonly chunks: number;
	readonly folder: string;
	/** Where chunks are named that are done. */
	readonly log?: string;
	/** Microseconds that a chunk takes. */
	readonly cost: number;
	readonly seconds: number;
	/** Of the task. @defaultValue 1 */
	readonly seed?: number;
}

const program: RankProgram = (comm, data) => {
	const {chunks, folder, log, cost, seconds, seed = 1} = data as Kept;
	const work = (chunk: number) => {
		for (const until = performance.now() + cost / 1000; performance.now() < until; );
		if (log !== undefined) appendFileSync(log, `${chunk}\n`);
		return partsOf(chunk);
	};
	const parts = mapChunks(comm, chunks, work, {root: 0, checkpoint: {folder, task: {name: 'kept', seed}, seconds}});
	return parts.flatMap((part): Numbers[] => [part.list, part.histogram]);
};

export default program;
