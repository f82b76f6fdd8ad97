/**
 * Lets other programs have our data sets: without an argument their names, one a line; with a name the set itself on
 * stdout, as a line of JSON `{rows, variables, prior}` followed by the numbers, row-major, in little-endian binary64.
 */
import {headerOf, sets} from './sets.js';

const [wanted] = process.argv.slice(2);
if (wanted === undefined) {
	process.stdout.write(sets.map(({name}) => `${name}\n`).join(''));
} else {
	const data = sets.find(({name}) => name === wanted)?.load() ?? `there is no data set '${wanted}'`;
	if (typeof data === 'string') {
		process.stderr.write(`${data}\n`);
		process.exitCode = 1;
	} else {
		process.stdout.write(`${headerOf(data)}\n`);
		process.stdout.write(new Uint8Array(data.samples.data.buffer));
	}
}
