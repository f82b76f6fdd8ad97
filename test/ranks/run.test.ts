import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {IngaError} from '../../src/core/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';

const ends = moduleAt('test/ranks/ends');
const folder = mkdtempSync(join(tmpdir(), 'inga-ranks-'));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

/** A module of this code. */
function file(name: string, code: string): string {
	const path = join(folder, name);
	writeFileSync(path, code);
	return path;
}

test.serial('what each rank returns, in their order', async (t) => {
	t.deepEqual(await run(3, ends, {end: 'rank'}), [0, 1, 2]);
	t.deepEqual(await run(2, ends, {end: 'nothing'}), [undefined, undefined]);
	t.deepEqual(await run(2, ends, {end: 'later'}), [2, 2]);
});

test.serial('what is given and returned is copied; shared memory is shared', async (t) => {
	const data = {numbers: Float64Array.of(1, 2), map: new Map([[1, 'x']]), date: new Date(0)};
	t.deepEqual(await run(2, ends, {end: 'data', data}), [data, data]);
	const memory = new SharedArrayBuffer(8);
	await run(2, ends, {end: 'writes', data: memory});
	t.deepEqual([...new Int32Array(memory)], [1, 2]);
});

test.serial('ranks know who they are, and how many threads are for each', async (t) => {
	const threads = Math.max(1, Math.floor(availableParallelism() / 2));
	const who = (rank: number) => ({rank, size: 2, transport: 'threads', threads});
	t.deepEqual(await run(2, ends, {end: 'who'}), [who(0), who(1)]);
	const alone = {rank: 0, size: 1, transport: 'self', threads: availableParallelism()};
	t.deepEqual(await run(1, ends, {end: 'who'}, {transport: 'self'}), [alone]);
});

test.serial('ranks run ranks, and do not mistake their memory for that of others', async (t) => {
	const pair = (value: number) => [
		[value, value],
		[value, value],
	];
	const found = await run(2, ends, {end: 'nested'});
	t.deepEqual(found, [
		[pair(0), pair(1), pair(2)],
		[pair(10), pair(11), pair(12)],
	]);
});

test.serial('modules of JavaScript, by path and URL, and as data', async (t) => {
	const path = file('rank.mjs', 'export default ({rank}) => rank;');
	t.deepEqual(await run(2, path), [0, 1]);
	t.deepEqual(await run(1, pathToFileURL(path)), [0]);
	t.deepEqual(await run(1, pathToFileURL(path).href), [0]);
	t.deepEqual(await run(1, 'data:text/javascript,export default () => 5'), [5]);
});

const refused: readonly (readonly [what: string, work: () => Promise<unknown>, message: string])[] = [
	['no ranks', () => run(0, ends), 'the number of ranks is 0: give a whole number from 1 to 256'],
	['half a rank', () => run(1.5, ends), 'the number of ranks is 1.5: give a whole number from 1 to 256'],
	['too many ranks', () => run(257, ends), 'the number of ranks is 257: give a whole number from 1 to 256'],
	['no file', () => run(1, 7 as never), 'the file of the program is number: give a path or a URL'],
	[
		'a transport that is not known',
		() => run(1, ends, 0, {transport: 'tcp' as never}),
		"transport is 'tcp': give 'threads', 'self' or a launcher",
	],
	['self with two ranks', () => run(2, ends, 0, {transport: 'self'}), "transport 'self' has one rank, not 2"],
	[
		'data that cannot be copied',
		() => run(2, ends, {end: 'data', data: Symbol('x')}),
		'data cannot be given to another thread: Symbol(x) could not be cloned.',
	],
];

for (const [what, work, message] of refused) {
	test.serial(`refused: ${what}`, async (t) => {
		await t.throwsAsync(work, {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});
	});
}

test.serial('a module without a program', async (t) => {
	const path = file('empty.mjs', 'export const x = 1;');
	const message = `${pathToFileURL(path).href} has no function as its default export: write export default (comm, data) => ...`;
	const error = await t.throwsAsync(run(2, path), {instanceOf: IngaError, code: 'ERR_RANK_FAILED'});
	t.regex(error.message, /^rank [01] of 2 threw IngaError: file:.* has no function as its default export/);
	t.like(error.cause, {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message});
	t.true(error.cause instanceof IngaError);
	await t.throwsAsync(run(1, path, 0, {transport: 'self'}), {code: 'ERR_INVALID_ARGUMENT', message});
});

test.serial('a module that is not there, and one that does not parse', async (t) => {
	const missing = await t.throwsAsync(run(1, join(folder, 'missing.mjs')), {code: 'ERR_RANK_FAILED'});
	t.regex(missing.message, /^rank 0 of 1 threw Error: Cannot find module/);
	t.like(missing.cause, {code: 'ERR_MODULE_NOT_FOUND'});
	const error = await t.throwsAsync(run(1, file('wrong.mjs', 'export default (')), {code: 'ERR_RANK_FAILED'});
	t.regex(error.message, /^rank 0 of 1 threw SyntaxError: /);
	t.true(error.cause instanceof SyntaxError);
});

test.serial('a result that cannot be given to another thread', async (t) => {
	const error = await t.throwsAsync(run(1, ends, {end: 'function'}), {code: 'ERR_RANK_FAILED'});
	t.regex(error.message, /rank 0 returned what cannot be given to another thread: .* could not be cloned/);
	t.like(error.cause, {code: 'ERR_INVALID_ARGUMENT'});
});

test.serial('a signal that is aborted already, and one that is aborted later', async (t) => {
	const reason = new Error('not today');
	await t.throwsAsync(run(1, ends, {end: 'rank'}, {signal: AbortSignal.abort(reason)}), {is: reason});
	const controller = new AbortController();
	const waits = file('waits.mjs', 'export default (comm) => comm.rank === 0 && comm.recv(new Float64Array(1), 1);');
	const endless = file('endless.mjs', 'export default (comm) => { while (comm.rank === 1); comm.barrier(); };');
	for (const program of [waits, endless]) {
		const running = run(2, program, undefined, {signal: controller.signal});
		if (program === endless) setTimeout(() => controller.abort(reason), 100);
		await t.throwsAsync(running, program === waits ? {code: 'ERR_RANK_FAILED'} : {is: reason});
	}
});

test.serial('on the calling thread, too, an error of the program is one of its rank', async (t) => {
	const error = await t.throwsAsync(run(1, ends, {end: 'throws'}, {transport: 'self'}), {code: 'ERR_RANK_FAILED'});
	t.is(error.message, 'rank 0 of 1 threw Error: on purpose');
	t.like(error.cause, {message: 'on purpose'});
});
