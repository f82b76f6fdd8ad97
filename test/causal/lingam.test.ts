import test from 'ava';
import fc from 'fast-check';
import {type CausalGraph, directLingam, simulate} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';

const base = simulate({variables: 6, samples: 200, noise: 'laplace', seed: 3});

function mapped(from: Matrix, change: (value: number, row: number, column: number) => number): Matrix {
	const {rows, columns, data} = from;
	const values = data.map((value, at) => change(value, Math.floor(at / columns), at % columns));
	return matrix(rows, columns, values);
}

test('the true causes are found where noise and rows allow it', async (t) => {
	for (const noise of ['uniform', 'exponential', 'laplace'] as const) {
		const {samples, adjacency} = simulate({variables: 8, samples: 4000, noise, inDegree: 1.5, seed: 11});
		const graph = await directLingam(samples);
		const place = new Map(graph.order.map((variable, at) => [variable, at]));
		adjacency.data.forEach((effect, at) => {
			const [to, from] = [Math.floor(at / 8), at % 8];
			if (effect === 0) return;
			t.true((place.get(from) ?? 0) < (place.get(to) ?? 0), `${noise}: ${from} -> ${to}`);
			// Six standard errors of a regression coefficient with noise and causes of variance 1 or more.
			t.true(Math.abs((graph.adjacency.data[at] ?? 0) - effect) < 6 / Math.sqrt(4000), `${noise}: ${effect}`);
		});
	}
});

test('a graph says what it is', async (t) => {
	const graph = await directLingam(base.samples, {threads: 2});
	t.deepEqual(graph.variables, ['x0', 'x1', 'x2', 'x3', 'x4', 'x5']);
	t.deepEqual([...graph.order].sort(), [0, 1, 2, 3, 4, 5]);
	t.deepEqual(graph.unordered, []);
	t.deepEqual(graph.warnings, []);
	t.is(graph.threads, 2);
	t.deepEqual([graph.adjacency.rows, graph.adjacency.columns], [6, 6]);
	t.true(graph.seconds.order > 0 && graph.seconds.adjacency > 0);
	const place = new Map(graph.order.map((variable, at) => [variable, at]));
	graph.adjacency.data.forEach((effect, at) => {
		if (effect !== 0)
			t.true((place.get(at % 6) ?? 0) < (place.get(Math.floor(at / 6)) ?? 0), 'effects run along the order');
	});
});

test('one variable is a graph without edges', async (t) => {
	const graph = await directLingam(matrix(3, 1, Float64Array.of(1, 5, 2)), {variables: ['a']});
	t.deepEqual([graph.order, graph.adjacency.data], [[0], Float64Array.of(0)]);
});

test('numbers that do not allow it are refused, named', async (t) => {
	const refused = async (samples: Matrix, message: RegExp) => {
		const variables = Array.from({length: samples.columns}, (_, index) => `v${index}`);
		await t.throwsAsync(directLingam(samples, {variables}), {name: 'IngaError', code: 'ERR_DATA', message});
	};
	const at = (row: number, column: number) => base.samples.data[row * 6 + column] ?? 0;
	const column = (wanted: number, value: (row: number) => number) =>
		mapped(base.samples, (old, row, which) => (which === wanted ? value(row) : old));
	await refused(matrix(1, 3, Float64Array.of(1, 2, 3)), /one row/);
	await refused(matrix(2, 2, Float64Array.of(1, 2, 3, 5)), /two rows: at least three/);
	await refused(matrix(0, 3), /no rows/);
	await refused(matrix(3, 0), /no variables/);
	await refused(
		column(2, (row) => (row === 17 ? Number.NaN : row)),
		/row 18, column 'v2': the value is NaN/,
	);
	await refused(
		column(2, (row) => (row === 0 ? Number.POSITIVE_INFINITY : row)),
		/row 1, column 'v2'.*Infinity/,
	);
	await refused(
		column(4, () => 0.1),
		/column 'v4' is constant.*onConstant/,
	);
	await refused(
		column(4, (row) => at(row, 1)),
		/columns 'v1' and 'v4' hold the same numbers/,
	);
	await refused(
		column(1, (row) => 12 - 3 * at(row, 5)),
		/column 'v5' is column 'v1' in other units/,
	);
	await refused(
		column(5, (row) => at(row, 0) + at(row, 2) - 1),
		/'v5' is a linear combination of 'v0', 'v2'/,
	);
	await refused(matrix(4, 2, Float64Array.of(1, 7, 1, 7, 1, 7, 1, 7)), /'v0', 'v1' are constant.*nothing varies/);
});

test('arguments that cannot be used are refused before anything runs', async (t) => {
	const refused = async (samples: unknown, options: object, message: RegExp) => {
		const error = {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message};
		await t.throwsAsync(directLingam(samples as Matrix, options), error);
	};
	await refused([[1, 2]], {}, /not a matrix/);
	await refused(undefined, {}, /not a matrix/);
	await refused({rows: 2, columns: 2, data: [1, 2, 3, 4]}, {}, /not a matrix/);
	await refused({rows: 2, columns: 1.5, data: new Float64Array(3)}, {}, /not a matrix/);
	await refused({rows: -2, columns: -2, data: new Float64Array(4)}, {}, /not a matrix/);
	await refused({rows: 2, columns: 2, data: new Float64Array(3)}, {}, /3 numbers where 2 rows of 2 variables need 4/);
	await refused(base.samples, {variables: ['a']}, /1 names for 6 columns/);
	await refused(base.samples, {variables: ['a', 'b', 'c', 'd', 'e', 'b']}, /two variables are named 'b'/);
	await refused(base.samples, {variables: 'abcdef'}, /not a list of names/);
	await refused(base.samples, {onConstant: 'ignore'}, /use 'error' or 'drop'/);
	await refused(base.samples, {threads: 0}, /threads/);
	await refused(base.samples, {isa: 'sse9'}, /unknown instruction set/);
	const data = base.samples.data.slice();
	structuredClone(data, {transfer: [data.buffer]});
	await refused({rows: 200, columns: 6, data}, {}, /transferred or detached/);
});

