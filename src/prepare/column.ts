import {IngaError} from '../core/index.js';
import {type Column, type NumberColumn, quote, rowNumber, type Table, unknownColumn} from '../table/index.js';
import type {Selection} from './plan.js';

/** The table with each column named in `changes` replaced by those that stand there, by none where the list is empty. */
export function replaced(table: Table, changes: ReadonlyMap<string, readonly Column[]>): Table {
	return {...table, columns: table.columns.flatMap((column) => changes.get(column.name) ?? [column])};
}

/** The table without the columns of these names. */
export function without(table: Table, names: readonly string[]): Table {
	return replaced(table, new Map(names.map((name) => [name, []])));
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column that is not there, with the nearest names. */
export function columnsNamed(table: Table, names: readonly string[]): Column[] {
	const known = new Map(table.columns.map((column) => [column.name, column]));
	return names.map((name) => {
		const column = known.get(name);
		if (column === undefined) throw unknownColumn(name, [...known.keys()], table.source);
		return column;
	});
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column that is not there. */
export function checkThere(table: Table, names: readonly string[] = []): void {
	columnsNamed(table, names);
}

function isNumbers(column: Column): column is NumberColumn {
	return column.type === 'number';
}

/** All columns of numbers. */
export function numbersOf(table: Table): NumberColumn[] {
	return table.columns.filter(isNumbers);
}

/**
 * The columns of numbers that are meant.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a name that is no column's; `ERR_DATA` for one of text.
 */
export function selected(table: Table, selection: Selection, except: readonly string[] = []): NumberColumn[] {
	if (selection === true) {
		const left = new Set(except);
		return numbersOf(table).filter(({name}) => !left.has(name));
	}
	return columnsNamed(table, selection).map((column) => {
		if (isNumbers(column)) return column;
		const text = quote(column.firstText?.value ?? column.levels[0] ?? '');
		throw new IngaError(
			'ERR_DATA',
			`column ${quote(column.name)} of '${table.source}' holds text, ${text}: encode it first (encode)`,
		);
	});
}

/** @throws {@link IngaError} `ERR_DATA` for an infinite value, with its row. */
export function checkFinite(table: Table, {name, values}: NumberColumn): void {
	let row = 0;
	while (row < values.length && values[row] !== Infinity && values[row] !== -Infinity) row++;
	if (row === values.length) return;
	throw new IngaError(
		'ERR_DATA',
		`row ${rowNumber(table, row)} of '${table.source}', column ${quote(name)}: the value is ${values[row]}, and only finite numbers can be analysed. ` +
			'Correct it, or read it as a missing value',
	);
}

/** @throws {@link IngaError} `ERR_DATA` for an infinite or missing value: what follows needs all rows of all columns. */
export function checkComplete(table: Table, columns: readonly Column[], what: string): void {
	for (const column of columns) {
		if (column.missing > 0) {
			throw new IngaError(
				'ERR_DATA',
				`column ${quote(column.name)} of '${table.source}' misses ${column.missing} of ${table.rows} values, and ${what} needs all: ` +
					'leave out those rows (completeRows) or fill them (impute) first',
			);
		}
		if (column.type === 'number') checkFinite(table, column);
	}
}

/** Arrays for columns of `rows` numbers, which share a buffer: thousands of small ones cost more than their numbers. */
export function arrays(columns: number, rows: number): Float64Array[] {
	const data = new Float64Array(columns * rows);
	return Array.from({length: columns}, (_, at) => data.subarray(at * rows, (at + 1) * rows));
}
