import test from 'ava';
import {type Actions, discover, type Explanation} from '../../src/discover/index.js';
import {actionsTable, discoveryTable, explanationTable} from '../../src/report/index.js';
import {people} from '../discover/people.js';

const options = {target: 'score > 2', top: 1, arity: 1, permutations: 1, confirm: 0, bootstrap: 0, threads: 1} as const;
const found = discover(people(300, 3), options);

test('tiers that do not tell where a condition stands are told, their absence is a warning of the result', async (t) => {
	const result = await found;
	t.regex(result.warnings.join(), /no tiers are given/);
	t.notRegex(discoveryTable(result), /selection:/);
	const some = await discover(people(300, 3), {...options, tiers: [['wait'], ['score']]});
	t.regex(discoveryTable(some), /\n {3}selection: causes or the target may lead to plan\n/);
});

test('the level decides which changes are listed', async (t) => {
	const result = await found;
	t.regex(discoveryTable(result, 0.4), /no change with p <= 0\.4 among \d+ effects/);
	t.regex(discoveryTable(result, 1), /\+ gained +calls → score/);
});

test('what a terminal would obey is shown instead', async (t) => {
	const result = await found;
	const conditions = result.conditions.map((each) => ({
		...each,
		...{refused: 'bad\u001B[2J', comparison: null},
		statements: each.statements.map((statement) => ({...statement, name: 'plan\u001B[31m'})),
	}));
	const explanation: Explanation = {
		satisfied: [{condition: 0, dominated: true, weight: null}],
		...{open: [0], chance: null, mechanism: null, missing: ['a\u0007']},
	};
	const text =
		discoveryTable({...result, conditions}) + explanationTable({...result, conditions}, explanation, 'row\u001B');
	t.false(
		[...text].some((letter) => letter < ' ' && letter !== '\n'),
		text,
	);
	t.regex(text, /no graphs: bad/);
	t.regex(text, /; a part of it says as much\nA value is missing that condition 1 depends on/);
	t.is(discoveryTable({...result, conditions: []}).split('\n')[2], 'No condition.');
});

test('actions say what is set, what follows, and where the row comes to', async (t) => {
	const result = await found;
	const inside = {condition: 0} as const;
	const action = {
		steps: [
			{variable: 'calls', from: 3, to: 1.25, cost: 1.75},
			{variable: 'wait\u0007', from: 2, to: 2, cost: 0},
			{variable: 'plan', from: 'basic\u001B[2J', to: 'more', cost: 1},
		],
		...({
			cost: 2.75,
			predicted: -0.5,
			region: {condition: null},
			leaves: true,
			beyond: ['calls'],
		} as const),
		effects: [
			{variable: 'age', from: 30, to: 32, change: 2},
			{variable: 'noise', from: null, to: null, change: -0.5},
			{variable: 'more', from: null, to: null, change: 0.5},
		],
	} as const;
	const told: Actions = {
		...{
			want: {sign: '<=', value: 0},
			predicted: 2,
			reached: false,
			region: inside,
			actions: [action],
			warnings: ['a\u0007'],
		},
	};
	const text = actionsTable(result, told, 'row 7');
	t.false(
		[...text].some((letter) => letter < ' ' && letter !== '\n'),
		text,
	);
	const lines = text.split('\n');
	t.is(lines[0], 'row 7: by the graph inside condition 1 (plan = basic) score is 2; wanted is score <= 0');
	t.is(lines[2], '1  score −0.5, cost 2.75');
	t.regex(text, /\n {3}calls +3 → 1\.25\n {3}wait\S+ {2}held at 2\n {3}plan +basic\S+ → more\n/);
	t.regex(text, /\n {3}then also age 30 → 32, noise −0\.5, more \+0\.5\n/);
	t.regex(
		text,
		/\n {3}it moves the row to where the graph of all rows tells the target\n {3}beyond what was seen: calls\n/,
	);
	t.regex(
		actionsTable(result, {...told, reached: true, actions: [], warnings: []}, 'it'),
		/which is as wanted \(score <= 0\): nothing is to be done\.\n$/,
	);
});
