// A search for the order that goes on where an earlier one was interrupted.
import {createHash, type Hash} from 'node:crypto';
import {type Matrix, native} from '../core/index.js';
import {type Checkpoint, checkSeconds, type OnTrouble, SECONDS, Snapshot} from '../ranks/index.js';
import type {NativePrior, Shelf} from './native.js';

/** Where a search keeps how far it is, and how often. */
export interface SearchCheckpoint extends Omit<Checkpoint, 'task'> {
	/** Called with why the file cannot be written; then not again before it could be. The search goes on. */
	readonly onTrouble?: OnTrouble;
}

const FILE = 'order.inga';
/** Between two looks at what the search has left. */
const LOOK_MS = 100;

/** Of samples and of what is known of them: the order depends on nothing else, but for what constant columns lead to. */
export function hashOf(
	samples: readonly Matrix[],
	{names, prior}: {readonly names: readonly string[]; readonly prior: NativePrior | undefined},
): Hash {
	const hash = createHash('sha256');
	hash.update(JSON.stringify([samples.map(({rows, columns}) => [rows, columns]), names]));
	for (const {data} of samples) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
	const {tiers, before, noEffect, soft} = prior ?? {};
	for (const array of [tiers, before, noEffect]) hash.update(`${array?.length} ${array?.join()}`);
	hash.update(String(soft));
	return hash;
}

/**
 * Runs a search, with a checkpoint one that goes on where the last one in that folder was interrupted and writes how far it is: now
 * and then, at its end, and where it fails. What is found counts more than the file: `trouble` says why that could not be written.
 *
 * @param identity what the result depends on
 */
export async function resumable<T>(
	checkpoint: SearchCheckpoint | undefined,
	identity: () => unknown,
	search: (shelf?: Shelf) => Promise<T>,
): Promise<{readonly found: T; readonly trouble: readonly string[]}> {
	if (checkpoint === undefined) return {found: await search(), trouble: []};
	const {folder, seconds = SECONDS, onTrouble} = checkpoint;
	checkSeconds(seconds);
	const file = new Snapshot(folder, FILE, identity(), onTrouble);
	const shelf = native().causalOpenShelf(numbersOf(file.found));
	let written = performance.now();
	const write = (ask: boolean) => {
		const state = native().causalTakeState(shelf, ask);
		if (state.length === 0) return;
		written = performance.now();
		file.write(() => new Uint32Array(state.buffer));
	};
	const timer = setInterval(() => write(performance.now() - written >= 1000 * seconds), LOOK_MS).unref();
	try {
		const found = await search(shelf);
		write(false);
		return {found, trouble: file.trouble === undefined ? [] : [file.trouble]};
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
