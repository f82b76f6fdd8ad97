/** Ranks of inga at the work of mpi.c, and at two things that only they do. */
import {existsSync, readFileSync} from 'node:fs';
import type {Communicator} from '../../../src/ranks/index.js';
import {median} from '../../harness.js';
import type {Took, Work} from './work.js';

/** A thread wakes another one and is woken by it. */
export const ROUND_TRIP: Work = {name: 'roundtrip', elements: 0, times: 50, chunks: 40};
/** A rank waits for another one that sleeps; the time is what its thread takes of processors meanwhile. */
export const IDLE: Work = {name: 'idle', elements: 0, times: 1, chunks: 5};
/** Seconds that it sleeps. */
export const SLEEP = 0.2;

function timed(comm: Communicator, {times, chunks}: Work, work: () => void): Took {
	const seconds: number[] = [];
	for (let chunk = 0; chunk < chunks; chunk++) {
		comm.barrier();
		const start = performance.now();
		for (let time = 0; time < times; time++) work();
		seconds.push((performance.now() - start) / 1000 / times);
	}
	return {least: Math.min(...seconds), median: median(seconds)};
}

function roundTrip(comm: Communicator): Took {
	const words = comm.alloc('i32', 64).of(0);
	const [mine, other] = [32 * comm.rank, 32 * (1 - comm.rank)];
	let turn = 0;
	const wake = () => {
		Atomics.store(words, other, turn);
		Atomics.notify(words, other);
	};
	return timed(comm, ROUND_TRIP, () => {
		turn++;
		if (comm.rank === 0) wake();
		while (Atomics.load(words, mine) !== turn) Atomics.wait(words, mine, turn - 1);
		if (comm.rank === 1) wake();
	});
}

/** Seconds that this thread has had a processor; those of the whole process where the system does not tell. */
function onProcessor(): number {
	const place = '/proc/thread-self/schedstat';
	if (existsSync(place)) return Number(readFileSync(place, 'utf8').split(' ')[0]) / 1e9;
	const {user, system} = process.cpuUsage();
	return (user + system) / 1e6;
}

function idle(comm: Communicator): Took {
	const asleep = new Int32Array(new SharedArrayBuffer(4));
	const spent = Array.from({length: IDLE.chunks}, () => {
		comm.barrier();
		const before = onProcessor();
		if (comm.rank === 1) Atomics.wait(asleep, 0, 0, 1000 * SLEEP);
		comm.barrier();
		return onProcessor() - before;
	});
	return {least: Math.min(...spent), median: median(spent)};
}

function took(comm: Communicator, work: Work): Took {
	const {name, elements} = work;
	if (name === 'roundtrip') return roundTrip(comm);
	if (name === 'idle') return idle(comm);
	// Memory that nobody has written to is all one page, which no cache misses.
	const [data, into] = [new Float64Array(elements).fill(0), new Float64Array(elements).fill(0)];
	const other = 1 - comm.rank;
	const runs = {
		barrier: () => comm.barrier(),
		message: () => {
			if (comm.rank === 0) comm.send(data, other);
			comm.recv(into, other);
			if (comm.rank === 1) comm.send(data, other);
		},
		allreduce: () => comm.allreduce(data, 'sum', into),
		inplace: () => comm.allreduce(data),
	};
	return timed(comm, work, runs[name]);
}

export default (comm: Communicator, works: readonly Work[]): Took[] => works.map((work) => took(comm, work));
