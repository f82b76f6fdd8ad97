import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';
import {IngaError} from '../../src/core/index.js';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {loader, moduleAt, outcomeOf} from '../core/process.js';
import type {Scene} from '../hostile/ranks.js';
import {allBytes, type Order} from './deeds.js';
import {DIED, isAlive, KILLED, launcher, leftBehind, leftovers, onMpi, strangeLauncher, words} from './setting.js';

const program = moduleAt('test/mpi/deeds');
const scenes = moduleAt('test/hostile/ranks');
const job = fileURLToPath(moduleAt('test/mpi/job'));

/** What a launcher is told to start two ranks that do something. */
function twoRanks(program: string, deed: string): string[] {
	return [...words(program), '-n', '2', process.execPath, ...loader, job, 'join', deed];
}

/** Half a second on a quiet machine; here other tests run at the same time. */
const SOON_MS = 5000;

/** Millions of numbers are compared so. */
function sha(numbers: Float64Array | undefined): string {
	return createHash('sha256')
		.update(numbers ?? new Float64Array(0))
		.digest('hex');
}

function folder(t: ExecutionContext): string {
	const made = mkdtempSync(join(tmpdir(), 'ranks-'));
	t.teardown(() => rmSync(made, {recursive: true}));
	return made;
}

function pidsIn(place: string): number[] {
	return readdirSync(place).map((name) => Number(readFileSync(join(place, name), 'utf8')));
}

/** The error of a run, after which no rank and no file of it is left. */
async function failure(t: ExecutionContext, deed: string, threads = 1): Promise<IngaError> {
	const place = folder(t);
	const before = leftovers();
	const order: Order = {deed, folder: place};
	const error = await t.throwsAsync(run(2 * threads, program, order, {transport: mpi({threads})}), {
		instanceOf: IngaError,
	});
	const pids = pidsIn(place);
	t.is(pids.length, 2 * threads);
	t.deepEqual(pids.filter(isAlive), []);
	t.deepEqual(await leftBehind(before), []);
	return error;
}

onMpi('an error of a rank arrives with all that it says', async (t) => {
	for (const threads of [1, 2]) {
		const {code, message, cause} = await failure(t, 'throw', threads);
		t.is(code, 'ERR_RANK_FAILED');
		t.is(message, `rank 1 of ${2 * threads} threw RangeError: on purpose`);
		t.true(cause instanceof RangeError);
		t.like(cause, {message: 'on purpose', code: 'E_OWN'});
		t.is(((cause as Error).cause as Error).message, 'deep');
	}
});

onMpi('an uncaught error of a rank ends the run', async (t) => {
	t.is((await failure(t, 'later')).message, 'rank 1 of 2 threw Error: too late');
});

onMpi('process.exit of a rank ends the run', async (t) => {
	for (const threads of [1, 2]) {
		const {message} = await failure(t, 'exit', threads);
		t.is(message, `rank 1 of ${2 * threads} ended by itself with code 3, without a result`);
	}
});

onMpi('a rank that is killed is named', async (t) => {
	const [alone, together] = [(await failure(t, 'kill')).message, (await failure(t, 'kill', 2)).message];
	t.true(
		[KILLED, DIED].some((how) => alone === `rank 1 of 2 ${how}`),
		alone,
	);
	t.is(together, `rank 0 of 4 ${KILLED}, with the 2 ranks of its process`);
});

/** How others wait for a rank that returns, and what the error says of it. */
const waits = [
	['barrier', 'barrier'],
	['recv', 'recv'],
	['test', 'recv'],
	['long isends', 'send'],
	['short sends', 'send'],
	['allreduce of many', 'allreduce\\(sum\\) of 800000 f64'],
	['catches', 'barrier'],
] as const;

for (const [ranks, threads] of [
	[3, 1],
	[4, 2],
] as const) {
	onMpi(`a rank that returns while others wait for it: ${threads} in each process`, async (t) => {
		t.timeout(300_000);
		for (const [wait, call] of waits) {
			const when = join(folder(t), 'when');
			const scene: Scene = {deed: 'return', wait, who: 1, after: 30, when};
			const error = await t.throwsAsync(run(ranks, scenes, scene, {transport: mpi({threads})}), {
				instanceOf: IngaError,
			});
			t.is(error.code, 'ERR_RANK_FAILED', wait);
			t.regex(error.message, new RegExp(`^rank 1 of ${ranks} returned while rank [023] waited for it: ${call}$`), wait);
			t.is(error.cause, undefined);
			t.true(Date.now() - Number(readFileSync(when, 'utf8')) < 2 * SOON_MS, wait);
		}
	});
}

onMpi('a rank that waits for a message from itself is told', async (t) => {
	const text = 'rank 1 waits for a message from itself that it has not sent: send or isend it before';
	t.is((await failure(t, 'self')).message, `rank 1 of 2 threw IngaError: ${text}`);
});

