// A search for the order that goes on where an earlier one was interrupted.
import {createHash, type Hash} from 'node:crypto';
import {type Matrix, native} from '../core/index.js';
import {type Checkpoint, checkSeconds, SECONDS, Snapshot} from '../ranks/index.js';
import type {NativePrior, Shelf} from './native.js';

/** Where a search keeps how far it is, and how often. */
export type SearchCheckpoint = Omit<Checkpoint, 'task'>;

const FILE = 'order.inga';
/** Between two looks at what the search has left. */
const LOOK_MS = 100;

/** Of samples and of what is known of them: the results of a search, and what it is interrupted for, depend on nothing else. */
export function hashOf(samples: Matrix, names: readonly string[], prior: NativePrior | undefined): Hash {
	const hash = createHash('sha256');
	hash.update(JSON.stringify([samples.rows, samples.columns, names]));
	const {buffer, byteOffset, byteLength} = samples.data;
	hash.update(new Uint8Array(buffer, byteOffset, byteLength));
	for (const array of prior === undefined
		? []
		: [prior.tiers, prior.before, prior.noEffect, Int32Array.of(Number(prior.soft))]) {
		hash.update(`${array.length} ${array.join()}`);
	}
	return hash;
}

/**
 * Runs a search that goes on where the last one in this folder was interrupted, and writes how far it is: now and then, at its
 * end, and where it fails. What is found counts more than the file: `trouble` says why that could not be written.
 *
 * @param identity what the result depends on
 */
export async function resumable<T>(
	{folder, seconds = SECONDS}: SearchCheckpoint,
	identity: unknown,
	search: (shelf: Shelf) => Promise<T>,
): Promise<{readonly found: T; readonly trouble: string | undefined}> {
	checkSeconds(seconds);
	const file = new Snapshot(folder, FILE, identity);
	const shelf = native().causalOpenShelf(numbersOf(file.found));
	let written = performance.now();
	let trouble: string | undefined;
	const write = (ask: boolean) => {
		const state = native().causalTakeState(shelf, ask);
		if (state.length === 0) return;
		written = performance.now();
		try {
			file.write(new Uint32Array(state.buffer));
			trouble = undefined;
		} catch (error) {
			trouble = (error as Error).message;
		}
	};
	const timer = setInterval(() => write(performance.now() - written >= 1000 * seconds), LOOK_MS).unref();
	try {
		const found = await search(shelf);
		write(false);
		return {found, trouble};
	} catch (error) {
		write(false);
		throw error;
	} finally {
		clearInterval(timer);
	}
}

function numbersOf(words: Uint32Array | undefined): Float64Array {
	return words === undefined ? new Float64Array(0) : new Float64Array(words.slice().buffer);
}
