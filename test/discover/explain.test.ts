import test from 'ava';
import fc from 'fast-check';
import {
	type DiscoveredCondition,
	type Discovery,
	discover,
	explain,
	type Model,
	parseDiscovery,
} from '../../src/discover/index.js';
import {people} from './people.js';

const found = discover(people(500, 3), {
	target: 'score > 2',
	top: 3,
	arity: 1,
	permutations: 19,
	confirm: 0,
	bootstrap: 0,
	threads: 1,
});

/** The graph that explains a row. */
function modelIn({conditions, everywhere}: Discovery, {mechanism}: ReturnType<typeof explain>): Model {
	const at = mechanism?.condition ?? null;
	return (at === null ? everywhere : conditions[at]?.comparison?.inside) as Model;
}

test('contributions add up to the fitted deviation, which is that of the direct effects', async (t) => {
	const result = parseDiscovery(JSON.stringify(await found));
	const plans = fc.constantFrom('basic', 'more', 'most');
	const numbers = fc.double({min: -100, max: 100, noNaN: true});
	fc.assert(
		fc.property(
			plans,
			numbers,
			numbers,
			numbers,
			fc.integer({min: 0, max: 60}),
			numbers,
			(plan, wait, calls, noise, age, score) => {
				const row = {plan, wait, calls, noise, age, score};
				const {mechanism, missing} = explain(result, row);
				t.deepEqual(missing, []);
				const model = modelIn(result, explain(result, row));
				const [target, ...others] = model.variables;
				const mean = new Map(others.map((each) => [each.name, each.mean]));
				// By the target's own row of B: y - mean = sum of B_yj (z_j - mean_j) + e_y.
				const direct = model.effects
					.filter(({to}) => to === 'score')
					.map(
						({from, effect}) =>
							effect * (((row as unknown as Record<string, number>)[from] ?? 0) - (mean.get(from) ?? 0)),
					);
				const wanted = direct.reduce((sum, each) => sum + each, 0);
				const scale = Math.max(
					1,
					...direct.map(Math.abs),
					...(mechanism?.contributions ?? []).map((each) => Math.abs(each.contribution)),
				);
				const sum = (mechanism?.contributions ?? []).reduce((all, {contribution}) => all + contribution, 0);
				t.is(sum, mechanism?.fitted ?? Number.NaN);
				t.true(Math.abs(sum - wanted) <= 1e-12 * scale, `${sum} ${wanted}`);
				t.true(Math.abs((mechanism?.mean ?? 0) + sum + (mechanism?.rest ?? 0) - score) <= 1e-12 * scale);
				t.is(mechanism?.mean, target?.mean);
				// Weights are shares of the sum of sizes, in the same order.
				const all = (mechanism?.contributions ?? []).reduce((total, each) => total + Math.abs(each.contribution), 0);
				let before = 1;
				for (const {weight, contribution} of mechanism?.contributions ?? []) {
					t.true(Math.abs(weight * all - Math.abs(contribution)) <= 1e-12 * all);
					t.true(weight >= 0 && weight <= before);
					before = weight;
				}
			},
		),
	);
});

test('weights add up to one, and are 0 where nothing deviates', async (t) => {
	const result = await found;
	const of = (row: Parameters<typeof explain>[1]) =>
		(explain(result, {plan: 'basic', ...row}).mechanism?.contributions ?? []).map(({weight}) => weight);
	const sum = of({wait: 1, calls: -2, noise: 0, age: 30}).reduce((all, weight) => all + weight, 0);
	t.true(Math.abs(sum - 1) < 1e-12);
	const model = modelIn(result, explain(result, {plan: 'basic', wait: 0, calls: 0, noise: 0, age: 0}));
	const means = Object.fromEntries(model.variables.map(({name, mean}) => [name, mean]));
	t.true(of(means).length > 0);
	t.true(of(means).every((weight) => weight === 0));
});

test('conditions that hold, and those that depend on what is missing', async (t) => {
	const result = await found;
	const names = result.conditions.map(({statements}) => statements[0]?.name);
	t.is(names[0], 'plan = basic');
	const {mechanism: usual, ...other} = explain(result, {plan: 'most', wait: -9, calls: -9, noise: 0, age: 0});
	t.deepEqual(other, {satisfied: [], open: [], chance: null, missing: []});
	t.is(usual?.condition, null);
	t.is(usual?.mean, result.everywhere?.variables[0]?.mean);
	const some = explain(result, {plan: 'basic', wait: null, noise: Number.NaN});
	t.deepEqual(some.satisfied, [{condition: 0, dominated: false, weight: null}]);
	t.deepEqual(some.open, [1, 2]);
	t.is(some.mechanism, null);
	t.deepEqual(some.missing, ['wait', 'noise', 'calls', 'age']);
	const {mechanism} = explain(result, {plan: 'basic', wait: -9, calls: 1, noise: 0, age: 0});
	t.is(mechanism?.rest, null);
});

/** A result of conditions with these statements about a number, its rows, and the logarithms of its p-values. */
async function made(all: readonly (readonly [columns: string, support: number, logP: number])[]): Promise<Discovery> {
	const result = await found;
	const like = result.conditions[0] as DiscoveredCondition;
	const conditions = all.map(([columns, support, logP]) => ({
		...like,
		...{support, logP},
		statements: [...columns].map((column) => ({
			name: `${column} = 1`,
			column,
			sign: '=' as const,
			value: 1,
			synonyms: [],
		})),
	}));
	return {...result, conditions};
}

