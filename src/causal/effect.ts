import {type IngaError, invalidArgument, type Matrix, matrix} from '../core/index.js';
import {positions} from './argument.js';
import {type CausalGraph, causesOf, type SparseCausalGraph} from './graph.js';

/** Which total effects are wanted. */
export interface TotalOptions {
	/** Only effects of these variables, a column for each. @defaultValue all */
	readonly from?: readonly string[];
	/** Only effects on these variables, a row for each. @defaultValue all */
	readonly to?: readonly string[];
}

/**
 * The total effects of a graph, T = (I - B)^-1 - I with B the direct ones: row = effect, column = cause. T[i][j] is how much
 * variable i changes when j is raised by one unit from outside: the sum, over all directed paths from j to i, of the products
 * of the effects along them. (`estimateTotalEffects` fits a regression instead; both
 * agree as rows grow.) Memory: a number for each of `from`, and each of `to` and all that lead to it.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an effect runs against the order: the graph has a cycle, or another order; for
 * a name that is no variable, or is there twice.
 *
 * @example
 * const {data, columns} = totalEffects(graph);
 */
export function totalEffects(graph: CausalGraph | SparseCausalGraph, options: TotalOptions = {}): Matrix {
	const {variables} = graph;
	const from = distinct(variables, options.from, 'from');
	const to = distinct(variables, options.to, 'to');
	const causes = causesOf(graph);
	const sequence = [...graph.order, ...graph.unordered];
	checkDirections(sequence, causes, variables);
	const wanted = behind(to, causes);
	const place = new Map(from.map((variable, at) => [variable, at]));
	const total = matrix(to.length, from.length);
	const rows = new Map(
		to.map((variable, at) => [variable, total.data.subarray(at * from.length, (at + 1) * from.length)]),
	);
	// In causal order a variable's causes have their rows already: T[i] = sum of B[i][j] (e_j + T[j]).
	for (const effect of sequence) {
		if (!wanted.has(effect)) continue;
		const row = rows.get(effect) ?? new Float64Array(from.length);
		rows.set(effect, row);
		for (const {cause, size} of causes(effect)) {
			const through = rows.get(cause);
			through?.forEach((value, at) => {
				if (value !== 0) row[at] = (row[at] ?? 0) + size * value;
			});
			const at = place.get(cause);
			if (at !== undefined) row[at] = (row[at] ?? 0) + size;
		}
	}
	return total;
}

function distinct(variables: readonly string[], names: readonly string[] | undefined, part: string): number[] {
	const found = positions(variables, names, part);
	const seen = new Set<number>();
	for (const place of found) {
		if (seen.has(place)) throw invalidArgument(`${part} has '${variables[place]}' twice`);
		seen.add(place);
	}
	return found;
}

type Causes = ReturnType<typeof causesOf>;

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where a cause comes no earlier than its effect */
export function checkDirections(sequence: readonly number[], causes: Causes, variables: readonly string[]): void {
	const known = new Set<number>();
	for (const effect of sequence) {
		for (const {cause} of causes(effect)) {
			if (!known.has(cause)) throw againstOrder(variables[cause] ?? '', variables[effect] ?? '');
		}
		known.add(effect);
	}
}

/** Those in `variables` and all that lead to them. */
function behind(variables: readonly number[], causes: Causes): ReadonlySet<number> {
	const found = new Set(variables);
	for (const effect of found) for (const {cause} of causes(effect)) found.add(cause);
	return found;
}

/** The error for a direct effect of what comes no earlier. */
export function againstOrder(cause: string, effect: string): IngaError {
	return invalidArgument(`the graph has an effect of '${cause}' on '${effect}', which comes no later in its order`);
}
