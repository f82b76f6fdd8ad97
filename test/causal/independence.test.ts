import test from 'ava';
import fc from 'fast-check';
import {
	adjustPValues,
	type CausalGraph,
	directLingam,
	errorIndependence,
	type IndependenceOptions,
	simulate,
} from '../../src/causal/index.js';
import {features, type Matrix, matrix} from '../../src/core/index.js';
import {adjacencyOf, fixtureOf, tailDifference, upper} from './fixture.js';
import {sets} from './sets.js';

type Graph = Pick<CausalGraph, 'variables' | 'adjacency'>;

function named(size: number): string[] {
	return Array.from({length: size}, (_, index) => `x${index}`);
}

/** The graph without effects: errors are the columns. */
function empty(size: number): Graph {
	return {variables: named(size), adjacency: matrix(size, size)};
}

function mapped({rows, columns, data}: Matrix, change: (value: number, row: number, column: number) => number): Matrix {
	return matrix(
		rows,
		columns,
		data.map((value, at) => change(value, Math.floor(at / columns), at % columns)),
	);
}

const compared = sets.filter(({name, load}) => {
	const data = load();
	if (typeof data !== 'string') return fixtureOf(name).independence !== undefined;
	process.stderr.write(`independence on ${name} is not tested: ${data}\n`);
	return false;
});

test('there are data sets to compare with lingam', (t) => {
	t.true(compared.length >= 10);
	const smallest = compared.map(({name}) => Math.min(...(fixtureOf(name).independence?.columns ?? [])));
	t.true(Math.min(...smallest) < 1e-100, 'also where values are tiny');
});

for (const {name, load} of compared) {
	const data = load();
	const {independence, ...fixture} = fixtureOf(name);
	if (typeof data === 'string' || independence === undefined) continue;
	const {samples, variables, prior} = data;
	// Seen: 2e-14, and 4e-12 where errors are a ten-thousandth of their columns. lingam takes squares of distances from squares of
	// values, which of columns a thousand deviations from 0 leaves few digits.
	const bound = name === 'offset' ? 1e-2 : 1e-10;

	test(`${name}: p-values are lingam's`, async (t) => {
		for (const isa of features().available) {
			const errors = {variables, adjacency: adjacencyOf(fixture)};
			const {pValues} = await errorIndependence(errors, samples, {isa, threads: 1});
			t.true(tailDifference(upper(pValues), independence.errors) <= bound, `${isa}: ${upper(pValues)}`);
			const columns = await errorIndependence({...errors, adjacency: empty(variables.length).adjacency}, samples, {
				isa,
			});
			t.true(
				tailDifference(upper(columns.pValues), independence.columns) <= bound,
				`${isa}: ${upper(columns.pValues)}`,
			);
			for (const threads of [2, 3]) {
				t.deepEqual((await errorIndependence(errors, samples, {isa, threads})).pValues, pValues);
			}
		}
	});

	test(`${name}: so they are of the graph that is found`, async (t) => {
		const graph = await directLingam(samples, {variables, ...(prior && {prior})});
		const {pValues} = await errorIndependence(graph, samples, {variables});
		// Effects agree to 5e-12, and where errors are a ten-thousandth of their columns they feel it by so much more.
		const allowed = Math.max(bound, name === 'nearly-dependent' ? 1e-6 : 1e-9);
		const found = tailDifference(upper(pValues), independence.errors);
		t.true(found <= allowed, `${found}`);
	});
}

const base = simulate({variables: 5, samples: 160, noise: 'laplace', inDegree: 1.5, seed: 12});
const graph: Graph = base;

test('both matrices are symmetric and have nothing on the diagonal', async (t) => {
	const {pValues, adjusted} = await errorIndependence(graph, base.samples);
	for (const {rows, columns, data} of [pValues, adjusted]) {
		t.deepEqual([rows, columns], [5, 5]);
		data.forEach((value, at) => {
			const [i, j] = [Math.floor(at / 5), at % 5];
			if (i === j) t.is(value, Number.NaN);
			else t.true(value > 0 && value <= 1 && value === data[j * 5 + i]);
		});
	}
	t.deepEqual(upper(adjusted), [...adjustPValues(upper(pValues))]);
	const by = await errorIndependence(graph, base.samples, {method: 'by'});
	t.deepEqual(by.pValues, pValues);
	t.deepEqual(upper(by.adjusted), [...adjustPValues(upper(pValues), 'by')]);
});

