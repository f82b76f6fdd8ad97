import {fileURLToPath} from 'node:url';
import test from 'ava';
import {directLingam, simulate} from '../../src/causal/index.js';
import {loader, moduleAt, outcomeOf} from '../core/process.js';

const program = fileURLToPath(moduleAt('test/hostile/fit'));

/** How the program in fit.ts ends. */
const end = (deed: string) => outcomeOf(process.execPath, [...loader, program, deed]);

/** A fit of several seconds. */
const long = simulate({variables: 400, samples: 2000, noise: 'gaussian', density: 0, seed: 1}).samples;
const short = [2, 3, 4, 5].map((seed) => simulate({variables: 20, samples: 300, noise: 'laplace', seed}).samples);

test('worker.terminate in the middle of a fit leaves the process alive and able', async (t) => {
	const {code, signal, stdout, stderr} = await end('terminate');
	t.deepEqual([code, signal, stdout], [0, null, 'alive 5\n'], stderr);
});

test('process.exit in the middle of a fit ends at once, with its code', async (t) => {
	const {code, signal, stderr} = await end('exit');
	t.deepEqual([code, signal, stderr], [7, null, '']);
});

test('an uncaught exception in the middle of a fit ends as it does without one', async (t) => {
	const {code, signal, stderr} = await end('fail');
	t.deepEqual([code, signal], [1, null]);
	t.regex(stderr, /Error: on purpose/);
});

test('a signal that is aborted already starts nothing', async (t) => {
	const reason = new Error('never mind');
	t.is(await t.throwsAsync(directLingam(long, {signal: AbortSignal.abort(reason)})), reason);
});

test('an abort in the middle rejects with its reason', async (t) => {
	const controller = new AbortController();
	const reason = new Error('enough');
	const onProgress = ({stage, done}: {stage: string; done: number}) => {
		if (stage === 'order' && done > 0) controller.abort(reason);
	};
	const outcome = directLingam(long, {signal: controller.signal, onProgress, threads: 1});
	t.is(await outcome.catch((error: unknown) => error), reason);
	t.is((await directLingam(short[0] ?? long)).order.length, 20);
});

test('the buffer may be detached or overwritten as soon as the fit has started', async (t) => {
	const samples = short[0] ?? long;
	const expected = await directLingam(samples);
	const detached = samples.data.slice();
	const one = directLingam({...samples, data: detached});
	structuredClone(detached, {transfer: [detached.buffer]});
	t.is(detached.length, 0);
	const overwritten = samples.data.slice();
	const two = directLingam({...samples, data: overwritten});
	overwritten.fill(Number.NaN);
	for (const graph of await Promise.all([one, two])) {
		t.deepEqual([graph.order, graph.adjacency], [expected.order, expected.adjacency]);
	}
});

test('several fits at once, one of them stopped, are what they are alone', async (t) => {
	const controller = new AbortController();
	const stopped = directLingam(long, {signal: controller.signal}).catch((error: unknown) => error);
	const fits = Promise.all([...short, ...short].map((samples) => directLingam(samples)));
	setTimeout(() => controller.abort(new Error('enough')), 50);
	t.is(await stopped, controller.signal.reason);
	const graphs = await fits;
	for (const [index, samples] of [...short, ...short].entries()) {
		const alone = await directLingam(samples, {threads: 1});
		t.deepEqual(graphs[index]?.order, alone.order);
		t.deepEqual(graphs[index]?.adjacency, alone.adjacency);
	}
});