test('the most specific of those that are not dominated explains', async (t) => {
	const row = {a: 1, b: 1, c: 0, wait: 0, calls: 0, noise: 0, age: 0};
	const of = async (all: Parameters<typeof made>[0]) => {
		const {satisfied, mechanism} = explain(await made(all), row);
		return [
			satisfied.map(({condition, dominated}) => `${condition}${dominated ? '-' : '+'}`).join(' '),
			mechanism?.condition,
		];
	};
	// ab says no more than a: a is as evident.
	t.deepEqual(
		await of([
			['a', 90, -9],
			['ab', 70, -9],
		]),
		['0+ 1-', 0],
	);
	t.deepEqual(
		await of([
			['ab', 70, -10],
			['a', 90, -9],
		]),
		['0+ 1+', 0],
	);
	t.deepEqual(
		await of([
			['c', 70, -10],
			['b', 90, -5],
			['a', 80, -4],
		]),
		['1+ 2+', 2],
	);
	t.deepEqual(
		await of([
			['b', 80, -4],
			['a', 80, -5],
		]),
		['0+ 1+', 1],
	);
});

test('where the graphs of a condition do not differ the graph of all rows explains, or another condition', async (t) => {
	const row = {a: 1, b: 1, wait: 0, calls: 0, noise: 0, age: 0};
	const alike = (result: Discovery, at: number): Discovery => ({
		...result,
		conditions: result.conditions.map((each, place) => ({
			...each,
			comparison: each.comparison && {
				...each.comparison,
				changes:
					place === at ? each.comparison.changes.map((change) => ({...change, pValue: 0.06})) : each.comparison.changes,
			},
		})),
	});
	const one = alike(await made([['a', 50, -9]]), 0);
	t.is(explain(one, row).mechanism?.condition, null);
	t.deepEqual(explain(one, row).satisfied, [{condition: 0, dominated: false, weight: null}]);
	// What does not differ dominates nothing that does.
	const part = await made([
		['a', 90, -9],
		['ab', 70, -9],
	]);
	t.is(explain(part, row).mechanism?.condition, 0);
	t.is(explain(alike(part, 0), row).mechanism?.condition, 1);
	t.is(explain(alike(part, 1), row).mechanism?.condition, 0);
});

test('conditions of rows that were held back are weighed together, and a row has a chance by all it satisfies', async (t) => {
	const options = {target: 'score > 2', top: 3, arity: 1, permutations: 1, bootstrap: 0, threads: 1};
	const result = await discover(people(2000, 3), options);
	const {combined, held, conditions} = result;
	t.is(combined?.rows, held?.rows);
	t.is(combined?.weights.length, conditions.length);
	t.is(conditions[0]?.statements[0]?.name, 'plan = basic');
	const [weight = 0] = combined?.weights ?? [];
	t.true(weight > 0);
	const odds = (chance = 0) => Math.log(chance / (1 - chance));
	const basic = explain(result, {plan: 'basic', wait: -9, calls: -9, noise: 0, age: 0});
	t.deepEqual(basic.satisfied, [{condition: 0, dominated: false, weight}]);
	t.true(Math.abs(odds(basic.chance?.own) - odds(basic.chance?.base) - weight) < 1e-9);
	t.true(Math.abs(odds(basic.chance?.base) - (combined?.intercept ?? 0)) < 1e-9);
	// What is missing matters only where it has a weight.
	const weights = (at: number) => combined?.weights[at] !== 0;
	const some = explain(result, {plan: 'basic', wait: null});
	t.is(some.chance === null, some.open.some(weights));
	t.is(explain(JSON.parse(JSON.stringify({...result, combined: undefined})), {plan: 'basic'}).chance, null);
});

test('what has no graph explains nothing', async (t) => {
	const result = await made([['a', 50, -9]]);
	const refused = {
		...result,
		everywhere: null,
		conditions: result.conditions.map((each) => ({...each, comparison: null, refused: 'few'})),
	};
	t.deepEqual(explain(refused, {a: 1}), {
		satisfied: [{condition: 0, dominated: false, weight: null}],
		open: [],
		chance: null,
		mechanism: null,
		missing: [],
	});
});

test('values of another kind are refused', async (t) => {
	const result = await found;
	const code = 'ERR_INVALID_ARGUMENT';
	t.throws(() => explain(result, {plan: 'basic', wait: 'long'}), {
		code,
		message: /'long' in column 'wait', where a finite number/,
	});
	t.throws(() => explain(result, {plan: 'basic', wait: Infinity}), {code, message: /in column 'wait'/});
	t.throws(() => explain(result, {plan: ['basic']}), {
		code,
		message: /\["basic"\] in column 'plan', where text belongs/,
	});
});

test('a file that holds no result is refused', (t) => {
	const code = 'ERR_FILE_FORMAT';
	t.throws(() => parseDiscovery('{', 'run/result.json'), {code, message: /'run\/result.json': it is no JSON/});
	t.throws(() => parseDiscovery('[]'), {code, message: /no result of a discovery/});
	t.throws(() => parseDiscovery('null'), {code, message: /no result of a discovery/});
	t.throws(() => parseDiscovery('{"format":"inga-discovery","version":1,"conditions":[]}'), {
		code,
		message: /version 1, and this inga reads version 2: make it anew/,
	});
});
