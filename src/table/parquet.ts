import type {FileHandle} from 'node:fs/promises';
import {type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema} from 'hyparquet';
import {compressors} from 'hyparquet-compressors';
import {IngaError} from '../core/index.js';
import {withFile} from './file.js';
import {plainBytes} from './gzip.js';
import {listed, unknownColumn} from './name.js';
import {columnOf, type Judge} from './records.js';
import {missingWords, type ReadOptions, type Table} from './table.js';

/** The bytes that every Parquet file begins with. */
export const parquetMagic = 'PAR1';

interface Chunk {
	readonly rowStart: number;
	readonly values: ArrayLike<unknown> & Iterable<unknown>;
}

/** A file as hyparquet reads it: by ranges. */
function rangesOf(file: FileHandle, byteLength: number, signal: AbortSignal | undefined): AsyncBuffer {
	return {
		byteLength,
		async slice(start, end = byteLength) {
			signal?.throwIfAborted();
			const bytes = new Uint8Array(Math.max(0, end - start));
			for (let at = 0; at < bytes.length; ) {
				const {bytesRead} = await file.read(bytes, at, bytes.length - at, start + at);
				if (bytesRead === 0) throw new Error('the file ends too early');
				at += bytesRead;
			}
			return bytes.buffer;
		},
	};
}

/** The names to read, every one a flat column. */
function chosen(metadata: FileMetaData, source: string, columns: readonly string[] | undefined): string[] {
	const {children} = parquetSchema(metadata);
	const names = children.map(({element}) => element.name);
	for (const name of columns ?? []) if (!names.includes(name)) throw unknownColumn(name, names, source);
	const wanted = new Set(columns ?? names);
	const nested = children.filter(
		({element, children: inner}) =>
			wanted.has(element.name) && (inner.length > 0 || element.repetition_type === 'REPEATED'),
	);
	if (nested.length > 0) {
		throw new IngaError(
			'ERR_FILE_FORMAT',
			`'${source}' has nested columns (${listed(nested.map(({element}) => element.name))}): name the others (columns), or flatten them`,
		);
	}
	return [...(columns ?? names)];
}

async function read(file: AsyncBuffer, source: string, options: ReadOptions): Promise<Table> {
	const metadata = await parquetMetadataAsync(file);
	const names = chosen(metadata, source, options.columns);
	const rows = Number(metadata.num_rows);
	const chunks = new Map<string, Chunk[]>(names.map((name) => [name, []]));
	const total = metadata.row_groups.length * names.length;
	let done = 0;
	if (rows > 0) {
		await parquetRead({
			file,
			metadata,
			columns: names,
			compressors,
			onChunk: ({columnName, columnData, rowStart}) => {
				chunks.get(columnName)?.push({rowStart, values: columnData as Chunk['values']});
				options.onProgress?.({stage: 'read', done: Math.min(++done, total), total});
			},
		});
	}
	options.signal?.throwIfAborted();
	const judge: Judge = {source, missing: new Set(options.missing ?? missingWords), code: 'ERR_FILE_FORMAT'};
	const column = (name: string) => {
		const parts = (chunks.get(name) ?? []).sort((a, b) => a.rowStart - b.rowStart);
		return columnOf(
			name,
			rows,
			function* () {
				for (const {values} of parts) yield* values;
			},
			judge,
		);
	};
	return {source, rows, columns: names.map(column), unit: 'record'};
}

/** The table that a Parquet file holds: flat columns of numbers, booleans, texts, dates. */
export async function readParquet(path: string, packed: boolean, options: ReadOptions): Promise<Table> {
	try {
		if (packed) {
			const bytes = await plainBytes(path, packed, options, parquetMagic);
			const slice = (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer;
			return await read({byteLength: bytes.length, slice}, path, options);
		}
		return await withFile(path, async (file) =>
			read(rangesOf(file, (await file.stat()).size, options.signal), path, options),
		);
	} catch (error) {
		if (error instanceof IngaError || options.signal?.aborted) throw error;
		throw new IngaError(
			'ERR_FILE_FORMAT',
			`'${path}' cannot be read as Parquet: ${(error as Error).message}. Write it again, or as CSV`,
			{cause: error},
		);
	}
}
