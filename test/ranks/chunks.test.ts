import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {forEachChunk, mapChunks, type Numbers, reduceChunks, run, self} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import {type Outcome, partsOf, sumOf, type Task} from './chunks.js';

const program = moduleAt('test/ranks/chunks');
const RUNS = process.env['INGA_FULL'] === '1' ? 60 : 3;

/** The outcomes of each task, by rank. */
async function outcomes(size: number, tasks: readonly Task[]): Promise<Outcome[][]> {
	const byRank = await run<Outcome[]>(size, program, tasks);
	return tasks.map((_, nth) => byRank.map((all) => all[nth] as Outcome));
}

function numbers(length: number): number[] {
	return Array.from({length}, (_, at) => at);
}

/** Every chunk was done once, and the results are those of one rank. */
function check(t: ExecutionContext, {way, chunks, root}: Task, all: readonly Outcome[]): void {
	const done = all.flatMap((each) => each.done).sort((a, b) => a - b);
	t.deepEqual(done, numbers(chunks));
	const wanted = {each: chunks, slow: chunks, map: numbers(chunks).map(partsOf), reduce: chunks > 0 && sumOf(chunks)}[
		way
	];
	for (const [rank, {results}] of all.entries())
		t.deepEqual(results, root === undefined || root === rank ? wanted : []);
}

/** Ranks on one machine, or on up to three. */
function tasksOf(size: number): fc.Arbitrary<Task[]> {
	const machines = fc.array(fc.nat(2), {minLength: size, maxLength: size});
	const task = fc.record(
		{
			way: fc.constantFrom('each' as const, 'map' as const, 'reduce' as const),
			chunks: fc.oneof(fc.integer({min: 1, max: 20}), fc.integer({min: 1, max: 400})),
			costs: fc.array(fc.oneof(fc.nat(20), fc.nat(400)), {minLength: 1, maxLength: 7}),
			machines,
		},
		{requiredKeys: ['way', 'chunks', 'costs']},
	);
	return fc.array(task, {minLength: 6, maxLength: 12});
}

for (const size of [1, 2, 3, 4, 7]) {
	test.serial(`${size} ranks do every chunk once, and have the results of one rank to the bit`, async (t) => {
		t.timeout(600_000);
		await fc.assert(
			fc.asyncProperty(tasksOf(size), async (tasks) => {
				for (const [nth, all] of (await outcomes(size, tasks)).entries()) check(t, tasks[nth] as Task, all);
			}),
			{numRuns: RUNS},
		);
	});
}

test.serial('results at one rank only, and of no chunk', async (t) => {
	const tasks: Task[] = [
		{way: 'map', chunks: 10, root: 1},
		{way: 'map', chunks: 0},
		{way: 'each', chunks: 0, machines: [0, 1, 1]},
	];
	for (const [nth, all] of (await outcomes(3, tasks)).entries()) check(t, tasks[nth] as Task, all);
});

test.serial('while one rank is at a chunk that takes long, the others do the rest', async (t) => {
	const chunks = 200;
	for (const [size, machines] of [
		[2, undefined],
		[4, undefined],
		[4, [0, 0, 1, 1]],
		[6, [1, 0, 1, 2, 0, 2]],
	] as const) {
		const slow = [0, 51, 99, 120, 199];
		const tasks = slow.map((chunk): Task => ({way: 'slow', chunks, slow: chunk, ...(machines && {machines})}));
		for (const [nth, all] of (await outcomes(size, tasks)).entries()) {
			check(t, tasks[nth] as Task, all);
			const who = all.filter(({done}) => done.includes(slow[nth] as number));
			t.is(who.length, 1);
			t.is(who[0]?.done.at(-1), slow[nth], 'it was the last to end');
		}
	}
});

test.serial('an error of the work ends the run', async (t) => {
	const code = `
		import {forEachChunk} from ${JSON.stringify(moduleAt('src/ranks/index').href)};
		export default (comm) => forEachChunk(comm, 2 ** 30, (chunk) => {
			if (chunk === 1000) throw new RangeError('chunk 1000');
		});`;
	const error = await t.throwsAsync(run(3, `data:text/javascript,${encodeURIComponent(code)}`), {
		code: 'ERR_RANK_FAILED',
	});
	t.regex(error?.message ?? '', /^rank \d of 3 threw RangeError: chunk 1000$/);
});

