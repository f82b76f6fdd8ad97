import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import test from 'ava';
import {Lifelines} from '../../src/mpi/lifeline.js';
import {loader, moduleAt} from '../core/process.js';

const module = moduleAt('src/mpi/lifeline').href;

/** A process that holds its connection and does nothing else. */
async function holder(address: string, number: number): Promise<ChildProcess> {
	const code = `import {holdLifeline} from ${JSON.stringify(module)};
	await holdLifeline(${JSON.stringify(address)}, ${number});
	process.stdout.write('held');
	setTimeout(() => {}, 1e9);`;
	const words = [...loader, '--input-type=module', '--eval', code];
	const child = spawn(process.execPath, words, {stdio: ['ignore', 'pipe', 'inherit']});
	await once(child.stdout as NodeJS.ReadableStream, 'data');
	return child;
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('of processes that are killed at once the first is known', async (t) => {
	const lifelines = await Lifelines.open();
	const all = await Promise.all([0, 1, 2, 3].map((number) => holder(lifelines.address, number)));
	t.is(lifelines.first, undefined);
	const gone = Promise.all(all.map((child) => once(child, 'exit')));
	// Without a turn of the event loop between them, as a launcher ends them while this process is busy.
	all[2]?.kill('SIGKILL');
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
	for (const at of [0, 1, 3]) all[at]?.kill('SIGKILL');
	await gone;
	for (let wait = 0; wait < 100 && lifelines.first === undefined; wait++) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	t.is(lifelines.first, 2);
	lifelines.close();
});

onLinux('where nobody listens a process goes on without', async (t) => {
	const lifelines = await Lifelines.open();
	lifelines.close();
	const child = await holder(lifelines.address, 0);
	t.is(child.exitCode, null);
	child.kill('SIGKILL');
	await once(child, 'exit');
	(await holder('', 1)).kill('SIGKILL');
	t.is(lifelines.first, undefined);
});
