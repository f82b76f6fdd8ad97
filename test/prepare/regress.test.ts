import test from 'ava';
import fc from 'fast-check';
import {regressOut} from '../../src/prepare/index.js';
import {names, near, noise, numbers, refuses, table} from './data.js';

const y = [2.1, 3.5, 1.2, 8.4, 5.5, 5.5, 7.7, 0.3];
const b = [1.0, 2.5, 2.5, 6.1, 9.7, 4.4, 6.0, -3.0];
const age = [31, 45, 52, 28, 60, 39, 47, 55];
const site = ['B', 'A', 'C', 'A', 'B', 'C', 'B', 'A'];

test('residuals on numbers and one-hot text are those of NumPy', (t) => {
	const found = regressOut(table({y, age, site, b}), {on: ['age', 'site']});
	t.deepEqual(names(found), ['y', 'b']);
	// numpy 2.4: X = column_stack([ones, age, site == 'B', site == 'C']); v - X @ linalg.lstsq(X, v)[0]
	const ofY = [
		-4.468720379146914, -0.33819905213270207, -1.5135545023696768, 2.8972511848341274, 1.7708056872037892,
		1.5135545023696633, 2.6979146919431294, -2.5590521327014244,
	];
	const ofB = [
		-4.672164296998409, 0.6497440758293858, -0.9042843601895845, 4.130180094786736, 4.23179778830964,
		0.9042843601895658, 0.4403665086887907, -4.779924170616114,
	];
	near(t, numbers(found, 'y'), ofY, 1e-13);
	near(t, numbers(found, 'b'), ofB, 1e-13);
	t.deepEqual(found.report, [
		{
			step: 'regress',
			message:
				"'age', 'site' regressed out of 2 columns, which leaves 4 degrees of freedom of 8 rows; they are left out",
			columns: ['y', 'b'],
			values: 16,
		},
	]);
});

test('covariates stay where that is asked, and only the named columns change', (t) => {
	const found = regressOut(table({y, age, site, b}), {on: ['age', 'site'], columns: ['b'], keep: true});
	t.deepEqual(names(found), ['y', 'age', 'site=B', 'site=C', 'b']);
	t.deepEqual(numbers(found, 'y'), y);
	t.deepEqual(numbers(found, 'age'), age);
	t.deepEqual(numbers(found, 'site=C'), [0, 0, 1, 0, 0, 1, 0, 0]);
	t.notDeepEqual(numbers(found, 'b'), b);
});

test('covariates that others determine change nothing, and are reported', (t) => {
	const months = age.map((value) => value * 12 + 3);
	const sum = age.map((value, row) => value - Number(site[row] === 'C') + 1e6);
	const given = table({y, age, site, months, sum, flat: y.map(() => 4)});
	const more = regressOut(given, {on: ['age', 'site', 'months', 'sum', 'flat'], columns: ['y']});
	const some = regressOut(given, {on: ['age', 'site'], columns: ['y']});
	near(t, numbers(more, 'y'), numbers(some, 'y'), 1e-13);
	t.deepEqual(more.report[1], {
		step: 'regress',
		message: "3 covariates not needed: constant, or determined by others: 'months', 'sum', 'flat'",
		columns: ['months', 'sum', 'flat'],
		values: 0,
	});
});

test('a column that the covariates determine is left out: its residuals would be rounding', (t) => {
	const given = table({y, age, doubled: age.map((value) => 2 * value - 7), flat: y.map(() => 1)});
	const found = regressOut(given, {on: ['age']});
	t.deepEqual(names(found), ['y']);
	t.deepEqual(found.report[1], {
		step: 'regress',
		message: "2 columns left out: the covariates determine all of it: 'doubled', 'flat'",
		columns: ['doubled', 'flat'],
		values: 16,
	});
	t.deepEqual(found.report[0]?.columns, ['y']);
});

test('residuals are orthogonal to covariates and to 1, and theirs are themselves', (t) => {
	fc.assert(
		fc.property(fc.nat(), fc.integer({min: 1, max: 6}), fc.constantFrom(1, 1e-3, 1e-6), (seed, covariates, apart) => {
			const next = noise(seed);
			const line = () => Array.from({length: 25}, next);
			const shared = line();
			const on = Array.from({length: covariates}, (_, at) => `z${at}`);
			// The nearer covariates are to each other, the more a single projection would leave behind.
			const columns: Record<string, number[]> = {
				...Object.fromEntries(on.map((name) => [name, shared.map((value) => 50 + value + apart * next())])),
				y: shared.map((value) => 1e3 * value + 100 * next()),
			};
			const found = regressOut(table(columns), {on, keep: true});
			const residuals = numbers(found, 'y');
			const size = Math.hypot(...residuals);
			for (const values of [...on.map((name) => columns[name] as number[]), line().fill(1)]) {
				const product = residuals.reduce((sum, value, at) => sum + value * (values[at] as number), 0);
				t.true(Math.abs(product) <= 1e-12 * size * Math.hypot(...values), `${product}`);
			}
			near(t, numbers(regressOut(found.table, {on}), 'y'), residuals, 1e-12 * size);
		}),
	);
});

test('units of covariates and columns do not matter', (t) => {
	const plain = numbers(regressOut(table({y, age}), {on: ['age']}), 'y');
	const other = regressOut(table({y: y.map((value) => value * 1e200), age: age.map((value) => value * 1e-200)}), {
		on: ['age'],
	});
	near(
		t,
		numbers(other, 'y').map((value) => value / 1e200),
		plain,
		1e-13,
	);
});

test('what cannot be regressed is refused', (t) => {
	const given = table({y, age, site, id: y.map((_, row) => `n${row}`), gap: [null, ...y.slice(1)]});
	refuses(t, 'ERR_DATA', [
		[
			() => regressOut(given, {on: ['id'], columns: ['y']}),
			/has 8 rows, and the covariates \('id'\) with the intercept take 8 of them/,
		],
		[() => regressOut(given, {on: ['gap']}), /column 'gap' of 'records' misses 1 of 8 values, and regress needs all/],
		[() => regressOut(given, {on: ['age']}), /column 'gap' of 'records' misses 1 of 8/],
		[() => regressOut(given, {on: ['age'], columns: ['site']}), /column 'site' of 'records' holds text/],
	]);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => regressOut(given, {on: ['batch']}), /no column 'batch'/],
		[() => regressOut(given, {on: []}), /regress\.on is \[\]: give a list of names.*at least one/],
		[() => regressOut(given, {} as never), /regress needs on: a list of names/],
		[() => regressOut(given, {on: ['age'], columns: ['age']}), /both name 'age'/],
		[() => regressOut(given, {on: ['age'], keep: 1} as never), /regress\.keep is 1: give true or false/],
	]);
});
