import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {
	confirmConditions,
	findConditions,
	fisherLogP,
	type Items,
	literals,
	rowsOf,
	selectRows,
	splitLiterals,
	splitRows,
	transactions,
} from '../../src/patterns/index.js';
import {tableFromRecords} from '../../src/table/index.js';
import {uniform} from './random.js';

const labels = fc
	.array(fc.boolean(), {minLength: 12, maxLength: 200})
	.filter((list) => [true, false].every((kind) => list.filter((each) => each === kind).length >= 4));

test('both parts have the rows between them, and the same share of positive ones', (t) => {
	fc.assert(
		fc.property(labels, fc.double({min: 0.2, max: 0.8, noNaN: true}), fc.nat(1e6), (positive, share, seed) => {
			const {discovery, confirmation} = splitRows(positive, {share, seed});
			t.deepEqual(
				[...discovery, ...confirmation].sort((a, b) => a - b),
				[...positive.keys()],
			);
			for (const kind of [true, false]) {
				const of = (rows: ArrayLike<number>) => Array.from(rows).filter((row) => positive[row] === kind).length;
				t.is(of(confirmation), Math.round(share * (of(confirmation) + of(discovery))));
			}
			for (const part of [discovery, confirmation])
				t.deepEqual(
					[...part].sort((a, b) => a - b),
					[...part],
				);
			t.deepEqual(splitRows(positive, {share, seed}), {discovery, confirmation});
		}),
		{numRuns: 200},
	);
});

test('hundreds of thousands of rows are split', (t) => {
	const {discovery, confirmation} = splitRows(
		Array.from({length: 600_000}, (_, row) => row % 2 === 0),
		{share: 0.5},
	);
	t.deepEqual([discovery.length, confirmation.length], [300_000, 300_000]);
});

test('each row is held back as often as the others, and each pair', (t) => {
	const positive = Array.from({length: 20}, (_, row) => row < 10);
	const seeds = 2000;
	const [ones, pairs] = [new Array<number>(20).fill(0), new Array<number>(400).fill(0)];
	for (let seed = 0; seed < seeds; seed++) {
		const {confirmation} = splitRows(positive, {share: 0.4, seed});
		for (const a of confirmation) {
			ones[a] = (ones[a] as number) + 1;
			for (const b of confirmation) pairs[20 * a + b] = (pairs[20 * a + b] as number) + 1;
		}
	}
	const near = (count: number, p: number, what: string) => {
		const deviation = (count - seeds * p) / Math.sqrt(seeds * p * (1 - p));
		t.true(Math.abs(deviation) < 5, `${what}: ${count} of ${seeds}, ${deviation.toFixed(1)} standard errors from ${p}`);
	};
	for (const [row, count] of ones.entries()) near(count, 0.4, `row ${row}`);
	for (let a = 0; a < 20; a++) {
		for (let b = 0; b < a; b++) near(pairs[20 * a + b] as number, a < 10 === b < 10 ? 12 / 90 : 0.16, `${a}, ${b}`);
	}
});

test('rows of a part are those of the whole', (t) => {
	const items = transactions([
		[1, 2, 5],
		[2, 5],
		[1, 3],
		[2, 5, 7],
	]);
	const part = selectRows(items, [3, 0, 2]);
	t.deepEqual(
		part.items.map(({name, support}, at) => [name, support, rowsOf(part, at)]),
		[
			['1', 2, [1, 2]],
			['2', 2, [0, 1]],
			['3', 1, [2]],
			['5', 2, [0, 1]],
			['7', 1, [0]],
		],
	);
	t.is(selectRows(items, []).rows, 0);
});

