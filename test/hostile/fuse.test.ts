import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {compile} from '../../src/fuse/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fuse = new URL('../../src/fuse/index.ts', import.meta.url).href;

/** A worker that runs `body` with `compile` in scope. A worker of Node 20 does not load TypeScript by --import. */
function worker(body: string): Worker {
	const source = `
		const {parentPort} = require('node:worker_threads');
		import('tsx/esm/api')
			.then(({tsImport}) => tsImport(${JSON.stringify(fuse)}, ${JSON.stringify(import.meta.url)}))
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
	const words = ['--import=tsx', '--input-type=module', '--eval', code];
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
