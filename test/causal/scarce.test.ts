import {readFileSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {
	adjacencyMatrix,
	bootstrap,
	directEffects,
	directLingam,
	groupEdges,
	multiGroupDirectLingam,
	type SparseLingamGraph,
	simulate,
	totalEffectSpread,
} from '../../src/causal/index.js';
import type {NativeFit} from '../../src/causal/native.js';
import {type Matrix, matrix, native} from '../../src/core/index.js';

/** What scripts/scarce_fixture.py found. */
interface Fixture {
	readonly rows: number;
	readonly variables: number;
	readonly data: readonly number[];
	readonly order: readonly number[];
	/** (effect, cause) */
	readonly absent: readonly (readonly [number, number])[];
	readonly edges: readonly (readonly [number, number, number])[];
}

/** Effects along a given order, by `effect cause`. */
async function along({rows, variables, data, order, absent}: Fixture, scarce: boolean, threads: number) {
	const none = new Int32Array(0);
	const noEffect = Int32Array.from(absent.flatMap(([effect, cause]) => [cause, effect]));
	const found: NativeFit = await native().causalDirectLingam(
		new Int32Array(new SharedArrayBuffer(16)),
		Float64Array.from(data),
		rows,
		variables,
		{
			...{names: Array.from({length: variables}, (_, at) => `x${at}`), drop: false, reference: false, isa: undefined},
			...{threads, scarce, order: Int32Array.from(order)},
			prior: {tiers: none, before: none, noEffect, soft: false},
		},
	);
	const {places, sizes} = found;
	return new Map(Array.from(sizes, (size, at) => [`${places[2 * at]} ${places[2 * at + 1]}`, size]));
}

for (const number of [1, 2, 3, 4]) {
	const url = new URL(`fixture/scarce-${number}.json`, import.meta.url);
	const fixture = JSON.parse(readFileSync(url, 'utf8')) as Fixture;

	test(`effects where rows are few are those of scikit-learn's path: set ${number}`, async (t) => {
		const {rows, order, edges} = fixture;
		const found = await along(fixture, true, 1);
		for (const threads of [2, 4]) t.deepEqual(await along(fixture, true, threads), found);
		const early = new Set(order.filter((_, at) => 2 * at < rows).map(String));
		const isEarly = (key: string) => early.has(key.split(' ')[0] ?? '');
		const late = [...found].filter(([key]) => !isEarly(key));
		t.deepEqual(late.map(([key]) => key).sort(), edges.map(([effect, cause]) => `${effect} ${cause}`).sort());
		for (const [effect, cause, value] of edges) {
			const size = found.get(`${effect} ${cause}`) ?? 0;
			t.true(Math.abs(size - value) <= 1e-9 * Math.abs(value), `${effect} ${cause}: ${size}, ${value}`);
		}
		// The others are as they are without.
		const plain = await along(fixture, false, 1);
		t.deepEqual(
			[...found].filter(([key]) => isEarly(key)),
			[...plain].filter(([key]) => isEarly(key)),
		);
	});
}

test('variables without an order have effects of ordered ones, where that is asked for', async (t) => {
	const {samples, variables} = simulate({variables: 60, samples: 24, noise: 'laplace', moduleSize: 6, seed: 5});
	const plain = await directLingam(samples, {variables});
	const graph = await directLingam(samples, {variables, rest: 'regress', sparse: true});
	t.false('adjacency' in graph);
	t.deepEqual([graph.order, graph.unordered], [plain.order, plain.unordered]);
	t.is(graph.unordered.length, 38);
	const [ordered, rest] = [new Set(graph.order), new Set(graph.unordered)];
	const {causes, effects, sizes} = graph.effects;
	t.true(causes.every((cause) => ordered.has(cause)));
	t.true(effects.filter((effect) => rest.has(effect)).length > 20);
	t.true(sizes.every((size) => size !== 0 && Number.isFinite(size)));
	t.is(directEffects(plain).effects.filter((effect) => rest.has(effect)).length, 0);
	t.deepEqual(graph.warnings, [
		'only 22 of 60 variables have an order: 24 rows tell no more apart. The other 38 are regressed on these',
	]);
	const dense = await directLingam(samples, {variables, rest: 'regress'});
	t.deepEqual(dense.adjacency, adjacencyMatrix(graph));
	t.deepEqual(directEffects(dense), graph.effects);
	for (const threads of [1, 2, 4]) {
		const other = await directLingam(samples, {variables, rest: 'regress', sparse: true, threads});
		t.deepEqual(other.effects, graph.effects, `${threads} threads`);
	}
	for (const isa of ['scalar'] as const) {
		t.deepEqual((await directLingam(samples, {rest: 'regress', sparse: true, isa})).effects, graph.effects);
	}
});

test('with rows to spare nothing changes', async (t) => {
	const {samples} = simulate({variables: 20, samples: 60, noise: 'laplace', seed: 6});
	const [plain, same] = [await directLingam(samples), await directLingam(samples, {rest: 'regress'})];
	t.deepEqual(same.adjacency, plain.adjacency);
	t.deepEqual(same.warnings, []);
	// 20 variables of 23 rows: the last places rest on few rows, and a warning is due only where they count as they are.
	const few = simulate({variables: 20, samples: 23, noise: 'laplace', seed: 6}).samples;
	t.regex((await directLingam(few)).warnings[0] ?? '', /rest on few rows/);
	t.deepEqual((await directLingam(few, {rest: 'regress'})).warnings, []);
});

/** The largest cosine between what effects leave of a variable and a cause of it. */
function unexplained({effects: {causes, effects, sizes}}: SparseLingamGraph, {rows, columns, data}: Matrix): number {
	const centred = (column: number) => {
		const values = Float64Array.from({length: rows}, (_, row) => data[row * columns + column] ?? 0);
		const mean = values.reduce((sum, value) => sum + value, 0) / rows;
		return values.map((value) => value - mean);
	};
	const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
	let most = 0;
	for (const effect of new Set(effects)) {
		const own = Array.from(sizes.keys()).filter((at) => effects[at] === effect);
		const left = centred(effect);
		for (const at of own) {
			const cause = centred(causes[at] ?? 0);
			for (const row of left.keys()) left[row] = (left[row] ?? 0) - (sizes[at] ?? 0) * (cause[row] ?? 0);
		}
		const whole = centred(effect);
		for (const at of own) {
			const cause = centred(causes[at] ?? 0);
			most = Math.max(most, Math.abs(product(left, cause)) / Math.sqrt(product(whole, whole) * product(cause, cause)));
		}
	}
	return most;
}

test('effects are least squares on what was chosen, in any units, and few', async (t) => {
	const size = fc.record({
		variables: fc.integer({min: 4, max: 40}),
		samples: fc.integer({min: 4, max: 20}),
		moduleSize: fc.integer({min: 2, max: 8}),
		seed: fc.integer({min: 0, max: 1e6}),
	});
	const property = fc.asyncProperty(size, fc.integer({min: -40, max: 40}), async (options, exponent) => {
		const {samples} = simulate({noise: 'laplace', ...options});
		const graph = await directLingam(samples, {rest: 'regress', sparse: true});
		if (unexplained(graph, samples) > 1e-9) return false;
		const scaled = matrix(
			samples.rows,
			samples.columns,
			samples.data.map((value, at) => value * 2 ** (exponent * (at % 2))),
		);
		if (samples.columns % 2 === 1) return true;
		const other = (await directLingam(scaled, {rest: 'regress', sparse: true})).effects;
		const unit = (place: number | undefined) => 2 ** (exponent * ((place ?? 0) % 2));
		return other.sizes.every((value, at) => {
			const expected = ((graph.effects.sizes[at] ?? 0) * unit(other.effects[at])) / unit(other.causes[at]);
			return Math.abs(value - expected) <= 1e-9 * Math.abs(expected);
		});
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 60, seed: 7}));
});

