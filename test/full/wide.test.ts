import {availableParallelism} from 'node:os';
import test from 'ava';
import {halves} from '../../bench/halves.js';
import {conditionSpace, findConditions} from '../../src/patterns/index.js';

test('all conditions of four of 20,000 items: a planted triple first, and all accounted for', async (t) => {
	t.timeout(3 * 3_600_000);
	const [rows, attributes, arity] = [600, 20_000, 4];
	const {items, positive} = halves(rows, attributes, true);
	const began = performance.now();
	const options = {arity, support: 30, top: 20, threads: availableParallelism()};
	const found = await findConditions(items, positive, options);
	t.log(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
	const planted = [1, 3, 8].map((tenth) =>
		items.items.findIndex(({name}) => name === String((tenth * attributes) / 10)),
	);
	t.deepEqual(
		[...(found.conditions[0]?.items ?? [])].sort((a, b) => a - b),
		planted,
	);
	const {space, visited, bySupport, byBound, skipped} = found.certificate;
	t.is(space, conditionSpace(items, arity));
	t.is(skipped, 0n);
	t.is(visited + bySupport + byBound, space);
});
