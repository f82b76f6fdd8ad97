/** A program of ranks of which two are on each of two hosts. */
import {hostname} from 'node:os';
import {IngaError} from '../../src/core/index.js';
import type {Communicator} from '../../src/ranks/index.js';

export default (comm: Communicator): string => {
	const near = comm.host();
	if (near.size !== comm.size / 2) throw new Error(`${near.size} ranks are on ${hostname()}`);
	const shared = near.alloc('f64', 1000);
	shared.mine.fill(comm.rank);
	near.barrier();
	const other = shared.of(1 - near.rank)[999];
	const wanted = Float64Array.of(near.rank === 0 ? comm.rank + 1 : comm.rank - 1);
	if (other !== wanted[0]) throw new Error(`the neighbour's part holds ${other}`);
	try {
		comm.alloc('f64', 1);
	} catch (error) {
		if (error instanceof IngaError && error.code === 'ERR_UNSUPPORTED') return hostname();
		throw error;
	}
	throw new Error('memory was shared between hosts');
};
