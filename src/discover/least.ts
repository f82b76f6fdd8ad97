// Least squares with errors that hold whatever the variance of each row.
import type {Variable} from './frame.js';

/** What a regression says of its first cause. */
export interface Coefficient {
	readonly coefficient: number;
	/** Of the coefficient, by HC3. */
	readonly variance: number;
	/** Rows less what was fitted. */
	readonly freedom: number;
}

/** What is left of a cause, as a share of it, where others say the same. */
const NOTHING = 1e-10;

/**
 * The coefficient of the first of `causes` in a regression of `effect` on all of them and a constant, by what the others leave of it (Frisch
 * and Waugh, Econometrica 1:387, 1933), with the variance that HC3 gives it: sum (u_i e_i / (1 - h_i))^2 / (sum u_i^2)^2.
 *
 * @param rows more than causes, and none that misses one
 * @returns nothing where causes say the same
 */
export function hc3(effect: Variable, causes: readonly Variable[], rows: Int32Array): Coefficient | undefined {
	const [first, ...others] = causes.map((each) => centredAt(each, rows));
	const left = centredAt(effect, rows);
	// 1/n is the constant's leverage.
	const leverage = new Float64Array(rows.length).fill(1 / rows.length);
	const basis: Float64Array[] = [];
	for (const each of [...others, first as Float64Array]) {
		const size = dot(each, each);
		// Twice, so that rounding leaves nothing of those before.
		for (const known of [...basis, ...basis]) subtract(each, known, dot(each, known));
		const rest = dot(each, each);
		if (!(rest > NOTHING * size)) return undefined;
		const direction = each.map((value) => value / Math.sqrt(rest));
		basis.push(direction);
		for (const [at, value] of direction.entries()) leverage[at] = (leverage[at] as number) + value * value;
	}
	const own = first as Float64Array;
	const coefficient = dot(own, left) / dot(own, own);
	for (const known of basis) subtract(left, known, dot(left, known));
	const squares = own.reduce((sum, value, at) => {
		const rest = 1 - (leverage[at] as number);
		// A row that is fitted alone has no error.
		return rest < NOTHING ? sum : sum + ((value * (left[at] as number)) / rest) ** 2;
	}, 0);
	return {coefficient, variance: squares / dot(own, own) ** 2, freedom: rows.length - causes.length - 1};
}

function centredAt({values}: Variable, rows: Int32Array): Float64Array {
	const mean = rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
	return Float64Array.from(rows, (row) => (values[row] as number) - mean);
}

function dot(a: Float64Array, b: Float64Array): number {
	return a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
}

function subtract(from: Float64Array, what: Float64Array, times: number): void {
	for (const [at, value] of what.entries()) from[at] = (from[at] as number) - times * value;
}
