import {setImmediate} from 'node:timers/promises';
import type {Dataset, File, Group} from 'h5wasm/node';
import {IngaError, invalidArgument, type RunOptions} from '../core/index.js';
import {fileStats} from './file.js';
import {checkAlive, withHdf5} from './hdf5.js';
import {didYouMean, listed, quote} from './name.js';
import {readSparse, type SparseForm} from './sparse.js';
import {beyondDoubles, type Store, store} from './store.js';
import type {ReadOptions, Table} from './table.js';

const BLOCK = 2 ** 18;

/**
 * The table that an AnnData file (`.h5ad`) holds: a row for each observation, a column for each variable. The matrix X, or
 * a layer, may be dense or sparse (CSR, CSC); what a sparse one leaves out is zero.
 *
 * @throws {@link IngaError} `ERR_FILE_FORMAT`, `ERR_INVALID_ARGUMENT`, `ERR_UNSUPPORTED`, `ERR_OUT_OF_MEMORY` as `readTable`.
 */
export async function readH5ad(path: string, packed: boolean, options: ReadOptions): Promise<Table> {
	if (packed || !(await fileStats(path)).isFile()) {
		throw new IngaError('ERR_UNSUPPORTED', `'${path}' is no plain file, as HDF5 needs it: unpack it first (gunzip -k)`);
	}
	return withHdf5(path, options.signal, async (file) => {
		const names = variableNames(path, file);
		const matrix = chosen(path, file, options.layer);
		const form = 'keys' in matrix ? sparseForm(path, matrix) : denseForm(path, matrix);
		const [rows, width] = form.shape;
		if (width !== names.length) {
			throw broken(path, `its matrix has ${width} columns and var ${names.length} names`);
		}
		if (rows === 0 || width === 0) {
			throw new IngaError('ERR_FILE_FORMAT', `'${path}' is empty (${rows} x ${width}): write observations x variables`);
		}
		const {targets, finish} = store(path, rows, names, options.columns);
		if ('data' in form) await readSparse(path, form, targets, options);
		else await readDense(path, form.dataset, {rows, names}, targets, options);
		return finish();
	});
}

function broken(source: string, why: string): IngaError {
	return new IngaError(
		'ERR_FILE_FORMAT',
		`'${source}' is no AnnData file that can be read: ${why}. Write it with anndata 0.7 or newer (adata.write_h5ad(path))`,
	);
}

/** What is there under a name, where it is a group or a dataset. */
function entity(parent: Group, name: string): Group | Dataset | undefined {
	if (!parent.keys().includes(name)) return undefined;
	const found = parent.get(name);
	return found !== null && ('keys' in found || 'slice' in found) ? found : undefined;
}

function attribute(of: Group | Dataset, name: string): unknown {
	return of.attrs[name]?.value;
}

/** The names of the variables, from the index of `var`. */
function variableNames(source: string, file: File): string[] {
	const frame = entity(file, 'var');
	if (frame === undefined) throw broken(source, `it has no var, but ${listed(file.keys()) || 'nothing'}`);
	if (!('keys' in frame)) throw broken(source, 'its var is of an older kind');
	const key = attribute(frame, '_index');
	const index = entity(frame, typeof key === 'string' ? key : '_index');
	// Texts that may be missing are a group of values and a mask.
	const texts = index !== undefined && 'keys' in index ? entity(index, 'values') : index;
	const names: unknown = texts !== undefined && 'shape' in texts ? texts.value : undefined;
	if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
		throw broken(source, 'its var has no names');
	}
	return unique(names as string[]);
}

/** No name comes twice or is empty, by the rule for headings of text. */
function unique(names: readonly string[]): string[] {
	const taken = new Set(names);
	const seen = new Set<string>();
	return names.map((name, at) => {
		const base = name === '' ? `column${at + 1}` : name;
		let free = base;
		for (let count = 2; seen.has(free) || (free !== name && taken.has(free)); count++) free = `${base}_${count}`;
		seen.add(free);
		return free;
	});
}

