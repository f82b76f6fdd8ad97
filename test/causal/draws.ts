/** The rows of resamples that scripts/lingam_bootstrap.py draws, too: a linear congruential sequence (Numerical Recipes). */
export function draws(rows: number, resamples: number): number[][] {
	let state = 1;
	return Array.from({length: resamples}, () =>
		Array.from({length: rows}, () => {
			state = (Math.imul(1664525, state) + 1013904223) >>> 0;
			return Math.floor((state * rows) / 2 ** 32);
		}),
	);
}
