import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {tableDigest} from '../../src/discover/index.js';
import {readTable} from '../../src/table/index.js';
import {people} from '../discover/people.js';
import {builtPage, madeUp} from '../report/results.js';
import {file, folder, inga, ingaOnFullDisk, type Outcome, outcome, signalAt, start} from './command.js';

function csv(rows: number): string {
	const {columns} = people(rows, 3);
	const lines = Array.from({length: rows}, (_, row) =>
		columns
			.map((each) => (each.type === 'number' ? each.values[row] : each.levels[each.codes[row] as number]))
			.join(','),
	);
	return `${[columns.map(({name}) => name).join(','), ...lines].join('\n')}\n`;
}

const few = ['--permutations', '19', '--arity', '1', '--top', '2', '--bootstrap', '20', '--threads', '1'];
const roles =
	'tiers = [["plan"], ["wait", "calls", "noise", "age", "score"]]\n[roles]\nage = "immutable"\nnoise = "none"\n';

test('a discovery is confirmed in rows that were held back', async (t) => {
	const path = file(t, 'people.csv', csv(900));
	const of = (...words: string[]) =>
		inga(['discover', path, '--target', 'score>2', '--roles', file(t, 'roles.toml', roles), ...few, ...words]);
	const [{stdout}, half, none] = await Promise.all([of(), of('--confirm', '0.5', '--seed', '3'), of('--confirm', '0')]);
	t.regex(
		stdout,
		/^score > 2: 170 of 900 rows, 18\.9 %\n540 rows to look in, 360 held back: 2 of 2 conditions and 1 of 1 changes are confirmed there \(p <= 0\.05, Holm\)\n/,
	);
	t.regex(
		stdout,
		/\n1 {2}plan = basic\n {3}72 of 174 rows, 41\.4 %; p \S+, corrected \S+\n {3}confirmed: 41 of 121 rows held back, 33\.9 %, 22\.6 points above the others \(95 %: 13\.5 to 32\); p \S+, adjusted \S+\n {3}weight beside the others [\d.]+\n/,
	);
	t.regex(
		stdout,
		/inside +outside +p +confirmed p +stable\n {3}\+ gained {2}calls → score +1\.\d+ +0 +0\.05 +\S+e-\d+ +\d+ %\n/,
	);
	t.regex(half.stdout, /\n450 rows to look in, 450 held back/);
	t.notRegex(none.stdout, /held back|confirmed/);
});

test('a discovery, its folder, and what it says of rows', async (t) => {
	const path = file(t, 'people.csv', csv(500));
	const [known, out] = [file(t, 'roles.toml', roles), join(folder(t), 'run')];
	const words = ['discover', path, '--target', 'score>2', '--roles', known, '--out', out, ...few, '--no-confirm'];
	const found = await inga(words);
	t.is(found.code, 0, found.stderr);
	t.regex(
		found.stdout,
		/^score > 2: 82 of 500 rows, 16\.4 %\n\n1 {2}plan = basic\n {3}57 of 162 rows, 35\.2 %; p \S+, corrected \S+\n/,
	);
	t.regex(found.stdout, /\n {3}\+ gained {2}calls → score +1\.5\d* +0 +0\.05 +\d+ %\n/);
	t.regex(found.stdout, /leads to it inside, most important first: calls \(1\.5\d*\), wait/);
	t.regex(found.stdout, /\n2 {2}wait > .*\n.*\n {3}selection: causes or the target may lead to wait\n/);
	t.regex(found.stderr, /inga: wrote .*result\.json/);
	t.notRegex(found.stderr, /no tiers/);
	const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
	t.is(result.format, 'inga-discovery');
	t.deepEqual(result.roles.age, {role: 'immutable'});
	t.is(result.table.source, path);
	const basic =
		1 +
		csv(500)
			.split('\n')
			.slice(1)
			.findIndex((line) => line.startsWith('basic'));
	const [one, json] = await Promise.all([
		inga(['explain', out, '--row', String(basic)]),
		inga(['explain', out, '--row', String(basic), '--format', 'json']),
	]);
	t.is(one.code, 0, one.stderr);
	t.regex(one.stdout, new RegExp(`^row ${basic} satisfies\n {3}1 {2}plan = basic: 35\\.2 % of 162 rows\n`));
	t.regex(
		one.stdout,
		/By the graph inside condition \d, score is \S+ on average, and causes move it by \S+\n +value +adds +weight\n {3}\w.* \d+\.\d %\n/,
	);
	t.regex(one.stdout, /The rest, \S+, they do not explain\.\n$/);
	const {mechanism} = JSON.parse(json.stdout);
	const sum = mechanism.contributions.reduce((all: number, each: {contribution: number}) => all + each.contribution, 0);
	t.is(sum, mechanism.fitted);
	// Of rows that nobody has seen.
	const fresh = file(t, 'new.csv', 'plan,wait,calls,noise,age,score\nmore,-3,-2,0,1,\nbasic,NA,1,0,1,\n');
	const [none, gap, beyond] = await Promise.all(
		['1', '2', '3'].map((row) => inga(['explain', out, '--table', fresh, '--row', row])),
	);
	t.regex(none?.stdout ?? '', /^row 1 satisfies none of 2 conditions\.\n\nBy the graph of all rows, score is /);
	t.regex(gap?.stdout ?? '', /condition 2 depends on: wait > .*\nNo mechanism: wait missing\.\n$/s);
	t.is(beyond?.code, 2);
	t.regex(beyond?.stderr ?? '', /--row 3: .*new\.csv has 2 rows/);
	writeFileSync(path, csv(499));
	const other = await inga(['explain', out, '--row', '1']);
	t.is(other.code, 1);
	t.regex(other.stderr, /is another table than that of .*: 499 rows and 6 columns, not 500/);
	writeFileSync(path, csv(500).replace('basic', 'more'));
	const changed = await inga(['explain', out, '--row', '1']);
	t.is(changed.code, 1);
	t.regex(changed.stderr, /holds other values than the table of .*run: discover it anew, or name the table of the row/);
});

