import {
	checkThreads,
	IngaError,
	type Isa,
	type Matrix,
	matrix,
	native,
	type RunOptions,
	runTask,
} from '../core/index.js';
import {checkSamples, namesOf} from './argument.js';
import type {CausalGraph} from './graph.js';
import type {NativeFit} from './native.js';
import {nativePrior, type PriorKnowledge} from './prior.js';

export interface LingamOptions extends RunOptions {
	/** A name for each column of the samples. @defaultValue `x0`, `x1`, ... */
	readonly variables?: readonly string[];
	/** Whether a constant column is an error or left out with a warning. @defaultValue 'error' */
	readonly onConstant?: 'error' | 'drop';
	/** What is known before. @defaultValue nothing */
	readonly prior?: PriorKnowledge;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

const STAGES = ['order', 'adjacency'];
/** With fewer rows to spare than this the noise variance in the BIC is a guess. */
const FEW_ROWS = 10;

/**
 * The causal graph of `samples` (rows x variables) by DirectLiNGAM (Shimizu et al. 2011, JMLR 12:1225) with the pairwise
 * likelihood ratio of Hyvarinen and Smith (2013, JMLR 14:111) and adaptive lasso for the effects: the order and the adjacency
 * that Python's lingam 1.13 gives. The samples are copied before it returns to the caller. Stages: `order`, `adjacency`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`; `ERR_DATA` where numbers do not allow it (NaN, infinities, fewer than three
 * rows, constant columns, copies, linear combinations: columns and rows are named); `ERR_UNSUPPORTED` for an instruction set
 * that is not here; `ERR_OUT_OF_MEMORY`; the signal's reason.
 *
 * @example
 * const graph = await directLingam(samples, {variables: ['x', 'y', 'z'], signal: AbortSignal.timeout(60_000)});
 */
export async function directLingam(samples: Matrix, options: LingamOptions = {}): Promise<CausalGraph> {
	const {variables, onConstant = 'error', prior, isa, threads} = options;
	checkSamples(samples);
	const {rows, columns, data} = samples;
	const names = namesOf(variables, columns);
	if (onConstant !== 'error' && onConstant !== 'drop') {
		throw new IngaError('ERR_INVALID_ARGUMENT', `onConstant is '${String(onConstant)}': use 'error' or 'drop'`);
	}
	const settings = {
		...{names, drop: onConstant === 'drop', reference: false, isa, threads: checkThreads(threads)},
		prior: prior && nativePrior(prior, names),
	};
	const fit = await runTask(STAGES, options, (control) =>
		native().causalDirectLingam(control, data, rows, columns, settings),
	);
	return graphOf(fit, names, rows);
}

function graphOf(fit: NativeFit, names: readonly string[], rows: number): CausalGraph {
	const {kept, order, unordered, isa, threads, orderSeconds, adjacencySeconds} = fit;
	return {
		variables: Array.from(kept, (column) => names[column] ?? ''),
		order: Array.from(order),
		unordered: Array.from(unordered),
		adjacency: adjacencyOf(fit),
		isa,
		threads,
		seconds: {order: orderSeconds, adjacency: adjacencySeconds},
		warnings: warningsOf(fit, names, rows),
	};
}

function adjacencyOf({kept, places, sizes}: NativeFit): Matrix {
	const size = kept.length;
	const adjacency = zeros(size);
	sizes.forEach((value, index) => {
		adjacency.data[(places[2 * index] ?? 0) * size + (places[2 * index + 1] ?? 0)] = value;
	});
	return adjacency;
}

/** The pages of a large matrix that is mostly zero are never touched, hence never taken. */
function zeros(size: number): Matrix {
	try {
		return matrix(size, size);
	} catch (error) {
		const message = `the adjacency of ${size} variables does not fit into memory: use fewer variables`;
		throw new IngaError('ERR_OUT_OF_MEMORY', message, {cause: error});
	}
}

function warningsOf({kept, order, unordered}: NativeFit, names: readonly string[], rows: number): string[] {
	const warnings: string[] = [];
	const present = new Set(kept);
	const constant = names.filter((_, column) => !present.has(column));
	if (constant.length > 0) {
		warnings.push(`${constant.length === 1 ? 'column' : 'columns'} left out, as constant: ${listed(constant)}`);
	}
	if (unordered.length > 0) {
		warnings.push(
			`only ${order.length} of ${kept.length} variables have an order: ${rows} rows tell no more apart. ` +
				`The other ${unordered.length} have no effects`,
		);
	}
	const spare = rows - order.length;
	if (order.length > 1 && spare < FEW_ROWS) {
		warnings.push(
			`effects on the last variables of the order rest on few rows: ${rows} for up to ${order.length - 1} possible causes`,
		);
	}
	return warnings;
}

function listed(names: readonly string[]): string {
	const shown = names.slice(0, 5).map((name) => `'${name}'`);
	return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
