import {invalidArgument, type Matrix, matrix} from '../core/index.js';
import {Random} from './random.js';

/** Distributions of the noise terms; all have mean 0 and variance 1. */
export const noises = ['uniform', 'laplace', 'exponential', 'gaussian'] as const;

export type Noise = (typeof noises)[number];

export interface SimulateOptions {
	/** Number of variables. */
	readonly variables: number;
	/** Number of rows. */
	readonly samples: number;
	/** With `gaussian` the causal order cannot be found from data. @defaultValue 'uniform' */
	readonly noise?: Noise;
	/** Mean number of direct causes per variable. @defaultValue 2, where there are enough variables */
	readonly inDegree?: number;
	/** Probability of an edge between two variables, in place of `inDegree`. */
	readonly density?: number;
	/**
	 * Variables come in modules of so many, as genes do: causes are in the same module, and the first of its module is a cause of
	 * all others there, besides those that `inDegree` or `density` draw. @defaultValue no modules
	 */
	readonly moduleSize?: number;
	/** A whole number from 0; the same seed gives the same numbers. @defaultValue 1 */
	readonly seed?: number;
}

/** Data whose causes are known. */
export interface Simulation {
	/** `samples` rows of `variables` columns. */
	readonly samples: Matrix;
	/** Names `x0`, `x1`, ... in the order of the columns. */
	readonly variables: readonly string[];
	/** A true causal order, most exogenous first. */
	readonly order: readonly number[];
	/** The true direct effects: row = effect, column = cause. */
	readonly adjacency: Matrix;
}

type Settings = Required<Omit<SimulateOptions, 'inDegree' | 'density'>> & {readonly probability: number};

/**
 * Data drawn from a random linear acyclic model x = B x + e with independent noise e of variance 1, in a random order of
 * columns. What its causes contribute to a variable has a variance between 0.5 and 2, so that variances do not grow along
 * the order.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`
 *
 * @example
 * const {samples, adjacency} = simulate({variables: 10, samples: 1000, noise: 'laplace', seed: 7});
 */
export function simulate(options: SimulateOptions): Simulation {
	const {variables: p, samples: n, noise, probability, moduleSize, seed} = settings(options);
	const random = new Random(seed);
	const order = random.shuffle([...Array(p).keys()]);
	const columns = Array.from({length: p}, () => new Float64Array(n));
	const adjacency = matrix(p, p);
	order.forEach((variable, place) => {
		const within = place % moduleSize;
		const drawn = order.slice(place - within, place).map(() => random.uniform() < probability);
		if (moduleSize < p && within > 0) drawn[0] = true;
		const causes = order.slice(place - within, place).filter((_, at) => drawn[at]);
		const effects = causes.map(() => (random.uniform() < 0.5 ? -1 : 1) * (0.5 + random.uniform()));
		const column = columns[variable] ?? new Float64Array(n);
		causes.forEach((cause, index) => {
			addScaled(column, columns[cause] ?? column, effects[index] ?? 0);
		});
		const size = causes.length === 0 ? 0 : Math.sqrt((0.5 + 1.5 * random.uniform()) / variance(column));
		for (let row = 0; row < n; row++) column[row] = size * (column[row] ?? 0) + drawNoise(noise, random);
		causes.forEach((cause, index) => {
			adjacency.data[variable * p + cause] = size * (effects[index] ?? 0);
		});
	});
	const names = Array.from({length: p}, (_, index) => `x${index}`);
	return {samples: interleaved(columns, n), variables: names, order, adjacency};
}

function settings(options: SimulateOptions): Settings {
	const {
		variables,
		samples,
		noise = 'uniform',
		inDegree,
		density,
		moduleSize = Number.POSITIVE_INFINITY,
		seed = 1,
	} = options;
	whole('variables', variables, 1);
	whole('samples', samples, 2);
	whole('seed', seed, 0);
	if (!noises.includes(noise)) throw invalidArgument(`noise is '${noise}': use one of ${noises.join(', ')}`);
	if (inDegree !== undefined && density !== undefined) throw invalidArgument('give inDegree or density, not both');
	if (density !== undefined && !(density >= 0 && density <= 1))
		throw invalidArgument(`density is ${density}: give 0 to 1`);
	if (options.moduleSize !== undefined) whole('moduleSize', moduleSize, 1);
	const together = Math.min(variables, moduleSize);
	const most = (together - 1) / 2;
	if (inDegree !== undefined && !(inDegree >= 0 && inDegree <= most)) {
		throw invalidArgument(`inDegree is ${inDegree}: ${together} variables allow 0 to ${most} causes each on average`);
	}
	const probability = density ?? Math.min(1, (inDegree ?? 2) / Math.max(most, Number.MIN_VALUE));
	return {variables, samples, noise, seed, moduleSize, probability};
}

function whole(name: string, value: number, least: number): void {
	if (Number.isSafeInteger(value) && value >= least) return;
	throw invalidArgument(`${name} is ${value}: give a whole number from ${least}`);
}

/**
 * A number of a distribution, with mean 0 and variance 1.
 *
 * @example
 * drawNoise('laplace', new Random(1)) === drawNoise('laplace', new Random(1)); // true
 */
export function drawNoise(noise: Noise, random: Random): number {
	switch (noise) {
		case 'uniform':
			return Math.sqrt(12) * (random.uniform() - 0.5);
		case 'laplace':
			return ((random.uniform() < 0.5 ? -1 : 1) * random.exponential()) / Math.SQRT2;
		case 'exponential':
			return random.exponential() - 1;
		case 'gaussian':
			return random.normal();
	}
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
	for (let row = 0; row < to.length; row++) to[row] = (to[row] ?? 0) + factor * (from[row] ?? 0);
}

function variance(column: Float64Array): number {
	const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
	return column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
}

function interleaved(columns: readonly Float64Array[], rows: number): Matrix {
	const all = matrix(rows, columns.length);
	columns.forEach((column, index) => {
		for (let row = 0; row < rows; row++) all.data[row * columns.length + index] = column[row] ?? 0;
	});
	return all;
}