test('what confirms has no part in cuts, levels and synonyms', (t) => {
	const rows = Array.from({length: 40}, (_, row) => ({
		// The held back rows are far off, have a level of their own, and tell the synonyms apart.
		x: row < 30 ? row : 1000 + row,
		city: row < 30 ? (row % 3 === 0 ? 'Rome' : 'Oslo') : 'Bonn',
		same: row < 30 ? (row % 3 === 0 ? 'a' : 'b') : 'a',
	}));
	const table = tableFromRecords(rows);
	const split = {
		discovery: [...rows.keys()].filter((row) => row < 30),
		confirmation: [...rows.keys()].filter((row) => row >= 30),
	};
	const {discovery, confirmation} = splitLiterals(table, split);
	// Levels of all rows are known, but of those that no row here has nothing is said.
	t.deepEqual(discovery.items, literals(tableFromRecords(rows.slice(0, 30))).items);
	t.deepEqual(
		confirmation.items.map(({name, support}) => [name, support]),
		[
			['x <= 9', 0],
			['x > 19', 10],
			['city = Rome', 0],
			['city = Oslo', 0],
		],
	);
});

/** By definition, on lists. */
function holm(pValues: readonly number[]): number[] {
	return pValues.map((_, at) => {
		const before = pValues.filter((p, other) => p < (pValues[at] as number) || (p === pValues[at] && other <= at));
		return Math.min(1, Math.max(...before.map((p) => p * pValues.filter((q) => q > p || q === p).length)));
	});
}

test('adjusted p-values are those of Holm, of Fisher tests counted row by row', (t) => {
	fc.assert(
		fc.property(
			fc.array(fc.array(fc.nat(5), {maxLength: 5}), {minLength: 4, maxLength: 80}),
			fc.infiniteStream(fc.boolean()),
			fc.array(fc.uniqueArray(fc.nat(5), {minLength: 1, maxLength: 3}), {minLength: 1, maxLength: 8}),
			(lists, stream, sets) => {
				const all = [...lists, [0, 1, 2, 3, 4, 5]];
				const positive = all.map(() => stream.next().value as boolean);
				const positives = positive.filter((yes) => yes).length;
				const items = transactions(all);
				const found = confirmConditions(
					items,
					positive,
					sets.map((list) => ({items: list})),
				);
				const logs = sets.map((list, nth) => {
					const rows = all.flatMap((row, at) => (list.every((item) => row.includes(item)) ? [at] : []));
					const yes = rows.filter((row) => positive[row]).length;
					t.is(found[nth]?.support, rows.length);
					t.is(found[nth]?.positives, yes);
					return fisherLogP(
						{positives, negatives: all.length - positives},
						{positives: yes, negatives: rows.length - yes},
					);
				});
				const wanted = holm(logs.map(Math.exp));
				for (const [nth, {adjusted, confirmed}] of found.entries()) {
					t.true(Math.abs(adjusted - (wanted[nth] as number)) < 1e-12, `${adjusted} for ${wanted[nth]}`);
					t.is(confirmed, adjusted <= 0.05 * (1 + 1e-12));
				}
			},
		),
		{numRuns: 150},
	);
	t.deepEqual(confirmConditions(transactions([[1], [1]]), [true, false], []), []);
});

interface Rates {
	readonly confirmed: number;
	readonly again: number;
}

/** Of tables of noise the share with any condition that the held back rows confirm, and that the rows of the search confirm. */
async function nulls(tables: number): Promise<Rates> {
	const found = {confirmed: 0, again: 0};
	for (let seed = 1; seed <= tables; seed++) {
		const next = uniform(seed * 7919);
		const lists = Array.from({length: 160}, () => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter(() => next() < 0.5));
		const positive = lists.map(() => next() < 0.4);
		const all = transactions(lists);
		const {discovery, confirmation} = splitRows(positive, {seed});
		const part = (rows: Int32Array): [Items, boolean[]] => [
			selectRows(all, rows),
			[...rows].map((row) => positive[row] as boolean),
		];
		const search = part(discovery);
		const {conditions} = await findConditions(...search, {arity: 3, support: 8, top: 3, threads: 1});
		const any = (items: Items, kinds: boolean[]) =>
			confirmConditions(items, kinds, conditions).some(({confirmed}) => confirmed);
		if (any(...part(confirmation))) found.confirmed++;
		if (any(...search)) found.again++;
	}
	return {confirmed: found.confirmed / tables, again: found.again / tables};
}

