import test from 'ava';
import {type CausalGraph, edges, noises, simulate, totalEffects} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';

function graph(adjacency: Matrix, order: readonly number[]): CausalGraph {
	const variables = Array.from({length: adjacency.rows}, (_, index) => `v${index}`);
	const seconds = {order: 0, adjacency: 0};
	return {variables, order, unordered: [], adjacency, isa: 'scalar', threads: 1, seconds, warnings: []};
}

/** v2 -> v0 (2), v0 -> v1 (-3), v2 -> v1 (0.5) */
const chain = graph(matrix(3, 3, Float64Array.of(0, 0, 2, -3, 0, 0.5, 0, 0, 0)), [2, 0, 1]);

test('edges by name, strongest first', (t) => {
	t.deepEqual(edges(chain), [
		{from: 'v0', to: 'v1', effect: -3},
		{from: 'v2', to: 'v0', effect: 2},
		{from: 'v2', to: 'v1', effect: 0.5},
	]);
	t.is(edges(chain, 0.5).length, 2);
	t.deepEqual(edges(chain, 3), []);
	t.throws(() => edges(chain, -1), {code: 'ERR_INVALID_ARGUMENT'});
	t.throws(() => edges(chain, Number.NaN), {code: 'ERR_INVALID_ARGUMENT'});
});

test('total effects are sums over paths', (t) => {
	// v2 on v1: 0.5 directly, 2 x -3 through v0.
	t.deepEqual(totalEffects(chain).data, Float64Array.of(0, 0, 2, -3, 0, -5.5, 0, 0, 0));
	t.throws(() => totalEffects({...chain, order: [0, 2, 1]}), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /effect of 'v2' on 'v0'/,
	});
});

test('total effects solve (I - B)(I + T) = I', (t) => {
	const {adjacency, order} = simulate({variables: 40, samples: 50, inDegree: 4, seed: 9});
	const total = totalEffects(graph(adjacency, order)).data;
	const at = (values: Float64Array, row: number, column: number) => values[row * 40 + column] ?? 0;
	const ones = (row: number, column: number) => (row === column ? 1 : 0);
	for (let i = 0; i < 40; i++) {
		for (let j = 0; j < 40; j++) {
			let sum = 0;
			for (let k = 0; k < 40; k++) sum += (ones(i, k) - at(adjacency.data, i, k)) * (ones(k, j) + at(total, k, j));
			// Forty products of numbers below a hundred.
			t.true(Math.abs(sum - ones(i, j)) < 1e-11);
		}
	}
});

test('simulated data are the same for the same seed and fit their model', (t) => {
	for (const noise of noises) {
		const options = {variables: 7, samples: 20000, noise, inDegree: 2, seed: 4};
		const {samples, adjacency, order, variables} = simulate(options);
		t.deepEqual(simulate(options).samples, samples);
		t.notDeepEqual(simulate({...options, seed: 5}).samples, samples);
		t.deepEqual(variables, ['x0', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6']);
		t.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5, 6]);
		// What effects do not explain is noise of mean 0 and variance 1, independent of the causes: within six standard
		// errors for kurtoses up to 9.
		const bound = 6 * Math.sqrt(8 / samples.rows);
		for (let i = 0; i < 7; i++) {
			const rest = Array.from({length: samples.rows}, (_, row) => {
				const values = samples.data.subarray(row * 7, row * 7 + 7);
				return values.reduce((left, value, j) => left - (adjacency.data[i * 7 + j] ?? 0) * value, values[i] ?? 0);
			});
			const mean = rest.reduce((sum, value) => sum + value, 0) / samples.rows;
			const variance = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.rows;
			t.true(Math.abs(mean) < bound && Math.abs(variance - 1) < bound, `${noise} ${i}: ${mean} ${variance}`);
		}
	}
});

test('density and inDegree set how many edges there are', (t) => {
	const count = (options: object) =>
		simulate({variables: 60, samples: 10, seed: 1, ...options}).adjacency.data.filter((effect) => effect !== 0).length;
	t.is(count({density: 0}), 0);
	t.is(count({density: 1}), (60 * 59) / 2);
	// 60 x 3 edges expected; a binomial deviation is 12.7.
	t.true(Math.abs(count({inDegree: 3}) - 180) < 64);
});

test('variables of a module have causes there only, its first one among them', (t) => {
	const size = 5;
	const {adjacency, order} = simulate({variables: 23, samples: 10, inDegree: 1, moduleSize: size, seed: 2});
	for (const [place, variable] of order.entries()) {
		const causes = order.flatMap((cause, at) => (adjacency.data[variable * 23 + cause] === 0 ? [] : [at]));
		const first = place - (place % size);
		t.is(causes[0], place === first ? undefined : first);
		t.true(causes.every((at) => at >= first && at < place));
	}
	const independent = simulate({variables: 6, samples: 10, moduleSize: 1}).adjacency.data;
	t.true(independent.every((effect) => effect === 0));
});

test('a simulation that cannot be is refused', (t) => {
	const refused = (options: object, message: RegExp) =>
		t.throws(() => simulate({variables: 3, samples: 10, ...options}), {code: 'ERR_INVALID_ARGUMENT', message});
	refused({variables: 0}, /variables is 0/);
	refused({samples: 1.5}, /samples is 1.5/);
	refused({seed: -1}, /seed is -1/);
	refused({moduleSize: 0}, /moduleSize is 0/);
	refused({variables: 30, moduleSize: 5, inDegree: 3}, /5 variables allow 0 to 2 causes/);
	refused({noise: 'cauchy'}, /uniform, laplace, exponential, gaussian/);
	refused({density: 1.1}, /density/);
	refused({inDegree: 2}, /0 to 1 causes/);
	refused({inDegree: 1, density: 0.5}, /not both/);
});
