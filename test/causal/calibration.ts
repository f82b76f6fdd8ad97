// How often p-values are small where nothing is there, and intervals hold what is true: by simulation.
import {
	bootstrap,
	type CausalGraph,
	directLingam,
	errorIndependence,
	estimateTotalEffects,
	type Noise,
	noises,
	simulate,
	totalEffectSpread,
	totalEffects,
} from '../../src/causal/index.js';
import {Random} from '../../src/causal/random.js';
import {type Matrix, matrix} from '../../src/core/index.js';

export const alphas = [0.01, 0.05, 0.1] as const;
export const levels = [0.9, 0.95] as const;

/** How many of `repeats` p-values are at most each of `alphas`. */
export interface Rejections {
	readonly rows: number;
	readonly noise: Noise;
	readonly repeats: number;
	readonly below: readonly number[];
}

/** Where two variables have a hidden cause of `strength` times the noise. */
export interface Power extends Rejections {
	readonly strength: number;
}

/** How many of `repeats` intervals hold the true total effect, for each of `levels`. */
export interface Coverage {
	readonly rows: number;
	readonly noise: Noise;
	/** Whether there is a total effect, or none. */
	readonly effect: boolean;
	readonly repeats: number;
	readonly resamples: number;
	/** `estimateTotalEffects` with the true graph, and with the one that `directLingam` finds. */
	readonly given: readonly number[];
	readonly found: readonly number[];
	/** The latter, of those where the two variables, and the cause's direct causes, are before each other as they are in truth. */
	readonly ordered: readonly number[];
	/** How many these are. */
	readonly orders: number;
	/** `totalEffectSpread`. */
	readonly bootstrap: readonly number[];
}

export interface Calibration {
	/** Of columns that are independent. */
	readonly columns: readonly Rejections[];
	/** Of the errors of the graph that was found, of variables that fit the assumptions. */
	readonly errors: readonly Rejections[];
	readonly hidden: readonly Power[];
	readonly coverage: readonly Coverage[];
}

/** How much is simulated. */
export interface Size {
	readonly columns: number;
	readonly errors: number;
	readonly coverage: number;
	readonly resamples: number;
	readonly rows: readonly number[];
	/** Of the first simulation; those behind it count on. */
	readonly seed: number;
}

/** Of the figures in src/causal/CALIBRATION.md: some minutes. */
export const full: Size = {columns: 4000, errors: 1000, coverage: 400, resamples: 200, rows: [100, 300, 1000], seed: 0};

/** Of `npm test`. */
export const brief: Size = {columns: 500, errors: 100, coverage: 60, resamples: 50, rows: [100], seed: 1e6};

export async function calibrate(size: Size): Promise<Calibration> {
	const columns: Rejections[] = [];
	const [errors, hidden]: [Rejections[], Power[]] = [[], []];
	const coverage: Coverage[] = [];
	for (const rows of size.rows) {
		for (const noise of noises) columns.push(await ofColumns(noise, rows, size));
		for (const noise of ['laplace', 'exponential'] as const) errors.push(await ofErrors(noise, rows, size));
		for (const strength of [0.5, 1, 2]) hidden.push(await ofHidden(strength, rows, size));
		for (const noise of ['laplace', 'exponential'] as const) {
			coverage.push(...(await ofIntervals(noise, rows, size)));
		}
	}
	return {columns, errors, hidden, coverage};
}

/** So many pairs are tested in one call: each is a repeat of its own. */
const PAIRS = 50;

async function ofColumns(noise: Noise, rows: number, {columns: repeats, seed: first}: Size): Promise<Rejections> {
	const pairs = Array.from({length: PAIRS}, (_, at) => [`x${2 * at}`, `x${2 * at + 1}`] as const);
	const values: number[] = [];
	for (let seed = first; values.length < repeats; seed++) {
		const {samples, ...graph} = simulate({variables: 2 * PAIRS, samples: rows, noise, density: 0, seed});
		const {pValues} = await errorIndependence(graph, samples, {pairs, threads: 1});
		values.push(...pairs.map((_, at) => pValues.data[4 * PAIRS * at + 2 * at + 1] as number));
	}
	return {rows, noise, repeats: values.length, below: alphas.map((alpha) => values.filter((p) => p <= alpha).length)};
}

async function ofErrors(noise: Noise, rows: number, size: Size): Promise<Rejections> {
	return {rows, noise, ...(await rejections(size, (seed) => model(noise, rows, seed).samples))};
}

