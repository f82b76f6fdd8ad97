import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	closeSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import {gunzip} from '../../src/table/gzip.js';
import {readTable} from '../../src/table/index.js';
import {csv, fails, file, folder, plain} from './file.js';

test('files that cannot be read', async (t) => {
	const path = folder(t);
	await fails(t, readTable(join(path, 'none.csv')), 'ERR_FILE_READ', 'there is no file', 'none.csv');
	await fails(t, readTable(path), 'ERR_FILE_READ', 'is a directory');
	const folderCsv = join(path, 'folder.csv');
	mkdirSync(folderCsv);
	await fails(t, readTable(folderCsv), 'ERR_FILE_READ', 'is a directory', 'name a file in it');
	await fails(t, readTable(join(file(t, 'a.csv', 'x\n1\n'), 'b.csv')), 'ERR_FILE_READ', 'there is no file');
	await fails(t, readTable(''), 'ERR_INVALID_ARGUMENT');
});

test('a file without permission', async (t) => {
	if (process.getuid?.() === 0) {
		t.pass('root may read everything');
		return;
	}
	const path = file(t, 'secret.csv', 'x\n1\n');
	chmodSync(path, 0);
	await fails(t, readTable(path), 'ERR_FILE_READ', 'no permission', 'chmod');
});

test('empty files', async (t) => {
	for (const text of ['', '\n', '\r\n\r\n', '\ufeff', ' \n\n'])
		await fails(t, csv(t, text), 'ERR_FILE_FORMAT', 'is empty');
	for (const name of ['a.json', 'a.ndjson'])
		await fails(t, readTable(file(t, name, ' \n')), 'ERR_FILE_FORMAT', 'is empty');
	await fails(t, readTable(file(t, 'a.csv.gz', gzipSync(''))), 'ERR_FILE_FORMAT', 'is empty');
	await fails(t, readTable(file(t, 'a.parquet', '')), 'ERR_FILE_FORMAT', 'Parquet');
});

test('ragged lines are named with the fields they have and should have', async (t) => {
	await fails(t, csv(t, 'a,b\n1,2\n\n3\n4,5,6\n'), 'ERR_FILE_FORMAT', 'line 4 of', 'has 1 field where 2 were expected');
	await fails(t, csv(t, 'a,b\n1,2\n3,4,5\n6\n'), 'ERR_FILE_FORMAT', 'line 3 of', 'has 3 fields where 2 were');
	await fails(t, csv(t, 'a,b\n"x\ny",2\n3,4,"5,5"\n'), 'ERR_FILE_FORMAT', 'line 4 of', 'has 3 fields');
	await fails(t, csv(t, 'a\n1\n2,3\n'), 'ERR_FILE_FORMAT', 'line 3 of', 'has 2 fields where 1 was');
	const wide = Array.from({length: 500}, (_, i) => `c${i}`).join(',');
	const row = Array(500).fill('1').join(',');
	const short = Array(400).fill('1').join(',');
	const text = [wide, ...Array(40).fill(row), short, ...Array(40).fill(row), '1', row].join('\n');
	for (const threads of [1, 2]) {
		await fails(t, csv(t, text, {threads}), 'ERR_FILE_FORMAT', 'line 42 of', 'has 400 fields where 500 were');
	}
	await fails(t, csv(t, `${wide}\n${'\n1'.repeat(300_000)}`), 'ERR_FILE_FORMAT', 'line 3 of', 'has 1 field where 500');
});

test('a wide heading above very many blank lines takes no memory', async (t) => {
	const wide = Array.from({length: 5000}, (_, i) => `c${i}`);
	const table = await csv(t, `${wide.join(',')}\n${'\n'.repeat(3_000_000)}${wide.map((_, i) => i).join(',')}\n`);
	t.is(table.rows, 1);
	t.is(plain(table)['c4999']?.[0], 4999);
});

test('a quoted field that never closes is named by the line where it opens', async (t) => {
	await fails(t, csv(t, 'a,b\n1,2\n"x,3\n4,5\n'), 'ERR_FILE_FORMAT', 'line 3 of', 'never closes');
	await fails(t, csv(t, 'a,"b\n1,2\n'), 'ERR_FILE_FORMAT', 'line 1 of', 'never closes');
});

test('numbers with commas are an error that says the cure, unless the column is text anyway', async (t) => {
	for (const text of [
		'a;b\n1,5;2\n2;3\n',
		'a,b\n"1,5",2\n2,3\n',
		'a\tb\n7\t1\n1.234,5\t2\n'.replace('1.234,5', '1,234.5'),
	]) {
		await fails(t, csv(t, text), 'ERR_FILE_FORMAT', /line \d of/, "column 'a'", 'number with a comma', 'decimal point');
	}
	t.deepEqual(plain(await csv(t, 'a,b\n"1,5",2\nx,3\n')), {a: ['1,5', 'x'], b: [2, 3]});
	t.deepEqual(plain(await csv(t, 'a;b\n1,5;2\n2;3\n', {columns: ['b']})), {b: [2, 3]});
});

