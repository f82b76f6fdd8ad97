import {IngaError, invalidArgument} from '../core/index.js';

/**
 * How p-values are adjusted: `bh` (Benjamini and Hochberg 1995) for independent or positively dependent tests, `by` (Benjamini
 * and Yekutieli 2001) for tests that depend in any way.
 */
export type Adjustment = 'bh' | 'by';

/**
 * P-values adjusted for how many they are, in the order they were given: those of at most q, together, have an expected share of
 * false ones, the false discovery rate, of at most q. Of m values the k-th smallest becomes the least of p m / k from there
 * on, at most 1; `by` multiplies by 1 + 1/2 + ... + 1/m besides. NaN stands for a test that was not made: it stays, and does
 * not count.
 *
 * Benjamini and Hochberg, J. R. Stat. Soc. B 57:289 (1995); Benjamini and Yekutieli, Annals of Statistics 29:1165 (2001), theorem
 * 1.3.
 *
 * @param method @defaultValue 'bh'
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for values outside 0 to 1 and other methods.
 *
 * @example
 * const adjusted = adjustPValues([0.01, 0.04, 0.03]);
 * adjusted[0]; // 0.03
 */
export function adjustPValues(pValues: ArrayLike<number>, method: Adjustment = 'bh'): Float64Array {
	checkAdjustment(method);
	const adjusted = Float64Array.from(pValues);
	const wrong = adjusted.find((value) => value < 0 || value > 1);
	if (wrong !== undefined) throw invalidArgument(`${wrong} is no p-value: give numbers from 0 to 1`);
	const ascending = Array.from(adjusted.keys())
		.filter((at) => !Number.isNaN(adjusted[at]))
		.sort((a, b) => (adjusted[a] ?? 0) - (adjusted[b] ?? 0));
	const count = ascending.length;
	const factor = method === 'by' ? ascending.reduce((sum, _, at) => sum + 1 / (at + 1), 0) : 1;
	let least = 1;
	for (let rank = count; rank > 0; rank--) {
		const at = ascending[rank - 1] ?? 0;
		least = Math.min(least, ((adjusted[at] ?? 0) * count * factor) / rank);
		adjusted[at] = least;
	}
	return adjusted;
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for what is none. */
export function checkAdjustment(method: Adjustment): void {
	if (method === 'bh' || method === 'by') return;
	throw invalidArgument(`method is '${String(method)}': use 'bh' or 'by'`);
}
