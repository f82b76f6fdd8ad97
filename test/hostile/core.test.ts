// Tasks whose environment ends under them. A table read stands for every task: all run through core's boundary.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {loading, run, suffix} from '../core/process.js';

const folder = mkdtempSync(join(tmpdir(), 'inga-hostile-'));
const path = join(folder, 'large.csv');
test.before(() => writeFileSync(path, `a,b,c,d\n${'1.5,2.25,-3.125,4e-3\n'.repeat(2_000_000)}`));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

/** A worker that starts to read, says so, and reads on. */
const worker = `
	const {parentPort, workerData} = require('node:worker_threads');
	${loading}
		.then(() => import('./src/table/index${suffix}'))
		.then(({readTable}) => {
			const reading = readTable(workerData, {threads: 1});
			parentPort.postMessage('reading');
			return reading;
		})
		.then(() => parentPort.postMessage('read'));`;

const start = `
	import {once} from 'node:events';
	import {Worker} from 'node:worker_threads';
	const begin = async () => {
		const worker = new Worker(${JSON.stringify(worker)}, {eval: true, execArgv: [], workerData: ${JSON.stringify(path)}});
		const [said] = await once(worker, 'message');
		if (said !== 'reading') throw new Error(said);
		return worker;
	};`;

test('worker.terminate during a task ends the worker and nothing else', async (t) => {
	const {code, signal, stdout, stderr} = await run(`${start}
		const codes = [];
		for (let round = 0; round < 5; round++) codes.push(await (await begin()).terminate());
		const {features} = await import('./src/core/index${suffix}');
		console.log(codes.join(), features().available[0]);`);
	t.is(signal, null, stderr);
	t.is(code, 0, stderr);
	t.is(stdout.trim(), '1,1,1,1,1 scalar');
});

test('process.exit during tasks of the main thread and of workers ends with its code', async (t) => {
	const {code, signal, stderr} = await run(`${start}
		const {readTable} = await import('./src/table/index${suffix}');
		await Promise.all([begin(), begin()]);
		readTable(${JSON.stringify(path)}, {threads: 2});
		setImmediate(() => process.exit(7));`);
	t.is(signal, null, stderr);
	t.is(code, 7, stderr);
});

test('worker.terminate where tasks end by the thousand finds no moment at which it ends the process', async (t) => {
	const few = join(folder, 'few.csv');
	writeFileSync(few, 'a,b\n1,2\n3,4\n');
	const reader = `
		const {parentPort, workerData} = require('node:worker_threads');
		${loading}
			.then(() => import('./src/table/index${suffix}'))
			.then(({readTable}) => {
				const readOn = () => readTable(workerData, {threads: 1}).then(readOn);
				parentPort.postMessage('reading');
				return Promise.all([readOn(), readOn(), readOn(), readOn()]);
			});`;
	const {code, signal, stdout, stderr} = await run(`
		import {once} from 'node:events';
		import {setTimeout} from 'node:timers/promises';
		import {Worker} from 'node:worker_threads';
		const round = async (wait) => {
			const worker = new Worker(${JSON.stringify(reader)}, {eval: true, execArgv: [], workerData: ${JSON.stringify(few)}});
			await once(worker, 'message');
			await setTimeout(wait);
			return worker.terminate();
		};
		for (let wait = 0; wait < 20; wait++) await Promise.all([round(wait), round(wait)]);
		console.log('ended');`);
	t.is(signal, null, stderr);
	t.is(code, 0, stderr);
	t.is(stdout.trim(), 'ended');
});

test('a task that nobody waits for does not keep its result from anybody else', async (t) => {
	const {code, stdout, stderr} = await run(`
		import {readTable} from './src/table/index${suffix}';
		const stop = new AbortController();
		const reads = Array.from({length: 6}, (_, i) => readTable(${JSON.stringify(path)}, {threads: 1, ...(i % 2 && {signal: stop.signal})}));
		setTimeout(() => stop.abort(new Error('enough')), 5);
		const ends = await Promise.allSettled(reads);
		console.log(ends.map(({value, reason}) => value?.rows ?? reason.message).join());`);
	t.is(code, 0, stderr);
	t.is(stdout.trim(), '2000000,enough,2000000,enough,2000000,enough');
});
