import {readFileSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {
	directLingam,
	edges,
	errorIndependence,
	groupEdges,
	type MultiGroupOptions,
	multiGroupDirectLingam,
	simulate,
	totalEffects,
} from '../../src/causal/index.js';
import {nativePrior} from '../../src/causal/prior.js';
import {features, type Isa, type Matrix, matrix, native} from '../../src/core/index.js';
import {adjacencyOf, difference, type Fixture} from './fixture.js';
import {type GroupData, groupSets, groupsOf} from './groups.js';
import {symmetric} from './symmetric.js';

interface GroupFixture extends Omit<Fixture, 'rows' | 'edges' | 'independence'> {
	readonly rows: readonly number[];
	readonly edges: readonly Fixture['edges'][];
}

/** The fast or the slow search. */
async function search({samples, variables, prior}: GroupData, isa: Isa, reference: boolean) {
	const settings = {
		...{names: variables, drop: false, reference, isa, threads: 1},
		prior: prior && nativePrior(prior, variables),
	};
	const words = new Int32Array(new SharedArrayBuffer(16));
	const given = samples.map(({data, rows}, at) => ({name: `${at}`, samples: data, rows}));
	const {order, by} = await native().causalMultiGroup(words, given, variables.length, settings);
	return {order: [...order], settled: by.filter((way) => way === 2).length};
}

for (const {name, load} of groupSets) {
	const data = load();
	const {samples, variables, prior} = data;
	const fixture = JSON.parse(readFileSync(new URL(`fixture/${name}.json`, import.meta.url), 'utf8')) as GroupFixture;

	test(`${name}: order and adjacencies are lingam's`, async (t) => {
		t.deepEqual(
			fixture.rows,
			samples.map(({rows}) => rows),
		);
		for (const isa of features().available) {
			for (const threads of isa === features().active ? [1, 2, 4] : [1]) {
				const found = await multiGroupDirectLingam(samples, {variables, isa, threads, ...(prior && {prior})});
				t.deepEqual(found.order, fixture.order, `${isa}, ${threads} threads`);
				for (const [at, graph] of found.graphs.entries()) {
					t.deepEqual([graph.variables, graph.order], [found.variables, found.order]);
					const expected = adjacencyOf({...fixture, rows: 0, edges: fixture.edges[at] ?? []});
					// As for one group: test/causal/parity.test.ts.
					const off = difference({samples: samples[at] as Matrix, variables}, graph, expected);
					t.is(off.edges, 0);
					t.true(off.standardised <= 1e-6 && off.relative <= 1e-6, JSON.stringify(off));
				}
			}
		}
		t.deepEqual((await search(data, features().active, true)).order, fixture.order, 'the slow search');
	});
}

const plans = fc.record({
	noise: fc.constantFrom('uniform' as const, 'laplace' as const, 'exponential' as const),
	variables: fc.integer({min: 2, max: 9}),
	rows: fc.array(fc.integer({min: 20, max: 120}), {minLength: 1, maxLength: 4}),
	seed: fc.integer({min: 0, max: 1e6}),
});

test('the pruned search is the full one, and the order of groups changes nothing', async (t) => {
	await fc.assert(
		fc.asyncProperty(plans, async (plan) => {
			const {samples} = groupsOf(plan);
			const variables = Array.from({length: plan.variables}, (_, at) => `v${at}`);
			const {order, graphs} = await multiGroupDirectLingam(samples, {variables});
			t.deepEqual((await search({samples, variables}, features().active, true)).order, order);
			const turned = await multiGroupDirectLingam([...samples].reverse(), {variables});
			t.deepEqual(turned.order, order);
			t.deepEqual(
				[...turned.graphs].reverse().map(({adjacency}) => adjacency),
				graphs.map(({adjacency}) => adjacency),
			);
		}),
		{numRuns: 60, seed: 7},
	);
});

test('one group, or the same one several times, is what directLingam finds', async (t) => {
	for (const seed of [1, 2, 3]) {
		const {samples} = simulate({variables: 7, samples: 90, noise: 'laplace', seed});
		const graph = await directLingam(samples);
		for (const copies of [1, 2, 4]) {
			const {groups, graphs, order} = await multiGroupDirectLingam(Array(copies).fill(samples));
			t.deepEqual(groups, ['group0', 'group1', 'group2', 'group3'].slice(0, copies));
			t.deepEqual(order, graph.order);
			for (const each of graphs) t.deepEqual(each.adjacency, graph.adjacency);
		}
	}
});

test('a group counts by its rows', async (t) => {
	// Alone, each of the two has another order.
	const [first, second] = [1, 2].map((seed) => simulate({variables: 4, samples: 100, noise: 'laplace', seed}).samples);
	const orders = await Promise.all(
		[first, second].map(async (one) => (await directLingam(one as Matrix)).order.join()),
	);
	t.not(orders[0], orders[1]);
	const repeated = (one: Matrix, times: number) =>
		matrix(
			one.rows * times,
			4,
			Float64Array.from({length: one.data.length * times}, (_, at) => one.data[at % one.data.length] ?? 0),
		);
	const order = async (a: number, b: number) => {
		const groups = [repeated(first as Matrix, a), repeated(second as Matrix, b)];
		return (await multiGroupDirectLingam(groups)).order.join();
	};
	t.deepEqual([await order(60, 1), await order(1, 60)], orders);
});

for (const isa of features().available) {
	test(`ties between groups are settled as the reference settles them, ${isa}`, async (t) => {
		let settled = 0;
		for (const [variables, seed] of [
			[2, 1],
			[3, 3],
			[4, 4],
			[5, 5],
		] as const) {
			const data = {
				samples: [100, 60, 30].map((rows, at) => symmetric(variables, rows, seed + at)),
				variables: Array.from({length: variables}, (_, at) => `x${at}`),
			};
			const [fast, slow] = [await search(data, isa, false), await search(data, isa, true)];
			t.deepEqual(fast.order, slow.order, `${variables} variables`);
			settled += fast.settled;
		}
		t.true(settled >= 4, `${settled} decisions were close`);
	});
}

test('the graph of a group is one that all functions take', async (t) => {
	const {samples} = groupsOf({noise: 'laplace', variables: 5, rows: [200, 150], seed: 5});
	const found = await multiGroupDirectLingam(samples, {groups: ['a', 'b'], threads: 2});
	t.deepEqual([found.groups, found.rows, found.unordered, found.warnings], [['a', 'b'], [200, 150], [], []]);
	for (const [at, graph] of found.graphs.entries()) {
		t.is(totalEffects(graph).rows, 5);
		t.is((await errorIndependence(graph, samples[at] as Matrix)).pValues.rows, 5);
		t.is(graph.threads, 2);
	}
	const all = groupEdges(found, 0.3);
	t.true(all.length > 0);
	for (const {from, to, effects} of all) {
		t.true(Math.max(...effects.map(Math.abs)) > 0.3);
		for (const [at, graph] of found.graphs.entries()) {
			const own = edges(graph).find((edge) => edge.from === from && edge.to === to)?.effect ?? 0;
			t.is(effects[at], own);
		}
	}
	const most = all.map(({effects}) => Math.max(...effects.map(Math.abs)));
	t.deepEqual(
		most,
		[...most].sort((a, b) => b - a),
	);
	const listed = new Set(all.map(({from, to}) => `${from} ${to}`));
	for (const {from, to} of found.graphs.flatMap((graph) => edges(graph, 0.3))) t.true(listed.has(`${from} ${to}`));
	t.throws(() => groupEdges(found, -1), {code: 'ERR_INVALID_ARGUMENT', message: /threshold is -1/});
});

test('the group with the fewest rows ends the order, and is named', async (t) => {
	const wide = [60, 8, 40].map((samples, seed) => simulate({variables: 12, samples, noise: 'laplace', seed}).samples);
	const found = await multiGroupDirectLingam(wide, {groups: ['a', 'b', 'c']});
	t.deepEqual([found.order.length, found.unordered.length], [6, 6]);
	t.regex(found.warnings[0] ?? '', /^only 6 of 12 variables have an order: the 8 rows of group 'b' tell no more apart/);
	t.regex(found.warnings[1] ?? '', /^group 'b': effects on the last variables of the order rest on few rows: 8 /);
	for (const threads of [2, 3]) t.deepEqual((await multiGroupDirectLingam(wide, {threads})).order, found.order);
});

test('what is constant in one group is left out of all where that is asked for', async (t) => {
	const {samples} = groupsOf({noise: 'uniform', variables: 5, rows: [80, 90], seed: 9});
	const [first, second] = samples as [Matrix, Matrix];
	for (let row = 0; row < 80; row++) first.data[row * 5 + 1] = 0.1;
	for (let row = 0; row < 90; row++) second.data[row * 5 + 3] = 7;
	const variables = ['a', 'b', 'c', 'd', 'e'];
	const without = samples.map(({rows, data}) =>
		matrix(
			rows,
			3,
			Float64Array.from({length: rows * 3}, (_, at) => data[Math.floor(at / 3) * 5 + 2 * (at % 3)] ?? 0),
		),
	);
	const prior = {tiers: [['e'], ['b', 'd'], ['a']]};
	const found = await multiGroupDirectLingam(samples, {variables, prior, onConstant: 'drop'});
	t.deepEqual(found.variables, ['a', 'c', 'e']);
	t.deepEqual(found.warnings, ["columns left out, as constant in some group: 'b', 'd'"]);
	const expected = await multiGroupDirectLingam(without, {
		variables: ['a', 'c', 'e'],
		prior: {tiers: [['e'], ['a']]},
	});
	t.deepEqual(
		[found.order, found.graphs.map(({adjacency}) => adjacency)],
		[expected.order, expected.graphs.map(({adjacency}) => adjacency)],
	);
	await t.throwsAsync(multiGroupDirectLingam(samples, {variables, groups: ['one', 'two']}), {
		code: 'ERR_DATA',
		message: /^group 'one': column 'b' is constant/,
	});
	for (let at = 0; at < first.data.length; at++) if (at % 5 !== 3) first.data[at] = at % 5;
	await t.throwsAsync(multiGroupDirectLingam(samples, {onConstant: 'drop'}), {
		code: 'ERR_DATA',
		message: /^every column is constant in one of the groups/,
	});
});

test('what is wrong with a group has its name', async (t) => {
	const {samples} = groupsOf({noise: 'uniform', variables: 4, rows: [50, 60], seed: 4});
	const changed = (change: (data: Float64Array, row: number) => void) => {
		const [first, second] = samples as [Matrix, Matrix];
		const data = second.data.slice();
		for (let row = 0; row < 60; row++) change(data, row * 4);
		return [first, matrix(60, 4, data)];
	};
	const refused = async (groups: Matrix[], message: RegExp) => {
		await t.throwsAsync(multiGroupDirectLingam(groups, {groups: ['left', 'right']}), {code: 'ERR_DATA', message});
	};
	await refused(
		changed((data, at) => {
			data[at + 2] = Number.NaN;
		}),
		/^group 'right': row 1, column 'x2': the value is NaN/,
	);
	await refused(
		changed((data, at) => {
			data[at + 3] = 2 * (data[at] ?? 0);
		}),
		/^group 'right': column 'x3' is column 'x0' in other units/,
	);
	await refused(
		changed((data, at) => {
			data[at + 1] = (data[at] ?? 0) + (data[at + 2] ?? 0);
		}),
		/^group 'right': column 'x\d' is a linear combination of 'x\d', 'x\d'/,
	);
	await refused([samples[0] as Matrix, matrix(1, 4)], /^group 'right': one row/);
});

test('groups that cannot be used are refused before anything runs', async (t) => {
	const samples = simulate({variables: 3, samples: 30, seed: 1}).samples;
	const refused = async (given: unknown, options: object, message: RegExp) => {
		const error = {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message};
		await t.throwsAsync(multiGroupDirectLingam(given as Matrix[], options as MultiGroupOptions), error);
	};
	await refused([], {}, /not a list of matrices/);
	await refused(samples, {}, /not a list of matrices/);
	await refused([samples, [[1, 2]]], {}, /^group 'group1': samples is not a matrix/);
	await refused([samples, matrix(30, 2)], {groups: ['a', 'b']}, /^group 'b' has 2 columns and group 'a' 3: give all/);
	await refused([samples, samples], {groups: ['a']}, /^groups has 1 names for 2 matrices$/);
	await refused([samples, samples], {groups: ['a', 'a']}, /^two groups are named 'a'$/);
	await refused([samples, samples], {groups: 'ab'}, /^groups is not a list of names$/);
	await refused([samples, samples], {groups: ['a', '']}, /^groups has a name without letters$/);
	await refused([samples, samples], {variables: ['a']}, /1 names for 3 columns/);
	await refused([samples, samples], {prior: {sinks: ['y']}}, /names 'y'/);
	await refused([samples, samples], {onConstant: 'ignore'}, /use 'error' or 'drop'/);
	await refused([samples, samples], {threads: 0}, /threads/);
});

test('a signal ends it, and progress has both stages', async (t) => {
	const {samples} = groupsOf({noise: 'laplace', variables: 40, rows: [300, 400], seed: 12});
	const reason = new Error('enough');
	await t.throwsAsync(multiGroupDirectLingam(samples, {signal: AbortSignal.abort(reason)}), {is: reason});
	const seen: string[] = [];
	await multiGroupDirectLingam(samples, {
		onProgress: ({stage, done, total}) => {
			t.true(done >= 0 && done <= total);
			seen.push(stage);
		},
	});
	t.is(seen.at(-1), 'adjacency');
});
