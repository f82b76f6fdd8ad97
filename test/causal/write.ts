/**
 * Lets other programs have our data sets: without an argument their names, one a line; with a name the set itself on
 * stdout, as a line of JSON `{rows, variables, prior, soft}` (several groups: `groups`, the rows of each, in place of
 * `rows`) followed by the numbers, row-major, in little-endian binary64.
 */
import {groupHeaderOf, groupSets} from './groups.js';
import {headerOf, sets} from './sets.js';

const [wanted] = process.argv.slice(2);
const groups = groupSets.find(({name}) => name === wanted)?.load();
if (wanted === undefined) {
	process.stdout.write([...sets, ...groupSets].map(({name}) => `${name}\n`).join(''));
} else if (groups !== undefined) {
	process.stdout.write(`${groupHeaderOf(groups)}\n`);
	for (const {data} of groups.samples) process.stdout.write(new Uint8Array(data.buffer));
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
