/** A program for ranks: each finds the order of the samples it is given, together with the others. */
import {causalOrder, type OrderOptions} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import type {Communicator} from '../../src/ranks/index.js';

export interface Task {
	readonly samples: Matrix;
	readonly options?: OrderOptions;
	/** Ranks that take no part in a smaller group's search. */
	readonly aside?: number;
}

export default function ranked(comm: Communicator, tasks: readonly Task[]) {
	return tasks.map(({samples: {rows, columns, data}, options, aside = 0}) => {
		const group = comm.split(comm.rank < comm.size - aside ? 0 : null);
		return group && causalOrder(group, matrix(rows, columns, data), options);
	});
}
