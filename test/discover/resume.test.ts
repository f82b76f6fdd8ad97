import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {Random} from '../../src/causal/index.js';
import {type DiscoverOptions, type Discovery, discover, forecastDiscovery} from '../../src/discover/index.js';
import {Journal} from '../../src/discover/journal.js';
import {discoveryTable} from '../../src/report/index.js';
import {tableFromRecords} from '../../src/table/index.js';
import {people} from './people.js';

const table = people(400, 3);
const usual: DiscoverOptions = {
	...{target: 'score > 2', top: 2, arity: 1, permutations: 40, bootstrap: 4, confirm: 0.3, threads: 1},
	roles: {noise: 'none', age: 'none'},
};
const plain = discover(table, usual);

function place(t: ExecutionContext): string {
	const path = mkdtempSync(join(tmpdir(), 'inga-discover-'));
	t.teardown(() => rmSync(path, {recursive: true, force: true}));
	return path;
}

/** A run that is stopped when it has come so far. */
async function stopped(folder: string, stage: string, share: number, options: Partial<DiscoverOptions> = {}) {
	const control = new AbortController();
	return discover(table, {
		...{...usual, ...options, checkpoint: {folder}, onAbort: 'return', signal: control.signal},
		onProgress: (progress) => {
			if (progress.stage === stage && progress.done >= share * progress.total) control.abort(new Error('enough'));
		},
	});
}

test('a run that was stopped tells what it found, and goes on to the same end', async (t) => {
	const whole = await plain;
	t.true(whole.complete);
	t.deepEqual(whole.done, {search: true, graphs: 2, permutations: 40, bootstrap: 2});
	const folder = place(t);
	const half = await stopped(folder, 'graphs', 0.6);
	t.false(half.complete);
	t.deepEqual(half.done, {search: true, graphs: 2, permutations: 20, bootstrap: 0});
	t.regex(half.warnings[0] ?? '', /^incomplete: 2 of 2 conditions .* from 20 of 40 permutations$/);
	t.deepEqual(half.conditions[0]?.comparison?.inside, whole.conditions[0]?.comparison?.inside);
	// From 20 permutations no p-value is less.
	const least = Math.min(
		...half.conditions.flatMap(({comparison}) => comparison?.changes ?? []).map(({pValue}) => pValue),
	);
	t.is(least, 1 / 21);
	t.regex(discoveryTable(half), /\nincomplete: 20 of 40 permutations/);
	t.deepEqual(JSON.parse(JSON.stringify(half)), half);
	const later = await stopped(folder, 'bootstrap', 0.5);
	t.is(later.done.permutations, 40);
	t.deepEqual(await discover(table, {...usual, checkpoint: {folder}}), whole);
	// And once more, of which nothing is left to do.
	let told = 0;
	const again = await discover(table, {
		...{...usual, checkpoint: {folder}},
		onProgress: ({stage}) => {
			if (stage === 'bootstrap' || stage === 'graphs') told++;
		},
	});
	t.deepEqual(again, whole);
	t.is(told, 0);
});

test('what is found is handed on while the run goes on', async (t) => {
	const found: Discovery[] = [];
	const last = await discover(table, {
		...{...usual, permutations: 20, checkpoint: {folder: place(t), seconds: 0}},
		onFound: (result) => found.push(result),
	});
	t.deepEqual(
		found.map(({done}) => [done.graphs, done.permutations, done.bootstrap].join(' ')),
		['2 0 0', '2 10 0', '2 20 0', '2 20 1', '2 20 2'],
	);
	t.true(found.every(({complete}) => !complete));
	t.true(last.complete);
});

test('a folder of another table or other options is refused, and what differs is named', async (t) => {
	const folder = place(t);
	await stopped(folder, 'graphs', 0.1);
	for (const [other, options, message] of [
		[
			people(400, 4),
			{},
			/belongs to another task, whose task\.table is "400 rows, 6 columns, SHA-256 .* where this one has "400 rows/,
		],
		[table, {arity: 2}, /whose task\.arity is 1 where this one has 2: give another folder/],
		[table, {target: 'score > 1'}, /whose task\.target is "score > 2" where this one has "score > 1"/],
		[table, {confirm: 0.4}, /whose task\.confirm is 0\.3/],
		[table, {tiers: [['wait']]}, /whose task\.tiers/],
	] as const) {
		await t.throwsAsync(discover(other, {...usual, ...options, checkpoint: {folder}}), {
			code: 'ERR_INVALID_ARGUMENT',
			message,
		});
	}
	await t.throwsAsync(discover(table, {...usual, onAbort: 'go' as 'throw'}), {message: /onAbort is "go"/});
});

