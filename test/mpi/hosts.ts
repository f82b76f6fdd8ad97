/** A program that a launcher starts on two hosts: the conformance suite, and what holds there only. */
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import type {Plan} from '../ranks/conformance.js';

const plan: Plan = {f64: [0, 1, 1000], i32: [1000], u8: [1, 1000], f32: [30], u32: [30]};
const transport = mpi();
const done = await run<number>(4, new URL('../ranks/conformance.ts', import.meta.url), plan, {transport});
const hosts = await run<string>(4, new URL('./far.ts', import.meta.url), undefined, {transport});
if (new Set(hosts).size !== 2) throw new Error(`the ranks are on ${hosts.join(', ')}`);
console.log(`${done[0]} checks on ${hosts.join(', ')}`);
