// What a saved result says of one row, known or new.
import type {Row, Table} from '../table/index.js';
import {chanceOf} from './combine.js';
import {modelOf, type Region, regionOf, satisfiedOf, statementValue, truthOf} from './region.js';
import type {Discovery, Model} from './result.js';
import {totalsOf} from './root.js';
import {numberIn, targetIn} from './row.js';
import {valueAt} from './statement.js';

/** What a variable's own error adds to the target's deviation from its mean. */
export interface Contribution {
	readonly variable: string;
	readonly value: number;
	/** What its causes leave of its deviation from its mean: e = (I - B)(z - mean). */
	readonly error: number;
	/** Its total effect on the target, T. */
	readonly total: number;
	/** T e, in units of the target. */
	readonly contribution: number;
	/** |T e| as a share of the sum of all |T e|: how much it matters for this row, whichever way it goes. 0 where all are 0. */
	readonly weight: number;
}

/** Why the target of a row is what it is, by the graph inside a condition, or that of all rows. */
export interface Mechanism extends Region {
	/** The target's mean there. */
	readonly mean: number;
	/** How far its causes move the target from its mean: the sum of the contributions. */
	readonly fitted: number;
	/** What the causes do not explain of a known target; null where it is not known. */
	readonly rest: number | null;
	/** The greatest first; only variables with an effect on the target. */
	readonly contributions: readonly Contribution[];
}

/** What holds for a row. */
export interface Explanation {
	/**
	 * Positions of the conditions that the row satisfies. `dominated`: another one that it satisfies has some of its statements only, and at
	 * least as much evidence. `weight`: what it adds to the logarithm of the odds (`combined` of the result); null where nothing was weighed.
	 */
	readonly satisfied: readonly {
		readonly condition: number;
		readonly dominated: boolean;
		readonly weight: number | null;
	}[];
	/** Positions of those that depend on a value which the row misses. */
	readonly open: readonly number[];
	/**
	 * The probability that the row is positive, by the weights of all conditions that it satisfies, and that of one that satisfies none. Null where
	 * nothing was weighed, or a value is missing that a condition with a weight depends on.
	 */
	readonly chance: {readonly own: number; readonly base: number} | null;
	/** Null where there is no graph, or the row misses a variable. */
	readonly mechanism: Mechanism | null;
	/** Variables of the graph which the row misses. */
	readonly missing: readonly string[];
}

/**
 * The conditions that a row satisfies, and how its causes make its target deviate from the mean. The graph is that inside the most specific
 * (most statements, then fewest rows, then most evidence) of those conditions that have a change with a p-value of at most 0.05 and are not
 * dominated by another one that has; where there is none, that of all rows. Contributions T_yj e_j add up to the fitted deviation, as T (I - B) =
 * I. It computes in the size of the result, of no table: rows need not be those that the result was found with.
 *
 * @param row values by column; what is null, undefined, not a number, or not there is missing
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for text or an infinite value where a number belongs
 *
 * @example
 * const result = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * const {satisfied, mechanism} = explain(result, {plan: 'basic', wait: 3, calls: 1});
 * satisfied.length; // 1
 * mechanism.contributions.reduce((sum, {contribution}) => sum + contribution, 0) === mechanism.fitted; // true
 */
export function explain(result: Discovery, row: Row): Explanation {
	const truth = truthOf(result, statementValue(row));
	const satisfied = satisfiedOf(result, truth).map((each) => ({
		...each,
		weight: result.combined?.weights[each.condition] ?? null,
	}));
	const open = [...truth.keys()].filter((at) => truth[at] === undefined);
	const chance = chanceIn(
		result,
		satisfied.map(({condition}) => condition),
		open,
	);
	const region = regionOf(result, truth);
	const model = modelOf(result, region);
	if (model === undefined) return {satisfied, open, chance, mechanism: null, missing: []};
	const missing = model.variables
		.slice(1)
		.map(({name}) => name)
		.filter((name) => numberIn(row, name) === undefined);
	const mechanism = missing.length > 0 ? null : mechanismOf(region, model, row, result);
	return {satisfied, open, chance, mechanism, missing};
}

/**
 * The values of a row of a table by column, as {@link explain} takes them; null where one is missing.
 *
 * @param row from 0
 *
 * @example
 * rowAt(people, 0).plan; // 'basic'
 */
export function rowAt({columns}: Table, row: number): Readonly<Record<string, number | string | null>> {
	return Object.fromEntries(columns.map((column) => [column.name, valueAt(column, row) ?? null]));
}

function chanceIn({combined}: Discovery, satisfied: readonly number[], open: readonly number[]): Explanation['chance'] {
	// A result of an earlier build has nothing there.
	if (!combined || open.some((at) => combined.weights[at] !== 0)) return null;
	return {own: chanceOf(combined, satisfied), base: chanceOf(combined, [])};
}

function mechanismOf({condition}: Region, model: Model, row: Row, {target}: Discovery): Mechanism {
	const [own, ...others] = model.variables;
	const totals = totalsOf(model);
	const deviation = new Map(others.map(({name, mean}) => [name, (numberIn(row, name) ?? 0) - mean]));
	const parts = others
		.map(({name}) => {
			const causes = model.effects.filter(({to}) => to === name);
			const error = causes.reduce(
				(left, {from, effect}) => left - effect * (deviation.get(from) ?? 0),
				deviation.get(name) ?? 0,
			);
			const total = totals.get(name) ?? 0;
			return {variable: name, value: numberIn(row, name) ?? 0, error, total, contribution: total * error};
		})
		.filter(({total}) => total !== 0)
		.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
	const norm = parts.reduce((sum, {contribution}) => sum + Math.abs(contribution), 0);
	const contributions = parts.map(
		(each): Contribution => ({...each, weight: norm === 0 ? 0 : Math.abs(each.contribution) / norm}),
	);
	const fitted = contributions.reduce((sum, {contribution}) => sum + contribution, 0);
	const mean = own?.mean ?? 0;
	const value = targetIn(row, target);
	return {condition, mean, fitted, rest: value === undefined ? null : value - mean - fitted, contributions};
}
