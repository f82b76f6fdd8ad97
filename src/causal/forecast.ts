// What a fit will take, before it is begun.
import {self} from '../ranks/index.js';
import {causalOrder} from './order.js';
import {simulate} from './simulate.js';

/** What is to be done. */
export interface Undertaking {
	readonly variables: number;
	readonly samples: number;
	/** Native threads. @defaultValue 1 */
	readonly threads?: number;
	/** Ranks that fit the resamples. @defaultValue as many as threads */
	readonly ranks?: number;
	/** Resamples that are fitted as well. @defaultValue 0 */
	readonly resamples?: number;
	/** Whether the errors are tested for independence. @defaultValue false */
	readonly independence?: boolean;
}

export interface Forecast {
	/** Of each part. */
	readonly seconds: {
		readonly order: number;
		readonly adjacency: number;
		readonly bootstrap: number;
		readonly independence: number;
	};
	/** Of two variables, in the search for the order. */
	readonly comparisons: number;
	/** The most memory at a time. */
	readonly bytes: number;
}

/** Seconds that a comparison of two variables takes, for each sample. */
export const usualPace = 4e-9;

// Measured at usualPace (a Zen 4 without AVX-512, one thread of a busy machine), in seconds.
const [PROJECTION, PATH, KERNEL_VALUE] = [0.25e-9, 1.5e-9, 0.4e-9];
const [DOUBLE, COPIES] = [8, 5];
/** Evidence for each pair: a float, and a bit. */
const EVIDENCE = 4.125;
/** A triangle of factors, and half of one of inner products. */
const FACTORS = 12;

/** Of a process that has only started. */
const PROCESS_BYTES = 80e6;

/**
 * What `directLingam`, `bootstrap` and `errorIndependence` will take of time and memory, by a model: the comparisons of all p
 * variables once, then 0.75 p^(1/3) (1 + 0.8 p / n) with n samples for each variable and place of the order, which simulated sparse
 * graphs with Laplace noise need within a factor of two (40 to 1000 variables). The data decide how many comparisons can be left
 * out, so others may take a third of that, or several times as long; beyond some thousand variables nobody has looked.
 *
 * @param pace seconds for each comparison and sample, as {@link measurePace} finds them
 *
 * @example
 * const {seconds, bytes} = forecastLingam({variables: 1000, samples: 600, threads: 2}, measurePace(600));
 */
export function forecastLingam(
	{variables: p, samples: n, threads = 1, ranks = threads, resamples = 0, independence = false}: Undertaking,
	pace: number = usualPace,
): Forecast {
	const speed = usualPace / pace;
	const orderable = Math.max(1, Math.min(p, n - 2));
	const compared = comparisons(p, n, orderable);
	const order = (compared * n * pace) / threads;
	const adjacency = (PROJECTION * n * orderable ** 2 + PATH * orderable ** 3) / speed / threads;
	const tested = independence ? (KERNEL_VALUE * n ** 2 * (p + (p * (p - 1)) / 2)) / speed / threads : 0;
	// Each resample has one thread; the last ones may leave others without work.
	const turns = Math.ceil(resamples / ranks);
	const held = EVIDENCE * p ** 2 + FACTORS * orderable ** 2;
	const atOnce = Math.max(1, Math.min(ranks, resamples));
	return {
		seconds: {order, adjacency, bootstrap: turns * threads * (order + adjacency), independence: tested},
		comparisons: compared,
		bytes: PROCESS_BYTES + (COPIES + 2) * DOUBLE * n * p + atOnce * held + (atOnce - 1) * COPIES * DOUBLE * n * p,
	};
}

function comparisons(p: number, n: number, orderable: number): number {
	const places = (orderable - 1) * p - ((orderable - 1) * orderable) / 2;
	return (p * (p - 1)) / 2 + 0.75 * Math.cbrt(p) * (1 + (0.8 * p) / n) * places;
}

const [SAMPLE_VARIABLES, LEAST_SAMPLES, MOST_SAMPLES] = [32, 100, 2000];

/** Seconds that a comparison takes here for each sample, by a search of some hundredths of a second over simulated data. */
export function measurePace(samples: number): number {
	const rows = Math.min(MOST_SAMPLES, Math.max(LEAST_SAMPLES, samples));
	const data = simulate({variables: SAMPLE_VARIABLES, samples: rows, noise: 'laplace', seed: 1}).samples;
	let least = Number.POSITIVE_INFINITY;
	for (let round = 0; round < 3; round++) {
		const began = performance.now();
		const {comparisons: made} = causalOrder(self(), data);
		least = Math.min(least, (performance.now() - began) / 1000 / made / rows);
	}
	return least;
}

/** What a search is taken to compare for each variable after the first place, by the addon's count of its progress. */
const COUNTED = 6;

/** Which place of the order is being looked for, from 1, after such a share of the progress that `directLingam` tells. */
export function placeAt(
	share: number,
	variables: number,
	samples: number,
): {readonly place: number; readonly of: number} {
	const of = Math.max(1, Math.min(variables, samples - 2));
	const first = (variables * (variables - 1)) / 2;
	const after = (place: number) => COUNTED * ((place - 1) * variables - ((place - 1) * place) / 2);
	const done = share * (first + after(of));
	let place = 1;
	while (place < of && done >= first + after(place)) place++;
	return {place, of};
}
