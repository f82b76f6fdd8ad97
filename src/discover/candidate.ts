// The conditions that are looked into, with their rows.

import type {RunOptions} from '../core/index.js';
import {
	type Certificate,
	type Condition,
	type ConditionOptions,
	type Conditions,
	type Confirmation,
	confirmConditions,
	distinctConditions,
	findConditions,
	type Item,
	type Split,
	splitLiterals,
	type Target,
	usualSupport,
} from '../patterns/index.js';
import type {Table} from '../table/index.js';
import {combined} from './combine.js';
import type {Sides} from './frame.js';
import type {CombinedConditions, DiscoveredCondition, Statement} from './result.js';
import {allHold, statementOf, valueAt} from './statement.js';

/** A condition with its rows among those that are looked in: those of which it is true, and of which it is false. */
export interface Candidate
	extends Sides,
		Pick<DiscoveredCondition, 'support' | 'positives' | 'logP' | 'pValue' | 'corrected'> {
	readonly statements: readonly Statement[];
	/** Columns that the statements and their synonyms are about. */
	readonly columns: readonly string[];
	/** Its rows among those that are held back. */
	readonly held: Sides;
	/** What these say; nothing where none are. */
	readonly confirmation: Confirmation | undefined;
}

export interface SearchOptions {
	readonly arity: number;
	readonly support: number;
	readonly top: number;
	readonly quantiles: number;
}

/** What is found, and columns about which nothing can be said. */
export interface Candidates {
	readonly candidates: readonly Candidate[];
	/** What the rows that are held back say of all at once; null where that is nothing. */
	readonly combined: CombinedConditions | null;
	readonly certificate: Certificate;
	readonly without: readonly string[];
	/** What the search found, of those that are looked into. */
	readonly found: Found;
}

/** Conditions by their items, with what became of all. */
export type Found = Pick<Conditions, 'conditions' | 'certificate' | 'complete'>;

/** So many are found, or so many for each that is wanted: all that say nearly the same as the strongest come before others. */
const [LEAST, SPARE, MOST] = [5000, 50, 100_000];

/**
 * Up to `top` conditions that each say something of their own, the most evident first, as {@link distinctConditions} has them.
 *
 * @param parts rows to look in, and those that are held back
 * @param columns that statements may be about
 * @param before what an earlier run has found: nothing is searched then
 * @throws what {@link splitLiterals} and {@link findConditions} throw
 */
export async function candidatesOf(
	{table: known, positive}: Pick<Target, 'table' | 'positive'>,
	parts: Split,
	columns: readonly string[],
	{arity, support, top, quantiles}: SearchOptions,
	run: RunOptions & Pick<ConditionOptions, 'onAbort'>,
	before?: Found,
): Promise<Candidates> {
	// Statements also have to fail for so many rows; what holds for too few the search leaves out.
	const least = Math.min(support, usualSupport(parts.discovery.length));
	const {discovery, confirmation} = splitLiterals(known, parts, {columns, quantiles, support: least});
	const {without, ...items} = discovery;
	const {signal, onProgress, threads, onAbort = 'throw'} = run;
	const searched: Found =
		before ??
		(await findConditions(items, labels(positive, parts.discovery), {
			...{arity, support, onAbort, top: Math.min(MOST, Math.max(LEAST, top * SPARE))},
			...(signal && {signal}),
			...(onProgress && {onProgress}),
			...(threads !== undefined && {threads}),
		}));
	const {certificate, complete} = searched;
	const own = before?.conditions ?? distinctConditions(items, labels(positive, parts.discovery), searched, {top});
	const chosen = own.map((condition) => withRows(known, parts, condition, items.items));
	const held =
		parts.confirmation.length === 0
			? []
			: confirmConditions(confirmation, labels(positive, parts.confirmation), chosen);
	const candidates = chosen.map(({items: _, ...each}, at) => ({...each, confirmation: held[at]}));
	return {
		candidates,
		combined: combined(
			parts.confirmation,
			positive,
			chosen.map((each) => each.held.inside),
		),
		...{certificate, without, found: {conditions: own, certificate, complete}},
	};
}

function withRows(known: Table, parts: Split, condition: Condition, items: readonly Item[]) {
	const own = condition.items.map((at) => items[at] as Item);
	const statements = own.map((part) => statementOf(part, known.columns));
	return {
		...condition,
		...sidesOf(known, statements, parts.discovery),
		...{statements, columns: [...new Set(own.flatMap((part) => part.attributes))]},
		held: sidesOf(known, statements, parts.confirmation),
	};
}

function labels(positive: readonly boolean[], rows: Int32Array): readonly boolean[] {
	return Array.from(rows, (row) => positive[row] as boolean);
}

function sidesOf({columns}: Table, statements: readonly Statement[], rows: Int32Array): Sides {
	const named = new Map(columns.map((column) => [column.name, column]));
	const [inside, outside]: [number[], number[]] = [[], []];
	for (const row of rows) {
		const found = allHold(statements, (name) => {
			const column = named.get(name);
			return column && valueAt(column, row);
		});
		if (found !== undefined) (found ? inside : outside).push(row);
	}
	return {inside: Int32Array.from(inside), outside: Int32Array.from(outside)};
}
