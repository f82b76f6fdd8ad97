/** Ranks that do random work together until one of them, at a random moment, comes to its end. */
import type {Communicator} from '../../src/ranks/index.js';
import {deeds, thrown} from './ranks.js';

export interface Storm {
	readonly seed: number;
	readonly deed: string;
	readonly who: number;
	/** Milliseconds until it ends; the others never do by themselves. */
	readonly after: number;
	/** Milliseconds since 1970, in shared memory: when it did. */
	readonly when: BigInt64Array;
}

/** Whole numbers below `end`, the same on all ranks. */
export function dice(seed: number): (end: number) => number {
	let state = seed;
	return (end) => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return Math.floor(((state >>> 0) / 2 ** 32) * end);
	};
}

/** One step of all. @param length elements of its arrays */
const steps: readonly ((comm: Communicator, length: number, roll: (end: number) => number) => void)[] = [
	(comm) => comm.barrier(),
	(comm, length) => comm.allreduce(new Float64Array(length)),
	(comm, length) => comm.scan(new Int32Array(length), 'xor'),
	(comm, length, roll) => comm.bcast(new Float32Array(length), roll(comm.size)),
	(comm, length) => comm.allgather(new Uint8Array(length), new Uint8Array(length * comm.size)),
	(comm, length) => {
		const [next, last] = [(comm.rank + 1) % comm.size, (comm.rank + comm.size - 1) % comm.size];
		comm.sendrecv(new Float64Array(length), next, new Float64Array(length), last);
	},
	(comm, length) => {
		const sending = Array.from({length: 40}, () => comm.isend(new Float64Array(length % 3000), 0));
		for (let nth = 0; comm.rank === 0 && nth < 40 * comm.size; nth++) {
			comm.recv(new Float64Array(length % 3000), nth % comm.size);
		}
		for (const each of sending) each.wait();
	},
	(comm, length) => {
		const part = comm.split(comm.rank % 2);
		part?.alloc('f64', length);
		part?.free();
	},
];

export default (comm: Communicator, {seed, deed, who, after, when}: Storm): unknown => {
	const roll = dice(seed);
	const until = Date.now() + after;
	while (comm.rank !== who || Date.now() < until) {
		const length = [1, 20, 2000, 1e6][roll(4)] as number;
		steps[roll(steps.length)]?.(comm, length, roll);
	}
	Atomics.store(when, 0, BigInt(Date.now()));
	if (deed in thrown) throw thrown[deed];
	return deeds[deed]?.(comm);
};
