// Closed sets beside pyfim, on one thread and on two; conditions of three items, counted without any bound that would help.
//   npx tsx bench/patterns.bench.ts [--quick]
// The rows of items are those of shared/data/patterns, beside the project; without them only conditions are measured.
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gunzipSync} from 'node:zlib';
import {closedSets, findConditions, readTransactions} from '../src/patterns/index.js';
import {halves} from './halves.js';
import {seconds} from './harness.js';
import {ask, Missing, python} from './peers/python.js';
import {options, Report} from './report.js';
import {patternsTargets} from './target.js';

interface Peer {
	readonly version: string;
	readonly seconds: number;
	readonly count: number;
}

const given = options();
const {quick} = given;
const report = new Report('patterns', given);
const data = fileURLToPath(new URL('../../shared/data/patterns/', import.meta.url));
/** The fastest of pyfim's algorithms for closed sets on these rows. */
const ALGORITHM = 'fpgrowth';
const ROUNDS = 3;

async function least(work: () => unknown): Promise<number> {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < ROUNDS; round++) best = Math.min(best, await seconds(work));
	return best;
}

function pyfim(path: string, support: number): Peer | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
	try {
		const rows = join(folder, 'rows.dat');
		writeFileSync(rows, gunzipSync(readFileSync(path)));
		const words = [rows, String(support), ALGORITHM];
		return ask(python(report.note.bind(report)), 'closed_sets.py', words) as Peer;
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		report.note(`left out: pyfim (${error.message})`);
		return undefined;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

async function closed(name: 'chess' | 'german', file: string, support: number): Promise<void> {
	const target = patternsTargets[name];
	const path = join(data, `${file}.dat.gz`);
	if (!existsSync(path)) return report.leave(target, `no ${file}.dat.gz in shared/data/patterns`);
	const items = await readTransactions(path);
	const {count} = await closedSets(items, {support, top: 0});
	const time = (threads: number) => least(() => closedSets(items, {support, top: 0, threads}));
	const one = await time(1);
	const two = await time(2);
	const peer = pyfim(path, support);
	if (peer !== undefined && peer.count !== count)
		throw new Error(`pyfim finds ${peer.count} closed sets, inga ${count}`);
	const row = (who: string, took: number) => [who, took.toFixed(2), ((1e9 * took) / count).toFixed(0)];
	report.table(
		`closed sets of ${file} from ${support} rows on: ${count}`,
		['', 's', 'ns each'],
		[
			...[row('inga, one thread', one), row('inga, two threads', two)],
			...(peer ? [row(`pyfim ${peer.version} ${ALGORITHM}`, peer.seconds)] : []),
		],
	);
	report.keep(`closed ${file}`, {support, count, one, two, peer});
	if (name === 'chess') {
		if (quick) report.leave(patternsTargets.threads, '--quick');
		else report.judge(patternsTargets.threads, one / two);
	}
	if (peer === undefined) report.leave(target, 'no pyfim here');
	else if (quick) report.leave(target, `--quick: ${(peer.seconds / one).toFixed(1)}x from ${support} rows on`);
	else report.judge(target, peer.seconds / one, `its ${ALGORITHM}`);
}

async function conditions(): Promise<void> {
	const [rows, attributes] = [600, quick ? 300 : 1600];
	const {items, positive} = halves(rows, attributes);
	let visited = 0n;
	const took = await least(async () => {
		const found = await findConditions(items, positive, {arity: 3, support: 1, top: 20, threads: 1});
		({visited} = found.certificate);
	});
	const rate = Number(visited) / took / 1e6;
	report.table(
		`conditions of three of ${attributes} items, ${rows} rows, one thread`,
		['counted', 's', 'million a second'],
		[[String(visited), took.toFixed(2), rate.toFixed(0)]],
	);
	report.keep('conditions', {rows, attributes, visited: String(visited), took});
	if (quick) report.leave(patternsTargets.tables, `--quick: ${rate.toFixed(0)} million a second`);
	else report.judge(patternsTargets.tables, rate);
}

await conditions();
await closed('german', 'german-credit', quick ? 200 : 50);
await closed('chess', 'chess', quick ? 1600 : 640);
report.save();