/** A discovery that a signal ends while it is not complete, and its folder. */
async function stopped(
	t: ExecutionContext,
	words: readonly string[],
	signal: NodeJS.Signals,
): Promise<{out: string; ended: Outcome}> {
	// On a busy machine the signal may come too late, among resamples even, or it is ended by force: then again.
	for (let tries = 0; tries < 5; tries++) {
		const out = join(folder(t), 'run');
		const child = start([...words, '--out', out], {stdio: ['ignore', 'pipe', 'pipe']});
		signalAt(child, /graphs inside/, signal);
		const ended = await outcome(child);
		if (ended.code !== 130 && signal !== 'SIGKILL') continue;
		if (signal !== 'SIGKILL' && !ended.stdout.includes(', 0 with resamples')) continue;
		if (!JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).complete) return {out, ended};
	}
	throw new Error('it was never in time');
}

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
	test.serial(`a discovery goes on after ${signal}`, async (t) => {
		const path = file(t, 'people.csv', csv(400));
		const words = ['discover', path, '--target', 'score>2', '--arity', '1', '--top', '2', '--permutations', '300'];
		const all = [...words, '--bootstrap', '10', '--threads', '1', '--progress'];
		const whole = join(folder(t), 'whole');
		const plain = await inga([...all, '--out', whole]);
		t.is(plain.code, 0, plain.stderr);
		const {out, ended} = await stopped(t, all, signal);
		const kept = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
		t.is(kept.conditions.length, 2);
		if (signal === 'SIGINT') {
			t.regex(ended.stderr, /warning: incomplete: .* of 300 permutations/);
			t.regex(ended.stderr, /what is found is incomplete; kept in .*run: the same command with --resume goes on/);
			t.regex(
				ended.stdout,
				/\nincomplete: \d+ of 300 permutations, 2 of 2 conditions with graphs, 0 with resamples\n$/,
			);
		}
		const resumed = await inga([...all, '--out', out, '--resume']);
		t.is(resumed.code, 0, resumed.stderr);
		t.is(resumed.stdout, plain.stdout);
		t.is(readFileSync(join(out, 'result.json'), 'utf8'), readFileSync(join(whole, 'result.json'), 'utf8'));
	});
}

test.serial('a disk that is full leaves what was found, and the run goes on', async (t) => {
	const path = file(t, 'people.csv', csv(400));
	const words = ['discover', path, '--target', 'score>2', ...few, '--progress', '--permutations', '500'];
	const {out} = await stopped(t, words, 'SIGINT');
	const before = readFileSync(join(out, 'result.json'), 'utf8');
	const again = [...words, '--out', out, '--resume'];
	const full = await ingaOnFullDisk(again, 1);
	t.is(full.code, 1, full.stderr);
	t.regex(full.stderr, /warning: '.*discovery\.inga' cannot be written: there is no room for it/);
	t.regex(full.stderr, /'.*result\.json' cannot be written: EFBIG/);
	t.regex(full.stdout, /1 {2}plan = basic\n[\s\S]*conditions were gone through\.\n$/);
	t.is(readFileSync(join(out, 'result.json'), 'utf8'), before);
	t.is((await inga(again)).code, 0);
	t.true(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).complete);
});

