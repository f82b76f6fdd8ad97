// Reading numbers: inga against DuckDB on the same files, in alternating runs on one machine.
//   INGA_PEERS_PYTHON=... npx tsx bench/table.bench.ts [--quick]
// The ratio is between minima, against the best of DuckDB's ways to read (see peers/duckdb_read.py).
import {execFileSync} from 'node:child_process';
import {createWriteStream, existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {features} from '../src/core/index.js';
import {readTable} from '../src/table/index.js';

interface Case {
	readonly name: string;
	readonly rows: number;
	readonly columns: number;
	readonly digits: number;
}

interface Peer {
	readonly duckdb: string;
	readonly threads: number;
	readonly runs: readonly {readonly variant: string; readonly seconds: number; readonly rows: number}[];
}

const here = fileURLToPath(new URL('.', import.meta.url));
const quick = process.argv.includes('--quick');
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

async function seconds(path: string, {rows, columns}: Case): Promise<number> {
	const start = performance.now();
	const table = await readTable(path);
	const took = (performance.now() - start) / 1000;
	if (table.rows !== rows || table.columns.length !== columns) throw new Error('the table has another shape');
	return took;
}

function python(): string | undefined {
	const places = [process.env['INGA_PEERS_PYTHON'], join(here, 'peers', '.venv', 'bin', 'python')];
	return places.find((path) => path !== undefined && existsSync(path));
}

function peer(path: string, variants: readonly string[]): Peer | undefined {
	const interpreter = python();
	if (interpreter === undefined) return undefined;
	const script = join(here, 'peers', 'duckdb_read.py');
	return JSON.parse(execFileSync(interpreter, [script, path, ...variants], {encoding: 'utf8'})) as Peer;
}

async function compare(one: Case, path: string): Promise<void> {
	await write(path, one);
	let best = Number.POSITIVE_INFINITY;
	const minima = new Map<string, number>();
	let version = '';
	for (let round = 0; round < ROUNDS; round++) {
		for (let again = 0; again < 3; again++) best = Math.min(best, await seconds(path, one));
		const found = peer(path, round === 0 ? [...VARIANTS, 'sniffed'] : VARIANTS);
		for (const {variant, seconds: took} of found?.runs ?? []) {
			minima.set(variant, Math.min(took, minima.get(variant) ?? took));
		}
		if (found) version = `DuckDB ${found.duckdb}, ${found.threads} threads`;
	}
	console.log(
		`${one.name}: ${one.rows} x ${one.columns}, inga ${best.toFixed(3)} s; ${version || 'no peer: set INGA_PEERS_PYTHON'}`,
	);
	for (const [variant, took] of [...minima].sort((a, b) => a[1] - b[1])) {
		console.log(`  ${variant.padEnd(10)} ${took.toFixed(3).padStart(8)} s   ${(took / best).toFixed(1).padStart(6)} x`);
	}
}

const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
try {
	const {model, threads} = features();
	console.log(`${model}, ${threads} threads`);
	for (const one of cases) await compare(one, join(folder, `${one.name}.csv`));
} finally {
	rmSync(folder, {recursive: true, force: true});
}
