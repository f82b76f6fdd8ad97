import {IngaError, invalidArgument} from '../core/index.js';
import {didYouMean, listed, quote} from '../table/index.js';
import type {GraphFigure} from './graph.js';
import {reach} from './reach.js';

export interface EgoOptions {
	/** How many steps to go from the variable, from 1. @defaultValue 1 */
	readonly depth?: number;
	/** Whether to follow effects back to their causes, causes on to their effects, or both. @defaultValue 'both' */
	readonly direction?: 'causes' | 'effects' | 'both';
	/** Effects of at most this absolute value are neither followed nor kept. @defaultValue 0 */
	readonly threshold?: number;
}

/**
 * The part of a graph around one variable: its causes, their causes and so on, and its effects and theirs, up to `depth`
 * steps, with every direct effect among the variables kept. Causes are followed to causes and effects to effects only, so
 * other causes of an effect are not among them. Variables and edges keep their order; the variable is the figure's `focus`.
 *
 * @param around the variable's name
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a variable that is not there, with the nearest names, or an option.
 *
 * @example
 * egoFigure(figure, 'y', {depth: 2}).variables;
 */
export function egoFigure(figure: GraphFigure, around: string, options: EgoOptions = {}): GraphFigure {
	const {depth = 1, direction = 'both', threshold = 0} = options;
	const refuse = (message: string) => invalidArgument(message);
	if (!(Number.isInteger(depth) && depth >= 1)) throw refuse(`depth is ${depth}: give a whole number from 1`);
	if (!['causes', 'effects', 'both'].includes(direction)) {
		throw refuse(`direction is '${direction}': use causes, effects or both`);
	}
	if (!(threshold >= 0)) throw refuse(`threshold is ${threshold}: give zero or more`);
	if (!figure.variables.includes(around)) throw refuse(unknown(around, figure.variables));
	const edges = figure.edges.filter(({effect}) => Math.abs(effect) > threshold);
	const kept = new Set([
		...(direction === 'effects' ? [] : reach(edges, around, depth, 'to', 'from')),
		...(direction === 'causes' ? [] : reach(edges, around, depth, 'from', 'to')),
	]);
	const {variables, order, deviations} = figure;
	return {
		variables: variables.filter((name) => kept.has(name)),
		order: order.filter((name) => kept.has(name)),
		edges: edges.filter(({from, to}) => kept.has(from) && kept.has(to)),
		...(deviations && {deviations: deviations.filter((_, at) => kept.has(variables[at] ?? ''))}),
		focus: around,
	};
}

function unknown(wanted: string, variables: readonly string[]): string {
	return `there is no variable ${quote(wanted)}: ${didYouMean(wanted, variables, `there are ${listed(variables)}`)}`;
}
