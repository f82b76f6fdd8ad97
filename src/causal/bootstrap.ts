// Graphs of rows that are drawn again from the samples: how far the graph depends on which rows were seen.
import {
	checkCount,
	checkThreads,
	fromNative,
	IngaError,
	type Isa,
	invalidArgument,
	type Matrix,
	native,
	type RunOptions,
	runTask,
} from '../core/index.js';
import {type Checkpoint, type Communicator, mapChunks} from '../ranks/index.js';
import {checkSamples, namesOf} from './argument.js';
import {checkPlaces, isRegressed} from './lingam.js';
import type {Guide, NativeDraws, NativeResample, NativeResampling} from './native.js';
import {nativePrior, type PriorKnowledge} from './prior.js';
import {hashOf} from './resume.js';

/** What is drawn, and how it is fitted. */
export interface ResampleOptions {
	/** A name for each column of the samples. @defaultValue `x0`, `x1`, ... */
	readonly variables?: readonly string[];
	/**
	 * How many resamples of as many rows as there are, drawn with replacement; or the rows of each, as positions from 0, where
	 * rows belong together (families, batches, days) or strata keep their size. @defaultValue 100
	 */
	readonly resamples?: number | readonly ArrayLike<number>[];
	/** The draws are the same for the same seed: a whole number from 0 to 2^32 - 1. @defaultValue 0 */
	readonly seed?: number;
	/** What is known before. @defaultValue nothing */
	readonly prior?: PriorKnowledge;
	/** What is done where rows are few, as for `directLingam`. @defaultValue 'leave' */
	readonly rest?: 'leave' | 'regress';
	/** How many places of the order are looked for, as for `directLingam`. @defaultValue all that the rows tell apart */
	readonly places?: number;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
}

export interface BootstrapOptions extends RunOptions, ResampleOptions {}

/** Where ranks keep the resamples that are done. */
export interface RankedBootstrapOptions extends ResampleOptions {
	/** A folder that all ranks see and nothing else uses; a run with the same samples and options goes on there. */
	readonly checkpoint?: Omit<Checkpoint, 'task'>;
	/** Called on every rank before the work: how many resamples the checkpoint holds. */
	readonly onResume?: (done: number) => void;
	/** Called after each resample, on the rank that has fitted it. */
	readonly onResample?: (resample: number) => void;
}

/** The graph of one resample. Variables are positions among those of the {@link Bootstrap}. */
export interface ResampleGraph {
	/** Most exogenous first; columns that are constant in these rows are not in it. */
	readonly order: Int32Array;
	/** Variables that these rows leave without an order. */
	readonly unordered: Int32Array;
	/** Pairs (effect, cause), one for each of `sizes`. */
	readonly places: Int32Array;
	/** Direct effects, in units of the effect per unit of the cause. */
	readonly sizes: Float64Array;
}

/** Graphs of resamples; `directionCounts`, `graphCounts`, `effectProbabilities`, `totalEffectSpread`, `pathSpread` read it. */
export interface Bootstrap {
	readonly variables: readonly string[];
	/** Those that could be fitted, in their order. */
	readonly graphs: readonly ResampleGraph[];
	/** Resamples without a graph, by number, with what is wrong with their rows. They count nowhere. */
	readonly failed: readonly {readonly resample: number; readonly reason: string}[];
}

const [MOST_RESAMPLES, MOST_PICKS] = [1_000_000, 2 ** 31 - 1];
const RESAMPLES = 100;

/**
 * DirectLiNGAM on resamples (Efron and Tibshirani 1993; Komatsu, Shimizu and Shimodaira 2010), each on one thread and as many at
 * once as there are threads: the graphs that Python's lingam 1.13 finds for the same rows. Searches begin with what all rows say
 * of pairs, which saves comparisons and changes nothing else. The samples are copied before it returns to the caller. Progress
 * counts resamples.
 *
 * A resample whose rows allow no graph (a column becomes a copy of another) is left out and named in `failed`; a
 * column that is constant in it has no effects there.
 *
 * @throws {@link IngaError} as `directLingam`; `ERR_DATA` where no resample has a graph
 *
 * @example
 * const found = await bootstrap(samples, {variables: ['x', 'y', 'z'], resamples: 200, seed: 1});
 * console.log(directionCounts(found));
 */
export async function bootstrap(samples: Matrix, options: BootstrapOptions = {}): Promise<Bootstrap> {
	const {names, draws, fit} = task(samples, options);
	const {rows, columns, data} = samples;
	const threads = checkThreads(options.threads);
	const found = await runTask(['bootstrap'], options, (control) =>
		native().causalBootstrap(control, data, rows, columns, {...fit, threads}, draws),
	);
	return collected(names, found);
}

/**
 * {@link bootstrap} by all ranks of a communicator, each resample by one of them. Collective: every rank gives the same
 * samples and options and gets the same graphs, for every number of ranks.
 *
 * @throws {@link IngaError} as `bootstrap` and `mapChunks`
 *
 * @example
 * const {graphs} = bootstrapOver(self(), samples, {resamples: 50}); // the program of a rank gives its comm
 */
