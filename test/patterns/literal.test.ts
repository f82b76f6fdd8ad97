import test from 'ava';
import {IngaError} from '../../src/core/index.js';
import {type LiteralOptions, literals, rowsOf, targetOf} from '../../src/patterns/index.js';
import {tableFromRecords} from '../../src/table/index.js';

const rows = [
	{age: 20, city: 'Rome', member: 1, code: 'a', same: 'x', id: 'p0'},
	{age: 30, city: 'Rome', member: 0, code: 'a', same: 'x', id: 'p1'},
	{age: 40, city: 'Oslo', member: 1, code: 'b', same: 'x', id: 'p2'},
	{age: 50, city: null, member: 1, code: 'b', same: 'x', id: 'p3'},
	{age: null, city: 'Oslo', member: 0, code: 'b', same: 'x', id: 'p4'},
	{age: 60, city: 'Bonn', member: 0, code: 'b', same: 'x', id: 'p5'},
	{age: 70, city: 'Bonn', member: 1, code: 'a', same: 'x', id: 'p6'},
];

function named(options: LiteralOptions): Record<string, number[]> {
	const found = literals(tableFromRecords(rows), options);
	for (const [at, {support}] of found.items.entries())
		if (rowsOf(found, at).length !== support) throw new Error('support');
	return Object.fromEntries(found.items.map(({name}, at) => [name, rowsOf(found, at)]));
}

test('numbers are cut into parts, and a missing value makes no statement true', (t) => {
	const columns = ['age'];
	t.deepEqual(named({columns, support: 1}), {'age <= 30': [0, 1], 'age > 50': [5, 6]});
	t.deepEqual(named({columns, support: 1, quantiles: 2}), {'age <= 40': [0, 1, 2], 'age > 40': [3, 5, 6]});
	t.deepEqual(named({columns, support: 1, quantiles: 4}), {
		'age <= 30': [0, 1],
		'age <= 40': [0, 1, 2],
		'age > 40': [3, 5, 6],
		'age > 60': [6],
	});
	t.deepEqual(named({columns, support: 2, quantiles: 4}), {
		'age <= 30': [0, 1],
		'age <= 40': [0, 1, 2],
		'age > 40': [3, 5, 6],
	});
});

test('levels and what is not of a level; few different numbers are levels', (t) => {
	t.deepEqual(named({columns: ['city'], support: 2}), {
		'city = Rome': [0, 1],
		'city != Rome': [2, 4, 5, 6],
		'city = Oslo': [2, 4],
		'city != Oslo': [0, 1, 5, 6],
		'city = Bonn': [5, 6],
		'city != Bonn': [0, 1, 2, 4],
	});
	t.deepEqual(named({columns: ['member'], support: 1}), {'member = 0': [1, 4, 5], 'member = 1': [0, 2, 3, 6]});
});

test('statements that hold for the same rows are one item', (t) => {
	const table = tableFromRecords(rows.map(({member, code}) => ({member, code, copy: code === 'a' ? 3 : 4})));
	const {items, without} = literals(table, {support: 1});
	t.deepEqual(
		items.map(({name, synonyms, attributes}) => [name, synonyms, attributes]),
		[
			['member = 0', ['member != 1'], ['member']],
			['member = 1', ['member != 0'], ['member']],
			['code = a', ['code != b', 'copy = 3', 'copy != 4'], ['code', 'copy']],
			['code = b', ['code != a', 'copy = 4', 'copy != 3'], ['code', 'copy']],
		].map(([name, synonyms, attributes]) => [name, synonyms, attributes]),
	);
	t.deepEqual(without, []);
});

test('attributes of which nothing is left are told', (t) => {
	const {items, without} = literals(tableFromRecords(rows), {support: 2, except: ['age', 'city', 'member']});
	t.deepEqual(without, ['same', 'id']);
	t.deepEqual(
		items.map(({name}) => name),
		['code = a', 'code = b'],
	);
});

test('bad arguments are named', (t) => {
	const table = tableFromRecords(rows);
	const cases: [LiteralOptions, string, RegExp][] = [
		[{columns: ['agee']}, 'ERR_INVALID_ARGUMENT', /no column 'agee' \(columns\): did you mean 'age'\?$/],
		[{except: ['citi']}, 'ERR_INVALID_ARGUMENT', /no column 'citi' \(except\): did you mean 'city'\?$/],
		[{except: 'age' as never}, 'ERR_INVALID_ARGUMENT', /^except is not a list of names$/],
		[{quantiles: 1}, 'ERR_INVALID_ARGUMENT', /^quantiles is 1: give a whole number from 2 to 1000$/],
		[{support: 4}, 'ERR_INVALID_ARGUMENT', /^support is 4: give a whole number from 1 to 3$/],
		[{columns: ['same'], support: 2}, 'ERR_DATA', /^no statement about 1 columns of '.*' holds for 2 rows or more/],
	];
	for (const [options, code, message] of cases) {
		const error = t.throws(() => literals(table, options), {instanceOf: IngaError, message});
		t.is((error as {code?: string} | undefined)?.code, code);
	}
	const infinite = tableFromRecords([{x: 1}, {x: Number.POSITIVE_INFINITY}, {x: 2}]);
	t.throws(() => literals(infinite, {support: 1}), {message: /^row 2 of .*, column 'x': the value is Infinity/});
});

test('a row is named by its number in the table, whatever was left out before it', (t) => {
	const whole = tableFromRecords([
		{a: 1, left: null},
		{a: 2, left: 'yes'},
		{a: Number.POSITIVE_INFINITY, left: 'no'},
	]);
	const {table: known} = targetOf(whole, 'left');
	t.is(known.rows, 2);
	t.throws(() => literals(known, {support: 1, columns: ['a']}), {
		message: /^row 3 of '.*', column 'a': the value is Infinity/,
	});
});

test('the rows of a target', (t) => {
	const table = tableFromRecords(rows);
	const of = (target: string) => {
		const {name, positive, dropped, column, table: rest} = targetOf(table, target);
		t.is(rest.rows, positive.length);
		return [name, positive.flatMap((yes, row) => (yes ? [row] : [])).join(''), dropped, column];
	};
	t.deepEqual(of('code'), ['code = a', '016', 0, 'code']);
	t.deepEqual(of('member'), ['member = 0', '145', 0, 'member']);
	t.deepEqual(of('member=1'), ['member = 1', '0236', 0, 'member']);
	t.deepEqual(of('age > 40'), ['age > 40', '345', 1, 'age']);
	t.deepEqual(of('age<=30'), ['age <= 30', '01', 1, 'age']);
	t.deepEqual(of('city = Oslo'), ['city = Oslo', '23', 1, 'city']);
	const rest = targetOf(table, 'city=Oslo').table.columns.find(({name}) => name === 'age');
	t.deepEqual(rest?.type === 'number' && [...rest.values, rest.missing], [20, 30, 40, Number.NaN, 60, 70, 1]);
});
