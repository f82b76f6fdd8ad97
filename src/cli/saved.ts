// A saved discovery, and a row to ask it about.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Command} from 'commander';
import {IngaError} from '../core/index.js';
import {type Discovery, parseDiscovery, rowAt} from '../discover/index.js';
import {readTable, type Table} from '../table/index.js';
import {RESULT} from './discover.js';
import {count, delimiter} from './option.js';

export interface SavedOptions {
	readonly row: number;
	readonly table?: string;
	readonly delimiter?: string;
}

/** Adds the folder of a discovery, and the options that choose a row. */
export function withSaved(command: Command): Command {
	return command
		.argument('<folder>', 'what inga discover --out made')
		.requiredOption('--row <n>', 'the row, from 1, the heading not counted', count(2 ** 31 - 1))
		.option('--table <file>', 'take the row of this table (that of the discovery if left out)')
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
	{row, table: other, delimiter: separator}: SavedOptions,
): Promise<{result: Discovery; row: ReturnType<typeof rowAt>}> {
	const path = join(folder, RESULT);
	const result = parseDiscovery(await readFile(path, 'utf8'), path);
	const file = other ?? result.table.source;
	const table = await readTable(file, separator === undefined ? {} : {delimiter: separator});
	if (other === undefined) checkSame(table, result, folder);
	if (row > table.rows) throw new IngaError('ERR_INVALID_ARGUMENT', `--row ${row}: ${file} has ${table.rows} rows`);
	return {result, row: rowAt(table, row - 1)};
}

/** @throws {@link IngaError} `ERR_DATA` where the file is not what the result was found with, as far as its shape tells */
function checkSame({rows, columns}: Table, {table}: Discovery, folder: string): void {
	const names = columns.map(({name}) => name);
	if (rows === table.rows && names.join('\n') === table.columns.join('\n')) return;
	throw new IngaError(
		'ERR_DATA',
		`${table.source} is another table than that of ${folder}: ${rows} rows and ${names.length} columns, not ${table.rows} and ` +
			`${table.columns.length} of the same names. Discover it anew, or name the table of the row (--table)`,
	);
}