test('a checkpoint that cannot be written is told, and the run goes on', async (t) => {
	const folder = place(t);
	mkdirSync(join(folder, 'discovery.inga.part'));
	const {warnings, ...found} = await discover(table, {...usual, checkpoint: {folder, seconds: 0}});
	t.regex(warnings.at(-1) ?? '', /discovery\.inga' cannot be written/);
	const {warnings: _, ...whole} = await plain;
	t.deepEqual(found, whole);
});

test('what is kept is what was done, infinite statistics and large numbers too', (t) => {
	const folder = place(t);
	const certificate = {space: 10n ** 30n, visited: 1n, bySupport: 2n, byBound: 3n, skipped: 10n ** 30n - 6n};
	const condition = {items: [1, 2], support: 3, positives: 2, pValue: 0, logP: -900, corrected: 0};
	const kept = {
		found: {conditions: [condition], certificate, complete: true},
		greatest: [
			{target: Number.POSITIVE_INFINITY, others: 1 / 3},
			{target: 0, others: Number.MAX_VALUE},
		],
		stable: new Map(),
	};
	const journal = new Journal({folder}, 'task');
	Object.assign(journal.kept, kept);
	journal.write();
	t.is(journal.trouble, undefined);
	t.deepEqual(new Journal({folder}, 'task').kept, kept);
	t.throws(() => new Journal({folder, seconds: -1}, 'task'), {code: 'ERR_INVALID_ARGUMENT'});
});

test('a forecast counts conditions and graphs, and more of them take longer', async (t) => {
	const forecast = forecastDiscovery(table, usual);
	t.is(String(forecast.space), (await plain).certificate.space);
	t.is(forecast.rows, (await plain).searched.rows);
	t.is(forecast.graphs, 1 + 2 * 2 * (1 + 40 + 4));
	t.is(forecast.variables, 3);
	const more = forecastDiscovery(table, {...usual, arity: 2, permutations: 400, bootstrap: 8});
	t.true(more.space > forecast.space);
	for (const part of ['conditions', 'graphs', 'bootstrap'] as const) {
		t.true(more.seconds[part] > forecast.seconds[part], part);
	}
	t.true(forecast.bytes > 50e6 && forecast.bytes < 1e9);
});

test('a search that was stopped tells what it found, and is done again', async (t) => {
	const random = new Random(3);
	const wide = tableFromRecords(
		Array.from({length: 300}, () => {
			const own = Object.fromEntries(Array.from({length: 40}, (_, at) => [`x${at}`, random.exponential()]));
			return {...own, score: (own['x3'] ?? 0) + random.exponential()};
		}),
		{source: 'wide'},
	);
	const roles = Object.fromEntries(Array.from({length: 40}, (_, at) => [`x${at}`, 'condition' as const]));
	const options: DiscoverOptions = {
		...{target: 'score > 2', top: 1, arity: 5, support: 60, permutations: 1, bootstrap: 0, threads: 1},
		roles: {...roles, x0: 'both'},
	};
	const checkpoint = {folder: place(t)};
	const control = new AbortController();
	const running = discover(wide, {...options, checkpoint, onAbort: 'return', signal: control.signal});
	control.abort(new Error('enough'));
	const found = await running;
	t.false(found.complete);
	const {space, visited, bySupport, byBound, skipped} = found.certificate;
	t.is(BigInt(visited) + BigInt(bySupport) + BigInt(byBound) + BigInt(skipped), BigInt(space));
	// The search may have been faster than the signal.
	t.is(found.done.search, skipped === '0');
	t.is(found.done.graphs, 0);
	t.true(found.conditions.every(({refused}) => refused === 'the run was stopped before its graphs were found'));
	t.regex(discoveryTable(found), /incomplete: 0 of 1 permutations/);
	t.deepEqual(await discover(wide, {...options, checkpoint}), await discover(wide, options));
});
