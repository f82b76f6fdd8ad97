// The files in fixture/ are anndata's own, or h5py's: scripts/anndata_fixture.py makes them and says what is in them.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import h5 from 'h5wasm/node';
import {IngaError} from '../../src/core/index.js';
import {numericSamples, readTable, type Table} from '../../src/table/index.js';
import {fails, file, folder, plain, values} from './file.js';

function packed(name: string): Buffer {
	return readFileSync(new URL(`fixture/${name}.gz`, import.meta.url));
}

/** A fixture as a file of the test's own. */
function unpacked(t: ExecutionContext, name: string): string {
	return file(t, name, gunzipSync(packed(name)));
}

const names = ['TP53', 'MYC', 'EGFR', 'TP53_2', 'column5', 'naïve 变量'];
type Columns = (number | null)[][];
const expected = JSON.parse(readFileSync(new URL('fixture/anndata.json', import.meta.url), 'utf8')) as {
	dense: Record<string, Columns>;
	sparse: Record<string, Columns>;
};

/** The columns of a table without their names. */
function columns(table: Table): Columns {
	return table.columns.map((column) => values(column) as (number | null)[]);
}

test('X and layers, dense and sparse, hold what anndata reads from them', async (t) => {
	for (const [name, layers] of [
		['dense', ['', 'counts', 'seen', 'big']],
		['sparse', ['', 'columns']],
	] as const) {
		const path = unpacked(t, `${name}.h5ad`);
		for (const layer of layers) {
			const table = await readTable(path, layer === '' ? {} : {layer});
			t.deepEqual(
				table.columns.map((column) => column.name),
				names,
			);
			t.is(table.rows, 7);
			t.deepEqual(columns(table), expected[name][layer] ?? []);
		}
	}
});

test('the columns asked for, in their order, and no others', async (t) => {
	for (const [name, layers] of [
		['dense', ['', 'counts']],
		['sparse', ['', 'columns']],
	] as const) {
		const path = unpacked(t, `${name}.h5ad`);
		for (const layer of layers) {
			const options = {columns: ['EGFR', 'TP53_2', 'MYC'], ...(layer !== '' && {layer})};
			const all = expected[name][layer] ?? [];
			t.deepEqual(plain(await readTable(path, options)), {
				EGFR: all[2] ?? [],
				TP53_2: all[3] ?? [],
				MYC: all[1] ?? [],
			});
		}
	}
	const path = unpacked(t, 'dense.h5ad');
	await fails(t, readTable(path, {columns: ['MYK']}), 'ERR_INVALID_ARGUMENT', "no column 'MYK'", "did you mean 'MYC'");
});

test('an AnnData file is known by its first bytes, too, and samples come from it', async (t) => {
	const table = await readTable(file(t, 'cells', gunzipSync(packed('dense.h5ad'))));
	const {variables, dropped} = numericSamples(table);
	t.deepEqual(variables, names);
	t.is(dropped, 1);
	t.is((await readTable(file(t, 'x.dat', gunzipSync(packed('sparse.h5ad'))), {format: 'h5ad'})).rows, 7);
});

const [rows, width] = [900, 300];
const value = (i: number, j: number) => 1 + ((7 * i + 3 * j) % 11);

/** A file with more values than are read at once: X by rows, a layer by columns, a dense one, the last also in chunks. */
async function many(t: ExecutionContext): Promise<string> {
	const path = join(folder(t), 'many.h5ad');
	await h5.ready;
	const written = new h5.File(path, 'w');
	const frame = written.create_group('var');
	frame.create_dataset({name: '_index', data: Array.from({length: width}, (_, j) => `g${j}`)});
	const layers = written.create_group('layers');
	const byRows = Uint8Array.from({length: rows * width}, (_, at) => value(Math.floor(at / width), at % width));
	const byColumns = Uint8Array.from({length: rows * width}, (_, at) => value(at % rows, Math.floor(at / rows)));
	for (const [group, kind, data, lines, each] of [
		[written.create_group('X'), 'csr_matrix', byRows, rows, width],
		[layers.create_group('columns'), 'csc_matrix', byColumns, width, rows],
	] as const) {
		group.create_attribute('encoding-type', kind);
		group.create_attribute('shape', Int32Array.of(rows, width));
		group.create_dataset({name: 'data', data});
		group.create_dataset({name: 'indices', data: Int32Array.from(data, (_, at) => at % each)});
		group.create_dataset({name: 'indptr', data: Int32Array.from({length: lines + 1}, (_, at) => at * each)});
	}
	const full = {data: byRows, shape: [rows, width]};
	layers.create_dataset({name: 'full', ...full});
	layers.create_dataset({name: 'chunks', ...full, chunks: [100, 70], compression: 'gzip'});
	layers.create_dataset({name: 'strips', ...full, chunks: [rows, 1]});
	written.close();
	return path;
}

test('matrices larger than what is read at once', async (t) => {
	const path = await many(t);
	for (const layer of [undefined, 'columns', 'full', 'chunks', 'strips']) {
		const stages: {done: number; total: number}[] = [];
		const table = await readTable(path, {...(layer && {layer}), onProgress: (progress) => stages.push(progress)});
		t.deepEqual([table.rows, table.columns.length], [rows, width]);
		const wrong = table.columns.findIndex(
			(column, j) => column.type !== 'number' || column.values.some((each, i) => each !== value(i, j)),
		);
		t.is(wrong, -1, layer);
		t.is(stages.length > 1, layer !== 'strips');
		t.is(stages.at(-1)?.done, stages.at(-1)?.total);
	}
});

