// The causal order over ranks.
import {fromNative, type Isa, type Matrix, native} from '../core/index.js';
import type {Communicator} from '../ranks/index.js';
import {checkSamples, namesOf} from './argument.js';
import {Board, type Exchange, Letters} from './exchange.js';
import type {NativeOrder, Search} from './native.js';
import {nativePrior, type PriorKnowledge} from './prior.js';

export interface OrderOptions {
	/** A name for each column of the samples. @defaultValue `x0`, `x1`, ... */
	readonly variables?: readonly string[];
	/** Whether a constant column is an error or left out. @defaultValue 'error' */
	readonly onConstant?: 'error' | 'drop';
	/** What is known before. @defaultValue nothing */
	readonly prior?: PriorKnowledge;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

/** A causal order, most exogenous first. */
export interface CausalOrder {
	/** Names of the columns that take part. */
	readonly variables: readonly string[];
	/** Positions among `variables`. */
	readonly order: readonly number[];
	/** Those that the rows do not tell apart, ascending. */
	readonly unordered: readonly number[];
	/** Pairs that were compared. */
	readonly comparisons: number;
}

/**
 * The causal order that `directLingam` finds, by all ranks of a communicator: the comparisons of the search are divided among
 * them, and the residuals among those of one machine, which share their memory. Collective: every rank gives the same
 * samples and gets the same order, for every number of ranks.
 *
 * @throws {@link IngaError} as `directLingam`; where only one rank meets what is wrong with the data, the others
 * `ERR_RANK_FAILED`
 *
 * @example
 * const {order} = causalOrder(self(), samples); // the program of a rank gives its comm
 */
export function causalOrder(comm: Communicator, samples: Matrix, options: OrderOptions = {}): CausalOrder {
	const {variables, onConstant = 'error', prior, isa} = options;
	checkSamples(samples);
	const {rows, columns, data} = samples;
	const names = namesOf(variables, columns);
	try {
		const [search, doubles] = native().causalOpenSearch(data, rows, columns, {
			...{names, drop: onConstant === 'drop', isa},
			prior: prior && nativePrior(prior, names),
		});
		const host = comm.host();
		const memory = host.alloc('f64', host.rank === 0 ? doubles : 0).of(0);
		const most = native().causalStartSearch(search, memory, comm.rank, comm.size);
		takeSteps(search, host, host.size === comm.size ? new Board(comm, most) : new Letters(comm));
		host.free();
		return orderOf(native().causalSearchResult(search), names);
	} catch (error) {
		throw fromNative(error);
	}
}

function takeSteps(search: Search, host: Communicator, exchange: Exchange): void {
	const addon = native();
	for (let report = addon.causalNextStep(search); report >= 0; report = addon.causalNextStep(search)) {
		if (report === 0) {
			addon.causalChangeColumns(search, host.rank, host.size);
			host.barrier();
			continue;
		}
		const {own, all} = exchange.reports(report);
		addon.causalCompare(search, own, exchange.pace);
		exchange.complete();
		addon.causalNote(search, all);
	}
}

function orderOf({kept, order, unordered, comparisons}: NativeOrder, names: readonly string[]): CausalOrder {
	return {
		variables: Array.from(kept, (column) => names[column] ?? ''),
		order: Array.from(order),
		unordered: Array.from(unordered),
		comparisons,
	};
}
