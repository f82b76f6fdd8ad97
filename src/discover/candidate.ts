// The conditions that are looked into, with their rows.

import type {RunOptions} from '../core/index.js';
import {type Certificate, findConditions, literals, usualSupport} from '../patterns/index.js';
import type {Table} from '../table/index.js';
import type {Sides} from './frame.js';
import type {DiscoveredCondition, Statement} from './result.js';
import {allHold, statementOf, valueAt} from './statement.js';

/** A condition with its rows: those of which it is true, and of which it is false. */
export interface Candidate
	extends Sides,
		Pick<DiscoveredCondition, 'support' | 'positives' | 'logP' | 'pValue' | 'corrected'> {
	readonly statements: readonly Statement[];
	/** Columns that the statements and their synonyms are about. */
	readonly columns: readonly string[];
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
	readonly certificate: Certificate;
	readonly without: readonly string[];
}

/** Conditions that share so much of their rows, of those of both, are one. */
const SAME = 0.8;
/** So many are found for each that is wanted, as many of them share their rows. */
const SPARE = 50;
const MOST = 100_000;

/**
 * The `top` most evident conditions, none of which shares 80 % of its rows (of those that either has) with a more evident one.
 *
 * @param columns that statements may be about
 * @throws what {@link literals} and {@link findConditions} throw
 */
export async function candidatesOf(
	known: Table,
	positive: readonly boolean[],
	columns: readonly string[],
	{arity, support, top, quantiles}: SearchOptions,
	run: RunOptions,
): Promise<Candidates> {
	// Statements also have to fail for so many rows; what holds for too few the search leaves out.
	const least = Math.min(support, usualSupport(known.rows));
	const {without, ...items} = literals(known, {columns, quantiles, support: least});
	const {signal, onProgress, threads} = run;
	const {conditions, certificate} = await findConditions(items, positive, {
		...{arity, support, top: Math.min(MOST, top * SPARE)},
		...(signal && {signal}),
		...(onProgress && {onProgress}),
		...(threads !== undefined && {threads}),
	});
	const candidates: Candidate[] = [];
	const taken: Set<number>[] = [];
	for (const {items: list, ...counts} of conditions) {
		if (candidates.length >= top) break;
		const parts = list.map((at) => items.items[at] as (typeof items.items)[number]);
		const statements = parts.map((part) => statementOf(part, known.columns));
		const sides = sidesOf(known, statements);
		if (taken.some((rows) => share(rows, sides.inside) >= SAME)) continue;
		taken.push(new Set(sides.inside));
		candidates.push({...counts, ...sides, statements, columns: [...new Set(parts.flatMap((part) => part.attributes))]});
	}
	return {candidates, certificate, without};
}

function sidesOf({rows, columns}: Table, statements: readonly Statement[]): Sides {
	const named = new Map(columns.map((column) => [column.name, column]));
	const [inside, outside]: [number[], number[]] = [[], []];
	for (let row = 0; row < rows; row++) {
		const found = allHold(statements, (name) => {
			const column = named.get(name);
			return column && valueAt(column, row);
		});
		if (found !== undefined) (found ? inside : outside).push(row);
	}
	return {inside: Int32Array.from(inside), outside: Int32Array.from(outside)};
}

/** Jaccard's index. */
function share(rows: ReadonlySet<number>, others: Int32Array): number {
	const both = others.filter((row) => rows.has(row)).length;
	return both / (rows.size + others.length - both);
}
