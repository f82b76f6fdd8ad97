import {IngaError, type RunOptions} from '../core/index.js';
import {fileStats, withFile} from './file.js';
import {plainBytes} from './gzip.js';
import {type ArrayHeader, type ElementType, npyMagic, readHeader} from './header.js';
import {beyondDoubles, type Store, store} from './store.js';
import type {ReadOptions, Table} from './table.js';

/** Bytes of a file by ranges: fills `into` from byte `at` on and says how much of it there was. */
interface Ranges {
	readonly size: number;
	read(into: Uint8Array, at: number): Promise<number>;
}

type Targets = Store['targets'];

const BLOCK = 2 ** 20;
const MOST_COLUMNS = 2 ** 20;

/**
 * The table that a `.npy` file holds: an array of rows x variables, or one variable, named x0, x1, ... NaN is missing.
 *
 * @throws {@link IngaError} `ERR_FILE_FORMAT`, `ERR_INVALID_ARGUMENT`, `ERR_UNSUPPORTED`, `ERR_OUT_OF_MEMORY` as `readTable`.
 */
export async function readNpy(path: string, packed: boolean, options: ReadOptions): Promise<Table> {
	// A pipe has no ranges.
	if (packed || !(await fileStats(path)).isFile()) {
		const bytes = await plainBytes(path, packed, options, npyMagic);
		const read = (into: Uint8Array, at: number) => {
			const found = bytes.subarray(at, at + into.length);
			into.set(found);
			return Promise.resolve(found.length);
		};
		return tableOf(path, {size: bytes.length, read}, options);
	}
	return withFile(path, async (file) => {
		const read = async (into: Uint8Array, at: number) => {
			let done = 0;
			while (done < into.length) {
				const {bytesRead} = await file.read(into, done, into.length - done, at + done);
				if (bytesRead === 0) break;
				done += bytesRead;
			}
			return done;
		};
		return tableOf(path, {size: (await file.stat()).size, read}, options);
	});
}

async function tableOf(source: string, ranges: Ranges, options: ReadOptions): Promise<Table> {
	const header = await readHeader(source, async (size) => {
		const bytes = new Uint8Array(Math.min(size, ranges.size));
		return bytes.subarray(0, await ranges.read(bytes, 0));
	});
	checkSize(source, header, ranges.size);
	const [rows = 0, width = 1] = header.shape;
	const all = Array.from({length: width}, (_, index) => `x${index}`);
	const {targets, finish} = store(source, rows, all, options.columns);
	await fill(source, ranges, header, targets, options);
	return finish();
}

function checkSize(source: string, {shape, type, start}: ArrayHeader, size: number): void {
	const [rows = 0, width = 1] = shape;
	const needed = start + rows * width * type.size;
	if (size < needed) {
		throw new IngaError(
			'ERR_FILE_FORMAT',
			`'${source}' is cut off: it has ${size} bytes, and an array of ${shape.join(' x ')} values of ${type.size} bytes needs ${needed}. Fetch it or write it again`,
		);
	}
	if (size > needed) {
		throw new IngaError(
			'ERR_FILE_FORMAT',
			`'${source}' has ${size - needed} bytes behind its array of ${shape.join(' x ')} values: give each array a file of its own (np.save)`,
		);
	}
	if (width > MOST_COLUMNS) {
		throw new IngaError(
			'ERR_UNSUPPORTED',
			`'${source}' has ${width} columns, and ${MOST_COLUMNS} are the most: rows are samples, so it may have to be turned round (np.save(path, a.T))`,
		);
	}
}

/** Reads the array a megabyte at a time; of an array in Fortran order only where wanted columns are. */
async function fill(
	source: string,
	ranges: Ranges,
	header: ArrayHeader,
	targets: Targets,
	{signal, onProgress}: RunOptions,
): Promise<void> {
	const {shape, type, fortran, start} = header;
	const [rows = 0, width = 1] = shape;
	const total = rows * width;
	const step = fortran ? BLOCK / type.size : width * Math.max(1, Math.floor(BLOCK / (width * type.size)));
	for (let first = 0; first < total; first += step) {
		signal?.throwIfAborted();
		const count = Math.min(step, total - first);
		if (fortran && !columnsIn(first, count, rows).some((column) => targets[column])) continue;
		const bytes = new Uint8Array(count * type.size);
		if ((await ranges.read(bytes, start + first * type.size)) < bytes.length) {
			throw new IngaError('ERR_FILE_READ', `'${source}' became shorter while it was read: read it again`);
		}
		const numbers = decoded(bytes, type);
		if (type.size === 8 && type.name !== 'f8') checkWhole(source, header, bytes, {first, numbers, targets});
		if (fortran) byColumns(numbers, first, rows, targets);
		else byRows(numbers, first / width, width, targets);
		onProgress?.({stage: 'read', done: first + count, total});
	}
}

