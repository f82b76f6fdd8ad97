import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {
	type Bootstrap,
	type BootstrapOptions,
	bootstrap,
	bootstrapOver,
	directionCounts,
	directLingam,
	edges,
	effectProbabilities,
	graphCounts,
	pathSpread,
	simulate,
	totalEffectSpread,
	totalEffects,
} from '../../src/causal/index.js';
import {features, IngaError, matrix} from '../../src/core/index.js';
import {run, self} from '../../src/ranks/index.js';
import {draws} from './draws.js';
import type {Task} from './resampled.js';
import {sets} from './sets.js';

type Row = readonly number[];

/** What Python's lingam found: see scripts/lingam_bootstrap.py. */
interface Fixture {
	readonly rows: number;
	readonly resamples: number;
	readonly summaries: readonly {
		readonly threshold: number;
		readonly directions: readonly Row[];
		readonly signed: readonly Row[];
		readonly graphs: readonly (readonly [count: number, edges: readonly Row[]])[];
		readonly totals: readonly Row[];
		readonly paths: {
			readonly from: number;
			readonly to: number;
			readonly rows: readonly (readonly [path: Row, effect: number, probability: number])[];
		};
	}[];
	readonly probabilities: readonly number[];
}

const folder = new URL('fixture/', import.meta.url);
const fixtures = readdirSync(folder).flatMap((name) => /^bootstrap-(.*)\.json$/.exec(name)?.[1] ?? []);
// Compiled where it runs under emulation.
const program = new URL(import.meta.url.endsWith('.ts') ? './resampled.ts' : './resampled.js', import.meta.url);

function sorted<T>(rows: readonly T[]): string[] {
	return rows.map((row) => JSON.stringify(row)).sort();
}

/** Twelve digits are in the fixtures; effects of lingam's own least squares are a little less exact. */
function isNear(t: ExecutionContext, found: number, wanted: number, what: string): void {
	t.true(Math.abs(found - wanted) <= 1e-7 * Math.max(Math.abs(wanted), 1e-3), `${what}: ${found}, ${wanted}`);
}

test('seven sets have a fixture', (t) => {
	t.true(fixtures.length >= 7);
});

for (const name of fixtures) {
	test(`${name}: what resamples say is what lingam says`, async (t) => {
		const fixture = JSON.parse(readFileSync(new URL(`bootstrap-${name}.json`, folder), 'utf8')) as Fixture;
		const data = sets.find((set) => set.name === name)?.load();
		if (data === undefined || typeof data === 'string') return t.fail(data);
		const {samples, variables, prior} = data;
		const resamples = draws(samples.rows, fixture.resamples);
		const found = await bootstrap(samples, {variables, resamples, ...(prior && {prior})});
		t.deepEqual(found.failed, []);
		const at = (variable: string) => variables.indexOf(variable);
		for (const {threshold, directions, signed, graphs, totals, paths} of fixture.summaries) {
			const counts = directionCounts(found, {threshold});
			t.deepEqual(sorted(counts.map(({from, to, count}) => [at(from), at(to), count])), sorted(directions));
			t.deepEqual(
				sorted(
					directionCounts(found, {threshold, bySign: true}).map(({from, to, sign, count}) => [
						...[at(from), at(to), sign, count],
					]),
				),
				sorted(signed),
			);
			t.deepEqual(
				sorted(
					graphCounts(found, {threshold}).map((each) => [
						each.count,
						sorted(each.edges.map((edge) => [at(edge.from), at(edge.to)])),
					]),
				),
				sorted(graphs.map(([count, list]) => [count, sorted(list)])),
			);
			const spread = totalEffectSpread(found, {threshold});
			t.is(spread.length, totals.length);
			const byPair = new Map(spread.map((each) => [`${at(each.from)} ${at(each.to)}`, each]));
			for (const [from, to, effect, probability] of totals as [number, number, number, number][]) {
				const own = byPair.get(`${from} ${to}`);
				t.is(own?.probability, probability);
				isNear(t, own?.effect ?? Number.NaN, effect, `${from} on ${to}`);
			}
			const ways = pathSpread(found, variables[paths.from] as string, variables[paths.to] as string, {threshold});
			const wanted = new Map(paths.rows.map(([path, ...rest]) => [path.join(), rest]));
			t.deepEqual(ways.map(({path}) => path.map(at).join()).sort(), [...wanted.keys()].sort());
			for (const {path, effect, probability} of ways) {
				const key = path.map(at).join();
				const [median = Number.NaN, share] = wanted.get(key) ?? [];
				t.is(probability, share as number);
				isNear(t, effect, median, key);
			}
		}
		const {threshold} = fixture.summaries[1] as {threshold: number};
		t.deepEqual([...effectProbabilities(found, {threshold}).data], fixture.probabilities);
	});
}

