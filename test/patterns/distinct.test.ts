import test from 'ava';
import fc from 'fast-check';
import {distinctConditions, findConditions, fisherLogP, transactions} from '../../src/patterns/index.js';
import {uniform} from './random.js';

/** Rows of 12 items that half of them have each, positive by items 0 and 1 together, by item 2 alone and by item 3 with 4 and 5. */
function planted(rows: number, seed: number) {
	const next = uniform(seed);
	const lists = Array.from({length: rows}, () => [...Array(12).keys()].filter(() => next() < 0.5));
	const positive = lists.map((list) => {
		const all = (...items: readonly number[]) => Number(items.every((item) => list.includes(item)));
		return next() < 0.1 + 0.35 * all(0, 1) + 0.15 * all(2) + 0.35 * all(3, 4, 5);
	});
	const items = transactions(lists);
	return {items, positive, place: (name: number) => items.items.findIndex((item) => item.name === String(name))};
}

test('of conditions that say nearly the same those are left that were planted, without what they do not need', async (t) => {
	const {items, positive, place} = planted(4000, 1);
	const found = await findConditions(items, positive, {arity: 3, support: 100, top: 400});
	const names = (list: readonly number[]) =>
		list
			.map((at) => items.items[at]?.name)
			.sort()
			.join(' ');
	const chosen = distinctConditions(items, positive, found, {top: 3});
	t.deepEqual(chosen.map((each) => names(each.items)).sort(), ['0 1', '2', '3 4 5']);
	// What also helps, by itself, makes a condition more evident.
	const rank = (...names: readonly number[]) =>
		found.conditions.findIndex(
			({items: list}) => list.length >= names.length && names.every((name) => list.includes(place(name))),
		);
	const alone = found.conditions.findIndex(({items: list}) => list.join() === String(place(2)));
	t.true(rank(0, 1, 2) >= 0 && (alone < 0 || rank(0, 1, 2) < alone), `${rank(0, 1, 2)} ${alone}`);
	// What is told of them is what the search tells.
	for (const each of chosen) {
		const same = found.conditions.find((other) => names(other.items) === names(each.items));
		if (same !== undefined) t.deepEqual(each, same);
	}
	t.deepEqual(
		chosen.map(({logP}) => logP),
		chosen.map(({logP}) => logP).sort((a, b) => a - b),
	);
	t.is(distinctConditions(items, positive, found, {top: 1}).length, 1);
});

test('each is a part of one of the list, is told by Fisher in all rows, and shares few rows with others', async (t) => {
	const problem = fc.record({
		rows: fc.array(fc.tuple(fc.array(fc.nat(6), {maxLength: 7}), fc.boolean()), {minLength: 2, maxLength: 140}),
		sets: fc.array(fc.uniqueArray(fc.nat(6), {minLength: 1, maxLength: 4}), {minLength: 1, maxLength: 12}),
		overlap: fc.constantFrom(0.3, 0.8, 1),
	});
	await fc.assert(
		fc.asyncProperty(problem, async ({rows, sets, overlap}) => {
			const lists = [[0, 1, 2, 3, 4, 5, 6], [], ...rows.map(([list]) => list)];
			const positive = [true, false, ...rows.map(([, yes]) => yes)];
			const items = transactions(lists);
			const {certificate} = await findConditions(items, positive, {arity: 2, support: 1});
			const conditions = sets.map((list) => ({items: list}));
			const chosen = distinctConditions(
				items,
				positive,
				{conditions: conditions as never, certificate},
				{top: 3, overlap},
			);
			t.true(chosen.length >= 1 && chosen.length <= 3);
			const extents = chosen.map((each) =>
				lists.flatMap((list, row) => (each.items.every((item) => list.includes(item)) ? [row] : [])),
			);
			const all = {positives: positive.filter(Boolean).length, negatives: positive.filter((yes) => !yes).length};
			for (const [at, each] of chosen.entries()) {
				const own = extents[at] ?? [];
				const yes = own.filter((row) => positive[row]).length;
				t.true(sets.some((list) => each.items.every((item) => list.includes(item))));
				t.deepEqual([each.support, each.positives], [own.length, yes]);
				t.is(each.logP, fisherLogP(all, {positives: yes, negatives: own.length - yes}));
				for (const other of extents.slice(at + 1)) {
					const any = new Set([...own, ...other]).size;
					t.true(own.filter((row) => other.includes(row)).length < overlap * any);
				}
			}
			t.true(chosen.filter(({corrected}) => corrected >= 1).length <= 1);
		}),
		{numRuns: 200},
	);
});

test('options out of their range are named', async (t) => {
	const {items, positive} = planted(200, 2);
	const found = await findConditions(items, positive, {arity: 1});
	const code = 'ERR_INVALID_ARGUMENT';
	t.throws(() => distinctConditions(items, positive, found, {top: 0}), {code, message: /top is 0/});
	t.throws(() => distinctConditions(items, positive, found, {overlap: 0}), {code, message: /overlap is 0/});
	t.throws(() => distinctConditions(items, positive.slice(1), found), {code, message: /199 values for 200 rows/});
});
