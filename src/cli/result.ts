// What a run of inga discover left in its folder.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {IngaError} from '../core/index.js';
import {type Discovery, parseDiscovery} from '../discover/index.js';
import type {Table} from '../table/index.js';

/** The file of a result in its folder. */
export const RESULT = 'result.json';

/** @throws {@link IngaError} `ERR_FILE_FORMAT` where the file is no result; what reading throws */
export async function readResult(folder: string): Promise<Discovery> {
	const path = join(folder, RESULT);
	return parseDiscovery(await readFile(path, 'utf8'), path);
}

/** @throws {@link IngaError} `ERR_DATA` where the file is not what the result was found with, as far as its shape tells */
export function checkSame({rows, columns}: Table, {table}: Discovery, folder: string): void {
	const names = columns.map(({name}) => name);
	if (rows === table.rows && names.join('\n') === table.columns.join('\n')) return;
	throw new IngaError(
		'ERR_DATA',
		`${table.source} is another table than that of ${folder}: ${rows} rows and ${names.length} columns, not ${table.rows} and ` +
			`${table.columns.length} of the same names. Discover it anew, or name the table of the row (--table)`,
	);
}
