import test from 'ava';
import {act, type DiscoveredCondition, type Discovery, discover} from '../../src/discover/index.js';
import {sampleRows} from '../../src/report/index.js';
import {candidatesOf, firstWant, rolesWith} from '../../src/report/lever.js';
import {rowOf} from '../../src/report/view.js';
import {people} from '../discover/people.js';
import {madeUp} from './results.js';

const table = people(400, 3);
const found = discover(table, {
	...{target: 'score > 2', top: 2, arity: 1, permutations: 39, threads: 1, bootstrap: 0},
	roles: {wait: 'immutable', calls: {role: 'actionable', direction: 'down'}},
});

test('what can be changed: what is actionable, what a condition is about and what leads to the target', async (t) => {
	const result = await found;
	for (const condition of result.conditions) {
		const names = candidatesOf(result, condition);
		t.is(names.find(({name}) => name === 'calls')?.actionable, true);
		t.deepEqual(
			names.filter(({name}) => ['wait', 'score'].includes(name)),
			[],
		);
		for (const {column} of condition.statements) t.is(column === 'wait', !names.some(({name}) => name === column));
		t.is(new Set(names.map(({name}) => name)).size, names.length);
	}
	// Names that are properties of every object.
	const odd = madeUp(1, 3, () => '__proto__');
	t.deepEqual(candidatesOf(odd, odd.conditions[0] as DiscoveredCondition), [{name: '__proto__', actionable: false}]);
});

test('roles with what is ticked are taken as they are, with bounds and levels of the sample', async (t) => {
	const result = await found;
	const sample = sampleRows(table, result);
	const of = (...names: string[]) => rolesWith(result, sample, new Set(names));
	t.deepEqual(of('calls'), {});
	t.deepEqual(of(), {calls: 'both'});
	t.deepEqual(of('calls', 'plan'), {plan: {role: 'actionable', levels: ['basic', 'more', 'most']}});
	const values = sample.columns.find(({name}) => name === 'noise')?.values as number[] | undefined;
	if (values !== undefined) {
		t.deepEqual(of('calls', 'noise'), {
			noise: {role: 'actionable', low: Math.min(...values), high: Math.max(...values)},
		});
	}
	const few = {of: 3, rows: [1, 2, 3], columns: [{name: 'b', values: [3, null, 1]}]};
	const bare: Discovery = {...result, roles: {}};
	t.deepEqual(rolesWith(bare, few, new Set(['b', 'gone'])), {
		b: {role: 'actionable', levels: [1, 3]},
		gone: {role: 'actionable'},
	});
	const row = sample.rows.findIndex((_, at) => Number(rowOf(sample, at)['score']) > 3);
	const {predicted} = act(result, rowOf(sample, row), '<= 1000');
	const {actions} = act(result, rowOf(sample, row), `<= ${predicted - 0.1}`, {roles: of('plan')});
	t.true(actions.length > 0);
	for (const {steps} of actions) {
		t.deepEqual(
			steps.map(({variable}) => variable),
			['plan'],
		);
	}
});

test('first the contrary of the target is wanted', async (t) => {
	const result = await found;
	t.deepEqual(firstWant(result), {sign: '<=', value: 2});
	const about = (name: string, column: string, level: string | null) =>
		firstWant({...result, positives: 1, rows: 3, target: {name, column, level}});
	t.deepEqual(about('a <= -1.5', 'a', null), {sign: '>=', value: -1.5});
	t.deepEqual(about('a > b > 1e-7', 'a > b', null), {sign: '<=', value: 1e-7});
	t.deepEqual(about('left = yes', 'left', 'yes'), {sign: '<=', value: 0.33});
	t.deepEqual(about('left = 1', 'left', '1'), {sign: '<=', value: 0.33});
});
