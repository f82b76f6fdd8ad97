import type {PriorKnowledge} from '../../src/causal/prior.js';
import {Random} from '../../src/causal/random.js';
import {type Noise, simulate} from '../../src/causal/simulate.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import {priorWords, somePaths} from './sets.js';

/** Samples of several groups with the same variables. */
export interface GroupData {
	readonly samples: readonly Matrix[];
	readonly variables: readonly string[];
	readonly prior?: PriorKnowledge;
}

/** A set that parity with lingam's MultiGroupDirectLiNGAM is tested on. */
export interface GroupSet {
	readonly name: string;
	readonly load: () => GroupData;
}

interface Plan {
	readonly noise: Noise;
	readonly variables: number;
	/** Of each group. */
	readonly rows: readonly number[];
	readonly seed: number;
}

/** Groups with one order: every other possible effect is there or not in each of them by itself, and of another size. */
export function groupsOf({noise, variables, rows, seed}: Plan): {samples: Matrix[]; order: number[]} {
	const random = new Random(seed);
	const order = Array.from({length: variables}, (_, at) => at);
	for (let at = variables - 1; at > 0; at--) {
		const other = random.below(at + 1);
		[order[at], order[other]] = [order[other] as number, order[at] as number];
	}
	const samples = rows.map((count, group) => {
		const {samples: made} = simulate({variables, samples: count, noise, density: 0, seed: seed + group});
		const effects = order.flatMap((to, at) =>
			order.slice(0, at).flatMap((from) => {
				const size = (random.uniform() < 0.5 ? -1 : 1) * (0.4 + random.uniform());
				return random.uniform() < 2 / Math.max(2, at) ? [{from, to, size}] : [];
			}),
		);
		for (let row = 0; row < count; row++) {
			const values = made.data.subarray(row * variables, (row + 1) * variables);
			for (const {from, to, size} of effects) values[to] = (values[to] ?? 0) + size * (values[from] ?? 0);
		}
		return made;
	});
	return {samples, order};
}

function plain(name: string, plan: Plan): GroupSet {
	return {name, load: () => ({samples: groupsOf(plan).samples, variables: namesOf(plan.variables)})};
}

function informed(name: string, plan: Plan, part: (order: readonly string[]) => PriorKnowledge): GroupSet {
	const load = () => {
		const {samples, order} = groupsOf(plan);
		const variables = namesOf(plan.variables);
		return {samples, variables, prior: part(order.map((variable) => variables[variable] as string))};
	};
	return {name, load};
}

/** Two groups that have no order in common. */
function apart(): GroupSet {
	const load = () => {
		const made = [5, 6].map((seed) => simulate({variables: 12, samples: 50 * seed, noise: 'exponential', seed}));
		return {samples: made.map(({samples}) => samples), variables: namesOf(12)};
	};
	return {name: 'groups-apart', load};
}

/** A small group in other units, far from 0, beside a large one. */
function unequal(): GroupSet {
	const load = () => {
		const [small, large] = groupsOf({noise: 'uniform', variables: 8, rows: [40, 600], seed: 37}).samples as [
			Matrix,
			Matrix,
		];
		const data = small.data.map((value, at) => 10 ** ((at % 8) - 4) * (value + 20));
		return {samples: [matrix(40, 8, data), large], variables: namesOf(8)};
	};
	return {name: 'groups-unequal', load};
}

function namesOf(variables: number): string[] {
	return Array.from({length: variables}, (_, at) => `x${at}`);
}

export const groupSets: readonly GroupSet[] = [
	plain('groups-two', {noise: 'laplace', variables: 8, rows: [300, 200], seed: 31}),
	plain('groups-three', {noise: 'uniform', variables: 10, rows: [150, 400, 250], seed: 32}),
	plain('groups-gaussian', {noise: 'gaussian', variables: 9, rows: [130, 100], seed: 33}),
	plain('groups-wide', {noise: 'exponential', variables: 20, rows: [120, 80, 100], seed: 34}),
	informed('groups-prior', {noise: 'laplace', variables: 11, rows: [150, 250], seed: 35}, (order) => ({
		tiers: [order.slice(0, 3), order.slice(6)],
		paths: somePaths(order.slice(2, 7), new Random(1), 0.3, false),
	})),
	informed('groups-soft', {noise: 'laplace', variables: 11, rows: [100, 120, 90], seed: 36}, (order) => ({
		exogenous: order.slice(2, 5),
		noPaths: order.slice(5, 8).flatMap((to) => order.slice(2, 5).map((from) => [from, to] as const)),
		soft: true,
	})),
	apart(),
	unequal(),
];

/** What goes before the numbers of all groups where another program reads them. */
export function groupHeaderOf({samples, variables, prior}: GroupData): string {
	return JSON.stringify({
		...{groups: samples.map(({rows}) => rows), variables},
		...(prior && priorWords(prior, variables)),
	});
}
