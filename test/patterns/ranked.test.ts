import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {features, IngaError} from '../../src/core/index.js';
import {
	type Conditions,
	closedSets,
	closedSetsOver,
	findConditions,
	findConditionsOver,
	significantSets,
	significantSetsOver,
} from '../../src/patterns/index.js';
import {run, self} from '../../src/ranks/index.js';
import {loader, moduleAt, root, suffix} from '../core/process.js';
import type {Work} from './ranked.js';
import {bare, plain, problem, works} from './works.js';

const program = fileURLToPath(moduleAt('test/patterns/ranked'));
const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function place(t: ExecutionContext): string {
	const made = mkdtempSync(join(disk, 'inga-patterns-'));
	t.teardown(() => rmSync(made, {recursive: true, force: true}));
	return made;
}

const given = problem(150, 24, 3);

/** What each of so many ranks has of a search. */
async function one<Found>(size: number, work: Work): Promise<[Found, ...Found[]]> {
	const found = await run<[Found & {readonly warnings: readonly string[]}]>(size, program, [work]);
	return found.map(([each]) => bare(each)) as [Found, ...Found[]];
}

for (const size of [1, 2, 4, 7]) {
	test(`${size} ranks find what one process finds, to the byte`, async (t) => {
		const all = works(given);
		const wanted = await Promise.all(all.map(plain));
		for (const found of await run<{warnings: string[]}[]>(size, program, all)) {
			t.deepEqual(found.map(bare) as unknown[], wanted);
		}
	});
}

test('one rank on this thread finds what threads find, on every instruction set', async (t) => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({min: 1, max: 90}),
			fc.integer({min: 1, max: 12}),
			fc.integer({min: 1, max: 4}),
			fc.constantFrom(...features().available),
			fc.nat(1000),
			async (rows, count, arity, isa, seed) => {
				const {items, positive} = problem(rows + 2, count, seed);
				[positive[0], positive[1]] = [true, false];
				const question = {arity, support: 1, top: 1 + (seed % 40), isa};
				const sets = {support: 1 + (seed % 3), top: seed % 50, isa};
				const tests = {level: 0.3, top: seed % 50, isa};
				t.deepEqual(
					bare(findConditionsOver(self(), items, positive, question)),
					await findConditions(items, positive, question),
				);
				t.deepEqual(bare(closedSetsOver(self(), items, sets)), await closedSets(items, sets));
				t.deepEqual(
					bare(significantSetsOver(self(), items, positive, tests)),
					await significantSets(items, positive, tests),
				);
			},
		),
		{numRuns: process.env['INGA_FULL'] === '1' ? 200 : 40},
	);
});

for (const [nth, kind] of (['conditions', 'closed', 'significant'] as const).entries()) {
	test.serial(`${kind}: stopped again and again, with other numbers of ranks, the same to the byte`, async (t) => {
		const work = works(given)[nth] as Work;
		const checkpoint = {folder: place(t), seconds: 3600};
		const stop = new Int32Array(new SharedArrayBuffer(16));
		// Few enough that three stops of 2, 3 and 1 ranks leave some of the 49 parts of the smallest search, whoever is fast.
		stop[1] = 4;
		let stops = 0;
		for (const size of [2, 3, 1, 4, 2, 1]) {
			stop[0] = 0;
			try {
				const [found] = await one<Conditions>(size, {...work, checkpoint, stop});
				if (kind !== 'conditions' || found.complete) break;
				const {space, visited, bySupport, byBound, skipped} = found.certificate;
				t.true(skipped > 0n);
				t.is(visited + bySupport + byBound + skipped, space);
			} catch (error) {
				t.like(error, {code: 'ERR_RANK_FAILED', cause: {code: 'ERR_ABORTED'}});
			}
			stops++;
		}
		t.true(stops >= 3, `${stops} stops`);
		stop.fill(0);
		const wanted = await plain(work);
		for (const found of await one(2, {...work, checkpoint, stop})) t.deepEqual(found, wanted);
		// All is done: the same at once, and no part of it again.
		stop[1] = 1;
		for (const again of await one(3, {...work, checkpoint, stop})) t.deepEqual(again, wanted);
		t.is(stop[0], 0);
	});
}

