// What setting one variable from outside does to a prediction made from the others.
import {IngaError, type Matrix} from '../core/index.js';
import {checkSamples, positions} from './argument.js';
import {totalEffects} from './effect.js';
import {type CausalGraph, checkGraph, columnsOf, type SparseCausalGraph} from './graph.js';

export interface PredictionOptions {
	/** A name for each column of the samples, as the graph was made with. @defaultValue `x0`, `x1`, ... or the graph's */
	readonly variables?: readonly string[];
	/** What is predicted; it is not among what `predict` is given. */
	readonly target: string;
	/** The prediction from values of all other variables, in the graph's order of `variables`. */
	readonly predict: (values: Float64Array) => number;
}

/** Changes of the prediction, one for each variable of the graph. */
export interface InterventionEffects {
	/** Where the variable is set one standard deviation (with n in its denominator) above its mean, and below it. */
	readonly raised: Float64Array;
	readonly lowered: Float64Array;
}

/**
 * How much the prediction for a target changes where one variable is set from outside, by one standard deviation, and all that it
 * leads to follows (Blobaum and Shimizu 2017, MLSP, pp. 1-6): f(E[x | do(x_i = mean ± deviation)]) - f(E[x]), with E[x | do(x_i = mean + d)] =
 * mean + d (T + I)_i and T the total effects of the graph. lingam's `CausalEffect.estimate_effects_on_prediction` gives the
 * absolute values.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a graph, samples or a target that are none, and effects against the order;
 * `ERR_DATA` for a value that is NaN or infinite, and where a prediction is
 *
 * @example
 * const {raised} = interventionEffects(graph, samples, {target: 'z', predict: ([x = 0, y = 0]) => 2 * x - y});
 */
export function interventionEffects(
	graph: CausalGraph | SparseCausalGraph,
	samples: Matrix,
	{variables, target, predict}: PredictionOptions,
): InterventionEffects {
	checkGraph(graph);
	checkSamples(samples);
	const [place = 0] = positions(graph.variables, [target], 'target');
	if (typeof predict !== 'function') throw invalid('predict is no function: give one that predicts the target');
	const {means, deviations} = moments(graph, samples, variables);
	const size = means.length;
	const total = totalEffects(graph).data;
	const predicted = (from: number, step: number): number => {
		const values = means.map((mean, at) => mean + step * (at === from ? 1 : (total[at * size + from] ?? 0)));
		const found = predict(values.filter((_, at) => at !== place));
		if (Number.isFinite(found)) return found;
		throw new IngaError(
			'ERR_DATA',
			`predict gives ${found} where '${graph.variables[from]}' is set to ${values[from]}`,
		);
	};
	const change = (sign: number) =>
		deviations.map((deviation, from) => predicted(from, sign * deviation) - predicted(from, 0));
	return {raised: change(1), lowered: change(-1)};
}

/** Means, and deviations with n in their denominator, of the graph's variables. */
function moments(
	{variables: names}: Pick<CausalGraph, 'variables'>,
	samples: Matrix,
	variables: readonly string[] | undefined,
) {
	const {rows, columns, data} = samples;
	const kept = columnsOf(names, variables, columns);
	const [means, deviations] = [new Float64Array(names.length), new Float64Array(names.length)];
	for (const [at, column] of kept.entries()) {
		const value = (row: number) => data[row * columns + column] ?? Number.NaN;
		for (let row = 0; row < rows; row++) {
			if (Number.isFinite(value(row))) means[at] = (means[at] ?? 0) + value(row) / rows;
			else throw new IngaError('ERR_DATA', `row ${row + 1}, column '${names[at]}': the value is ${value(row)}`);
		}
		let squares = 0;
		for (let row = 0; row < rows; row++) squares += (value(row) - (means[at] ?? 0)) ** 2 / rows;
		deviations[at] = Math.sqrt(squares);
	}
	return {means, deviations};
}

function invalid(message: string): IngaError {
	return new IngaError('ERR_INVALID_ARGUMENT', message);
}
