// Some rows of a table, for pictures of it.
import {Random} from '../causal/index.js';
import {IngaError} from '../core/index.js';
import type {Discovery} from '../discover/index.js';
import {type Column, quote, type Table} from '../table/index.js';

/** Some rows of the table that a result was found with, as plain data. */
export interface RowSample {
	/** How many rows the table has. */
	readonly of: number;
	/** The rows, from 1, ascending. */
	readonly rows: readonly number[];
	/** Columns that conditions, graphs and the target are about; null where a value is missing or not finite. */
	readonly columns: readonly {readonly name: string; readonly values: readonly (number | string | null)[]}[];
}

/** What a page can hold without becoming slow. */
const MOST_VALUES = 300_000;

/**
 * Rows of a table drawn without replacement, each as likely as any other, with the columns that a result speaks of. The same table
 * and result give the same rows. Never more than 300,000 values.
 *
 * @param most rows. @defaultValue 1000
 * @throws {@link IngaError} `ERR_DATA` where a column holds text that the result has as numbers: it is another table
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * sampleRows(people, found, 50).rows.length; // 50
 */
export function sampleRows(table: Table, result: Discovery, most = 1000): RowSample {
	const {column: target, level} = result.target;
	const wanted = new Set([target]);
	const numbers = new Set<string>();
	for (const {column, value} of result.conditions.flatMap(({statements}) => statements)) {
		(typeof value === 'number' ? numbers : wanted).add(column);
	}
	for (const model of [result.everywhere, ...result.conditions.map(({comparison}) => comparison?.inside)]) {
		for (const {name} of model?.variables ?? []) if (name !== target || level === null) numbers.add(name);
	}
	const columns = table.columns.filter(({name}) => wanted.has(name) || numbers.has(name));
	const text = columns.find(({name, type}) => type === 'text' && numbers.has(name));
	if (text !== undefined) {
		const what = `column ${quote(text.name)} of '${table.source}' holds text, and the result has it as numbers`;
		throw new IngaError('ERR_DATA', `${what}: take the table that it was found with`);
	}
	const count = Math.min(table.rows, most, Math.floor(MOST_VALUES / Math.max(1, columns.length)));
	const rows = drawn(table.rows, count);
	return {
		of: table.rows,
		rows: rows.map((row) => row + 1),
		columns: columns.map((column) => ({name: column.name, values: rows.map((row) => valueAt(column, row))})),
	};
}

/** `count` of the numbers below `all`, ascending: Floyd's draw (Bentley and Floyd 1987), a number for each. */
export function drawn(all: number, count: number): number[] {
	const random = new Random(0);
	const found = new Set<number>();
	for (let last = all - count; last < all; last++) {
		const next = random.below(last + 1);
		found.add(found.has(next) ? last : next);
	}
	return [...found].sort((a, b) => a - b);
}

function valueAt(column: Column, row: number): number | string | null {
	if (column.type === 'text') return column.levels[column.codes[row] ?? -1] ?? null;
	const value = column.values[row];
	return Number.isFinite(value) ? (value ?? null) : null;
}
