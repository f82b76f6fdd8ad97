import {Random} from '../causal/index.js';
import {checkCount, IngaError, type RunOptions} from '../core/index.js';
import {type Target, targetOf, usualSupport} from '../patterns/index.js';
import {type Column, listed, quote, type Table} from '../table/index.js';
import {type Candidate, candidatesOf} from './candidate.js';
import {changesOf, type Extremes, extremes} from './change.js';
import {fitPair, type Pair, type Rules} from './fit.js';
import {centred, type Frame, isConstant, type Sides, type Variable} from './frame.js';
import type {Comparison, DiscoveredCondition, Discovery, SelectionRisk} from './result.js';
import {invalid, type KnownRoles, knownRoles, type Roles} from './role.js';
import {rootsOf} from './root.js';
import {valueAt} from './statement.js';

export interface DiscoverOptions extends Roles, RunOptions {
	/** What is to be told: a statement (`churn = Yes`, `age > 57`), or a column of two values, of which the rarer one is meant. */
	readonly target: string;
	/** The most statements of a condition, from 1 to 16. @defaultValue 2 */
	readonly arity?: number;
	/** The least number of rows of a condition. @defaultValue 60, or 5 % of the rows where that is more */
	readonly support?: number;
	/** How many conditions are looked into, at most 1000. @defaultValue 5 */
	readonly top?: number;
	/** Into how many parts columns of numbers are cut. @defaultValue 3 */
	readonly quantiles?: number;
	/** Columns that are variables of every graph. They have to be possible causes. @defaultValue none */
	readonly forced?: readonly string[];
	/**
	 * The most variables of a graph besides the target, from 1 to 200; never more than a third of a condition's rows. @defaultValue 20
	 */
	readonly variables?: number;
	/** How many permutations p-values of changes are counted from; no p-value is less than 1 / (permutations + 1). @defaultValue 99 */
	readonly permutations?: number;
	/** Chooses the permutations, from 0 to 2^32 - 1. @defaultValue 0 */
	readonly seed?: number;
}

const [MOST_TOP, MOST_VARIABLES, MOST_PERMUTATIONS] = [1000, 200, 1_000_000];
/** Fewer rows tell too little of a graph. */
const LEAST_ROWS = 60;

type Settings = Discovery['options'];

/**
 * Conditions under which the target is more frequent, each with the causal graph inside and outside and where these differ. Conditions are
 * the most evident ones of `findConditions`, without those that share 80 % of their rows with a more evident one. For each the variables are
 * the target, `forced`, columns of numbers that it is about itself, and those whose correlation with the target differs most inside and
 * outside. Both graphs are DirectLiNGAM's, with `tiers` and the target as a sink for hard prior knowledge. Changes have p-values by
 * permutation of the rows over both sides, the screen and the fits done anew each time, and the greatest statistic of all conditions kept: of
 * all changes of the target that are told with a p-value of at most 0.05, some is false in at most 5 % of tables without any; likewise of all
 * changes among other variables. A target that is a column of numbers is in graphs as it is, any other is 1 for positive rows
 * and 0 for others. Rows that miss a variable are left out of a graph; rows that miss a value that a condition depends on are on neither side.
 * A condition is refused where fewer than 60 rows are left inside or outside. Results are the same for every number of threads. Stages:
 * `pairs`, `conditions`, `graphs` (pairs of fits).
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a target, a role, a tier or a forced column that is not there (with the nearest names),
 * or an option out of its range; `ERR_DATA` for a target that is the same for all rows, infinite values, and where no statement is left;
 * the signal's reason
 *
 * @example
 * const {conditions} = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * conditions[0].statements[0].name; // 'plan = basic'
 */
export async function discover(table: Table, options: DiscoverOptions): Promise<Discovery> {
	const target = targetIn(table, options.target);
	const known = target.table;
	const roles = knownRoles(known, target.column, options);
	const settings = settingsOf(options, known.rows);
	const forced = forcedOf(options.forced, roles, target.column);
	const {candidates, certificate, without} = await candidatesOf(
		known,
		target.positive,
		roles.conditions,
		settings,
		options,
	);
	const frame = frameOf(target, roles);
	const compared = await compare(frame, candidates, {forced, roles, settings}, options);
	const {space, visited, bySupport, byBound, skipped} = certificate;
	const {name, column} = target;
	return {
		...{format: 'inga-discovery', version: 1},
		table: {source: table.source, rows: table.rows, columns: table.columns.map((each) => each.name)},
		target: {name, column, level: levelOf(target)},
		...{rows: known.rows, positives: target.positive.filter((yes) => yes).length, dropped: target.dropped},
		options: settings,
		...{roles: Object.fromEntries(roles.roles), tiers: roles.tiers.map((tier) => [...tier])},
		certificate: {
			...{space: String(space), visited: String(visited), bySupport: String(bySupport)},
			...{byBound: String(byBound), skipped: String(skipped)},
		},
		conditions: compared,
		warnings: warningsOf(table, target, without, roles),
	};
}

