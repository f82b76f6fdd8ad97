import test from 'ava';
import fc from 'fast-check';
import {transform} from '../../src/prepare/index.js';
import {normalQuantile} from '../../src/prepare/quantile.js';
import {ranks} from '../../src/prepare/rank.js';
import {column, names, near, noise, numbers, refuses, table} from './data.js';

const x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];

test('ranks, normal scores and standard values are those of SciPy and NumPy', (t) => {
	const found = transform(table({a: x, b: x, c: x}), {rank: ['a'], normal: ['b'], standardise: ['c']});
	// scipy 1.17: r = scipy.stats.rankdata(x); scipy.stats.norm.ppf((r - 0.375) / 10.25); numpy 2.4: (x - x.mean()) / x.std()
	t.deepEqual(numbers(found, 'a'), [4.5, 1.5, 6, 1.5, 7.5, 10, 3, 9, 7.5, 4.5]);
	const normal = [
		-0.24703899073897723, -1.2278262613112725, 0.12258084388880255, -1.2278262613112725, 0.5104216426632188,
		1.54663527139923, -0.6554235052344266, 1.0004905456193152, 0.5104216426632188, -0.24703899073897723,
	];
	near(t, numbers(found, 'b'), normal, 1e-15);
	const standard = [
		-0.38411063979868787, -1.2376898393513276, 0.042678959977632026, -1.2376898393513276, 0.4694685597539519,
		2.1766269588592313, -0.8109002395750078, 0.8962581595302719, 0.4694685597539519, -0.38411063979868787,
	];
	near(t, numbers(found, 'c'), standard, 1e-15);
});

test('normal quantiles are those of SciPy in every range', (t) => {
	// scipy 1.17: scipy.stats.norm.ppf
	const known: [number, number][] = [
		[1.5e-11, -6.646570887477113],
		[1e-6, -4.753424308822899],
		[0.01, -2.3263478740408408],
		[0.07499, -1.4396021182393162],
		[0.0751, -1.4388253927525403],
		[0.3, -0.5244005127080409],
		[0.5, 0],
		[0.925, 1.4395314709384563],
		[0.9251, 1.4402382675279635],
		[0.99999, 4.264890793923841],
	];
	for (const [probability, quantile] of known) {
		near(t, [normalQuantile(probability)], [quantile], 4e-15 * Math.max(1, Math.abs(quantile)));
	}
});

test('logarithms, in the order log, rank, standardise where a column is in several', (t) => {
	const found = transform(table({a: [1, Math.E, 1e-300], b: [0, 1e-20, 3]}), {log: ['a'], log1p: ['b']});
	near(t, numbers(found, 'a'), [0, 1, Math.log(1e-300)], 1e-15);
	t.deepEqual(numbers(found, 'b'), [0, 1e-20, Math.log(4)]);
	const twice = transform(table({a: [1, 100, 10_000]}), {standardise: true, log: true});
	near(t, numbers(twice, 'a'), [-Math.sqrt(1.5), 0, Math.sqrt(1.5)], 1e-15);
	t.deepEqual(
		twice.report.map(({message}) => message),
		["natural logarithm of 1 column: 'a'", "mean 0 and standard deviation 1 (ddof 0) of 1 column: 'a'"],
	);
});

test('missing values stay missing and count for nothing, true leaves out text and except', (t) => {
	const given = table({a: [7, null, 5, 6], b: [1, 2, 3, 4], name: ['u', 'v', 'w', 'x']});
	const ranked = transform(given, {rank: true, except: ['b']});
	t.deepEqual(numbers(ranked, 'a'), [3, Number.NaN, 1, 2]);
	t.deepEqual(numbers(ranked, 'b'), [1, 2, 3, 4]);
	t.deepEqual(names(ranked), ['a', 'b', 'name']);
	t.deepEqual(ranked.report, [
		{step: 'transform', message: "ranks, equal values averaged of 1 column: 'a'", columns: ['a'], values: 3},
	]);
	near(
		t,
		numbers(transform(given, {normal: ['a']}), 'a').filter(Number.isFinite),
		[1, -1, 0].map((at) => at * normalQuantile(2.625 / 3.25)),
		1e-15,
	);
	const standard = numbers(transform(given, {standardise: ['a']}), 'a');
	near(t, standard.filter(Number.isFinite), [Math.sqrt(1.5), -Math.sqrt(1.5), 0], 1e-15);
	t.deepEqual(numbers({table: given}, 'a'), [7, Number.NaN, 5, 6], 'the table before is as it was');
});

