/** A program whose rank 1 does something; all the others wait for it. */
import {closeSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Communicator} from '../../src/ranks/index.js';

export interface Order {
	readonly deed: string;
	/** Where each rank leaves its process number. */
	readonly folder?: string;
	/** What is echoed. */
	readonly load?: Float64Array;
}

const deeds: Readonly<Record<string, (comm: Communicator) => unknown>> = {
	throw() {
		throw Object.assign(new RangeError('on purpose'), {code: 'E_OWN', cause: new Error('deep')});
	},
	exit: () => process.exit(3),
	kill: () => process.kill(process.pid, 'SIGKILL'),
	abort: (comm) => comm.abort(new Error('enough')),
	later: async () => {
		setTimeout(() => {
			throw new Error('too late');
		}, 10);
		await new Promise((resolve) => setTimeout(resolve, 60_000));
	},
	self: (comm) => comm.recv(new Float64Array(1), comm.rank),
	close() {
		closeSync(1);
		closeSync(2);
	},
	binary() {
		for (let turn = 0; turn < 20; turn++) process.stdout.write(allBytes);
		process.stdout.write('\xf5\xff\xc0', 'latin1');
	},
	flood() {
		for (let line = 0; line < 2000; line++) console.error(`${line} ${'#'.repeat(4000)}`);
		throw new Error('drowned');
	},
	mismatch: (comm) => comm.scan(new Float64Array(4)),
	function: () => () => 1,
	print: (comm) => {
		// What looks like a launcher's block, and more than a pipe holds.
		console.log(`${'-'.repeat(60)}\nnothing\n${'-'.repeat(60)}`);
		for (let line = 0; line < 4000; line++) console.log(`line ${line} \u{1f600} of rank ${comm.rank}`);
	},
};

/** Every byte, in an order that has no two neighbours in order: what is missing is seen. */
export const allBytes = Uint8Array.from({length: 256}, (_, at) => (at * 167) & 255);

export default async (comm: Communicator, {deed, folder, load}: Order): Promise<unknown> => {
	if (deed === 'echo') return load;
	if (folder !== undefined) writeFileSync(join(folder, String(comm.rank)), String(process.pid));
	comm.barrier();
	if (deed === 'spin') for (;;);
	if (deed === 'leave' && comm.rank === 1) return 0;
	const result = comm.rank === 1 ? await deeds[deed]?.(comm) : undefined;
	comm.allreduce(new Float64Array(3));
	return deed === 'function' ? result : new Float64Array(200_000).fill(comm.rank);
};
