// Total effects from the samples, with what is known of their errors.
import {checkThreads, invalidArgument, type Matrix, matrix, native, type RunOptions, runTask} from '../core/index.js';
import {checkLevel, checkSamples, positions} from './argument.js';
import {againstOrder} from './effect.js';
import {type CausalGraph, causesOf, checkGraph, columnsOf, type GraphEffects} from './graph.js';

export interface EstimateOptions extends RunOptions {
	/** A name for each column of the samples, as the graph was made with. @defaultValue `x0`, `x1`, ... or the graph's */
	readonly variables?: readonly string[];
	/** Only effects of these variables. @defaultValue all */
	readonly from?: readonly string[];
	/** Only effects on these variables. @defaultValue all */
	readonly to?: readonly string[];
	/** The confidence of the intervals, between 0 and 1. @defaultValue 0.95 */
	readonly level?: number;
}

/**
 * Total effects by regression. The matrices have a row for each of `to` and a column for each of `from`, and NaN where the
 * graph's order does not have the cause before the effect. Effects, errors and bounds are in units of the effect per unit of
 * the cause.
 */
export interface EffectEstimates {
	readonly from: readonly string[];
	readonly to: readonly string[];
	readonly effects: Matrix;
	readonly standardErrors: Matrix;
	/** The ends of the intervals of confidence `level`. */
	readonly low: Matrix;
	readonly high: Matrix;
	/** Two-sided, for no effect at all. Not adjusted: see {@link adjustPValues}. */
	readonly pValues: Matrix;
	readonly level: number;
}

type Graph = GraphEffects & Pick<CausalGraph, 'order'>;

const STAGES = ['effects'];

/**
 * The total effects of variables on those behind them in the order of `graph`, estimated from samples (rows x columns): the
 * coefficient of the cause in a regression of the effect on the cause and the cause's direct causes in the graph (back-door
 * adjustment: Pearl 2009, Causality, 3.3), as `estimate_total_effect` of Python's lingam 1.13; with the standard errors of least
 * squares, intervals and p-values by Student's t distribution. All of it takes order and direct causes for given: errors
 * do not tell that the graph may be another one, as {@link totalEffectSpread} does. The samples are copied before it
 * returns to the caller. Stage: `effects`. Memory: 40 bytes for each of `from` and `to`.
 *
 * The graph's variables are looked up among the names of the columns, so columns that it left out may be there. Where no
 * names are given and the samples have as many columns as the graph has variables, they are those, in order.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`; `ERR_DATA` where numbers do not allow it, as for {@link directLingam}, and
 * for rows that tell fewer variables apart than the order has; `ERR_OUT_OF_MEMORY`; the signal's reason.
 *
 * @example
 * const {effects, standardErrors, pValues} = await estimateTotalEffects(graph, samples, {from: ['x'], to: ['y', 'z']});
 */
export async function estimateTotalEffects(
	graph: Graph,
	samples: Matrix,
	options: EstimateOptions = {},
): Promise<EffectEstimates> {
	const {variables, level = 0.95, threads} = options;
	checkGraph(graph);
	checkOrder(graph);
	checkSamples(samples);
	checkLevel(level);
	const {rows, columns, data} = samples;
	const names = graph.variables;
	const from = positions(names, options.from, 'from');
	const to = positions(names, options.to, 'to');
	const settings = {
		...{kept: columnsOf(names, variables, columns), names},
		...{order: Int32Array.from(graph.order), causes: pairsOf(graph)},
		...{from: Int32Array.from(from), to: Int32Array.from(to), level, threads: checkThreads(threads)},
	};
	const found = await runTask(STAGES, options, (control) =>
		native().causalTotalEffects(control, data, rows, columns, settings),
	);
	const shaped = (values: Float64Array) => matrix(to.length, from.length, values);
	return {
		...{from: from.map((at) => names[at] as string), to: to.map((at) => names[at] as string)},
		...{effects: shaped(found.sizes), standardErrors: shaped(found.errors)},
		...{low: shaped(found.low), high: shaped(found.high), pValues: shaped(found.pValues), level},
	};
}

function checkOrder({variables, order}: Graph): void {
	if (!Array.isArray(order)) throw invalidArgument('order is not a list of positions among variables');
	const seen = new Set<number>();
	for (const each of order as readonly number[]) {
		if (variables[each] === undefined) {
			throw invalidArgument(`order has ${String(each)}, which is no position among ${variables.length} variables`);
		}
		if (seen.has(each)) throw invalidArgument(`order has '${variables[each]}' twice`);
		seen.add(each);
	}
}

/** Pairs (effect, cause) of the direct effects on variables that have a place in the order. */
function pairsOf(graph: Graph): Int32Array {
	const {variables, order} = graph;
	const causes = causesOf(graph);
	const known = new Set<number>();
	const pairs: number[] = [];
	for (const effect of order) {
		for (const {cause} of causes(effect)) {
			if (!known.has(cause)) throw againstOrder(variables[cause] ?? '', variables[effect] ?? '');
			pairs.push(effect, cause);
		}
		known.add(effect);
	}
	return Int32Array.from(pairs);
}
