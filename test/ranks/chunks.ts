/** What ranks do in chunks in tests, as data, and the ranks that do it. */
import {
	type Checkpoint,
	type Communicator,
	forEachChunk,
	mapChunks,
	type Numbers,
	reduceChunks,
} from '../../src/ranks/index.js';
import {pretend} from './pretend.js';

export interface Task {
	readonly way: 'each' | 'map' | 'reduce' | 'slow';
	readonly chunks: number;
	/** Microseconds that chunks take, in turn. */
	readonly costs?: readonly number[];
	/** The machine on which each rank seems to be. @defaultValue where it is */
	readonly machines?: readonly number[];
	readonly root?: number;
	readonly checkpoint?: Checkpoint;
	/** The chunk that waits for all others. */
	readonly slow?: number;
}

export interface Outcome {
	/** Chunks that this rank has done, in its order. */
	readonly done: readonly number[];
	readonly results: unknown;
}

export type Parts = Readonly<{list: Int32Array; histogram: Float64Array}>;

/** What comes of a chunk: a list of some length, and numbers of all sizes. */
export function partsOf(chunk: number): Parts {
	const list = Int32Array.from({length: (chunk * 7) % 5}, (_, at) => chunk - 3 * at);
	const histogram = Float64Array.from({length: 9}, (_, at) => Math.sin(chunk * 31 + at) * 2 ** ((chunk * 5 + at) % 60));
	return {list, histogram};
}

export function sum(total: Numbers, part: Numbers): Numbers {
	for (const [at, value] of part.entries()) total[at] = (total[at] as number) + value;
	return total;
}

/** What chunks together must give. */
export function sumOf(chunks: number): Numbers {
	return Array.from({length: chunks}, (_, chunk) => partsOf(chunk).histogram as Numbers).reduce(sum);
}

const PATIENCE_MS = 30_000;

function spin(microseconds: number): void {
	for (const until = performance.now() + microseconds / 1000; performance.now() < until; );
}

function outcome(real: Communicator, task: Task): Outcome {
	const {way, chunks, costs = [0], machines, root, checkpoint, slow} = task;
	const comm = machines === undefined ? real : pretend(real, machines);
	const options = {...(root !== undefined && {root}), ...(checkpoint !== undefined && {checkpoint})};
	const done: number[] = [];
	const work = (chunk: number): Parts => {
		spin(costs[chunk % costs.length] as number);
		done.push(chunk);
		return partsOf(chunk);
	};
	if (way === 'map') return {results: mapChunks(comm, chunks, work, options), done};
	if (way === 'reduce')
		return {results: reduceChunks(comm, chunks, (n): Numbers => work(n).histogram, sum, options), done};
	const counter = real.host().alloc('i32', 1).of(0);
	forEachChunk(comm, chunks, (chunk) => {
		if (chunk === slow) {
			// Who waits here has nothing behind it: the others do it all.
			for (const until = performance.now() + PATIENCE_MS; Atomics.load(counter, 0) < chunks - 1; ) {
				if (performance.now() > until) throw new Error(`${Atomics.load(counter, 0)} chunks of ${chunks} are done`);
			}
		}
		work(chunk);
		Atomics.add(counter, 0, 1);
	});
	return {results: Atomics.load(counter, 0), done};
}

export default (comm: Communicator, tasks: readonly Task[]): Outcome[] => tasks.map((task) => outcome(comm, task));
