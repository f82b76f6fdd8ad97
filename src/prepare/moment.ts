// Loops over places and not over values: thousands of columns come by, and iterators take several times as long.

/** How many values are not NaN. */
function known(values: Float64Array): number {
	let count = 0;
	for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) count++;
	return count;
}

/** The mean of what the values that are not NaN exceed `origin` by; scaled before they are added, they cannot overflow. */
function average(values: Float64Array, origin: number): number {
	const share = 1 / known(values);
	let sum = 0;
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (!Number.isNaN(value)) sum += (value - origin) * share;
	}
	return sum;
}

/** The mean of the values that are not NaN. */
export function mean(values: Float64Array): number {
	const first = average(values, 0);
	return first + average(values, first);
}

/** Writes `values` less their mean to `out`, twice: far from 0 a mean has rounding errors as large as the deviations. */
export function centre(values: Float64Array, out: Float64Array): void {
	out.set(values);
	for (let time = 0; time < 2; time++) {
		const middle = average(out, 0);
		for (let row = 0; row < out.length; row++) out[row] = (out[row] as number) - middle;
	}
}

/** The middle of the values that are not NaN, of the two in the middle their mean. */
export function median(values: Float64Array): number {
	const sorted = values.slice().sort();
	const count = known(values);
	const half = count >> 1;
	const upper = sorted[half] as number;
	return count % 2 === 1 ? upper : upper / 2 + (sorted[half - 1] as number) / 2;
}

/** Whether all values that are not NaN are the same up to 16 units in the last place, as DirectLiNGAM has it. */
export function isConstant(values: Float64Array): boolean {
	let [least, most] = [Infinity, -Infinity];
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (value < least) least = value;
		if (value > most) most = value;
	}
	return !(most - least > 16 * Number.EPSILON * Math.max(Math.abs(least), Math.abs(most)));
}

/** Sums of squares between these are exact to rounding: no square that counts is lost. */
const [SMALL, LARGE] = [1e-270, 1e270];

/** The Euclidean length, without overflow or underflow of squares. */
export function length(values: Float64Array): number {
	const squares = dot(values, values);
	if (squares > SMALL && squares < LARGE) return Math.sqrt(squares);
	let largest = 0;
	for (let row = 0; row < values.length; row++) largest = Math.max(largest, Math.abs(values[row] as number));
	if (largest === 0) return 0;
	let sum = 0;
	for (let row = 0; row < values.length; row++) sum += ((values[row] as number) / largest) ** 2;
	return largest * Math.sqrt(sum);
}

/** Writes `values` less their mean to `out`, at length 1; 0 everywhere where they are constant. Returns the length before. */
export function unit(values: Float64Array, out: Float64Array): number {
	if (isConstant(values)) {
		out.fill(0);
		return 0;
	}
	centre(values, out);
	const size = length(out);
	for (let row = 0; row < out.length; row++) out[row] = (out[row] as number) / size;
	return size;
}

/** The inner product, in four sums: one would wait for its own last addition. */
export function dot(a: Float64Array, b: Float64Array): number {
	let [first, second, third, fourth] = [0, 0, 0, 0];
	const fours = a.length - (a.length % 4);
	for (let row = 0; row < fours; row += 4) {
		first += (a[row] as number) * (b[row] as number);
		second += (a[row + 1] as number) * (b[row + 1] as number);
		third += (a[row + 2] as number) * (b[row + 2] as number);
		fourth += (a[row + 3] as number) * (b[row + 3] as number);
	}
	for (let row = fours; row < a.length; row++) first += (a[row] as number) * (b[row] as number);
	return first + second + (third + fourth);
}