function targetIn(table: Table, target: string): Target {
	if (typeof target !== 'string' || target === '')
		throw invalid('target is missing: name a column, or a statement about one');
	const column = table.columns.find(({name}) => name === target);
	const rows = Int32Array.from({length: table.rows}, (_, row) => row);
	if (column !== undefined && isConstant(numbersOf(column), rows)) {
		const value = rows.reduce<number | string | undefined>((found, row) => found ?? valueAt(column, row), undefined);
		const what = value === undefined ? 'is missing in all rows' : `is ${quote(String(value))} wherever it is known`;
		throw new IngaError('ERR_DATA', `the target ${quote(target)} of '${table.source}' ${what}: nothing can lead to it`);
	}
	return targetOf(table, target);
}

function numbersOf(column: Column): Float64Array {
	if (column.type === 'number') return column.values;
	return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
}

function settingsOf(options: DiscoverOptions, rows: number): Settings {
	const {
		arity = 2,
		support = Math.min(rows, Math.max(LEAST_ROWS, usualSupport(rows))),
		top = 5,
		quantiles = 3,
	} = options;
	const {variables = 20, permutations = 99, seed = 0} = options;
	checkCount('top', top, 1, MOST_TOP);
	checkCount('variables', variables, 1, MOST_VARIABLES);
	checkCount('permutations', permutations, 1, MOST_PERMUTATIONS);
	checkCount('seed', seed, 0, 2 ** 32 - 1);
	return {arity, support, top, quantiles, variables, permutations, seed};
}

function forcedOf(forced: readonly string[] = [], {causes}: KnownRoles, target: string): readonly string[] {
	const list: unknown = forced;
	if (!Array.isArray(list)) throw invalid('forced is no list of names');
	const odd = forced.find((name) => !causes.includes(name));
	if (odd === undefined) return forced;
	throw invalid(
		`forced names ${quote(odd)}, which may not be a cause of ${quote(target)}; there are ${listed(causes)}`,
	);
}

/** Of a column of text the value of positive rows. */
function levelOf({name, column, table}: Target): string | null {
	const text = table.columns.find((each) => each.name === column)?.type === 'text';
	return text ? name.slice(column.length + ' = '.length) : null;
}

/** @throws {@link IngaError} `ERR_DATA` for an infinite value */
function frameOf({column, table: {columns, source}, positive}: Target, {causes}: KnownRoles): Frame {
	const variable = (name: string): Variable => {
		const found = columns.find((each) => each.name === name);
		const values = found?.type === 'number' ? found.values : Float64Array.from(positive, Number);
		const row = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
		if (row >= 0) {
			throw new IngaError(
				'ERR_DATA',
				`row ${row + 1} of '${source}', column ${quote(name)}: the value is ${values[row]}, and graphs take finite numbers. ` +
					'Correct it, or read it as a missing value (missing)',
			);
		}
		return {name, values};
	};
	return {target: variable(column), causes: causes.map(variable)};
}

interface Plan {
	readonly forced: readonly string[];
	readonly roles: KnownRoles;
	readonly settings: Settings;
}

/** A condition that has graphs, with what they were fitted to. */
interface Fitted {
	readonly pair: Pair;
	readonly rules: Rules;
}

async function compare(
	frame: Frame,
	candidates: readonly Candidate[],
	plan: Plan,
	run: RunOptions,
): Promise<DiscoveredCondition[]> {
	const {permutations, seed} = plan.settings;
	const fits: (Fitted | string)[] = [];
	for (const candidate of candidates) fits.push(await fitted(frame, candidate, plan, run));
	const total = (1 + permutations) * fits.filter((each) => typeof each !== 'string').length;
	let done = total / (1 + permutations);
	const greatest = Array.from({length: permutations}, (): Extremes => ({target: 0, others: 0}));
	for (const [at, each] of fits.entries()) {
		if (typeof each === 'string') continue;
		// Seeds of their own: a condition has the same permutations whatever else is looked into.
		const random = new Random(seed + at * 2 ** 20);
		const candidate = candidates[at] as Candidate;
		const permutable = centred(frame, candidate);
		for (const [turn, before] of greatest.entries()) {
			run.signal?.throwIfAborted();
			const found = await permuted(permutable, candidate, each.rules, random, run);
			greatest[turn] = {
				target: Math.max(before.target, found.target),
				others: Math.max(before.others, found.others),
			};
			run.onProgress?.({stage: 'graphs', done: ++done, total});
		}
	}
	return candidates.map((candidate, at) => {
		const each = fits[at] as Fitted | string;
		const {inside: _, outside: __, columns, ...counts} = candidate;
		const variables = typeof each === 'string' ? [frame.target.name] : each.pair.inside.variables.map(({name}) => name);
		return {
			...counts,
			selection: columns.flatMap((column) => riskOf(column, variables, plan.roles)),
			refused: typeof each === 'string' ? each : null,
			comparison: typeof each === 'string' ? null : comparisonOf(each.pair, greatest),
		};
	});
}

