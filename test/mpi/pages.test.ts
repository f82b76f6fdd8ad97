import {existsSync} from 'node:fs';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import {onMpi} from './setting.js';

onMpi('memory that processes share asks for huge pages, and each rank touches its part', async (t) => {
	interface Found {
		readonly flags: readonly string[];
		readonly resident: number;
	}
	const found = await run<Found>(2, moduleAt('test/mpi/pages'), undefined, {transport: mpi()});
	// Huge pages of 2 MiB: the system has them, and pages of 4 KiB.
	const huge = existsSync('/sys/kernel/mm/transparent_hugepage') && process.arch === 'x64';
	for (const {flags, resident} of found) {
		t.true(flags.includes('sh'), flags.join(' '));
		t.is(flags.includes('hg'), huge, flags.join(' '));
		t.true(resident >= 2 ** 23, `${resident} bytes`);
	}
});
