import {IngaError, invalidArgument} from '../../core/index.js';
import type {Communicator} from '../communicator.js';

/** A block of rows for each rank, in the order of the ranks. */
export interface Rows {
	/** This rank's first row. */
	readonly first: number;
	/** The row after its last one. */
	readonly end: number;
	/** Rows of each rank: times the length of a row, what `gatherv` and `scatterv` take. */
	readonly counts: readonly number[];
}

/** What of a communicator says which part is whose. */
export type Place = Pick<Communicator, 'rank' | 'size'>;

/**
 * Rows in blocks of which none has more than one row more than another: for rows that cost the same.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `count` is no whole number from 0
 *
 * @example
 * const {first, end, counts} = blockRows(10, {rank: 1, size: 3});
 * [first, end, ...counts].join(); // '4,7,4,3,3'
 */
export function blockRows(count: number, {rank, size}: Place): Rows {
	checkCount(count);
	const [each, rest] = [Math.floor(count / size), count % size];
	return cut(rank, size, (part) => part * each + Math.min(part, rest));
}

/**
 * Rows of a triangle in blocks of nearly the same number of elements: row `i` has the `count - 1 - i` pairs `(i, j)` with
 * `j > i`. No rank has more than its share by more than the longest row.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `count` is no whole number from 0
 *
 * @example
 * triangleRows(1000, {rank: 0, size: 2}).counts.join(); // '293,707'
 */
export function triangleRows(count: number, {rank, size}: Place): Rows {
	checkCount(count);
	// Where the elements of the rows before, i (2 count - 1 - i) / 2, come next to the part's share of count (count - 1) / 2.
	const middle = count - 0.5;
	const whole = count * (count - 1);
	const near = (part: number) => Math.round(middle - Math.sqrt(middle * middle - (whole * part) / size));
	const edge = (part: number) => Math.max(0, near(part));
	return cut(rank, size, (part) => (part === size ? count : edge(part)));
}

function checkCount(count: number): void {
	if (Number.isSafeInteger(count) && count >= 0) return;
	throw invalidArgument(`count is ${count}: give a whole number from 0`);
}

/** @param edge the first row of a part */
function cut(rank: number, size: number, edge: (part: number) => number): Rows {
	const counts = Array.from({length: size}, (_, part) => edge(part + 1) - edge(part));
	return {first: edge(rank), end: edge(rank + 1), counts};
}
