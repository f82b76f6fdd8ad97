// What setting one variable from outside does to a prediction made from the others.
import {IngaError, invalidArgument, type Matrix} from '../core/index.js';
import {checkSamples, positions} from './argument.js';
import {checkDirections} from './effect.js';
import {
	type CausalGraph,
	type CausalSkeleton,
	causesOf,
	checkGraph,
	columnsOf,
	type GraphEffects,
	type SparseCausalGraph,
} from './graph.js';

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
	if (typeof predict !== 'function') throw invalidArgument('predict is no function: give one that predicts the target');
	const {means, deviations} = moments(graph, samples, variables);
	const follow = following(graph);
	const predicted = (from: number, step: number): number => {
		const values = follow(means, new Map([[from, (means[from] ?? 0) + step]]));
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

/** A graph as far as interventions need it. */
export type OrderedEffects = GraphEffects & Pick<CausalSkeleton, 'order' | 'unordered'>;

/**
 * The means of all variables where some are set from outside, E[x | do(x_k = v_k)]: a variable that is set has its value, and its causes
 * lead nowhere (its row of B is zero); any other is its mean plus the direct effects of how far its causes are from theirs (Pearl 2009,
 * Causality, section 3.2). For one variable that is set d above its mean it is mean + d (T + I)_k with T of {@link totalEffects}, to rounding.
 *
 * @param means of the variables of the graph, in their units
 * @param set values by name, in the units of the variables
 * @returns a mean for each variable of the graph
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a graph that is none, an effect against its order, means that are not as many as the
 * variables, a name that is no variable, and a mean or value that is not finite
 *
 * @example
 * interventionMeans(graph, [0, 0, 0], new Map([['x', 1]]))[0]; // 1
 */
export function interventionMeans(
	graph: OrderedEffects,
	means: ArrayLike<number>,
	set: ReadonlyMap<string, number>,
): Float64Array {
	checkGraph(graph);
	const {variables} = graph;
	if (means.length !== variables.length)
		throw invalidArgument(`there are ${means.length} means of ${variables.length} variables: give one for each`);
	const places = positions(variables, [...set.keys()], 'set');
	for (const [at, name] of variables.entries()) {
		if (!Number.isFinite(means[at])) throw invalidArgument(`the mean of '${name}' is ${means[at]}`);
	}
	for (const [name, value] of set) if (!Number.isFinite(value)) throw invalidArgument(`'${name}' is set to ${value}`);
	const values = [...set.values()];
	return following(graph)(means, new Map(places.map((place, at) => [place, values[at] ?? 0])));
}

/** What {@link interventionMeans} computes, by positions. */
function following(
	graph: OrderedEffects,
): (means: ArrayLike<number>, set: ReadonlyMap<number, number>) => Float64Array {
	const causes = causesOf(graph);
	const sequence = [...graph.order, ...graph.unordered];
	checkDirections(sequence, causes, graph.variables);
	return (means, set) => {
		const values = Float64Array.from(means);
		for (const [at, value] of set) values[at] = value;
		for (const effect of sequence) {
			if (set.has(effect)) continue;
			for (const {cause, size} of causes(effect)) {
				values[effect] = (values[effect] ?? 0) + size * ((values[cause] ?? 0) - (means[cause] ?? 0));
			}
		}
		return values;
	};
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
