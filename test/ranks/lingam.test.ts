import {fileURLToPath} from 'node:url';
import test from 'ava';
import {type CausalOrder, directLingam, noises, type PriorKnowledge, simulate} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import type {Task} from './lingam.js';

const program = fileURLToPath(moduleAt('test/ranks/lingam'));
const sizes = [1, 2, 3, 4, 7];

function ranks(size: number, tasks: readonly Task[]): Promise<CausalOrder[][]> {
	return run<CausalOrder[]>(size, program, tasks);
}

/** The columns `of` once more at the end, as `of + part * noise`. */
function withNear(samples: Matrix, of: number, part: number): Matrix {
	const {rows, columns, data} = samples;
	const wider = matrix(rows, columns + 1);
	for (let row = 0; row < rows; row++) {
		const line = data.subarray(row * columns, (row + 1) * columns);
		wider.data.set(line, row * (columns + 1));
		wider.data[row * (columns + 1) + columns] = (line[of] ?? 0) + part * Math.sin(row * row);
	}
	return wider;
}

const simulated = [2, 3, 9, 40].flatMap((variables) =>
	noises.map((noise) => simulate({variables, samples: 150, noise, seed: variables}).samples),
);
/** Decisions that rounding makes, and more variables than rows. */
const hard = [
	withNear(simulate({variables: 6, samples: 200, noise: 'laplace', seed: 1}).samples, 2, 1e-4),
	withNear(simulate({variables: 6, samples: 200, noise: 'uniform', seed: 2}).samples, 0, 1e-6),
	simulate({variables: 30, samples: 12, noise: 'laplace', seed: 3}).samples,
];

for (const size of sizes) {
	test(`${size} ranks find the order of one process`, async (t) => {
		const tasks = [...simulated, ...hard].map((samples) => ({samples}));
		const found = await ranks(size, tasks);
		for (const [at, {samples}] of tasks.entries()) {
			const {order, unordered, variables} = await directLingam(samples);
			for (const each of found) {
				const {comparisons, ...rest} = each[at] as CausalOrder;
				t.deepEqual(rest, {order, unordered, variables}, `task ${at}`);
				t.true(comparisons > 0 || samples.columns === 1);
			}
		}
	});
}

test('a part of the ranks may search by itself', async (t) => {
	const samples = simulate({variables: 12, samples: 100, seed: 5}).samples;
	const {order} = await directLingam(samples);
	const found = await ranks(3, [{samples, aside: 1}]);
	t.deepEqual(
		found.map(([each]) => each?.order),
		[order, order, undefined],
	);
});

test('ranks know what one process is told beforehand', async (t) => {
	const {samples} = simulate({variables: 16, samples: 150, noise: 'laplace', seed: 8});
	const names = Array.from({length: 16}, (_, at) => `x${at}`);
	const priors: PriorKnowledge[] = [
		{tiers: [names.slice(8), names.slice(0, 8)]},
		{exogenous: ['x3', 'x9'], sinks: ['x0'], paths: [['x12', 'x4']], noPaths: [['x5', 'x11']]},
		{tiers: names.map((name) => [name])},
	];
	const tasks = priors.map((prior): Task => ({samples, options: {prior}}));
	for (const size of [1, 2, 3]) {
		for (const found of await ranks(size, tasks)) {
			for (const [at, prior] of priors.entries()) {
				t.deepEqual(found[at]?.order, (await directLingam(samples, {prior})).order, `task ${at}, ${size} ranks`);
			}
		}
	}
});

test('constant columns are left out by all ranks', async (t) => {
	const samples = simulate({variables: 4, samples: 50, seed: 6}).samples;
	const constant = matrix(50, 5);
	for (let row = 0; row < 50; row++) constant.data.set(samples.data.subarray(row * 4, row * 4 + 4), row * 5 + 1);
	const [first] = await ranks(2, [{samples: constant, options: {onConstant: 'drop'}}]);
	t.deepEqual(first?.[0]?.variables, ['x1', 'x2', 'x3', 'x4']);
	const failure = await t.throwsAsync(ranks(2, [{samples: constant}]), {code: 'ERR_RANK_FAILED'});
	t.like(failure?.cause, {code: 'ERR_DATA'});
	t.regex(String(failure?.cause), /'x0' is constant/);
});

test('what only one rank finds wrong with the data ends all', async (t) => {
	const samples = simulate({variables: 5, samples: 60, seed: 7}).samples;
	const sum = matrix(60, 6);
	for (let row = 0; row < 60; row++) {
		const line = samples.data.subarray(row * 5, row * 5 + 5);
		sum.data.set([...line, (line[0] ?? 0) + (line[3] ?? 0)], row * 6);
	}
	for (const size of [1, 2, 3]) {
		const failure = await t.throwsAsync(ranks(size, [{samples: sum}]), {code: 'ERR_RANK_FAILED'});
		t.like(failure?.cause, {code: 'ERR_DATA'});
	}
});
