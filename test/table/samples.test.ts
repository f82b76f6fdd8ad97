import test from 'ava';
import {numericSamples, tableFromRecords} from '../../src/table/index.js';
import {csv} from './file.js';

test('rows x variables, row-major, without rows that miss a value', async (t) => {
	const table = await csv(t, 'a,name,b,c\n1,x,10,100\n2,y,,200\n3,z,30,300\n4,w,40,NA\n5,v,50,500\n');
	const found = numericSamples(table);
	t.deepEqual(found.variables, ['a', 'b', 'c']);
	t.deepEqual([found.samples.rows, found.samples.columns], [3, 3]);
	t.deepEqual([...found.samples.data], [1, 10, 100, 3, 30, 300, 5, 50, 500]);
	t.deepEqual([...found.kept], [0, 2, 4]);
	t.is(found.dropped, 2);
	t.deepEqual(found.skipped, ['name']);
	const some = numericSamples(table, {columns: ['c', 'a']});
	t.deepEqual([...some.samples.data], [100, 1, 200, 2, 300, 3, 500, 5]);
	t.deepEqual(some.skipped, []);
});

test('more columns than are moved at a time', (t) => {
	const records = Array.from({length: 5}, (_, i) =>
		Object.fromEntries(Array.from({length: 19}, (__, j) => [`v${j}`, i * 100 + j])),
	);
	const {samples} = numericSamples(tableFromRecords(records));
	t.deepEqual(
		[...samples.data],
		records.flatMap((record) => Object.values(record)),
	);
});

test('text in a column that was asked for names file, line, column and value', async (t) => {
	const table = await csv(t, 'a,b\n1,2\n3,oops\n');
	const error = t.throws(() => numericSamples(table, {columns: ['a', 'b']}), {code: 'ERR_DATA'});
	for (const part of ['line 3', 'data.csv', "column 'b'", "'oops'", 'missing'])
		t.true(error?.message.includes(part), error?.message);
	const records = tableFromRecords([{a: 1}, {a: 'x'}]);
	t.throws(() => numericSamples(records, {columns: ['a']}), {
		message: /record 2 of 'records', column 'a': 'x' is not a number/,
	});
});

test('too little to compute with', async (t) => {
	const throws = async (text: string, message: RegExp, options = {}) => {
		const table = await csv(t, text);
		t.throws(() => numericSamples(table, options), {code: 'ERR_DATA', message});
	};
	await throws('a,b\n', /no rows/);
	await throws('a,b\n1,2\n', /one row/);
	await throws('a,b,c\n1,,2\n2,,3\n', /without any value \('b'\)/);
	await throws('a,b\n1,\n,2\n', /no row with a value in every column/);
	await throws('a,b\n1,\n,2\n3,4\n', /one row with a value in every column.*'a \(1\)'/);
	await throws('a\nx\ny\n', /no column of numbers \('a'\)/);
	await throws('a,b\n1,2\n3,inf\n5,6\n', /row 2 of .*column 'b': the value is Infinity/);
	await throws('a,b\n1,2\n,4\n5,6\n', /row 2 of .*no value in column 'a', as 1 of 3/, {missing: 'error'});
	await throws('a,b\n1,2\n3,4\n,6\n', /row 3 of .*no value in column 'a'/, {missing: 'error'});
});

test('columns that are not there and options that are none', async (t) => {
	const table = await csv(t, 'Weight,mpg\n1,2\n3,4\n');
	const throws = (options: object, message: RegExp) =>
		t.throws(() => numericSamples(table, options), {code: 'ERR_INVALID_ARGUMENT', message});
	throws({columns: ['weihgt']}, /no column 'weihgt': did you mean 'Weight'/);
	throws({columns: ['mpg', 'mpg']}, /twice/);
	throws({columns: []}, /empty/);
	throws({missing: 'ignore'}, /'drop' or 'error'/);
});