test('constant columns are left out with a warning where that is asked for', async (t) => {
	const samples = mapped(base.samples, (value, _, column) => (column === 1 || column === 4 ? column : value));
	const variables = ['a', 'b', 'c', 'd', 'e', 'f'];
	const graph = await directLingam(samples, {variables, onConstant: 'drop'});
	t.deepEqual(graph.variables, ['a', 'c', 'd', 'f']);
	t.deepEqual(graph.warnings, ["columns left out, as constant: 'b', 'e'"]);
	const without = mapped(matrix(200, 4), (_, row, column) => samples.data[row * 6 + ([0, 2, 3, 5][column] ?? 0)] ?? 0);
	const expected = await directLingam(without);
	t.deepEqual(graph.order, expected.order);
	t.deepEqual(graph.adjacency, expected.adjacency);
});

test('with fewer rows than variables the order goes as far as the rank', async (t) => {
	const {samples} = simulate({variables: 30, samples: 12, noise: 'laplace', seed: 5});
	const graph = await directLingam(samples);
	t.is(graph.order.length, 10);
	t.is(graph.unordered.length, 20);
	t.deepEqual(
		[...graph.order, ...graph.unordered].sort((a, b) => a - b),
		Array.from({length: 30}, (_, at) => at),
	);
	t.regex(graph.warnings[0] ?? '', /only 10 of 30 variables have an order: 12 rows/);
	for (const variable of graph.unordered) {
		for (let other = 0; other < 30; other++) {
			t.is(graph.adjacency.data[variable * 30 + other], 0);
			t.is(graph.adjacency.data[other * 30 + variable], 0);
		}
	}
	for (const threads of [2, 3]) t.deepEqual((await directLingam(samples, {threads})).order, graph.order);
	// As many rows as variables: the last two cannot be told apart.
	const square = await directLingam(simulate({variables: 9, samples: 9, seed: 6}).samples);
	t.deepEqual([square.order.length, square.unordered.length], [7, 2]);
	t.is((await directLingam(simulate({variables: 9, samples: 10, seed: 6}).samples)).order.length, 9);
});

test('samples over shared memory, and progress by stages', async (t) => {
	const {samples} = simulate({variables: 60, samples: 400, noise: 'uniform', seed: 8});
	const data = new Float64Array(new SharedArrayBuffer(samples.data.byteLength));
	data.set(samples.data);
	const seen: string[] = [];
	const graph = await directLingam(
		{...samples, data},
		{
			onProgress: ({stage, done, total}) => {
				t.true(done >= 0 && done <= total);
				seen.push(stage);
			},
		},
	);
	t.is(seen.at(-1), 'adjacency');
	t.true(seen.every((stage) => stage === 'order' || stage === 'adjacency'));
	t.deepEqual(graph.order, (await directLingam(samples)).order);
});

/** Orders equal and effects within rounding, after variable `from(i)` of `one` is read as i of `other` in units[i]. */
function alike(
	one: CausalGraph,
	other: CausalGraph,
	from: (at: number) => number,
	unit: (at: number) => number,
): boolean {
	const size = one.variables.length;
	if (other.order.some((variable, at) => from(variable) !== one.order[at])) return false;
	return other.adjacency.data.every((effect, at) => {
		const [to, cause] = [Math.floor(at / size), at % size];
		const expected = (one.adjacency.data[from(to) * size + from(cause)] ?? 0) * (unit(to) / unit(cause));
		return Math.abs(effect - expected) <= 1e-9 * Math.abs(expected);
	});
}

const sizes = fc.record({
	variables: fc.integer({min: 2, max: 8}),
	samples: fc.integer({min: 30, max: 120}),
	noise: fc.constantFrom('uniform', 'laplace', 'exponential'),
	seed: fc.integer({min: 0, max: 1e6}),
} as const);

test('the order of rows, the units and the order of columns change nothing but names', async (t) => {
	const property = fc.asyncProperty(sizes, fc.infiniteStream(fc.integer({min: -60, max: 60})), async (size, stream) => {
		const {samples} = simulate(size);
		const {rows, columns, data} = samples;
		const graph = await directLingam(samples);
		const numbers = Array.from({length: columns + rows}, () => stream.next().value);

		const keys = numbers.slice(columns);
		const shuffled = Array.from({length: rows}, (_, row) => row).sort(
			(a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || b - a,
		);
		const rowwise = mapped(samples, (_, row, column) => data[(shuffled[row] ?? 0) * columns + column] ?? 0);
		const same = (at: number) => at;
		if (!alike(graph, await directLingam(rowwise), same, () => 1)) return false;

		const unit = (column: number) => ((numbers[column] ?? 0) % 2 === 0 ? 1 : -1) * 2 ** (numbers[column] ?? 0);
		const scaled = mapped(samples, (value, _, column) => unit(column) * (value + (numbers[column] ?? 0)));
		if (!alike(graph, await directLingam(scaled), same, unit)) return false;

		const turned = mapped(samples, (_, row, column) => data[row * columns + columns - 1 - column] ?? 0);
		return alike(
			graph,
			await directLingam(turned),
			(at) => columns - 1 - at,
			() => 1,
		);
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 60, seed: 42}));
});