test('pairs can be chosen: their values are the same, and only they count', async (t) => {
	const {pValues} = await errorIndependence(graph, base.samples);
	const pairs = [
		['x3', 'x1'],
		['x0', 'x3'],
		['x1', 'x3'],
	] as const;
	const some = await errorIndependence(graph, base.samples, {pairs});
	const wanted = new Set([1 * 5 + 3, 3 * 5 + 1, 3, 3 * 5]);
	pValues.data.forEach((value, at) => {
		t.is(some.pValues.data[at], wanted.has(at) ? value : Number.NaN);
	});
	const expected = adjustPValues([pValues.data[8] ?? 0, pValues.data[3] ?? 0]);
	t.deepEqual([some.adjusted.data[8], some.adjusted.data[3]], [...expected]);
	t.true((await errorIndependence(graph, base.samples, {pairs: []})).adjusted.data.every(Number.isNaN));
	const {pValues: one} = await errorIndependence(empty(1), matrix(6, 1, Float64Array.of(1, 2, 3, 4, 5, 7)));
	t.deepEqual(one.data, Float64Array.of(Number.NaN));
});

test('variables are found by name, and columns that a graph left out may be there', async (t) => {
	const {pValues} = await errorIndependence(graph, base.samples);
	const wide = matrix(160, 7);
	mapped(base.samples, (value, row, column) => {
		wide.data[row * 7 + (column < 2 ? column : column + 1)] = value;
		return value;
	});
	for (let row = 0; row < 160; row++) wide.data[row * 7 + 2] = 3;
	const names = ['a', 'b', 'still', 'c', 'd', 'e', 'zero'];
	const found = await directLingam(wide, {variables: names, onConstant: 'drop'});
	t.deepEqual(found.variables, ['a', 'b', 'c', 'd', 'e']);
	const renamed = {variables: found.variables, adjacency: graph.adjacency};
	t.deepEqual((await errorIndependence(renamed, wide, {variables: names})).pValues, pValues);
	// The default names say as much.
	const byNumber = {variables: ['x0', 'x1', 'x3', 'x4', 'x5'], adjacency: graph.adjacency};
	t.deepEqual((await errorIndependence(byNumber, wide)).pValues, pValues);
	// As many columns as variables, and nothing said.
	t.deepEqual((await errorIndependence(renamed, base.samples)).pValues, pValues);
	await t.throwsAsync(errorIndependence(renamed, wide), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /none of the 7 columns of samples is 'a'.*say in variables/,
	});
});

test('a hidden cause shows in the errors, and its absence does not', async (t) => {
	const {samples, adjacency} = simulate({variables: 5, samples: 1000, noise: 'exponential', density: 0, seed: 21});
	const clean = await errorIndependence({variables: named(5), adjacency}, samples);
	t.true(
		upper(clean.adjusted).every((value) => value > 0.01),
		`${upper(clean.adjusted)}`,
	);
	// x0 and x1 have x4 as a common cause, which nobody has seen.
	const seen = matrix(1000, 4);
	seen.data.forEach((_, at) => {
		const [row, column] = [Math.floor(at / 4), at % 4];
		const hidden = column < 2 ? (samples.data[row * 5 + 4] ?? 0) : 0;
		seen.data[at] = (samples.data[row * 5 + column] ?? 0) + hidden;
	});
	const found = await directLingam(seen);
	const {adjusted} = await errorIndependence(found, seen);
	t.true((adjusted.data[1] ?? 1) < 1e-6);
	t.true((adjusted.data[2 * 4 + 3] ?? 0) > 0.01);
});

test('where columns are independent few values are small', async (t) => {
	const {samples} = simulate({variables: 40, samples: 200, noise: 'laplace', density: 0, seed: 31});
	const values = upper((await errorIndependence(empty(40), samples)).pValues);
	t.is(values.length, 780);
	// Of 780 uniform values 39 are expected below 0.05, give or take 6.1, and 390 below a half, give or take 14: the gamma
	// distribution is an approximation, and pairs that share a column are not independent, hence five deviations.
	const below = (limit: number) => values.filter((value) => value < limit).length;
	t.true(Math.abs(below(0.05) - 39) < 31, `${below(0.05)}`);
	t.true(Math.abs(below(0.5) - 390) < 70, `${below(0.5)}`);
});

const shape = fc.record({
	variables: fc.integer({min: 2, max: 6}),
	samples: fc.integer({min: 6, max: 180}),
	noise: fc.constantFrom('uniform', 'laplace', 'exponential', 'gaussian'),
	density: fc.constant(0.5),
	seed: fc.integer({min: 0, max: 1e6}),
} as const);

