import test from 'ava';
import fc from 'fast-check';
import {encode} from '../../src/prepare/index.js';
import {plain} from '../table/file.js';
import {column, names, numbers, refuses, table} from './data.js';

const given = table({
	y: [1, 2, 3, 4],
	site: ['b', 'a', null, 'c'],
	grade: ['low', 'high', 'low', null],
	batch: [10, 9, 9, 10],
});

test('one-hot: a column for each level but the first by its characters or its number', (t) => {
	const found = encode(given, {onehot: ['site', 'batch']});
	t.deepEqual(plain(found.table), {
		y: [1, 2, 3, 4],
		'site=b': [1, 0, null, 0],
		'site=c': [0, 0, null, 1],
		grade: ['low', 'high', 'low', null],
		'batch=10': [1, 0, 0, 1],
	});
	t.deepEqual(
		[...found.made],
		[
			['site', ['site=b', 'site=c']],
			['batch', ['batch=10']],
		],
	);
	t.deepEqual(found.report, [
		{
			step: 'encode',
			message: "'site' one-hot: 3 levels as 2 columns, 'a' is the reference",
			columns: ['site'],
			values: 3,
		},
		{
			step: 'encode',
			message: "'batch' one-hot: 2 levels as 1 column, '9' is the reference",
			columns: ['batch'],
			values: 4,
		},
	]);
	t.deepEqual(names(encode(given, {onehot: ['site'], reference: 'keep'})), [
		'y',
		'site=a',
		'site=b',
		'site=c',
		'grade',
		'batch',
	]);
});

test('ordinal: the place among the levels that are given', (t) => {
	const found = encode(given, {ordinal: {grade: ['low', 'middle', 'high']}});
	t.deepEqual(numbers(found, 'grade'), [0, 2, 0, Number.NaN]);
	t.is(found.report[0]?.message, "levels of 'grade' as numbers from 0: 'low', 'middle', 'high'");
	t.is(found.table.columns[2]?.missing, 1);
});

test('true takes all text but ordinal and except, and leaves out what has too many levels', (t) => {
	const wide = table({
		y: [1, 2, 3],
		id: ['p', 'q', 'r'],
		site: ['a', 'b', 'a'],
		grade: ['l', 'h', 'l'],
		note: ['s', 't', 's'],
	});
	const found = encode(wide, {onehot: true, ordinal: {grade: ['l', 'h']}, except: ['note'], levels: 2});
	t.deepEqual(names(found), ['y', 'site=b', 'grade', 'note']);
	t.deepEqual(found.report[0], {
		step: 'encode',
		message: "1 text column with more than 2 levels left out (encode.levels): 'id (3)'",
		columns: ['id'],
		values: 3,
	});
});

test('a column of one level becomes none', (t) => {
	const found = encode(table({y: [1, 2], site: ['a', 'a']}), {onehot: ['site']});
	t.deepEqual(names(found), ['y']);
	t.is(found.report[0]?.message, "'site' one-hot: 1 level as 0 columns, 'a' is the reference");
});

test('one-hot columns with the reference add up to 1 and do not depend on the order of rows', (t) => {
	const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), {minLength: 6, maxLength: 6});
	fc.assert(
		fc.property(texts, column(6), fc.shuffledSubarray([0, 1, 2, 3, 4, 5], {minLength: 6}), (site, y, order) => {
			const found = encode(table({site, y}), {onehot: ['site'], reference: 'keep'});
			const made = found.made.get('site') ?? [];
			t.deepEqual(
				made,
				[...new Set(site)].sort().map((level) => `site=${level}`),
			);
			for (const row of site.keys())
				t.is(
					made.reduce((sum, name) => sum + (numbers(found, name)[row] as number), 0),
					1,
				);
			const moved = encode(table({site: order.map((at) => site[at] as string), y}), {
				onehot: ['site'],
				reference: 'keep',
			});
			for (const name of made)
				t.deepEqual(
					numbers(moved, name),
					order.map((at) => numbers(found, name)[at]),
				);
		}),
	);
});

test('what cannot be encoded is refused', (t) => {
	const ids = table({id: Array.from({length: 21}, (_, at) => `n${at}`), y: Array(21).fill(1)});
	const taken = table({site: ['a', 'b'], 'site=b': [1, 2]});
	refuses(t, 'ERR_DATA', [
		[() => encode(ids, {onehot: ['id']}), /column 'id' of 'records' has 21 levels, more than 20: leave it out/],
		[
			() => encode(given, {ordinal: {grade: ['low', 'hig']}}),
			/column 'grade' .* holds 'high' \(1 row\), none of .*did you mean 'hig'/,
		],
		[() => encode(given, {ordinal: {batch: ['9', '10']}}), /column 'batch' of 'records' holds numbers/],
		[() => encode(given, {onehot: ['grade'], ordinal: {grade: ['low', 'high']}}), /both take 'grade'/],
		[() => encode(taken, {onehot: ['site']}), /has a column 'site=b' already/],
	]);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => encode(given, {onehot: ['sites']}), /no column 'sites': did you mean 'site'/],
		[() => encode(given, {ordinal: {gradee: ['low']}}), /no column 'gradee': did you mean 'grade'/],
		[() => encode(given, {ordinal: {grade: []}}), /encode\.ordinal is .*: give a list of levels/],
		[() => encode(given, {levels: 0}), /encode\.levels is 0: give a whole number from 1/],
		[() => encode(given, {one_hot: ['site']} as object), /no encode\.one_hot: did you mean 'onehot'/],
		[() => encode(given, {onehot: true, except: ['sit']}), /no column 'sit': did you mean 'site'/],
	]);
	t.notThrows(() => encode(ids, {onehot: ['id'], levels: 21}));
});
