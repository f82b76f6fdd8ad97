/** Random programs as data, and the ranks that run them. */
import type {Communicator, Op, Request, Status} from '../../src/ranks/index.js';

export interface Message {
	readonly from: number;
	readonly to: number;
	readonly tag: number;
	readonly length: number;
	/** Sent before the sender asks for its own; else after. */
	readonly early: boolean;
	readonly blocking: boolean;
}

/** What ranks do together. `seed` tells the numbers of one step from those of another. */
export type Step = {readonly seed: number} & (
	| {readonly act: 'allreduce' | 'scan'; readonly op: Op; readonly length: number; readonly inPlace: boolean}
	| {readonly act: 'reduce'; readonly op: Op; readonly length: number; readonly root: number}
	| {readonly act: 'reduceScatter'; readonly op: Op; readonly length: number}
	| {readonly act: 'bcast' | 'gather' | 'scatter'; readonly length: number; readonly root: number}
	| {readonly act: 'allgather' | 'alltoall'; readonly length: number}
	| {readonly act: 'allgatherv'; readonly lengths: readonly number[]}
	| {readonly act: 'messages'; readonly messages: readonly Message[]; readonly asked: readonly number[]}
	| {readonly act: 'split'; readonly colors: readonly number[]; readonly steps: readonly Step[]}
);

/** What a rank, by its number in the whole, gives in a step. */
export function given(rank: number, seed: number, length: number): Int32Array {
	return Int32Array.from({length}, (_, at) => Math.imul(rank * 7919 + seed * 104_729 + at * 31 + 17, 0x9e3779b1));
}

/** The messages that `rank` sends, in the order in which it does. */
export function sentBy(messages: readonly Message[], rank: number): Message[] {
	const own = messages.filter(({from}) => from === rank);
	return [...own.filter(({early}) => early), ...own.filter(({early}) => !early)];
}

/** Arrays of this rank in the memory that is wanted. */
type Memory = (array: Int32Array) => Int32Array;

function exchange(comm: Communicator, whole: number, step: Step & {act: 'messages'}, memory: Memory): Int32Array[] {
	const {messages, asked, seed} = step;
	const data = (message: Message) => memory(given(whole, seed + 1000 * messages.indexOf(message), message.length));
	const sending: Request<void>[] = [];
	const send = (message: Message) => {
		if (message.blocking && !message.early) comm.send(data(message), message.to, message.tag);
		else sending.push(comm.isend(data(message), message.to, message.tag));
	};
	const own = sentBy(messages, comm.rank);
	for (const message of own.filter(({early}) => early)) send(message);
	const receiving = asked.flatMap((at): [Int32Array, Request<Status>][] => {
		const {to, from, tag} = messages[at] as Message;
		if (to !== comm.rank) return [];
		const into = memory(new Int32Array(Math.max(...messages.map(({length}) => length))));
		return [[into, comm.irecv(into, from, tag)]];
	});
	for (const message of own.filter(({early}) => !early)) send(message);
	const got = receiving.map(([into, request]) => into.slice(0, request.wait().count));
	for (const request of sending) request.wait();
	return got;
}

/** What a rank has in the end of each step. */
export function results(
	comm: Communicator,
	steps: readonly Step[],
	whole = comm.rank,
	memory: Memory = (array) => array,
): Int32Array[] {
	return steps.flatMap((step) => resultsOf(comm, step, whole, memory));
}

function resultsOf(comm: Communicator, step: Step, whole: number, memory: Memory): Int32Array[] {
	const {rank, size} = comm;
	const own = (length: number) => memory(given(whole, step.seed, length));
	const room = (length: number) => memory(new Int32Array(length));
	switch (step.act) {
		case 'allreduce':
		case 'scan': {
			const data = own(step.length);
			const into = step.inPlace ? data : room(step.length);
			comm[step.act](data, step.op, into);
			return [into];
		}
		case 'reduce': {
			const into = room(step.length);
			comm.reduce(own(step.length), step.op, rank === step.root ? into : null, step.root);
			return [into];
		}
		case 'reduceScatter': {
			const into = room(step.length);
			comm.reduceScatter(own(step.length * size), step.op, into);
			return [into];
		}
		case 'bcast': {
			const data = own(step.length);
			comm.bcast(data, step.root);
			return [data];
		}
		case 'gather': {
			const into = room(step.length * size);
			comm.gather(own(step.length), rank === step.root ? into : null, step.root);
			return [into];
		}
		case 'scatter': {
			const into = room(step.length);
			comm.scatter(rank === step.root ? own(step.length * size) : null, into, step.root);
			return [into];
		}
		case 'allgather': {
			const into = room(step.length * size);
			comm.allgather(own(step.length), into);
			return [into];
		}
		case 'allgatherv': {
			const counts = step.lengths.slice(0, size);
			const into = room(counts.reduce((sum, count) => sum + count, 0));
			comm.allgatherv(own(counts[rank] as number), counts, into);
			return [into];
		}
		case 'alltoall': {
			const into = room(step.length * size);
			comm.alltoall(own(step.length * size), into);
			return [into];
		}
		case 'messages':
			return exchange(comm, whole, step, memory);
		case 'split': {
			const part = comm.split(step.colors[rank] as number, -rank);
			const got = part === undefined ? [] : results(part, step.steps, whole, memory);
			part?.free();
			return got;
		}
	}
}

export default (comm: Communicator, {steps, shared}: {steps: readonly Step[]; shared: boolean}): Int32Array[] => {
	const memory: Memory = (array) => {
		const copy = new Int32Array(new SharedArrayBuffer(array.byteLength));
		copy.set(array);
		return copy;
	};
	return results(comm, steps, comm.rank, shared ? memory : undefined).map((array) => array.slice());
};
