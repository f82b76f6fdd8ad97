import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {numericSamples, readTable} from '../../src/table/index.js';
import {fails, file, folder, plain} from './file.js';

// Written by NumPy 2.4: np.lib.format.write_array(file, a, version)
// a = np.array([[1.5, np.nan], [-2, 3e300], [0, -0.0]]), version (1, 0)
const doubles =
	'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAPh/AAAAAAAAAMA1WABmLetRfgAAAAAAAAAAAAAAAAAAAIA=';
// a = np.asfortranarray(np.array([[1, -2, 3], [4, 5, -6]], dtype='>i4')), version (2, 0)
const integers =
	'k05VTVBZAgB0AAAAeydkZXNjcic6ICc+aTQnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAABAAAABP////4AAAAFAAAAA/////o=';

type Value = number | bigint;

/** How a DataView writes one value of each type: the slow, plain way. */
const writers: Readonly<Record<string, (view: DataView, at: number, value: Value, little: boolean) => void>> = {
	f8: (view, at, value, little) => view.setFloat64(at, Number(value), little),
	f4: (view, at, value, little) => view.setFloat32(at, Number(value), little),
	i1: (view, at, value) => view.setInt8(at, Number(value)),
	i2: (view, at, value, little) => view.setInt16(at, Number(value), little),
	i4: (view, at, value, little) => view.setInt32(at, Number(value), little),
	i8: (view, at, value, little) => view.setBigInt64(at, BigInt(value), little),
	u1: (view, at, value) => view.setUint8(at, Number(value)),
	u2: (view, at, value, little) => view.setUint16(at, Number(value), little),
	u4: (view, at, value, little) => view.setUint32(at, Number(value), little),
	u8: (view, at, value, little) => view.setBigUint64(at, BigInt(value), little),
	b1: (view, at, value) => view.setUint8(at, Number(value)),
};

interface Header {
	readonly descr?: string;
	readonly fortran?: boolean;
	readonly shape?: readonly number[];
	readonly version?: 1 | 2 | 3;
	/** The whole dictionary, in place of the three. */
	readonly text?: string;
}

function npy(header: Header, data: Uint8Array | readonly Value[] = []): Buffer {
	const {descr = '<f8', fortran = false, shape = [], version = 1} = header;
	const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
	const order = fortran ? 'True' : 'False';
	const text = `${header.text ?? `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${tuple}, }`}\n`;
	const [encoded, type] = [Buffer.from(text, version === 3 ? 'utf8' : 'latin1'), descr.slice(1)];
	const length = Buffer.alloc(version === 1 ? 2 : 4);
	length.writeUIntLE(encoded.length, 0, length.length);
	const size = Number(type[1]);
	const bytes = new Uint8Array(data instanceof Uint8Array ? 0 : data.length * size);
	if (!(data instanceof Uint8Array))
		data.forEach((value, at) => {
			writers[type]?.(new DataView(bytes.buffer), at * size, value, descr[0] !== '>');
		});
	const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
	return Buffer.concat([magic, length, encoded, data instanceof Uint8Array ? data : bytes]);
}

test('arrays that NumPy wrote, by ending, by first bytes and packed', async (t) => {
	const bytes = Buffer.from(doubles, 'base64');
	const expected = {x0: [1.5, -2, 0], x1: [null, 3e300, -0]};
	for (const [name, content] of [
		['x.npy', bytes],
		['x', bytes],
		['x.npy.gz', gzipSync(bytes)],
	] as const) {
		const table = await readTable(file(t, name, content));
		t.deepEqual(plain(table), expected);
		t.like(table.columns[1], {type: 'number', missing: 1});
		t.is(table.rows, 3);
	}
	t.deepEqual(plain(await readTable(file(t, 'x.dat', bytes), {format: 'npy', columns: ['x1']})), {x1: expected.x1});
	t.deepEqual(plain(await readTable(file(t, 'x.npy', Buffer.from(integers, 'base64')))), {
		x0: [1, 4],
		x1: [-2, 5],
		x2: [3, -6],
	});
	const {samples, variables, dropped} = numericSamples(await readTable(file(t, 'x.npy', bytes)));
	t.deepEqual([...samples.data], [-2, 3e300, 0, -0]);
	t.deepEqual([variables, dropped], [['x0', 'x1'], 1]);
});

