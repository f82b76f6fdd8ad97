import test from 'ava';
import {directLingam, edges, Random, totalEffects} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import {type DiscoverOptions, discover} from '../../src/discover/index.js';
import {numberColumn, type Row, type Table, tableFromRecords} from '../../src/table/index.js';
import {people} from './people.js';

const usual = {target: 'score > 2', top: 2, arity: 1, permutations: 19, confirm: 0, bootstrap: 0, threads: 1} as const;
/** Conditions about the plan, only. */
const byPlan = {wait: 'cause', calls: 'cause', noise: 'cause', age: 'cause'} as const;
const tiers = [['plan'], ['wait', 'calls', 'noise', 'age', 'score']];

test('a cause that leads to the target inside a condition only is found as gained', async (t) => {
	const result = await discover(people(500, 3), {...usual, permutations: 39, tiers});
	const [best, second] = result.conditions;
	t.deepEqual(best?.statements, [{name: 'plan = basic', column: 'plan', sign: '=', value: 'basic', synonyms: []}]);
	const gained = best?.comparison?.changes.find(({from, to}) => from === 'calls' && to === 'score');
	t.is(gained?.kind, 'gained');
	t.is(gained?.pValue, 1 / 40);
	t.true(Math.abs((gained?.inside ?? 0) - 1.5) < 0.2, `${gained?.inside}`);
	t.is(gained?.outside, 0);
	// What holds everywhere is no change.
	for (const {from, pValue} of best?.comparison?.changes ?? []) if (from !== 'calls') t.true(pValue > 0.05, from);
	t.is(best?.comparison?.roots[0]?.variable, 'calls');
	t.deepEqual(best?.selection, []);
	t.deepEqual(second?.selection, [
		{column: second?.statements[0]?.column, place: 'same', variables: ['score', 'noise', 'calls', 'age']},
	]);
	// Plain data: JSON has all of it.
	t.deepEqual(JSON.parse(JSON.stringify(result)), result);
	const {space, visited, bySupport, byBound, skipped} = result.certificate;
	t.is(BigInt(visited) + BigInt(bySupport) + BigInt(byBound) + BigInt(skipped), BigInt(space));
});

test('nothing is told of columns that are independent', async (t) => {
	let told = 0;
	const sets = 20;
	for (let seed = 0; seed < sets; seed++) {
		const table = people(300, 100 + seed, {inside: 0, everywhere: 0});
		const {conditions} = await discover(table, {...usual, arity: 2, seed});
		const all = conditions.flatMap(({comparison}) => comparison?.changes ?? []);
		if (all.some(({to, pValue}) => to === 'score' && pValue <= 0.05)) told++;
	}
	// 0.05 of the sets, and 2.6 standard errors of 20.
	t.true(told <= sets * 0.05 + 2.6 * Math.sqrt(sets * 0.05 * 0.95), `${told} of ${sets}`);
});

function columns(table: Table, names: readonly string[], keep: (row: number) => boolean) {
	const rows = Array.from({length: table.rows}, (_, row) => row).filter(keep);
	const lists = names.map((name) => table.columns.find((each) => each.name === name));
	const data = rows.flatMap((row) => lists.map((each) => (each?.type === 'number' ? (each.values[row] as number) : 0)));
	return matrix(rows.length, names.length, Float64Array.from(data));
}

test('graphs are those of the rows inside and of the others, roots those of total effects', async (t) => {
	const table = people(400, 5);
	const {conditions} = await discover(table, {...usual, top: 1, permutations: 1, roles: byPlan});
	const [{comparison} = {comparison: null}] = conditions;
	const variables = ['score', 'wait', 'noise', 'calls', 'age'];
	t.deepEqual(
		comparison?.inside.variables.map(({name}) => name),
		variables,
	);
	const plan = table.columns.find(({name}) => name === 'plan');
	const basic = (row: number) => plan?.type === 'text' && plan.levels[plan.codes[row] as number] === 'basic';
	for (const [model, keep] of [
		[comparison?.inside, basic],
		[comparison?.outside, (row: number) => !basic(row)],
	] as const) {
		const graph = await directLingam(columns(table, variables, keep), {variables, prior: {sinks: ['score']}});
		const sorted = (list: readonly {from: string; to: string}[]) =>
			[...list].sort((a, b) => `${a.to} ${a.from}`.localeCompare(`${b.to} ${b.from}`));
		t.deepEqual(sorted(model?.effects ?? []), sorted(edges(graph)));
		t.is(model?.order.at(-1), 'score');
		if (keep !== basic) continue;
		const total = totalEffects(graph, {to: ['score']});
		for (const root of comparison?.roots ?? []) {
			const at = variables.indexOf(root.variable);
			t.true(Math.abs(root.total - (total.data[at] ?? 0)) < 1e-12, root.variable);
			t.is(root.importance, Math.abs(root.total) * (model?.variables[at]?.deviation ?? 0));
		}
	}
});