test('--dry-run tells what a discovery would take, and does nothing', async (t) => {
	const out = join(folder(t), 'run');
	const words = ['discover', file(t, 'people.csv', csv(300)), '--target', 'score>2', '--out', out, '--dry-run'];
	const {code, stdout, stderr} = await inga([...words, '--threads', '2', '--top', '3']);
	t.is(code, 0, stderr);
	t.is(stdout, '');
	t.regex(
		stderr,
		/^inga: forecast: \d+ conditions of 14 statements in 180 rows, 1201 graphs of up to 5 variables: .* at most \(conditions .*, graphs .*, resamples .*\) and \d+ MB of memory\n$/,
	);
	t.false(existsSync(out));
});

const levers = `
[roles]
age = "immutable"
plan = {role = "actionable", cost = 5}
calls = {role = "actionable", cost = 1, direction = "down"}
wait = {role = "actionable", cost = 1}
`;

test('what to do for a row of a discovery', async (t) => {
	const path = file(t, 'people.csv', csv(500));
	const [known, out] = [file(t, 'roles.toml', levers), join(folder(t), 'run')];
	const made = await inga(['discover', path, '--target', 'score>2', '--roles', known, '--out', out, ...few]);
	t.is(made.code, 0, made.stderr);
	const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
	t.deepEqual(result.roles.plan, {role: 'actionable', cost: 5, observed: {levels: ['basic', 'more', 'most']}});
	const fresh = file(t, 'new.csv', 'plan,wait,calls,noise,age,score\nbasic,-1,2,0,1,5\n');
	const fixed = file(t, 'fixed.toml', '[roles]\nplan = "immutable"\nwait = "immutable"\n');
	const tiers = file(t, 'tiers.toml', 'tiers = [["age"]]\n');
	const of = (...words: string[]) => inga(['act', out, '--table', fresh, '--row', '1', ...words]);
	const [table, json, one, far, gone, other, roled] = await Promise.all([
		of('--want', 'score<2', '--keep', 'age=now'),
		of('--want', 'score<2', '--json', '--limit', '2'),
		of('--want', 'score<2', '--roles', fixed, '--format', 'json', '--rest', 'drop'),
		of('--want', 'score<-90'),
		inga(['act', out, '--table', fresh, '--row', '2', '--want', 'score<2']),
		of('--want', 'scores<2'),
		of('--want', 'score<2', '--roles', tiers),
	]);
	t.is(table?.code, 0, table?.stderr);
	t.regex(
		table?.stdout ?? '',
		/^row 1: by the graph inside condition 1 \(plan = basic\) score is 5; wanted is score <= 2\n\n1 {2}score/,
	);
	t.regex(table?.stdout ?? '', /\n\d {2}score 2, cost \S+\n {3}calls {2}2 → \S+\n/);
	t.regex(
		table?.stdout ?? '',
		/it moves the row to where the graph (inside condition \d \(.*\)|of all rows) tells the target/,
	);
	const {actions, predicted} = JSON.parse(json?.stdout ?? '');
	t.is(predicted, 5);
	t.is(actions.length, 2);
	for (const action of actions) t.true(action.predicted <= 2);
	const single = JSON.parse(one?.stdout ?? '').actions;
	t.deepEqual(
		single.map((action: {steps: {variable: string}[]}) => action.steps.map(({variable}) => variable)),
		[['calls']],
	);
	t.deepEqual(
		[far, gone, other, roled].map((each) => each?.code),
		[1, 2, 2, 1],
	);
	t.regex(far?.stderr ?? '', /score <= -90 cannot be reached: it is told to be 5 now, and with up to 3 changes/);
	t.regex(gone?.stderr ?? '', /--row 2: .*new\.csv has 1 rows/);
	t.regex(other?.stderr ?? '', /want names 'scores', and the target is 'score': did you mean 'score'\?/);
	t.regex(roled?.stderr ?? '', /tiers\.toml: tiers are for inga discover/);
	writeFileSync(path, csv(499));
	const changed = await inga(['act', out, '--row', '1', '--want', 'score<2']);
	t.is(changed.code, 1);
	t.regex(changed.stderr, /is another table than that of .*: 499 rows/);
});

