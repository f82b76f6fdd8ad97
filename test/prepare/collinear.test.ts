import test from 'ava';
import fc from 'fast-check';
import {dropCollinear} from '../../src/prepare/index.js';
import {names, noise, refuses, table} from './data.js';

/** The plain way: each column beside each one that was kept before. */
function reference(columns: readonly (readonly number[])[], threshold: number): number[][] {
	const centred = columns.map((values) => {
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
		return values.map((value) => value - mean);
	});
	const dot = (a: readonly number[], b: readonly number[]) =>
		a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
	const groups: number[][] = [];
	centred.forEach((values, at) => {
		const found = groups.find(([first = 0]) => {
			const other = centred[first] as number[];
			return Math.abs(dot(values, other)) / Math.sqrt(dot(values, values) * dot(other, other)) >= threshold;
		});
		if (found === undefined) groups.push([at]);
		else found.push(at);
	});
	return groups.filter(({length}) => length > 1);
}

test('of columns that say the same the first is kept, in other units, too, and named ones before others', (t) => {
	const a = [1, 2, 4, 7, 3];
	const given = table({
		a,
		b: [3, 1, 2, 5, 4],
		kilo: a.map((value) => value / 1000 + 5),
		name: ['u', 'v', 'w', 'x', 'y'],
		minus: a.map((value) => 1 - value),
		flat: [1, 1, 1, 1, 1],
		flatter: [2, 2, 2, 2, 2],
	});
	const found = dropCollinear(given);
	t.deepEqual(names(found), ['a', 'b', 'name', 'flat', 'flatter']);
	t.deepEqual(found.report, [
		{
			step: 'collinear',
			message: "2 columns left out: |r| of 0.999999 or more with one that is kept: 'kilo (as a)', 'minus (as a)'",
			columns: ['kilo', 'minus'],
			values: 10,
			groups: [['a', 'kilo', 'minus']],
		},
	]);
	const named = dropCollinear(given, {first: ['minus'], threshold: 1});
	t.deepEqual(names(named), ['b', 'name', 'minus', 'flat', 'flatter']);
	t.deepEqual(named.report[0]?.groups, [['minus', 'a', 'kilo']]);
	t.deepEqual(dropCollinear(table({a, b: [3, 1, 2, 5, 4]})).report, []);
});

test('the groups are those of the plain way, on both sides of the threshold', (t) => {
	const size = fc.constantFrom(0, 1e-5, 1e-4, 2e-3, 0.05, 0.5);
	const threshold = fc.constantFrom(0.5, 0.9, 0.999, 0.999999);
	const plan = fc.array(fc.tuple(fc.nat(4), size, fc.boolean()), {minLength: 2, maxLength: 25});
	fc.assert(
		fc.property(plan, threshold, fc.nat(), fc.constantFrom(3, 4, 15), (copies, least, seed, rows) => {
			const next = noise(seed);
			const line = () => Array.from({length: rows}, next);
			// The fewer rows, the nearer to the bound projections come.
			const sources = Array.from({length: 5}, line);
			const columns = copies.map(([source, far, minus]) =>
				(sources[source] as number[]).map((value) => (minus ? -1 : 1) * 100 * (value + far * next()) + 3),
			);
			const found = dropCollinear(table(Object.fromEntries(columns.map((values, at) => [`v${at}`, values]))), {
				threshold: least,
			});
			t.deepEqual(
				[...(found.report[0]?.groups ?? [])],
				reference(columns, least).map((group) => group.map((at) => `v${at}`)),
			);
		}),
		{numRuns: 200},
	);
});

test('hundreds of copies among a thousand columns are found', (t) => {
	const next = noise(7);
	const sources = Array.from({length: 600}, () => Array.from({length: 40}, next));
	const copies = sources
		.slice(0, 400)
		.map((values, at) => values.map((value) => (at % 2 === 0 ? value : -value) * 7 + at));
	const columns = Object.fromEntries([...sources, ...copies].map((values, at) => [`v${at}`, values]));
	const found = dropCollinear(table(columns));
	t.deepEqual(
		names(found),
		sources.map((_, at) => `v${at}`),
	);
	t.deepEqual(
		found.report[0]?.columns,
		copies.map((_, at) => `v${at + 600}`),
	);
});

test('what cannot be compared is refused', (t) => {
	const given = table({a: [1, null, 3], b: [1, 2, 4]});
	refuses(t, 'ERR_DATA', [
		[() => dropCollinear(given), /column 'a' of 'records' misses 1 of 3 values, and collinear needs all.*completeRows/],
		[() => dropCollinear(table({a: [1, Infinity]})), /row 2 of .*Infinity/],
	]);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[() => dropCollinear(given, {threshold: 0}), /collinear\.threshold is 0: give a number above 0, at most 1/],
		[() => dropCollinear(given, {first: ['c']}), /no column 'c'/],
	]);
});
