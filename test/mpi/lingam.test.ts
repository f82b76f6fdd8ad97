import {fileURLToPath} from 'node:url';
import {type CausalOrder, directLingam, noises, simulate} from '../../src/causal/index.js';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import type {Task} from '../ranks/lingam.js';
import {onMpi} from './setting.js';

const program = fileURLToPath(moduleAt('test/ranks/lingam'));
const tasks: readonly Task[] = [3, 12, 40].flatMap((variables) =>
	noises.map((noise) => ({samples: simulate({variables, samples: 150, noise, seed: variables}).samples})),
);

for (const {size, threads} of [
	{size: 1, threads: 1},
	{size: 2, threads: 1},
	{size: 3, threads: 1},
	{size: 4, threads: 2},
	{size: 7, threads: 7},
]) {
	onMpi(`processes of ${threads} threads, ${size} ranks in all, find the order of one process`, async (t) => {
		const found = await run<CausalOrder[]>(size, program, tasks, {transport: mpi({threads})});
		t.is(found.length, size);
		for (const [at, {samples}] of tasks.entries()) {
			const {order, unordered} = await directLingam(samples);
			for (const each of found) t.like(each[at], {order, unordered}, `task ${at}`);
		}
	});
}
