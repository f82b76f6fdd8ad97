/** Ranks that do random work together until one of them, at a random moment, comes to its end. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ANY, type Communicator} from '../../src/ranks/index.js';
import {deeds, mark, sleep, thrown, type When} from './ranks.js';

export interface Storm {
	readonly seed: number;
	readonly deed: string;
	readonly who: number;
	/** Milliseconds until it ends; the others never do by themselves. */
	readonly after: number;
	readonly when: When;
	/** Where each rank leaves the number of its process. */
	readonly folder?: string;
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

/** What a rank that returns early, or late, returns. */
export const [EARLY, LATE] = ['early', 'late'];

/** How rank `who` must end a run, by what it does. */
export function wanted(end: string, who: number, ranks: number): RegExp {
	const how: Record<string, string> = {
		error: 'threw TypeError: on purpose',
		number: 'threw 42',
		exit0: 'ended by itself with code 0, without a result',
		exit7: 'ended by itself with code 7, without a result',
		return: 'returned while rank [0-9] waited for it(: .+)?',
		abort: 'threw Error: enough',
		caught: 'threw Error: enough',
		// 0 where it had hardly begun.
		terminate: 'ended by itself with code [01], without a result',
	};
	if (end === 'signal') return /^stopped by hand$/;
	const all = Array.from({length: ranks}, (_, rank) => (rank === who ? EARLY : LATE));
	return new RegExp(end === 'early' ? `^no error: ${all}$` : `^rank ${who} of ${ranks} ${how[end]}$`);
}

/** One rank returns, with messages on their way; the others, who do not need it any more, take their time. */
function early(comm: Communicator, who: number, roll: (end: number) => number): unknown {
	const others = comm.split(comm.rank === who ? null : 0);
	const next = (who + 1) % comm.size;
	if (others === undefined) {
		comm.isend(new Float64Array(1e5), next, 1);
		comm.isend(new Float64Array(10), next, 2);
		return EARLY;
	}
	const laggard = roll(others.size);
	for (let turn = 0; turn < 3; turn++) {
		// Longer than anybody waits before he asks where the others are.
		if (others.rank === laggard) sleep(100);
		steps[roll(steps.length)]?.(others, [1, 20, 2000][roll(3)] as number, roll);
	}
	if (comm.rank === next) {
		comm.recv(new Float64Array(10), who, 2);
		comm.recv(new Float64Array(1e5), ANY, 1);
	}
	if (others.size > 1 && others.rank === 0) others.recv(new Float64Array(1), ANY);
	else if (others.rank === 1) {
		sleep(100);
		others.send(new Float64Array(1), 0);
	}
	return LATE;
}

export default (comm: Communicator, {seed, deed, who, after, when, folder}: Storm): unknown => {
	if (folder !== undefined) writeFileSync(join(folder, String(comm.rank)), String(process.pid));
	const roll = dice(seed);
	if (deed === 'early') return early(comm, who, roll);
	const until = Date.now() + after;
	while (comm.rank !== who || Date.now() < until) {
		const length = [1, 20, 2000, 1e6][roll(4)] as number;
		steps[roll(steps.length)]?.(comm, length, roll);
	}
	mark(when);
	if (deed in thrown) throw thrown[deed];
	return deeds[deed]?.(comm);
};
