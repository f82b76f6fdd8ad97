/** Ranks that end in their own way. */
import type {Communicator} from '../../src/ranks/index.js';

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
	function: () => () => 1,
	throws: () => {
		throw new Error('on purpose');
	},
};

export default (comm: Communicator, {end, data}: {end: string; data?: unknown}): unknown => ends[end]?.(comm, data);