const whole: Readonly<Record<string, readonly [bigint, bigint]>> = {
	i1: [-128n, 127n],
	i2: [-32768n, 32767n],
	i4: [-(2n ** 31n), 2n ** 31n - 1n],
	i8: [1n - 2n ** 53n, 2n ** 53n - 1n],
	u1: [0n, 255n],
	u2: [0n, 65535n],
	u4: [0n, 2n ** 32n - 1n],
	u8: [0n, 2n ** 53n - 1n],
	b1: [0n, 1n],
};

/** Any value of a type, its ends often. */
function anyValue(type: string): fc.Arbitrary<Value> {
	const [least, most] = whole[type] ?? [];
	if (least !== undefined && most !== undefined)
		return fc.oneof(fc.bigInt({min: least, max: most}), fc.constantFrom(least, most));
	return type === 'f4' ? fc.float({noNaN: true}) : fc.double({noNaN: true});
}

test('every type, byte order, memory order and version, and any choice of columns', async (t) => {
	const path = join(folder(t), 'x.npy');
	const array = fc
		.record({
			type: fc.constantFrom(...Object.keys(writers)),
			little: fc.boolean(),
			fortran: fc.boolean(),
			version: fc.constantFrom(1 as const, 2 as const, 3 as const),
			rows: fc.integer({min: 1, max: 5}),
			width: fc.option(fc.integer({min: 1, max: 5}), {nil: undefined}),
		})
		.chain((header) => {
			const {type, rows, width = 1} = header;
			const names = Array.from({length: width}, (_, column) => `x${column}`);
			return fc.record({
				header: fc.constant(header),
				values: fc.array(anyValue(type), {minLength: rows * width, maxLength: rows * width}),
				columns: fc.option(fc.shuffledSubarray(names, {minLength: 1}), {nil: undefined}),
			});
		});
	await fc.assert(
		fc.asyncProperty(array, async ({header, values, columns}) => {
			const {type, little, fortran, version, rows, width} = header;
			const shape = width === undefined ? [rows] : [rows, width];
			writeFileSync(path, npy({descr: `${little ? '<' : '>'}${type}`, fortran, shape, version}, values));
			const found = plain(await readTable(path, columns && {columns}));
			const names = columns ?? Array.from({length: width ?? 1}, (_, column) => `x${column}`);
			t.deepEqual(Object.keys(found), names);
			for (const name of names) {
				const column = Number(name.slice(1));
				const expected = Array.from({length: rows}, (_, row) =>
					Number(values[fortran ? column * rows + row : row * (width ?? 1) + column]),
				);
				t.deepEqual(found[name], expected);
			}
		}),
		{numRuns: 400},
	);
});

test('arrays larger than what is read at once, of narrow and of wide rows', async (t) => {
	const value = (row: number, column: number) => row * 1000 + column + 0.5;
	for (const [rows, width] of [
		[3, 200_000],
		[1000, 300],
		[150_000, 2],
	] as const) {
		for (const fortran of [false, true]) {
			const values = new Float64Array(rows * width);
			for (let row = 0; row < rows; row++)
				for (let column = 0; column < width; column++)
					values[fortran ? column * rows + row : row * width + column] = value(row, column);
			const path = file(t, 'x.npy', npy({fortran, shape: [rows, width]}, new Uint8Array(values.buffer)));
			const stages: {stage: string; done: number; total: number}[] = [];
			const table = await readTable(path, {onProgress: (progress) => stages.push(progress)});
			t.is(table.columns.length, width);
			const wrong = table.columns.findIndex(
				(column, at) => column.type !== 'number' || column.values.some((each, row) => each !== value(row, at)),
			);
			t.is(wrong, -1);
			t.true(stages.length > 1 && stages.at(-1)?.done === stages.at(-1)?.total);
			const last = `x${width - 1}`;
			const chosen = plain(await readTable(path, {columns: [last, 'x0']}));
			t.deepEqual(Object.keys(chosen), [last, 'x0']);
			t.true(chosen[last]?.every((each, row) => each === value(row, width - 1)));
			t.true(chosen['x0']?.every((each, row) => each === value(row, 0)));
		}
	}
});

test('a packed array of several megabytes, zeros first', async (t) => {
	const values = new Float64Array(400_000);
	values[399_999] = 7;
	const bytes = npy({shape: [400_000]}, new Uint8Array(values.buffer));
	const [column] = (await readTable(file(t, 'x.npy.gz', gzipSync(bytes)))).columns;
	t.is(column?.type === 'number' && column.values.at(-1), 7);
});

