import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {closedSets, minimalGenerators, transactions} from '../../src/patterns/index.js';

test('generators have the rows of their closed set, and none of their items can be left out', async (t) => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.uniqueArray(fc.nat(8), {maxLength: 8}), {minLength: 1, maxLength: 90}),
			async (lists) => {
				const items = transactions(lists);
				const names = items.items.map(({name}) => Number(name));
				const rowsOf = (set: readonly number[]) =>
					lists.flatMap((list, row) => (set.every((item) => list.includes(names[item] as number)) ? [row] : []));
				const {sets} = await closedSets(items, {support: 1, top: 1000, threads: 1});
				const found = minimalGenerators(items, sets);
				t.is(found.length, sets.length);
				for (const [nth, generator] of found.entries()) {
					const set = sets[nth] as (typeof sets)[number];
					t.deepEqual(rowsOf(generator), rowsOf(set.items));
					t.true(generator.every((item) => set.items.includes(item)));
					t.deepEqual(
						[...generator].sort((a, b) => a - b),
						[...generator],
					);
					for (const item of generator) {
						t.true(rowsOf(generator.filter((other) => other !== item)).length > set.support);
					}
				}
			},
		),
		{numRuns: 100},
	);
});

test('sets that are no closed ones, and what is not there', (t) => {
	const items = transactions([
		[1, 2, 3],
		[1, 2],
		[1, 3],
	]);
	t.deepEqual(minimalGenerators(items, [{items: [0]}, {items: []}, {items: [0, 1, 2]}, {items: [1]}]), [
		[],
		[],
		[1, 2],
		[1],
	]);
	const error = t.throws(() => minimalGenerators(items, [{items: [0]}, {items: [7]}]), {
		instanceOf: IngaError,
		message: /^sets\[1\] has item 7, and there are 3$/,
	});
	t.is((error as {code?: string} | undefined)?.code, 'ERR_INVALID_ARGUMENT');
});