function comparisonOf(pair: Pair, greatest: readonly Extremes[]): Comparison {
	const {inside, outside, left} = pair;
	return {inside, outside, changes: changesOf(pair, greatest), roots: rootsOf(inside), left};
}

/** The graphs of a condition, or why there are none. */
async function fitted(frame: Frame, candidate: Candidate, plan: Plan, run: RunOptions): Promise<Fitted | string> {
	const few = fewRows(candidate) ?? constantTarget(frame, candidate);
	if (few !== undefined) return few;
	const {causes, tiers} = plan.roles;
	// What a condition says of a cause may be what makes others go together: it stays in sight.
	const own = candidate.columns.filter((name) => causes.includes(name));
	const most = Math.min(plan.settings.variables, Math.floor(candidate.inside.length / 3));
	const rules: Rules = {forced: new Set([...plan.forced, ...own]), most, tiers};
	try {
		const pair = await fitPair(frame, candidate, rules, run);
		if (pair === undefined) return 'no possible cause varies both inside and outside';
		const rows = fewRows({inside: {length: pair.inside.rows}, outside: {length: pair.outside.rows}});
		if (rows !== undefined) return `${rows} without missing values`;
		return {pair, rules};
	} catch (error) {
		if (error instanceof IngaError && error.code === 'ERR_DATA') return error.message;
		throw error;
	}
}

function fewRows(sides: Readonly<Record<'inside' | 'outside', {readonly length: number}>>): string | undefined {
	const side = (['inside', 'outside'] as const).find((key) => sides[key].length < LEAST_ROWS);
	return side && `${sides[side].length} rows ${side}, and a graph needs ${LEAST_ROWS}`;
}

function constantTarget({target}: Frame, sides: Sides): string | undefined {
	const side = (['inside', 'outside'] as const).find((key) => isConstant(target.values, sides[key]));
	return side && `the target is the same for all rows ${side}`;
}

async function permuted(
	permutable: Frame,
	sides: Sides,
	rules: Rules,
	random: Random,
	run: RunOptions,
): Promise<Extremes> {
	const rows = Int32Array.of(...sides.inside, ...sides.outside);
	// Fisher and Yates, as far as the rows inside.
	for (let at = 0; at < sides.inside.length; at++) {
		const other = at + random.below(rows.length - at);
		[rows[at], rows[other]] = [rows[other] as number, rows[at] as number];
	}
	const mixed = {inside: rows.slice(0, sides.inside.length).sort(), outside: rows.slice(sides.inside.length).sort()};
	try {
		const pair = await fitPair(permutable, mixed, rules, run);
		return pair === undefined ? {target: 0, others: 0} : extremes(pair);
	} catch (error) {
		// Rows that allow no fit are counted for those that differ most: p-values are not too small then.
		if (error instanceof IngaError && error.code === 'ERR_DATA') return {target: Infinity, others: Infinity};
		throw error;
	}
}

/** Variables that may lead to the column that a condition is about: choosing rows by it makes them depend on each other. */
function riskOf(column: string, variables: readonly string[], {tierOf}: KnownRoles): SelectionRisk[] {
	const own = tierOf.get(column);
	const place = (name: string): SelectionRisk['place'] | undefined => {
		const tier = tierOf.get(name);
		if (own === undefined || tier === undefined) return 'unknown';
		if (tier > own) return undefined;
		return tier === own ? 'same' : 'later';
	};
	const others = variables.filter((name) => name !== column);
	return (['later', 'same', 'unknown'] as const)
		.map((each) => ({column, place: each, variables: others.filter((name) => place(name) === each)}))
		.filter((risk) => risk.variables.length > 0);
}

function warningsOf(table: Table, {dropped}: Target, without: readonly string[], {tiers}: KnownRoles): string[] {
	return [
		...(dropped > 0 ? [`${dropped} of ${table.rows} rows left out: the target is missing`] : []),
		...(without.length > 0 ? [`nothing can be said about ${listed(without)}: constant, or of rare values`] : []),
		...(tiers.length === 0
			? [
					'no tiers are given: where a condition is an effect of causes or the target, choosing rows by it makes these depend on each other',
				]
			: []),
	];
}
