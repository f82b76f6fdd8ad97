/**
 * The ranks of the values from 1, those of equal values averaged; NaN stays NaN and counts for none.
 *
 * Sorts the numbers alone, which costs a fraction of sorting places by them, and then looks each one up.
 */
export function ranks(values: Float64Array, out: Float64Array = new Float64Array(values.length)): Float64Array {
	// NaN goes to the end.
	const sorted = values.slice().sort();
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (Number.isNaN(value)) {
			out[row] = Number.NaN;
			continue;
		}
		const first = place(sorted, value, false);
		// Mostly nobody else has the value.
		const last = sorted[first + 1] === value ? place(sorted, value, true) : first + 1;
		out[row] = (first + last + 1) / 2;
	}
	return out;
}

/** How many values of `sorted` lie below `value`, with `equal` also those that equal it. */
function place(sorted: Float64Array, value: number, equal: boolean): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const there = sorted[middle] as number;
		if (there < value || (equal && there === value)) low = middle + 1;
		else high = middle;
	}
	return low;
}
