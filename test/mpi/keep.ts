/** A job that does chunks with a checkpoint until it is killed: ranks, threads of each process, and what the ranks are given. */
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';

const [size, threads, given] = process.argv.slice(2);
const program = moduleAt('test/ranks/kept');
await run(Number(size), program, JSON.parse(given ?? ''), {transport: mpi({threads: Number(threads)})});
