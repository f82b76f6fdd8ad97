// Samples of a scale-free graph, as benchmarks of causal discovery draw them.
import {type Matrix, matrix} from '../src/core/index.js';

/** Numbers in (0, 1), the same every time (mulberry32). */
function uniform(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let word = Math.imul(state ^ (state >>> 15), state | 1);
		word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
		return (((word ^ (word >>> 14)) >>> 0) + 0.5) / 2 ** 32;
	};
}

/**
 * Rows x variables of x = B x + e: each variable has up to `causes` causes among those before it, chosen by how many links they have
 * (Barabasi and Albert, Science 286:509, 1999); effects are uniform in +-[0.5, 2] and noise is Laplace, both as in NOTEARS
 * (Zheng et al. 2018); every variable is scaled to deviation 1, as sums over hubs would grow; columns are shuffled.
 */
export function scaleFree(variables: number, rows: number, causes: number, seed: number): Matrix {
	const next = uniform(seed);
	const parents = attached(variables, causes, next);
	const columns: Float64Array[] = [];
	for (const own of parents) {
		const column = Float64Array.from({length: rows}, () => Math.sign(next() - 0.5) * Math.log(next()));
		for (const parent of own) {
			const effect = (next() < 0.5 ? -1 : 1) * (0.5 + 1.5 * next());
			const cause = columns[parent] as Float64Array;
			for (let row = 0; row < rows; row++) (column[row] as number) += effect * (cause[row] as number);
		}
		const deviation = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0) / rows);
		columns.push(column.map((value) => value / deviation));
	}
	const samples = matrix(rows, variables);
	for (const [at, column] of shuffled(columns, next).entries()) {
		for (let row = 0; row < rows; row++) samples.data[row * variables + at] = column[row] as number;
	}
	return samples;
}

/** The parents of each variable. */
function attached(variables: number, causes: number, next: () => number): number[][] {
	// Each end of a link once: a draw from it is a draw by degree.
	const ends: number[] = [];
	return Array.from({length: variables}, (_, child) => {
		const own = new Set<number>();
		while (own.size < Math.min(causes, child)) {
			own.add(ends.length === 0 ? 0 : (ends[Math.floor(next() * ends.length)] as number));
			if (own.size < Math.min(causes, child) && child <= causes) own.add(Math.floor(next() * child));
		}
		for (const parent of own) ends.push(parent, child);
		return [...own];
	});
}

function shuffled<T>(list: readonly T[], next: () => number): T[] {
	const all = [...list];
	for (let at = all.length - 1; at > 0; at--) {
		const other = Math.floor(next() * (at + 1));
		[all[at], all[other]] = [all[other] as T, all[at] as T];
	}
	return all;
}
