import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Path, PriorKnowledge} from '../../src/causal/prior.js';
import {Random} from '../../src/causal/random.js';
import {type Noise, noises, simulate} from '../../src/causal/simulate.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import {sharedData} from '../core/process.js';

/** Samples with names. */
export interface Data {
	readonly samples: Matrix;
	readonly variables: readonly string[];
	/** What the search is told beforehand. */
	readonly prior?: PriorKnowledge;
}

/** A data set that parity with Python's lingam is tested on. `load` returns why it cannot be had here, as text. */
export interface DataSet {
	readonly name: string;
	readonly load: () => Data | string;
}

const root = new URL('../../', import.meta.url);
const pathOf = (relative: string) => fileURLToPath(new URL(relative, root));

/** Rows per number of variables: lingam needs a minute or two for the largest. */
const sizes = [
	[5, 400],
	[10, 500],
	[20, 400],
	[50, 250],
	[100, 200],
] as const;

function simulated(noise: Noise, variables: number, rows: number): DataSet {
	const seed = 1000 * variables + noises.indexOf(noise);
	return {name: `${noise}-${variables}`, load: () => simulate({variables, samples: rows, noise, seed})};
}

/** The same data in units that differ by up to 10^`digits`. */
function scaled(digits: number): DataSet {
	const load = () => {
		const {samples, variables} = simulate({variables: 12, samples: 400, noise: 'laplace', seed: 77});
		const factors = variables.map((_, index) => 10 ** (((index * 7) % 12) * (digits / 11) - digits / 2));
		return {samples: rescaled(samples, factors, 0), variables};
	};
	return {name: `scale-${digits}`, load};
}

/** Columns far from zero: a thousand times their deviation and more. */
function shifted(): DataSet {
	const load = () => {
		const {samples, variables} = simulate({variables: 10, samples: 300, noise: 'exponential', seed: 78});
		return {samples: rescaled(samples, [1], 4096), variables};
	};
	return {name: 'offset', load};
}

/** A column that nearly is the sum of others, and one that nearly is another. */
function nearlyDependent(): DataSet {
	const load = () => {
		const {samples, variables} = simulate({variables: 8, samples: 300, noise: 'uniform', seed: 79});
		const {rows, columns, data} = samples;
		for (let row = 0; row < rows; row++) {
			const at = (column: number) => data[row * columns + column] ?? 0;
			data[row * columns + 7] = at(0) + at(1) - at(2) + 1e-4 * at(7);
			data[row * columns + 6] = 2 * at(5) + 1e-3 * at(6);
		}
		return {samples, variables};
	};
	return {name: 'nearly-dependent', load};
}

/** Three effects of a cause that is no column: no graph leaves independent errors. */
function hidden(): DataSet {
	const load = () => {
		const {samples} = simulate({variables: 6, samples: 300, noise: 'exponential', density: 0, seed: 80});
		const {rows, data} = samples;
		const seen = matrix(rows, 5);
		for (let row = 0; row < rows; row++) {
			const [cause = 0, ...noise] = data.subarray(row * 6, row * 6 + 6);
			noise.forEach((value, column) => {
				seen.data[row * 5 + column] = column < 3 ? value + (column + 1) * cause : value;
			});
		}
		return {samples: seen, variables: ['first', 'second', 'third', 'fourth', 'fifth']};
	};
	return {name: 'hidden', load};
}

/** Values of few digits: many are equal. */
function rounded(): DataSet {
	const load = () => {
		const {samples, variables} = simulate({variables: 6, samples: 250, noise: 'laplace', seed: 81});
		return {samples: {...samples, data: samples.data.map((value) => Math.round(2 * value) / 2)}, variables};
	};
	return {name: 'rounded', load};
}

/** So few rows that all of them choose the widths of kernels. */
function few(): DataSet {
	const load = () => simulate({variables: 5, samples: 40, noise: 'uniform', seed: 82});
	return {name: 'few', load};
}

function rescaled({rows, columns, data}: Matrix, factors: readonly number[], offset: number): Matrix {
	const all = matrix(rows, columns);
	data.forEach((value, index) => {
		const column = index % columns;
		all.data[index] = value * (factors[column % factors.length] ?? 1) + offset * (column + 1);
	});
	return all;
}

/** Protein signalling (Sachs et al. 2005): data that are not ours to commit. */
const sachs: DataSet = {
	name: 'sachs',
	load() {
		const path = sharedData('causal/sachs.2005.continuous.txt');
		if (!existsSync(path)) return 'the Sachs data are not in ../shared/data/causal';
		const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
		return table(
			header.split('\t'),
			lines.map((line) => line.split('\t').map(Number)),
		);
	},
};