export function bootstrapOver(comm: Communicator, samples: Matrix, options: RankedBootstrapOptions = {}): Bootstrap {
	const {names, draws, fit} = task(samples, options);
	const {rows, columns, data} = samples;
	const {checkpoint, onResume, onResample} = options;
	// Null until this rank has something to do.
	let guide: Guide | undefined | null = null;
	const work = (at: number) => {
		try {
			if (guide === null) guide = native().causalGuide(data, rows, columns, fit);
			const {failure, ...graph} = native().causalResample(data, rows, columns, {...fit, guide}, ...oneOf(draws, at));
			onResample?.(at);
			return {...graph, failure: new TextEncoder().encode(failure)};
		} catch (error) {
			throw fromNative(error);
		}
	};
	const kept = checkpoint && {checkpoint: {...checkpoint, task: identity(samples, fit, draws)}};
	const found = mapChunks(comm, countOf(draws), work, {...kept, ...(onResume && {onResume})}).map(
		({failure, ...graph}) => ({
			...graph,
			failure: new TextDecoder().decode(failure),
		}),
	);
	return collected(names, found);
}

function task(
	samples: Matrix,
	options: ResampleOptions,
): {names: readonly string[]; draws: NativeDraws; fit: NativeResampling} {
	checkSamples(samples);
	const {variables, resamples = RESAMPLES, seed = 0, prior, isa, rest, places} = options;
	const names = namesOf(variables, samples.columns);
	const draws = typeof resamples === 'number' ? drawn(resamples, seed) : given(samples.rows, resamples);
	const known = prior && nativePrior(prior, names);
	return {names, draws, fit: {names, isa, prior: known, scarce: isRegressed(rest), places: checkPlaces(places)}};
}

function drawn(count: number, seed: number): NativeDraws {
	if (!(Number.isInteger(count) && count >= 1 && count <= MOST_RESAMPLES)) {
		throw invalidArgument(
			`resamples is ${count}: give a whole number from 1 to ${MOST_RESAMPLES}, or the rows of each`,
		);
	}
	checkCount('seed', seed, 0, 2 ** 32 - 1);
	return {count, seed};
}

function given(rows: number, lists: readonly ArrayLike<number>[]): NativeDraws {
	const count = Array.isArray(lists) ? lists.length : 0;
	if (count < 1 || count > MOST_RESAMPLES) {
		throw invalidArgument(`resamples is neither a number nor a list of 1 to ${MOST_RESAMPLES} lists of rows`);
	}
	const starts = [0];
	for (const [at, list] of lists.entries()) {
		const length = (list as ArrayLike<number> | undefined)?.length ?? 0;
		if (!Number.isInteger(length) || length < 1) throw invalidArgument(`resamples[${at}] is no list of rows`);
		for (let nth = 0; nth < length; nth++) {
			const row = list[nth];
			if (Number.isInteger(row) && (row as number) >= 0 && (row as number) < rows) continue;
			throw invalidArgument(`resamples[${at}][${nth}] is ${String(row)}: rows are whole numbers from 0 to ${rows - 1}`);
		}
		starts.push((starts[at] ?? 0) + length);
	}
	const all = starts.at(-1) ?? 0;
	if (all > MOST_PICKS)
		throw invalidArgument(`resamples have ${all} rows together: at most ${MOST_PICKS} are possible`);
	const picks = new Int32Array(all);
	for (const [at, list] of lists.entries()) picks.set(list, starts[at]);
	return {picks, starts: Int32Array.from(starts)};
}

/** Draws with number `at` among them, its rows alone where they are given, and its number there: the addon copies all. */
function oneOf(draws: NativeDraws, at: number): [NativeDraws, number] {
	if ('count' in draws) return [draws, at];
	const picks = draws.picks.subarray(draws.starts[at], draws.starts[at + 1]);
	return [{picks, starts: Int32Array.of(0, picks.length)}, 0];
}

function countOf(draws: NativeDraws): number {
	return 'count' in draws ? draws.count : draws.starts.length - 1;
}

/** What the results of a run depend on. */
function identity(samples: Matrix, fit: NativeResampling, draws: NativeDraws): unknown {
	const hash = hashOf([samples], fit);
	hash.update('count' in draws ? JSON.stringify(draws) : `${draws.picks.join()} ${draws.starts.join()}`);
	return {
		...('count' in draws && {seed: draws.seed}),
		...(fit.scarce && {rest: 'regress'}),
		...(fit.places !== undefined && {places: fit.places}),
		bootstrap: hash.digest('hex'),
	};
}

function collected(variables: readonly string[], found: readonly NativeResample[]): Bootstrap {
	const failed = found.flatMap(({failure}, resample) => (failure === '' ? [] : [{resample, reason: failure}]));
	if (failed.length === found.length) {
		throw new IngaError(
			'ERR_DATA',
			`none of ${found.length} resamples has a graph. Of the first: ${failed[0]?.reason}`,
		);
	}
	const graphs = found.flatMap(({failure, ...graph}) => (failure === '' ? [graph] : []));
	return {variables, graphs, failed};
}