test('standard values need no room for squares', (t) => {
	for (const size of [1e200, 1e-200]) {
		const found = numbers(transform(table({a: [size, 2 * size, 3 * size]}), {standardise: true}), 'a');
		near(t, found, [-Math.sqrt(1.5), 0, Math.sqrt(1.5)], 1e-14);
	}
});

test('far from 0 standard values have mean 0 all the same', (t) => {
	const next = noise(2);
	const found = numbers(
		transform(table({a: Array.from({length: 2000}, () => 1e9 + next())}), {standardise: true}),
		'a',
	);
	near(t, [found.reduce((sum, value) => sum + value / 2000, 0)], [0], 1e-14);
	near(t, [found.reduce((sum, value) => sum + value ** 2 / 2000, 0)], [1], 1e-13);
});

test('ranks follow their rows, add up, and know no units', (t) => {
	fc.assert(
		fc.property(column(12), fc.shuffledSubarray([...Array(12).keys()], {minLength: 12}), (values, order) => {
			const ranked = ranks(Float64Array.from(values));
			const moved = ranks(Float64Array.from(order, (at) => values[at] as number));
			t.deepEqual(
				[...moved],
				order.map((at) => ranked[at]),
			);
			t.is(
				ranked.reduce((sum, rank) => sum + rank),
				78,
			);
			t.deepEqual(ranks(Float64Array.from(values, (value) => value * 4)), ranked);
			for (const [at, value] of values.entries()) {
				const below = values.filter((other) => other < value).length;
				const same = values.filter((other) => other === value).length;
				t.is(ranked[at], below + (same + 1) / 2);
			}
		}),
	);
});

test('what cannot be transformed is refused with column, row and value', (t) => {
	const given = table({
		dose: [1, 2, 0],
		low: [0, -1, 3],
		name: ['u', 'v', 'w'],
		flat: [2, 2, 2],
		far: [1, Infinity, 2],
	});
	refuses(t, 'ERR_DATA', [
		[() => transform(given, {log: ['dose']}), /row 3 of 'records', column 'dose': 0 has no logarithm; log1p/],
		[() => transform(given, {log: ['low']}), /row 1 of 'records', column 'low': 0 has no logarithm/],
		[() => transform(given, {log1p: ['low']}), /row 2 of 'records', column 'low': -1 has no log\(1 \+ x\)/],
		[() => transform(given, {rank: ['name']}), /column 'name' of 'records' holds text, 'u': encode it first/],
		[() => transform(given, {standardise: ['flat']}), /column 'flat' of 'records' is constant/],
		[() => transform(given, {rank: ['far']}), /row 2 of 'records', column 'far': the value is Infinity/],
	]);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => transform(given, {log: ['doze']}), /no column 'doze': did you mean 'dose'/],
		[() => transform(given, {rank: true, except: ['names']}), /no column 'names': did you mean 'name'/],
		[() => transform(given, {log: ['dose'], log1p: true}), /transform\.log and transform\.log1p both take 'dose'/],
		[
			() => transform(given, {rank: ['dose'], normal: ['dose']}),
			/transform\.rank and transform\.normal both take 'dose'/,
		],
		[() => transform(given, {ranks: ['dose']} as object), /no transform\.ranks: did you mean 'rank'/],
		[() => transform(given, {rank: 'dose'} as object), /transform\.rank is "dose": give a list of names/],
	]);
});