test('what is no table of numbers says so, with the cure', async (t) => {
	const read = (bytes: Uint8Array) => readTable(file(t, 'x.npy', bytes));
	const cases: [Header, ...(string | RegExp)[]][] = [
		[{descr: '|O', shape: [3]}, 'Python objects', '"|O"', "a.astype('f8')"],
		[{descr: '<U5', shape: [3]}, 'texts', '"<U5"'],
		[{descr: '|S5', shape: [3]}, 'texts'],
		[{descr: '<M8[ns]', shape: [3]}, 'dates', "a.astype('i8')"],
		[{descr: '<c16', shape: [3, 2]}, 'complex numbers', 'a.real'],
		[{descr: '<f2', shape: [3]}, 'floating-point numbers of another size'],
		[{descr: '<f16', shape: [3]}, 'floating-point numbers of another size'],
		[{descr: '<V8', shape: [3]}, 'raw bytes'],
		[{descr: 'nonsense', shape: [3]}, 'which is unknown'],
		[{shape: []}, 'a single number', 'rows x variables'],
		[{shape: [2, 3, 4]}, '3 dimensions (shape (2, 3, 4))', 'a.reshape(len(a), -1)'],
		[{shape: [0, 3]}, 'is empty (shape (0, 3))'],
		[{shape: [3, 0]}, 'is empty'],
		[
			{text: "{'descr': [('a', '<f8'), ('b', '<i4')], 'fortran_order': False, 'shape': (3,)}"},
			'structured array',
			'structured_to_unstructured',
		],
		[{text: "{'descr': ('<f8', (2,)), 'fortran_order': False, 'shape': (3,)}"}, 'structured array'],
		[{text: "{'descr': '<f8', 'shape': (3,)}"}, 'a header that does not say', 'np.save'],
		[{text: "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (3,)}"}, 'does not say'],
		[{text: "{'descr': '<f8', 'fortran_order': False, 'shape': (3,)} + x"}, 'does not say'],
		[{text: "{'descr': '<f8', 'fortran_order': False, 'shape': (3 4,)}"}, 'without a shape'],
		[{text: "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}"}, /without a shape|single number/],
		[{text: ''}, 'does not say'],
		[{text: "{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740993, 9007199254740993)}"}, 'is cut off'],
	];
	for (const [header, ...says] of cases) await fails(t, read(npy(header)), 'ERR_FILE_FORMAT', 'x.npy', ...says);
	await fails(t, read(Buffer.from('a,b\n1,2\n')), 'ERR_FILE_FORMAT', 'not a NumPy array');
	await fails(t, read(Buffer.alloc(0)), 'ERR_FILE_FORMAT', 'not a NumPy array');
	const odd = npy({shape: [1]}, [1]);
	odd[6] = 4;
	await fails(t, read(odd), 'ERR_FILE_FORMAT', "version 4.0 of NumPy's format");
	const long = npy({shape: [1], version: 2}, [1]);
	long.writeUInt32LE(0xffffffff, 8);
	await fails(t, read(long), 'ERR_FILE_FORMAT', 'a header of 4294967307 bytes');
	await fails(t, read(npy({shape: [2, 2]}, [1, 2, 3])), 'ERR_FILE_FORMAT', 'is cut off', 'Fetch it or write it again');
	await fails(t, read(npy({shape: [2]}, [1, 2, 3])), 'ERR_FILE_FORMAT', '8 bytes behind its array of 2 values');
	const flat = npy({descr: '|b1', shape: [1, 2 ** 20 + 1]}, new Uint8Array(2 ** 20 + 1));
	await fails(t, read(flat), 'ERR_UNSUPPORTED', '1048577 columns', 'a.T');
	await fails(t, readTable(file(t, 'x.npy.gz', gzipSync(Buffer.alloc(5e6)))), 'ERR_FILE_FORMAT', 'not a NumPy array');
});

test('headers as Python 2 and other writers leave them', async (t) => {
	const data = new Uint8Array(Float64Array.of(1, 2, 3, 4).buffer);
	for (const text of [
		"{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 2L)}",
		'{"shape":(2,2),"fortran_order":False,"descr":"=f8"}',
		"  { 'fortran_order' : False , 'descr' : '<f8','shape' : ( 2 , 2 , ) , }   ",
	]) {
		t.deepEqual(plain(await readTable(file(t, 'x.npy', npy({text}, data)))), {x0: [1, 3], x1: [2, 4]});
	}
});

