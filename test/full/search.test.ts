// A search for the order that is killed at random moments and goes on each time.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {root} from '../core/process.js';

const [VARIABLES, ROWS, KILLS] = [2000, 600, 10];

/** A process that searches, with a checkpoint where a folder is given, and writes what it finds to a file. */
function search(out: string, folder?: string) {
	const options = folder === undefined ? '{}' : JSON.stringify({checkpoint: {folder, seconds: 1}});
	const code = `
		import {writeFileSync} from 'node:fs';
		import {directLingam, edges, simulate} from './src/causal/index.ts';
		const {samples} = simulate({variables: ${VARIABLES}, samples: ${ROWS}, noise: 'laplace', moduleSize: 50, seed: 4});
		const graph = await directLingam(samples, ${options});
		writeFileSync(${JSON.stringify(out)}, JSON.stringify([graph.order, graph.unordered, edges(graph)]));`;
	const words = ['--import=tsx', '--input-type=module', '--eval', code];
	const child = spawn(process.execPath, words, {cwd: root, stdio: ['ignore', 'ignore', 'inherit']});
	const ended = new Promise<string | number | null>((resolve) => {
		child.once('exit', (code, signal) => resolve(signal ?? code));
	});
	return {child, ended};
}

test.serial(`${VARIABLES} x ${ROWS}, killed at ${KILLS} random moments: the same result`, async (t) => {
	t.timeout(60 * 60_000);
	const place = mkdtempSync(join(tmpdir(), 'inga-killed-'));
	t.teardown(() => rmSync(place, {recursive: true, force: true}));
	const [whole, resumed] = [join(place, 'whole.json'), join(place, 'resumed.json')];
	const began = performance.now();
	t.is(await search(whole).ended, 0);
	const seconds = (performance.now() - began) / 1000;
	t.log(`not killed: ${seconds.toFixed(0)} s`);
	for (let kill = 0; kill < KILLS; kill++) {
		const {child, ended} = search(resumed, join(place, 'run'));
		// Within what a part of the search takes, with the start of the process.
		const after = 2 + (Math.random() * 1.5 * seconds) / KILLS;
		const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * after);
		const end = await ended;
		clearTimeout(timer);
		t.log(`kill ${kill + 1} after ${after.toFixed(1)} s: ${end}`);
		// One that was done before it could be killed has written its result, which the next finds at once.
		t.true(end === 'SIGKILL' || end === 0);
	}
	t.is(await search(resumed, join(place, 'run')).ended, 0);
	t.is(readFileSync(resumed, 'utf8'), readFileSync(whole, 'utf8'));
});
