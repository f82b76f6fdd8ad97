/** A program that a launcher of MPI starts, or that starts one itself. */
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';

const [how, deed, folder] = process.argv.slice(2);
const program = moduleAt('test/mpi/deeds');
const results = await run<Float64Array>(2, program, {deed, folder}, {transport: mpi()});
console.log(results.map((each) => each.length).join(' '));
if (how === 'join') {
	// A second program in the same job.
	await run(2, program, {deed: 'nothing'}, {transport: mpi()});
	process.exit(7);
}
