import {gzipSync} from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import {gunzip} from '../../src/table/gzip.js';
import {readTable, tableFromRecords} from '../../src/table/index.js';
import {faultAt} from '../../src/table/syntax.js';
import {fails, file, plain} from './file.js';

// Written by DuckDB: copy (select * from (values (1::bigint, 0.5::double, 'a', true, date '2024-01-02', 1::bigint,
// 1.25::decimal(5,2)), (2, null, 'b', false, null, 9007199254740993, 2.5), (null, -1e300, null, true, date '2024-01-03',
// 3, null)) v(i, d, s, b, day, big, dec)) to 'flat.parquet' (compression zstd)
const flat =
	'UEFSMRUAFWoVRCwVBhUAFQYVBgAAKLUv/SA1zQAAiCEAAABBAwABAAIAAAAAAAAAAgBgwCIwAhUAFWoVQCwVBhUAFQYVBgAAKLUv/SA1vQAAiCEAAABBBQDgP5x1AIg85Df+AQBJYAQVABVeFUAsFQYVABUGFQYAACi1L/0gL70AAIghAAAAQQMAAQAAAGEBAAAAYgEAIjACFQAVAhUULBUGFQAVBhUGAAAotS/9IAEJAAAFFQAVWhU8LBUGFQAVBhUGAAAotS/9IC2tAAB4IQAAAEEFAAxNAAANTQAAAQAiMAIVABUwFUIsFQYVABUGFQYAACi1L/0gGMEAAAEAAAAAAAAAAQAAAAAAIAADAAAAAAAAABUAFVoVPCwVBhUAFQYVBgAAKLUv/SAtrQAAeCEAAABBAwB9AAAA+gAAAAEAIjACFQIZjDUAGA1kdWNrZGJfc2NoZW1hFQ4AFQQlAhgBaSUkABUKJQIYAWQAFQwlAhgBcyUAABUAJQAYAWIAFQIlAhgDZGF5JQwAFQQlABgDYmlnJSQAFQIlAhgDZGVjJQoVBBUKLFwVBBUKAAAAFgYZHBl8JgAcFQQZFQAZGAFpFQwWBhaMARZmJgg8GAgCAAAAAAAAABgIAQAAAAAAAAAWAigIAgAAAAAAAAAYCAEAAAAAAAAAEREAGRwVABUAFQIAAAAmABwVChkVABkYAWQVDBYGFowBFmImbjwYCAAAAAAAAOA/GAicdQCIPOQ3/hYCKAgAAAAAAADgPxgInHUAiDzkN/4RERYAABkcFQAVABUCAAAAJgAcFQwZFQAZGAFzFQwWBhaAARZiJtABPBgBYhgBYRYCKAFiGAFhEREAGRwVABUAFQIAAAAmABwVABkVABkYAWIVDBYGFiQWNiayAjwYAQEYAQAWACgBARgBABERABkcFQAVABUCAAAAJgAcFQIZFQAZGANkYXkVDBYGFnwWXiboAjwYBA1NAAAYBAxNAAAWAigEDU0AABgEDE0AABERABkcFQAVABUCAAAAJgAcFQQZFQAZGANiaWcVDBYGFlIWZCbGAzwYCAEAAAAAACAAGAgBAAAAAAAAABYAKAgBAAAAAAAgABgIAQAAAAAAAAAREQAZHBUAFQAVAgAAACYAHBUCGRUAGRgDZGVjFQwWBhZ8Fl4mqgQ8GAT6AAAAGAR9AAAAFgIoBPoAAAAYBH0AAAAREQAZHBUAFQAVAgAAABaGBhYGJggWgAUAKChEdWNrREIgdmVyc2lvbiB2Mi4wLjAgKGJ1aWxkIGQ1NGNiYmUzZGYpGXwcAAAcAAAcAAAcAAAcAAAcAAAcAAAAoAIAAFBBUjE=';
