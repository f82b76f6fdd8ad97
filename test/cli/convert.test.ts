import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import test from 'ava';
import {readTable} from '../../src/table/index.js';
import {file, folder, inga} from './command.js';

const text = 'a,b,word\n1,2.5,x\n,-3e5,y\n4,0,\n';

test('CSV becomes Parquet with the same columns', async (t) => {
	const path = file(t, 'in.csv', text);
	const out = join(dirname(path), 'out.parquet');
	const {code, stdout, stderr} = await inga(['convert', path, out]);
	t.is(code, 0, stderr);
	t.is(stdout, '');
	t.is(stderr, `inga: 3 rows, 3 columns, 1 of them text; wrote ${out}\n`);
	const [from, to] = [await readTable(path), await readTable(out)];
	t.deepEqual(
		to.columns.map((column) => ({...column, firstText: undefined})),
		from.columns.map((column) => ({...column, firstText: undefined})),
	);
	const some = await inga(['convert', out, join(dirname(path), 'b.pq'), '-c', 'b', '--compress', '--progress']);
	t.is(some.code, 0, some.stderr);
	t.regex(some.stderr, /inga: writing 100 %\n/);
	t.deepEqual((await readTable(join(dirname(path), 'b.pq'))).columns, [from.columns[1]]);
});

test('AnnData and NumPy arrays become Parquet', async (t) => {
	const here = folder(t);
	const cells = gunzipSync(readFileSync(new URL('../table/fixture/sparse.h5ad.gz', import.meta.url)));
	const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117);
	const numbers = new Uint8Array(Float64Array.of(1, Number.NaN, -3.5, 4, 5, 6).buffer);
	const array = Buffer.concat([Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1'), numbers]);
	for (const [name, bytes, words] of [
		['cells.h5ad', cells, ['--layer', 'columns']],
		['array.npy', array, []],
	] as const) {
		const [from, to] = [join(here, name), join(here, `${name}.parquet`)];
		writeFileSync(from, bytes);
		const {code, stderr} = await inga(['convert', from, to, ...words]);
		t.is(code, 0, stderr);
		const wanted = await readTable(from, words.length > 0 ? {layer: 'columns'} : {});
		t.true(wanted.columns.length > 2);
		t.deepEqual((await readTable(to)).columns, wanted.columns);
	}
});

test('wrong files end with 1 or 2 and leave nothing', async (t) => {
	const path = file(t, 'in.csv', text);
	const here = dirname(path);
	const cases: [string[], number, RegExp][] = [
		[[path, join(here, 'out.csv')], 2, /only Parquet is written; name a file that ends in \.parquet/],
		[[path, join(here, 'none', 'out.parquet')], 2, /the file .*out\.parquet: there is no folder/],
		[[join(here, 'none.csv'), join(here, 'out.parquet')], 1, /none\.csv/],
		[[path, join(here, 'out.parquet'), '-c', 'c'], 2, /no column 'c'/],
		[[path], 2, /missing required argument 'out'/],
	];
	for (const [words, exit, pattern] of cases) {
		const {code, stderr} = await inga(['convert', ...words]);
		t.is(code, exit, stderr);
		t.regex(stderr, pattern);
	}
	t.false(existsSync(join(here, 'out.parquet')));
	t.deepEqual(readdirSync(here), ['in.csv']);
});
