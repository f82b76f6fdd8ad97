// What should be changed for one row, so that its target is as wanted.
import {checkCount, IngaError, invalidArgument} from '../core/index.js';
import {listed, quote, type Row} from '../table/index.js';
import type {Found} from './cheapest.js';
import {choose, farthest} from './choose.js';
import {movesOf} from './flow.js';
import {type Lever, type Levers, leversOf, rolesFor} from './lever.js';
import {wantOf} from './limit.js';
import {graphName, modelOf, type Region, regionOf, statementValue, truthOf} from './region.js';
import type {Discovery, Model} from './result.js';
import type {KnownRole, Role, RoleName} from './role.js';
import {type Setting, settingOf} from './setting.js';

export interface ActOptions {
	/**
	 * What has to hold of other variables after the action, as `calls <= 5`, `wait >= now`, `age = now`; `now` is what they are without it. Where
	 * a limit does not hold now, it is enough that the action does not make it worse. @defaultValue none
	 */
	readonly keep?: readonly string[];
	/** How many actions are told, at most 1000. @defaultValue 5 */
	readonly limit?: number;
	/** The most variables that an action sets, from 1 to 3. @defaultValue 3 */
	readonly changes?: number;
	/** Roles that go before those of the result: other bounds, costs or levels, other columns. @defaultValue none */
	readonly roles?: Readonly<Record<string, RoleName | Role>>;
	/**
	 * Whether what the causes do not explain of the row's target stays as it is. Without it the prediction is what rows with the same causes
	 * have on average: of a target of levels a probability. @defaultValue true for targets that are numbers and known; false for those of
	 * levels (`plan = basic`, `left = 1`)
	 */
	readonly rest?: boolean;
}

/** A variable that an action sets. */
export interface Step {
	readonly variable: string;
	readonly from: number | string;
	/** The same as `from` where it is held, while its causes change. */
	readonly to: number | string;
	readonly cost: number;
}

/** What reaches what is wanted, and what else comes of it. */
export interface Action {
	/** In the order of the roles. */
	readonly steps: readonly Step[];
	readonly cost: number;
	/** The target after it. */
	readonly predicted: number;
	/** Where the row is after it, and whether that is elsewhere than before: the target is told by the graph there. */
	readonly region: Region;
	readonly leaves: boolean;
	/** Other variables that change; `from` and `to` are null where the row misses the value. The greatest in standard deviations first. */
	readonly effects: readonly {
		readonly variable: string;
		readonly from: number | null;
		readonly to: number | null;
		readonly change: number;
	}[];
	/**
	 * Variables that come to lie beyond what was seen: of those that are set, beyond the values of the table; of others, beyond three standard
	 * deviations from the mean of the graph's rows.
	 */
	readonly beyond: readonly string[];
}

/** What can be done for a row. */
export interface Actions {
	readonly want: {readonly sign: '<=' | '>='; readonly value: number};
	/** The target as it is told without any action. */
	readonly predicted: number;
	/** Whether that is as wanted; then there are no actions. */
	readonly reached: boolean;
	/** Where the row is: by the graph there all else follows. */
	readonly region: Region;
	/** Those of the fewest steps first, then the cheapest. */
	readonly actions: readonly Action[];
	readonly warnings: readonly string[];
}

const [MOST_ACTIONS, MOST_STEPS] = [1000, 3];
/** Standard deviations from the mean that rows of a graph seldom have. */
const FAR = 3;

/**
 * The cheapest actions that bring the target of a row to what is wanted. An action sets up to three variables that are actionable, within their bounds,
 * directions and levels; what they lead to follows by the graph that explains the row (see {@link explain}): that inside a condition, or that
 * of all rows. What is immutable never changes. Where statements of
 * conditions are about what changes, an action may bring the row to where another graph holds: its target is told by that then, from the
 * values that follow by the first. Costs are those of the roles times the size of each change, 1 per standard deviation where none are given.
 *
 * For each set of variables the cheapest action is found exactly. A set is told where it costs less than all of its parts, and of those the
 * `limit` cheapest. It computes in the size of the result, of no table.
 *
 * @param row values by column; what is null, undefined, not a number, or not there is missing
 * @param want a limit of the target, as `score < 2` or `>= 3`; of a target of levels it is one of a probability. `<` is taken for `<=`
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a limit that is none or of another variable, an option out of its range, roles by which
 * nothing is actionable, and text or an infinite value where a number belongs; `ERR_DATA` where the result has no graph for the row, the row misses
 * a value that the graph needs, nothing that can be changed leads to the target, and where the limit cannot be reached (with what can be)
 *
 * @example
 * const roles = {wait: 'immutable', calls: {role: 'actionable', direction: 'down'}};
 * const result = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19, roles});
 * const {actions} = act(result, {plan: 'basic', wait: 0.5, calls: 3}, 'left < 0.6');
 * actions[0].steps[0].variable; // 'calls'
 */
