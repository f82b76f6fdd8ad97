import {constants} from 'node:buffer';
import {IngaError} from '../core/index.js';
import {plainBytes} from './gzip.js';
import {quote} from './name.js';
import {checkRecords, type Judge, recordTable} from './records.js';
import {faultAt} from './syntax.js';
import {missingWords, type ReadOptions, type Table} from './table.js';

const FEED = 10;

function syntaxError(source: string, error: unknown, text: string, firstLine: number): IngaError {
	const position = faultAt(text);
	const before = text.slice(0, position);
	const line = firstLine + before.split('\n').length - 1;
	const column = position - before.lastIndexOf('\n');
	const rest = text.slice(position, position + 20).split(/\s/, 1)[0] ?? '';
	const what = rest === '' ? 'the text ends too early' : `unexpected ${quote(rest)}`;
	return new IngaError(
		'ERR_FILE_FORMAT',
		`line ${line}, character ${column} of '${source}' is not JSON: ${what}. Give a list of records [{"x": 1}, ...], or one record a line`,
		{cause: error},
	);
}

function parse(text: string, source: string, firstLine = 1): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw syntaxError(source, error, text, firstLine);
	}
}

function textOf(bytes: Buffer, source: string): string {
	if (bytes.length > constants.MAX_STRING_LENGTH) {
		throw new IngaError(
			'ERR_UNSUPPORTED',
			`'${source}' is too large for one JSON text (${bytes.length} bytes): write one record a line (NDJSON), CSV or Parquet`,
		);
	}
	return bytes.toString('utf8');
}

/** One record a line. Lines are decoded one by one: the whole may be larger than a string can be. */
function parseLines(bytes: Buffer, source: string): unknown[] {
	const records: unknown[] = [];
	for (let [from, line] = [0, 1]; from < bytes.length; line++) {
		const feed = bytes.indexOf(FEED, from);
		const to = feed < 0 ? bytes.length : feed;
		const text = textOf(bytes.subarray(from, to), source).trim();
		if (text !== '') records.push(parse(text, source, line));
		from = to + 1;
	}
	return records;
}

/** An object over several lines is one JSON text, not a record a line. */
function isOneObject(bytes: Buffer): boolean {
	const feed = bytes.indexOf(FEED);
	if (feed < 0) return false;
	try {
		JSON.parse(bytes.toString('utf8', 0, Math.min(feed, constants.MAX_STRING_LENGTH)));
		return false;
	} catch {
		return true;
	}
}

function recordsOf(bytes: Buffer, source: string): unknown {
	const start = bytes.subarray(0, 1024).toString('utf8').trimStart()[0];
	if (start === undefined)
		throw new IngaError('ERR_FILE_FORMAT', `'${source}' is empty: give a list of records [{"x": 1}, ...]`);
	if (start === '[') return parse(textOf(bytes, source), source);
	if (start === '{' && isOneObject(bytes)) {
		const found = parse(textOf(bytes, source), source);
		const names = Object.keys(found as object)
			.slice(0, 3)
			.map(quote)
			.join(', ');
		throw new IngaError(
			'ERR_FILE_FORMAT',
			`'${source}' holds one object (${names}), not a list of records: give [{"x": 1}, ...] (in pandas: to_json(orient='records'))`,
		);
	}
	return parseLines(bytes, source);
}

/** The table that a JSON list of records holds, or a file with one JSON record a line. */
export async function readJson(path: string, packed: boolean, options: ReadOptions): Promise<Table> {
	const raw = await plainBytes(path, packed, options);
	const marked = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf;
	const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).subarray(marked ? 3 : 0);
	const records = recordsOf(bytes, path);
	options.signal?.throwIfAborted();
	checkRecords(records, path, 'ERR_FILE_FORMAT');
	const judge: Judge = {source: path, missing: new Set(options.missing ?? missingWords), code: 'ERR_FILE_FORMAT'};
	return recordTable(records, judge, options.columns);
}
