import {IngaError, invalidArgument, type Progress, type RunOptions} from '../core/index.js';
import {type Split, type Target, targetOf} from '../patterns/index.js';
import {type Column, listed, quote, rowNumber, type Table} from '../table/index.js';
import {type Candidate, type Candidates, candidatesOf} from './candidate.js';
import {changesOf} from './change.js';
import {BLOCK, type Fitted, fitted, type Plan, permutedExtremes} from './compare.js';
import {conditionConfirmation, confirmChanges, partsOf} from './confirm.js';
import {everywhereIn} from './everywhere.js';
import {type Frame, isConstant, type Variable} from './frame.js';
import {Journal, tableDigest, texts} from './journal.js';
import {type DiscoverOptions, forcedOf, LEAST_ROWS, settingsOf, supportIn} from './option.js';
import type {
	Change,
	ChangeConfirmation,
	ChangeStability,
	Comparison,
	DiscoveredCondition,
	Discovery,
	Model,
	SelectionRisk,
} from './result.js';
import {type KnownRoles, knownRoles} from './role.js';
import {rootsOf} from './root.js';
import {type Stability, stabilityOf} from './stable.js';
import {valueAt} from './statement.js';

/**
 * Conditions under which the target is more frequent, each with the causal graph inside and outside and where these differ. Conditions are
 * those of `findConditions` that each say something of their own (`distinctConditions`). For each the variables are
 * the target, `forced`, columns of numbers that it is about itself, and those whose correlation with the target differs most inside and
 * outside or is greatest on both. Both graphs are DirectLiNGAM's, with `tiers` and the target as a sink for hard prior knowledge. Changes have p-values by
 * permutation of the rows over both sides, the screen and the fits done anew each time, and the greatest statistic of all conditions kept: of
 * all changes of the target that are told with a p-value of at most 0.05, some is false in at most 5 % of tables without any; likewise of all
 * changes among other variables. All of this is found in 60 % of the rows; conditions, and changes with a p-value of at most 0.05, are tested in
 * the others (`confirm`). A target that is a column of numbers is in graphs as it is, any other is 1 for positive rows
 * and 0 for others. Rows that miss a variable are left out of a graph; rows that miss a value that a condition depends on are on neither side.
 * How often resamples of the rows tell the same is told, too (`bootstrap`). For rows of which
 * no condition tells more there is one graph of all rows that were looked in (`everywhere`). A condition is refused where fewer than 60 rows are left inside or outside. Results are the same for every number of threads. Stages:
 * `pairs`, `conditions`, `graphs` (pairs of fits), `bootstrap` (resamples of sides).
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a target, a role, a tier or a forced column that is not there (with the nearest names),
 * or an option out of its range; `ERR_DATA` for a target that is the same for all rows, fewer than 60 rows, no rows to hold back, infinite
 * values, and where no statement is left; where a checkpoint cannot be read, or belongs to another run; the signal's reason
 *
 * @example
 * const {conditions} = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * conditions[0].statements[0].name; // 'plan = basic'
 */
export async function discover(table: Table, options: DiscoverOptions): Promise<Discovery> {
	const asked = askedOf(table, options);
	const {target, roles, parts, settings, forced} = asked;
	const digest = tableDigest(table);
	const given = `${table.rows} rows, ${table.columns.length} columns, SHA-256 ${digest}`;
	const journal = new Journal(options.checkpoint, {
		table: given,
		target: target.name,
		...settings,
		forced,
		roles: [...roles.roles],
		tiers: roles.tiers,
	});
	const found = await candidatesOf(target, parts, roles.conditions, settings, options, journal.kept.found);
	const frame = frameOf(target, roles);
	const plan: Plan = {forced, roles, settings, numbers: numbersIn(target.table)};
	const work: Work = {frame, rows: parts.discovery, candidates: found.candidates, plan, journal, fits: []};
	const result = (complete: boolean) => resultOf(table, digest, asked, found, work, complete);
	const stopped = () => options.onAbort === 'return' && options.signal?.aborted === true;
	if (found.found.complete) journal.kept.found = found.found;
	try {
		if (!stopped()) await compare(work, options, () => options.onFound?.(result(false)));
	} catch (error) {
		if (!stopped()) throw error;
	} finally {
		journal.write();
	}
	return result(!stopped());
}

