import {IngaError, invalidArgument} from '../core/index.js';
import {readCsv} from './csv.js';
import {fileStats, firstBytes} from './file.js';
import {isGzip} from './gzip.js';
import {readH5ad} from './h5ad.js';
import {hdf5Magic} from './hdf5.js';
import {npyMagic} from './header.js';
import {readJson} from './json.js';
import {checkColumns} from './name.js';
import {readNpy} from './npy.js';
import {parquetMagic, readParquet} from './parquet.js';
import type {ReadOptions, Table, TableFormat} from './table.js';

const FORMATS: readonly TableFormat[] = ['csv', 'tsv', 'json', 'parquet', 'npy', 'h5ad'];
const SNIFFED = 1024;

const ENDINGS: Readonly<Record<string, TableFormat>> = {
	csv: 'csv',
	tsv: 'tsv',
	tab: 'tsv',
	json: 'json',
	ndjson: 'json',
	jsonl: 'json',
	parquet: 'parquet',
	pq: 'parquet',
	npy: 'npy',
	h5ad: 'h5ad',
};

function byEnding(path: string): TableFormat | undefined {
	const ending = /\.([^./\\]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
	return ending === undefined ? undefined : ENDINGS[ending];
}

function byContent(start: Buffer): TableFormat {
	const bytes = start.toString('latin1');
	if (bytes.startsWith(parquetMagic)) return 'parquet';
	if (bytes.startsWith(npyMagic)) return 'npy';
	if (bytes.startsWith(hdf5Magic)) return 'h5ad';
	const text = start
		.toString('utf8')
		.replace(/^\ufeff/, '')
		.trimStart();
	return /^(\[\s*(\{|\]|$)|\{\s*"|\{\s*\})/.test(text) ? 'json' : 'csv';
}

function checkOptions(options: ReadOptions): void {
	const {format, header, layer, missing} = options;
	const refuse = (message: string) => invalidArgument(message);
	if (format !== undefined && !FORMATS.includes(format))
		throw refuse(`format is '${format}': use ${FORMATS.join(', ')}`);
	if (header !== undefined && typeof header !== 'boolean') throw refuse('header must be true, false or left out');
	if (layer !== undefined && typeof layer !== 'string') throw refuse('layer must be a name');
	if (missing !== undefined && (!Array.isArray(missing) || missing.some((word) => typeof word !== 'string'))) {
		throw refuse('missing must be a list of texts');
	}
	checkColumns(options.columns);
}

/**
 * The table that a file holds: delimited text (CSV, TSV; quoted fields, any line ends, UTF-8), JSON records (a list, or
 * one a line), Parquet or a NumPy array (`.npy`), each also packed with gzip, or AnnData (`.h5ad`). A column of which every
 * value is a number or missing is a number column, any other a text column. The result does not depend on the number of
 * threads.
 *
 * Delimited text is read on threads of its own; unpacking and all else run on the caller's. Progress stages: `unpack`
 * (bytes of a packed file), `read`.
 *
 * @throws {@link IngaError} `ERR_FILE_READ` for a file that is not there, is a directory or may not be read;
 * `ERR_FILE_FORMAT` for anything that is not such a table (empty, binary, lines of different length, a quoted field that
 * never closes, numbers with decimal commas, broken JSON, nested values, arrays of anything but numbers), with line,
 * column and cure; `ERR_INVALID_ARGUMENT` for an option, with the nearest names for a column or layer that is not there;
 * `ERR_UNSUPPORTED` for more than 4 GiB in a gzip file, a million columns in an array, or AnnData packed as a whole;
 * `ERR_OUT_OF_MEMORY`.
 *
 * @example
 * const table = await readTable('cars.csv', {columns: ['mpg', 'weight']});
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table> {
	if (typeof path !== 'string' || path === '') {
		throw invalidArgument('path must be the name of a file');
	}
	checkOptions(options);
	options.signal?.throwIfAborted();
	// A pipe can be read only once: its first bytes are not for guessing.
	const stats = await fileStats(path);
	const start = stats.isFile() ? await firstBytes(path, SNIFFED) : Buffer.alloc(0);
	const packed = isGzip(start);
	const format = options.format ?? byEnding(path) ?? (packed ? 'csv' : byContent(start));
	if (options.layer !== undefined && format !== 'h5ad') {
		throw invalidArgument(`'${path}' has no layers, as it is no AnnData file (.h5ad): leave out layer`);
	}
	switch (format) {
		case 'json':
			return readJson(path, packed, options);
		case 'parquet':
			return readParquet(path, packed, options);
		case 'npy':
			return readNpy(path, packed, options);
		case 'h5ad':
			return readH5ad(path, packed, options);
		default:
			return readCsv(path, packed, {...options, format});
	}
}
