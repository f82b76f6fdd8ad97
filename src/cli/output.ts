import {constants} from 'node:fs';
import {access, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {IngaError, invalidArgument, writeWhole} from '../core/index.js';
import {interruptible, WRITING_MS} from './interrupt.js';

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
	const old = await stat(path).catch(() => undefined);
	if (old !== undefined && !old.isFile() && !old.isDirectory()) {
		// A device or a pipe, which is written as it is.
		await access(path, constants.W_OK).catch(() => {
			throw invalidArgument(`${what} ${path} is not writable`);
		});
		return;
	}
	if (old?.isDirectory()) {
		throw invalidArgument(`${what} ${path} is a folder: name a file in it`);
	}
	if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
		throw invalidArgument(`${what} ${path}: there is no folder ${folder}; make it: mkdir -p ${folder}`);
	}
	await access(folder, constants.W_OK).catch(() => {
		throw invalidArgument(`${what} ${path}: the folder ${folder} is not writable`);
	});
}

/** Writes `data` to a file whole or not at all (see {@link writeWhole}); to a device or a pipe as it is. */
export async function writeOutput(path: string, data: string | Uint8Array): Promise<void> {
	const old = await stat(path).catch(() => undefined);
	if (old !== undefined && !old.isFile()) await writeFile(path, data);
	// Ctrl-C leaves no part of a file behind.
	else await interruptible(() => writeWhole(path, (place) => writeFile(place, data)), WRITING_MS);
}
