/** A program for ranks: they fit resamples of what they are given together. */
import {type Bootstrap, bootstrapOver, type RankedBootstrapOptions} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import type {Communicator} from '../../src/ranks/index.js';

export interface Task {
	readonly samples: Matrix;
	readonly options: RankedBootstrapOptions;
}

export default function resampled(comm: Communicator, {samples: {rows, columns, data}, options}: Task): Bootstrap {
	return bootstrapOver(comm, matrix(rows, columns, data), options);
}
