import test from 'ava';
import fc from 'fast-check';
import {completeRows, dropSparse, impute} from '../../src/prepare/index.js';
import {plain} from '../table/file.js';
import {type Cell, names, numbers, refuses, table} from './data.js';

const given = table({
	a: [1, null, 3, 10, 5],
	b: [null, null, null, 4, 5],
	c: [1, 2, 3, 4, 5],
	site: ['x', 'y', null, 'y', 'x'],
});

test('columns that miss more than a share are left out, text too, unless they are to stay', (t) => {
	const some = dropSparse(given, {share: 0.2});
	t.deepEqual(names(some), ['a', 'c', 'site']);
	t.deepEqual(some.report, [
		{
			step: 'missing',
			message: "1 column left out: more than 0.2 of 5 values missing: 'b (3)'",
			columns: ['b'],
			values: 3,
			counts: [3],
		},
	]);
	t.deepEqual(names(dropSparse(given, {share: 0})), ['c']);
	t.deepEqual(names(dropSparse(given, {share: 0, keep: ['site']})), ['c', 'site']);
	t.deepEqual(dropSparse(given, {}), {table: given, report: []});
});

test('missing numbers are filled with mean or median, and the report says that this biases', (t) => {
	const median = impute(given, {fill: 'median'});
	t.deepEqual(plain(median.table), {
		a: [1, 4, 3, 10, 5],
		b: [4.5, 4.5, 4.5, 4, 5],
		c: [1, 2, 3, 4, 5],
		site: ['x', 'y', null, 'y', 'x'],
	});
	t.true(median.table.columns.slice(0, 3).every(({missing}) => missing === 0));
	const [note, ...others] = median.report;
	t.deepEqual(others, []);
	t.deepEqual([note?.columns, note?.values, note?.counts], [['a', 'b'], 4, [1, 3]]);
	t.regex(
		note?.message ?? '',
		/^4 missing values in 2 columns filled with the median .* biases effects: 'a \(1\)', 'b \(3\)'$/,
	);
	const mean = impute(given, {fill: 'mean', columns: ['a']});
	t.deepEqual(numbers(mean, 'a'), [1, 4.75, 3, 10, 5]);
	t.is(mean.table.columns[1]?.missing, 3);
	t.deepEqual(impute(given, {}).report, []);
});

test('the mean that fills is right far from 0', (t) => {
	const rows = [...Array(3001).keys()];
	const found = numbers(impute(table({a: [null, ...rows.map((row) => 1e9 + row)]}), {fill: 'mean'}), 'a');
	t.is(found[0], 1e9 + 1500);
});

test('a column without any value cannot be filled', (t) => {
	const empty = {
		...given,
		columns: [{name: 'e', type: 'number', values: new Float64Array(5).fill(Number.NaN), missing: 5}],
	} as const;
	t.deepEqual(impute(empty, {fill: 'mean'}), {table: empty, report: []});
	t.throws(() => completeRows(empty), {code: 'ERR_DATA', message: /columns without any value \('e'\).*missing\.share/});
});

test('complete rows, with what they were', (t) => {
	const found = completeRows(given);
	t.deepEqual(plain(found.table), {a: [10, 5], b: [4, 5], c: [4, 5], site: ['y', 'x']});
	t.is(found.table.rows, 2);
	t.deepEqual([...found.kept], [3, 4]);
	t.deepEqual(found.report, [
		{
			step: 'missing',
			message: "3 of 5 rows left out: a value is missing in 'a (1)', 'b (3)', 'site (1)'",
			columns: ['a', 'b', 'site'],
			values: 12,
			counts: [1, 3, 1],
			rows: 3,
		},
	]);
	t.deepEqual(completeRows(table({c: [1, 2]})).report, []);
});

test('complete rows are those without a gap, and filling leaves none', (t) => {
	const cell = fc.option(fc.integer({min: -3, max: 3}), {freq: 4});
	const rows = fc.array(fc.tuple(cell, cell, fc.option(fc.constantFrom('u', 'v'), {freq: 4})), {
		minLength: 3,
		maxLength: 12,
	});
	fc.assert(
		fc.property(rows, (lines) => {
			const whole = lines.filter((line) => !line.includes(null));
			fc.pre(whole.length >= 2);
			const columns = {a: [] as Cell[], b: [] as Cell[], site: [] as Cell[]};
			for (const [a, b, site] of lines) {
				columns.a.push(a);
				columns.b.push(b);
				columns.site.push(site);
			}
			const {table: complete, kept} = completeRows(table(columns));
			t.deepEqual(plain(complete), {
				a: whole.map(([a]) => a),
				b: whole.map(([, b]) => b),
				site: whole.map(([, , site]) => site),
			});
			t.deepEqual(
				[...kept].map((row) => lines[row]),
				whole,
			);
			const filled = completeRows(impute(table(columns), {fill: 'mean'}).table);
			t.is(filled.kept.length, lines.filter(([, , site]) => site !== null).length);
		}),
	);
});

test('too little to compute with, and what is no plan', (t) => {
	refuses(t, 'ERR_DATA', [
		[() => completeRows(table({a: [1]})), /has one row: at least two/],
		[
			() => completeRows(table({a: [1, null, 3], b: [null, 2, null]})),
			/no row with a value in every column.*'b \(2\)', 'a \(1\)'/,
		],
		[() => completeRows(table({a: [1, null], b: [1, 2]})), /one row with a value in every column/],
		[
			() => completeRows(given, {rows: 'error'}),
			/row 1 of 'records' has no value in column 'b', as 3 of 5 rows miss one/,
		],
		[() => completeRows(table({a: [1, -Infinity]})), /row 2 of 'records', column 'a': the value is -Infinity/],
		[() => impute(table({a: [1, Infinity, null]}), {fill: 'mean'}), /row 2 of .* the value is Infinity/],
		[() => impute(given, {fill: 'mean', columns: ['site']}), /column 'site' of 'records' holds text/],
	]);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => dropSparse(given, {share: 1.5}), /missing\.share is 1\.5: give a number from 0 to 1/],
		[() => dropSparse(given, {keep: ['sites']}), /no column 'sites': did you mean 'site'/],
		[() => impute(given, {fill: 'mode'} as object), /missing\.fill is "mode": give 'mean' or 'median'/],
		[() => impute(given, {fill: 'mean', columns: ['q']}), /no column 'q'/],
		[() => completeRows(given, {rows: 'ignore'} as object), /missing\.rows is "ignore": give 'drop' or 'error'/],
	]);
});
