/** What ranks do in tests: the name of a program and what it is given come as data. */
import {ANY, type Communicator, type Numbers, type Request} from '../../src/ranks/index.js';

/** What an operation threw, as text. */
function refusal(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		const {code, message} = error as {code?: string; message: string};
		return `${code}: ${message}`;
	}
	return 'nothing was thrown';
}

/** `first`, `first + 1`, ... Of more than a thousand doubles only the place travels. */
function numbers(length: number, first = 0): Float64Array {
	return Float64Array.from({length}, (_, at) => first + at);
}

function expectFrom(what: string, got: Numbers, first: number): void {
	const at = got.findIndex((value, place) => value !== first + place);
	if (at >= 0) throw new Error(`${what}: element ${at} is ${got[at]}, where the array begins with ${first}`);
}

function transfer({buffer}: Numbers): void {
	structuredClone(buffer, {transfer: [buffer as ArrayBuffer]});
}

function other({rank}: Communicator): number {
	return 1 - rank;
}

function waitAll(requests: readonly Request<unknown>[]): void {
	for (const request of requests) request.wait();
}

const programs = {
	/** Rank 1 asks for the last tag first; of one tag, messages come in their order. */
	byTag(comm: Communicator) {
		const [messages, tags] = [2100, 7];
		if (comm.rank === 0) {
			const sending = Array.from({length: messages}, (_, nth) => comm.isend(numbers(3, nth), 1, nth % tags));
			comm.barrier();
			waitAll(sending);
			return;
		}
		comm.barrier();
		for (let tag = tags - 1; tag >= 0; tag--) {
			for (let nth = tag; nth < messages; nth += tags) {
				const into = new Float64Array(3);
				comm.recv(into, 0, tag);
				expectFrom(`message ${nth}`, into, nth);
			}
		}
	},

	/** Many times what a ring holds, before anything is received, both ways; each array is changed at once. */
	flood(comm: Communicator, {length, messages}: {length: number; messages: number}) {
		const data = numbers(length);
		const sending = Array.from({length: messages}, (_, nth) => {
			data.set(numbers(length, nth));
			return comm.isend(data, other(comm), nth % 3);
		});
		data.fill(-1);
		comm.barrier();
		for (let nth = 0; nth < messages; nth++) {
			const into = new Float64Array(length);
			comm.recv(into, ANY, ANY);
			expectFrom(`message ${nth}`, into, nth);
		}
		waitAll(sending);
	},

	/** Who sends waits while the ring is full, and does not run ahead of who receives. */
	blocking(comm: Communicator) {
		for (let nth = 0; nth < 3000; nth++) {
			const data = new Float64Array(100);
			if (comm.rank === 0) comm.send(numbers(100, nth), 1);
			else comm.recv(data, 0);
			if (comm.rank === 1) expectFrom(`message ${nth}`, data, nth);
		}
	},

	/** More long messages than there are tickets, while the sender waits for something else. */
	manyLong(comm: Communicator, {shared}: {shared: boolean}) {
		const [messages, length] = [300, 3000];
		const reply = new Float64Array(1);
		if (comm.rank === 0) {
			const sending = Array.from({length: messages}, (_, nth) => {
				const data = new Float64Array(shared ? new SharedArrayBuffer(8 * length) : new ArrayBuffer(8 * length));
				data.set(numbers(length, nth));
				return comm.isend(data, 1);
			});
			comm.recv(reply, 1);
			waitAll(sending);
			return;
		}
		for (let nth = 0; nth < messages; nth++) {
			const into = new Float64Array(length);
			comm.recv(into, 0);
			expectFrom(`message ${nth}`, into, nth);
		}
		comm.send(reply, 0);
	},

	/** Ends with messages on their way: they arrive. Has to be the last case. */
	leavesMessages(comm: Communicator, {length}: {length: number}) {
		if (comm.rank === 0) {
			for (let nth = 0; nth < 200; nth++) comm.isend(numbers(length, nth), 1);
			return;
		}
		for (let until = performance.now() + 100; performance.now() < until; );
		for (let nth = 0; nth < 200; nth++) {
			const into = new Float64Array(length);
			comm.recv(into, 0);
			expectFrom(`message ${nth}`, into, nth);
		}
	},

	longBothWays(comm: Communicator) {
		for (let round = 0; round < 5; round++) {
			const into = new Float64Array(1e6);
			const receiving = comm.irecv(into, other(comm));
			const sending = comm.isend(numbers(1e6, comm.rank), other(comm));
			receiving.wait();
			sending.wait();
			expectFrom(`round ${round}`, into, other(comm));
		}
	},

	/** From any byte to any byte, with bytes around it that stay. The sender waits, or has something else to do meanwhile. */
	anywhere(comm: Communicator, {bytes, waits}: {bytes: number; waits: boolean}) {
		const edge = 70;
		for (let round = 0; round < 5; round++) {
			const begin = edge - 13 * round;
			const sent = new Uint8Array(bytes + 2 * edge).fill(255);
			for (let at = 0; at < bytes; at++) sent[begin + at] = (31 * at + (at >> 8) + round) % 251;
			const memory = comm.rank === 0 ? sent.slice() : new Uint8Array(sent.length).fill(255);
			const message = memory.subarray(begin, begin + bytes);
			comm.barrier();
			if (comm.rank === 1) {
				comm.recv(message, 0);
				if (Buffer.compare(memory, sent) !== 0) throw new Error(`round ${round}: ${bytes} bytes are not what was sent`);
			} else if (waits) {
				comm.send(message, 1);
			} else {
				const sending = comm.isend(message, 1);
				memory.fill(0);
				for (let until = performance.now() + 0.2; performance.now() < until; );
				sending.wait();
			}
		}
	},

	transferBeforeSend(comm: Communicator) {
		const data = numbers(10);
		transfer(data);
		return [
			refusal(() => comm.send(data, other(comm))),
			refusal(() => comm.irecv(data)),
			refusal(() => comm.allreduce(data)),
			refusal(() => comm.bcast(data)),
			refusal(() => comm.gather(new Float64Array(5), data, comm.rank)),
		];
	},

	/** What was sent is on its way, whatever becomes of the array. */
	transferAfterIsend(comm: Communicator, {length}: {length: number}) {
		const data = numbers(length, 5);
		if (comm.rank === 0) {
			const sending = comm.isend(data, 1);
			transfer(data);
			comm.barrier();
			sending.wait();
			return;
		}
		comm.barrier();
		const into = new Float64Array(length);
		comm.recv(into, 0);
		expectFrom('the message', into, 5);
	},

	/** The sender goes on, and later messages are received. */
	transferAfterIrecv(comm: Communicator, {length}: {length: number}) {
		const into = new Float64Array(length);
		if (comm.rank === 0) {
			comm.barrier();
			comm.send(numbers(length), 1, 1);
			comm.send(numbers(length, 7), 1, 2);
			return;
		}
		const receiving = comm.irecv(into, 0, 1);
		transfer(into);
		comm.barrier();
		const said = refusal(() => receiving.wait());
		const again = new Float64Array(length);
		comm.recv(again, 0, 2);
		expectFrom('the next message', again, 7);
		return said;
	},

	/** A message that cannot be received is an error of who receives it, and gone. */
	misfits(comm: Communicator, {length}: {length: number}) {
		if (comm.rank === 0) {
			comm.send(numbers(length), 1, 1);
			comm.send(numbers(length), 1, 2);
			comm.send(numbers(length, 7), 1, 3);
			return;
		}
		const small = new Float64Array(length - 1);
		const said = [
			refusal(() => comm.recv(small, 0, 1)),
			refusal(() => comm.recv(new Int32Array(length), 0, 2)),
			small.every((value) => value === 0),
		];
		const into = new Float64Array(length);
		comm.recv(into, 0, 3);
		expectFrom('the next message', into, 7);
		return said;
	},

	/** What nobody has received on a communicator does not reach the one that takes its place. */
	strays(comm: Communicator, {length}: {length: number}) {
		const first = comm.split(0);
		const lost = first?.isend(numbers(length, 1), other(comm));
		first?.free();
		lost?.wait();
		const second = comm.split(0);
		second?.isend(numbers(length, 2), other(comm));
		const into = new Float64Array(length);
		second?.recv(into, other(comm));
		expectFrom('the message', into, 2);
	},

	/** Communicators come and go by the thousand. */
	splits(comm: Communicator) {
		for (let round = 0; round < 1000; round++) {
			const half = comm.split(comm.rank % 2, -comm.rank);
			const value = Float64Array.of(comm.rank);
			half?.allreduce(value, 'max');
			half?.free();
		}
	},

	/** All ranks hear that there are too many. */
	tooManySplits(comm: Communicator) {
		const all: (Communicator | undefined)[] = [];
		const said = refusal(() => {
			for (;;) all.push(comm.split(0));
		});
		const made = all.length;
		all.pop()?.free();
		const more = refusal(() => all.push(comm.split(0)));
		for (const each of all) each?.free();
		return {said, made, more, size: comm.split(0)?.size};
	},

	/** Every rank calls what is its own by number. */
	mismatch(comm: Communicator, {calls}: {calls: readonly string[]}) {
		const [data, into] = [new Float64Array(4), new Float64Array(8)];
		// A barrier leaves nothing of an earlier call behind that one could be taken for.
		comm.allreduce(data);
		comm.allreduce(data);
		const known: Record<string, () => unknown> = {
			barrier: () => comm.barrier(),
			allreduce: () => comm.allreduce(data),
			'allreduce of 100': () => comm.allreduce(new Float64Array(100)),
			'allreduce max': () => comm.allreduce(data, 'max'),
			'allreduce of i32': () => comm.allreduce(new Int32Array(4)),
			'bcast from 0': () => comm.bcast(data, 0),
			'bcast from 1': () => comm.bcast(data, 1),
			'bcast of 5': () => comm.bcast(new Float64Array(5), 0),
			'bcast of 1000': () => comm.bcast(new Float64Array(1000), 0),
			'bcast of 2000': () => comm.bcast(new Float64Array(2000), 0),
			allgather: () => comm.allgather(data, into),
			split: () => comm.split(0),
			free: () => comm.free(),
			'reduce to 1': () => comm.reduce(data, 'prod', data, 1),
			scan: () => comm.scan(data),
		};
		known[calls[comm.rank] ?? '']?.();
		comm.barrier();
	},

	/** Counts that do not fit together are an error where elements would be missing, and the others go on. */
	wrongCounts(comm: Communicator) {
		const {rank, size} = comm;
		const counts = [1, 2];
		const said = [
			refusal(() => comm.scatterv(rank === 0 ? numbers(3) : null, rank === 0 ? counts : null, new Float64Array(1), 0)),
			refusal(() => comm.gatherv(new Float64Array(1), rank === 0 ? counts : null, rank === 0 ? numbers(3) : null, 0)),
			refusal(() => comm.alltoallv(numbers(2), [1, 1], numbers(3), rank === 0 ? [1, 2] : [2, 1])),
			refusal(() => comm.allgatherv(numbers(1), rank === 0 ? [1, 1] : [2, 1], new Float64Array(rank === 0 ? 2 : 3))),
		];
		const sum = Float64Array.of(1);
		comm.allreduce(sum);
		if (sum[0] !== size) throw new Error(`the sum is ${sum[0]}`);
		return said;
	},

	/** Sums of numbers of all sizes, by whatever way. */
	sums(comm: Communicator, {arrays, kind}: {arrays: readonly Numbers[]; kind: 'f64' | 'f32'}) {
		const mine = arrays[comm.rank] as Numbers;
		const {length} = mine;
		const results: Numbers[] = [];
		for (const memory of ['private', 'shared']) {
			const data = memory === 'shared' ? comm.alloc(kind, length).mine : mine.slice();
			data.set(mine);
			comm.allreduce(data);
			results.push(data.slice());
		}
		const into = mine.slice().fill(0);
		comm.reduce(mine, 'sum', into, comm.size - 1);
		if (comm.rank === comm.size - 1) results.push(into);
		const part = new (mine.constructor as Float64ArrayConstructor)(length / comm.size);
		comm.reduceScatter(mine, 'sum', part);
		const whole = into.slice();
		comm.allgather(part, whole);
		results.push(whole);
		return results;
	},

	combine(comm: Communicator, {arrays, op}: {arrays: readonly Numbers[]; op: 'sum'}) {
		const data = (arrays[comm.rank] as Numbers).slice();
		comm.allreduce(data, op);
		return data;
	},

	/** Parts of very different lengths. */
	parts(comm: Communicator) {
		const lengths = [0, 20_000_000, 3];
		const memory = comm.alloc('f64', lengths[comm.rank] ?? 0);
		memory.mine.subarray(-3).fill(comm.rank);
		comm.barrier();
		const ends = lengths.map((_, rank) => [memory.of(rank).length, memory.of(rank).at(-1), memory.of(rank).at(0)]);
		return {ends, apart: memory.of(2).byteOffset - memory.of(1).byteOffset - memory.of(1).byteLength >= 0};
	},

	hugeMemory(comm: Communicator) {
		const said = refusal(() => comm.alloc('f64', 2 ** 45));
		return {said, length: comm.alloc('u8', 5).of(0).length};
	},
} satisfies Record<string, (comm: Communicator, given: never) => unknown>;

export type Name = keyof typeof programs;

/** A program and what it is given. */
export type Case = readonly [name: Name, given?: unknown];

/** One case after the other: to start ranks takes longer than most. */
export default (comm: Communicator, cases: readonly Case[]): unknown[] =>
	cases.map(([name, given], nth) => {
		// What is sent with any tag must not come in the middle of what is received with any.
		if (nth > 0) comm.barrier();
		try {
			return (programs[name] as (comm: Communicator, given: unknown) => unknown)(comm, given);
		} catch (error) {
			throw new Error(`${name} of ${JSON.stringify(given)}`, {cause: error});
		}
	});
