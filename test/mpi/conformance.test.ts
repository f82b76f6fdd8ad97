import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import type {Plan} from '../ranks/conformance.js';
import {onMpi} from './setting.js';

const program = moduleAt('test/ranks/conformance');
const plan: Plan = {f64: [0, 1, 1000], i32: [0, 1, 1000], u8: [0, 1, 1000], f32: [30], u32: [30]};
const large: Plan = {f64: [100_000], u8: [100_000]};

for (const [processes, threads] of [
	[1, 1],
	[2, 1],
	[3, 1],
	[4, 1],
	[2, 2],
	[1, 3],
] as const) {
	onMpi(`${processes} processes of ${threads} ranks`, async (t) => {
		t.timeout(600_000);
		const size = processes * threads;
		const done = await run<number>(size, program, plan, {transport: mpi({processes, threads})});
		t.is(done.length, size);
		t.true(done.every((checks) => checks === done[0] && checks >= 800));
		if (size <= 3) await run(size, program, large, {transport: mpi({threads})});
	});
}