const {samples, variables} = simulate({variables: 8, samples: 150, noise: 'laplace', seed: 5});

test('the resample of all rows, each once, has the graph of the samples', async (t) => {
	const graph = await directLingam(samples, {variables});
	const rows = Array.from({length: samples.rows}, (_, row) => row);
	const found = await bootstrap(samples, {variables, resamples: [rows]});
	t.deepEqual([...(found.graphs[0]?.order ?? [])], graph.order);
	const names = (list: readonly {from: string; to: string}[]) => list.map(({from, to}) => `${from} ${to}`).sort();
	t.deepEqual(names(directionCounts(found)), names(edges(graph)));
	const totals = totalEffects(graph);
	for (const {from, to, effect, probability, deviation, interval} of totalEffectSpread(found)) {
		const wanted = totals.data[variables.indexOf(to) * variables.length + variables.indexOf(from)] ?? Number.NaN;
		isNear(t, effect, wanted, `${from} on ${to}`);
		t.deepEqual([probability, deviation, interval], [1, 0, [effect, effect]]);
	}
	// A total effect is the sum over all paths.
	for (const {from, to, effect} of totalEffectSpread(found, {to: [variables[graph.order.at(-1) ?? 0] as string]})) {
		isNear(
			t,
			pathSpread(found, from, to).reduce((sum, path) => sum + path.effect, 0),
			effect,
			`${from} to ${to}`,
		);
	}
});

test('the same for every number of threads and ranks, and every instruction set', async (t) => {
	const options: BootstrapOptions = {variables, resamples: 12, seed: 9};
	const found = await bootstrap(samples, {...options, threads: 1});
	t.is(found.graphs.length, 12);
	t.true(new Set(found.graphs.map(({order}) => order.join())).size > 1, 'resamples differ');
	t.notDeepEqual(await bootstrap(samples, {...options, seed: 10}), found);
	for (const threads of [2, 4]) t.deepEqual(await bootstrap(samples, {...options, threads}), found);
	t.deepEqual(bootstrapOver(self(), samples, options), found);
	for (const size of [1, 2, 3]) {
		for (const own of await run<Bootstrap>(size, program, {samples, options} satisfies Task)) t.deepEqual(own, found);
	}
	for (const isa of features().available) {
		const other = await bootstrap(samples, {...options, isa});
		t.deepEqual(
			other.graphs.map(({order}) => order),
			found.graphs.map(({order}) => order),
		);
	}
});

test('what ranks have done stays, and belongs to these samples and options', async (t) => {
	const place = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'inga-bootstrap-'));
	t.teardown(() => rmSync(place, {recursive: true, force: true}));
	const options = {variables, resamples: 9, checkpoint: {folder: place, seconds: 0}};
	const found = bootstrapOver(self(), samples, options);
	for (const own of await run<Bootstrap>(2, program, {samples, options} satisfies Task)) t.deepEqual(own, found);
	const names = {...options, variables: [...variables].reverse()};
	for (const other of [{...options, seed: 1}, names, {...options, prior: {sinks: [variables[0] as string]}}]) {
		t.throws(() => bootstrapOver(self(), samples, other), {
			message: /belongs to another task, whose task\.(seed|bootstrap) is /,
		});
	}
	t.throws(() => bootstrapOver(self(), samples, {...options, resamples: 10}), {message: /whose chunks is 9/});
});

