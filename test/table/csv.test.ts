import test from 'ava';
import {readTable} from '../../src/table/index.js';
import {csv, file, plain, values} from './file.js';

test('quoted fields, doubled quotes, line ends in fields, blank lines, a byte order mark, CRLF and no last line end', async (t) => {
	const table = await csv(t, '\ufeffa, b ,"c ""q"""\r\n1, x y ,"1,5\r\n6"\r\n\r\n-2.5e3,"p""q", z\r\n   \r\n+3,,"" ');
	t.deepEqual(plain(table), {
		a: [1, -2500, 3],
		b: ['x y', 'p"q', null],
		'c "q"': ['1,5\r\n6', 'z', null],
	});
	t.is(table.rows, 3);
});

test('line ends of every kind give the same table', async (t) => {
	const lines = ['a,b', '1,x', '2,y', '3,'];
	const expected = {a: [1, 2, 3], b: ['x', 'y', null]};
	for (const end of ['\n', '\r\n', '\r']) {
		for (const last of ['', end, end + end]) t.deepEqual(plain(await csv(t, lines.join(end) + last)), expected);
	}
});

test('the delimiter is found, also with decimal points and commas in text', async (t) => {
	for (const delimiter of [',', ';', '\t', '|']) {
		const text = [
			['a', 'b c', 'd'],
			['1.5', 'x', '2'],
			['3', 'y', '-4'],
		]
			.map((row) => row.join(delimiter))
			.join('\n');
		t.deepEqual(plain(await csv(t, text)), {a: [1.5, 3], 'b c': ['x', 'y'], d: [2, -4]});
	}
	t.deepEqual(plain(await csv(t, 'a;b\nx, y;1\nz, w, v;2\n')), {a: ['x, y', 'z, w, v'], b: [1, 2]});
	t.deepEqual(plain(await csv(t, 'a,b\n"x;y;z",1\n')), {a: ['x;y;z'], b: [1]});
	t.deepEqual(plain(await csv(t, 'a\n1\n2\n')), {a: [1, 2]});
	t.deepEqual(plain(await csv(t, 'a:b\n1:2\n', {delimiter: ':'})), {a: [1], b: [2]});
	t.deepEqual(plain(await csv(t, 'a b\n1 2\n', {delimiter: ' '})), {a: [1], b: [2]});
	t.deepEqual(plain(await readTable(file(t, 'x.tsv', 'a,b\tc\n1\t2\n'))), {'a,b': [1], c: [2]});
});

test('a first line of numbers is data unless it is an even scale or says so', async (t) => {
	t.deepEqual(plain(await csv(t, '1.5,2\n3,4\n')), {column1: [1.5, 3], column2: [2, 4]});
	t.deepEqual(plain(await csv(t, '5,NA,1\n3,4,2\n')), {column1: [5, 3], column2: [null, 4], column3: [1, 2]});
	t.deepEqual(plain(await csv(t, '0,1,2\n3,4,5\n')), {'0': [3], '1': [4], '2': [5]});
	t.deepEqual(plain(await csv(t, ',0,1\n0,4,5\n')), {column1: [0], '0': [4], '1': [5]});
	t.deepEqual(plain(await csv(t, '"1","7"\n3,4\n')), {'1': [3], '7': [4]});
	t.deepEqual(plain(await csv(t, '0,1\n3,4\n', {header: false})), {column1: [0, 3], column2: [1, 4]});
	t.deepEqual(plain(await csv(t, '1.5,2\n3,4\n', {header: true})), {'1.5': [3], '2': [4]});
});

test('no name comes twice or is empty, and a delimiter at the end of every line makes no column', async (t) => {
	const table = await csv(t, 'a,a,,a_2,a,column3,\n1,2,3,4,5,6,\n');
	t.deepEqual(
		table.columns.map(({name}) => name),
		['a', 'a_3', 'column3_2', 'a_2', 'a_4', 'column3'],
	);
	t.deepEqual(
		table.columns.map((column) => values(column)[0]),
		[1, 2, 3, 4, 5, 6],
	);
	t.deepEqual(
		(await csv(t, 'a,\n1,\n2,x\n')).columns.map(({name}) => name),
		['a', 'column2'],
	);
});

