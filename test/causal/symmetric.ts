import {simulate} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';

/**
 * Every row of a simulation once for each cyclic shift of its columns: no column differs from another, so which comes first
 * is decided by rounding, and only the reference's rounding is lingam's.
 */
export function symmetric(variables: number, samples: number, seed: number) {
	const {samples: once} = simulate({variables, samples, noise: 'laplace', seed});
	const rows = Array.from({length: samples}, (_, row) => [
		...once.data.subarray(row * variables, (row + 1) * variables),
	]);
	const all = rows.flatMap((row) => row.map((_, shift) => [...row.slice(shift), ...row.slice(0, shift)]));
	return matrix(all.length, variables, Float64Array.from(all.flat()));
}
