// A saved discovery, and a row to ask it about.
import type {Command} from 'commander';
import {IngaError, invalidArgument} from '../core/index.js';
import {type Discovery, rowAt} from '../discover/index.js';
import {readTable, type Table} from '../table/index.js';
import {count, delimiter} from './option.js';
import {preparedTable} from './prepare.js';
import {checkSame, readResult} from './result.js';

/** The table of a discovery: another file, the plan it had, what separates its columns. */
export interface TableOptions {
	readonly table?: string;
	readonly prepare?: string;
	readonly delimiter?: string;
}

export interface SavedOptions extends TableOptions {
	readonly row: number;
}

/** Adds the folder of a discovery, and the options that choose a row. */
export function withSaved(command: Command): Command {
	return command
		.argument('<folder>', 'what inga discover --out made')
		.requiredOption('--row <n>', 'the row, from 1, the heading not counted', count(2 ** 31 - 1))
		.option('--table <file>', 'take the row of this table (that of the discovery if left out)')
		.option('--prepare <file>', 'the plan that the discovery had, if it had one')
		.option('--delimiter <character>', 'what separates its columns (found by itself if left out)', delimiter);
}

/**
 * The result in a folder, and the row.
 *
 * @throws {@link IngaError} `ERR_FILE_FORMAT` for a file that is no result; `ERR_DATA` for the table of another discovery;
 * `ERR_INVALID_ARGUMENT` for a row that the table does not have
 */
export async function readSaved(
	folder: string,
	options: SavedOptions,
): Promise<{result: Discovery; row: ReturnType<typeof rowAt>}> {
	const result = await readResult(folder);
	const {file, table} = await readTableOf(result, options);
	if (options.table === undefined) checkSame(table, result, folder);
	const {row} = options;
	if (row > table.rows) throw invalidArgument(`--row ${row}: ${file} has ${table.rows} rows`);
	return {result, row: rowAt(table, row - 1)};
}

/** The table that a result was found with, or another one that is named, prepared; it is not compared with the result. */
export async function readTableOf(
	{table: {source}}: Discovery,
	{table: other, prepare: plan, delimiter: separator}: TableOptions,
	run: {readonly signal?: AbortSignal} = {},
): Promise<{readonly file: string; readonly table: Table}> {
	const file = other ?? source;
	const read = await readTable(file, {...run, ...(separator !== undefined && {delimiter: separator})});
	const {table} = await preparedTable(read, plan);
	return {file, table};
}