/** What is asked, checked. */
export interface Asked {
	readonly target: Target;
	readonly roles: KnownRoles;
	readonly parts: Split;
	readonly settings: Plan['settings'];
	readonly forced: readonly string[];
}

/** @throws as {@link discover} */
export function askedOf(table: Table, options: DiscoverOptions): Asked {
	const target = targetIn(table, options.target);
	const roles = knownRoles(target.table, target.column, options);
	const given = settingsOf(options);
	const parts = partsOf(target.positive, given.confirm, given.seed);
	const settings = {...given, support: supportIn(parts.discovery.length, options)};
	return {target, roles, parts, settings, forced: forcedOf(options.forced, roles, target.column)};
}

function resultOf(
	table: Table,
	digest: string,
	{target, roles, parts, settings}: Asked,
	{candidates, combined, certificate, without, found}: Candidates,
	work: Work,
	complete: boolean,
): Discovery {
	const {positive} = target;
	const counts = (rows: Int32Array) => ({rows: rows.length, positives: rows.filter((row) => positive[row]).length});
	const held = counts(parts.confirmation);
	const conditions = conditionsOf(work, held);
	const {greatest, stable} = work.journal.kept;
	const {name, column} = target;
	const done = {
		search: found.complete,
		graphs: work.fits.length,
		permutations: greatest.length,
		bootstrap: stable.size,
	};
	return {
		...{format: 'inga-discovery', version: 2, complete, done},
		table: {source: table.source, rows: table.rows, columns: table.columns.map((each) => each.name), digest},
		target: {name, column, level: levelOf(target)},
		...{rows: target.table.rows, positives: positive.filter((yes) => yes).length, dropped: target.dropped},
		options: settings,
		searched: counts(parts.discovery),
		held: held.rows === 0 ? null : {...held, ...confirmedIn(conditions)},
		...{roles: Object.fromEntries(roles.roles), tiers: roles.tiers.map((tier) => [...tier])},
		certificate: texts(certificate),
		everywhere: typeof work.everywhere === 'object' ? work.everywhere : null,
		conditions,
		combined,
		warnings: [
			...(complete ? [] : [incompleteText(done, settings, candidates.length)]),
			...(typeof work.everywhere === 'string' ? [`there is no graph of all rows: ${work.everywhere}`] : []),
			...warningsOf(table, target, without, work.plan, conditions, parts.discovery.length),
			...(work.journal.trouble === undefined ? [] : [work.journal.trouble]),
		],
	};
}

function incompleteText(
	{search, graphs, permutations}: Discovery['done'],
	settings: Plan['settings'],
	all: number,
): string {
	if (!search) return 'incomplete: not all conditions were gone through, and no graphs were found';
	return (
		`incomplete: ${graphs} of ${all} conditions have had their graphs, and p-values of changes are counted from ${permutations} of ` +
		`${settings.permutations} permutations`
	);
}

function targetIn(table: Table, target: string): Target {
	if (typeof target !== 'string' || target === '')
		throw invalidArgument('target is missing: name a column, or a statement about one');
	const column = table.columns.find(({name}) => name === target);
	const rows = Int32Array.from({length: table.rows}, (_, row) => row);
	if (column !== undefined && isConstant(codesOf(column), rows)) {
		const value = rows.reduce<number | string | undefined>((found, row) => found ?? valueAt(column, row), undefined);
		const what = value === undefined ? 'is missing in all rows' : `is ${quote(String(value))} wherever it is known`;
		throw new IngaError('ERR_DATA', `the target ${quote(target)} of '${table.source}' ${what}: nothing can lead to it`);
	}
	const found = targetOf(table, target);
	if (found.table.rows >= LEAST_ROWS) return found;
	throw new IngaError(
		'ERR_DATA',
		`'${table.source}' has ${found.table.rows} rows whose target is known, and a graph needs ${LEAST_ROWS} inside a condition and as many ` +
			'outside: give more rows',
	);
}