test('integers beyond 2^53 name row and column, and may be left out', async (t) => {
	const path = unpacked(t, 'dense.h5ad');
	await fails(
		t,
		readTable(path, {layer: 'wide'}),
		'ERR_FILE_FORMAT',
		'row 4 of',
		"column 'EGFR'",
		'9007199254740993 lies',
	);
	const table = await readTable(path, {layer: 'wide', columns: ['TP53', 'MYC']});
	t.deepEqual(columns(table), (expected.dense['counts'] ?? []).slice(0, 2));
});

test('an index by another name, lists of 64 bits, entries that come twice', async (t) => {
	t.deepEqual(plain(await readTable(unpacked(t, 'odd.h5ad'))), {one: [3.5, 0, 8], two: [0, 4, 0]});
});

test('what is no matrix of numbers says so, with the cure', async (t) => {
	const path = unpacked(t, 'odd.h5ad');
	const cases: [string, ...string[]][] = [
		['half', 'no doubles, floats or whole numbers', "astype('f8')"],
		['complex', 'no doubles, floats or whole numbers'],
		['cube', '3 dimensions', 'write_h5ad'],
		['narrow', '1 columns and var 2 names'],
		['lzf', "required filter 'lzf' is not registered", "compression='gzip'"],
		['index', 'contradicts itself (index 2 where 2 is the end)'],
		['falling', 'contradicts itself (pointers that do not rise from 0 to 3)'],
		['short', 'contradicts itself (2 indices for 3 entries)'],
		['lines', 'contradicts itself (3 pointers for 3 lines)'],
		['nothing', "its matrix is of kind 'unknown'"],
	];
	for (const [layer, ...says] of cases) await fails(t, readTable(path, {layer}), 'ERR_FILE_FORMAT', path, ...says);
});

test('layers that are not there, with the nearest names', async (t) => {
	const path = unpacked(t, 'dense.h5ad');
	await fails(
		t,
		readTable(path, {layer: 'count'}),
		'ERR_INVALID_ARGUMENT',
		"no layer 'count'",
		"did you mean 'counts'",
	);
	await fails(
		t,
		readTable(path, {layer: 'velocity'}),
		'ERR_INVALID_ARGUMENT',
		"it has 'big', 'counts', 'seen', 'wide'",
	);
	await fails(t, readTable(path, {layer: '../X'}), 'ERR_INVALID_ARGUMENT', "no layer '../X'");
	await fails(t, readTable(unpacked(t, 'old.h5ad'), {layer: 'x'}), 'ERR_FILE_FORMAT', 'var is of an older kind');
	await fails(t, readTable(unpacked(t, 'bare.h5ad')), 'ERR_FILE_FORMAT', "it has no X; choose a layer ('raw')");
	t.deepEqual(plain(await readTable(unpacked(t, 'bare.h5ad'), {layer: 'raw'})), {b: [1]});
	await fails(t, readTable(file(t, 'x.csv', 'a\n1\n'), {layer: 'raw'}), 'ERR_INVALID_ARGUMENT', 'no AnnData file');
	await fails(t, readTable(path, {layer: 1 as unknown as string}), 'ERR_INVALID_ARGUMENT', 'layer must be a name');
});

test('files that are no HDF5, no AnnData, packed or cut off', async (t) => {
	await fails(t, readTable(unpacked(t, 'plain.h5')), 'ERR_FILE_FORMAT', "it has no var, but 'data'", 'write_h5ad');
	await fails(t, readTable(file(t, 'x.h5ad', 'a,b\n1,2\n')), 'ERR_FILE_FORMAT', 'cannot be read as HDF5', 'x.h5ad');
	await fails(t, readTable(file(t, 'x.h5ad', '')), 'ERR_FILE_FORMAT', 'cannot be read as HDF5');
	await fails(t, readTable(file(t, 'x.h5ad.gz', gzipSync('x'))), 'ERR_UNSUPPORTED', 'gunzip -k');
	await fails(t, readTable(join(folder(t), 'none.h5ad')), 'ERR_FILE_READ', 'there is no file');
	const bytes = gunzipSync(packed('dense.h5ad'));
	for (const part of [0.01, 0.5, 0.99]) {
		const cut = file(t, 'cut.h5ad', bytes.subarray(0, bytes.length * part));
		await fails(t, readTable(cut), 'ERR_FILE_FORMAT', 'cut.h5ad', 'write it again');
	}
});

test('any change of the first bytes gives the table or an error that names the file', async (t) => {
	const bytes = gunzipSync(packed('dense.h5ad'));
	const path = join(folder(t), 'broken.h5ad');
	let errors = 0;
	for (let at = 0; at < 96; at++) {
		for (const change of [1, 0x80]) {
			const broken = Buffer.from(bytes);
			broken[at] = (broken[at] ?? 0) ^ change;
			writeFileSync(path, broken);
			try {
				t.deepEqual(columns(await readTable(path)), expected.dense[''] ?? []);
			} catch (error) {
				errors++;
				t.true(error instanceof IngaError && error.code === 'ERR_FILE_FORMAT', `${at}: ${error}`);
				t.true((error as Error).message.includes(path), `${at}: ${error}`);
			}
		}
	}
	t.true(errors > 20, `${errors} errors`);
});

test('reading can be stopped', async (t) => {
	const controller = new AbortController();
	const reason = new Error('enough');
	const reading = readTable(await many(t), {
		signal: controller.signal,
		onProgress: () => controller.abort(reason),
	});
	await t.throwsAsync(reading, {is: reason});
});
