import {setImmediate} from 'node:timers/promises';
import type {Dataset} from 'h5wasm/node';
import {IngaError, type RunOptions} from '../core/index.js';
import {checkAlive} from './hdf5.js';
import {beyondDoubles, type Store} from './store.js';

/** A compressed sparse matrix as three lists. */
export interface SparseForm {
	/** Whether entries lie row by row (CSR) or column by column (CSC). */
	readonly byRows: boolean;
	/** Rows and columns. */
	readonly shape: readonly [number, number];
	readonly data: Dataset;
	/** The column (CSR) or row (CSC) of each entry. */
	readonly indices: Dataset;
	/** Where each row (CSR) or column (CSC) begins in the other two, and where the last one ends. */
	readonly pointers: Dataset;
}

const BLOCK = 2 ** 18;

/** Adds the entries to their columns, as SciPy does where one place has several. */
export async function readSparse(
	source: string,
	{byRows, shape, data, indices, pointers}: SparseForm,
	targets: Store['targets'],
	{signal, onProgress}: RunOptions,
): Promise<void> {
	const [lines, across] = byRows ? shape : [shape[1], shape[0]];
	const total = data.shape?.[0] ?? 0;
	if (indices.shape?.[0] !== total) throw contradiction(source, `${indices.shape?.[0]} indices for ${total} entries`);
	const begins = lineBegins(source, pointers, lines, total);
	let line = 0;
	for (let first = 0; first < total; first += BLOCK) {
		await setImmediate();
		checkAlive(source);
		signal?.throwIfAborted();
		const end = Math.min(total, first + BLOCK);
		const part = [[first, end]] as [[number, number]];
		const values = data.slice(part) as unknown as ArrayLike<number | bigint> | null;
		const places = indices.slice(part) as unknown as ArrayLike<number | bigint> | null;
		if (values?.length !== end - first || places?.length !== end - first) throw contradiction(source, 'cut off lists');
		for (let i = 0; i < values.length; i++) {
			while ((begins[line + 1] as number) <= first + i) line++;
			const place = Number(places[i]);
			if (!(Number.isInteger(place) && place >= 0 && place < across)) {
				throw contradiction(source, `index ${place} where ${across} is the end`);
			}
			const [row, column] = byRows ? [line, place] : [place, line];
			const target = targets[column];
			if (target === undefined) continue;
			const value = values[i] as number | bigint;
			const number = Number(value);
			if (typeof value === 'bigint' && !Number.isSafeInteger(number)) {
				throw beyondDoubles(source, row, String(column + 1), value);
			}
			target[row] = (target[row] as number) + number;
		}
		onProgress?.({stage: 'read', done: end, total});
	}
}

function lineBegins(source: string, pointers: Dataset, lines: number, total: number): number[] {
	if (pointers.shape?.[0] !== lines + 1) {
		throw contradiction(source, `${pointers.shape?.[0]} pointers for ${lines} lines`);
	}
	const begins = Array.from(pointers.value as unknown as ArrayLike<number | bigint>, Number);
	const rising = begins.every((begin, at) => begin >= (begins[at - 1] ?? 0));
	if (begins[0] === 0 && begins.at(-1) === total && rising) return begins;
	throw contradiction(source, `pointers that do not rise from 0 to ${total}`);
}

function contradiction(source: string, why: string): IngaError {
	return new IngaError(
		'ERR_FILE_FORMAT',
		`the sparse matrix of '${source}' contradicts itself (${why}): fetch it or write it again (adata.write_h5ad(path))`,
	);
}