test.serial('killed at any moment, with other numbers of ranks, a search goes on: the same to the byte', async (t) => {
	t.timeout(120_000);
	const folder = place(t);
	const {items, positive} = problem(300, 60, 8);
	const work: Work = {search: 'conditions', items, positive, options: {arity: 4, support: 1, top: 2000}};
	const input = join(folder, 'work.json');
	writeFileSync(input, JSON.stringify({...work, items: {...items, bits: [...items.bits]}}));
	const checkpoint = {folder: join(folder, 'kept'), seconds: 0};
	const bigger = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
	let kills = 0;
	for (const [nth, size] of [2, 1, 3].entries()) {
		const code = `
			import {readFileSync} from 'node:fs';
			import {run} from './src/ranks/index${suffix}';
			const {items, ...work} = JSON.parse(readFileSync(${JSON.stringify(input)}, 'utf8'));
			const checkpoint = ${JSON.stringify(checkpoint)};
			await run(${size}, ${JSON.stringify(program)}, [{...work, items: {...items, bits: Uint8Array.from(items.bits)}, checkpoint}]);`;
		const words = [...loader, '--input-type=module', '--eval', code];
		const child = spawn(process.execPath, words, {cwd: root, stdio: ['ignore', 'ignore', 'inherit']});
		const ended = new Promise((resolve) => child.once('exit', (end, signal) => resolve(signal ?? end)));
		const written = () => (existsSync(checkpoint.folder) ? readdirSync(checkpoint.folder).length : 0);
		const before = nth === 0 ? 0 : -1;
		while (written() <= before && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
		await new Promise((resolve) => setTimeout(resolve, nth * 800 + 150 * Math.random()));
		child.kill('SIGKILL');
		if ((await ended) === 'SIGKILL') kills++;
	}
	t.log(`${kills} kills`);
	const wanted = JSON.stringify(await plain(work), bigger);
	for (const found of await one(2, {...work, checkpoint})) t.is(JSON.stringify(found, bigger), wanted);
});

test('a checkpoint of another search is refused, with what differs', (t) => {
	const folder = place(t);
	const {items, positive} = problem(40, 8, 1);
	const options = {arity: 2, support: 2, top: 5, checkpoint: {folder}};
	findConditionsOver(self(), items, positive, options);
	const other = problem(40, 8, 2);
	const cases: [() => unknown, RegExp][] = [
		[
			() => findConditionsOver(self(), items, positive, {...options, arity: 3}),
			/whose task\.arity is 2 where this one has 3/,
		],
		[
			() => findConditionsOver(self(), items, positive, {...options, support: 3}),
			/whose task\.support is 2 where this one has 3/,
		],
		[
			() => findConditionsOver(self(), items, positive, {...options, top: 6}),
			/whose task\.top is 5 where this one has 6/,
		],
		[
			() => findConditionsOver(self(), items, other.positive, options),
			/whose task\.target is "\w+" where this one has "\w+"/,
		],
		[
			() => findConditionsOver(self(), other.items, positive, options),
			/whose task\.table is "\w+" where this one has "\w+"/,
		],
		[
			() => closedSetsOver(self(), items, {support: 2, checkpoint: {folder}}),
			/whose task\.search is "conditions" where this one has "closed"/,
		],
		[() => significantSetsOver(self(), items, positive, {checkpoint: {folder}}), /whose task\.search is/],
	];
	for (const [work, message] of cases) t.throws(work, {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});
	t.deepEqual(readdirSync(folder), ['rank-0.inga']);
	const path = join(folder, 'rank-0.inga');
	writeFileSync(path, readFileSync(path).subarray(0, 20));
	t.throws(() => findConditionsOver(self(), items, positive, options), {
		code: 'ERR_FILE_FORMAT',
		message: `'${path}' is damaged, or no file of a checkpoint: delete it, and its chunks are done again`,
	});
	writeFileSync(join(folder, 'file'), '');
	t.throws(
		() => findConditionsOver(self(), items, positive, {...options, checkpoint: {folder: join(folder, 'file')}}),
		{
			code: 'ERR_FILE_WRITE',
		},
	);
	t.throws(() => findConditionsOver(self(), items, positive, {...options, checkpoint: {folder, seconds: -1}}), {
		message: 'seconds is -1: give a number from 0',
	});
});
