import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {features, IngaError} from '../../src/core/index.js';
import {
	type ClosedSet,
	closedSets,
	type Items,
	readTransactions,
	rowsOf,
	transactions,
} from '../../src/patterns/index.js';
import {sharedData} from '../core/process.js';
import {uniform} from './random.js';

const RUNS = process.env['INGA_FULL'] === '1' ? 500 : 150;

/** By definition: the closures of all sets of items, but that of the empty one. */
function reference(lists: readonly (readonly number[])[], support: number): ClosedSet[] {
	const names = [...new Set(lists.flat())].sort((a, b) => a - b);
	const found = new Map<string, ClosedSet>();
	for (let mask = 1; mask < 2 ** names.length; mask++) {
		const rows = lists.filter((list) => names.every((name, at) => !(mask & (1 << at)) || list.includes(name)));
		if (rows.length < support || rows.length === lists.length) continue;
		const items = names.flatMap((name, at) => (rows.every((list) => list.includes(name)) ? [at] : []));
		found.set(items.join(), {items, support: rows.length});
	}
	return [...found.values()].sort(
		(a, b) => b.support - a.support || b.items.length - a.items.length || order(a.items, b.items),
	);
}

function order(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((item, nth) => item !== b[nth]);
	return (a[at] ?? 0) - (b[at] ?? 0);
}

/** Few rows of up to 11 items, some of them alike, some items in nearly all rows. */
const problem = fc
	.record({
		rows: fc.array(fc.array(fc.nat(10), {maxLength: 9}), {minLength: 1, maxLength: 25}),
		again: fc.array(fc.nat(24), {maxLength: 60}),
		common: fc.array(fc.nat(10), {maxLength: 3}),
		support: fc.integer({min: 1, max: 6}),
	})
	.map(({rows, again, common, support}) => {
		const lists = [...rows, ...again.map((at) => rows[at % rows.length] as number[])];
		const all = lists.map((list, row) => [...new Set([...list, ...(row % 7 === 3 ? [] : common)])]);
		return {lists: all, support: Math.min(support, all.length)};
	});

test('closed sets are those of the definition, on every instruction set and number of threads', async (t) => {
	const {available} = features();
	await fc.assert(
		fc.asyncProperty(problem, fc.constantFrom(...available), fc.constantFrom(1, 2, 4), async (given, isa, threads) => {
			const wanted = reference(given.lists, given.support);
			const found = await closedSets(transactions(given.lists), {support: given.support, isa, threads, top: 1e6});
			t.deepEqual(found.sets, wanted);
			t.is(found.count, wanted.length);
			for (const [support, count] of found.bySupport.entries()) {
				t.is(count, wanted.filter((set) => set.support === support).length);
			}
			for (const [size, count] of found.bySize.entries()) {
				t.is(count, wanted.filter((set) => set.items.length === size).length);
			}
		}),
		{numRuns: RUNS},
	);
});

/** Rows x items, each there with its own probability; items of a block come together. */
function random(rows: number, items: number, seed: number): number[][] {
	const next = uniform(seed);
	return Array.from({length: rows}, () => {
		const level = next();
		return Array.from({length: items}, (_, item) => item).filter((item) => next() < 0.15 + (level * (item % 5)) / 6);
	});
}

/** The sets that `found` lists are what their rows have in common, and no two are the same. */
function checkClosed(t: ExecutionContext, items: Items, sets: readonly ClosedSet[]): void {
	const rows = items.items.map((_, item) => new Set(rowsOf(items, item)));
	t.is(new Set(sets.map((set) => set.items.join())).size, sets.length);
	for (const set of sets) {
		const [first, ...others] = set.items.map((item) => rows[item] as Set<number>);
		const common = [...(first as Set<number>)].filter((row) => others.every((other) => other.has(row)));
		t.is(common.length, set.support);
		const closure = rows.flatMap((all, item) => (common.every((row) => all.has(row)) ? [item] : []));
		t.deepEqual(closure, [...set.items]);
	}
}

for (const [rows, items, support] of [
	[900, 30, 60],
	[700, 90, 120],
	[400, 200, 90],
] as const) {
	test(`${rows} rows of ${items} items: the same for all threads and instruction sets, and closed`, async (t) => {
		const given = transactions(random(rows, items, rows + items));
		const first = await closedSets(given, {support, top: 2000, threads: 1, isa: 'scalar'});
		t.true(first.count > 500, `${first.count} sets`);
		checkClosed(t, given, first.sets);
		for (const isa of features().available) {
			for (const threads of [1, 2, 4, 7]) {
				t.deepEqual(await closedSets(given, {support, top: 2000, threads, isa}), first);
			}
		}
		const few = await closedSets(given, {support, top: 10});
		t.deepEqual(few.sets, first.sets.slice(0, 10));
		const none = await closedSets(given, {support, top: 0});
		t.is(none.count, first.count);
		t.deepEqual(none.sets, []);
	});
}