test('a plan derives columns that conditions and causes can be about', async (t) => {
	const path = file(t, 'people.csv', csv(300));
	const plan = file(
		t,
		'plan.toml',
		'columns = ["plan", "score", "both"]\n[derive]\nboth = {sum = ["wait", "calls"]}\n',
	);
	const out = join(folder(t), 'run');
	const words = ['discover', path, '--target', 'score>2', '--prepare', plan, '--out', out, ...few];
	const {stdout, stderr, code} = await inga(words);
	t.is(code, 0, stderr);
	t.regex(stderr, /warning: 1 column derived: 'both'/);
	t.regex(stdout, /both → score/);
	t.notRegex(stdout, /calls/);
	const basic = csv(300)
		.split('\n')
		.findIndex((line) => line.startsWith('basic'));
	const explained = await inga(['explain', out, '--row', String(basic), '--prepare', plan]);
	t.is(explained.code, 0, explained.stderr);
	t.regex(explained.stdout, /plan = basic[\s\S]*both/);
	const other = await inga(['explain', out, '--row', String(basic)]);
	t.is(other.code, 1);
	t.regex(other.stderr, /or the plan that it had \(--prepare\)/);
	await builtPage();
	const page = join(folder(t), 'page.html');
	const report = (...more: string[]) => inga(['report', out, '--out', page, '--rows', '9', ...more]);
	const without = await report();
	t.is(without.code, 0, without.stderr);
	t.regex(
		without.stderr,
		/no rows are shown, and no groups of conditions: .*is another table.*\(a discovery with a plan is shown by inga report \S+ --prepare/s,
	);
	const bad = await report('--prepare', join(out, 'gone.toml'));
	t.is(bad.code, 1, bad.stderr);
	t.regex(bad.stderr, /gone\.toml/);
	const shown = await report('--prepare', plan);
	t.is(shown.code, 0, shown.stderr);
	t.notRegex(shown.stderr, /warning/);
	t.regex(readFileSync(page, 'utf8'), /"sample":\{"of":300,"rows":\[.*"name":"both"/s);
	const child = start(['serve', out, '--port', '0', '--prepare', plan], {stdio: ['ignore', 'pipe', 'pipe']});
	const ended = outcome(child);
	const [line] = (await once(child.stdout as Readable, 'data')) as [Buffer];
	const served = await fetch(line.toString().trim());
	t.regex(await served.text(), /"sample":\{"of":300,.*"name":"both"/s);
	child.kill('SIGINT');
	t.notRegex((await ended).stderr, /warning/);
});

test('what is refused', async (t) => {
	const path = file(t, 'people.csv', csv(130));
	const of = (...words: string[]) => inga(['discover', path, ...few, ...words]);
	const [strange, broken] = [file(t, 'a.toml', 'role = 1\n'), file(t, 'b.toml', '[roles]\ncals = "cause"\n')];
	const rare = file(
		t,
		'rare.csv',
		`kind,value,score\n${Array.from({length: 90}, (_, row) => `k${row},${row % 4},${row % 3}`).join('\n')}\n`,
	);
	const narrow = file(t, 'd.toml', '[roles]\nvalue = "cause"\n');
	const same = file(
		t,
		'same.csv',
		`same,empty,wait\n${Array.from({length: 90}, (_, row) => `1,,${row}`).join('\n')}\n`,
	);
	const circle = file(t, 'c.toml', 'tiers = [["age"], ["wait"], ["age"]]\n');
	const empty = join(folder(t), 'empty');
	mkdirSync(empty);
	writeFileSync(join(empty, 'result.json'), '{}');
	const all = await Promise.all([
		of(),
		of('--target', 'scor>2'),
		of('--target', 'score>2', '--roles', strange),
		of('--target', 'score>2', '--roles', broken),
		of('--target', 'score>2', '--roles', circle),
		of('--target', 'score>2', '--out', path),
		inga(['explain', empty, '--row', '1']),
		inga(['explain', join(empty, 'gone'), '--row', '1']),
		inga(['explain', empty, '--row', '0']),
		inga(['discover', rare, '--target', 'score=1', '--roles', narrow]),
		inga(['discover', same, '--target', 'same']),
		of('--target', 'score>2', '--resume'),
	]);
	t.deepEqual(
		all.map(({code}) => code),
		[2, 2, 1, 2, 2, 2, 1, 1, 2, 1, 1, 2],
	);
	const says = [
		/required option '-t, --target/,
		/no column 'scor': did you mean 'score'\?/,
		/a\.toml: there is no role; there are roles/,
		/roles names 'cals'.*did you mean 'calls'\?/,
		/tiers goes round in a circle: 'age' is in the groups 0 and 2/,
		/is a file: name a folder/,
		/no result of a discovery: make one with inga discover/,
		/no such file/,
		/whole number from 1/,
		/no statement about 1 columns of '.*rare\.csv' holds for 3 rows or more and fails for as many: give a smaller support/,
		/the target 'same' of '.*' is '1' wherever it is known: nothing can lead to it/,
		/--resume: say by --out with what/,
	];
	for (const [at, message] of says.entries()) t.regex(all[at]?.stderr ?? '', message);
});

test('a page of a discovery, with rows of its table where it is there', async (t) => {
	await builtPage();
	const place = folder(t);
	const table = file(t, 'genes.csv', `outcome,gene 0,gene 1\n${'1,2,3\n4,,6\n'.repeat(300)}`);
	const known = {source: table, columns: ['outcome', 'gene 0', 'gene 1'], rows: 600};
	const result = {...madeUp(2, 3), table: {...known, digest: tableDigest(await readTable(table))}};
	writeFileSync(join(place, 'result.json'), JSON.stringify(result));
	const out = join(place, 'b.html');
	const held = (path: string) =>
		JSON.parse(/id="data">(.*?)<\/script>/s.exec(readFileSync(path, 'utf8'))?.[1] ?? '') as {
			result: typeof result;
			sample: {of: number; rows: number[]; columns: {values: unknown[]}[]} | null;
			overlap: {rows: number; shares: number[][]} | null;
		};
	const done = await inga(['report', place, '--rows', '40']);
	t.is(done.code, 0, done.stderr);
	t.is(done.stdout, '');
	t.regex(done.stderr, /^inga: wrote .*report\.html \(\d+ kB\)\n$/);
	const {result: shown, sample, overlap} = held(join(place, 'report.html'));
	t.deepEqual(overlap, {rows: 600, of: 600, shares: [[], [50]]});
	// Without rows of the table it still says how many of them conditions share.
	t.is((await inga(['report', place, '--rows', '0', '--out', out])).code, 0);
	t.deepEqual([held(out).sample, held(out).overlap], [null, overlap]);
	t.deepEqual(shown, {...result, table: {...result.table, source: 'genes.csv'}});
	t.deepEqual([sample?.of, sample?.rows.length, sample?.columns.length], [600, 40, 3]);
	t.true(sample?.columns[1]?.values.every((value) => value === 2 || value === null));
	writeFileSync(table, 'outcome,gene 0,gene 1\n1,2,3\n');
	const [without, none, named, odd, lost, gone] = await Promise.all([
		inga(['report', place, '--out', out]),
		inga(['report', place, '--out', join(place, 'c.html'), '--rows', '0']),
		inga(['report', place, '--table', table]),
		inga(['report', place, '--rows', '2.5']),
		inga(['report', place, '--out', join(place, 'there', 'd.html')]),
		inga(['report', join(place, 'there')]),
	]);
	t.is(without.code, 0, without.stderr);
	t.regex(
		without.stderr,
		/warning: no rows are shown, and no groups of conditions: .*genes\.csv is another table.*--table names the file/s,
	);
	t.is(held(out).sample, null);
	t.regex(none.stderr, /warning: no groups of conditions are shown: .*genes\.csv is another table/);
	t.is(none.code, 0);
	t.deepEqual([named.code, odd.code, lost.code, gone.code], [1, 2, 2, 2]);
	t.regex(named.stderr, /is another table than that of/);
	t.regex(odd.stderr, /whole number from 0 to 100000/);
	t.regex(lost.stderr, /there is no folder/);
	t.regex(gone.stderr, /there is no folder/);
});

test('the same page from this machine, until Ctrl-C', async (t) => {
	await builtPage();
	const place = folder(t);
	writeFileSync(join(place, 'result.json'), JSON.stringify(madeUp(2, 3)));
	const child = start(['serve', place, '--port', '0', '--rows', '0'], {stdio: ['ignore', 'pipe', 'pipe']});
	const ended = outcome(child);
	const [line] = (await once(child.stdout as Readable, 'data')) as [Buffer];
	const address = line.toString().trim();
	t.regex(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
	const page = await fetch(address);
	t.is(page.status, 200);
	t.regex(await page.text(), /<!doctype html>/);
	const taken = await inga(['serve', place, '--port', new URL(address).port, '--rows', '0']);
	t.is(taken.code, 2);
	t.regex(taken.stderr, /port \d+ is taken: another program uses it; name another one/);
	// A page that is open does not keep it.
	const open = await fetch(`${address}events`);
	child.kill('SIGINT');
	const {code, stderr} = await ended;
	t.is(code, 130);
	t.regex(stderr, /shows .* until Ctrl-C\ninga: stopped\n$/);
	await t.throwsAsync(async () => open.text());
	t.is((await inga(['serve', place, '--port', '70000'])).code, 2);
});
