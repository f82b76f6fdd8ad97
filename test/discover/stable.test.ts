import test from 'ava';
import {multiGroupDirectLingam, Random} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import {type Comparison, type DiscoverOptions, discover} from '../../src/discover/index.js';
import {type Table, tableFromRecords} from '../../src/table/index.js';
import {people} from './people.js';

const usual: DiscoverOptions = {
	...{target: 'score > 2', top: 1, arity: 1, permutations: 1, confirm: 0, threads: 1},
	roles: {wait: 'cause', calls: 'cause', noise: 'cause', age: 'cause'},
};

async function compared(table: Table, options: Partial<DiscoverOptions>): Promise<Comparison> {
	const {conditions} = await discover(table, {...usual, ...options});
	return conditions[0]?.comparison as Comparison;
}

test('what is planted is stable, what is noise is not; the same for every number of threads', async (t) => {
	const table = people(500, 3);
	const found = await compared(table, {bootstrap: 50});
	t.deepEqual((await compared(table, {bootstrap: 50, threads: 2})).bootstrap, found.bootstrap);
	t.false(found.joint);
	t.is(found.bootstrap?.resamples, 50);
	t.deepEqual(found.bootstrap?.failed, {inside: 0, outside: 0});
	const frequency = (side: 'inside' | 'outside', from: string, to: string) =>
		found.bootstrap?.[side].find((each) => each.from === from && each.to === to)?.frequency ?? 0;
	t.true(frequency('inside', 'calls', 'score') > 0.95);
	t.true(frequency('outside', 'calls', 'score') < 0.5);
	t.true(frequency('inside', 'noise', 'score') < 0.5);
	// The target is a sink in resamples, too.
	t.false(found.bootstrap?.inside.some(({from}) => from === 'score'));
	const gained = found.changes.find(({from, to}) => from === 'calls' && to === 'score');
	t.is(gained?.kind, 'gained');
	t.is(gained?.stability?.inside, frequency('inside', 'calls', 'score'));
	t.is(gained?.stability?.outside, frequency('outside', 'calls', 'score'));
	t.true((gained?.stability?.difference ?? 0) > 0.95);
	t.true((gained?.stability?.kind ?? 0) > 0.5);
	for (const {stability} of found.changes) {
		for (const share of Object.values(stability ?? {})) t.true(share >= 0 && share <= 1);
	}
	const [none, other] = [await compared(table, {bootstrap: 0}), await compared(table, {bootstrap: 50, seed: 1})];
	t.is(none.bootstrap, null);
	t.true(none.changes.every(({stability}) => stability === null));
	t.notDeepEqual(other.bootstrap, found.bootstrap);
	// But for them nothing is another.
	t.deepEqual(other.inside, found.inside);
});

test('where rows are few both graphs have one order, that of all rows by group', async (t) => {
	const table = people(400, 5);
	const [always, never, auto] = [
		await compared(table, {joint: 'always', bootstrap: 10}),
		await compared(table, {joint: 'never', bootstrap: 0}),
		await compared(table, {bootstrap: 0}),
	];
	t.deepEqual([always.joint, never.joint, auto.joint], [true, false, false]);
	t.deepEqual(always.inside.order, always.outside.order);
	t.false(always.changes.some(({kind}) => kind === 'reversed'));
	const names = always.inside.variables.map(({name}) => name);
	const plan = table.columns.find(({name}) => name === 'plan');
	const rows = (basic: boolean) => {
		const list = Array.from({length: table.rows}, (_, row) => row).filter(
			(row) => (plan?.type === 'text' && plan.levels[plan.codes[row] as number] === 'basic') === basic,
		);
		const columns = names.map((name) => table.columns.find((each) => each.name === name));
		const data = list.flatMap((row) => columns.map((each) => (each?.type === 'number' ? (each.values[row] ?? 0) : 0)));
		return matrix(list.length, names.length, Float64Array.from(data));
	};
	const graph = await multiGroupDirectLingam([rows(true), rows(false)], {variables: names, prior: {sinks: ['score']}});
	t.deepEqual(
		always.inside.order,
		graph.order.map((at) => names[at] ?? ''),
	);
	for (const [nth, model] of [always.inside, always.outside].entries()) {
		const {data} = graph.graphs[nth]?.adjacency ?? matrix(0, 0);
		t.is(model.effects.length, data.filter((size) => size !== 0).length);
		for (const {from, to, effect} of model.effects) {
			t.is(data[names.indexOf(to) * names.length + names.indexOf(from)], effect);
		}
	}
	t.is(always.bootstrap?.resamples, 10);
	t.false(always.bootstrap?.inside.some(({from}) => from === 'score'));
});

test('a condition of few rows for its variables is fitted jointly', async (t) => {
	const random = new Random(1);
	const names = Array.from({length: 8}, (_, at) => `x${at}`);
	const table = tableFromRecords(
		Array.from({length: 220}, (_, row) => {
			const own = Object.fromEntries(names.map((name) => [name, random.exponential()]));
			const plan = ['basic', 'more', 'most'][row % 3] ?? '';
			return {...own, plan, score: (plan === 'basic' ? 2 : 0) + 2 * (own['x0'] ?? 0) + random.exponential()};
		}),
		{source: 'few'},
	);
	const roles = Object.fromEntries(names.map((name) => [name, 'cause' as const]));
	const {joint, inside, bootstrap} = await compared(table, {target: 'score > 4', roles, bootstrap: 5});
	t.true(inside.rows < 90);
	t.true(joint);
	t.is(bootstrap?.resamples, 5);
	t.true((bootstrap?.inside.find(({from, to}) => from === 'x0' && to === 'score')?.frequency ?? 0) > 0.5);
});

test('options out of their range are named', async (t) => {
	for (const [options, message] of [
		[{bootstrap: -1}, /bootstrap is -1: give a whole number from 0 to 100000/],
		[{joint: 'yes' as 'auto'}, /joint is "yes": use 'auto', 'always' or 'never'/],
	] as const) {
		await t.throwsAsync(discover(people(130, 1), {...usual, ...options}), {code: 'ERR_INVALID_ARGUMENT', message});
	}
});
