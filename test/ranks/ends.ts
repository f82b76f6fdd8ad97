/** Ranks that end in their own way. */
import {type Communicator, run} from '../../src/ranks/index.js';

const ends: Record<string, (comm: Communicator, data: unknown) => unknown> = {
	rank: (comm) => comm.rank,
	nothing: () => undefined,
	data: (_, data) => data,
	later: async (comm) => {
		await new Promise((resolve) => setTimeout(resolve, 10));
		const value = Float64Array.of(1);
		comm.allreduce(value);
		return value[0];
	},
	who: ({rank, size, transport, threads}) => ({rank, size, transport, threads}),
	writes: (comm, memory) => new Int32Array(memory as SharedArrayBuffer).fill(comm.rank + 1, comm.rank, comm.rank + 1),
	/** Ranks of ranks: every thread makes groups of its own. */
	async nested(comm) {
		const sums = [];
		for (let round = 0; round < 3; round++) {
			sums.push(await run(2, new URL(import.meta.url), {end: 'memory', data: 10 * comm.rank + round}));
		}
		return sums;
	},
	memory(comm, data) {
		const memory = comm.alloc('f64', 1);
		memory.mine[0] = data as number;
		comm.barrier();
		return [memory.of(0)[0], memory.of(1)[0]];
	},
	function: () => () => 1,
	throws: () => {
		throw new Error('on purpose');
	},
};

export default (comm: Communicator, {end, data}: {end: string; data?: unknown}): unknown => ends[end]?.(comm, data);
