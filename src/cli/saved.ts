// A saved discovery, and a row to ask it about.
import type {Command} from 'commander';
import {IngaError} from '../core/index.js';
import {type Discovery, rowAt} from '../discover/index.js';
import {readTable} from '../table/index.js';
import {count, delimiter} from './option.js';
import {preparedTable} from './prepare.js';
import {checkSame, readResult} from './result.js';

export interface SavedOptions {
	readonly row: number;
	readonly table?: string;
	readonly prepare?: string;
	readonly delimiter?: string;
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
	{row, table: other, prepare: plan, delimiter: separator}: SavedOptions,
): Promise<{result: Discovery; row: ReturnType<typeof rowAt>}> {
	const result = await readResult(folder);
	const file = other ?? result.table.source;
	const read = await readTable(file, separator === undefined ? {} : {delimiter: separator});
	const {table} = await preparedTable(read, plan);
	if (other === undefined) checkSame(table, result, folder);
	if (row > table.rows) throw new IngaError('ERR_INVALID_ARGUMENT', `--row ${row}: ${file} has ${table.rows} rows`);
	return {result, row: rowAt(table, row - 1)};
}