test('what is not text is refused and named for what it is', async (t) => {
	const utf16 = Buffer.from('\ufeffa,b\n1,2\n', 'utf16le');
	await fails(t, csv(t, utf16), 'ERR_FILE_FORMAT', 'UTF-16', 'iconv');
	await fails(t, csv(t, utf16.subarray(2)), 'ERR_FILE_FORMAT', 'zero bytes');
	await fails(t, csv(t, 'PK\x03\x04rest'), 'ERR_FILE_FORMAT', 'Excel');
	await fails(t, csv(t, 'PAR1rest'), 'ERR_FILE_FORMAT', 'Parquet');
	await fails(t, readTable(file(t, 'x.csv.gz', gzipSync(Buffer.alloc(1000)))), 'ERR_FILE_FORMAT', 'zero bytes');
	const late = `a,b\n${'1,2\n'.repeat(700_000)}3,\0\n${'1,2\n'.repeat(700_000)}`;
	for (const threads of [1, 2])
		await fails(t, csv(t, late, {threads}), 'ERR_FILE_FORMAT', 'line 700002 of', 'zero byte');
});

test('two gigabytes of zeros are refused without being read', async (t) => {
	const path = file(t, 'zeros.csv', '');
	truncateSync(path, 2 ** 31);
	const before = process.resourceUsage().maxRSS;
	await fails(t, readTable(path), 'ERR_FILE_FORMAT', 'zero bytes');
	t.true(process.resourceUsage().maxRSS - before < 200_000, 'kilobytes of memory');
	const handle = openSync(path, 'w');
	writeSync(handle, `a,b\n${'1,2\n'.repeat(50_000)}`);
	ftruncateSync(handle, 2 ** 30);
	closeSync(handle);
	await fails(t, readTable(path), 'ERR_FILE_FORMAT', 'line 50002 of', 'zero byte');
	t.true(process.resourceUsage().maxRSS - before < 200_000, 'kilobytes of memory');
});

test('columns that are not there, with the nearest names', async (t) => {
	const text = 'weight,horsepower,mpg\n1,2,3\n';
	await fails(
		t,
		csv(t, text, {columns: ['wieght']}),
		'ERR_INVALID_ARGUMENT',
		"no column 'wieght'",
		"did you mean 'weight'",
	);
	await fails(t, csv(t, text, {columns: ['year']}), 'ERR_INVALID_ARGUMENT', "it has 'weight', 'horsepower', 'mpg'");
	await fails(t, csv(t, text, {columns: ['mpg', 'mpg']}), 'ERR_INVALID_ARGUMENT', 'twice');
	await fails(t, csv(t, text, {columns: []}), 'ERR_INVALID_ARGUMENT', 'is empty');
});

test('options that cannot be used', async (t) => {
	for (const delimiter of ['', ',,', '"', '\n', 'a', '5', '.', '-', 'é']) {
		await fails(t, csv(t, 'a,b\n1,2\n', {delimiter}), 'ERR_INVALID_ARGUMENT', 'delimiter');
	}
	await fails(t, csv(t, 'a\n1\n', {threads: 0}), 'ERR_INVALID_ARGUMENT', 'threads');
	await fails(
		t,
		csv(t, 'a\n1\n', {format: 'xml' as 'csv'}),
		'ERR_INVALID_ARGUMENT',
		'csv, tsv, json, parquet, npy, h5ad',
	);
	await fails(t, csv(t, 'a\n1\n', {missing: 'NA' as unknown as string[]}), 'ERR_INVALID_ARGUMENT', 'missing');
	await fails(t, csv(t, 'a\n1\n', {header: 1 as unknown as boolean}), 'ERR_INVALID_ARGUMENT', 'header');
});

test('gzip that is broken, cut off or too large', async (t) => {
	const packed = gzipSync(`a,b\n${Array.from({length: 5000}, (_, i) => `${i * 7919},${i}`).join('\n')}\n`);
	await fails(
		t,
		readTable(file(t, 'x.csv.gz', packed.subarray(0, packed.length / 2))),
		'ERR_FILE_FORMAT',
		'not a whole gzip file',
	);
	const broken = Buffer.from(packed);
	broken.fill(0x55, 200, 260);
	await fails(t, readTable(file(t, 'x.csv.gz', broken)), 'ERR_FILE_FORMAT', 'not a whole gzip file');
	await fails(
		t,
		gunzip(file(t, 'x.csv.gz', packed), 64, {}, {most: 1000}),
		'ERR_UNSUPPORTED',
		'more than 1000 bytes',
		'gunzip -k',
	);
});

test('aborting before and during a read rejects with the reason', async (t) => {
	const path = file(t, 'large.csv', `a,b,c,d\n${'1.5,2.25,-3.125,text\n'.repeat(400_000)}`);
	const reason = new Error('enough');
	await t.throwsAsync(readTable(path, {signal: AbortSignal.abort(reason)}), {is: reason});
	// The abort may come too late: then again.
	let ended: unknown;
	for (let tries = 0; tries < 20 && ended !== reason; tries++) {
		const controller = new AbortController();
		setTimeout(() => controller.abort(reason), 5);
		ended = await readTable(path, {signal: controller.signal, threads: 1}).catch((error: unknown) => error);
	}
	t.is(ended, reason);
});

test('a named pipe is read as it comes, and one that nobody writes to can be left', async (t) => {
	const pipe = join(folder(t), 'pipe');
	execFileSync('mkfifo', [pipe]);
	const controller = new AbortController();
	const reading = readTable(pipe, {signal: controller.signal});
	setTimeout(() => controller.abort(new Error('enough')), 100);
	await t.throwsAsync(reading, {message: 'enough'});
	const filled = readTable(pipe);
	setTimeout(() => writeFileSync(pipe, `a,b\n${'1,2\n'.repeat(1000)}`), 50);
	const table = await filled;
	t.is(table.rows, 1000);
});
