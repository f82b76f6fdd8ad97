import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {loader, moduleAt} from '../core/process.js';
import {type Outcome, partsOf, sumOf, type Task} from '../ranks/chunks.js';
import type {Kept} from '../ranks/kept.js';
import {onMpi} from './setting.js';

const program = moduleAt('test/ranks/chunks');
const kept = moduleAt('test/ranks/kept');
const job = fileURLToPath(moduleAt('test/mpi/keep'));
const chunks = 60;
const numbers = Array.from({length: chunks}, (_, at) => at);

/** On this machine, and as if the ranks were on two. */
function tasks(size: number): Task[] {
	const half = Array.from({length: size}, (_, rank) => (2 * rank < size ? 0 : 1));
	return [{}, {machines: half}, {machines: half.toReversed()}].flatMap((where): Task[] => [
		{way: 'each', chunks, costs: [10, 500, 50], ...where},
		{way: 'map', chunks, costs: [0, 2000, 20], ...where},
		{way: 'map', chunks, root: size - 1, ...where},
		{way: 'reduce', chunks, costs: [100], ...where},
		...(size === 4 ? [0, 22, 59].map((slow): Task => ({way: 'slow', chunks, slow, ...where})) : []),
	]);
}

for (const [processes, threads] of [
	[1, 1],
	[2, 1],
	[3, 1],
	[4, 1],
	[2, 2],
	[1, 3],
] as const) {
	onMpi(`${processes} processes of ${threads} ranks do every chunk once`, async (t) => {
		t.timeout(300_000);
		const size = processes * threads;
		const all = tasks(size);
		const byRank = await run<Outcome[]>(size, program, all, {transport: mpi({threads})});
		for (const [nth, {way, root}] of all.entries()) {
			const outcomes = byRank.map((results) => results[nth] as Outcome);
			const done = outcomes.flatMap((each) => each.done).sort((a, b) => a - b);
			t.deepEqual(done, numbers);
			const wanted = {each: chunks, slow: chunks, map: numbers.map(partsOf), reduce: sumOf(chunks)}[way];
			for (const [rank, {results}] of outcomes.entries()) {
				t.deepEqual(results, root === undefined || root === rank ? wanted : []);
			}
		}
	});
}

onMpi('a job that is killed goes on with what was written, on threads too', async (t) => {
	t.timeout(300_000);
	const folder = mkdtempSync(join(tmpdir(), 'inga-checkpoint-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const log = join(folder, 'log');
	const linesOf = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
	const given: Kept = {chunks: 1000, folder: join(folder, 'kept'), log, cost: 10_000, seconds: 0};
	for (const [size, threads] of [
		[2, 1],
		[4, 2],
		[3, 1],
	] as const) {
		const before = linesOf().length;
		const words = [...loader, job, String(size), String(threads), JSON.stringify(given)];
		const child = spawn(process.execPath, words, {stdio: 'ignore'});
		const ended = new Promise((resolve) => child.once('exit', resolve));
		while (linesOf().length < before + 8 && child.exitCode === null)
			await new Promise((resolve) => setTimeout(resolve, 5));
		child.kill('SIGKILL');
		await ended;
		// The ranks end with who started them, a moment later.
		for (let seen = -1; seen !== linesOf().length; await new Promise((resolve) => setTimeout(resolve, 500))) {
			seen = linesOf().length;
		}
	}
	const killed = linesOf().length;
	t.true(killed >= 24 && killed < 1000, `${killed} chunks`);
	const [first] = await run<unknown[]>(2, kept, {...given, cost: 0});
	const [again] = await run<unknown[]>(3, kept, given, {transport: mpi()});
	t.deepEqual(again, first);
	t.deepEqual(first, Array.from({length: 1000}, (_, chunk) => Object.values(partsOf(chunk))).flat());
	t.is(new Set(linesOf()).size, 1000);
	t.true(linesOf().length <= 1009, `${linesOf().length - 1000} were done again`);
});
