import {IngaError, type Matrix, matrix} from '../core/index.js';
import type {CausalGraph} from './graph.js';

/**
 * The total effects of a graph, T = (I - B)^-1 - I with B the direct ones: row = effect, column = cause. T[i][j] is how much
 * variable i changes when j is raised by one unit from outside: the sum, over all directed paths from j to i, of the products
 * of the effects along them. (`estimateTotalEffects` fits a regression instead; both
 * agree as rows grow.)
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an effect runs against the order: the graph has a cycle, or another order.
 *
 * @example
 * const {data, columns} = totalEffects(graph);
 */
export function totalEffects({variables, order, unordered, adjacency}: CausalGraph): Matrix {
	const size = variables.length;
	const direct = adjacency.data;
	const total = matrix(size, size);
	const known = new Uint8Array(size);
	// In causal order a variable's causes have their rows already: T[i] = sum of B[i][j] (e_j + T[j]).
	for (const effect of [...order, ...unordered]) {
		const row = total.data.subarray(effect * size, (effect + 1) * size);
		for (let cause = 0; cause < size; cause++) {
			const weight = direct[effect * size + cause] ?? 0;
			if (weight === 0) continue;
			if (known[cause] === 0) throw againstOrder(variables[cause] ?? '', variables[effect] ?? '');
			const through = total.data.subarray(cause * size, (cause + 1) * size);
			for (let at = 0; at < size; at++) row[at] = (row[at] ?? 0) + weight * (through[at] ?? 0);
			row[cause] = (row[cause] ?? 0) + weight;
		}
		known[effect] = 1;
	}
	return total;
}

/** The error for a direct effect of what comes no earlier. */
export function againstOrder(cause: string, effect: string): IngaError {
	return new IngaError(
		'ERR_INVALID_ARGUMENT',
		`the graph has an effect of '${cause}' on '${effect}', which comes no later in its order`,
	);
}
