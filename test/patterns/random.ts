/** Uniform numbers from 0 to 1 (a linear congruence). */
export function uniform(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 8) / 2 ** 24;
	};
}

/** How many sets of k there are among n. */
export function choose(n: number, k: number): bigint {
	let result = 1n;
	for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1);
	return k < 0 || k > n ? 0n : result;
}
