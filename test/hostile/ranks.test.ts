// Ranks that fail in whatever way end the run with the right error, soon, and take nothing else with them.
import test, {type ExecutionContext} from 'ava';
import {run, suffix} from '../core/process.js';
import {thrown as values} from './ranks.js';
import type {Case, Seen} from './scene.js';
import {weather} from './weather.js';

/** What is promised is half a second; a machine that does other work besides is only asked not to hang. */
const LONGEST_MS = 15_000;

/** How the runs of these cases end, one after the other in a process of their own, which then ends by itself. */
async function play(t: ExecutionContext, cases: readonly Case[]): Promise<Seen[]> {
	t.timeout(300_000);
	const {code, signal, stdout, stderr} = await run(`
		import {play} from './test/hostile/scene${suffix}';
		for (const one of ${JSON.stringify(cases)}) console.log(JSON.stringify(await play(one)));`);
	t.is(signal, null, stderr);
	t.is(code, 0, stderr);
	const seen = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Seen);
	t.is(seen.length, cases.length);
	const times = seen.map(({took}) => took).sort((a, b) => a - b);
	t.log(`milliseconds to the end: ${times.join(' ')}`);
	t.true((times.at(-1) ?? 0) <= LONGEST_MS);
	return seen;
}

const waits = [
	'barrier',
	'allreduce',
	'allreduce of many',
	'recv',
	'long send',
	'short sends',
	'long isends',
	'sendrecv',
	'test',
	'split',
	'alloc',
	'free',
	'catches',
];

test.serial('a rank that throws, whatever the others do', async (t) => {
	const others = ['recv from any', 'copy among others', 'combine among others', 'endless', 'asleep'];
	const cases = [...waits, ...others].map((wait) => ({wait}));
	for (const [at, {code, message, cause}] of (await play(t, cases)).entries()) {
		const {wait} = cases[at] ?? {};
		t.is(code, 'ERR_RANK_FAILED', wait);
		t.is(message, 'rank 1 of 3 threw TypeError: on purpose', wait);
		t.is(cause, 'TypeError: on purpose', wait);
	}
});

test.serial('a rank that returns while others wait for it', async (t) => {
	const cases: Case[] = waits.map((wait) => ({wait, deed: 'return'}));
	cases.push({wait: 'recv from any', deed: 'return', ranks: 2}, {wait: 'barrier', deed: 'return', after: 0, who: 0});
	for (const [at, {code, message, cause}] of (await play(t, cases)).entries()) {
		const {wait, ranks = 3, who = 1} = cases[at] ?? {};
		t.is(code, 'ERR_RANK_FAILED', wait);
		t.regex(message, new RegExp(`^rank ${who} of ${ranks} returned while rank [0-2] waited for it$`), wait);
		t.is(cause, 'undefined', wait);
	}
});

test.serial('whatever is thrown is the cause', async (t) => {
	const thrown: readonly (readonly [deed: string, how: string, cause: string])[] = [
		['coded', 'Error: coded', 'Error: coded [ENOENT]'],
		['ours', 'IngaError: constant column', 'IngaError: constant column [ERR_DATA] < RangeError: inner'],
		['number', '42', '42'],
		['undefined', 'undefined', 'undefined'],
		['null', 'null', 'null'],
		['text', 'plain text', "'plain text'"],
		['object', '[object Object]', '{ a: [ 1 ] }'],
		['symbol', 'Symbol(odd)', "'Symbol(odd)'"],
		['function', String(values['function']), `'${String(values['function'])}'`],
		['untellable', 'something that cannot be described', "'something that cannot be described'"],
		['odd', 'something that cannot be described', "'something that cannot be described'"],
		['circle', 'Error: round', Array(9).fill('Error: round').join(' < ')],
	];
	const seen = await play(
		t,
		thrown.map(([deed]) => ({deed, ranks: 2, wait: 'barrier'})),
	);
	for (const [at, [deed, how, cause]] of thrown.entries()) {
		t.is(seen[at]?.code, 'ERR_RANK_FAILED', deed);
		t.is(seen[at]?.message, `rank 1 of 2 threw ${how}`, deed);
		t.is(seen[at]?.cause, cause, deed);
	}
});

/** Of a thread whose event loop has nothing left to do while it awaits; tsx hides it. */
const STARVED = suffix === '.js' ? 13 : 0;

