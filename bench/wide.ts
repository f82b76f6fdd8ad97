// A search that no one minute ends: all conditions of four of 20,000 items, 600 rows. How much of it a minute covers, and how long all of
// it would take at that pace. It is a search over ranks with a checkpoint, so the next run goes on.
//   npx tsx bench/wide.ts [--minutes 1] [--ranks 2] [--attributes 20000] [--arity 4] [--folder FOLDER] [--planted] [--p-value 1]
import {mkdtempSync, readdirSync, statSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {duration} from '../src/cli/progress.js';
import {rankedSearch} from '../src/cli/search.js';
import {type Conditions, conditionSpace} from '../src/patterns/index.js';
import {halves} from './halves.js';
import {heading, machine} from './machine.js';

const {values} = parseArgs({
	options: {
		minutes: {type: 'string', default: '1'},
		ranks: {type: 'string', default: String(availableParallelism())},
		attributes: {type: 'string', default: '20000'},
		arity: {type: 'string', default: '4'},
		folder: {type: 'string', default: ''},
		planted: {type: 'boolean', default: false},
		'p-value': {type: 'string', default: '1'},
	},
});
const [minutes, ranks, attributes, arity] = [values.minutes, values.ranks, values.attributes, values.arity].map(
	Number,
) as [number, number, number, number];
const rows = 600;
const folder = values.folder || mkdtempSync(join(tmpdir(), 'inga-wide-'));
for (const line of heading(machine())) console.log(line);
const {items, positive} = halves(rows, attributes, values.planted);
const space = conditionSpace(items, arity);
console.log(
	`${space} conditions of up to ${arity} of ${attributes} items, ${rows} rows, ${ranks} ranks; checkpoint in ${folder}`,
);

/** Seconds of a core: on a machine that does other work besides they tell more than the clock. */
function cpu(): number {
	const {user, system} = process.cpuUsage();
	return (user + system) / 1e6;
}

const stop = new AbortController();
let began = 0;
let [first, last, used] = [0, 0, 0];
const onProgress = ({stage, done, total}: {readonly stage: string; readonly done: number; readonly total: number}) => {
	if (stage !== 'conditions') return;
	if (began === 0) {
		[began, first, used] = [performance.now(), done / total, cpu()];
		setTimeout(() => stop.abort(new Error('enough')), 60_000 * minutes).unref();
	}
	last = done / total;
};
const wanted = {
	search: 'conditions',
	options: {arity, support: 30, top: 20, pValue: Number(values['p-value'])},
} as const;
const {certificate, complete} = await rankedSearch<Conditions>(wanted, items, positive, {
	...{ranks, checkpoint: folder, signal: stop.signal, onProgress},
	tell: (text) => console.log(text),
});
const seconds = (performance.now() - began) / 1000;
const {visited, bySupport, byBound, skipped} = certificate;
const covered = space - skipped;
console.log(
	`covered: ${covered} of ${space}, ${(100 * Number(covered)) / Number(space)} %, of them before: ${100 * first} %`,
);
console.log(`counted ${visited}, too few rows ${bySupport}, could not be better ${byBound}, skipped ${skipped}`);
const pace = (Number(covered) / Number(space) - first) / seconds;
console.log(
	complete
		? `done in ${duration(seconds)}`
		: `${seconds.toFixed(1)} s: ${(6000 * pace).toPrecision(3)} % a minute, ${(pace * Number(space)).toPrecision(3)} conditions a second; ` +
				`all would take ${duration((1 - last) / pace)} more`,
);
console.log(
	`${(cpu() - used).toFixed(1)} s of a core; a core-minute: ${((6000 * pace * seconds) / (cpu() - used)).toPrecision(3)} %`,
);
const kept = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
console.log(
	`memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB; checkpoint: ${(kept / 1024).toFixed(0)} KiB`,
);