test('a column that is constant in a resample has no effects there', async (t) => {
	const {rows, columns, data} = samples;
	const rare = Float64Array.from(data, (value, at) => (at % columns === 3 ? (at < columns ? 1 : 0) : value));
	const first = Array.from({length: rows}, (_, row) => row);
	const found = await bootstrap(matrix(rows, columns, rare), {variables, resamples: [first, first.slice(1)]});
	t.deepEqual(found.failed, []);
	t.true(found.graphs[0]?.order.includes(3));
	t.false(found.graphs[1]?.order.includes(3));
	t.is(found.graphs[1]?.order.length, columns - 1);
	t.false([...(found.graphs[1]?.places ?? [])].includes(3));
});

test('a resample without a graph counts nowhere; where none has one, the reason is told', async (t) => {
	const all = Array.from({length: samples.rows}, (_, row) => row);
	const found = await bootstrap(samples, {variables, resamples: [[4, 4, 4, 4], all]});
	t.is(found.graphs.length, 1);
	t.deepEqual(
		found.failed.map(({resample}) => resample),
		[0],
	);
	t.true(directionCounts(found).every(({probability}) => probability === 1));
	const error = await t.throwsAsync(
		bootstrap(samples, {
			variables,
			resamples: [
				[4, 4, 4],
				[5, 5],
			],
		}),
		{code: 'ERR_DATA'},
	);
	t.regex(error?.message ?? '', /^none of 2 resamples has a graph\. Of the first: ./);
	t.throws(() => bootstrapOver(self(), samples, {resamples: [[0]]}), {code: 'ERR_DATA'});
});

test('progress counts resamples, and a signal ends them', async (t) => {
	const seen: number[] = [];
	await bootstrap(samples, {
		resamples: 5,
		onProgress: ({stage, done, total}) => seen.push(stage === 'bootstrap' && total === 5 ? done : -1),
	});
	t.is(seen.at(-1), 5);
	t.false(seen.includes(-1));
	const big = simulate({variables: 60, samples: 2000, noise: 'laplace', seed: 1}).samples;
	const controller = new AbortController();
	const running = bootstrap(big, {resamples: 100_000, signal: controller.signal});
	setTimeout(() => controller.abort(new Error('enough')), 50);
	await t.throwsAsync(running, {message: 'enough'});
});

const graphOf = (places: number[], sizes: number[]) => ({
	...{order: Int32Array.of(0, 1, 2, 3), unordered: new Int32Array(0)},
	...{places: Int32Array.from(places), sizes: Float64Array.from(sizes)},
});
const small: Bootstrap = {
	variables: ['a', 'b', 'c', 'd'],
	// a -> b .5, b -> c -2, a -> c 1; then a -> b .25 only; then nothing; then b -> c 3 and c -> d 1.
	graphs: [
		graphOf([1, 0, 2, 1, 2, 0], [0.5, -2, 1]),
		graphOf([1, 0], [0.25]),
		graphOf([], []),
		graphOf([2, 1, 3, 2], [3, 1]),
	],
	failed: [],
};