test.serial('a rank that exits, aborts, or is ended', async (t) => {
	const ended: readonly (readonly [one: Case, message: string, cause?: string])[] = [
		[{deed: 'exit0'}, 'ended by itself with code 0, without a result'],
		[{deed: 'exit7', wait: 'combine among others'}, 'ended by itself with code 7, without a result'],
		[{deed: 'exit7', wait: 'recv', after: 0}, 'ended by itself with code 7, without a result'],
		[{deed: 'exit0', wait: 'endless'}, 'ended by itself with code 0, without a result'],
		[{deed: 'abort', wait: 'allreduce'}, 'threw Error: enough', 'Error: enough [E_MINE]'],
		[{deed: 'caught'}, 'threw Error: enough', 'Error: enough'],
		[{deed: 'later'}, 'threw Error: out of the blue', 'Error: out of the blue'],
		[{deed: 'rejection', wait: 'recv'}, 'threw Error: nobody listens', 'Error: nobody listens'],
		[{deed: 'starve', wait: 'alloc'}, `ended by itself with code ${STARVED}, without a result`],
		[{outside: 'terminate'}, 'ended by itself with code 1, without a result'],
		[{outside: 'terminate', wait: 'copy among others'}, 'ended by itself with code 1, without a result'],
		[{outside: 'terminate', wait: 'combine among others'}, 'ended by itself with code 1, without a result'],
		[{outside: 'terminate', wait: 'endless'}, 'ended by itself with code 1, without a result'],
		[{outside: 'terminate', deed: 'sends', wait: 'receives'}, 'ended by itself with code 1, without a result'],
		[{outside: 'terminate', deed: 'combines', wait: 'combines'}, 'ended by itself with code 1, without a result'],
	];
	const seen = await play(
		t,
		ended.map(([one]) => one),
	);
	for (const [at, [one, message, cause = 'undefined']] of ended.entries()) {
		t.is(seen[at]?.code, 'ERR_RANK_FAILED', JSON.stringify(one));
		t.is(seen[at]?.message, `rank 1 of 3 ${message}`, JSON.stringify(one));
		t.is(seen[at]?.cause, cause, JSON.stringify(one));
	}
});

test.serial('a signal, whatever the ranks do', async (t) => {
	const cases = ['barrier', 'recv', 'combine among others', 'endless', 'asleep', 'test', 'combines'];
	for (const {message} of await play(
		t,
		cases.map((wait) => ({wait, outside: 'signal', ...(wait === 'combines' && {deed: wait})})),
	)) {
		t.is(message, 'stopped by hand');
	}
});

test.serial('a rank that is ended while two copy together', async (t) => {
	const pairs = [
		{deed: 'sends', wait: 'receives'},
		{deed: 'receives', wait: 'sends'},
	];
	// No more ranks than cores, of which each machine of a test has two: otherwise nobody helps.
	const cases = [30, 33, 37].flatMap((after) => pairs.map((pair): Case => ({...pair, after, ranks: 2})));
	for (const {code, message} of await play(
		t,
		cases.map((one): Case => ({...one, outside: 'terminate'})),
	)) {
		t.is(code, 'ERR_RANK_FAILED');
		t.is(message, 'rank 1 of 2 ended by itself with code 1, without a result');
	}
	for (const {message} of await play(
		t,
		cases.map((one): Case => ({...one, outside: 'signal'})),
	)) {
		t.is(message, 'stopped by hand');
	}
});

for (const [wait, deed, ranks] of [
	['barrier'],
	['copy among others'],
	['combine among others'],
	['receives', 'sends'],
	['receives', 'sends', 2],
	['sends', 'receives', 2],
	['combines', 'combines'],
	['endless'],
	['short sends'],
] as const) {
	const what = ranks === undefined ? wait : `${wait}, ${ranks} ranks`;
	test.serial(`process.exit of the main thread while ranks are busy: ${what}`, async (t) => {
		const one: Case = {outside: 'exit', wait, ...(deed && {deed}), ...(ranks && {ranks})};
		const {code, signal, stderr} = await run(`
			import {play} from './test/hostile/scene${suffix}';
			await play(${JSON.stringify(one)});`);
		t.is(signal, null, stderr);
		t.is(code, 5, stderr);
	});
}

test.serial('thirty times random work and a random end', async (t) => {
	t.timeout(300_000);
	await weather(t, 1, 30);
});
