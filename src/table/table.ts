import type {RunOptions} from '../core/index.js';

/** A column of numbers. */
export interface NumberColumn {
	readonly name: string;
	readonly type: 'number';
	/** NaN where the value is missing. Narrow columns may share one buffer: see the README before transferring it. */
	readonly values: Float64Array;
	/** How many values are missing. */
	readonly missing: number;
}

/** A column with at least one value that is no number. */
export interface TextColumn {
	readonly name: string;
	readonly type: 'text';
	/** Index into `levels`, -1 where the value is missing. */
	readonly codes: Int32Array;
	/** The different texts in the order in which they come. */
	readonly levels: readonly string[];
	/** How many values are missing. */
	readonly missing: number;
	/** The first value that is no number and where it stands, so that whoever wanted numbers can say so. */
	readonly firstText?: {readonly line: number; readonly value: string};
	/** How many values are numbers nevertheless. */
	readonly numbers: number;
}

export type Column = NumberColumn | TextColumn;

/** Columns of equal length, and what messages call the place they come from. */
export interface Table {
	readonly source: string;
	readonly rows: number;
	readonly columns: readonly Column[];
	/** What `firstText.line` counts, from 1: lines of a file (when left out) or records. */
	readonly unit?: 'line' | 'record';
	/** Of each row its number where it comes from, for messages. @defaultValue counted from 1 */
	readonly numbered?: Int32Array;
}

/** What messages call a row: its number in the table that was read, where others were left out since. */
export function rowNumber({numbered}: Pick<Table, 'numbered'>, row: number): number {
	return numbered?.[row] ?? row + 1;
}

/** The table with these rows alone, which keep their numbers. */
export function takeRows(table: Table, rows: Int32Array): Table {
	return {
		...{...table, rows: rows.length, numbered: rows.map((row) => rowNumber(table, row))},
		columns: table.columns.map((column) => taken(column, rows)),
	};
}

function taken(column: Column, rows: Int32Array): Column {
	if (column.type === 'number') {
		const values = new Float64Array(rows.length);
		for (let at = 0; at < rows.length; at++) values[at] = column.values[rows[at] as number] as number;
		return numberColumn(column.name, values);
	}
	const codes = rows.map((row) => column.codes[row] as number);
	return {...column, codes, missing: codes.filter((code) => code < 0).length};
}

/** A column of `values`, of which NaN is missing. */
export function numberColumn(name: string, values: Float64Array): NumberColumn {
	let missing = 0;
	for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) missing++;
	return {name, type: 'number', values, missing};
}

export type TableFormat = 'csv' | 'tsv' | 'json' | 'parquet' | 'npy' | 'h5ad';

export interface ReadOptions extends RunOptions {
	/** @defaultValue by the file's ending, else by its content */
	readonly format?: TableFormat;
	/** What separates the fields of delimited text, one character. @defaultValue found by the first lines */
	readonly delimiter?: string;
	/**
	 * Whether the first line of delimited text holds the names.
	 * @defaultValue found out: a first line of numbers is data, unless they are an even scale such as 0,1,2
	 */
	readonly header?: boolean;
	/** Texts that stand for a missing value; the empty text and nan always do. @defaultValue {@link missingWords} */
	readonly missing?: readonly string[];
	/** Of an AnnData file, the layer to read. @defaultValue its X */
	readonly layer?: string;
	/** The columns to read, in this order. @defaultValue all */
	readonly columns?: readonly string[];
}

/** The texts that stand for a missing value unless {@link ReadOptions.missing} says otherwise. */
export const missingWords: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?', '.'];
