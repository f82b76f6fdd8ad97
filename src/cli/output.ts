import {constants} from 'node:fs';
import {access, open, realpath, rename, rm, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {IngaError} from '../core/index.js';

/** Writes `data` to stdout. A reader that has closed its end has what it wanted: that is no error. */
export function writeStdout(data: string | Uint8Array): Promise<void> {
	return new Promise((resolve, reject) => {
		process.stdout.write(data, (error) => {
			if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
			else resolve();
		});
	});
}

/**
 * Refuses a file that could not be written, before the work that would be lost. `what` is what messages call it.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when `path` is a folder, or its folder is missing or not writable.
 */
export async function checkOutput(path: string, what = '--out'): Promise<void> {
	const folder = dirname(path);
	if ((await stat(path).catch(() => undefined))?.isDirectory()) {
		throw new IngaError('ERR_INVALID_ARGUMENT', `${what} ${path} is a folder: name a file in it`);
	}
	if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
		throw new IngaError(
			'ERR_INVALID_ARGUMENT',
			`${what} ${path}: there is no folder ${folder}; make it: mkdir -p ${folder}`,
		);
	}
	await access(folder, constants.W_OK).catch(() => {
		throw new IngaError('ERR_INVALID_ARGUMENT', `${what} ${path}: the folder ${folder} is not writable`);
	});
}

/**
 * Writes `data` to the file whole or not at all: a reader never sees half a file, and an old one stays until the new one
 * is safe. Links are followed; devices and pipes are written to as they are.
 */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
	const target = await realpath(path).catch(() => path);
	const old = await stat(target).catch(() => undefined);
	const device = old !== undefined && !old.isFile();
	const place = device ? target : join(dirname(target), `.${basename(target)}.${process.pid}.part`);
	try {
		const file = await open(place, 'w', old?.mode ?? 0o666);
		try {
			await file.writeFile(data);
			if (!device) await file.sync();
		} finally {
			await file.close();
		}
		if (!device) await rename(place, target);
	} catch (error) {
		if (!device) await rm(place, {force: true});
		throw error;
	}
}