test('missing values: the usual words, own words, numbers as words', async (t) => {
	const text = 'x,y\n,a\nNA,\n-999,NA\n nan ,-999\n?,?\n1,.\n';
	t.deepEqual(plain(await csv(t, text)), {
		x: [null, null, -999, null, null, 1],
		y: ['a', null, null, '-999', null, null],
	});
	t.deepEqual(plain(await csv(t, text, {missing: ['-999', 'NA', '?']})), {
		x: [null, null, null, null, null, 1],
		y: ['a', null, null, null, null, '.'],
	});
	const [x] = (await csv(t, text)).columns;
	t.is(x?.missing, 4);
});

test('text columns: levels by first appearance, how many numbers, the first text and its line', async (t) => {
	const table = await csv(t, 'x,y\n1,"a\nb"\n2,c\noops,c\n4,1\noops,"a\nb"\n,c\n');
	const [x, y] = table.columns;
	t.like(x, {type: 'text', missing: 1, numbers: 3, firstText: {line: 5, value: 'oops'}});
	t.like(y, {type: 'text', missing: 0, numbers: 1, firstText: {line: 2, value: 'a\nb'}});
	t.deepEqual(x?.type === 'text' && x.levels, ['1', '2', 'oops', '4']);
	t.deepEqual(values(y), ['a\nb', 'c', 'c', '1', 'a\nb', 'c']);
});

test('columns are read in the order asked for, and only they', async (t) => {
	const text = 'a,b,c\n1,"2,5",x\n3,4,y\n';
	const table = await csv(t, text, {columns: ['c', 'a']});
	t.deepEqual(
		table.columns.map(({name}) => name),
		['c', 'a'],
	);
	t.deepEqual(plain(table), {c: ['x', 'y'], a: [1, 3]});
});

test('bytes that are not UTF-8 are Latin-1', async (t) => {
	const table = await csv(t, Buffer.from('stra\xdfe,b\nk\xf6ln,1\nk\xfcln,2\n', 'latin1'));
	t.deepEqual(plain(table), {straße: ['köln', 'küln'], b: [1, 2]});
	t.deepEqual(plain(await csv(t, 'straße,日本\nköln,1\n')), {straße: ['köln'], 日本: [1]});
});

test('quotes where RFC 4180 has none are kept', async (t) => {
	const table = await csv(t, 'size,n\n5" pipe,1\n"6"" pipe",2\n"a"b,3\n7" x "y",4\n');
	t.deepEqual(plain(table), {size: ['5" pipe', '6" pipe', 'ab', '7" x "y"'], n: [1, 2, 3, 4]});
});

test('only a heading is a table without rows', async (t) => {
	for (const text of ['a,b', 'a,b\n', 'a,b\r\n\r\n']) {
		const table = await csv(t, text);
		t.is(table.rows, 0);
		t.deepEqual(plain(table), {a: [], b: []});
	}
});

/** Over a megabyte, so that threads share it: numbers, texts, quotes, blank lines, missing values. */
function mixed(irregular: boolean): string {
	const lines = ['a,b,"c,d",e'];
	for (let i = 0; i < 60_000; i++) {
		const text = i % 7 === 0 ? `"line ${i % 50}\n""quoted"", ${i % 3}"` : `t${i % 1000}`;
		lines.push(`${(i * 7919) % 10007},${i / 8},${text},${i % 11 === 0 ? 'NA' : -i * 1e-5}`);
		if (i % 1000 === 0) lines.push('');
		if (irregular && i === 40_000) lines.push('1,2,3" x,4');
	}
	return lines.join('\n');
}

test('the number of threads changes nothing', async (t) => {
	for (const irregular of [false, true]) {
		const path = file(t, 'mixed.csv', mixed(irregular));
		const one = await readTable(path, {threads: 1});
		t.is(one.rows, irregular ? 60_001 : 60_000);
		t.is(values(one.columns[2])[7], 'line 7\n"quoted", 1');
		t.is(values(one.columns[1])[59_000 + Number(irregular)], 59_000 / 8);
		for (const threads of [2, 3, 8]) t.deepEqual(await readTable(path, {threads}), one);
	}
});

test('a table wider than a tile and with many rows has every value in its place', async (t) => {
	const [rows, columns] = [700, 333];
	const text = [Array.from({length: columns}, (_, j) => `v${j}`).join(',')];
	for (let i = 0; i < rows; i++) text.push(Array.from({length: columns}, (_, j) => (i * 1000 + j) / 8).join(','));
	const table = await csv(t, text.join('\n'));
	t.is(table.rows, rows);
	for (const [j, column] of table.columns.entries()) {
		t.true(values(column).every((value, i) => value === (i * 1000 + j) / 8));
	}
});
