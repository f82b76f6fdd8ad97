// Made results with known graphs, and what actions come to by their definition: slow, and nothing of it is taken from the sources.
import {Random} from '../../src/causal/index.js';
import type {Change, Discovery, KnownRole, Model, Region} from '../../src/discover/index.js';

export type Values = Readonly<Record<string, number | string>>;

const NAMES = ['a', 'b', 'c', 'd'];

/** A change beyond chance: the graph of a condition that has one explains its rows. */
export const told: Change = {
	...{kind: 'gained', from: 'a', to: 'y', inside: 1, outside: 0, statistic: 9, pValue: 0.01},
	...{confirmation: null, stability: null},
};

/** A random model of four causes in a random order and a target that is the sink; some effects are 0. */
function model(random: Random): Model {
	const order = [...NAMES];
	for (let last = order.length - 1; last > 0; last--) {
		const other = random.below(last + 1);
		[order[last], order[other]] = [order[other] as string, order[last] as string];
	}
	const all = [...order, 'y'];
	const effects = all.flatMap((to, place) =>
		all
			.slice(0, place)
			.filter(() => random.uniform() < 0.7)
			.map((from) => ({from, to, effect: (random.uniform() < 0.5 ? -1 : 1) * (0.2 + random.uniform())})),
	);
	const variables = ['y', ...NAMES].map((name) => ({
		...{name, mean: 4 * random.uniform() - 2, deviation: 0.5 + random.uniform()},
	}));
	return {rows: 100, variables, order: all, effects};
}

/**
 * A result of three conditions: about two causes, about one of them and the text `plan`, and one about `plan` alone, which has no graph. Of one
 * seed in four the graphs of the second do not differ. Every cause but `d` is actionable, `plan` too; `c` has levels, and `b` can only rise.
 */
export function madeResult(seed: number): Discovery {
	const random = new Random(seed);
	const cut = () => 2 * random.uniform() - 1;
	const [one, two] = [cut(), cut()];
	const statement = (column: string, sign: '<=' | '>' | '=', value: number | string) => ({
		...{name: `${column} ${sign} ${value}`, column, sign, value, synonyms: []},
	});
	const statements = [
		[statement('a', '>', one), statement('b', '<=', two)],
		[statement('a', '>', one), statement('plan', '=', 'x')],
		[statement('plan', '=', 'y')],
	];
	/** What resamples would say. */
	const unsure = {joint: false, bootstrap: null};
	const condition = (at: number, logP: number, support: number, changes: readonly Change[]) => ({
		...{statements: statements[at] ?? [], support, positives: 30, logP, pValue: Math.exp(logP), corrected: 1},
		...{selection: [], bias: [], confirmation: null, refused: at === 2 ? 'few rows' : null},
		comparison:
			at === 2 ? null : {...unsure, inside: model(random), outside: model(random), changes, roots: [], left: []},
	});
	const observed = {levels: null, least: -3, greatest: 3, deviation: 1};
	const roles: Record<string, KnownRole> = {
		a: {role: 'actionable', cost: 0.5 + random.uniform(), low: -2.5, observed},
		b: {role: 'actionable', cost: 0.5 + random.uniform(), high: 2.5, direction: 'up', observed},
		c: {role: 'actionable', cost: 0.5 + random.uniform(), observed: {...observed, levels: [-2, 0, 1.5]}},
		d: {role: random.uniform() < 0.5 ? 'immutable' : 'both'},
		plan: {role: 'actionable', cost: 0.3 + random.uniform(), observed: {levels: ['x', 'y', 'z']}},
	};
	return {
		...{format: 'inga-discovery', version: 2, complete: true},
		done: {search: true, graphs: 3, permutations: 1, bootstrap: 0},
		table: {source: 'made', rows: 200, columns: ['plan', ...NAMES, 'y'], digest: ''},
		...{target: {name: 'y > 1', column: 'y', level: null}, rows: 200, positives: 60, dropped: 0},
		...{searched: {rows: 200, positives: 60}, held: null},
		options: {
			...{arity: 2, support: 60, top: 3, quantiles: 3, variables: 20, permutations: 1, seed: 0},
			...{bootstrap: 0, joint: 'auto', confirm: 0},
		},
		...{roles, tiers: []},
		certificate: {space: '1', visited: '1', bySupport: '0', byBound: '0', skipped: '0'},
		conditions: [
			condition(0, -9, 80, [told]),
			condition(1, -8, 50 + random.below(60), seed % 4 === 3 ? [] : [told]),
			condition(2, -7, 70, []),
		],
		everywhere: model(random),
		combined: null,
		warnings: [],
	};
}

