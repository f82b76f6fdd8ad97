/** Ranks that come to a bad end: one does, the others wait for it in some way or have their own work. */
import {writeFileSync} from 'node:fs';
import {IngaError} from '../../src/core/index.js';
import {ANY, type Communicator} from '../../src/ranks/index.js';

/** 64 MB: copying or combining them takes long enough to be interrupted. */
const LARGE = 8e6;

/** What one rank does and how the others spend their time, by name. */
export interface Scene {
	readonly deed: string;
	readonly wait: string;
	/** The rank that does it. */
	readonly who: number;
	/** Milliseconds until it does. */
	readonly after?: number;
	/** Where {@link mark} leaves when it did. */
	readonly when: When;
}

/** Shared memory, or a file: milliseconds since 1970. */
export type When = BigInt64Array | string;

export function mark(when: When): void {
	if (typeof when === 'string') writeFileSync(when, String(Date.now()));
	else Atomics.store(when, 0, BigInt(Date.now()));
}

function forever(work: () => void): never {
	for (;;) work();
}

export function sleep(ms: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

class Odd extends Error {
	override get message(): string {
		throw new Error('no message for you');
	}
}

const circle = new Error('round');
circle.cause = circle;

/** Values that are thrown. */
export const thrown: Record<string, unknown> = {
	error: new TypeError('on purpose'),
	coded: Object.assign(new Error('coded'), {code: 'ENOENT'}),
	ours: new IngaError('ERR_DATA', 'constant column', {cause: new RangeError('inner')}),
	number: 42,
	undefined,
	null: null,
	text: 'plain text',
	object: {a: [1]},
	symbol: Symbol('odd'),
	function: () => 1,
	untellable: {
		toString() {
			throw new Error('no');
		},
		f: () => 1,
	},
	odd: new Odd(),
	circle,
};

export const deeds: Record<string, (comm: Communicator) => unknown> = {
	exit0: () => process.exit(0),
	exit7: () => process.exit(7),
	kill: () => process.kill(process.pid, 'SIGKILL'),
	return: () => 'done',
	abort: (comm) => comm.abort(Object.assign(new Error('enough'), {code: 'E_MINE'})),
	caught(comm) {
		try {
			comm.abort(new Error('enough'));
		} catch {
			// As if nothing had happened.
		}
	},
	later: () =>
		new Promise(() =>
			setTimeout(() => {
				throw new Error('out of the blue');
			}, 1),
		),
	rejection: () => new Promise(() => void Promise.reject(new Error('nobody listens'))),
	/** The event loop has nothing left to do. */
	starve: () => new Promise(() => {}),
	/** Ended from outside: the main thread does it. */
	still: () => sleep(10_000),
	/** In the middle of being read. */
	sends: (comm) => forever(() => comm.send(new Float64Array(LARGE), 0)),
	receives: (comm) => forever(() => comm.recv(new Float64Array(LARGE), 0)),
	combines: (comm) => forever(() => comm.allreduce(new Float64Array(LARGE))),
};

const waits: Record<string, (comm: Communicator, who: number) => unknown> = {
	barrier: (comm) => comm.barrier(),
	allreduce: (comm) => comm.allreduce(new Float64Array(1)),
	'allreduce of many': (comm) => comm.allreduce(new Float64Array(LARGE / 10)),
	recv: (comm, who) => comm.recv(new Float64Array(1), who),
	'recv from any': (comm) => comm.recv(new Float64Array(1), ANY),
	'long send': (comm, who) => comm.send(new Float64Array(1e5), who),
	'short sends': (comm, who) => forever(() => comm.send(new Float64Array(100), who)),
	'long isends': (comm, who) => comm.isend(new Float64Array(1e5), who).wait(),
	sendrecv: (comm, who) => comm.sendrecv(new Float64Array(1e5), who, new Float64Array(1e5), who),
	test(comm, who) {
		const receiving = comm.irecv(new Float64Array(1), who);
		while (!receiving.test());
	},
	split: (comm) => comm.split(0),
	alloc: (comm) => comm.alloc('f64', 1000),
	free: (comm) => comm.free(),
	/** Those who wait for each other, and not for who fails. */
	'copy among others': (comm, who) =>
		among(comm, who, (others) => {
			const data = new Float64Array(LARGE);
			if (others.rank === 0) others.send(data, 1);
			else if (others.rank === 1) others.recv(data, 0);
		}),
	'combine among others': (comm, who) => among(comm, who, (others) => others.allreduce(new Float64Array(LARGE))),
	sends: (comm, who) => comm.rank === 0 && forever(() => comm.send(new Float64Array(LARGE), who)),
	receives: (comm, who) => comm.rank === 0 && forever(() => comm.recv(new Float64Array(LARGE), who)),
	combines: (comm) => forever(() => comm.allreduce(new Float64Array(LARGE))),
	endless: () => forever(() => {}),
	asleep: () => new Promise((resolve) => setTimeout(resolve, 20_000)),
	catches(comm) {
		try {
			comm.barrier();
		} catch {
			// And returns all the same.
		}
	},
};

/** Work of all ranks but one, again and again until it fails. */
function among(comm: Communicator, who: number, work: (others: Communicator) => void): void {
	const others = comm.split(comm.rank === who ? null : 0);
	if (others !== undefined) forever(() => work(others));
}

export default (comm: Communicator, {deed, wait, who, after = 0, when}: Scene): unknown => {
	if (comm.rank !== who) return waits[wait]?.(comm, who);
	if (wait.endsWith('among others')) comm.split(null);
	if (after > 0) sleep(after);
	mark(when);
	if (deed in thrown) throw thrown[deed];
	return deeds[deed]?.(comm);
};