test('integers beyond 2^53 name row and column, and may be left out', async (t) => {
	for (const [descr, large] of [
		['<i8', -(2n ** 53n)],
		['>i8', 2n ** 63n - 1n],
		['<u8', 2n ** 53n],
		['>u8', 2n ** 64n - 1n],
	] as const) {
		for (const fortran of [false, true]) {
			const values = fortran ? [1n, 2n, 3n, 4n, large, 6n] : [1n, 4n, 2n, large, 3n, 6n];
			const path = file(t, 'x.npy', npy({descr, fortran, shape: [3, 2]}, values));
			await fails(t, readTable(path), 'ERR_FILE_FORMAT', 'row 2 of', "column 'x1'", `${large} lies beyond 2^53`);
			t.deepEqual(plain(await readTable(path, {columns: ['x0']})), {x0: [1, 2, 3]});
		}
	}
});

test('columns that are not there, with the nearest names', async (t) => {
	const path = file(t, 'x.npy', npy({shape: [2, 2]}, [1, 2, 3, 4]));
	await fails(t, readTable(path, {columns: ['y0']}), 'ERR_INVALID_ARGUMENT', "no column 'y0'", "did you mean 'x0'");
	await fails(t, readTable(path, {columns: ['weight']}), 'ERR_INVALID_ARGUMENT', "it has 'x0', 'x1'");
});

test('cut off anywhere, an array is an error that names the file and the cure', async (t) => {
	const path = join(folder(t), 'cut.npy');
	for (const bytes of [doubles, integers].map((text) => Buffer.from(text, 'base64'))) {
		for (let size = 0; size < bytes.length; size++) {
			writeFileSync(path, bytes.subarray(0, size));
			await fails(t, readTable(path), 'ERR_FILE_FORMAT', 'cut.npy', /write it again/);
		}
	}
});

test('any change of any byte of a header gives a table of the same bytes or an error that names the file', async (t) => {
	const path = join(folder(t), 'changed.npy');
	let [tables, errors] = [0, 0];
	for (const whole of [doubles, integers].map((text) => Buffer.from(text, 'base64'))) {
		const start = whole.indexOf('\n') + 1;
		for (let at = 0; at < start; at++) {
			const old = whole[at] ?? 0;
			for (const value of new Set([0, 0xff, old + 1, old - 1, old ^ 0x80, ...Buffer.from("19'(,>O")])) {
				const bytes = Buffer.from(whole);
				bytes[at] = value;
				writeFileSync(path, bytes);
				try {
					const {rows, columns} = await readTable(path);
					const behind = bytes.length - 10 - bytes.readUInt16LE(8) - ((bytes[6] ?? 0) > 1 ? 2 : 0);
					t.is(behind % (rows * columns.length), 0);
					t.true(columns.every((column) => column.type === 'number' && column.values.length === rows));
					tables++;
				} catch (error) {
					t.true(error instanceof IngaError && error.code !== 'ERR_INTERNAL', String(error));
					t.true((error as Error).message.includes(path), String(error));
					errors++;
				}
			}
		}
	}
	t.log(`${tables} tables, ${errors} errors`);
	t.true(tables > 100 && errors > 1000);
});

test('any header text gives a table or an error that names the file', async (t) => {
	const path = join(folder(t), 'any.npy');
	const piece = fc.oneof(
		fc.constantFrom(
			...["{'descr': ", "'<f8'", "'fortran_order': True, ", "'shape': ", '(2, 1)', '(2,)', ', ', '}', '\\'],
		),
		fc.string({unit: 'binary', maxLength: 4}),
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(piece, {maxLength: 9}),
			fc.constantFrom(1 as const, 2 as const, 3 as const),
			async (pieces, version) => {
				writeFileSync(path, npy({text: pieces.join(''), version}, new Uint8Array(16)));
				await readTable(path).catch((error: unknown) => {
					if (!(error instanceof IngaError) || error.code === 'ERR_INTERNAL') throw error;
					if (!error.message.includes(path)) throw error;
				});
			},
		),
		{numRuns: 300},
	);
	t.pass();
});

test('reading an array can be stopped', async (t) => {
	const path = file(t, 'x.npy', npy({shape: [400_000]}, new Uint8Array(3_200_000)));
	const controller = new AbortController();
	const reason = new Error('enough');
	const reading = readTable(path, {signal: controller.signal, onProgress: () => controller.abort(reason)});
	await t.throwsAsync(reading, {is: reason});
});