export function act(result: Discovery, row: Row, want: string, options: ActOptions = {}): Actions {
	const {keep = [], limit = 5, changes = MOST_STEPS, roles: others = {}} = options;
	checkCount('limit', limit, 1, MOST_ACTIONS);
	checkCount('changes', changes, 1, MOST_STEPS);
	const wanted = wantOf(want, result.target);
	const truth = truthOf(result, statementValue(row));
	const region = regionOf(result, truth);
	const model = modelOf(result, region);
	if (model === undefined) {
		throw new IngaError(
			'ERR_DATA',
			'the result has no graph of all rows, and no other that holds for the row: discover with more rows',
		);
	}
	const roles = rolesFor(result, others);
	const found = leversOf(result, roles, model, row);
	const setting = settingOf(result, row, region, {
		model,
		roles,
		wanted,
		keep,
		levers: found.levers,
		rest: options.rest,
	});
	const {start: predicted} = setting.outcomes[0] as Setting['outcomes'][number];
	const {sign, value} = wanted;
	const head = {want: {sign, value}, predicted, region};
	if (sign === '<=' ? predicted <= value : predicted >= value)
		return {...head, reached: true, actions: [], warnings: []};
	const levers = useful(found, setting, roles, region);
	const chosen = choose(setting, levers, changes, limit);
	if (chosen.length === 0) throw unreachable(setting, levers, changes, predicted);
	const actions = chosen.map(([set, best]) => actionOf(setting, set, best, model));
	return {...head, reached: false, actions, warnings: warningsOf(found)};
}

/** Levers that lead to the target, or to what decides where the row is. */
function useful(
	{levers, left}: Levers,
	setting: Setting,
	roles: ReadonlyMap<string, KnownRole>,
	region: Region,
): readonly Lever[] {
	const actionable = [...roles].filter(([, {role}]) => role === 'actionable').map(([name]) => name);
	if (actionable.length === 0) {
		throw invalidArgument(
			'nothing is actionable: give columns the role actionable (roles, inga discover --roles, inga act --roles)',
		);
	}
	const found = levers.filter((lever) => leads(setting, lever));
	if (found.length > 0) return found;
	const why = left.map((each) => `; ${quote(each.variable)}: ${each.why}`).join('');
	throw new IngaError(
		'ERR_DATA',
		`of what is actionable (${listed(actionable)}) nothing that can be changed leads to ${quote(setting.result.target.column)} by ` +
			`${graphName(region)}${why}`,
	);
}

function leads({flow, outcomes, statements}: Setting, {variable}: Lever): boolean {
	const moves = movesOf(flow, [flow.place.get(variable) ?? -1]);
	const isMoved = (at: number | undefined) => at !== undefined && (moves[at]?.[0] ?? 0) !== 0;
	return (
		outcomes.some(({effects}) => effects.some(({from}) => isMoved(from))) ||
		statements.some(({column}) => isMoved(flow.place.get(column)))
	);
}

function unreachable(setting: Setting, levers: readonly Lever[], changes: number, now: number): IngaError {
	const {want, result} = setting;
	const down = want.sign === '<=';
	const limit = `${result.target.column} ${want.sign} ${want.value} cannot be reached: it is told to be ${short(now)} now`;
	const far = farthest(setting, levers, changes);
	if (far === undefined) return new IngaError('ERR_DATA', `${limit}, and no change that is allowed brings it nearer`);
	const [set, {to, predicted}] = far;
	const steps = set
		.map(({variable}, at) => `${variable} = ${typeof to[at] === 'number' ? short(to[at]) : to[at]}`)
		.join(', ');
	const most = changes === 1 ? 'one change' : `up to ${changes} changes`;
	return new IngaError(
		'ERR_DATA',
		`${limit}, and with ${most} within what is allowed ${down ? 'at least' : 'at most'} ${short(predicted)} (${steps})`,
	);
}

function actionOf(setting: Setting, set: readonly Lever[], best: Found, model: Model): Action {
	const {flow, values, deviations, outcomes} = setting;
	const steps = set.map((lever, at): Step => {
		const {variable, from, cost} = lever;
		const to = best.to[at] as number | string;
		const size = typeof to === 'number' && typeof from === 'number' ? Math.abs(to - from) : Number(to !== from);
		return {variable, from, to, cost: cost * size};
	});
	const effects = flow.names
		.map((variable, at) => {
			const [now, change] = [values[at], best.changes[at] ?? 0];
			return {variable, from: now ?? null, to: now === undefined ? null : now + change, change, at};
		})
		.filter(({variable, change}) => change !== 0 && set.every((lever) => lever.variable !== variable))
		.sort((a, b) => Math.abs(b.change) / (deviations[b.at] ?? 1) - Math.abs(a.change) / (deviations[a.at] ?? 1));
	const own = outcomes[0]?.region;
	return {
		steps,
		...{cost: best.cost, predicted: best.predicted, region: best.region},
		leaves: own?.condition !== best.region.condition,
		effects: effects.map(({at: _, ...each}) => each),
		beyond: [
			...set.filter((lever, at) => isBeyond(best.to[at], lever.seen)).map(({variable}) => variable),
			...effects
				.filter(({variable, to}) => {
					const of = model.variables.find(({name}) => name === variable);
					return of !== undefined && isBeyond(to, [of.mean - FAR * of.deviation, of.mean + FAR * of.deviation]);
				})
				.map(({variable}) => variable),
		],
	};
}

function isBeyond(value: number | string | null | undefined, [least, greatest]: readonly [number, number]): boolean {
	return typeof value === 'number' && (value < least || value > greatest);
}

function warningsOf({levers, left, priced}: Levers): string[] {
	const free = levers.map(({variable}) => variable).filter((name) => !priced.includes(name));
	return [
		...left.map(({variable, why}) => `${quote(variable)} is left as it is: ${why}`),
		...(priced.length > 0 && free.length > 0
			? [
					`costs are given of ${listed(priced)} and not of ${listed(free)}, which cost 1 per standard deviation (text: 1)`,
				]
			: []),
	];
}

function short(value: number): string {
	return String(Number(value.toPrecision(4)));
}
