/** The program of ranks that find many orders. */
import {causalOrder} from '../../src/causal/index.js';
import {type Isa, type Matrix, matrix} from '../../src/core/index.js';
import type {Communicator} from '../../src/ranks/index.js';

export interface Asked {
	readonly isa: Isa;
	readonly all: readonly Matrix[];
}

export default (comm: Communicator, {isa, all}: Asked): readonly string[] =>
	all.map(({rows, columns, data}) => causalOrder(comm, matrix(rows, columns, data), {isa}).order.join());