// copy (select 1 as x, [1,2] as l, {'a':1} as o) to 'nested.parquet'
const nested =
	'UEFSMRUAFQgVDCwVAhUAFQYVBgAABAwBAAAAFQAVZhU2LBUEFQAVBhUGAAAzGCEAAABBAgB2AQA0AgAAAAQCAQAAAAIAAAAVABUUFRgsFQIVABUGFQYAAAokAgAAAAIBAQAAABUCGXw1ABgNZHVja2RiX3NjaGVtYRUGABUCJQAYAXglIgA1ABgBbBUCFQYANQQYBGxpc3QVAgAVAiUCGAdlbGVtZW50JSIANQAYAW8VAgAVAiUCGAFhJSIAFgIZHBk8JgAcFQIZFQAZGAF4FQIWAhYqFi4mCDwYBAEAAAAYBAEAAAAWACgEAQAAABgEAQAAABERABkcFQAVABUCAAAAJgAcFQIZFQAZOAFsBGxpc3QHZWxlbWVudBUCFgQWiAEWWCY2PBgEAgAAABgEAQAAABYAKAQCAAAAGAQBAAAAEREAGRwVABUAFQIAAAAmABwVAhkVABkoAW8BYRUCFgIWNhY6Jo4BPBgEAQAAABgEAQAAABYAKAQBAAAAGAQBAAAAEREAGRwVABUAFQIAAAAW6AEWAiYIFsABACgoRHVja0RCIHZlcnNpb24gdjIuMC4wIChidWlsZCBkNTRjYmJlM2RmKRk8HAAAHAAAHAAAAG4BAABQQVIx';

test('gzip, by its bytes rather than its name', async (t) => {
	const text = 'a,b\n1,x\n2,y\n';
	const expected = {a: [1, 2], b: ['x', 'y']};
	for (const name of ['x.csv.gz', 'x.gz', 'x.csv'])
		t.deepEqual(plain(await readTable(file(t, name, gzipSync(text)))), expected);
	const twice = Buffer.concat([gzipSync('a,b\n1,x\n'), gzipSync('2,y\n')]);
	t.deepEqual(plain(await readTable(file(t, 'x.csv.gz', twice))), expected);
	t.deepEqual(plain(await readTable(file(t, 'x.csv.gz', text))), expected);
	t.deepEqual(plain(await readTable(file(t, 'x.tsv.gz', gzipSync('a\tb\n1\t2\n')))), {a: [1], b: [2]});
	t.deepEqual(plain(await readTable(file(t, 'x.json.gz', gzipSync('[{"a":1}]')))), {a: [1]});
});

test('a gzip file is unpacked whole where it begins as it should, else only so far that one can say what it is', async (t) => {
	const bytes = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(3_000_000)]);
	const path = file(t, 'x.gz', gzipSync(bytes));
	t.is((await gunzip(path, 0, {}, {magic: 'PAR1'})).size, bytes.length);
	t.true((await gunzip(path, 0, {}, {magic: 'PAR2'})).size < bytes.length);
	t.true((await gunzip(path, 0)).size < bytes.length);
});

test('JSON: a list of records, or one a line, by ending or content', async (t) => {
	const records = [
		{a: 1, b: 'x'},
		{b: 'NA', c: true, a: null},
		{a: 2.5, b: ' '},
	];
	const expected = {a: [1, null, 2.5], b: ['x', null, null], c: [null, 1, null]};
	const list = `\ufeff ${JSON.stringify(records, null, 2)}`;
	const lines = `${records.map((record) => JSON.stringify(record)).join('\r\n')}\n\n`;
	for (const [name, text] of [
		['x.json', list],
		['x.txt', list],
		['x.ndjson', lines],
		['x', lines],
		['x.json', lines],
	] as const) {
		const table = await readTable(file(t, name, text));
		t.deepEqual(plain(table), expected);
		t.is(table.unit, 'record');
	}
	t.deepEqual(plain(await readTable(file(t, 'x.json', list), {columns: ['c', 'a']})), {
		c: [null, 1, null],
		a: [1, null, 2.5],
	});
	t.deepEqual(plain(await readTable(file(t, 'x.json', '[]'))), {});
	t.deepEqual(plain(await readTable(file(t, 'x.json', '[{"__proto__":1,"toString":2},{}]'))), {
		['__proto__']: [1, null],
		toString: [2, null],
	});
});

test('JSON that is no table says where and why', async (t) => {
	const read = (text: string, name = 'x.json') => readTable(file(t, name, text));
	await fails(t, read('[{"a":1},\n {"a":}]'), 'ERR_FILE_FORMAT', 'line 2, character 7', "unexpected '}]'");
	await fails(t, read('{"a":1}\n{"a":2\n'), 'ERR_FILE_FORMAT', 'line 2, character 7', 'ends too early');
	await fails(t, read('[{"a":1},{"b":[1,2]}]'), 'ERR_FILE_FORMAT', 'record 2', "column 'b'", 'a list');
	await fails(t, read('{"a":1}\n{"a":{"b":2}}'), 'ERR_FILE_FORMAT', 'record 2', 'an object');
	await fails(t, read('[{"a":1},7]'), 'ERR_FILE_FORMAT', 'record 2', "'7'", 'not an object');
	await fails(t, read('{\n"a": [1,2]\n}'), 'ERR_FILE_FORMAT', 'holds one object', "orient='records'");
	await fails(t, read('7'), 'ERR_FILE_FORMAT', 'record 1');
	await fails(t, readTable(file(t, 'x.json', '[{"a":1}]'), {columns: ['b']}), 'ERR_INVALID_ARGUMENT', "no column 'b'");
});