function codesOf(column: Column): Float64Array {
	if (column.type === 'number') return column.values;
	return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
}

/** Of a column of text the value of positive rows. */
function levelOf({name, column, table}: Target): string | null {
	const text = table.columns.find((each) => each.name === column)?.type === 'text';
	return text ? name.slice(column.length + ' = '.length) : null;
}

function numbersIn({columns}: Table): ReadonlyMap<string, Variable> {
	return new Map(columns.flatMap((each) => (each.type === 'number' ? [[each.name, each] as const] : [])));
}

/** @throws {@link IngaError} `ERR_DATA` for an infinite value */
function frameOf({column, table, positive}: Target, {causes}: KnownRoles): Frame {
	const variable = (name: string): Variable => {
		const found = table.columns.find((each) => each.name === name);
		const values = found?.type === 'number' ? found.values : Float64Array.from(positive, Number);
		const row = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
		if (row >= 0) {
			throw new IngaError(
				'ERR_DATA',
				`row ${rowNumber(table, row)} of '${table.source}', column ${quote(name)}: the value is ${values[row]}, and graphs take finite numbers. ` +
					'Correct it, or read it as a missing value (missing)',
			);
		}
		return {name, values};
	};
	return {target: variable(column), causes: causes.map(variable)};
}

/** What is looked into, and how far it is. */
interface Work {
	readonly frame: Frame;
	/** Those that are looked in. */
	readonly rows: Int32Array;
	readonly candidates: readonly Candidate[];
	readonly plan: Plan;
	readonly journal: Journal;
	/** Of each condition its graphs, or why there are none, as far as they are found. */
	readonly fits: (Fitted | string)[];
	/** The graph of all rows, or why there is none, once it is found. */
	everywhere?: Model | string;
}

/** @param tell called when something new is worth telling */
async function compare(work: Work, run: RunOptions, tell: () => unknown): Promise<void> {
	const {frame, rows, candidates, plan, journal, fits} = work;
	work.everywhere = await everywhereIn(frame, rows, plan, run);
	for (const candidate of candidates) fits.push(await fitted(frame, candidate, plan, run));
	journal.write();
	await tell();
	const keep = async () => {
		if (!journal.due) return;
		journal.write();
		await tell();
	};
	await permute(work, run, keep);
	await resample(work, run, keep);
}

/** Those that have graphs. */
function openIn({candidates, fits}: Work) {
	return fits.flatMap((each, at) =>
		typeof each === 'string' ? [] : [{...each, at, sides: candidates[at] as Candidate}],
	);
}

async function permute(work: Work, run: RunOptions, keep: () => Promise<void>): Promise<void> {
	const {permutations, seed} = work.plan.settings;
	const {greatest} = work.journal.kept;
	const open = openIn(work);
	const total = (1 + permutations) * open.length;
	let done = open.length * (1 + greatest.length);
	while (greatest.length < permutations && open.length > 0) {
		const from = greatest.length;
		const turns = {from, to: Math.min(permutations, from + BLOCK), seed};
		greatest.push(
			...(await permutedExtremes(work.frame, open, turns, run, () =>
				run.onProgress?.({stage: 'graphs', done: ++done, total}),
			)),
		);
		await keep();
	}
}

async function resample(work: Work, run: RunOptions, keep: () => Promise<void>): Promise<void> {
	const {bootstrap: resamples, seed} = work.plan.settings;
	const {stable} = work.journal.kept;
	const open = resamples === 0 ? [] : openIn(work);
	for (const [nth, {at, sides, ...each}] of open.entries()) {
		if (stable.has(at)) continue;
		run.signal?.throwIfAborted();
		const total = 2 * resamples * open.length;
		const onProgress = run.onProgress && {
			onProgress: ({done}: Progress) => run.onProgress?.({stage: 'bootstrap', done: 2 * resamples * nth + done, total}),
		};
		const draws = {resamples, seed: (seed + Math.imul(at, 0x9e3779b1)) >>> 0};
		stable.set(at, await stabilityOf(work.frame, sides, each, draws, {...run, ...onProgress}));
		await keep();
	}
}

const STOPPED = 'the run was stopped before its graphs were found';

