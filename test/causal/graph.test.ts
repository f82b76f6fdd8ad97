import test from 'ava';
import fc from 'fast-check';
import {
	adjacencyMatrix,
	type CausalGraph,
	causesOf,
	directEffects,
	edges,
	errorIndependence,
	estimateTotalEffects,
	interventionEffects,
	noises,
	type SparseCausalGraph,
	simulate,
	totalEffects,
} from '../../src/causal/index.js';
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

/** With its effects as a list. */
function sparse(dense: CausalGraph): SparseCausalGraph {
	const {adjacency: _, ...rest} = dense;
	return {...rest, effects: directEffects(dense)};
}

test('a list of effects is the matrix', (t) => {
	const {effects} = sparse(chain);
	t.deepEqual(effects, {
		causes: Int32Array.of(2, 0, 2),
		effects: Int32Array.of(0, 1, 1),
		sizes: Float64Array.of(2, -3, 0.5),
	});
	t.deepEqual(causesOf(sparse(chain))(1), [
		{cause: 0, size: -3},
		{cause: 2, size: 0.5},
	]);
	t.deepEqual(causesOf(chain)(2), []);
	// Where somebody has added a matrix, it counts.
	t.deepEqual(edges({...sparse(chain), adjacency: matrix(3, 3)}), []);
	const property = fc.property(
		fc.integer({min: 1, max: 12}),
		fc.infiniteStream(fc.constantFrom(0, 0, 0, 1, -1, 0.25, 3)),
		(size, stream) => {
			const values = Float64Array.from({length: size * size}, () => stream.next().value);
			const dense = graph(matrix(size, size, values), []);
			t.deepEqual(adjacencyMatrix(sparse(dense)), dense.adjacency);
			t.deepEqual(edges(sparse(dense), 0.5), edges(dense, 0.5));
			// Whatever the order of the list.
			const {causes, effects: on, sizes} = directEffects(dense);
			const turned = {causes: causes.toReversed(), effects: on.toReversed(), sizes: sizes.toReversed()};
			t.deepEqual(edges({variables: dense.variables, effects: turned}), edges(dense));
		},
	);
	t.notThrows(() => fc.assert(property, {numRuns: 50, seed: 3}));
});

test('all that takes a graph takes one with a list of effects', async (t) => {
	const {samples, variables, adjacency, order} = simulate({variables: 7, samples: 60, noise: 'laplace', seed: 4});
	const dense: CausalGraph = {...graph(adjacency, order), variables};
	const list = sparse(dense);
	const predict = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
	t.deepEqual(totalEffects(list), totalEffects(dense));
	t.deepEqual(await estimateTotalEffects(list, samples), await estimateTotalEffects(dense, samples));
	t.deepEqual(await errorIndependence(list, samples), await errorIndependence(dense, samples));
	const asked = {target: 'x3', predict};
	t.deepEqual(interventionEffects(list, samples, asked), interventionEffects(dense, samples, asked));
	t.deepEqual(structuredClone(list), list);
});

test('total effects of some variables on some are those of all', (t) => {
	const {adjacency, order, variables} = simulate({variables: 12, samples: 10, inDegree: 3, seed: 8});
	const of = sparse({...graph(adjacency, order), variables});
	const all = totalEffects(of).data;
	const [from, to] = [
		['x5', 'x0', 'x11'],
		['x3', 'x5'],
	];
	const {rows, columns, data} = totalEffects(of, {from, to});
	t.deepEqual([rows, columns], [2, 3]);
	const expected = [3, 5].flatMap((row) => [5, 0, 11].map((column) => all[row * 12 + column]));
	t.deepEqual(Array.from(data), expected);
	t.is(totalEffects(of, {from: []}).data.length, 0);
	t.throws(() => totalEffects(of, {from: ['y']}), {code: 'ERR_INVALID_ARGUMENT', message: /^from names 'y'/});
	t.throws(() => totalEffects(of, {to: ['x1', 'x1']}), {code: 'ERR_INVALID_ARGUMENT', message: /^to has 'x1' twice/});
	t.throws(() => totalEffects({...of, order: [...order].reverse()}), {message: /no later in its order/});
});

test('lists of effects that are none are refused, named', async (t) => {
	const {samples} = simulate({variables: 3, samples: 20, seed: 1});
	const {effects} = sparse(chain);
	for (const [change, message] of [
		[{causes: Int32Array.of(2, 0)}, /^effects has 3 sizes, 2 causes and 3 effects/],
		[{causes: Int32Array.of(2, 0, 3)}, /^effects\.causes\[2\] is 3, which is no position among 3 variables$/],
		[{effects: Int32Array.of(0, -1, 1)}, /^effects\.effects\[1\] is -1/],
		[{sizes: Float64Array.of(1, Number.NaN, 2)}, /^the effect of 'v0' on 'v1' is NaN$/],
		[{causes: Int32Array.of(2, 2, 2)}, /^the effect of 'v2' on 'v1' is there twice$/],
		[{sizes: [1, 2, 3] as unknown as Float64Array}, /^graph is not a graph/],
	] as const) {
		const broken = {...sparse(chain), effects: {...effects, ...change}};
		const named = {variables: chain.variables};
		const error = {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message};
		await t.throwsAsync(estimateTotalEffects(broken, samples, named), error);
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
