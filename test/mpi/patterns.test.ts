import {fileURLToPath} from 'node:url';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import {bare, plain, problem, works} from '../patterns/works.js';
import {onMpi} from './setting.js';

const program = fileURLToPath(moduleAt('test/patterns/ranked'));

for (const {size, threads} of [
	{size: 2, threads: 1},
	{size: 4, threads: 2},
]) {
	onMpi(`processes of ${threads} threads, ${size} ranks in all, find the patterns of one process`, async (t) => {
		const all = works(problem(150, 24, 3));
		const found = await run<{warnings: string[]}[]>(size, program, all, {transport: mpi({threads})});
		t.is(found.length, size);
		const wanted = await Promise.all(all.map(plain));
		for (const each of found) t.deepEqual(each.map(bare) as unknown[], wanted);
	});
}