test.serial('ranks that do not have the same chunks are told', async (t) => {
	const code = `
		import {forEachChunk} from ${JSON.stringify(moduleAt('src/ranks/index').href)};
		export default (comm) => forEachChunk(comm, comm.rank === 2 ? 6 : 5, () => {});`;
	const error = await t.throwsAsync(run(3, `data:text/javascript,${encodeURIComponent(code)}`), {
		code: 'ERR_RANK_FAILED',
	});
	t.regex(error?.message ?? '', /rank 0 has 5 chunks and rank 2 has 6: give the same on all ranks/);
});

test('a result may be any array, or several by name, and its memory is used again', (t) => {
	const comm = self();
	const scratch = new Float32Array(1);
	const bare = mapChunks(comm, 3, (chunk) => scratch.fill(chunk));
	t.deepEqual(bare, [Float32Array.of(0), Float32Array.of(1), Float32Array.of(2)]);
	const bits = new Float64Array(Uint32Array.of(1, 0x7ff0_0000, 7, 0xfff8_0001).buffer);
	const view = new Uint8Array(new SharedArrayBuffer(9), 1).fill(7);
	const named = {
		bits,
		view,
		'ä \u{1f600}': new Uint32Array(0),
		['__proto__']: Int32Array.of(-1),
		'': Float32Array.of(0.5),
	};
	const [found] = mapChunks(comm, 1, () => named);
	const bytes = ({buffer, byteOffset, byteLength}: Numbers) =>
		Buffer.from(new Uint8Array(buffer, byteOffset, byteLength));
	const shown = (all: Readonly<Record<string, Numbers>> = {}) =>
		Object.entries(all).map(([name, array]) => [name, array.constructor.name, bytes(array)]);
	t.deepEqual(shown(found), shown(named));
	t.deepEqual(
		mapChunks(comm, 1, () => ({})),
		[{}],
	);
});

const kinds = 'a Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array, or an object of such arrays';
const refused: readonly (readonly [what: string, work: () => unknown, message: string])[] = [
	[
		'nothing',
		() => mapChunks(self(), 2, () => undefined as never),
		`the work of chunk 0 returned undefined: return ${kinds}`,
	],
	[
		'a promise',
		() => mapChunks(self(), 2, (() => Promise.resolve(Float64Array.of(1))) as never),
		`the work of chunk 0 returned Promise: return ${kinds}`,
	],
	[
		'an array that is none of numbers',
		() => mapChunks(self(), 2, () => ({a: Float64Array.of(1), b: [1]}) as never),
		`the work of chunk 0 returned Array as 'b': return ${kinds}`,
	],
	[
		'an array of other numbers',
		() => mapChunks(self(), 2, () => new Uint16Array(2) as never),
		`the work of chunk 0 returned Uint16Array: return ${kinds}`,
	],
	[
		'a combination of nothing',
		() =>
			reduceChunks(
				self(),
				2,
				() => Float64Array.of(1),
				() => undefined as never,
			),
		`combine returned undefined: return ${kinds}`,
	],
	[
		'no chunk to combine',
		() =>
			reduceChunks(
				self(),
				0,
				() => Float64Array.of(1),
				(total) => total,
			),
		'chunks is 0, of which nothing can be made: give at least 1',
	],
	[
		'half a chunk',
		() => forEachChunk(self(), 0.5, () => {}),
		'chunks is 0.5: give a whole number from 0 to 1073741824',
	],
	[
		'too many',
		() => forEachChunk(self(), 2 ** 31, () => {}),
		'chunks is 2147483648: give a whole number from 0 to 1073741824',
	],
	[
		'a root that is no rank',
		() => mapChunks(self(), 1, () => Float64Array.of(1), {root: 1}),
		'root is 1: give a rank from 0 to 0',
	],
];

for (const [what, work, message] of refused) {
	test(`refused: ${what}`, (t) => {
		t.throws(work, {code: 'ERR_INVALID_ARGUMENT', message});
	});
}
