import {readdir} from 'node:fs/promises';
import {IngaError, invalidArgument} from '../core/index.js';
import {say} from './exit.js';

interface Options {
	readonly checkpoint?: string;
	readonly resume?: boolean;
}

/** What is put into the folder: the search for the order and a folder of resamples, or what ranks have done. */
const PARTS = /^(order\.inga|resamples|rank-\d+\.inga)$/;

function isUsed(names: readonly string[]): boolean {
	return names.some((name) => PARTS.test(name));
}

/**
 * Whether there is something to go on with, and that it is meant.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`
 */
export async function checkCheckpoint({checkpoint, resume}: Options): Promise<void> {
	if (checkpoint === undefined) {
		if (resume) throw invalidArgument('--resume: say by --checkpoint with what');
		return;
	}
	const names = await readdir(checkpoint).catch((error: unknown) => {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT') return [];
		throw invalidArgument(`--checkpoint ${checkpoint}: ${message}`, {cause: error});
	});
	const found = isUsed(names);
	if (found && !resume) {
		const message = `--checkpoint ${checkpoint} holds an earlier run: --resume goes on with it; else name another folder, or delete this one`;
		throw invalidArgument(message);
	}
	if (resume && !found) say(`${checkpoint} holds nothing to go on with: starting at the beginning`);
}

/** After a run that was stopped. */
export async function sayKept({checkpoint}: Options): Promise<void> {
	if (checkpoint === undefined) return;
	const names = await readdir(checkpoint).catch(() => []);
	if (isUsed(names)) say(`what is done is kept in ${checkpoint}; --resume goes on with it`);
}