test('the place of a fault is where JSON.parse gives up', (t) => {
	const cases: [string, number][] = [
		['{"a":1,}', 7],
		['[1,]', 3],
		['[1 2]', 3],
		['{"a" 1}', 5],
		['{a:1}', 1],
		['["\\x"]', 1],
		['[01]', 2],
		['[1}', 2],
		['[1]]', 3],
		['', 0],
		['  ', 2],
		['[tru]', 1],
		['{"a":[{"b":[]}', 14],
		['"a', 0],
		['[-]', 1],
	];
	for (const [text, at] of cases) {
		t.throws(() => JSON.parse(text));
		t.is(faultAt(text), at, text);
	}
	fc.assert(fc.property(fc.json(), (text) => faultAt(text) === text.length));
});

test('records: types, missing values, text with numbers in it', (t) => {
	const table = tableFromRecords(
		[
			{n: 1, s: 2, t: true, d: new Date(0), k: 2n ** 60n},
			{n: 2n, s: 'two', t: 'maybe', u: 1},
			{n: Number.NaN, s: '', d: null, k: 1n},
		],
		{source: 'mine'},
	);
	t.deepEqual(plain(table), {
		n: [1, 2, null],
		s: ['2', 'two', null],
		t: ['true', 'maybe', null],
		d: ['1970-01-01T00:00:00.000Z', null, null],
		k: ['1152921504606846976', null, '1'],
		u: [null, 1, null],
	});
	t.like(table.columns[1], {numbers: 1, missing: 1, firstText: {line: 2, value: 'two'}});
	t.is(table.source, 'mine');
	t.throws(() => tableFromRecords([{a: {}}]), {code: 'ERR_INVALID_ARGUMENT', message: /record 1 .* 'a'.*an object/});
	t.throws(() => tableFromRecords([[1] as unknown as Record<string, unknown>]), {code: 'ERR_INVALID_ARGUMENT'});
	t.throws(() => tableFromRecords({} as []), {code: 'ERR_INVALID_ARGUMENT', message: /list of records/});
});

test('Parquet: numbers, booleans, texts, dates; large integers stay text', async (t) => {
	const path = file(t, 'x.parquet', Buffer.from(flat, 'base64'));
	const stages: string[] = [];
	const table = await readTable(path, {onProgress: ({stage}) => stages.push(stage)});
	t.deepEqual(plain(table), {
		i: [1, 2, null],
		d: [0.5, null, -1e300],
		s: ['a', 'b', null],
		b: [1, 0, 1],
		day: ['2024-01-02T00:00:00.000Z', null, '2024-01-03T00:00:00.000Z'],
		big: ['1', '9007199254740993', '3'],
		dec: [1.25, 2.5, null],
	});
	t.true(stages.includes('read'));
	t.deepEqual(plain(await readTable(path, {columns: ['dec', 'i']})), {dec: [1.25, 2.5, null], i: [1, 2, null]});
	t.deepEqual(Object.keys(plain(await readTable(file(t, 'noending', Buffer.from(flat, 'base64'))))).length, 7);
	t.is((await readTable(file(t, 'x.parquet.gz', gzipSync(Buffer.from(flat, 'base64'))))).rows, 3);
});

test('Parquet that is nested, broken or lacks a column', async (t) => {
	const path = file(t, 'x.parquet', Buffer.from(nested, 'base64'));
	await fails(t, readTable(path), 'ERR_FILE_FORMAT', "nested columns ('l', 'o')");
	t.deepEqual(plain(await readTable(path, {columns: ['x']})), {x: [1]});
	await fails(t, readTable(path, {columns: ['y']}), 'ERR_INVALID_ARGUMENT', "no column 'y'");
	await fails(
		t,
		readTable(file(t, 'x.parquet', Buffer.from(flat, 'base64').subarray(0, 500))),
		'ERR_FILE_FORMAT',
		'Parquet',
	);
	await fails(t, readTable(file(t, 'x.parquet', 'a,b\n1,2\n')), 'ERR_FILE_FORMAT', 'Parquet');
});
