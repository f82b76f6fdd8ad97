import test from 'ava';
import {grouping, split} from '../../src/cli/group.js';
import {numericSamples, tableFromRecords} from '../../src/table/index.js';
import {file, inga} from './command.js';

/** y = s x + noise, where s depends on the site; z = y - x + noise. */
function study(rows: number): string {
	let state = 5;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
	const lines = Array.from({length: rows}, (_, row) => {
		const site = row % 3;
		const x = next();
		const y = (site === 1 ? -2 : 2) * x + 0.3 * next();
		return [['north', 'south', 'east'][site], 10 - site, x, y, y - x + 0.3 * next()].join(',');
	});
	return `site,code,x,y,z\n${lines.join('\n')}\n`;
}

test('--group finds one order for the groups of a column, and shows their effects side by side', async (t) => {
	const path = file(t, 'study.csv', study(600));
	const words = ['causal', path, '--columns', 'x,y,z', '--threshold', '0.1', '--group'];
	const [table, json] = await Promise.all([inga([...words, 'site']), inga([...words, 'code', '--format', 'json'])]);
	t.is(table.code, 0, table.stderr);
	t.regex(table.stdout, /^Groups\n {2}north {2}200 rows\n {2}south {2}200 rows\n {2}east {3}200 rows\n/m);
	t.regex(table.stdout, /x +→ y +\d\S+ +−\d\S+ +\d\S+ +opposite signs$/m);
	t.regex(table.stderr, /^inga: 600 rows in 3 groups, 3 variables, /m);
	t.is(json.code, 0, json.stderr);
	const found = JSON.parse(json.stdout);
	t.deepEqual(found.groups, [
		{name: '8', rows: 200},
		{name: '9', rows: 200},
		{name: '10', rows: 200},
	]);
	t.deepEqual(found.order, ['x', 'y', 'z']);
	const effects = found.edges.find(({from, to}: {from: string; to: string}) => from === 'x' && to === 'y')?.effects;
	t.deepEqual(
		effects.map((effect: number) => Math.round(effect)),
		[2, -2, 2],
	);
});

test('a column of groups is no variable, and rows without a group are left out', async (t) => {
	const text = study(300).replace('\nnorth,10,', '\n,10,');
	const {code, stdout, stderr} = await inga(['causal', file(t, 'study.csv', text), '--group', 'site', '-f', 'json']);
	t.is(code, 0, stderr);
	const found = JSON.parse(stdout);
	t.deepEqual(found.variables, ['x', 'y', 'z']);
	t.deepEqual(found.groups.map(({rows}: {rows: number}) => rows).sort(), [100, 100, 99].sort());
	t.deepEqual(found.warnings, [
		'1 of 300 rows left out: they have no group',
		"column left out, as constant in some group: 'code'",
	]);
});

test('--group is refused where it has no meaning', async (t) => {
	const path = file(t, 'study.csv', study(60));
	const cases: [string[], number, RegExp][] = [
		[['--group', 'sites'], 2, /no column 'sites': did you mean 'site'/],
		[['--group', 'x'], 1, /60 of 60 groups by column 'x' have fewer than 3 rows/],
		[['--group', 'site', '--columns', 'x,site'], 2, /--columns has 'site', which --group takes for no variable/],
		[['--group', 'site', '--format', 'svg'], 2, /--group is for the formats table and json: svg shows one graph/],
		[['--group', 'site', '--bootstrap', '5'], 2, /--bootstrap is for one graph, and --group finds several/],
		[['--group', 'site', '--around', 'x'], 2, /--around is for one graph/],
	];
	await Promise.all(
		cases.map(async ([words, exit, pattern]) => {
			const {code, stderr} = await inga(['causal', path, ...words]);
			t.is(code, exit, stderr);
			t.regex(stderr, pattern);
		}),
	);
});

const records = Array.from({length: 12}, (_, row) => ({
	kind: row % 2 === 0 ? 'b' : 'a',
	level: row % 3,
	x: row,
	y: row * row,
}));

test('rows go to the group of their value, numbers ascending', (t) => {
	const table = tableFromRecords(records);
	const columns = ['x', 'y'];
	const byText = split(numericSamples(table, {columns}), grouping(table, 'kind'));
	t.deepEqual([byText.names, byText.without], [['b', 'a'], 0]);
	t.deepEqual([...(byText.samples[1]?.data ?? [])].slice(0, 4), [1, 1, 3, 9]);
	const byNumber = split(numericSamples(table, {columns}), grouping(table, 'level'));
	t.deepEqual(byNumber.names, ['0', '1', '2']);
	t.deepEqual(
		byNumber.samples.map(({rows}) => rows),
		[4, 4, 4],
	);
	t.deepEqual(
		grouping(table, 'level').rest.columns.map(({name}) => name),
		['kind', 'x', 'y'],
	);
});

test('too few groups, or rows in them, or a row without one, are refused', (t) => {
	const groups = (change: (row: number) => object, missing: 'drop' | 'error' = 'drop') => {
		const table = tableFromRecords(records.map((record, row) => ({...record, ...change(row)})));
		return () => split(numericSamples(table, {columns: ['x', 'y']}), grouping(table, 'kind'), missing);
	};
	const data = (message: RegExp) => ({code: 'ERR_DATA', message});
	t.throws(
		groups(() => ({kind: 'only'})),
		data(/^column 'kind' has one value only \('only'\) in the rows that are used: two groups are needed$/),
	);
	t.throws(
		groups((row) => (row > 1 ? {kind: 'c'} : {})),
		data(/^2 of 3 groups by column 'kind' have fewer than 3 rows \(/),
	);
	t.throws(
		groups((row) => (row === 4 ? {kind: null} : {}), 'error'),
		data(/^row 5 has no value in column 'kind', so it is in no group$/),
	);
	t.is(groups((row) => (row === 4 ? {kind: null} : {}))().without, 1);
});