test('units, origins, signs, names and the order of rows change nothing but rounding', async (t) => {
	const property = fc.asyncProperty(shape, fc.infiniteStream(fc.integer({min: -40, max: 40})), async (size, stream) => {
		const {samples, adjacency} = simulate(size);
		const {rows, columns, data} = samples;
		const variables = named(columns);
		const whole = await errorIndependence({variables, adjacency}, samples);
		const values = upper(whole.pValues);
		const numbers = Array.from({length: columns + rows}, () => stream.next().value);
		const number = (at: number) => numbers[at] ?? 0;

		const unit = (column: number) => 2 ** number(column);
		const units = mapped(adjacency, (effect, to, from) => effect * (unit(to) / unit(from)));
		const scaled = mapped(samples, (value, _, column) => value * unit(column));
		// Powers of two round nothing, so not a bit changes.
		if (
			upper((await errorIndependence({variables, adjacency: units}, scaled)).pValues).some((p, at) => p !== values[at])
		) {
			return false;
		}

		const factor = (column: number) => (number(column) % 2 === 0 ? 1 : -1) * 10 ** (number(column) / 10);
		const factors = mapped(adjacency, (effect, to, from) => effect * (factor(to) / factor(from)));
		const moved = mapped(samples, (value, _, column) => (value + number(column)) * factor(column));
		const other = await errorIndependence({variables, adjacency: factors}, moved);
		if (tailDifference(upper(other.pValues), values) > 1e-9) return false;

		// The first hundred rows choose the widths of the kernels, so they stay the first.
		const shuffled = Array.from({length: rows}, (_, row) => row).sort(
			(a, b) => Number(a >= 100) - Number(b >= 100) || number(columns + a) - number(columns + b) || b - a,
		);
		const rowwise = mapped(samples, (_, row, column) => data[(shuffled[row] ?? 0) * columns + column] ?? 0);
		const turned = await errorIndependence({variables, adjacency}, rowwise);
		if (tailDifference(upper(turned.pValues), values) > 1e-9) return false;

		const backwards = {
			variables: [...variables].reverse(),
			adjacency: mapped(
				adjacency,
				(_, to, from) => adjacency.data[(columns - 1 - to) * columns + columns - 1 - from] ?? 0,
			),
		};
		const reversed = await errorIndependence(backwards, samples, {variables});
		const placed = mapped(
			reversed.pValues,
			(_, i, j) => reversed.pValues.data[(columns - 1 - i) * columns + columns - 1 - j] ?? 0,
		);
		return tailDifference(upper(placed), values) <= 1e-9;
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 40, seed: 42}));
});

test('the first hundred rows choose the widths of the kernels, as with lingam', async (t) => {
	const swapped = (a: number, b: number) =>
		mapped(base.samples, (value, row, column) =>
			row === a || row === b ? (base.samples.data[(row === a ? b : a) * 5 + column] ?? 0) : value,
		);
	const values = upper((await errorIndependence(graph, base.samples)).pValues);
	const same = upper((await errorIndependence(graph, swapped(3, 99))).pValues);
	t.true(tailDifference(same, values) < 1e-10);
	t.true(tailDifference(upper((await errorIndependence(graph, swapped(99, 100))).pValues), values) > 1e-8);
});

test('equal values, few of them and values far out have p-values', async (t) => {
	const rows = 240;
	const columns: ((row: number) => number)[] = [
		(row) => row % 2,
		(row) => (row % 7 === 0 ? 1 : 0),
		(row) => Math.floor(row / 120),
		(row) => (row === 200 ? 1e12 : (row * 37) % 101),
		(row) => 1e-300 * ((row * row * 13) % 17),
	];
	const samples = mapped(matrix(rows, columns.length), (_, row, column) => columns[column]?.(row) ?? 0);
	for (const isa of features().available) {
		const values = upper((await errorIndependence(empty(5), samples, {isa})).pValues);
		t.true(
			values.every((value) => value >= 0 && value <= 1),
			`${values}`,
		);
		// Neither says anything of the other.
		t.true((values[0] ?? 0) > 0.5);
	}
});

test('errors may be as small as numbers go', async (t) => {
	const adjacency = matrix(2, 2, Float64Array.of(0, 0, 1e-290, 0));
	const samples = mapped(matrix(50, 2), (_, row, column) => (column === 0 ? (row * row) % 53 : 0));
	const {pValues} = await errorIndependence({variables: ['a', 'b'], adjacency}, samples);
	const {pValues: expected} = await errorIndependence(
		empty(2),
		mapped(samples, (_, row) => (row * row) % 53),
	);
	t.true(tailDifference(upper(pValues), upper(expected)) < 1e-10);
	t.true(upper(pValues).every((value) => value < 1e-10));
});

