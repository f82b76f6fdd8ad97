import test from 'ava';
import {alternate, callTimes, chunkTimes, median, ratio, series, turns} from '../../bench/harness.js';

test('the median of odd and even numbers of values, in any order', (t) => {
	t.is(median([3, 1, 2]), 2);
	t.is(median([4, 1, 3, 2]), 2.5);
	t.is(median([10, 9]), 9.5);
	t.deepEqual([median([7]), median([])], [7, Number.NaN]);
});

test('a ratio of minima, and one paired by rounds that drift does not change', (t) => {
	const ours = series([1, 2, 4]);
	const other = series([3, 6, 12, 1]);
	t.deepEqual([ours.least, ours.median], [1, 2]);
	// Minima meet in different rounds: 1 / 1. Within each shared round the other takes three times as long.
	t.deepEqual(ratio(other, ours), {least: 1, paired: 3});
});

test('every contender is first in turn', (t) => {
	t.deepEqual(
		[0, 1, 2, 3].map((round) => turns(3, round)),
		[
			[0, 1, 2],
			[1, 2, 0],
			[2, 0, 1],
			[0, 1, 2],
		],
	);
});

test('contenders alternate, and one may take part in the first rounds only', async (t) => {
	const calls: string[] = [];
	const contender = (name: string) => ({
		name,
		run: async () => {
			await Promise.resolve();
			return `${name}${calls.push(name)}`;
		},
	});
	const results = await alternate([contender('a'), {...contender('b'), most: 1}, contender('c')], 3);
	t.is(calls.join(''), 'abc' + 'ca' + 'ca');
	t.deepEqual(results, [['a1', 'a5', 'a7'], ['b2'], ['c3', 'c4', 'c6']]);
});

test('chunks: every contender does every chunk in every sweep', (t) => {
	const done = [new Int32Array(4), new Int32Array(4)];
	const contenders = done.map((counts, at) => ({
		name: `${at}`,
		run: (chunk: number) => (counts[chunk] as number)++ || at,
	}));
	for (const chunks of contenders.map(({run}) => run)) t.is(typeof chunks(0), 'number');
	for (const counts of done) counts.fill(0);
	const [first, second] = chunkTimes(contenders, 4, 0);
	const sweeps = first?.rounds.length ?? 0;
	t.true(sweeps >= 12);
	t.deepEqual(
		done.map((counts) => [...counts]),
		[Array(4).fill(sweeps), Array(4).fill(sweeps)],
	);
	// The sum of least chunks is at most the least sweep; rounding of the two sums aside.
	for (const each of [first, second]) t.true((each?.least ?? 0) <= Math.min(...(each?.rounds ?? [])) * (1 + 1e-9));
});

test('calls: one figure per round and contender, and an error is not swallowed', (t) => {
	let count = 0;
	const found = callTimes([{name: 'count', run: () => ++count}], 3, 0.001);
	t.is(found[0]?.rounds.length, 3);
	t.true(found[0]?.rounds.every((time) => time > 0 && Number.isFinite(time)));
	t.true(count > 100);
	const broken = {
		name: 'broken',
		run: () => {
			throw new RangeError('no');
		},
	};
	t.throws(() => callTimes([broken], 1, 0.001), {instanceOf: RangeError, message: 'no'});
});
