// Reading numbers: inga against DuckDB on the same files, in alternating runs on one machine.
//   npx tsx bench/table.bench.ts [--quick]
// The ratio is between minima, against the best of DuckDB's ways to read (see peers/duckdb_read.py). Both use their default
// number of threads.
import {once} from 'node:events';
import {createWriteStream, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {readTable} from '../src/table/index.js';
import {alternate, type Contender, ratio, type Series, seconds, series} from './harness.js';
import {ask, Missing, type Python, python} from './peers/python.js';
import {options, Report} from './report.js';
import {tableTarget} from './target.js';

interface Case {
	readonly name: string;
	readonly rows: number;
	readonly columns: number;
	readonly digits: number;
}

interface PeerAnswer {
	readonly duckdb: string;
	readonly threads: number;
	readonly runs: readonly {readonly variant: string; readonly seconds: number; readonly rows: number}[];
}

/** Seconds by way of reading. */
type Times = ReadonlyMap<string, number>;

const given = options();
const {quick} = given;
const ROUNDS = 3;
const VARIANTS = ['typed', 'unordered', 'numpy'];

const cases: readonly Case[] = quick
	? [{name: 'wide', rows: 100, columns: 2000, digits: 4}]
	: [
			{name: 'wide', rows: 1000, columns: 20_000, digits: 4},
			{name: 'long', rows: 1_000_000, columns: 50, digits: 4},
		];

/** Normal numbers, the same for the same seed (a linear congruence, then Box and Muller's transform). */
function normal(seed: number): () => number {
	let state = seed;
	const uniform = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return ((state >>> 0) + 0.5) / 2 ** 32;
	};
	return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

async function write(path: string, {rows, columns, digits}: Case): Promise<void> {
	const next = normal(1);
	const file = createWriteStream(path, {highWaterMark: 2 ** 22});
	const line = async (fields: string[]) => {
		if (!file.write(`${fields.join(',')}\n`)) await once(file, 'drain');
	};
	await line(Array.from({length: columns}, (_, j) => `x${j}`));
	for (let i = 0; i < rows; i++) await line(Array.from({length: columns}, () => next().toFixed(digits)));
	file.end();
	await once(file, 'finish');
}

/** The least of three: DuckDB's process reads the file several times in a turn, too. */
async function ours(path: string, {rows, columns}: Case): Promise<Times> {
	let best = Number.POSITIVE_INFINITY;
	for (let again = 0; again < 3; again++) {
		let shape = '';
		const took = await seconds(async () => {
			const table = await readTable(path);
			shape = `${table.rows} x ${table.columns.length}`;
		});
		if (shape !== `${rows} x ${columns}`) throw new Error(`the table is ${shape}`);
		best = Math.min(best, took);
	}
	return new Map([['inga', best]]);
}

function theirs(own: Python, path: string, {rows}: Case, variants: readonly string[]): {times: Times; label: string} {
	const {duckdb, threads, runs} = ask(own, 'duckdb_read.py', [path, ...variants]) as PeerAnswer;
	if (runs.some((run) => run.rows !== rows)) throw new Error('DuckDB finds another number of rows');
	return {
		times: new Map(runs.map((run) => [`DuckDB ${run.variant}`, run.seconds])),
		label: `DuckDB ${duckdb}, ${threads} threads`,
	};
}

async function measure(
	one: Case,
	path: string,
	own: Python | undefined,
): Promise<{label: string; all: Map<string, Series>}> {
	let label = 'no peer';
	const peer = (python: Python, variants: readonly string[]) => () => {
		const answer = theirs(python, path, one, variants);
		({label} = answer);
		return answer.times;
	};
	const contenders: Contender<Times | Promise<Times>>[] = [{name: 'inga', run: () => ours(path, one)}];
	if (own !== undefined) {
		contenders.push({name: 'DuckDB', run: peer(own, VARIANTS)});
		// Detection takes longer than all else together: once is enough to see that.
		contenders.push({name: 'DuckDB sniffed', run: peer(own, ['sniffed']), most: 1});
	}
	const times = (await alternate<Times>(contenders, ROUNDS)).flat();
	const ways = new Set(times.flatMap((each) => [...each.keys()]));
	const of = (way: string) => series(times.flatMap((each) => each.get(way) ?? []));
	return {label, all: new Map([...ways].map((way) => [way, of(way)]))};
}

async function compare(report: Report, one: Case, path: string, own: Python | undefined): Promise<void> {
	await write(path, one);
	const {label, all} = await measure(one, path, own);
	const mine = all.get('inga') as Series;
	const ways = [...all].sort(([, a], [, b]) => a.least - b.least);
	const title = `${one.name}: ${one.rows} x ${one.columns}, ${label}`;
	report.table(
		title,
		['read by', 'least s', 'median s', 'ratio', 'paired'],
		ways.map(([way, time]) => {
			const {least, paired} = ratio(time, mine);
			return [way, time.least.toFixed(3), time.median.toFixed(3), least.toFixed(1), paired.toFixed(1)];
		}),
	);
	report.keep(title, Object.fromEntries(all));
	if (one.name !== 'wide') return;
	const [best] = ways.filter(([way]) => way !== 'inga');
	if (best === undefined) return report.leave(tableTarget, 'no DuckDB here');
	const value = ratio(best[1], mine).least;
	if (quick) report.leave(tableTarget, `--quick: ${value.toFixed(1)}x at ${one.rows} x ${one.columns}`);
	else report.judge(tableTarget, value, `its best way: ${best[0]}`);
}

/** Python with DuckDB, or undefined, and the report says why. */
function peerFor(report: Report): Python | undefined {
	try {
		return python(report.note.bind(report));
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		report.note(`left out: DuckDB (${error.message})`);
		return undefined;
	}
}

const report = new Report('table', given);
const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
try {
	const own = peerFor(report);
	for (const one of cases) await compare(report, one, join(folder, `${one.name}.csv`), own);
} finally {
	rmSync(folder, {recursive: true, force: true});
}
report.save();