for (const [name, support, count] of [
	['mushroom', 8, 147_136],
	['mushroom', 400, undefined],
	['chess', 1200, undefined],
	...(process.env['INGA_FULL'] === '1'
		? ([
				['chess', 640, 22_808_624],
				['german-credit', 50, 13_366_239],
			] as const)
		: []),
] as const) {
	test(`the known number of closed sets of ${name} from ${support} rows on`, async (t) => {
		const path = sharedData(`patterns/${name}.dat.gz`);
		if (!existsSync(path)) {
			t.log(`not run: there is no ${name}.dat.gz in shared/data/patterns`);
			t.pass();
			return;
		}
		const items = await readTransactions(path);
		const found = await closedSets(items, {support, top: 50});
		if (count !== undefined) t.is(found.count, count);
		checkClosed(t, items, found.sets);
	});
}

test('nothing to find', async (t) => {
	t.is((await closedSets(transactions([]), {support: 1})).count, 0);
	t.is((await closedSets(transactions([[], []]), {support: 1})).count, 0);
	t.is(
		(
			await closedSets(
				transactions([
					[4, 5],
					[4, 5],
				]),
				{support: 1},
			)
		).count,
		0,
	);
});

test('a search is told about, and can be stopped', async (t) => {
	const items = transactions(random(600, 120, 5));
	const stages = new Set<string>();
	const all = await closedSets(items, {support: 100, onProgress: ({stage}) => stages.add(stage)});
	t.true(all.count > 0);
	t.deepEqual([...stages], ['closed']);
	const stop = new AbortController();
	const stopped = closedSets(items, {support: 8, signal: stop.signal});
	setTimeout(() => stop.abort(new Error('enough')), 30);
	await t.throwsAsync(stopped, {message: 'enough'});
});

test('bad arguments are named', async (t) => {
	const items = transactions([[1, 2], [2]]);
	const cases: [() => Promise<unknown>, RegExp][] = [
		[() => closedSets(items, {support: 0}), /^support is 0: give a whole number from 1 to 2$/],
		[() => closedSets(items, {support: 3}), /^support is 3: .* from 1 to 2$/],
		[() => closedSets(items, {support: 1.5}), /^support is 1\.5: /],
		[() => closedSets(items, {support: 1, top: -1}), /^top is -1: /],
		[() => closedSets(items, {support: 1, threads: 0}), /^threads is 0: /],
		[() => closedSets({...items, bits: new Uint8Array(3)}, {support: 1}), /^items\.bits has 3 bytes where .* take 16$/],
		[() => closedSets({...items, bits: new Uint8Array(0)}, {support: 1}), /transferred or detached\?$/],
		[() => closedSets(undefined as unknown as Items, {support: 1}), /^items is not what readTransactions/],
		[() => Promise.resolve().then(() => transactions([[1], [2, -1]])), /^row 1 has the item -1: /],
	];
	for (const [call, message] of cases) {
		const error = await t.throwsAsync(call, {instanceOf: IngaError, message});
		t.is(error?.code, 'ERR_INVALID_ARGUMENT');
	}
});

function file(t: ExecutionContext, bytes: string | Uint8Array): string {
	const folder = mkdtempSync(join(tmpdir(), 'inga-patterns-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const path = join(folder, 'rows.dat');
	writeFileSync(path, bytes);
	return path;
}

test('files of rows, packed or not', async (t) => {
	const text = '3 1 2\r\n\n1\t1 12\n 2147483647 \n\n\n';
	for (const bytes of [text, gzipSync(text)]) {
		const found = await readTransactions(file(t, bytes));
		t.is(found.rows, 4);
		t.deepEqual(
			found.items.map(({name, support}, at) => [name, support, rowsOf(found, at)]),
			[
				['1', 2, [0, 2]],
				['2', 1, [0]],
				['3', 1, [0]],
				['12', 1, [2]],
				['2147483647', 1, [3]],
			],
		);
	}
});

test('files that hold no rows of items', async (t) => {
	const cases: [string | Uint8Array, string, RegExp][] = [
		['1 2\n3 x4 5\n', 'ERR_FILE_FORMAT', /^line 2 of '.*': 'x4' is no whole number/],
		['1 2\n3 -4', 'ERR_FILE_FORMAT', /^line 2 of '.*': '-4' is no whole number/],
		['2147483648\n', 'ERR_FILE_FORMAT', /'2147483648' is no whole number/],
		['\n\n', 'ERR_FILE_FORMAT', /holds no items/],
		[Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'ERR_FILE_FORMAT', /cannot be unpacked/],
	];
	for (const [bytes, code, message] of cases) {
		const error = await t.throwsAsync(readTransactions(file(t, bytes)), {instanceOf: IngaError, message});
		t.is(error?.code, code as never);
	}
	const none = await t.throwsAsync(readTransactions('no/such/file.dat'), {instanceOf: IngaError});
	t.is(none?.code, 'ERR_FILE_READ');
});