const cars: DataSet = {
	name: 'cars',
	load() {
		const path = pathOf('node_modules/vega-datasets/data/cars.json');
		if (!existsSync(path)) return 'vega-datasets is not installed';
		const names = ['Miles_per_Gallon', 'Cylinders', 'Displacement', 'Horsepower', 'Weight_in_lbs', 'Acceleration'];
		const records = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number | null>[];
		const rows = records.map((record) => names.map((name) => record[name] ?? Number.NaN));
		return table(
			names,
			rows.filter((row) => !row.some(Number.isNaN)),
		);
	},
};

function table(variables: readonly string[], rows: readonly (readonly number[])[]): Data {
	return {variables, samples: matrix(rows.length, variables.length, Float64Array.from(rows.flat()))};
}

/** With prior knowledge that a true order allows, or another one: `part` makes it of an order of names. */
function informed(
	name: string,
	variables: number,
	isTrue: boolean,
	part: (order: readonly string[], random: Random) => PriorKnowledge,
): DataSet {
	const load = () => {
		const made = simulate({variables, samples: 250, noise: 'laplace', seed: variables});
		const order = made.order.map((variable) => made.variables[variable] as string);
		const prior = part(isTrue ? order : [...order].reverse(), new Random(variables));
		return {samples: made.samples, variables: made.variables, prior};
	};
	return {name: `prior-${name}`, load};
}

/** The same knowledge, taken as soft. */
function softened({name, load}: DataSet): DataSet {
	return {
		name: name.replace('prior', 'soft'),
		load: () => {
			const data = load();
			return typeof data === 'string' ? data : {...data, prior: {...data.prior, soft: true}};
		},
	};
}

export function somePaths(order: readonly string[], random: Random, share: number, toEarlier: boolean): Path[] {
	const all = order.flatMap((from, at) => order.slice(at + 1).map((to): Path => (toEarlier ? [to, from] : [from, to])));
	return all.filter(() => random.uniform() < share);
}

const informedSets = [
	informed('tiers', 12, true, (order) => ({tiers: [order.slice(0, 4), order.slice(4, 5), order.slice(5, 10)]})),
	informed('wrong-tiers', 13, false, (order) => ({tiers: [order.slice(0, 5), order.slice(5)]})),
	informed('ends', 14, false, (order) => ({exogenous: order.slice(0, 3), sinks: order.slice(-2)})),
	informed('paths', 15, true, (order, random) => ({paths: somePaths(order, random, 0.1, false)})),
	informed('no-paths', 16, false, (order, random) => ({noPaths: somePaths(order, random, 0.15, true)})),
	informed('both', 18, false, (order, random) => ({
		paths: somePaths(order.slice(0, 9), random, 0.1, false),
		noPaths: [
			...somePaths(order.slice(9), random, 0.2, true),
			// Neither leads to the other.
			...[[order[9], order[10]] as Path, [order[10], order[9]] as Path],
		],
		sinks: order.slice(-1),
	})),
];

const softSets = [
	...informedSets.map(softened),
	// Two that nobody leads to, and others that these do not lead to.
	softened(
		informed('unaffected', 11, true, (order) => ({
			exogenous: order.slice(2, 5),
			noPaths: order.slice(5, 9).flatMap((to) => order.slice(2, 5).map((from): Path => [from, to])),
		})),
	),
	// Known to lead to nobody although all may lead to each other otherwise, which hard knowledge would turn round in a circle.
	softened(
		informed('circle', 10, false, (order) => ({
			noPaths: order.map((from, at): Path => [from, order[(at + 1) % order.length] as string]),
		})),
	),
];

/** What goes before the numbers where another program reads them. */
export function headerOf({samples, variables, prior}: Data): string {
	return JSON.stringify({rows: samples.rows, variables, ...(prior && priorWords(prior, variables))});
}

/** Prior knowledge in the words of lingam's make_prior_knowledge. */
export function priorWords(prior: PriorKnowledge, variables: readonly string[]): object {
	const {tiers = [], exogenous = [], sinks = [], paths = [], noPaths = [], soft = false} = prior;
	const indexes = (names: readonly string[]) => names.map((name) => variables.indexOf(name));
	const backward = tiers.flatMap((tier, at) =>
		tier.flatMap((to) => tiers.slice(at + 1).flatMap((later) => later.map((from): Path => [from, to]))),
	);
	const words = {
		...{exogenous_variables: indexes(exogenous), sink_variables: indexes(sinks)},
		...{paths: paths.map(indexes), no_paths: [...noPaths, ...backward].map(indexes)},
	};
	return {prior: words, soft};
}

/** Every data set, small ones first. */
export const sets: readonly DataSet[] = [
	...sizes.flatMap(([variables, rows]) => noises.map((noise) => simulated(noise, variables, rows))),
	...informedSets,
	...softSets,
	...[scaled(7), scaled(9), shifted(), nearlyDependent(), hidden(), rounded(), few(), cars, sachs],
];