test('numbers that do not allow it are refused, named', async (t) => {
	const variables = ['a', 'b', 'c', 'd', 'e'];
	const refused = async (samples: Matrix, message: RegExp, adjacency = graph.adjacency) =>
		t.throwsAsync(errorIndependence({variables, adjacency}, samples), {name: 'IngaError', code: 'ERR_DATA', message});
	const first = (rows: number) => matrix(rows, 5, base.samples.data.slice(0, 5 * rows));
	for (const rows of [0, 1, 5]) await refused(first(rows), new RegExp(`at least 6 rows and got ${rows}`));
	await t.notThrowsAsync(errorIndependence(graph, first(6)));
	await refused(
		mapped(base.samples, (value, row, column) => (row === 7 && column === 2 ? Number.NaN : value)),
		/row 8, column 'c': the value is NaN/,
	);
	await refused(
		mapped(base.samples, (value, row, column) => (row === 0 && column === 4 ? Number.NEGATIVE_INFINITY : value)),
		/row 1, column 'e': the value is -Infinity/,
	);
	await refused(
		mapped(base.samples, (value, _, column) => (column === 3 ? 0.1 : value)),
		/the errors of 'd' are constant/,
		matrix(5, 5),
	);
	const at = (row: number, column: number) => base.samples.data[row * 5 + column] ?? 0;
	const effects = matrix(5, 5);
	effects.data.set([0.3, -1.7], 4 * 5 + 1);
	await refused(
		mapped(base.samples, (value, row, column) => (column === 4 ? 0.3 * at(row, 1) - 1.7 * at(row, 2) : value)),
		/the errors of 'e' are constant but for rounding/,
		effects,
	);
});

test('arguments that cannot be used are refused before anything runs', async (t) => {
	const refused = async (from: unknown, samples: unknown, options: object, message: RegExp) => {
		const error = {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message};
		await t.throwsAsync(errorIndependence(from as Graph, samples as Matrix, options as IndependenceOptions), error);
	};
	const {samples} = base;
	await refused(undefined, samples, {}, /not a graph/);
	await refused({variables: named(5)}, samples, {}, /not a graph/);
	await refused({...graph, adjacency: matrix(4, 5)}, samples, {}, /5 x 5 but 4 x 5/);
	await refused({...graph, variables: named(4)}, samples, {}, /4 x 4 but 5 x 5/);
	await refused({...graph, variables: ['a', 'b', 'c', 'd', 'b']}, samples, {}, /two variables are named 'b'/);
	const broken = mapped(graph.adjacency, (value, to, from) => (to === 1 && from === 0 ? Number.NaN : value));
	await refused({...graph, adjacency: broken}, samples, {}, /the effect of 'x0' on 'x1' is NaN/);
	await refused(graph, undefined, {}, /not a matrix/);
	await refused(graph, {rows: 160, columns: 5, data: new Float64Array(7)}, {}, /7 numbers where 160 rows of 5/);
	await refused(graph, samples, {variables: ['x0', 'x1', 'x2', 'x3', 'y']}, /none of the 5 columns of samples is 'x4'/);
	await refused(graph, samples, {variables: ['x0']}, /1 names for 5 columns/);
	await refused(graph, samples, {method: 'bonferroni'}, /use 'bh' or 'by'/);
	await refused(graph, samples, {pairs: 'x0'}, /pairs is not a list/);
	await refused(graph, samples, {pairs: ['x0']}, /not a pair of names/);
	await refused(graph, samples, {pairs: [['x0', 'x9']]}, /pairs names 'x9'/);
	await refused(graph, samples, {pairs: [['x0', 'x0']]}, /'x0' with itself/);
	await refused(graph, samples, {threads: 0.5}, /threads/);
	await refused(graph, samples, {isa: 'sse9'}, /unknown instruction set/);
});

test('samples may change or go away while it runs, and may lie over shared memory', async (t) => {
	const {pValues} = await errorIndependence(graph, base.samples);
	const shared = new Float64Array(new SharedArrayBuffer(base.samples.data.byteLength));
	shared.set(base.samples.data);
	const running = errorIndependence(graph, {...base.samples, data: shared});
	shared.fill(0);
	t.deepEqual((await running).pValues, pValues);
	const data = base.samples.data.slice();
	const detached = errorIndependence(graph, {...base.samples, data});
	structuredClone(data, {transfer: [data.buffer]});
	t.deepEqual((await detached).pValues, pValues);
});

test('it reports progress and can be stopped', async (t) => {
	const seen: string[] = [];
	await errorIndependence(graph, base.samples, {
		onProgress: ({stage, done, total}) => {
			t.true(done >= 0 && done <= total);
			seen.push(stage);
		},
	});
	t.deepEqual([...new Set(seen)], ['pairs']);

	// So long that nobody waits for its end.
	const {samples} = simulate({variables: 40, samples: 20_000, noise: 'uniform', seed: 41});
	const reason = new Error('enough');
	const controller = new AbortController();
	const stopped = errorIndependence(empty(40), samples, {
		signal: controller.signal,
		onProgress: () => controller.abort(reason),
	});
	t.is(await t.throwsAsync(stopped), reason);
	t.is(await t.throwsAsync(errorIndependence(graph, base.samples, {signal: AbortSignal.abort(reason)})), reason);
});
