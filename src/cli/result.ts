// What a run of inga discover left in its folder.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {IngaError} from '../core/index.js';
import {type Discovery, parseDiscovery, tableDigest} from '../discover/index.js';
import type {Table} from '../table/index.js';

/** The file of a result in its folder. */
export const RESULT = 'result.json';

/** @throws {@link IngaError} `ERR_FILE_FORMAT` where the file is no result; what reading throws */
export async function readResult(folder: string): Promise<Discovery> {
	const path = join(folder, RESULT);
	return parseDiscovery(await readFile(path, 'utf8'), path);
}

/** @throws {@link IngaError} `ERR_DATA` where the file is not what the result was found with */
export function checkSame(given: Table, {table}: Discovery, folder: string): void {
	const {rows, columns} = given;
	const names = columns.map(({name}) => name);
	const same = rows === table.rows && names.join('\n') === table.columns.join('\n');
	if (same && tableDigest(given) === table.digest) return;
	const sizes = `${rows} rows and ${names.length} columns, not ${table.rows} and ${table.columns.length} of the same names`;
	const differs = same
		? `holds other values than the table of ${folder}: discover`
		: `is another table than that of ${folder}: ${sizes}. Discover`;
	const cure = 'it anew, or name the table of the row (--table), or the plan that it had (--prepare)';
	throw new IngaError('ERR_DATA', `${table.source} ${differs} ${cure}`);
}
