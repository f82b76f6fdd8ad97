/** A program whose ranks share memory and look at how the system keeps it. */
import {readFileSync} from 'node:fs';
import type {Communicator} from '../../src/ranks/index.js';

const FLAGS = /^VmFlags:(.*)$/m;

/** Flags of the mappings that processes share, and the bytes that lie in memory already. */
export default (comm: Communicator): {readonly flags: readonly string[]; readonly resident: number} => {
	const {mine} = comm.alloc('f64', 2 ** 20);
	const mappings = readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
	const [own = ''] = mappings.filter((text) => text.includes('/memfd:inga'));
	const resident = 1024 * Number(/^Rss: +(\d+) kB$/m.exec(own)?.[1] ?? 0);
	comm.barrier();
	// Used to the end: the mapping goes with the array.
	const flags = mine[0] === 0 ? FLAGS.exec(own)?.[1] : undefined;
	return {flags: (flags ?? '').trim().split(' '), resident};
};