function conditionsOf(
	{frame, candidates, fits, plan, journal}: Work,
	held: {readonly rows: number; readonly positives: number},
): DiscoveredCondition[] {
	const {greatest, stable} = journal.kept;
	const known = candidates.map((_, at) => fits[at] ?? STOPPED);
	const changes = known.map((each) => (typeof each === 'string' ? [] : changesOf(each.pair, greatest)));
	const tests =
		held.rows === 0
			? []
			: confirmChanges(
					frame,
					known.map((each, at) =>
						typeof each === 'string'
							? undefined
							: {...each.pair, changes: changes[at] as Change[], held: (candidates[at] as Candidate).held},
					),
				);
	return candidates.map((candidate, at) => {
		const each = known[at] as Fitted | string;
		const {support, positives, logP, pValue, corrected, statements, columns, confirmation} = candidate;
		const variables = typeof each === 'string' ? [frame.target.name] : each.pair.inside.variables.map(({name}) => name);
		return {
			...{statements, support, positives, logP, pValue, corrected},
			confirmation: confirmation ? conditionConfirmation(confirmation, held) : null,
			selection: columns.flatMap((column) => riskOf(column, variables, plan.roles)),
			bias: typeof each === 'string' ? [] : each.bias,
			refused: typeof each === 'string' ? each : null,
			comparison:
				typeof each === 'string' ? null : comparisonOf(each, changes[at] as Change[], tests[at], stable.get(at)),
		};
	});
}

function comparisonOf(
	{pair}: Fitted,
	changes: readonly Change[],
	tests: readonly (ChangeConfirmation | null)[] = [],
	stable?: Stability,
): Comparison {
	const {inside, outside, joint, left} = pair;
	const told = changes.map((change, at) => ({
		...change,
		confirmation: tests[at] ?? null,
		stability: stabilityIn(stable, change),
	}));
	return {inside, outside, joint, bootstrap: stable?.graphs ?? null, changes: told, roots: rootsOf(inside), left};
}

function stabilityIn(stable: Stability | undefined, {from, to}: Change): ChangeStability | null {
	const found = stable?.changes.find((each) => each.from === from && each.to === to);
	if (found === undefined) return null;
	const {inside, outside, kind, difference} = found;
	return {inside, outside, kind, difference};
}

function confirmedIn(conditions: readonly DiscoveredCondition[]): {conditions: number; changes: number} {
	return {
		conditions: conditions.filter(({confirmation}) => confirmation?.confirmed).length,
		changes: conditions
			.flatMap(({comparison}) => comparison?.changes ?? [])
			.filter(({confirmation}) => confirmation?.confirmed).length,
	};
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

function warningsOf(
	table: Table,
	{dropped, column}: Target,
	without: readonly string[],
	{roles: {tiers}, settings: {confirm}}: Plan,
	conditions: readonly DiscoveredCondition[],
	searched: number,
): string[] {
	const few = searched < 2 * LEAST_ROWS;
	const more = confirm > 0 ? 'give more rows, or hold back none (confirm 0, --no-confirm)' : 'give more rows';
	return [
		...(dropped > 0 ? [`${dropped} of ${table.rows} rows left out: the target is missing`] : []),
		...(few
			? [
					`conditions are looked for in ${searched} rows, and graphs need ${LEAST_ROWS} inside and ${LEAST_ROWS} outside: ${more}`,
				]
			: []),
		...(without.length > 0 ? [`nothing can be said about ${listed(without)}: constant, or of rare values`] : []),
		...(tiers.length === 0
			? [
					'no tiers are given: where a condition is an effect of causes or the target, choosing rows by it makes these depend on each other',
				]
			: []),
		...conditions.flatMap(({bias, statements}) => {
			const why = bias.map(({column: about, kind, of}) =>
				kind === 'descendant'
					? `${quote(column)} leads to ${quote(about)}`
					: `${listed(of)} meet in ${quote(about)} or before it`,
			);
			const name = statements.map((each) => each.name).join(' and ');
			return why.length === 0
				? []
				: [
						`${quote(name)} may bias what is found inside by the choice of rows: by the graph of both sides ${why.join('; ')}`,
					];
		}),
	];
}
