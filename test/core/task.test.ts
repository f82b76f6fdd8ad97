import test from 'ava';
import {checkThreads, IngaError, type Progress, runTask} from '../../src/core/index.js';

const [CANCEL, DONE, TOTAL, STAGE] = [0, 1, 2, 3];

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a native task does, in JavaScript: it steps until it is done or told to stop. */
async function work(words: Int32Array, steps: number, ms: number): Promise<number> {
	Atomics.store(words, TOTAL, steps);
	for (let step = 0; step < steps; step++) {
		if (Atomics.load(words, CANCEL) !== 0) throw Object.assign(new Error('operation aborted'), {code: 'ERR_ABORTED'});
		Atomics.store(words, STAGE, step * 2 < steps ? 0 : 1);
		Atomics.store(words, DONE, step + 1);
		await wait(ms);
	}
	return steps;
}

test('the result comes through, and the words are four, shared and zero', async (t) => {
	const result = await runTask(['a'], {}, (words) => {
		t.true(words.buffer instanceof SharedArrayBuffer);
		t.deepEqual([...words], [0, 0, 0, 0]);
		return Promise.resolve('done');
	});
	t.is(result, 'done');
});

test('progress goes up, names its stages, and ends complete', async (t) => {
	const seen: Progress[] = [];
	await runTask(['first', 'second'], {onProgress: (progress) => seen.push(progress)}, (words) => work(words, 40, 10));
	t.true(seen.length >= 2, `${seen.length} reports`);
	t.deepEqual(seen.at(-1), {stage: 'second', done: 40, total: 40});
	t.is(seen[0]?.stage, 'first');
	t.true(seen.every(({done}, at) => at === 0 || done >= (seen[at - 1]?.done ?? 0)));
});

test('nothing is reported before the total is known, nor after the end', async (t) => {
	const seen: Progress[] = [];
	await runTask(['a'], {onProgress: (progress) => seen.push(progress)}, () => wait(250));
	t.deepEqual(seen, []);
	await runTask(['a'], {onProgress: (progress) => seen.push(progress)}, (words) => work(words, 1, 1));
	const reports = seen.length;
	await wait(250);
	t.is(seen.length, reports);
});

test('a signal that is aborted already: nothing starts', async (t) => {
	const reason = new Error('not today');
	await t.throwsAsync(
		runTask(['a'], {signal: AbortSignal.abort(reason)}, () => {
			t.fail('started');
			return Promise.resolve();
		}),
		{is: reason},
	);
});

test('a signal during the task sets the word, and the promise rejects with its reason', async (t) => {
	const controller = new AbortController();
	const reason = new Error('enough');
	setTimeout(() => controller.abort(reason), 30);
	let told: Int32Array | undefined;
	await t.throwsAsync(
		runTask(['a'], {signal: controller.signal}, (words) => {
			told = words;
			return work(words, 10_000, 1);
		}),
		{is: reason},
	);
	t.is(told?.[CANCEL], 1);
	t.true((told?.[DONE] ?? 0) < 10_000);
});

test('a signal without a reason gives the platform’s AbortError', async (t) => {
	const controller = new AbortController();
	setTimeout(() => controller.abort(), 10);
	await t.throwsAsync(
		runTask(['a'], {signal: controller.signal}, (words) => work(words, 10_000, 1)),
		{any: true, name: 'AbortError'},
	);
});

test('a signal after the end changes nothing and is not listened to any more', async (t) => {
	const controller = new AbortController();
	let words: Int32Array | undefined;
	t.is(
		await runTask(['a'], {signal: controller.signal}, (shared) => {
			words = shared;
			return work(shared, 2, 1);
		}),
		2,
	);
	controller.abort();
	t.is(words?.[CANCEL], 0);
});

test('an error of the task becomes an IngaError with its code; a foreign one stays', async (t) => {
	const ours = Object.assign(new Error('constant column'), {code: 'ERR_DATA'});
	const error = await t.throwsAsync(
		runTask(['a'], {}, () => Promise.reject(ours)),
		{code: 'ERR_DATA'},
	);
	t.true(error instanceof IngaError);
	const foreign = new RangeError('x');
	await t.throwsAsync(
		runTask(['a'], {}, () => Promise.reject(foreign)),
		{is: foreign},
	);
});

test('threads: left out is 0, which means all; anything but a whole number from 1 to 4096 is refused', (t) => {
	t.is(checkThreads(undefined), 0);
	for (const threads of [1, 2, 4096]) t.is(checkThreads(threads), threads);
	for (const threads of [0, -1, 1.5, 4097, Number.NaN, Infinity, '2' as unknown as number, null as unknown as number]) {
		t.throws(() => checkThreads(threads), {code: 'ERR_INVALID_ARGUMENT', message: /threads is .*from 1 to 4096/});
	}
});