test('counts, graphs, totals and paths of four small graphs', (t) => {
	t.deepEqual(directionCounts(small, {most: 2}), [
		{from: 'a', to: 'b', count: 2, probability: 0.5},
		{from: 'b', to: 'c', count: 2, probability: 0.5},
	]);
	t.deepEqual(
		directionCounts(small, {bySign: true, threshold: 0.9}).map(
			({from, to, sign, count}) => `${from}${to}${sign}:${count}`,
		),
		['ac1:1', 'bc-1:1', 'bc1:1', 'cd1:1'],
	);
	t.deepEqual(
		graphCounts(small, {threshold: 0.6}).map(({count, edges: list}) => [
			count,
			list.map(({from, to}) => from + to).join(),
		]),
		[
			[2, ''],
			[1, 'ac,bc'],
			[1, 'bc,cd'],
		],
	);
	const ac = totalEffectSpread(small, {from: ['a'], to: ['c']});
	// .5 * -2 + 1 is nothing: no total effect at all.
	t.deepEqual(ac, []);
	const [bd] = totalEffectSpread(small, {from: ['b'], to: ['d']});
	t.deepEqual([bd?.effect, bd?.probability], [3, 0.25]);
	isNear(t, bd?.deviation ?? 0, 1.5, 'deviation of 0, 0, 0, 3');
	isNear(t, bd?.interval[1] ?? 0, 3 * 0.925, 'its 97.5 % quantile');
	const [half] = totalEffectSpread(small, {from: ['b'], to: ['d'], level: 0.5});
	isNear(t, half?.interval[1] ?? 0, 3 * 0.25, 'its 75 % quantile');
	t.deepEqual(pathSpread(small, 'a', 'c'), [
		{path: ['a', 'b', 'c'], effect: -1, probability: 0.25},
		{path: ['a', 'c'], effect: 1, probability: 0.25},
	]);
	t.deepEqual(pathSpread(small, 'd', 'a'), []);
	t.deepEqual(
		[...effectProbabilities(small).data].filter((value) => value > 0),
		[0.5, 0.25, 0.5, 0.25],
	);
});

test('totals are sums over paths, whatever the graphs', (t) => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.integer({min: -3, max: 3}))), (list) => {
			const effects = new Map(list.filter(([a, b, c]) => a < b && c !== 0).map(([a, b, c]) => [`${b},${a}`, c]));
			const places = [...effects.keys()].flatMap((key) => key.split(',').map(Number));
			const found: Bootstrap = {...small, graphs: [graphOf(places, [...effects.values()])]};
			for (const from of small.variables) {
				for (const to of small.variables) {
					const paths = pathSpread(found, from, to).reduce((sum, {effect}) => sum + effect, 0);
					const [total] = totalEffectSpread(found, {from: [from], to: [to]});
					t.is(total?.effect ?? 0, from === to ? 0 : paths);
				}
			}
		}),
	);
});

const refused: readonly (readonly [what: string, options: BootstrapOptions, message: RegExp])[] = [
	['no resamples', {resamples: 0}, /^resamples is 0: give a whole number from 1 to 1000000, or the rows of each$/],
	['half a resample', {resamples: 1.5}, /^resamples is 1\.5/],
	['an empty list', {resamples: []}, /neither a number nor a list/],
	['an empty resample', {resamples: [[1], []]}, /^resamples\[1\] is no list of rows$/],
	[
		'a row that is not there',
		{resamples: [[0, 150]]},
		/^resamples\[0\]\[1\] is 150: rows are whole numbers from 0 to 149$/,
	],
	['a row between rows', {resamples: [[0.5]]}, /^resamples\[0\]\[0\] is 0\.5/],
	['a seed below 0', {seed: -1}, /^seed is -1: give a whole number from 0 to 4294967295$/],
	['names that do not fit', {variables: ['a']}, /^variables has 1 names for 8 columns/],
	['threads', {threads: 0}, /^threads is 0/],
];

for (const [what, options, message] of refused) {
	test(`refused: ${what}`, async (t) => {
		await t.throwsAsync(bootstrap(samples, options), {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});
	});
}

test('refused: what readers of resamples are asked', (t) => {
	for (const [read, message] of [
		[() => directionCounts(small, {threshold: -1}), /^threshold is -1: give zero or more$/],
		[() => graphCounts(small, {most: 0}), /^most is 0: give a number from 1$/],
		[() => effectProbabilities(small, {threshold: Number.NaN}), /^threshold is NaN/],
		[() => totalEffectSpread(small, {from: ['x']}), /^from names 'x', and no variable is called so$/],
		[() => totalEffectSpread(small, {level: 0}), /^level is 0: give a number between 0 and 1/],
		[() => pathSpread(small, 'a', 'y'), /^to names 'y'/],
		[() => pathSpread(small, 'a', 'c', {most: 1}), /^a resample has more than 1 paths from 'a' to 'c'/],
	] as const) {
		t.throws(read, {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});
	}
});
