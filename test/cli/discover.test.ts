import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {people} from '../discover/people.js';
import {file, folder, inga} from './command.js';

function csv(rows: number): string {
	const {columns} = people(rows, 3);
	const lines = Array.from({length: rows}, (_, row) =>
		columns
			.map((each) => (each.type === 'number' ? each.values[row] : each.levels[each.codes[row] as number]))
			.join(','),
	);
	return `${[columns.map(({name}) => name).join(','), ...lines].join('\n')}\n`;
}

const few = ['--permutations', '19', '--arity', '1', '--top', '2', '--threads', '1'];
const roles =
	'tiers = [["plan"], ["wait", "calls", "noise", "age", "score"]]\n[roles]\nage = "immutable"\nnoise = "none"\n';

test('a discovery, its folder, and what it says of rows', async (t) => {
	const path = file(t, 'people.csv', csv(500));
	const [known, out] = [file(t, 'roles.toml', roles), join(folder(t), 'run')];
	const found = await inga(['discover', path, '--target', 'score>2', '--roles', known, '--out', out, ...few]);
	t.is(found.code, 0, found.stderr);
	t.regex(
		found.stdout,
		/^score > 2: 82 of 500 rows, 16\.4 %\n\n1 {2}plan = basic\n {3}57 of 162 rows, 35\.2 %; corrected p \S+\n/,
	);
	t.regex(found.stdout, /\n {3}\+ gained {2}calls → score +1\.5\d* +0 +0\.05\n/);
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
		/By the graph inside condition \d, score is \S+ on average, and causes move it by \S+\n +value +adds\n {3}\w/,
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
	t.is(none?.stdout, 'row 1 satisfies none of 2 conditions.\n');
	t.regex(gap?.stdout ?? '', /condition 2 depends on: wait > .*\nNo mechanism: wait missing\.\n$/s);
	t.is(beyond?.code, 2);
	t.regex(beyond?.stderr ?? '', /--row 3: .*new\.csv has 2 rows/);
	writeFileSync(path, csv(499));
	const other = await inga(['explain', out, '--row', '1']);
	t.is(other.code, 1);
	t.regex(other.stderr, /is another table than that of .*: 499 rows and 6 columns, not 500/);
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
});

test('what is refused', async (t) => {
	const path = file(t, 'people.csv', csv(130));
	const of = (...words: string[]) => inga(['discover', path, ...few, ...words]);
	const [strange, broken] = [file(t, 'a.toml', 'role = 1\n'), file(t, 'b.toml', '[roles]\ncals = "cause"\n')];
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
	]);
	t.deepEqual(
		all.map(({code}) => code),
		[2, 2, 1, 2, 2, 2, 1, 1, 2],
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
	];
	for (const [at, message] of says.entries()) t.regex(all[at]?.stderr ?? '', message);
});