onMpi('abort ends the run with its reason', async (t) => {
	for (const threads of [1, 2])
		t.is((await failure(t, 'abort', threads)).message, `rank 1 of ${2 * threads} threw Error: enough`);
});

onMpi('ranks that call different operations are told', async (t) => {
	const {message} = await failure(t, 'mismatch');
	const called = 'rank 0 called allreduce(sum) of 3 f64 and rank 1 called scan(sum) of 4 f64';
	t.is(message, `rank 1 of 2 threw IngaError: ${called}: all ranks of a communicator call the same`);
});

onMpi('what cannot leave a process is refused', async (t) => {
	const transport = mpi();
	await t.throwsAsync(run(2, program, {deed: () => 1}, {transport}), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /data cannot be given to another process/,
	});
	await t.throwsAsync(run(2, program, new SharedArrayBuffer(8), {transport}), {message: /share with comm\.host\(\)/});
	t.regex((await failure(t, 'function')).message, /what a rank returned cannot be given to another process/);
});

onMpi('an abort ends all soon', async (t) => {
	for (const threads of [1, 2]) {
		const place = folder(t);
		const before = leftovers();
		const controller = new AbortController();
		const order: Order = {deed: 'spin', folder: place};
		const running = run(2 * threads, program, order, {transport: mpi({threads}), signal: controller.signal});
		const ended = t.throwsAsync(running, {message: 'never mind'});
		while (readdirSync(place).length < 2 * threads) await new Promise((resolve) => setTimeout(resolve, 20));
		await new Promise((resolve) => setTimeout(resolve, 200));
		const begin = performance.now();
		controller.abort(new Error('never mind'));
		await ended;
		t.true(performance.now() - begin < SOON_MS);
		t.deepEqual(pidsIn(place).filter(isAlive), []);
		t.deepEqual(await leftBehind(before), []);
	}
});

