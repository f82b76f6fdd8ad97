import test from 'ava';
import fc from 'fast-check';
import {dropConstant} from '../../src/prepare/index.js';
import {names, refuses, table} from './data.js';

const rare = [...Array<number>(19).fill(0), 1];
const given = table({
	flat: Array<number>(20).fill(0.1),
	rounded: rare.map((value) => 0.1 + value * 1e-17),
	rare,
	rarer: [...rare.slice(0, 18), 5, 6],
	gap: [null, null, ...Array<number>(18).fill(3)],
	y: rare.map((_, at) => at),
	name: rare.map(() => 'same'),
});

test('constant columns of numbers are left out, nearly constant ones reported', (t) => {
	const found = dropConstant(given);
	t.deepEqual(names(found), ['rare', 'rarer', 'y', 'name']);
	t.deepEqual(found.report, [
		{
			step: 'constant',
			message: "3 columns left out: constant: 'flat', 'rounded', 'gap'",
			columns: ['flat', 'rounded', 'gap'],
			values: 60,
		},
		{
			step: 'constant',
			message: "1 column kept: one value in 0.95 or more of the rows: 'rare'",
			columns: ['rare'],
			values: 0,
		},
	]);
	t.deepEqual(names(dropConstant(given, {drop: 'near', near: 0.9, keep: ['flat', 'rare']})), [
		'flat',
		'rare',
		'y',
		'name',
	]);
	t.deepEqual(dropConstant(table({y: [1, 2]})).report, []);
});

test('nearly constant is a matter of counting', (t) => {
	const values = fc.array(fc.integer({min: 0, max: 2}), {minLength: 2, maxLength: 15});
	fc.assert(
		fc.property(values, fc.integer({min: 51, max: 100}), (x, percent) => {
			const most = Math.max(...[0, 1, 2].map((value) => x.filter((other) => other === value).length));
			const found = dropConstant(table({x, y: x.map((_, at) => at)}), {near: percent / 100, drop: 'near'});
			t.is(names(found).includes('x'), most < (percent / 100) * x.length);
		}),
	);
});

test('what is no plan', (t) => {
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => dropConstant(given, {near: 0.5}), /constant\.near is 0\.5: give a number above 0\.5, at most 1/],
		[() => dropConstant(given, {drop: 'all'} as object), /constant\.drop is "all": give 'constant' or 'near'/],
		[() => dropConstant(given, {keep: ['flatt']}), /no column 'flatt': did you mean 'flat'/],
	]);
});
