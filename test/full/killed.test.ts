// A search for conditions over ranks that is killed at random moments and goes on each time, with another number of ranks.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {root} from '../core/process.js';
import {uniform} from '../patterns/random.js';

const [ROWS, ITEMS, KILLS] = [600, 2000, 10];

test.serial(`${ITEMS} items in ${ROWS} rows, killed at ${KILLS} random moments: the same bytes`, async (t) => {
	t.timeout(60 * 60_000);
	const place = mkdtempSync(join(tmpdir(), 'inga-killed-'));
	t.teardown(() => rmSync(place, {recursive: true, force: true}));
	const [rows, folder] = [join(place, 'rows.dat'), join(place, 'run')];
	const next = uniform(1);
	const lines = Array.from({length: ROWS}, () =>
		Array.from({length: ITEMS}, (_, item) => item)
			.filter(() => next() < 0.5)
			.join(' '),
	);
	writeFileSync(rows, `${lines.join('\n')}\n`);
	/** A process that writes what it finds to a file. */
	const search = (out: string, more: readonly string[]) => {
		const words = ['patterns', rows, '--target', '0', '--arity', '5', '--top', '200', '--support', '1'];
		const all = ['--import=tsx', 'src/cli/main.ts', ...words, '--format', 'json', '--out', out, ...more];
		const child = spawn(process.execPath, all, {cwd: root, stdio: 'ignore'});
		const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
		return {child, ended};
	};
	const [whole, resumed] = [join(place, 'whole.json'), join(place, 'resumed.json')];
	const began = performance.now();
	t.is(await search(whole, []).ended, 0);
	const seconds = (performance.now() - began) / 1000;
	t.log(`not killed: ${seconds.toFixed(0)} s`);
	for (let kill = 0; kill < KILLS; kill++) {
		const {child, ended} = search(resumed, ['--checkpoint', folder, '--resume', '--ranks', String(1 + (kill % 3))]);
		// Within what a part of the search takes, with the start of the process.
		const after = 7 + (Math.random() * 1.5 * seconds) / KILLS;
		const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * after);
		const end = await ended;
		clearTimeout(timer);
		t.log(`kill ${kill + 1} after ${after.toFixed(1)} s: ${end}`);
		// One that was done before it could be killed has written its result, which the next finds at once.
		t.true(end === 'SIGKILL' || end === 0);
	}
	t.is(await search(resumed, ['--checkpoint', folder, '--resume', '--ranks', '2']).ended, 0);
	t.is(readFileSync(resumed, 'utf8'), readFileSync(whole, 'utf8'));
});