async function ofHidden(strength: number, rows: number, size: Size): Promise<Power> {
	const noise = 'laplace';
	const samplesOf = (seed: number) => {
		const {data} = simulate({variables: 3, samples: rows, noise, density: 0, seed}).samples;
		const seen = matrix(rows, 2);
		for (let row = 0; row < rows; row++) {
			const [cause = 0, ...own] = data.subarray(3 * row, 3 * row + 3);
			seen.data.set(
				own.map((value) => value + strength * cause),
				2 * row,
			);
		}
		return seen;
	};
	return {strength, rows, noise, ...(await rejections(size, samplesOf))};
}

/** Tests the errors of x0 and x1 in the graph that is found. */
async function rejections({errors: repeats, seed: first}: Size, samplesOf: (seed: number) => Matrix) {
	const values: number[] = [];
	for (let seed = first; seed < first + repeats; seed++) {
		const samples = samplesOf(seed);
		const graph = await directLingam(samples, {threads: 1});
		const {pValues} = await errorIndependence(graph, samples, {pairs: [['x0', 'x1']], threads: 1});
		values.push(pValues.data[1] as number);
	}
	return {repeats, below: alphas.map((alpha) => values.filter((p) => p <= alpha).length)};
}

const VARIABLES = 6;

function model(noise: Noise, samples: number, seed: number) {
	return simulate({variables: VARIABLES, samples, noise, inDegree: 1.2, seed});
}

/** Of each model two pairs: one that a directed path leads from one to the other, and one without. */
async function ofIntervals(noise: Noise, rows: number, size: Size): Promise<Coverage[]> {
	const {coverage: repeats, resamples, seed: first} = size;
	const all = [true, false].map((effect) => ({
		...{rows, noise, effect, repeats, resamples, orders: 0},
		...{given: [0, 0], found: [0, 0], ordered: [0, 0], bootstrap: [0, 0]},
	}));
	let done = 0;
	for (let seed = first; done < repeats; seed++) {
		const {samples, variables, ...truth} = model(noise, rows, seed);
		const given = graphOf({variables, ...truth});
		const total = totalEffects(given);
		const pairs = all.map(({effect}) => draw(truth.order, total, effect, new Random(seed)));
		if (pairs.includes(undefined)) continue;
		done++;
		const found = await directLingam(samples, {threads: 1});
		const drawn = await bootstrap(samples, {resamples, seed, threads: 1});
		for (const [nth, counts] of all.entries()) {
			const [cause, result] = pairs[nth] as Pair;
			const value = total.data[result * VARIABLES + cause] as number;
			const ends = {from: [`x${cause}`], to: [`x${result}`]};
			const isOrdered = keepsOrder(found.order, truth.adjacency, cause, result);
			counts.orders += Number(isOrdered);
			for (const [at, level] of levels.entries()) {
				const held = async (graph: CausalGraph) => {
					const {low, high} = await estimateTotalEffects(graph, samples, {...ends, level, threads: 1});
					const [least, most] = [low.data[0] as number, high.data[0] as number];
					// Where the order has the effect before the cause, the graph says 0.
					return Number.isNaN(least) ? value === 0 : least <= value && value <= most;
				};
				const holds = await held(found);
				const [least, most] = totalEffectSpread(drawn, {...ends, level})[0]?.interval ?? [0, 0];
				add(counts.given, at, await held(given));
				add(counts.found, at, holds);
				add(counts.ordered, at, holds && isOrdered);
				add(counts.bootstrap, at, least <= value && value <= most);
			}
		}
	}
	return all;
}

function add(counts: number[], at: number, holds: boolean): void {
	counts[at] = (counts[at] as number) + Number(holds);
}

function graphOf(truth: Pick<CausalGraph, 'variables' | 'order' | 'adjacency'>): CausalGraph {
	const nothing = {unordered: [], isa: 'scalar', threads: 1, warnings: []} as const;
	return {...truth, ...nothing, seconds: {order: 0, adjacency: 0}};
}

type Pair = readonly [cause: number, result: number];

function draw(order: readonly number[], total: Matrix, effect: boolean, random: Random): Pair | undefined {
	const pairs = order.flatMap((cause, at) => order.slice(at + 1).map((result): Pair => [cause, result]));
	const fitting = pairs.filter(([cause, result]) => (total.data[result * VARIABLES + cause] !== 0) === effect);
	return fitting[random.below(Math.max(1, fitting.length))];
}

/** Whether the cause's direct causes come before it, and it before the effect. */
function keepsOrder(order: readonly number[], adjacency: Matrix, cause: number, result: number): boolean {
	const place = order.indexOf(cause);
	const causes = order.filter((each) => adjacency.data[cause * VARIABLES + each] !== 0);
	return place < order.indexOf(result) && causes.every((each) => order.indexOf(each) < place);
}
