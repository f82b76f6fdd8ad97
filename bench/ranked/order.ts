/** The program of ranks that find an order together: how long it takes from when all are there. */
import {causalOrder} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import type {Communicator} from '../../src/ranks/index.js';

export interface Found {
	readonly seconds: number;
	readonly comparisons: number;
	readonly order: readonly number[];
}

export default (comm: Communicator, {rows, columns, data}: Matrix): Found => {
	const samples = matrix(rows, columns, data);
	comm.barrier();
	const start = performance.now();
	const {order, comparisons} = causalOrder(comm, samples);
	return {seconds: (performance.now() - start) / 1000, comparisons, order};
};
