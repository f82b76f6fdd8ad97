import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {cacheInfo, compile, type Expression, input, limitCache, sqrt} from '../../src/fuse/index.js';
import {loader, loading, moduleAt, root} from '../core/process.js';

const fuse = moduleAt('src/fuse/index').href;

/** A worker that runs `body` with `compile` in scope. A worker of Node 20 does not load TypeScript by --import. */
function worker(body: string): Worker {
	const source = `
		const {parentPort} = require('node:worker_threads');
		${loading}
			.then(() => import(${JSON.stringify(fuse)}))
			.then(({compile}) => {${body}});`;
	return new Worker(source, {eval: true, execArgv: []});
}

test('a worker that is ended while its kernels run takes nothing with it', async (t) => {
	for (let round = 0; round < 5; round++) {
		const busy = worker(`
			const x = new Float64Array(1e6).fill(0.5);
			const kernel = compile('sum(log(cosh(x)) + ${round}.5)', {threads: 2});
			parentPort.postMessage('runs');
			for (;;) kernel({x});`);
		await once(busy, 'message');
		await busy.terminate();
	}
	t.is(compile('sum(x)')({x: Float64Array.of(1, 2)}), 3);
});

test('workers share the code of a kernel and may outlive each other', async (t) => {
	const text = 'exp(x) + 0.0625';
	const mine = compile(text);
	const others = Array.from({length: 3}, () =>
		worker(`
			const kernel = compile('${text}');
			parentPort.postMessage(kernel(new Float64Array(1), {x: Float64Array.of(0)})[0]);`),
	);
	const found = await Promise.all(others.map(async (other) => (await once(other, 'message'))[0]));
	t.deepEqual(found, [1.0625, 1.0625, 1.0625]);
	await Promise.all(others.map((other) => other.terminate()));
	t.is(mine(new Float64Array(1), {x: Float64Array.of(0)})[0], 1.0625);
});

test('a process that ends with kernels alive ends well', async (t) => {
	const code = `
		import {compile} from ${JSON.stringify(fuse)};
		const kernel = compile('sum(exp(x))', {threads: 2});
		kernel({x: new Float64Array(1e6)});
		process.exit(3);`;
	const words = [...loader, '--input-type=module', '--eval', code];
	const child = execFile(process.execPath, words, {cwd: root});
	const [status] = (await once(child, 'close')) as [number | null];
	t.is(status, 3);
});

test('an array whose buffer was detached after it was checked once is refused', (t) => {
	const kernel = compile('x + 1');
	const [x, out] = [new Float64Array(4), new Float64Array(4)];
	kernel(out, {x});
	structuredClone(x.buffer, {transfer: [x.buffer]});
	t.throws(() => kernel(out, {x}), {code: 'ERR_INVALID_ARGUMENT', message: /detached/});
});

test('a formula that keeps a hundred thousand values at once is computed, without the stack', (t) => {
	// v0 + (v1 + (v2 + ...)) with v(i) = sqrt(v(i - 1)): all are computed before the first sum.
	const values: Expression[] = [input('x')];
	for (let i = 1; i < 100_000; i++) values.push(sqrt(values[i - 1] ?? 0));
	const sum = values.reduceRight((right, left) => left.add(right));
	const kernel = compile(sum);
	t.is(kernel(new Float64Array(1), {x: Float64Array.of(1)})[0], 100_000);
});

test('disposed kernels make room at once, without a turn of the event loop', (t) => {
	const {limit} = cacheInfo();
	t.teardown(() => limitCache(limit));
	limitCache(200_000);
	for (let i = 0; i < 500; i++) {
		using kernel = compile(`exp(x)*${i}.0078125`);
		kernel(new Float64Array(1), {x: 1});
	}
	const {kernels, bytes} = cacheInfo();
	t.true(kernels < 400 && bytes <= 200_000, `${kernels} kernels of ${bytes} bytes`);
});

test('every mixture of numbers and arrays runs, however many there are', (t) => {
	const names = Array.from({length: 8}, (_, at) => `a${at}`);
	const kernel = compile(names.join(' + '));
	for (let mixture = 0; mixture < 255; mixture++) {
		const inputs = names.map((name, at) => [name, (mixture >> at) & 1 ? 1 : Float64Array.of(1)] as const);
		t.is(kernel(new Float64Array(1), Object.fromEntries(inputs))[0], 8);
	}
});
