// The ranks of one process: itself, or threads of it.
import {fromNative} from '../core/index.js';
import {
	Checked,
	callName,
	causeOf,
	deserted,
	type Failure,
	failureOf,
	type Outcome,
	program,
	startThread,
	threw,
} from '../ranks/index.js';
import {HybridFabric} from './hybrid.js';
import type {Job} from './job.js';
import {mpiNative} from './native.js';
import {Post} from './post.js';
import {ProcessFabric} from './process.js';

/** Why a rank ended the run: it threw, ended with an exit code and without a result, or returned while another waited for it. */
export type Fault =
	| {readonly failure: Failure}
	| {readonly code: number}
	| {readonly waiter: number; readonly call: string};

/** What the thread of a rank says that ends the run; `rank` is the one to blame. */
export interface Blame {
	readonly rank: number;
	readonly fault: Fault;
}

/** What one rank of a process is given. */
export interface Seat extends Omit<Job, 'native'> {
	/** Its thread, from 0. */
	readonly thread: number;
	/** Programs that ran before. */
	readonly turn: number;
	readonly url: string;
	readonly data: unknown;
}

/** Numbers of communicators: each program has its own range, and in it each rank. */
const TURN = 2 ** 40;
const RANK = 2 ** 20;

/** Messages of programs up to this one have smaller numbers. */
export const after = (turn: number) => (turn + 1) * TURN;

/** Between two looks whether somebody waits for a rank that has returned. */
const LOOK_MS = 10;

/** Runs the program of a rank and returns its result. @param fail ends the run because of a rank */
export async function serve(seat: Seat, fail: (blame: Blame) => never): Promise<unknown> {
	const {thread, threads, process: number, processes, hosts, crowd, turn} = seat;
	const rank = number * threads + thread;
	const first = turn * TURN;
	let next = first + RANK * (rank + 1);
	const native = mpiNative((error) => {
		const ours = fromNative(error);
		const deserter = native.deserter(thread);
		if (deserter < 0) return ours;
		const [call = 0, count = 0] = post.row ?? [];
		return fail({rank: deserter, fault: {waiter: rank, call: (ours as Error).message || callName(call, count)}});
	});
	const post = new Post(native, thread, threads);
	const means = {
		post,
		threads,
		rank,
		hosts,
		crowd,
		fail: (reason: unknown) => fail({rank, fault: {failure: failureOf(reason)}}),
		next: () => {
			next += 2;
			return next;
		},
	};
	const members = Array.from({length: processes * threads}, (_, each) => each);
	const Fabric = threads === 1 ? ProcessFabric : HybridFabric;
	const work = await program(seat.url);
	const result: unknown = await work(new Checked(new Fabric(means, first, members)), seat.data);
	native.leave(thread, after(turn));
	return result;
}

/**
 * The results of the ranks of this process.
 *
 * @param fail ends the run because of a rank
 */
export async function team(
	job: Job,
	turn: number,
	url: string,
	data: unknown,
	fail: (rank: number, fault: Fault) => never,
): Promise<unknown[]> {
	const {native: _, ...place} = job;
	const first = job.process * job.threads;
	if (job.threads === 1) {
		try {
			return [await serve({...place, thread: 0, turn, url, data}, ({rank, fault}) => fail(rank, fault))];
		} catch (error) {
			return fail(first, {failure: failureOf(error)});
		}
	}
	const seats = Array.from({length: job.threads}, (__, thread): Seat => ({...place, thread, turn, url, data}));
	const workers = seats.map((seat) => startThread('./thread', import.meta.url, url, seat));
	const returned: number[] = [];
	const answers = setInterval(() => {
		for (const thread of returned) job.native.drain(thread, after(turn));
	}, LOOK_MS);
	const results = await Promise.all(
		workers.map(
			async (each, thread) =>
				new Promise((resolve) => {
					const lost = (fault: Fault) => fail(first + thread, fault);
					let done = false;
					each.on('message', (outcome: Outcome | Blame) => {
						if ('fault' in outcome) fail(outcome.rank, outcome.fault);
						else if ('failure' in outcome) lost(outcome);
						else {
							done = true;
							returned.push(thread);
							resolve(outcome.result);
						}
					});
					each.on('error', (error) => lost({failure: failureOf(error)}));
					each.on('exit', (code) => {
						if (!done) lost({code});
					});
				}),
		),
	);
	clearInterval(answers);
	await Promise.all(workers.map(async (each) => each.terminate()));
	return results;
}

/** What to say of a rank that ended the run, and its error. */
export function told(fault: Fault): {readonly how: string; readonly cause?: unknown} {
	if ('waiter' in fault) return {how: deserted(fault.waiter, fault.call)};
	if ('code' in fault) return {how: `ended by itself with code ${fault.code}, without a result`};
	const cause = causeOf(fault.failure);
	return {how: threw(cause), cause};
}