/** A row of it; some lie on the limit of a statement, as rows of a table do, or on a bound. */
export function madeRow(seed: number, {conditions}: Discovery): Values {
	const random = new Random(seed);
	const value = () => 4 * random.uniform() - 2;
	const plan = ['x', 'y', 'z'][random.below(3)] ?? 'x';
	const cut = (at: number) => (random.uniform() < 0.2 ? conditions[0]?.statements[at]?.value : undefined) ?? value();
	return {plan, a: cut(0), b: random.uniform() < 0.1 ? 2.5 : cut(1), c: value(), d: value(), y: value()};
}

/** Where the row is, by the words of the documentation. */
export function regionAt({conditions}: Discovery, values: Values): Region {
	const holds = conditions.map(({statements}) =>
		statements.every(({column, sign, value}) => {
			const found = values[column] as number | string;
			return sign === '<=' ? found <= value : sign === '>' ? found > value : found === value;
		}),
	);
	const names = conditions.map(({statements}) => statements.map(({name}) => name));
	const differs = (at: number) => (conditions[at]?.comparison?.changes.length ?? 0) > 0;
	const open = [...conditions.keys()].filter(
		(at) =>
			holds[at] &&
			differs(at) &&
			!conditions.some(
				(other, place) =>
					holds[place] &&
					differs(place) &&
					other.logP <= (conditions[at]?.logP ?? 0) &&
					(names[place]?.length ?? 0) < (names[at]?.length ?? 0) &&
					names[place]?.every((name) => names[at]?.includes(name)),
			),
	);
	const key = (at: number) => [-(names[at]?.length ?? 0), conditions[at]?.support ?? 0, conditions[at]?.logP ?? 0];
	const [best] = open.sort((a, b) => {
		const [first, second] = [key(a), key(b)];
		const at = first.findIndex((value, place) => value !== second[place]);
		return at < 0 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
	});
	return {condition: best ?? null};
}

const modelAt = ({conditions, everywhere}: Discovery, {condition}: Region) =>
	(condition === null ? everywhere : conditions[condition]?.comparison?.inside) as Model;

/** The target as a model tells it. */
function predicted(model: Model, values: Values): number {
	const mean = (name: string) => model.variables.find((each) => each.name === name)?.mean ?? 0;
	return model.effects
		.filter(({to}) => to === 'y')
		.reduce((sum, {from, effect}) => sum + effect * ((values[from] as number) - mean(from)), mean('y'));
}

/** What setting some columns of a row comes to: x_j = its value + effects of what its causes change, but for what is set or immutable. */
export function outcomeOf(result: Discovery, row: Values, set: Values) {
	const first = modelAt(result, regionAt(result, row));
	const after: Record<string, number | string> = {...row, ...set};
	for (const name of first.order) {
		if (name === 'y' || Object.hasOwn(set, name) || result.roles[name]?.role === 'immutable') continue;
		after[name] = first.effects
			.filter(({to}) => to === name)
			.reduce(
				(value, {from, effect}) => value + effect * ((after[from] as number) - (row[from] as number)),
				row[name] as number,
			);
	}
	const region = regionAt(result, after);
	const rest = (row['y'] as number) - predicted(first, row);
	const cost = Object.entries(set).reduce((sum, [name, to]) => {
		const [from, each] = [row[name], result.roles[name]?.cost ?? Number.NaN];
		if (typeof to === 'number' && typeof from === 'number') return sum + each * Math.abs(to - from);
		return sum + (to === from ? 0 : each);
	}, 0);
	return {after, region, predicted: predicted(modelAt(result, region), after) + rest, cost};
}

/** What a column may be set to: all levels, or a grid of its interval, with what it is now. */
export function choices(result: Discovery, row: Values, name: string, size: number): readonly (number | string)[] {
	const {low = -3, high = 3, direction, observed} = result.roles[name] ?? {};
	const now = row[name] as number | string;
	if (observed?.levels != null) {
		const others = observed.levels.filter((level) => level !== now);
		return typeof now === 'string' ? others : [now, ...others];
	}
	const from = direction === 'up' ? Math.max(low, now as number) : low;
	return [now, ...Array.from({length: size}, (_, at) => from + ((high - from) * at) / (size - 1))];
}

/** Whether a column leads to what the target is told from somewhere, or to a column that a condition is about. */
export function leads(result: Discovery, row: Values, name: string): boolean {
	const first = modelAt(result, regionAt(result, row));
	const differing = result.conditions.filter(({comparison}) => (comparison?.changes.length ?? 0) > 0);
	const models = [result.everywhere as Model, ...differing.map(({comparison}) => comparison?.inside as Model)];
	const ends = new Set([
		...models.flatMap(({effects}) => effects.filter(({to}) => to === 'y').map(({from}) => from)),
		...differing.flatMap(({statements}) => statements.map(({column}) => column)),
	]);
	const reached = [name];
	for (const at of reached) {
		for (const {from, to} of first.effects) {
			if (from === at && !reached.includes(to) && result.roles[to]?.role !== 'immutable') reached.push(to);
		}
	}
	return reached.some((each) => ends.has(each));
}
