import {open, realpath, rename, rm, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {IngaError} from './error.js';

/**
 * Writes a file whole or not at all: what `write` has put into a file beside it takes the name of `path` when it is safe on
 * the disk. A reader never sees half a file, and an old one stays until then and leaves its mode to the new one. Links are
 * followed.
 *
 * @param write is given the file to fill, which is there already, empty
 * @throws {@link IngaError} `ERR_FILE_WRITE` where the system refuses, or `path` is there and no file; anything else that
 * `write` throws
 *
 * @example
 * await writeWhole('sums.csv', (place) => writeFileSync(place, 'a,b\n1,2\n'));
 */
export async function writeWhole(path: string, write: (place: string) => unknown): Promise<void> {
	const target = await realpath(path).catch(() => path);
	const old = await stat(target).catch(() => undefined);
	if (old !== undefined && !old.isFile()) throw unwritable(path, new Error('it is no file'));
	const place = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
	try {
		await (await open(place, 'w', old?.mode ?? 0o666)).close();
		await write(place);
		const file = await open(place, 'r+');
		await file.sync().finally(() => file.close());
		await rename(place, target);
	} catch (error) {
		await rm(place, {force: true});
		throw error instanceof Error && 'syscall' in error ? unwritable(path, error) : error;
	}
}

function unwritable(path: string, cause: Error): IngaError {
	const message = `'${path}' cannot be written: ${cause.message}. Name a file in a folder that is there and has room`;
	return new IngaError('ERR_FILE_WRITE', message, {cause});
}
