import test from 'ava';
import {directLingam} from '../../src/causal/index.js';
import {features} from '../../src/core/index.js';
import {search} from './search.js';
import {symmetric} from './symmetric.js';

for (const isa of features().available) {
	test(`ties are settled as the reference settles them, ${isa}`, async (t) => {
		let settled = 0;
		for (const [variables, seed] of [
			[2, 1],
			[2, 2],
			[3, 3],
			[4, 4],
			[5, 5],
			[6, 6],
		] as const) {
			const samples = symmetric(variables, 150, seed);
			const fast = await search(samples, {isa});
			const slow = await search(samples, {isa, reference: true});
			t.deepEqual(fast.order, slow.order, `${variables} variables`);
			settled += fast.settled;
		}
		t.true(settled >= 6, `${settled} decisions were close`);
	});
}

test('threads do not change how ties are settled', async (t) => {
	const samples = symmetric(5, 100, 9);
	const {order} = await directLingam(samples, {threads: 1});
	for (const threads of [2, 3, 4]) t.deepEqual((await directLingam(samples, {threads})).order, order);
});