test('of noise no more than 5 % of tables have a confirmed condition; the rows of the search would confirm many', async (t) => {
	const tables = 400;
	const {confirmed, again} = await nulls(tables);
	const error = Math.sqrt((0.05 * 0.95) / tables);
	t.log(
		`confirmed ${confirmed.toFixed(4)}, standard error at 0.05 ${error.toFixed(4)}; without a split ${again.toFixed(3)}`,
	);
	t.true(confirmed <= 0.05 + 2.6 * error);
	t.true(again > 0.3);
});

test('a planted condition is confirmed, whichever rows are held back', async (t) => {
	const next = uniform(3);
	const table = tableFromRecords(
		Array.from({length: 600}, () => ({
			...{age: Math.floor(60 * next()), income: Math.floor(1000 * next()), city: next() < 0.5 ? 'Rome' : 'Oslo'},
			...{size: Math.floor(200 * next()), member: next() < 0.5 ? 1 : 0},
		})),
	);
	const values = (name: string) => {
		const column = table.columns.find((each) => each.name === name);
		return column?.type === 'number' ? column.values : Float64Array.of();
	};
	const positive = Array.from({length: table.rows}, (_, row) => {
		const sure = (values('age')[row] as number) < 20 && values('member')[row] === 1;
		return next() < (sure ? 0.8 : 0.15);
	});
	for (const seed of [0, 1, 2, 3]) {
		const split = splitRows(positive, {seed});
		const {discovery, confirmation} = splitLiterals(table, split);
		const of = (rows: Int32Array) => [...rows].map((row) => positive[row] as boolean);
		const {conditions} = await findConditions(discovery, of(split.discovery), {arity: 2, top: 10});
		const tests = confirmConditions(confirmation, of(split.confirmation), conditions);
		t.regex(
			conditions[0]?.items.map((at) => discovery.items[at]?.name).join(' and ') ?? '',
			/^age <= \d+ and member = 1$/,
		);
		t.true(tests[0]?.confirmed);
	}
});

test('bad arguments are named', (t) => {
	const items = transactions([[1, 2], [2], [1]]);
	const positive = [true, false, true, false, true, false];
	const cases: [() => unknown, string, RegExp][] = [
		[() => splitRows(positive, {share: 0}), 'ERR_INVALID_ARGUMENT', /^share is 0: give a number above 0 and below 1$/],
		[() => splitRows(positive, {share: 1}), 'ERR_INVALID_ARGUMENT', /^share is 1: /],
		[() => splitRows(positive, {seed: 0.5}), 'ERR_INVALID_ARGUMENT', /^seed is 0\.5: give a whole number/],
		[
			() => splitRows([true, false, false, false]),
			'ERR_DATA',
			/^of 1 positive rows 0 would be held back .*: more rows, or another share$/,
		],
		[() => splitRows([true, true, true, false], {share: 0.6}), 'ERR_DATA', /^of 1 other rows 1 would be held back/],
		[() => selectRows(items, [0, 3]), 'ERR_INVALID_ARGUMENT', /^rows\[1\] is 3: rows are whole numbers from 0 to 2$/],
		[
			() => splitLiterals(tableFromRecords([{x: 1}, {x: 2}]), {discovery: [0], confirmation: [-1]}),
			'ERR_INVALID_ARGUMENT',
			/^split\.confirmation\[0\] is -1: /,
		],
		[() => confirmConditions(items, [true], []), 'ERR_INVALID_ARGUMENT', /^positive has 1 values for 3 rows$/],
		[
			() => confirmConditions(items, [true, false, true], [{items: [2]}]),
			'ERR_INVALID_ARGUMENT',
			/^conditions\[0\] has item 2, and there are 2$/,
		],
		[
			() => confirmConditions(items, [true, false, true], [], {level: 2}),
			'ERR_INVALID_ARGUMENT',
			/^level is 2: give a number above 0 and below 1$/,
		],
	];
	for (const [call, code, message] of cases) {
		const error = t.throws(call, {instanceOf: IngaError, message});
		t.is((error as {code?: string} | undefined)?.code, code);
	}
});