test('resamples and groups regress the rest, too', async (t) => {
	const {samples, variables} = simulate({variables: 16, samples: 12, noise: 'laplace', moduleSize: 8, seed: 9});
	const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
	const found = await bootstrap(samples, {variables, resamples: [rows], rest: 'regress'});
	const graph = await directLingam(samples, {variables, rest: 'regress', sparse: true});
	const [resample] = found.graphs;
	t.deepEqual(Array.from(resample?.unordered ?? []), graph.unordered);
	t.is(resample?.sizes.length, graph.effects.sizes.length);
	// Totals on variables without a place go over those that have one.
	const last = variables[graph.unordered.find((place) => graph.effects.effects.includes(place)) ?? -1] ?? '';
	t.true(totalEffectSpread(found, {to: [last]}).length > 0);
	const one = await multiGroupDirectLingam([samples], {variables, rest: 'regress', sparse: true});
	t.deepEqual(one.graphs[0]?.effects, graph.effects);
	const dense = await multiGroupDirectLingam([samples], {variables, rest: 'regress'});
	t.deepEqual(dense.graphs[0]?.adjacency, adjacencyMatrix(graph));
	t.deepEqual(groupEdges(dense), groupEdges(one));
	t.is(groupEdges(one).length, graph.effects.sizes.length);
});

test('what is no rule is refused', async (t) => {
	const {samples} = simulate({variables: 4, samples: 20, seed: 1});
	const refused = async (options: object, message: RegExp) => {
		const error = {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message};
		await t.throwsAsync(directLingam(samples, options), error);
	};
	await refused({rest: 'lasso'}, /^rest is 'lasso': use 'leave' or 'regress'/);
	await refused({sparse: 'yes'}, /^sparse is yes: use true or false/);
	await t.throwsAsync(bootstrap(samples, {rest: 'no' as 'leave'}), {message: /^rest is 'no'/});
	const settings = {names: ['a', 'b', 'c', 'd'], drop: false, reference: false, isa: undefined, threads: 1};
	for (const order of [
		[0, 1, 1],
		[0, 4],
	]) {
		const words = new Int32Array(new SharedArrayBuffer(16));
		const given = {...settings, prior: undefined, order: Int32Array.from(order)};
		await t.throwsAsync(native().causalDirectLingam(words, samples.data, 20, 4, given), {message: /order is none/});
	}
});
