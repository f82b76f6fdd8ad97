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
	/** Ranks that fit the resamples. @defaultValue none, and as many at once as there are threads */
	readonly ranks?: number;
	/** Resamples that are fitted as well. @defaultValue 0 */
	readonly resamples?: number;
	/** Whether the errors are tested for independence. @defaultValue false */
	readonly independence?: boolean;
	/** Whether what few rows leave without an order is regressed (`rest: 'regress'`). @defaultValue false */
	readonly rest?: boolean;
	/** Of the order, that are looked for. @defaultValue all that the samples tell apart */
	readonly places?: number;
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
	/** The most memory at a time, with the table that samples come from, and effects as a list. */
	readonly bytes: number;
}

/** Seconds that a comparison of two variables takes, for each sample. */
export const usualPace = 2.5e-9;

// Measured at usualPace (a Zen 4 without AVX-512, one thread of a busy machine), in seconds.
const [PROJECTION, PATH, KERNEL_VALUE] = [0.25e-9, 1.5e-9, 0.4e-9];
/** Of few rows: projections on what is ordered, and paths. */
const [PROJECTED, SHORT_PATH] = [0.8e-9, 0.4e-9];
/** Of the samples: the addon's own, its residuals, and what it works on; besides the table and the matrix in JavaScript. */
const [DOUBLE, COPIES, GIVEN] = [8, 3.5, 2];
/** Evidence for each pair: a float, and a bit. */
const EVIDENCE = 4.125;
/** A triangle of factors, and half of one of inner products. */
const FACTORS = 12;

/** Of a process beside all that, and of a rank. */
const [PROCESS_BYTES, RANK_BYTES] = [90e6, 14e6];

/**
 * What `directLingam`, `bootstrap` and `errorIndependence` will take of time and memory, by a model: the comparisons of all p
 * variables once, then 0.75 p^(1/3) (1 + 0.8 p / n) with n samples for each variable and place of the order, which simulated sparse
 * graphs with Laplace noise need within a factor of two (40 to 1000 variables). The data decide how many comparisons can be left
 * out, so others may take a third of that, or several times as long (20,000 gene-like ones of 600 samples: two thirds, for 100 places). Memory
 * was within a tenth of the most that a process held in four runs (100 to 6000 variables, 40,000 to 30 samples). A checkpoint takes some
 * megabytes more; a text table that is read, several times its size before the work begins.
 *
 * @param pace seconds for each comparison and sample, as {@link measurePace} finds them
 *
 * @example
 * const {seconds, bytes} = forecastLingam({variables: 1000, samples: 600, threads: 2}, measurePace(600));
 */
export function forecastLingam(undertaking: Undertaking, pace: number = usualPace): Forecast {
	const {variables: p, samples: n, threads = 1, resamples = 0, independence = false, rest = false} = undertaking;
	const {ranks = threads, places = p} = undertaking;
	const speed = usualPace / pace;
	const orderable = placesOf(p, n, places);
	const compared = comparisons(p, n, orderable);
	const order = (compared * n * pace) / threads;
	const regressed = rest ? (p - orderable) * scarce(n, orderable) : 0;
	const adjacency = (PROJECTION * n * orderable ** 2 + PATH * orderable ** 3 + regressed) / speed / threads;
	const tested = independence ? (KERNEL_VALUE * n ** 2 * (p + (p * (p - 1)) / 2)) / speed / threads : 0;
	// Each resample has one thread; the last ones may leave others without work.
	const turns = Math.ceil(resamples / ranks);
	const samples = DOUBLE * n * p;
	const held = EVIDENCE * p ** 2 + FACTORS * orderable ** 2 + (rest ? DOUBLE * n * orderable : 0) + COPIES * samples;
	const atOnce = Math.max(1, Math.min(ranks, resamples));
	// Ranks share another copy.
	const shared = undertaking.ranks === undefined || resamples === 0 ? 0 : RANK_BYTES * atOnce + samples;
	return {
		seconds: {order, adjacency, bootstrap: turns * threads * (order + adjacency), independence: tested},
		comparisons: compared,
		bytes: PROCESS_BYTES + GIVEN * samples + atOnce * held + shared,
	};
}

/** How many places of the order there will be. */
function placesOf(variables: number, samples: number, asked: number): number {
	return Math.max(1, Math.min(variables, samples - 2, asked));
}

/** Seconds of the regression of one variable without a place on those that have one. */
function scarce(n: number, ordered: number): number {
	const most = Math.min(ordered, n / (2 * Math.log(Math.max(2, ordered))));
	return PROJECTED * n * ordered + SHORT_PATH * most ** 2 * ordered;
}

function comparisons(p: number, n: number, orderable: number): number {
	const places = (orderable - 1) * p - ((orderable - 1) * orderable) / 2;
	return (p * (p - 1)) / 2 + usualComparisons(p, n) * places;
}

/** That each of p variables of n samples takes for each place of the order after the first. */
export function usualComparisons(p: number, n: number): number {
	return 0.75 * Math.cbrt(p) * (1 + (0.8 * p) / n);
}

const [SAMPLE_VARIABLES, LEAST_SAMPLES, MOST_SAMPLES] = [96, 100, 2000];

/** Seconds that a comparison takes here for each sample, by a search of some tenths of a second over simulated data. */
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

/** Which place of the order is being looked for, from 1, after such a share of the progress that `directLingam` tells. */
export function placeAt(
	share: number,
	variables: number,
	samples: number,
	places: number = variables,
): {readonly place: number; readonly of: number} {
	const of = placesOf(variables, samples, places);
	const first = (variables * (variables - 1)) / 2;
	const usual = usualComparisons(variables, samples);
	const after = (place: number) => usual * ((place - 1) * variables - ((place - 1) * place) / 2);
	const done = share * (first + after(of));
	let place = 1;
	while (place < of && done >= first + after(place)) place++;
	return {place, of};
}
