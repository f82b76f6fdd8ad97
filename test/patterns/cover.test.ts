import test from 'ava';
import fc from 'fast-check';
import {conditionSpace, coverConditions, findConditions, fisherLogP, transactions} from '../../src/patterns/index.js';
import {uniform} from './random.js';

/** Rows of some of `items` items, and labels that the first items make likelier. */
function drawn(seed: number, rows: number, items: number) {
	const next = uniform(seed);
	const lists = Array.from({length: rows}, () => Array.from({length: items}, (_, at) => at).filter(() => next() < 0.4));
	const positive = lists.map((list) => next() < (list.includes(0) ? 0.8 : list.includes(1) ? 0.6 : 0.15));
	// Every item comes, and both labels.
	lists.push(
		Array.from({length: items}, (_, at) => at),
		[],
	);
	positive.push(true, false);
	return {lists, positive};
}

test('each condition is the most evident one in the rows that are left: by hand, over all pairs', async (t) => {
	await fc.assert(
		fc.asyncProperty(fc.nat(10_000), async (seed) => {
			const [size, support] = [6, 3];
			const {lists, positive} = drawn(seed, 80, size);
			const baskets = transactions(lists);
			const {conditions, certificate} = await coverConditions(baskets, positive, {arity: 2, support, top: 4});
			const name = (item: number) => Number(baskets.items[item]?.name);
			let left = [...lists.keys()];
			for (const {items, support: all, positives, logP} of conditions) {
				const own = items.map(name);
				const p = (candidate: readonly number[], rows: readonly number[]) => {
					const inside = rows.filter((row) => candidate.every((item) => lists[row]?.includes(item)));
					const yes = (list: readonly number[]) => list.filter((row) => positive[row]).length;
					if (inside.length < support || yes(inside) === 0) return 0;
					const [a, b] = [yes(rows), yes(inside)];
					return fisherLogP({positives: a, negatives: rows.length - a}, {positives: b, negatives: inside.length - b});
				};
				const singles = Array.from({length: size}, (_, item) => [item]);
				const pairs = singles.flatMap(([a = 0]) => singles.filter(([b = 0]) => b > a).map(([b = 0]) => [a, b]));
				const least = Math.min(...[...singles, ...pairs].map((each) => p(each, left)));
				t.true(Math.abs(p(own, left) - least) < 1e-9);
				const inAll = lists.flatMap((list, row) => (own.every((item) => list.includes(item)) ? [row] : []));
				t.deepEqual([all, positives], [inAll.length, inAll.filter((row) => positive[row]).length]);
				t.true(Math.abs(logP - p(own, [...lists.keys()])) < 1e-9);
				left = left.filter((row) => !own.every((item) => lists[row]?.includes(item)));
			}
			const {space, visited, bySupport, byBound, skipped} = certificate;
			t.is(visited + bySupport + byBound + skipped, space);
			t.is(space % conditionSpace(baskets, 2), 0n);
		}),
		{numRuns: 25, seed: 1},
	);
});

test('a cause that others hide gets its turn, and noise ends it', async (t) => {
	// Item 0 makes rows positive, and 2 to 9 go with it; so does item 1, in few rows.
	const next = uniform(3);
	const lists = Array.from({length: 2000}, () => {
		const first = next() < 0.2;
		return [
			first ? 0 : -1,
			next() < 0.04 ? 1 : -1,
			...[2, 3, 4, 5, 6, 7, 8, 9].filter(() => next() < (first ? 0.9 : 0.05)),
		];
	}).map((list) => list.filter((item) => item >= 0));
	const positive = lists.map((list) => (list.includes(0) || list.includes(1)) && next() < 0.9);
	const baskets = transactions(lists);
	const label = ({items}: {readonly items: readonly number[]}) =>
		items.map((item) => baskets.items[item]?.name).join(' ');
	const options = {arity: 2, support: 20, top: 10};
	const found = await findConditions(baskets, positive, options);
	t.false(found.conditions.some((condition) => label(condition).split(' ').includes('1')));
	const covered = await coverConditions(baskets, positive, options);
	t.deepEqual(covered.conditions.map(label), ['0', '1']);
	t.true(covered.complete && covered.conditions.every(({corrected}) => corrected < 1e-6));
	const again = await coverConditions(baskets, positive, {...options, threads: 2});
	t.deepEqual(again, covered);
});

test('what is refused, and the reason of a signal', async (t) => {
	const {lists, positive} = drawn(1, 40, 5);
	const baskets = transactions(lists);
	await t.throwsAsync(coverConditions(baskets, positive, {top: 0}), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /top is 0/,
	});
	await t.throwsAsync(coverConditions(baskets, [true]), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /1 values for 42 rows/,
	});
	const alike = positive.map(() => true);
	await t.throwsAsync(coverConditions(baskets, alike), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /nothing can tell them apart/,
	});
	const signal = AbortSignal.abort(new Error('enough'));
	await t.throwsAsync(coverConditions(baskets, positive, {signal}), {message: 'enough'});
});
