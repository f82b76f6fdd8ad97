import test from 'ava';
import {discover, type Explanation} from '../../src/discover/index.js';
import {discoveryTable, explanationTable} from '../../src/report/index.js';
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
		satisfied: [{condition: 0, dominated: true}],
		...{open: [0], mechanism: null, missing: ['a\u0007']},
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
