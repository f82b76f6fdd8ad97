import test from 'ava';
import {knownRoles, type Roles} from '../../src/discover/index.js';
import {tableFromRecords} from '../../src/table/index.js';

const table = tableFromRecords(
	[
		{age: 30, city: 'Rome', usage: 1.5, churn: 0, calls: 3},
		{age: 40, city: 'Oslo', usage: 2.5, churn: 1, calls: 4},
	],
	{source: 'people'},
);

test('roles decide what may be a condition and what a cause', (t) => {
	const usual = knownRoles(table, 'churn');
	t.deepEqual(usual.conditions, ['age', 'city', 'usage', 'calls']);
	t.deepEqual(usual.causes, ['age', 'usage', 'calls']);
	const known = knownRoles(table, 'churn', {
		roles: {age: 'immutable', city: 'none', usage: {role: 'actionable', cost: 2, low: 0, high: 9}, calls: 'condition'},
		tiers: [['age'], ['usage', 'churn'], ['calls']],
	});
	t.deepEqual(known.conditions, ['age', 'usage', 'calls']);
	t.deepEqual(known.causes, ['age', 'usage']);
	t.deepEqual(known.roles.get('usage'), {
		...{role: 'actionable', cost: 2, low: 0, high: 9},
		observed: {levels: [1.5, 2.5], least: 1.5, greatest: 2.5, deviation: 0.5},
	});
	t.deepEqual(knownRoles(table, 'churn', {roles: {city: 'actionable'}}).roles.get('city'), {
		...{role: 'actionable', observed: {levels: ['Oslo', 'Rome']}},
	});
	t.is(known.tierOf.get('calls'), 2);
});

test('what comes after the target is no cause of it', (t) => {
	t.deepEqual(knownRoles(table, 'churn', {tiers: [['age'], ['churn'], ['usage']]}).causes, ['age', 'calls']);
});

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
	[
		'a role names no column',
		{roles: {agee: 'cause'}},
		/roles names 'agee', and 'people' has no such column: did you mean 'age'\?/,
	],
	['a group names no column', {tiers: [['usages']]}, /tiers\[0\] names 'usages'.*did you mean 'usage'\?/],
	[
		'a circle',
		{tiers: [['age'], ['usage'], ['age']]},
		/circle: 'age' is in the groups 0 and 2.*before and after itself and 'usage'/,
	],
	['twice in a group', {tiers: [['age', 'age']]}, /tiers\[0\] has 'age' twice/],
	['no list of groups', {tiers: 'age'}, /tiers is no list of lists/],
	['no list in groups', {tiers: ['age']}, /tiers\[0\] is no list/],
	['no role', {roles: {age: 'boss'}}, /the role of 'age' is "boss": use one of condition, cause/],
	['no object', {roles: ['age']}, /roles is no object/],
	['another part', {roles: {age: {role: 'cause', price: 1}}}, /the role of 'age' has 'price'/],
	['the target', {roles: {churn: 'cause'}}, /'churn', which is the target/],
	['text as a cause', {roles: {city: 'cause'}}, /'city' is cause, and it holds text.*encode it/],
	['a cost of what cannot be changed', {roles: {age: {role: 'immutable', cost: 1}}}, /has cost, and is immutable/],
	['a cost that is none', {roles: {age: {role: 'actionable', cost: -1}}}, /cost of 'age' is -1/],
	['a bound that is none', {roles: {age: {role: 'actionable', low: '1'}}}, /low of 'age' is "1": give a number/],
	['bounds the wrong way', {roles: {age: {role: 'actionable', low: 2, high: 1}}}, /low of 'age' is 2, and high is 1/],
	[
		'a direction that is none',
		{roles: {age: {role: 'actionable', direction: 1}}},
		/direction of 'age' is 1: use up or down/,
	],
	['bounds of text', {roles: {city: {role: 'actionable', low: 1}}}, /low of 'city': it holds text; use levels/],
	['no levels', {roles: {age: {role: 'actionable', levels: []}}}, /levels of 'age' is no list of 1 to 50 values/],
	['levels of another type', {roles: {age: {role: 'actionable', levels: ['old']}}}, /levels of 'age' has "old"/],
	[
		'a level that is not there',
		{roles: {city: {role: 'actionable', levels: ['Roma']}}},
		/levels of 'city' has 'Roma': did you mean 'Rome'\?/,
	],
	[
		'no condition',
		{roles: {age: 'cause', city: 'none', usage: 'cause', calls: 'cause'}},
		/no column of 'people' may be a condition/,
	],
	[
		'no cause',
		{roles: {age: 'none', usage: 'none', calls: 'condition'}},
		/no column of 'people' may be a cause of 'churn'/,
	],
];

for (const [name, roles, message] of wrong) {
	test(`refused: ${name}`, (t) => {
		t.throws(() => knownRoles(table, 'churn', roles as Roles), {code: 'ERR_INVALID_ARGUMENT', message});
	});
}
