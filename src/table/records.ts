import {type ErrorCode, IngaError} from '../core/index.js';
import {checkColumns, quote, unknownColumn} from './name.js';
import {type Column, missingWords, type Table} from './table.js';

/** A row as an object: names to values. */
export type Row = Readonly<Record<string, unknown>>;

/** What the values of a column are judged by. */
export interface Judge {
	readonly source: string;
	readonly missing: ReadonlySet<string>;
	/** The code of the error for a value that no column can hold. */
	readonly code: ErrorCode;
}

/** A number, a text, or undefined where the value is missing. */
function judged(
	value: unknown,
	name: string,
	row: number,
	{source, missing, code}: Judge,
): number | string | undefined {
	switch (typeof value) {
		case 'number':
			return Number.isNaN(value) ? undefined : value;
		case 'string':
			return value.trim() === '' || missing.has(value.trim()) ? undefined : value;
		case 'boolean':
			return Number(value);
		case 'undefined':
			return undefined;
		case 'bigint':
			// Beyond 2^53 neighbours would become equal: such columns (keys, mostly) stay text.
			return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
	}
	if (value === null) return undefined;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	const kind = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
	throw new IngaError(
		code,
		`record ${row + 1} of '${source}', column ${quote(name)}: the value is ${kind}. Give every value a column of its own, ` +
			'or choose other columns (columns)',
	);
}

/** A column out of values that may be walked through twice. */
export function columnOf(name: string, rows: number, values: () => Iterable<unknown>, judge: Judge): Column {
	const numbers = new Float64Array(rows).fill(Number.NaN);
	let [row, missing] = [0, 0];
	for (const raw of values()) {
		const value = judged(raw, name, row, judge);
		if (typeof value === 'string') return textColumn(name, rows, values, judge);
		if (value === undefined) missing++;
		else numbers[row] = value;
		row++;
	}
	return {name, type: 'number', values: numbers, missing: missing + rows - row};
}

function textColumn(name: string, rows: number, values: () => Iterable<unknown>, judge: Judge): Column {
	const codes = new Int32Array(rows).fill(-1);
	const known = new Map<string, number>();
	let [row, present, numbers] = [0, 0, 0];
	let firstText: {line: number; value: string} | undefined;
	for (const raw of values()) {
		const value = judged(raw, name, row, judge);
		if (value !== undefined) {
			const text = typeof raw === 'boolean' ? String(raw) : String(value);
			const code = known.get(text) ?? known.size;
			known.set(text, code);
			codes[row] = code;
			present++;
			if (typeof value === 'number') numbers++;
			else firstText ??= {line: row + 1, value};
		}
		row++;
	}
	const levels = [...known.keys()];
	return {name, type: 'text', codes, levels, missing: rows - present, numbers, ...(firstText && {firstText})};
}

/** The columns that records have, in the order in which their names first come. */
function namesOf(records: readonly Row[]): string[] {
	const names = new Set<string>();
	for (const record of records) for (const name in record) if (Object.hasOwn(record, name)) names.add(name);
	return [...names];
}

/** A table of records that are known to be objects. */
export function recordTable(records: readonly Row[], judge: Judge, columns?: readonly string[]): Table {
	const all = namesOf(records);
	const known = new Set(all);
	for (const name of columns ?? []) if (!known.has(name)) throw unknownColumn(name, all, judge.source);
	const column = (name: string) =>
		columnOf(
			name,
			records.length,
			function* () {
				for (const record of records) yield Object.hasOwn(record, name) ? record[name] : undefined;
			},
			judge,
		);
	return {source: judge.source, rows: records.length, columns: (columns ?? all).map(column), unit: 'record'};
}

/**
 * A table of records: one row per object, one column per name that any of them has, in the order in which the names
 * first come. Numbers, booleans (1 and 0) and whole bigints up to 2^53 make number columns; a column with any text is a
 * text column, dates and larger bigints being text. `null`, `undefined`, NaN, absent names, blank texts and the words in
 * `missing` are missing.
 *
 * @param options.source what messages call the records. @defaultValue `records`
 * @param options.missing texts that stand for a missing value. @defaultValue {@link missingWords}
 * @param options.columns the columns to take, in this order. @defaultValue all
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a record that is no object or holds a list or an object (the message
 * names record and column), and for a column that is not there.
 *
 * @example
 * const table = tableFromRecords([{x: 1, y: 2.5}, {x: 2, y: null}]);
 */
export function tableFromRecords(
	records: readonly Row[],
	options: {
		readonly source?: string;
		readonly missing?: readonly string[];
		readonly columns?: readonly string[];
	} = {},
): Table {
	const {source = 'records', missing = missingWords, columns} = options;
	checkColumns(columns);
	checkRecords(records, source, 'ERR_INVALID_ARGUMENT');
	return recordTable(records, {source, missing: new Set(missing), code: 'ERR_INVALID_ARGUMENT'}, columns);
}

/** @throws {@link IngaError} with `code` unless every record is an object. */
export function checkRecords(records: unknown, source: string, code: ErrorCode): asserts records is readonly Row[] {
	if (!Array.isArray(records)) {
		throw new IngaError(code, `'${source}' is not a list of records: give [{"x": 1, "y": 2}, ...]`);
	}
	const at = records.findIndex((record) => typeof record !== 'object' || record === null || Array.isArray(record));
	if (at < 0) return;
	const value = JSON.stringify(records[at]) ?? String(records[at]);
	throw new IngaError(
		code,
		`record ${at + 1} of '${source}' is ${quote(value)}, not an object such as {"x": 1, "y": 2}`,
	);
}
