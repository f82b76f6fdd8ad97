import {existsSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {features, IngaError} from '../../src/core/index.js';
import {
	closedSets,
	fisherLogP,
	type Items,
	itemAsTarget,
	readTransactions,
	rowsOf,
	significantSets,
	transactions,
} from '../../src/patterns/index.js';
import {sharedData} from '../core/process.js';
import {choose, uniform} from './random.js';

const RUNS = process.env['INGA_FULL'] === '1' ? 500 : 150;

/** A quotient of whole numbers, of which nothing is rounded. */
type Ratio = readonly [bigint, bigint];

const atMost = ([a, b]: Ratio, [c, d]: Ratio) => a * d <= c * b;

interface Wanted {
	readonly support: number;
	readonly factor: number;
	readonly sets: readonly string[];
}

/** By definition, in whole numbers: all closed sets from all sets of items; the least support that the level allows, one after the other. */
function reference(lists: readonly (readonly number[])[], positive: readonly boolean[], level: Ratio): Wanted {
	const names = [...new Set(lists.flat())].sort((a, b) => a - b);
	const closed = new Map<string, number[]>();
	for (let mask = 1; mask < 2 ** names.length; mask++) {
		const rows = [...lists.keys()].filter((row) =>
			names.every((name, at) => !(mask & (1 << at)) || lists[row]?.includes(name)),
		);
		if (rows.length === 0 || rows.length === lists.length) continue;
		const items = names.flatMap((name, at) => (rows.every((row) => lists[row]?.includes(name)) ? [at] : []));
		closed.set(items.join(), rows);
	}
	const all = positive.length;
	const yes = positive.filter((each) => each).length;
	const testable = (support: number) => [...closed].filter(([, rows]) => rows.length >= support);
	const allowed = (support: number) => {
		const size = Math.min(support, yes);
		return atMost([BigInt(testable(support).length) * choose(yes, size), choose(all, size)], level);
	};
	let support = 1;
	while (!allowed(support)) support++;
	const tested = testable(support);
	const factor = tested.length;
	const sets = tested.filter(([, rows]) => {
		const hits = rows.filter((row) => positive[row]).length;
		let ways = 0n;
		for (let k = hits; k <= Math.min(yes, rows.length); k++)
			ways += choose(yes, k) * choose(all - yes, rows.length - k);
		return atMost([ways * BigInt(factor), choose(all, rows.length)], level);
	});
	return {support, factor, sets: sets.map(([items]) => items).sort()};
}

const problem = fc
	.record({
		rows: fc.array(fc.tuple(fc.array(fc.nat(8), {maxLength: 6}), fc.nat(9)), {minLength: 6, maxLength: 60}),
		causes: fc.uniqueArray(fc.nat(8), {minLength: 1, maxLength: 2}),
		level: fc.constantFrom<Ratio>([1n, 20n], [1n, 4n], [1n, 100n], [9n, 10n]),
	})
	.map(({rows, causes, level}) => {
		const lists = rows.map(([list]) => [...new Set(list)]);
		const positive = rows.map(([list, noise]) => causes.every((item) => list.includes(item)) !== noise < 2);
		return {lists, positive: positive.map((yes, row) => (row === 0 ? true : row === 1 ? false : yes)), level};
	});

test('sigma, factor and significant sets are those of whole numbers', async (t) => {
	const {available} = features();
	let some = 0;
	await fc.assert(
		fc.asyncProperty(problem, fc.constantFrom(...available), fc.constantFrom(1, 3), async (given, isa, threads) => {
			const {lists, positive, level} = given;
			const wanted = reference(lists, positive, level);
			const found = await significantSets(transactions(lists), positive, {
				...{isa, threads, top: 1000},
				level: Number(level[0]) / Number(level[1]),
			});
			t.is(found.support, wanted.support);
			t.is(found.factor, wanted.factor);
			t.deepEqual(found.sets.map(({items}) => items.join()).sort(), [...wanted.sets]);
			t.is(found.count, wanted.sets.length);
			some += found.count > 0 ? 1 : 0;
		}),
		{numRuns: RUNS},
	);
	t.true(some > RUNS / 10, `${some} problems had significant sets`);
});

/** From the closed sets that are listed one by one: their supports, and the counts of their rows. */
async function slow(items: Items, positive: readonly boolean[], least: number, level: number) {
	const {sets, count} = await closedSets(items, {support: least, top: 1e6});
	if (count > sets.length) throw new Error(`${count} sets are too many to be listed`);
	const positives = positive.filter((yes) => yes).length;
	const negatives = positive.length - positives;
	const bySupport = sets.map(({support}) => support).sort((a, b) => b - a);
	const bound = (support: number) => {
		const size = Math.min(support, positives);
		return Math.exp(fisherLogP({positives, negatives}, {positives: size, negatives: 0}));
	};
	const above = (support: number) => bySupport.filter((each) => each >= support).length;
	let support = positive.length;
	while (support > least && above(support - 1) * bound(support - 1) <= level) support--;
	const factor = above(support);
	const has = items.items.map((_, item) => {
		const flags = new Uint8Array(items.rows);
		for (const row of rowsOf(items, item)) flags[row] = 1;
		return flags;
	});
	const yes = [...positive.keys()].filter((row) => positive[row]);
	const significant = sets.filter((set) => {
		if (set.support < support) return false;
		const hits = yes.filter((row) => set.items.every((item) => has[item]?.[row])).length;
		const logP = fisherLogP({positives, negatives}, {positives: hits, negatives: set.support - hits});
		return logP <= Math.log(level / factor);
	});
	return {support, factor, count: significant.length};
}

/** Items of which some come together, and a target that two of them make likely. */
function random(rows: number, items: number, seed: number): {lists: number[][]; positive: boolean[]} {
	const next = uniform(seed);
	const lists = Array.from({length: rows}, () => {
		const level = next();
		return Array.from({length: items}, (_, item) => item).filter((item) => next() < 0.1 + (level * (item % 5)) / 7);
	});
	return {lists, positive: lists.map((list) => next() < (list.includes(3) && list.includes(8) ? 0.95 : 0.1))};
}

for (const [rows, items] of [
	[500, 24],
	[300, 64],
	[170, 140],
] as const) {
	test(`${rows} rows of ${items} items: the same for all threads and instruction sets, and as from a list`, async (t) => {
		const {lists, positive} = random(rows, items, rows + items);
		const given = transactions(lists);
		const first = await significantSets(given, positive, {threads: 1, isa: 'scalar', top: 50});
		t.true(first.count > 0 && first.factor > 100, `${first.count} of ${first.factor}`);
		const {support, factor, count} = first;
		t.deepEqual(await slow(given, positive, Math.max(1, support - 3), 0.05), {support, factor, count});
		for (const isa of features().available) {
			for (const threads of [1, 2, 4]) {
				t.deepEqual(await significantSets(given, positive, {threads, isa, top: 50}), first);
			}
		}
		const few = await significantSets(given, positive, {top: 3});
		t.deepEqual(few, {...first, sets: first.sets.slice(0, 3)});
	});
}

const path = sharedData('patterns/mushroom.dat.gz');

test('an item as the target is none of the others any more', (t) => {
	const all = transactions([[1, 2], [2, 3], [1]]);
	const {items, positive} = itemAsTarget(all, 1);
	t.deepEqual(positive, [true, true, false]);
	t.deepEqual(items, {...transactions([[1], [3], [1]]), source: items.source});
	for (const item of [-1, 3, 0.5]) {
		t.throws(() => itemAsTarget(all, item), {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message: /no item/});
	}
});

test('mushroom, beside its closed sets one by one', async (t) => {
	if (!existsSync(path)) {
		t.log('not run: there is no mushroom.dat.gz in shared/data/patterns');
		t.pass();
		return;
	}
	const all = await readTransactions(path);
	const target = all.items.findIndex(({name}) => name === '3');
	const {items, positive} = itemAsTarget(all, target);
	const {support, factor, count} = await significantSets(items, positive);
	t.log(`sigma ${support}, factor ${factor}, significant ${count}`);
	const {bySupport} = await closedSets(items, {support: support - 1, top: 0});
	const above = (least: number) => bySupport.slice(least).reduce((sum, sets) => sum + sets, 0);
	t.is(factor, above(support));
	const positives = positive.filter((yes) => yes).length;
	const bound = (size: number) =>
		Math.exp(fisherLogP({positives, negatives: all.rows - positives}, {positives: size, negatives: 0}));
	t.true(above(support) * bound(support) <= 0.05);
	t.true(above(support - 1) * bound(support - 1) > 0.05);
});

test('of noise no more than 5 % of tables have a significant set', async (t) => {
	const tables = 400;
	let any = 0;
	for (let seed = 1; seed <= tables; seed++) {
		const {lists} = random(60, 8, seed * 7919);
		const {positive} = random(60, 8, seed * 104729 + 1);
		const found = await significantSets(transactions(lists), positive, {threads: 1});
		if (found.count > 0) any++;
	}
	const error = Math.sqrt((0.05 * 0.95) / tables);
	t.log(`${any} of ${tables}, standard error at 0.05 ${error.toFixed(4)}`);
	t.true(any / tables <= 0.05 + 2.6 * error);
});

test('nothing can be tested, a search is stopped, bad arguments', async (t) => {
	const none = await significantSets(transactions([[1], [], []]), [true, false, false]);
	t.like(none, {support: 2, factor: 0, threshold: 0, count: 0, sets: []});
	const {lists, positive} = random(900, 160, 4);
	const stop = new AbortController();
	const stages = new Set<string>();
	const all = transactions(lists);
	const stopped = significantSets(all, positive, {signal: stop.signal, onProgress: ({stage}) => stages.add(stage)});
	setTimeout(() => stop.abort(new Error('enough')), 40);
	await t.throwsAsync(stopped, {message: 'enough'});
	const cases: [Parameters<typeof significantSets>, RegExp][] = [
		[[all, positive, {level: 0}], /^level is 0: give a number above 0 and below 1$/],
		[[all, positive, {top: -1}], /^top is -1: /],
		[[all, [true]], /^positive has 1 values for 900 rows$/],
		[[all, positive.map(() => true)], /^each of 900 rows is positive/],
		[[{...all, bits: new Uint8Array(8)}, positive], /^items\.bits has 8 bytes/],
	];
	for (const [words, message] of cases) {
		const error = await t.throwsAsync(() => significantSets(...words), {instanceOf: IngaError, message});
		t.is(error?.code, 'ERR_INVALID_ARGUMENT');
	}
});
