import {checkThreads, invalidArgument, native, runTask} from '../core/index.js';
import {gunzip} from './gzip.js';
import {unknownColumn} from './name.js';
import {type Column, missingWords, type ReadOptions, type Table, type TextColumn} from './table.js';

declare module '../core/native.js' {
	interface Native {
		/** `input` is a path, or bytes of which `size` are text and 64 more can be read. */
		tableRead(
			words: Int32Array,
			options: NativeOptions,
			input: string | Uint8Array,
			size: number,
		): Promise<NativeTable>;
	}
}

interface NativeOptions {
	readonly source: string;
	readonly delimiter: string;
	readonly header: boolean | undefined;
	readonly missing: readonly string[];
	readonly columns: readonly string[];
	readonly threads: number;
}

interface NativeColumns {
	readonly rows: number;
	readonly names: readonly string[];
	readonly missing: Float64Array;
	/** Where each column lies: slot s is in buffer s / each, s % each strides from its start. */
	readonly slots: Int32Array;
	readonly stride: number;
	readonly each: number;
	readonly buffers: readonly ArrayBuffer[];
	readonly text: readonly {
		readonly index: number;
		readonly levels: readonly string[];
		readonly numbers: number;
		readonly line: number;
		readonly value: string;
	}[];
}

type NativeTable = NativeColumns | {readonly unknown: string; readonly header: readonly string[]};

/** As kPadding in native/table/scan.h. */
const PADDING = 64;

function delimiterOf({delimiter, format}: ReadOptions): string {
	if (delimiter === undefined) return format === 'tsv' ? '\t' : '';
	if (typeof delimiter !== 'string' || delimiter.length !== 1 || delimiter > '~') {
		throw invalidArgument(`delimiter is ${JSON.stringify(delimiter)}: give one ASCII character`);
	}
	return delimiter;
}

/** The table that a file of delimited text holds. */
export async function readCsv(path: string, packed: boolean, options: ReadOptions): Promise<Table> {
	const asked: NativeOptions = {
		source: path,
		delimiter: delimiterOf(options),
		header: options.header,
		missing: options.missing ?? missingWords,
		columns: options.columns ?? [],
		threads: checkThreads(options.threads),
	};
	const {bytes, size} = packed ? await gunzip(path, PADDING, options) : {bytes: path, size: 0};
	const found = await runTask(['read'], options, (words) => native().tableRead(words, asked, bytes, size));
	if ('unknown' in found) throw unknownColumn(found.unknown, found.header, path);
	return {source: path, rows: found.rows, columns: columns(found)};
}

function columns(found: NativeColumns): Column[] {
	const {rows, names, missing, slots, stride, each, buffers} = found;
	const place = (index: number): [ArrayBuffer, number, number] => {
		const slot = slots[index] ?? 0;
		return [buffers[Math.floor(slot / each)] ?? new ArrayBuffer(0), (slot % each) * stride, rows];
	};
	const result: Column[] = names.map((name, index) => ({
		name,
		type: 'number',
		values: new Float64Array(...place(index)),
		missing: missing[index] ?? 0,
	}));
	for (const {index, levels, numbers, line, value} of found.text) {
		result[index] = {
			name: names[index] ?? '',
			type: 'text',
			codes: new Int32Array(...place(index)),
			levels,
			missing: missing[index] ?? 0,
			firstText: {line, value},
			numbers,
		} satisfies TextColumn;
	}
	return result;
}
