import {spawn} from 'node:child_process';
import {
	appendFileSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {IngaError} from '../../src/core/index.js';
import {type Checkpoint, mapChunks, type Numbers, run, self} from '../../src/ranks/index.js';
import {loader, moduleAt, outcomeOf, root} from '../core/process.js';
import {partsOf} from './chunks.js';
import type {Kept} from './kept.js';

const program = moduleAt('test/ranks/kept');
const index = moduleAt('src/ranks/index').href;

/** Memory where there is some: a disk takes its time to say that all is written, thousands of times. */
const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function place(t: ExecutionContext): string {
	const made = mkdtempSync(join(disk, 'inga-checkpoint-'));
	t.teardown(() => rmSync(made, {recursive: true, force: true}));
	return made;
}

function bytesOf(arrays: readonly Numbers[] | undefined): Buffer {
	return Buffer.concat((arrays ?? []).map(({buffer}) => new Uint8Array(buffer)));
}

/** What a run without any interruption gives. */
function wanted(chunks: number): Buffer {
	return bytesOf(
		Array.from({length: chunks}, (_, chunk) => partsOf(chunk)).flatMap(({list, histogram}) => [list, histogram]),
	);
}

function linesOf(log: string): string[] {
	return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

/** Chunks of one rank on this thread: which were done now, and what came of all. */
function alone(checkpoint: Checkpoint, chunks = 4): {readonly done: number[]; readonly found: unknown[]} {
	const done: number[] = [];
	const work = (chunk: number) => {
		done.push(chunk);
		return Int32Array.of(chunk, 7).subarray(chunk % 2);
	};
	return {found: mapChunks(self(), chunks, work, {checkpoint}), done};
}

const results = [Int32Array.of(0, 7), Int32Array.of(7), Int32Array.of(2, 7), Int32Array.of(7)];

test.serial('what is done is not done again, by any number of ranks', async (t) => {
	const folder = place(t);
	const [chunks, log] = [50, join(folder, 'log')];
	const given: Kept = {chunks, folder: join(folder, 'kept'), log, cost: 0, seconds: 60};
	for (const size of [3, 3, 1, 4, 2]) {
		const [arrays] = await run<Numbers[]>(size, program, given);
		t.true(bytesOf(arrays).equals(wanted(chunks)));
		t.is(linesOf(log).length, chunks);
	}
	t.deepEqual(readdirSync(given.folder), ['rank-0.inga', 'rank-1.inga', 'rank-2.inga', 'rank-3.inga']);
});

test.serial(
	'a run that is killed at any moment goes on with what was written, by other numbers of ranks',
	async (t) => {
		t.timeout(600_000);
		const folder = place(t);
		const [chunks, log] = [20_000, join(folder, 'log')];
		const given: Kept = {chunks, folder: join(folder, 'kept'), log, cost: 2000, seconds: 0};
		const sizes = [2, 3, 1, 4, 2, 7, 1, 3, 2, 4];
		for (const [nth, size] of sizes.entries()) {
			const before = linesOf(log).length;
			const code = `import {run} from ${JSON.stringify(index)};
			await run(${size}, new URL(${JSON.stringify(program.href)}), ${JSON.stringify(given)});`;
			const words = [...loader, '--input-type=module', '--eval', code];
			const child = spawn(process.execPath, words, {cwd: root, stdio: 'ignore'});
			const ended = new Promise((resolve) => child.once('exit', resolve));
			while (linesOf(log).length <= before && child.exitCode === null)
				await new Promise((resolve) => setTimeout(resolve, 5));
			await new Promise((resolve) => setTimeout(resolve, ((nth * 37) % 60) + 60 * Math.random()));
			child.kill('SIGKILL');
			await ended;
		}
		const killed = linesOf(log).length;
		t.true(killed > sizes.length && killed < chunks, `${killed} chunks of ${chunks}`);
		const [arrays] = await run<Numbers[]>(3, program, {...given, cost: 0});
		t.true(bytesOf(arrays).equals(wanted(chunks)));
		// Twice is done only what was not written yet when a rank was killed: one of each at most.
		const lines = linesOf(log);
		t.is(new Set(lines).size, chunks);
		t.true(
			lines.length - chunks <= sizes.reduce((sum, size) => sum + size, 0),
			`${lines.length - chunks} were done again`,
		);
	},
);

test.serial('what is done when the signal is aborted is written', async (t) => {
	// A rank that gets no time to write what it has done is ended: on a busy machine again.
	for (let tries = 0; tries < 5; tries++) {
		const folder = place(t);
		const log = join(folder, 'log');
		const given: Kept = {chunks: 1e6, folder: join(folder, 'kept'), log, cost: 500, seconds: 3600};
		const controller = new AbortController();
		const ended = t.throwsAsync(run(2, program, given, {signal: controller.signal}), {message: 'never mind'});
		while (linesOf(log).length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
		t.true(readdirSync(given.folder).every((name) => statSync(join(given.folder, name)).size < 200));
		controller.abort(new Error('never mind'));
		await ended;
		const before = linesOf(log).length;
		const again = new AbortController();
		const running = t.throwsAsync(run(1, program, given, {signal: again.signal}), {message: 'never mind'});
		while (linesOf(log).length < before + 50) await new Promise((resolve) => setTimeout(resolve, 5));
		again.abort(new Error('never mind'));
		await running;
		if (new Set(linesOf(log)).size === linesOf(log).length) return;
	}
	t.fail('chunks were done again');
});

test('a file that was cut or changed anywhere gives the right results, or says that it is damaged', (t) => {
	const folder = place(t);
	const task = {seed: 1};
	alone({folder, task});
	const path = join(folder, 'rank-0.inga');
	const bytes = readFileSync(path);
	const text = /^INGACHK1.{8}(\{.*\}) *./s.exec(bytes.toString('latin1'))?.[1] ?? '';
	const head = 16 + 8 * Math.ceil(text.length / 8);
	t.true(text.length > 20 && bytes.length > head + 100);
	const tries = [...bytes.keys()].flatMap((at) => {
		const changed = Buffer.from(bytes);
		changed[at] = (changed[at] as number) ^ ([1, 0x80, 0xff][at % 3] as number);
		const more = Buffer.concat([
			at % 2 === 0 ? bytes : bytes.subarray(0, at),
			at % 2 === 0 ? bytes.subarray(at) : Buffer.alloc(64),
		]);
		return [bytes.subarray(0, at), changed, more].map((file, nth) => ({
			file,
			at,
			what: `${['cut', 'changed', 'more'][nth]} at ${at}`,
		}));
	});
	let damaged = 0;
	for (const {file, at, what} of tries) {
		writeFileSync(path, file);
		try {
			t.true(isDeepStrictEqual(alone({folder, task}).found, results), what);
			// It goes on behind what was whole.
			t.true(isDeepStrictEqual(alone({folder, task}), {found: results, done: []}), what);
		} catch (error) {
			if (!(error instanceof IngaError)) throw error;
			damaged++;
			const message = `'${path}' is damaged, or no file of a checkpoint: delete it, and its chunks are done again`;
			if (at >= head || error.code !== 'ERR_FILE_FORMAT' || error.message !== message) throw error;
		}
	}
	// Cut and changed at every byte of the beginning, and half of what was added there.
	t.true(damaged >= 2 * head && damaged <= 3 * head, `${damaged} of ${tries.length}, ${head}`);
});

test('a record that was lost, and one of another file, end the file there', (t) => {
	const folder = place(t);
	const [task, other] = [{seed: 1}, join(folder, 'other')];
	alone({folder, task});
	alone({folder: other, task: {seed: 2}});
	const [path, record] = [join(folder, 'rank-0.inga'), 12 + 32];
	const bytes = readFileSync(path);
	const first = bytes.length - 4 * record;
	const strange = readFileSync(join(other, 'rank-0.inga'));
	for (const [file, kept] of [
		[Buffer.concat([bytes.subarray(0, first + record), bytes.subarray(first + 2 * record)]), [2, 3, 1]],
		[Buffer.concat([bytes.subarray(0, first + record), strange.subarray(first + record)]), [1, 2, 3]],
	] as const) {
		writeFileSync(path, file);
		t.deepEqual(alone({folder, task}), {found: results, done: kept.toSorted()});
	}
});

test('a chunk of which two files tell counts once', async (t) => {
	const folder = place(t);
	const given: Kept = {chunks: 9, folder, cost: 0, seconds: 0};
	await run(2, program, given);
	copyFileSync(join(folder, 'rank-0.inga'), join(folder, 'rank-12.inga'));
	copyFileSync(join(folder, 'rank-1.inga'), join(folder, 'rank-5.inga'));
	appendFileSync(join(folder, 'rank-5.inga'), 'torn');
	writeFileSync(join(folder, 'rank-7.inga.part'), 'torn');
	for (const size of [1, 3]) t.true(bytesOf((await run<Numbers[]>(size, program, given))[0]).equals(wanted(9)));
});

const differences: readonly (readonly [what: string, task: unknown, chunks: number, difference: string])[] = [
	['another option', {seed: 2, options: {a: [1, 2]}}, 4, 'whose task.seed is 1 where this one has 2'],
	['another value deep inside', {seed: 1, options: {a: [1, 3]}}, 4, 'whose task.options.a.1 is 2 where this one has 3'],
	['an option more', {seed: 1, options: {a: [1, 2], b: 1}}, 4, 'whose task.options.b is nothing where this one has 1'],
	['an option less', {seed: 1}, 4, 'whose task.options is {"a":[1,2]} where this one has nothing'],
	[
		'a text',
		'x'.repeat(100),
		4,
		`whose task is {"seed":1,"options":{"a":[1,2]}} where this one has "${'x'.repeat(79)}...`,
	],
	['more chunks', {seed: 1, options: {a: [1, 2]}}, 5, 'whose chunks is 4 where this one has 5'],
];

for (const [what, task, chunks, difference] of differences) {
	test(`refused: ${what}`, (t) => {
		const folder = place(t);
		alone({folder, task: {seed: 1, options: {a: [1, 2]}}});
		const path = join(folder, 'rank-0.inga');
		const before = readFileSync(path);
		t.throws(() => alone({folder, task}, chunks), {
			code: 'ERR_INVALID_ARGUMENT',
			message: `'${path}' belongs to another task, ${difference}: give another folder, or delete this one`,
		});
		t.deepEqual(readFileSync(path), before);
		t.deepEqual(
			alone({folder, task: {options: {a: [1, 2]}, seed: 1}}).done,
			[],
			'the order of options does not matter',
		);
	});
}

test.serial('another task is refused by all ranks, with the file that tells', async (t) => {
	const folder = place(t);
	await run(3, program, {chunks: 5, folder, cost: 0, seconds: 0});
	const error = await t.throwsAsync(run(2, program, {chunks: 5, folder, cost: 0, seconds: 0, seed: 2}), {
		code: 'ERR_RANK_FAILED',
	});
	t.regex(error?.message ?? '', /rank-\d\.inga' belongs to another task, whose task\.seed is 1 where this one has 2/);
});

test('what cannot say to what a checkpoint belongs is refused', (t) => {
	const folder = place(t);
	for (const task of [undefined, () => 1, 1n]) {
		t.throws(() => alone({folder, task}), {
			code: 'ERR_INVALID_ARGUMENT',
			message: `task is ${typeof task}: give what JSON can hold, for example {input: hash, options}`,
		});
	}
	t.throws(() => alone({folder: '', task: 1}), {message: 'folder is "": give the path of a folder'});
	t.throws(() => alone({folder, task: 1, seconds: Number.NaN}), {message: 'seconds is NaN: give a number from 0'});
});

test('a folder that cannot be had is told before anything is done', (t) => {
	const folder = place(t);
	const file = join(folder, 'file');
	writeFileSync(file, '');
	for (const there of [file, join(file, 'deeper'), '/proc/inga/none']) {
		t.throws(() => alone({folder: there, task: 1}), {
			code: 'ERR_FILE_WRITE',
			message: `'${there}' cannot be written: there is no such place: check the path of the folder`,
		});
	}
	mkdirSync(join(folder, 'taken/rank-0.inga'), {recursive: true});
	t.throws(() => alone({folder: join(folder, 'taken'), task: 1}), {
		code: 'ERR_FILE_WRITE',
		message: /rank-0\.inga' cannot/,
	});
});

test.serial('a disk that is full is told, and what was written before is kept', async (t) => {
	const folder = place(t);
	const code = (chunks: number) => `import {mapChunks, self} from ${JSON.stringify(index)};
		const checkpoint = {folder: ${JSON.stringify(join(folder, 'kept'))}, task: 1, seconds: 0};
		let done = 0;
		try {
			mapChunks(self(), ${chunks}, (chunk) => (done++, new Float64Array(1000).fill(chunk)), {checkpoint});
			console.log(done);
		} catch ({code, message}) {
			console.log(done, code, message);
		}`;
	// Files may have 32 KiB here: what comes after does not fit in, as on a disk that is full.
	const limited = `ulimit -f 32; exec "$0" "$@"`;
	const words = [...loader, '--input-type=module', '--eval', code(20)];
	const full = await outcomeOf('bash', ['-c', limited, process.execPath, ...words], {cwd: root});
	const path = join(folder, 'kept/rank-0.inga');
	const cure = 'there is no room for it: make some, and start again; what is in it already is kept';
	t.is(full.stdout, `5 ERR_FILE_WRITE '${path}' cannot be written: ${cure}\n`, full.stderr);
	const again = await outcomeOf(process.execPath, words, {cwd: root});
	t.is(again.stdout, '16\n', again.stderr);
});
