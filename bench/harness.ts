// Everything that is timed here is timed by this file. Contenders take turns in rounds, the order moving on from round to
// round, so that whatever else the machine does meets all alike. Wall-clock time throughout: minima of processor time are
// wrong on virtual machines.
import Benchmark from 'benchmark';

/** Something to measure. */
export interface Contender<T> {
	readonly name: string;
	readonly run: () => T;
	/** Takes part in so many rounds only: for what takes minutes. @defaultValue all */
	readonly most?: number;
}

/** One contender's times in seconds. */
export interface Series {
	/** What the machine can do: the least, of parts where the work is in parts. */
	readonly least: number;
	readonly median: number;
	readonly rounds: readonly number[];
}

/** How many times longer one contender takes than another. */
export interface Ratio {
	/** Of the least times. */
	readonly least: number;
	/** The median of the ratios within each round: slow drift cancels. */
	readonly paired: number;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const [low = Number.NaN, high = Number.NaN] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
	return (low + high) / 2;
}

export function series(rounds: readonly number[], least = Math.min(...rounds)): Series {
	return {least, median: median(rounds), rounds};
}

/** How many times longer `other` takes than `ours`. */
export function ratio(other: Series, ours: Series): Ratio {
	const shared = Math.min(other.rounds.length, ours.rounds.length);
	const each = Array.from({length: shared}, (_, at) => (other.rounds[at] ?? 0) / (ours.rounds[at] ?? 0));
	return {least: other.least / ours.least, paired: median(each)};
}

/** Who runs first, second, ... in a round: the first of one round is the last of the next. */
export function turns(contenders: number, round: number): number[] {
	return Array.from({length: contenders}, (_, turn) => (turn + round) % contenders);
}

/** What the runs of each contender returned, by contender and round. For long or asynchronous work that times itself. */
export async function alternate<T>(contenders: readonly Contender<T | Promise<T>>[], rounds: number): Promise<T[][]> {
	const results = contenders.map((): T[] => []);
	for (let round = 0; round < rounds; round++) {
		for (const at of turns(contenders.length, round)) {
			const {run, most = rounds} = contenders[at] as Contender<T | Promise<T>>;
			if (round < most) results[at]?.push(await run());
		}
	}
	return results;
}

/** Wall-clock seconds of `work`. */
export async function seconds(work: () => unknown): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}

/** Time per call of short functions, each call like the next: Benchmark finds how many calls make a sample. */
export function callTimes(contenders: readonly Contender<unknown>[], rounds = 5, maxTime = 0.05): Series[] {
	const periods = contenders.map((): number[] => []);
	for (let round = 0; round < rounds; round++) {
		for (const at of turns(contenders.length, round)) {
			periods[at]?.push(leastPeriod((contenders[at] as Contender<unknown>).run, maxTime));
		}
	}
	return periods.map((each) => series(each));
}

function leastPeriod(fn: () => unknown, maxTime: number): number {
	// Samples of 2 ms: longer ones seldom pass undisturbed, and the clock's grain is a thousandth of that.
	const bench = new Benchmark({fn, maxTime, minTime: 0.002, minSamples: 5}).run({async: false});
	const {error} = bench as {readonly error?: Error};
	if (error) throw error;
	return Math.min(...(bench.stats.sample as number[]));
}

/** Work in chunks of some microseconds. */
export interface ChunkContender {
	readonly name: string;
	readonly run: (chunk: number) => unknown;
}

/**
 * Time for all chunks. Each contender does a chunk in turn; `least` adds up the least time of each chunk over the sweeps, which
 * an interruption of one chunk does not spoil, while `rounds` are whole sweeps.
 */
export function chunkTimes(contenders: readonly ChunkContender[], chunks: number, budget: number): Series[] {
	const least = contenders.map(() => new Float64Array(chunks).fill(Number.POSITIVE_INFINITY));
	const sweeps = contenders.map((): number[] => []);
	const end = performance.now() + 1000 * budget * contenders.length;
	for (let sweep = 0; sweep < 12 || performance.now() < end; sweep++) {
		const order = turns(contenders.length, sweep);
		const total = contenders.map(() => 0);
		for (let chunk = 0; chunk < chunks; chunk++) {
			for (const at of order) {
				const start = performance.now();
				contenders[at]?.run(chunk);
				const taken = (performance.now() - start) / 1000;
				const best = least[at] as Float64Array;
				best[chunk] = Math.min(best[chunk] as number, taken);
				total[at] = (total[at] as number) + taken;
			}
		}
		for (const [at, taken] of total.entries()) sweeps[at]?.push(taken);
	}
	return sweeps.map((each, at) =>
		series(
			each,
			(least[at] as Float64Array).reduce((sum, taken) => sum + taken, 0),
		),
	);
}
