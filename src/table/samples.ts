import {IngaError, invalidArgument, type Matrix, matrix} from '../core/index.js';
import {checkColumns, listed, quote, unknownColumn} from './name.js';
import {type NumberColumn, rowNumber, type Table, type TextColumn} from './table.js';

/** Numbers of a table as the algorithms take them. */
export interface Samples {
	/** Rows x variables, row-major, without missing or infinite values. */
	readonly samples: Matrix;
	/** The name of each column of `samples`. */
	readonly variables: string[];
	/** The row of the table that each row of `samples` is, from 0. */
	readonly kept: Int32Array;
	/** How many rows were left out because a value is missing. */
	readonly dropped: number;
	/** Text columns that were left out because no columns were asked for. */
	readonly skipped: string[];
}

export interface SampleOptions {
	/** The columns to take, in this order; all must be number columns. @defaultValue every number column */
	readonly columns?: readonly string[];
	/** Whether a row with a missing value is left out or an error. @defaultValue 'drop' */
	readonly missing?: 'drop' | 'error';
}

function textError({source, unit = 'line'}: Table, {name, firstText, levels}: TextColumn): IngaError {
	const place = firstText
		? `${unit} ${firstText.line} of '${source}', column ${quote(name)}: ${quote(firstText.value)} is not a number`
		: `column ${quote(name)} of '${source}' holds text: ${quote(levels[0] ?? '')}`;
	return new IngaError(
		'ERR_DATA',
		`${place}. Correct it, read it as a missing value (missing), or leave the column out (columns)`,
	);
}

/** The columns to take and the text columns left out. */
function choose(table: Table, wanted: readonly string[] | undefined): [NumberColumn[], string[]] {
	checkColumns(wanted);
	if (wanted === undefined) {
		const numbers = table.columns.filter((column) => column.type === 'number');
		const skipped = table.columns.filter((column) => column.type === 'text').map(({name}) => name);
		if (numbers.length > 0) return [numbers, skipped];
		throw new IngaError('ERR_DATA', `'${table.source}' has no column of numbers (${listed(skipped)})`);
	}
	const known = new Map(table.columns.map((column) => [column.name, column]));
	const numbers = wanted.map((name) => {
		const column = known.get(name);
		if (!column) throw unknownColumn(name, [...known.keys()], table.source);
		if (column.type === 'text') throw textError(table, column);
		return column;
	});
	return [numbers, []];
}

/** Rows in which no column misses its value. */
function completeRows(rows: number, columns: readonly NumberColumn[]): Int32Array {
	const gap = new Uint8Array(rows);
	let gaps = 0;
	for (const {values, missing} of columns) {
		if (missing === 0) continue;
		for (let row = 0; row < rows; row++) {
			if (gap[row] === 0 && Number.isNaN(values[row])) {
				gap[row] = 1;
				gaps++;
			}
		}
	}
	const kept = new Int32Array(rows - gaps);
	for (let row = 0, at = 0; row < rows; row++) if (gap[row] === 0) kept[at++] = row;
	return kept;
}

/** @throws {@link IngaError} `ERR_DATA` where too little is left to compute with. */
function checkRows(
	{source, rows}: Table,
	columns: readonly NumberColumn[],
	kept: Int32Array,
	rule: 'drop' | 'error',
): void {
	if (rows < 2) {
		throw new IngaError('ERR_DATA', `'${source}' has ${rows === 1 ? 'one row' : 'no rows'}: at least two are needed`);
	}
	const empty = columns.filter(({missing}) => missing === rows).map(({name}) => name);
	if (empty.length > 0) {
		throw new IngaError(
			'ERR_DATA',
			`'${source}' has columns without any value (${listed(empty)}): leave them out (columns)`,
		);
	}
	if (rule === 'error' && kept.length < rows) {
		const row = kept.findIndex((known, at) => known !== at);
		const first = row < 0 ? kept.length : row;
		const column = columns.find(({values}) => Number.isNaN(values[first]));
		throw new IngaError(
			'ERR_DATA',
			`row ${first + 1} of '${source}' has no value in column ${quote(column?.name ?? '')}, as ${rows - kept.length} of ${rows} rows miss one: ` +
				"complete them, or leave them out (missing: 'drop')",
		);
	}
	if (kept.length >= 2) return;
	const worst = [...columns].sort((a, b) => b.missing - a.missing).map(({name, missing}) => `${name} (${missing})`);
	throw new IngaError(
		'ERR_DATA',
		`'${source}' has ${kept.length === 1 ? 'one row' : 'no row'} with a value in every column; at least two are needed. ` +
			`Leave out columns that miss most of ${rows} values: ${listed(worst, 3)}`,
	);
}

/** Columns to rows. Eight columns at a time, so that a cache line of the result is filled while it is at hand. */
function interleave(table: Table, columns: readonly NumberColumn[], kept: Int32Array): Float64Array<ArrayBuffer> {
	const [p, n] = [columns.length, kept.length];
	const data = new Float64Array(n * p);
	for (let from = 0; from < p; from += 8) {
		const group = columns.slice(from, from + 8).map(({values}) => values);
		for (let i = 0; i < n; i++) {
			const row = kept[i] as number;
			for (let j = 0; j < group.length; j++) {
				const value = (group[j] as Float64Array)[row] as number;
				if (!Number.isFinite(value)) throw infinite(table, columns[from + j]?.name ?? '', row, value);
				data[i * p + from + j] = value;
			}
		}
	}
	return data;
}

function infinite(table: Table, name: string, row: number, value: number): IngaError {
	return new IngaError(
		'ERR_DATA',
		`row ${rowNumber(table, row)} of '${table.source}', column ${quote(name)}: the value is ${value}, and only finite numbers can be analysed. ` +
			'Correct it, or read it as a missing value (missing)',
	);
}

/**
 * The numbers of a table as a matrix of rows x variables (row-major), with the rows left out in which a value is missing.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column that is not there (with the nearest names); `ERR_DATA` for text
 * in a column that was asked for (names line, column and value), an infinite value (names row and column), a column
 * without any value, or fewer than two complete rows. Rows are counted from 1, the heading not among them.
 *
 * @example
 * const {samples, variables, dropped} = numericSamples(await readTable('cars.csv'), {columns: ['mpg', 'weight']});
 */
export function numericSamples(table: Table, options: SampleOptions = {}): Samples {
	const rule = options.missing ?? 'drop';
	if (rule !== 'drop' && rule !== 'error') {
		throw invalidArgument(`missing is '${String(rule)}': use 'drop' or 'error'`);
	}
	const [columns, skipped] = choose(table, options.columns);
	const kept = completeRows(table.rows, columns);
	checkRows(table, columns, kept, rule);
	const data = interleave(table, columns, kept);
	return {
		samples: matrix(kept.length, columns.length, data),
		variables: columns.map(({name}) => name),
		kept,
		dropped: table.rows - kept.length,
		skipped,
	};
}