test('results are the same for every number of threads, and for the same seed', async (t) => {
	const table = people(300, 8);
	const [one, two] = [await discover(table, usual), await discover(table, {...usual, threads: 2})];
	t.deepEqual(one, two);
});

/** With columns in addition. */
function extended(table: Table, of: (row: number, record: Record<string, number | string>) => Row): Table {
	const records = Array.from({length: table.rows}, (_, row) => {
		const record = Object.fromEntries(
			table.columns.map((column) => [
				column.name,
				column.type === 'number' ? (column.values[row] as number) : (column.levels[column.codes[row] as number] ?? ''),
			]),
		);
		return {...record, ...of(row, record)};
	});
	return tableFromRecords(records, {source: 'people'});
}

test('an effect with another sign is flipped, one that goes the other way reversed', async (t) => {
	const table = extended(people(600, 4), (_, {plan, calls, noise, wait, score}) => {
		const basic = plan === 'basic';
		const [first, second] = [Number(calls), Number(noise)];
		// The score's own error: what its causes leave of it.
		const error = Number(score) - (basic ? 1.5 * (1 + first) : 0) - 0.6 * Number(wait);
		return {
			score: (basic ? 1 : -1) * first + 0.3 * second + (basic ? 0.8 : 0) + error,
			one: basic ? first : second + 0.8 * first,
			two: basic ? second + 0.8 * first : first,
		};
	});
	const causes = {one: 'cause', two: 'cause', wait: 'cause', age: 'cause'} as const;
	const options = {...usual, target: 'score > 1.5', top: 1};
	const found = await discover(table, {...options, roles: {...causes, calls: 'none', noise: 'none'}});
	const [best] = found.conditions;
	t.is(best?.statements[0]?.name, 'plan = basic');
	const changes = best?.comparison?.changes.map(({kind, from, to}) => `${kind} ${from} ${to}`);
	t.true(changes?.includes('reversed one two'), changes?.join());
	t.false(changes?.includes('reversed two one'));
	const flipped = await discover(table, {...options, roles: {...byPlan, one: 'none', two: 'none'}});
	const [change] = flipped.conditions[0]?.comparison?.changes ?? [];
	t.is(`${change?.kind} ${change?.from} ${change?.to}`, 'flipped calls score');
});

test('candidates that are constant, or copies, are left with the reason; conditions keep their own column in sight', async (t) => {
	const table = extended(people(400, 6), (row, {plan, calls}) => ({
		only: plan === 'basic' ? 1 : row % 7,
		twice: 2 * Number(calls),
	}));
	const {conditions} = await discover(table, {
		...usual,
		variables: 1,
		top: 1,
		forced: ['calls'],
		roles: {...byPlan, only: 'cause', twice: 'cause'},
	});
	const [best] = conditions;
	t.deepEqual(best?.comparison?.left, [{variable: 'only', why: 'constant inside'}]);
	t.deepEqual(
		best?.comparison?.inside.variables.map(({name}) => name),
		['score', 'calls'],
	);
	const all = await discover(table, {...usual, top: 1, roles: {...byPlan, only: 'none', twice: 'cause'}});
	t.true(all.conditions[0]?.comparison?.left.some(({why}) => /^a copy of (calls|twice)$/.test(why)));
	const roles = {...byPlan, plan: 'none', wait: 'both', only: 'none', twice: 'none'} as const;
	const own = await discover(table, {...usual, variables: 1, top: 1, forced: ['calls'], roles});
	t.is(own.conditions[0]?.statements[0]?.column, 'wait');
	t.deepEqual(
		own.conditions[0]?.comparison?.inside.variables.map(({name}) => name),
		['score', 'wait', 'calls'],
	);
});

test('conditions with too few rows are refused, with the reason', async (t) => {
	const {conditions} = await discover(people(400, 3), {...usual, arity: 2, support: 10, top: 1});
	t.regex(conditions[0]?.refused ?? '', /^\d\d rows inside, and a graph needs 60$/);
	t.is(conditions[0]?.comparison, null);
	const gaps = extended(people(240, 3), (row, {calls}) => ({calls: row % 2 === 0 ? null : (calls ?? null)}));
	const missing = await discover(gaps, {...usual, top: 1});
	t.regex(missing.conditions[0]?.refused ?? '', /^\d\d rows inside, and a graph needs 60 without missing values$/);
	const apart = extended(people(240, 3), (row, {calls, wait}) => ({
		calls: row % 2 === 0 ? null : (calls ?? null),
		wait: row % 2 === 1 ? null : (wait ?? null),
	}));
	const none = await discover(apart, {...usual, top: 1, roles: byPlan});
	t.is(none.conditions[0]?.refused, '0 rows without missing values on a side: no graph can be fitted');
	const sure = extended(people(300, 3), (_, {plan}) => ({left: plan === 'basic' ? 'yes' : 'no'}));
	const always = await discover(sure, {...usual, target: 'left', top: 1});
	t.is(always.conditions[0]?.refused, 'the target is the same for all rows inside');
});

