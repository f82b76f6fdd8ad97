import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {matrix} from '../../src/core/index.js';
import {
	type Column,
	numberColumn,
	readTable,
	type Table,
	tableFromMatrix,
	tableFromRecords,
	writeParquet,
} from '../../src/table/index.js';
import {fails, folder, plain, values} from './file.js';

function tableOf(columns: readonly Column[], rows: number): Table {
	return {source: 'test', rows, columns};
}

const cell = fc.oneof(
	{weight: 3, arbitrary: fc.double({noNaN: true})},
	fc.integer({min: -3, max: 3}),
	fc.constant(null),
);
const word = fc.oneof(
	fc.constantFrom('a', 'b', 'Größe', '変数', 'x,"y"\n', '1.5'),
	fc.string({minLength: 1}).filter((text) => text.trim() !== ''),
	fc.constant(null),
);

test('any table comes back as it was', async (t) => {
	const here = folder(t);
	let nth = 0;
	const tables = fc
		.tuple(fc.integer({min: 0, max: 40}), fc.uniqueArray(fc.string(), {minLength: 1, maxLength: 6}))
		.chain(([rows, names]) => {
			const column = (name: string) =>
				fc.oneof(cell, word).chain((first) => {
					const each: fc.Arbitrary<number | string | null> = typeof first === 'string' ? word : cell;
					return fc.array(each, {minLength: rows, maxLength: rows}).map((found) => ({name, found}));
				});
			return fc.tuple(fc.constant(rows), fc.tuple(...names.map(column)), fc.constantFrom('none', 'snappy'));
		});
	await fc.assert(
		fc.asyncProperty(tables, async ([rows, made, compression]) => {
			const columns = made.map(({name, found}): Column => {
				if (!found.some((value) => typeof value === 'string')) {
					return numberColumn(
						name,
						Float64Array.from(found, (value) => (value === null ? Number.NaN : Number(value))),
					);
				}
				const levels = [...new Set(found.filter((value) => typeof value === 'string'))];
				const codes = Int32Array.from(found, (value) => levels.indexOf(value as string));
				const missing = found.filter((value) => value === null).length;
				return {name, type: 'text', codes, levels, missing, numbers: 0};
			});
			const path = join(here, `${nth++}.parquet`);
			await writeParquet(path, tableOf(columns, rows), {compression});
			const back = await readTable(path, {missing: []});
			t.is(back.rows, rows);
			t.deepEqual(
				back.columns.map(({name}) => name),
				columns.map(({name}) => name),
			);
			for (const [at, column] of columns.entries()) {
				t.deepEqual(values(back.columns[at]), values(column));
				t.is(back.columns[at]?.missing, column.missing);
			}
		}),
		{numRuns: 150},
	);
});