onMpi('ranks end with the process that started them, when it is killed too', async (t) => {
	const place = folder(t);
	const before = leftovers();
	const child = spawn(process.execPath, [...loader, job, 'start', 'spin', place], {stdio: 'ignore'});
	while (readdirSync(place).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
	child.kill('SIGKILL');
	for (let look = 0; look < 100 && pidsIn(place).some(isAlive); look++)
		await new Promise((resolve) => setTimeout(resolve, 50));
	t.deepEqual(pidsIn(place).filter(isAlive), []);
	t.deepEqual(await leftBehind(before), []);
});

onMpi('what ranks are given and return may be large', async (t) => {
	for (const length of [1e4, 1e6]) {
		const order: Order = {deed: 'echo', load: Float64Array.from({length}, (_, at) => at)};
		const [, echoed] = await run<Float64Array>(2, program, order, {transport: mpi()});
		t.deepEqual(sha(echoed), sha(order.load));
	}
});

onMpi('results are whole whatever the ranks print', async (t) => {
	const {code, stdout, stderr} = await outcomeOf(process.execPath, [...loader, job, 'start', 'print']);
	t.is(code, 0, stderr);
	const lines = stdout.split(/\r?\n/);
	t.is(lines.filter((line) => /^line \d+ \u{1f600} of rank 1$/u.test(line)).length, 4000);
	t.true(lines.includes('nothing'));
	t.is(lines.at(-2), '200000 200000');
});

onMpi('what a rank prints need be no text', async (t) => {
	const child = spawn(process.execPath, [...loader, job, 'start', 'binary'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const pieces: Buffer[] = [];
	child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
	t.is(await new Promise((resolve) => child.once('close', resolve)), 0);
	// Open MPI's launcher has ranks print to a terminal, which puts a carriage return before each end of a line.
	const plain = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').replaceAll('\r', '');
	const wanted = plain(Buffer.concat([...Array<Uint8Array>(20).fill(allBytes), Uint8Array.of(0xf5, 0xff, 0xc0)]));
	t.true(plain(Buffer.concat(pieces)).startsWith(wanted));
});

onMpi('a rank that closes its output still gives its result', async (t) => {
	const results = await run<Float64Array>(2, program, {deed: 'close'}, {transport: mpi()});
	t.deepEqual(
		results.map((each) => each[0]),
		[0, 1],
	);
});

onMpi('an error comes through a flood', async (t) => {
	const {stderr, code} = await outcomeOf(process.execPath, [...loader, job, 'start', 'flood']);
	t.is(code, 1);
	t.regex(stderr, /rank 1 of 2 threw Error: drowned/);
});

/** How a command ends by Ctrl-C: by itself, or by force where a busy machine leaves it no time. */
const stops: readonly unknown[] = [130, 'SIGINT'];

/** Ends a process group as Ctrl-C does, and returns its exit code or signal when no rank is there any more. */
async function interrupted(t: ExecutionContext, words: string[], env: NodeJS.ProcessEnv, place: string, ranks: number) {
	const command = [fileURLToPath(moduleAt('src/cli/main')), 'run', '-n', String(ranks)];
	const child = spawn(process.execPath, [...loader, ...command, ...words], {
		detached: true,
		stdio: 'ignore',
		env: {...process.env, ...env},
	});
	while (readdirSync(place).length < (env['INGA_MPIEXEC'] === undefined ? ranks : 1))
		await new Promise((resolve) => setTimeout(resolve, 20));
	await new Promise((resolve) => setTimeout(resolve, 200));
	const begin = performance.now();
	process.kill(-(child.pid as number), 'SIGINT');
	const ended = await new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
	const took = performance.now() - begin;
	t.true(took < SOON_MS, `${took} milliseconds`);
	t.deepEqual(pidsIn(place).filter(isAlive), []);
	return ended;
}

onMpi('Ctrl-C ends a command and all its ranks', async (t) => {
	const before = leftovers();
	for (const [ranks, words] of [
		[2, ['--transport', 'mpi']],
		[4, ['--transport', 'hybrid', '--threads', '2']],
	] as const) {
		const place = folder(t);
		const data = ['--data', JSON.stringify({deed: 'spin', folder: place})];
		t.true(stops.includes(await interrupted(t, [...words, ...data, fileURLToPath(program)], {}, place, ranks)));
	}
	t.deepEqual(await leftBehind(before), []);
});

onMpi('Ctrl-C ends a launcher that starts nothing and does not listen', async (t) => {
	const place = folder(t);
	const script = join(folder(t), 'launcher');
	writeFileSync(
		script,
		`#!/bin/sh
[ "$1" = --version ] && exit 1
trap '' TERM INT
sleep 1000 &
echo $! > ${place}/child
echo $$ > ${place}/own
wait`,
		{mode: 0o755},
	);
	const words = ['--transport', 'mpi', fileURLToPath(program)];
	t.true(stops.includes(await interrupted(t, words, {INGA_MPIEXEC: script}, place, 2)));
});

onMpi('started by a launcher, a rank that returns while others wait ends the job and is named', async (t) => {
	const {code, stderr} = await outcomeOf(launcher, twoRanks(launcher, 'leave'));
	t.not(code, 0);
	t.regex(stderr, /inga: rank 1 of 2 returned while rank 0 waited for it: allreduce\(sum\) of 3 f64/);
});

onMpi('started by a launcher, a program is a rank, and its exit code stays', async (t) => {
	const {code, stdout, stderr} = await outcomeOf(launcher, twoRanks(launcher, 'nothing'));
	t.is(code, 7, stderr);
	t.is(stdout.match(/200000 200000/g)?.length, 2);
});

onMpi('started by a launcher, a rank that fails ends the job and says why', async (t) => {
	const {code, stderr} = await outcomeOf(launcher, twoRanks(launcher, 'throw'));
	t.not(code, 0);
	t.regex(stderr, /inga: rank 1 of 2 threw RangeError: on purpose/);
});

onMpi('the launcher of another MPI is refused', async (t) => {
	const before = leftovers();
	const strange = strangeLauncher();
	if (strange === undefined) {
		t.log('there is one MPI only');
		t.pass();
		return;
	}
	await t.throwsAsync(run(2, program, {deed: 'nothing'}, {transport: mpi({launcher: strange})}), {
		code: 'ERR_UNSUPPORTED',
		message: /is the launcher of .*, and the addon is for/,
	});
	const {code, stderr} = await outcomeOf(strange, twoRanks(strange, 'nothing'));
	t.not(code, 0);
	t.regex(stderr, /2 processes were started, and each finds 1\. The launcher is that of .* INGA_MPI_ADDON/s);
	t.deepEqual(await leftBehind(before), []);
});

onMpi('a launcher that is none, or that fails, is told', async (t) => {
	const start = (name: string) => run(2, program, {deed: 'nothing'}, {transport: mpi({launcher: name})});
	await t.throwsAsync(start('no-such-launcher'), {code: 'ERR_UNSUPPORTED', message: /no-such-launcher does not start/});
	await t.throwsAsync(start('false'), {code: 'ERR_UNSUPPORTED', message: /false ended with code 1/});
});

onMpi('numbers that do not fit each other are refused', async (t) => {
	const start = (size: number, options: Parameters<typeof mpi>[0]) => run(size, program, {}, {transport: mpi(options)});
	await t.throwsAsync(start(3, {threads: 2}), {message: /3, and 2 of them share a process/});
	await t.throwsAsync(start(4, {threads: 2, processes: 4}), {message: /processes is 4/});
	t.throws(() => mpi({threads: 0}), {message: /threads is 0/});
});
