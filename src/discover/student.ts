// Student's t distribution, for tests of differences.

/**
 * P(|T| > |t|) for `freedom` degrees of freedom: the regularised incomplete beta function I_x(freedom / 2, 1 / 2) at x = freedom /
 * (freedom + t^2), by its continued fraction (NIST DLMF 8.17.22), to 1e-9 of itself.
 */
export function studentP(t: number, freedom: number): number {
	const x = freedom / (freedom + t * t);
	if (!(x < 1)) return 1;
	const [a, b] = [freedom / 2, 0.5];
	const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a));
	// The fraction converges fast on one side of the mean only.
	return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

const [MOST_TERMS, ENOUGH, TINY] = [1000, 1e-15, 1e-300];

/** By Lentz's method (Applied Optics 15:668, 1976). */
function fraction(a: number, b: number, x: number): number {
	const safe = (value: number) => (Math.abs(value) < TINY ? TINY : value);
	let c = 1;
	let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
	let value = d;
	for (let m = 1; m <= MOST_TERMS; m++) {
		const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		let step = 1;
		for (const term of [even, odd]) {
			d = 1 / safe(1 + term * d);
			c = safe(1 + term / c);
			step *= c * d;
		}
		value *= step;
		if (Math.abs(step - 1) < ENOUGH) break;
	}
	return value;
}

/** ln B(a, 1/2). */
function logBeta(a: number): number {
	return logGamma(a) + 0.5 * Math.log(Math.PI) - logGamma(a + 0.5);
}

/** Stirling's series (DLMF 5.11.1), after the argument was raised to where it is exact. */
function logGamma(x: number): number {
	let [shift, z] = [0, x];
	for (; z < 15; z++) shift += Math.log(z);
	const square = 1 / (z * z);
	const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / z;
	return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
