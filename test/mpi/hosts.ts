/** A program that a launcher starts on two hosts: the conformance suite, chunks of work, and what holds there only. */
import {isDeepStrictEqual} from 'node:util';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import {type Outcome, partsOf, sumOf, type Task} from '../ranks/chunks.js';
import type {Plan} from '../ranks/conformance.js';

const plan: Plan = {f64: [0, 1, 1000], i32: [1000], u8: [1, 1000], f32: [30], u32: [30]};
const transport = mpi();
const done = await run<number>(4, moduleAt('test/ranks/conformance'), plan, {transport});
const hosts = await run<string>(4, moduleAt('test/mpi/far'), undefined, {transport});
if (new Set(hosts).size !== 2) throw new Error(`the ranks are on ${hosts.join(', ')}`);
const chunks = 100;
const tasks: Task[] = [
	{way: 'map', chunks, costs: [10, 3000, 200]},
	{way: 'reduce', chunks, costs: [100]},
	{way: 'each', chunks, costs: [20_000, 0, 0, 0, 0, 100, 0]},
];
const outcomes = await run<Outcome[]>(4, moduleAt('test/ranks/chunks'), tasks, {transport});
for (const [rank, [map, reduce]] of outcomes.entries()) {
	const parts = Array.from({length: chunks}, (_, chunk) => partsOf(chunk));
	if (!isDeepStrictEqual(map?.results, parts)) throw new Error(`rank ${rank} has other results`);
	if (!isDeepStrictEqual(reduce?.results, sumOf(chunks))) throw new Error(`rank ${rank} has another sum`);
}
for (const nth of tasks.keys()) {
	const done = outcomes.flatMap((each) => each[nth]?.done ?? []);
	if (done.length !== chunks || new Set(done).size !== chunks) throw new Error(`${done.join()} were done`);
}
console.log(`${done[0]} checks on ${hosts.join(', ')}`);
