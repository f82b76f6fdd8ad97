import {type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData} from 'hyparquet-writer';
import {invalidArgument, type Matrix, type RunOptions, writeWhole} from '../core/index.js';
import {quote} from './name.js';
import {type Column, numberColumn, type Table} from './table.js';

export interface WriteOptions extends Omit<RunOptions, 'threads'> {
	/** Snappy takes as long again as the writing. @defaultValue 'none': measured numbers hardly shrink, and few different ones are stored once anyway */
	readonly compression?: 'none' | 'snappy';
	/** Rows of a row group, a whole number from 1. @defaultValue so many that it has about 2^24 values */
	readonly groupRows?: number;
}

/** Values of a row group: about 128 MB. */
const GROUP_VALUES = 2 ** 24;
/** So many values tell whether a column repeats itself. */
const SAMPLE = 64;

/**
 * Writes a table as a Parquet file: doubles for number columns, texts for text columns, nulls where a value is missing; the
 * file is there whole or not at all, and an old one of that name stays until then. {@link readTable} gives back the same values.
 * Runs on the caller's thread, about a quarter of a second for a million values; a signal is heard between row
 * groups. Stage: `write`, counted in values.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where names come twice or columns differ in length; `ERR_FILE_WRITE` where the
 * file cannot be written; the signal's reason
 *
 * @example
 * await writeParquet('cars.parquet', await readTable('cars.csv'));
 * await writeParquet('samples.parquet', tableFromMatrix(samples, ['x', 'y', 'z']));
 */
export async function writeParquet(path: string, table: Table, options: WriteOptions = {}): Promise<void> {
	const {compression = 'none', groupRows, signal} = options;
	if (typeof path !== 'string' || path === '') throw invalidArgument('path must be the name of a file');
	if (compression !== 'none' && compression !== 'snappy') {
		throw invalidArgument(`compression is '${String(compression)}': use 'none' or 'snappy'`);
	}
	if (groupRows !== undefined && !(Number.isInteger(groupRows) && groupRows >= 1)) {
		throw invalidArgument(`groupRows is ${groupRows}: give a whole number from 1`);
	}
	checkTable(table);
	signal?.throwIfAborted();
	await writeWhole(path, (place) => fill(place, table, options));
}

/** The columns of a matrix as a table. Nothing is missing but NaN. */
export function tableFromMatrix({rows, columns, data}: Matrix, names: readonly string[]): Table {
	if (names.length !== columns)
		throw invalidArgument(`${names.length} names for ${columns} columns: give a name for each`);
	const column = (name: string, at: number) => {
		const values = new Float64Array(rows);
		for (let row = 0; row < rows; row++) values[row] = data[row * columns + at] as number;
		return numberColumn(name, values);
	};
	return {source: 'a matrix', rows, columns: names.map(column)};
}

function checkTable({rows, columns}: Table): void {
	if (columns.length === 0) throw invalidArgument('the table has no columns, and a Parquet file needs one');
	const seen = new Set<string>();
	for (const column of columns) {
		if (seen.has(column.name))
			throw invalidArgument(`two columns are called ${quote(column.name)}: give each a name of its own`);
		seen.add(column.name);
		const {length} = column.type === 'number' ? column.values : column.codes;
		if (length === rows) continue;
		throw invalidArgument(`column ${quote(column.name)} has ${length} values for ${rows} rows: give as many`);
	}
}

async function fill(place: string, {rows, columns}: Table, options: WriteOptions): Promise<void> {
	const {compression, signal, onProgress} = options;
	const codec = compression === 'snappy' ? 'SNAPPY' : 'UNCOMPRESSED';
	const schema = schemaFromColumnData({columnData: columns.map((column) => source(column, 0, 0))});
	// Least and largest values help nobody where a column is one piece.
	const writer = new ParquetWriter({writer: fileWriter(place), schema, codec, statistics: false, createdBy: 'inga'});
	const {groupRows: step = Math.max(1, Math.floor(GROUP_VALUES / columns.length))} = options;
	const total = rows * columns.length;
	for (let start = 0; start < rows; start += step) {
		// What else waits for this thread, signals among them, comes in between.
		await new Promise(setImmediate);
		signal?.throwIfAborted();
		const end = Math.min(rows, start + step);
		await writer.write({columnData: columns.map((column) => source(column, start, end)), rowGroupSize: step});
		onProgress?.({stage: 'write', done: end * columns.length, total});
	}
	await writer.finish();
}

/** Rows `start` to before `end` of a column. */
function source(column: Column, start: number, end: number): ColumnSource {
	const {name, missing} = column;
	const nullable = missing > 0;
	if (column.type === 'text') {
		const {codes, levels} = column;
		const data = Array.from(codes.subarray(start, end), (code) => (code < 0 ? null : (levels[code] as string)));
		return {name, data, type: 'STRING', nullable};
	}
	const data = column.values.subarray(start, end);
	const present = () => Array.from(data, (value) => (Number.isNaN(value) ? null : value));
	const plain = !repeats(data) && {encoding: 'PLAIN' as const};
	return {name, data: nullable ? present() : data, type: 'DOUBLE', nullable, ...plain};
}

/** Whether each value may be stored once: where there are few, and all are told apart by `===`, which -0 and 0 are not. */
function repeats(data: Float64Array): boolean {
	if (new Set(data.subarray(0, SAMPLE)).size > SAMPLE / 2) return false;
	return data.every((value) => !Object.is(value, -0));
}
