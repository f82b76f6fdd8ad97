import test from 'ava';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import type {Plan} from './conformance.js';

const program = moduleAt('test/ranks/conformance');

const plan: Plan = {f64: [0, 1, 1000], i32: [0, 1, 1000], u8: [0, 1, 1000], f32: [30], u32: [30]};
const large: Plan = {f64: [1_000_000], u8: [1_000_000]};

for (const ranks of [1, 2, 3, 4, 5, 8]) {
	test.serial(`${ranks} ranks on threads`, async (t) => {
		t.timeout(120_000);
		const done = await run<number>(ranks, program, plan);
		t.true(done.every((checks) => checks === done[0] && checks >= 800));
		// More ranks do nothing else with them, and take their time.
		if (ranks <= 4) await run(ranks, program, large);
	});
}

test.serial('the calling thread alone', async (t) => {
	t.timeout(60_000);
	await run(1, program, plan, {transport: 'self'});
	await run(1, program, large, {transport: 'self'});
	t.pass();
});
