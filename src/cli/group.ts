// Rows of a table by the values of one of its columns.
import {IngaError, type Matrix, matrix} from '../core/index.js';
import {listed, quote, type Samples, type Table, unknownColumn} from '../table/index.js';

/** Fewer rows than this tell nothing. */
const FEWEST = 3;

/** The column that groups are made by, and the table without it. */
export interface Grouping {
	readonly rest: Table;
	readonly column: string;
	/** The group of a row of the table; nothing where the value is missing. */
	readonly groupOf: (row: number) => string | undefined;
	/** Whether groups are numbers. */
	readonly isNumber: boolean;
}

/** Samples of each group. */
export interface Groups {
	readonly names: readonly string[];
	readonly samples: readonly Matrix[];
	/** Rows without a group. */
	readonly without: number;
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where there is no such column, with the nearest names */
export function grouping(table: Table, name: string): Grouping {
	const column = table.columns.find((each) => each.name === name);
	if (column === undefined) {
		throw unknownColumn(
			name,
			table.columns.map((each) => each.name),
			table.source,
		);
	}
	const rest = {...table, columns: table.columns.filter((each) => each !== column)};
	if (column.type === 'text') {
		return {rest, column: name, isNumber: false, groupOf: (row) => column.levels[column.codes[row] ?? -1]};
	}
	const groupOf = (row: number) => {
		const value = column.values[row] ?? Number.NaN;
		return Number.isNaN(value) ? undefined : String(value);
	};
	return {rest, column: name, isNumber: true, groupOf};
}

/**
 * The rows of `samples` by their group: numbers ascending, texts in the order in which they come.
 *
 * @throws {@link IngaError} `ERR_DATA` where there are not two groups, or one has too few rows, or, where that is asked for, a row
 * has no group
 */
export function split(
	{samples, kept}: Samples,
	{column, groupOf, isNumber}: Grouping,
	missing: 'drop' | 'error' = 'drop',
): Groups {
	const rows = new Map<string, number[]>();
	let without = 0;
	for (const [at, row] of kept.entries()) {
		const name = groupOf(row);
		if (name === undefined) {
			if (missing === 'error') {
				throw new IngaError('ERR_DATA', `row ${row + 1} has no value in column ${quote(column)}, so it is in no group`);
			}
			without++;
			continue;
		}
		const others = rows.get(name);
		if (others === undefined) rows.set(name, [at]);
		else others.push(at);
	}
	const names = [...rows.keys()];
	if (isNumber) names.sort((a, b) => Number(a) - Number(b));
	checkGroups(column, names, rows);
	return {names, without, samples: names.map((name) => rowsOf(samples, rows.get(name) ?? []))};
}

function checkGroups(column: string, names: readonly string[], rows: ReadonlyMap<string, readonly number[]>): void {
	if (names.length < 2) {
		const what = names.length === 0 ? 'no value' : `one value only (${quote(names[0] ?? '')})`;
		throw new IngaError(
			'ERR_DATA',
			`column ${quote(column)} has ${what} in the rows that are used: two groups are needed`,
		);
	}
	const small = names.filter((name) => (rows.get(name)?.length ?? 0) < FEWEST);
	if (small.length === 0) return;
	throw new IngaError(
		'ERR_DATA',
		`${small.length} of ${names.length} groups by column ${quote(column)} have fewer than ${FEWEST} rows (${listed(small)}): ` +
			'leave those rows out, or give a column of few different values',
	);
}

function rowsOf({columns, data}: Matrix, rows: readonly number[]): Matrix {
	const part = matrix(rows.length, columns);
	for (const [at, row] of rows.entries()) {
		part.data.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
	}
	return part;
}
