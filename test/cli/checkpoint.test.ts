import {existsSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {simulate} from '../../src/causal/index.js';
import {file, inga, ingaOnFullDisk, type Outcome, outcome, signalAt, start} from './command.js';

/** CSV of simulated samples. */
function simulated(variables: number, rows: number, seed = 1): string {
	const {data} = simulate({variables, samples: rows, noise: 'laplace', seed}).samples;
	const names = Array.from({length: variables}, (_, at) => `x${at}`);
	const lines = Array.from({length: rows}, (_, row) => data.subarray(row * variables, (row + 1) * variables).join());
	return `${[names.join(), ...lines].join('\n')}\n`;
}

interface Found {
	readonly order: unknown;
	readonly edges: unknown;
	readonly bootstrap: unknown;
}

/** What does not depend on how a run was made. */
function result(t: ExecutionContext, {code, stdout, stderr}: Outcome): Found {
	t.is(code, 0, stderr);
	const {order, edges, bootstrap} = JSON.parse(stdout) as Found;
	return {order, edges, bootstrap};
}

test('ranks, and checkpoints, change nothing about what is found', async (t) => {
	const path = file(t, 'data.csv', simulated(6, 200));
	const folder = join(dirname(path), 'kept');
	const words = ['causal', path, '-f', 'json', '--bootstrap', '21', '--seed', '4'];
	const plain = result(t, await inga(words));
	t.truthy(plain.bootstrap);
	for (const ranks of ['1', '3', '64']) t.deepEqual(result(t, await inga([...words, '--ranks', ranks])), plain);
	t.deepEqual(result(t, await inga([...words, '--checkpoint', folder])), plain);
	t.deepEqual(readdirSync(folder).sort(), ['order.inga', 'resamples']);
	const again = await inga([...words, '--checkpoint', folder, '--resume', '--ranks', '2']);
	t.deepEqual(result(t, again), plain);
	t.regex(again.stderr, /inga: 21 of 21 resamples were done before\n/);
	// Of another run the folder is refused, and stays.
	for (const [other, pattern] of [
		[['--bootstrap', '22'], /whose chunks is 21 where this one has 22: give another folder, or delete this one/],
		[['--seed', '5'], /whose task\.seed is 4 where this one has 5/],
		[['-c', 'x0,x1,x2'], /order\.inga' belongs to another task/],
	] as const) {
		const {code, stderr} = await inga([...words, '--checkpoint', folder, '--resume', ...other]);
		t.is(code, 2, stderr);
		t.regex(stderr, pattern);
	}
	const bare = await inga([...words, '--checkpoint', folder]);
	t.is(bare.code, 2);
	t.regex(bare.stderr, /kept holds an earlier run: --resume goes on with it; else name another folder/);
});

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
	test.serial(`resamples go on after ${signal}`, async (t) => {
		const path = file(t, 'data.csv', simulated(30, 300));
		const words = ['causal', path, '-f', 'json', '--bootstrap', '300', '--ranks', '2', '--progress'];
		const plain = result(t, await inga(words));
		// On a busy machine it may be too late, or too early for a checkpoint: then again.
		let [before, ends] = [0, 0];
		for (let tries = 0; tries < 10 && (before === 0 || before === 300); tries++) {
			const folder = join(dirname(path), `kept${tries}`);
			const kept = [...words, '--checkpoint', folder];
			const child = start(kept, {stdio: ['ignore', 'pipe', 'pipe']});
			// A checkpoint is written every five seconds, and where a run is told to stop.
			signalAt(child, signal === 'SIGINT' ? /resamples \d+ %, [1-9]/ : /resamples \d+ %, \d\d+/, signal);
			const ended = await outcome(child);
			if (ended.code === 0) continue;
			ends++;
			t.true(ended.code === 130 || ended.signal === signal, ended.stderr);
			if (ended.code === 130) t.regex(ended.stderr, /inga: what is done is kept in .*; --resume goes on with it\n/);
			const resumed = await inga([...kept, '--resume']);
			t.deepEqual(result(t, resumed), plain);
			before = Number(/(\d+) of 300 resamples were done before/.exec(resumed.stderr)?.[1] ?? 0);
			if (signal === 'SIGKILL') break;
		}
		t.true(ends > 0, 'it was never too late');
		if (signal === 'SIGINT') t.true(before > 0 && before < 300);
	});
}

test.serial('a search for the order goes on after Ctrl-C', async (t) => {
	const places = (told: string) => Number(/causal order.* place (\d+) of/.exec(told)?.[1] ?? 0);
	// All places of 900 variables are a second of AVX-512 and minutes of scalar code: as many as it takes to be in time.
	for (const [variables, few] of [
		[900, 20],
		[900, 80],
		[900, 298],
		[2000, 298],
		[4000, 298],
	] as const) {
		const path = file(t, 'data.csv', simulated(variables, 300));
		const folder = join(dirname(path), 'kept');
		const words = ['causal', path, '-f', 'json', '--progress', '--threads', '1', '--places', `${few}`];
		const child = start([...words, '--checkpoint', folder], {stdio: ['ignore', 'pipe', 'pipe']});
		// Once some places are found.
		signalAt(child, /causal order.* place ([2-9]|\d\d)/, 'SIGINT');
		const {code, stderr} = await outcome(child);
		// Ended by force, or at its end; or so fast that the first it said was not of its first place.
		if (code !== 130 || places(stderr) !== 1) continue;
		t.regex(stderr, /inga: what is done is kept in .*; --resume goes on with it\n/);
		t.true(existsSync(join(folder, 'order.inga')));
		const resumed = await inga([...words, '--checkpoint', folder, '--resume']);
		// It ends before it says anything where little was left.
		if (resumed.code === 0 && places(resumed.stderr) === 0) continue;
		t.true(places(resumed.stderr) > 1, resumed.stderr);
		t.deepEqual(result(t, resumed), result(t, await inga(words)));
		// A folder in use is no obstacle to a forecast.
		t.is((await inga([...words, '--checkpoint', folder, '--dry-run'])).code, 0);
		return;
	}
	t.fail('it was never in time');
});

test('a checkpoint that cannot be written is told once, and what is found counts', async (t) => {
	const path = file(t, 'data.csv', simulated(5, 60));
	const full = await ingaOnFullDisk(['causal', path, '-f', 'json', '--checkpoint', join(dirname(path), 'kept')]);
	t.is((JSON.parse(full.stdout) as {order: unknown[]}).order.length, 5);
	const warning = /warning: '.*order\.inga' cannot be written: there is no room for it/g;
	t.is(full.stderr.match(warning)?.length, 1, full.stderr);
});

test('options that do not fit each other are wrong usage', async (t) => {
	const path = file(t, 'data.csv', simulated(3, 50));
	const nothing = await inga(['causal', path, '--checkpoint', join(dirname(path), 'new'), '--resume', '-f', 'json']);
	t.is(nothing.code, 0, nothing.stderr);
	t.regex(nothing.stderr, /new holds nothing to go on with: starting at the beginning/);
	const cases: [string[], RegExp][] = [
		[['--seed', '2'], /--seed changes nothing here: it is that of resamples/],
		[['--title', 'a'], /--title is for figures and graphs: table has none/],
		[['--ranks', '2'], /--ranks fits resamples: give --bootstrap, too/],
		[['--resume'], /--resume: say by --checkpoint with what/],
		[['--checkpoint', path], /--checkpoint .*data\.csv: ENOTDIR/],
	];
	for (const [words, pattern] of cases) {
		const {code, stderr} = await inga(['causal', path, ...words]);
		t.is(code, 2, stderr);
		t.regex(stderr, pattern);
	}
});

test('--dry-run tells what a run would take, and does nothing', async (t) => {
	const path = file(t, 'data.csv', simulated(5, 60));
	const out = join(dirname(path), 'graph.json');
	const words = ['causal', path, '--out', out, '--threads', '2', '--bootstrap', '10', '--independence', '--dry-run'];
	const {code, stdout, stderr} = await inga(words);
	t.is(code, 0, stderr);
	t.is(stdout, '');
	t.regex(
		stderr,
		/^inga: forecast: 5 variables x 60 rows take about \d+ s on 2 threads \(the causal order \d+ s, direct effects \d+ s, resamples \d+ s, tests \d+ s\) and \d+ MB of memory\n$/,
	);
	t.false(existsSync(out));
	// A short run needs no forecast.
	t.notRegex((await inga(['causal', path, '-f', 'json'])).stderr, /forecast/);
});