/** The columns that a run of values touches in Fortran order. */
function columnsIn(first: number, count: number, rows: number): number[] {
	const from = Math.floor(first / rows);
	return Array.from({length: Math.floor((first + count - 1) / rows) - from + 1}, (_, at) => from + at);
}

function byColumns(numbers: Float64Array, first: number, rows: number, targets: Targets): void {
	for (const column of columnsIn(first, numbers.length, rows)) {
		const begin = column * rows - first;
		const part = numbers.subarray(Math.max(0, begin), Math.min(numbers.length, begin + rows));
		targets[column]?.set(part, Math.max(0, -begin));
	}
}

function byRows(numbers: Float64Array, row: number, width: number, targets: Targets): void {
	const rows = numbers.length / width;
	targets.forEach((target, column) => {
		if (target === undefined) return;
		for (let i = 0; i < rows; i++) target[row + i] = numbers[i * width + column] as number;
	});
}

/** The values as doubles. `bytes` are brought into the order of the machine, which is little-endian wherever inga runs. */
function decoded(bytes: Uint8Array<ArrayBuffer>, {name, size, bigEndian}: ElementType): Float64Array {
	const {buffer} = bytes;
	if (bigEndian && size > 1) {
		const view = Buffer.from(buffer);
		if (size === 2) view.swap16();
		else if (size === 4) view.swap32();
		else view.swap64();
	}
	switch (name) {
		case 'f8':
			return new Float64Array(buffer);
		case 'f4':
			return Float64Array.from(new Float32Array(buffer));
		case 'i1':
			return Float64Array.from(new Int8Array(buffer));
		case 'i2':
			return Float64Array.from(new Int16Array(buffer));
		case 'i4':
			return Float64Array.from(new Int32Array(buffer));
		case 'u1':
			return Float64Array.from(bytes);
		case 'u2':
			return Float64Array.from(new Uint16Array(buffer));
		case 'u4':
			return Float64Array.from(new Uint32Array(buffer));
		case 'b1':
			return Float64Array.from(bytes, (byte) => Number(byte !== 0));
		default:
			return halves(new Uint32Array(buffer), name === 'i8' ? new Int32Array(buffer) : new Uint32Array(buffer));
	}
}

/** Integers of 64 bits as doubles, without a BigInt for each. What rounds lies beyond 2^53 after it, too. */
function halves(low: Uint32Array, high: Int32Array | Uint32Array): Float64Array {
	const found = new Float64Array(low.length / 2);
	for (let i = 0; i < found.length; i++) found[i] = (high[2 * i + 1] as number) * 2 ** 32 + (low[2 * i] as number);
	return found;
}

/** @throws {@link IngaError} `ERR_FILE_FORMAT` for an integer in a wanted column that a double cannot hold for sure. */
function checkWhole(
	source: string,
	{shape, type, fortran}: ArrayHeader,
	bytes: Uint8Array<ArrayBuffer>,
	{first, numbers, targets}: {first: number; numbers: Float64Array; targets: Targets},
): void {
	const [rows = 0, width = 1] = shape;
	for (let i = 0; i < numbers.length; i++) {
		if (Number.isSafeInteger(numbers[i])) continue;
		const at = first + i;
		const [row, column] = fortran ? [at % rows, Math.floor(at / rows)] : [Math.floor(at / width), at % width];
		if (!targets[column]) continue;
		const value = (type.name === 'i8' ? new BigInt64Array(bytes.buffer) : new BigUint64Array(bytes.buffer))[i];
		throw beyondDoubles(source, row, `'x${column}'`, value);
	}
}