test('a matrix of 20,000 columns x 600 rows comes back bit by bit', async (t) => {
	const [rows, columns] = [600, 20_000];
	const data = new Float64Array(rows * columns);
	let state = 1;
	for (let at = 0; at < data.length; at++) {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		data[at] = state / 2 ** 16;
	}
	const names = Array.from({length: columns}, (_, at) => `gene ${at}`);
	const path = join(folder(t), 'wide.parquet');
	const began = performance.now();
	await writeParquet(path, tableFromMatrix(matrix(rows, columns, data), names));
	const written = performance.now();
	const back = await readTable(path);
	const read = performance.now();
	t.log(`written in ${(written - began).toFixed(0)} ms, read in ${(read - written).toFixed(0)} ms`);
	t.log(`${statSync(path).size} bytes; the process takes ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
	t.is(back.rows, rows);
	t.deepEqual(
		back.columns.map(({name}) => name),
		names,
	);
	let differing = 0;
	for (const [at, column] of back.columns.entries()) {
		if (column.type === 'text' || column.missing > 0) differing++;
		else for (let row = 0; row < rows; row++) if (column.values[row] !== data[row * columns + at]) differing++;
	}
	t.is(differing, 0);
	// Only what is wanted is read.
	const [one] = (await readTable(path, {columns: ['gene 777']})).columns;
	t.is(one?.type === 'number' ? one.values[599] : undefined, data[599 * columns + 777]);
});

test('more rows than a row group has go into several', async (t) => {
	const rows = 1005;
	const long = (scale: number) => Float64Array.from({length: rows}, (_, row) => (row % 400) * scale);
	const gaps = Float64Array.from({length: rows}, (_, row) => (row % 300 === 7 ? Number.NaN : row));
	const words: Column = {
		...{name: 'w', type: 'text', levels: ['x', 'y'], missing: 335, numbers: 0},
		codes: Int32Array.from({length: rows}, (_, row) => (row % 3) - 1),
	};
	const table = tableOf(
		[numberColumn('a', long(1)), numberColumn('b', long(0.5)), numberColumn('c', gaps), words],
		rows,
	);
	const path = join(folder(t), 'long.parquet');
	const seen: number[] = [];
	await writeParquet(path, table, {groupRows: 100, onProgress: ({done}) => seen.push(done / 4)});
	t.deepEqual(seen, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1005]);
	t.deepEqual(plain(await readTable(path)), plain(table));
});

test('numbers that repeat take little room, and zero keeps its sign', async (t) => {
	const path = join(folder(t), 'counts.parquet');
	const counts = Float64Array.from({length: 10_000}, (_, row) => row % 7);
	await writeParquet(path, tableOf([numberColumn('n', counts)], counts.length));
	t.true(statSync(path).size < 10_000);
	const zeros = Float64Array.from({length: 1000}, (_, row) => (row % 2 === 0 ? 0 : -0));
	await writeParquet(path, tableOf([numberColumn('n', zeros)], zeros.length));
	t.deepEqual(values((await readTable(path)).columns[0]), [...zeros]);
});

test('the file is there whole or not at all', async (t) => {
	const here = folder(t);
	const path = join(here, 'a.parquet');
	const table = tableFromRecords([{a: 1, b: 'x'}, {a: 2.5}]);
	writeFileSync(path, 'old');
	const signal = AbortSignal.abort(new Error('enough'));
	await t.throwsAsync(writeParquet(path, table, {signal}), {message: 'enough'});
	const late = new AbortController();
	const stopped = writeParquet(path, table, {signal: late.signal});
	late.abort(new Error('enough'));
	await t.throwsAsync(stopped, {message: 'enough'});
	t.is(readFileSync(path, 'utf8'), 'old');
	t.deepEqual(readdirSync(here), ['a.parquet']);
	symlinkSync(path, join(here, 'link.parquet'));
	await writeParquet(join(here, 'link.parquet'), table);
	t.deepEqual(readdirSync(here), ['a.parquet', 'link.parquet']);
	t.deepEqual(plain(await readTable(path)), {a: [1, 2.5], b: ['x', null]});
});

test('what cannot be written is refused with its cure', async (t) => {
	const here = folder(t);
	const path = join(here, 'a.parquet');
	const [a, b] = [numberColumn('a', Float64Array.of(1, 2)), numberColumn('b', Float64Array.of(1))];
	await fails(t, writeParquet('', tableOf([a], 2)), 'ERR_INVALID_ARGUMENT', 'path');
	await fails(t, writeParquet(path, tableOf([], 0)), 'ERR_INVALID_ARGUMENT', 'no columns');
	await fails(t, writeParquet(path, tableOf([a, a], 2)), 'ERR_INVALID_ARGUMENT', "two columns are called 'a'");
	await fails(t, writeParquet(path, tableOf([a, b], 2)), 'ERR_INVALID_ARGUMENT', "'b' has 1 values for 2 rows");
	const odd = {compression: 'zip'} as unknown as {compression: 'none'};
	await fails(t, writeParquet(path, tableOf([a], 2), odd), 'ERR_INVALID_ARGUMENT', "use 'none' or 'snappy'");
	await fails(t, writeParquet(path, tableOf([a], 2), {groupRows: 0}), 'ERR_INVALID_ARGUMENT', 'groupRows is 0');
	t.false(existsSync(path));
	await fails(t, writeParquet(join(here, 'no', 'a.parquet'), tableOf([a], 2)), 'ERR_FILE_WRITE', 'Name a file');
	mkdirSync(path);
	await fails(t, writeParquet(path, tableOf([a], 2)), 'ERR_FILE_WRITE', 'it is no file');
	t.throws(() => tableFromMatrix(matrix(2, 2), ['a']), {message: '1 names for 2 columns: give a name for each'});
});