function chosen(source: string, file: File, layer: string | undefined): Group | Dataset {
	const group = entity(file, 'layers');
	const layers = group !== undefined && 'keys' in group ? group.keys() : [];
	if (layer === undefined) {
		const found = entity(file, 'X');
		if (found !== undefined) return found;
		throw broken(source, layers.length > 0 ? `it has no X; choose a layer (${listed(layers)})` : 'it has no X');
	}
	const found = group !== undefined && 'keys' in group ? entity(group, layer) : undefined;
	if (found !== undefined) return found;
	const others = layers.length > 0 ? `it has ${listed(layers)}` : 'it has none; leave it out for X';
	const hint = didYouMean(layer, layers, others);
	throw invalidArgument(`'${source}' has no layer ${quote(layer)}: ${hint}`);
}

/** HDF5's classes of types: whole numbers, floating point, enumerations (booleans). */
const NUMERIC: readonly number[] = [0, 1, 8];

function checkNumbers(source: string, {metadata}: Dataset): void {
	const {type, size} = metadata;
	if (NUMERIC.includes(type) && [1, 2, 4, 8].includes(size) && !(type === 1 && size < 4)) return;
	throw new IngaError(
		'ERR_FILE_FORMAT',
		`'${source}' holds values that are no doubles, floats or whole numbers of up to 64 bits: write adata.X.astype('f8')`,
	);
}

function denseForm(source: string, dataset: Dataset): {dataset: Dataset; shape: readonly [number, number]} {
	const [rows, width, ...more] = dataset.shape ?? [];
	if (rows === undefined || width === undefined || more.length > 0) {
		throw broken(source, `its matrix has ${dataset.shape?.length ?? 'no'} dimensions`);
	}
	checkNumbers(source, dataset);
	return {dataset, shape: [rows, width]};
}

function sparseForm(source: string, group: Group): SparseForm {
	const kind = attribute(group, 'encoding-type') ?? attribute(group, 'h5sparse_format');
	const rows = kind === 'csr_matrix' || kind === 'csr';
	if (!rows && kind !== 'csc_matrix' && kind !== 'csc') {
		throw broken(source, `its matrix is of kind ${quote(typeof kind === 'string' ? kind : 'unknown')}`);
	}
	const lengths = attribute(group, 'shape') ?? attribute(group, 'h5sparse_shape');
	const shape = ArrayBuffer.isView(lengths) ? Array.from(lengths as unknown as ArrayLike<number | bigint>, Number) : [];
	const [data, indices, pointers] = ['data', 'indices', 'indptr'].map((name) => {
		const part = entity(group, name);
		if (part === undefined || 'keys' in part || part.shape?.length !== 1) {
			throw broken(source, `its sparse matrix has no list of ${name}`);
		}
		checkNumbers(source, part);
		return part;
	}) as [Dataset, Dataset, Dataset];
	const [height = 0, width = 0] = shape;
	if (shape.length !== 2) throw broken(source, 'its sparse matrix has no shape');
	return {byRows: rows, shape: [height, width], data, indices, pointers};
}

async function readDense(
	source: string,
	dataset: Dataset,
	{rows, names}: {readonly rows: number; readonly names: readonly string[]},
	targets: Store['targets'],
	{signal, onProgress}: RunOptions,
): Promise<void> {
	const width = names.length;
	const most = Math.max(1, Math.floor(BLOCK / width));
	// Whole chunks, where they are not too large, are unpacked once.
	const chunk = dataset.metadata.chunks?.[0] ?? 1;
	const step = chunk <= 16 * most ? chunk * Math.max(1, Math.floor(most / chunk)) : most;
	for (let row = 0; row < rows; row += step) {
		await setImmediate();
		checkAlive(source);
		signal?.throwIfAborted();
		const count = Math.min(step, rows - row);
		const values = dataset.slice([
			[row, row + count],
			[0, width],
		]) as unknown as ArrayLike<number | bigint> | null;
		if (values?.length !== count * width) throw broken(source, 'its matrix is cut off');
		targets.forEach((target, column) => {
			if (target === undefined) return;
			for (let i = 0; i < count; i++) {
				const value = values[i * width + column] as number | bigint;
				const number = Number(value);
				if (typeof value === 'bigint' && !Number.isSafeInteger(number)) {
					throw beyondDoubles(source, row + i, quote(names[column] ?? ''), value);
				}
				target[row + i] = number;
			}
		});
		onProgress?.({stage: 'read', done: row + count, total: rows});
	}
}