test('a target of text is 1 for positive rows, and rows without it are left out', async (t) => {
	const table = extended(people(400, 3), (row, {score}) => ({
		left: row < 9 ? null : Number(score) > 1 ? 'yes' : 'no',
	}));
	const found = await discover(table, {...usual, target: 'left = yes', roles: {score: 'none'}});
	t.deepEqual(found.target, {name: 'left = yes', column: 'left', level: 'yes'});
	t.is(found.dropped, 9);
	t.true(found.warnings.includes('9 of 400 rows left out: the target is missing'));
	const inside = found.conditions[0]?.comparison?.inside;
	const share = (found.conditions[0]?.positives ?? 0) / (found.conditions[0]?.support ?? 1);
	t.true(Math.abs((inside?.variables[0]?.mean ?? 0) - share) < 1e-12);
});

test('tiers order the graphs, and what comes after the target is no variable', async (t) => {
	const {conditions} = await discover(people(400, 3), {
		...usual,
		tiers: [['calls'], ['wait', 'noise'], ['score'], ['age']],
	});
	const model = conditions[0]?.comparison?.inside;
	t.is(model?.order[0], 'calls');
	t.false(model?.variables.some(({name}) => name === 'age'));
	const risk = conditions[0]?.selection[0];
	t.is(risk?.place, 'unknown');
});

const wrong: readonly (readonly [string, Partial<Record<keyof DiscoverOptions, unknown>>, string, RegExp])[] = [
	['no target', {target: undefined}, 'ERR_INVALID_ARGUMENT', /target is missing/],
	['another target', {target: 'scor > 1'}, 'ERR_INVALID_ARGUMENT', /no column 'scor': did you mean 'score'/],
	[
		'a constant target',
		{target: 'same'},
		'ERR_DATA',
		/the target 'same' of 'people' is '1' wherever it is known: nothing can lead to it/,
	],
	['a target without values', {target: 'empty'}, 'ERR_DATA', /the target 'empty' of 'people' is missing in all rows/],
	['a role of no column', {roles: {cals: 'cause'}}, 'ERR_INVALID_ARGUMENT', /roles names 'cals'.*did you mean 'calls'/],
	[
		'a forced column that is no cause',
		{forced: ['plan']},
		'ERR_INVALID_ARGUMENT',
		/forced names 'plan', which may not be a cause of 'score'/,
	],
	['forced that is no list', {forced: 'calls'}, 'ERR_INVALID_ARGUMENT', /forced is no list of names/],
	['no conditions', {top: 0}, 'ERR_INVALID_ARGUMENT', /top is 0: give a whole number from 1 to 1000/],
	['too many variables', {variables: 201}, 'ERR_INVALID_ARGUMENT', /variables is 201/],
	['no permutations', {permutations: 0}, 'ERR_INVALID_ARGUMENT', /permutations is 0/],
	['no seed', {seed: -1}, 'ERR_INVALID_ARGUMENT', /seed is -1/],
	[
		'an infinite value',
		{target: 'plan = basic', roles: {far: 'cause'}},
		'ERR_DATA',
		/row 3 of 'people', column 'far': the value is Infinity/,
	],
];

const odd = extended(people(130, 1), (row) => ({same: 1, empty: null, far: row === 2 ? Infinity : row}));

for (const [name, options, code, message] of wrong) {
	test(`refused: ${name}`, async (t) => {
		await t.throwsAsync(discover(odd, {...usual, ...options} as DiscoverOptions), {code, message});
	});
}

test('a table of hundreds of thousands of rows', async (t) => {
	const rows = 300_000;
	const random = new Random(1);
	const plan = Float64Array.from({length: rows}, () => random.below(2));
	const wait = Float64Array.from({length: rows}, () => random.uniform());
	const left = plan.map((own, row) => (own * (wait[row] ?? 0) + random.uniform() > 0.9 ? 1 : 0));
	const columns = Object.entries({plan, wait, left}).map(([name, values]) => numberColumn(name, values));
	const options = {...{target: 'left', arity: 1, top: 1, permutations: 1, confirm: 0.1, bootstrap: 0}, threads: 1};
	const {conditions} = await discover({source: 'many', rows, columns}, options);
	const [found] = conditions;
	t.is(found?.statements[0]?.name, 'plan = 1');
	t.deepEqual(
		found?.comparison?.changes.map(({from, to}) => [from, to]),
		[['wait', 'left']],
	);
});

test('a signal stops it', async (t) => {
	const control = new AbortController();
	const reason = new Error('enough');
	const onProgress = ({stage}: {stage: string}) => {
		if (stage === 'graphs') control.abort(reason);
	};
	const stopped = await t.throwsAsync(discover(people(300, 1), {...usual, signal: control.signal, onProgress}));
	t.is(stopped, reason);
});
