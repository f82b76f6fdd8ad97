import test from 'ava';
import fc from 'fast-check';
import {screen} from '../../src/prepare/index.js';
import {names, near, noise, refuses, table} from './data.js';

const y = [2.1, 3.5, 1.2, 8.4, 5.5, 5.5, 7.7, 0.3];
const b = [1.0, 2.5, 2.5, 6.1, 9.7, 4.4, 6.0, -3.0];
const c = [10, 2, 3, -5, 0, 0, 1, 7];
const weak = [1, -1, 1, -1, 1, -1, 1, -1];

test('the correlations are those of SciPy', (t) => {
	const given = table({y, b, c, flat: y.map(() => 1)});
	// scipy 1.17: scipy.stats.pearsonr, spearmanr
	const pearson = screen(given, {target: 'y', most: 9}).correlations;
	near(
		t,
		['b', 'c', 'flat'].map((name) => pearson.get(name) ?? Number.NaN),
		[0.7892250310988351, -0.8087602728086871, 0],
		1e-15,
	);
	const spearman = screen(given, {target: 'y', most: 9, by: 'spearman'}).correlations;
	near(
		t,
		['b', 'c', 'flat'].map((name) => spearman.get(name) ?? Number.NaN),
		[0.8554216867469879, -0.8554216867469879, 0],
		1e-15,
	);
	t.false(pearson.has('y'));
});

test('target, named columns and the most correlated ones stay, in their order', (t) => {
	const given = table({weak, b, name: y.map(String).map((text) => `n${text}`), y, flat: y.map(() => 1), c});
	const one = screen(given, {target: 'y', most: 1});
	t.deepEqual(names(one), ['name', 'y', 'c']);
	t.deepEqual(one.report, [
		{
			step: 'screen',
			message: "3 columns left out, 1 column kept by |Pearson| with 'y': 0.809 or more, at most 0.789 of others",
			columns: ['b', 'weak', 'flat'],
			values: 24,
		},
	]);
	t.deepEqual(names(screen(given, {target: 'y', most: 1, always: ['weak', 'y']})), ['weak', 'name', 'y', 'c']);
	const all = screen(given, {target: 'y', most: 4});
	t.deepEqual(all.table, given);
	t.deepEqual(all.report, []);
});

test('of equal correlations the first column stays', (t) => {
	const given = table({minus: b.map((value) => -value), y, b, twice: b.map((value) => 2 * value)});
	t.deepEqual(names(screen(given, {target: 'y', most: 1})), ['minus', 'y']);
});

test('of equal correlations of ranks the first column stays in every order of rows', (t) => {
	const x = [...Array(30).keys()];
	const swapped = (...at: number[]) =>
		x.map((row) => (at.includes(row) ? row + 1 : at.includes(row - 1) ? row - 1 : row));
	const [one, two] = [swapped(0, 4, 9), swapped(2, 15, 28)];
	fc.assert(
		fc.property(fc.shuffledSubarray(x, {minLength: 30}), (order) => {
			const moved = (values: readonly number[]) => order.map((at) => values[at] as number);
			const given = table({one: moved(one), two: moved(two), x: moved(x)});
			t.deepEqual(names(screen(given, {target: 'x', most: 1, by: 'spearman'})), ['one', 'x']);
		}),
	);
});

test("Spearman's knows no monotone change, Pearson's no units, and neither the order of rows", (t) => {
	const order = fc.shuffledSubarray([...Array(30).keys()], {minLength: 30});
	fc.assert(
		fc.property(fc.nat(), order, fc.constantFrom('pearson', 'spearman'), (seed, moved, by) => {
			const next = noise(seed);
			const lines = Array.from({length: 6}, () => Array.from({length: 30}, next));
			const of = (change: (value: number) => number) =>
				screen(
					table(
						Object.fromEntries(
							lines.map((values, at) => [`v${at}`, moved.map((row) => change(values[row] as number))]),
						),
					),
					{
						target: 'v0',
						most: 2,
						by,
					},
				);
			const changed = of(by === 'pearson' ? (value) => 5 - 1e-3 * value : (value) => Math.exp(3 * value) - 9);
			const plain = screen(table(Object.fromEntries(lines.map((values, at) => [`v${at}`, values]))), {
				target: 'v0',
				most: 2,
				by,
			});
			t.deepEqual(names(changed), names(plain));
			near(t, [...changed.correlations.values()], [...plain.correlations.values()], 1e-12);
		}),
	);
});

test('what cannot be screened is refused', (t) => {
	const given = table({y, b, flat: y.map(() => 1), name: y.map(() => 'n')});
	refuses(t, 'ERR_DATA', [
		[() => screen(given, {target: 'flat', most: 1}), /the target 'flat' of 'records' is constant/],
		[() => screen(given, {target: 'name', most: 1}), /column 'name' of 'records' holds text/],
		[() => screen(given, {target: 'y', most: 1, always: ['name']}), /column 'name' of 'records' holds text/],
		[() => screen(table({y: [1, 2], b: [null, 3]}), {target: 'y', most: 1}), /column 'b' of 'records' misses 1 of 2/],
	]);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => screen(given, {target: 'yy', most: 1}), /no column 'yy': did you mean 'y'/],
		[() => screen(given, {target: 'y', most: 0}), /screen\.most is 0: give a whole number from 1/],
		[() => screen(given, {target: 'y'} as never), /screen needs most: a whole number from 1/],
		[
			() => screen(given, {target: 'y', most: 1, by: 'kendall'} as never),
			/screen\.by is "kendall": give 'pearson' or 'spearman'/,
		],
	]);
});
