// The pruned search beside the one that compares all pairs, on problems that a pruned one could get wrong: for every instruction
// set, number of threads and number of ranks.
import test from 'ava';
import {directLingam, type Noise, noises, Random, simulate} from '../../src/causal/index.js';
import {features, type Matrix} from '../../src/core/index.js';
import {run} from '../../src/ranks/index.js';
import {search} from '../causal/search.js';
import {symmetric} from '../causal/symmetric.js';
import type {Asked} from './ranked.js';

const PROBLEMS = 200;
const program = new URL('./ranked.ts', import.meta.url);

type Change = (samples: Matrix, next: () => number) => void;

/** What makes a problem hard to prune. */
const changes: Readonly<Record<string, Change>> = {
	nothing: () => {},
	'near copies': ({rows, columns, data}, next) => near(rows, columns, data, next, 1e-4),
	'columns correlated by 0.9999': ({rows, columns, data}, next) => near(rows, columns, data, next, 0.0141),
	'heavy tails': ({data}) => {
		data.forEach((value, at) => {
			data[at] = value ** 3;
		});
	},
};

/** Every third column becomes that before it and noise of such a deviation. */
function near(rows: number, columns: number, data: Float64Array, next: () => number, deviation: number): void {
	for (let column = 1; column < columns; column += 3) {
		for (let row = 0; row < rows; row++) {
			const at = row * columns + column;
			data[at] = (data[at - 1] ?? 0) + deviation * Math.sqrt(12) * (next() - 0.5);
		}
	}
}

/** Small ones mostly: comparing all pairs takes time. */
function problem(number: number): {readonly samples: Matrix; readonly what: string} {
	const random = new Random(1000 + number);
	const next = () => random.uniform();
	if (number % 10 === 9) {
		const variables = 2 + Math.floor(6 * next());
		return {samples: symmetric(variables, 100 + Math.floor(100 * next()), number), what: `ties of ${variables}`};
	}
	const variables = 2 + Math.floor(number % 20 === 0 ? 198 * next() : 58 * next() ** 2);
	const noise = noises[number % noises.length] as Noise;
	const [name, change] = Object.entries(changes)[Math.floor(number / 4) % 4] as [string, Change];
	// Near copies among more variables than rows are copies once others are taken out.
	const rows = (name.startsWith('near') ? 2 * variables : 0) + 20 + Math.floor(380 * next());
	const {samples} = simulate({variables, samples: rows, noise, seed: number + 1});
	change(samples, next);
	return {samples, what: `${number}: ${rows} x ${variables}, ${noise}, ${name}`};
}

const problems = Array.from({length: PROBLEMS}, (_, number) => problem(number));
const expected: string[] = [];

test.serial.before('all pairs', async (t) => {
	t.timeout(30 * 60_000);
	for (const {samples} of problems) expected.push((await search(samples, {reference: true})).order.join());
	t.log(`${problems.filter(({samples}) => samples.columns > 60).length} of more than 60 variables`);
});

for (const isa of features().available) {
	for (const threads of [1, 2, 4]) {
		test.serial(`${PROBLEMS} orders equal those of the full search: ${isa}, ${threads} threads`, async (t) => {
			t.timeout(30 * 60_000);
			for (const [at, {samples, what}] of problems.entries()) {
				t.is((await directLingam(samples, {isa, threads})).order.join(), expected[at] ?? '', what);
			}
		});
	}
	for (const ranks of [1, 2, 3]) {
		test.serial(`${PROBLEMS} orders equal those of the full search: ${isa}, ${ranks} ranks`, async (t) => {
			t.timeout(30 * 60_000);
			const asked: Asked = {isa, all: problems.map(({samples}) => samples)};
			const [orders] = await run<readonly string[]>(ranks, program, asked);
			for (const [at, {what}] of problems.entries()) t.is(orders?.[at], expected[at] ?? '', what);
		});
	}
}
