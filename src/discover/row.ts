// What a row that may be new says of a column.
import {invalidArgument} from '../core/index.js';
import {quote, type Row} from '../table/index.js';
import type {Discovery} from './result.js';

/** The target as graphs have it: a number, or 1 for the level that is meant and 0 for others; undefined where it is missing. */
export function targetIn(row: Row, {column, level}: Discovery['target']): number | undefined {
	if (level === null) return numberIn(row, column);
	const text = textIn(row, column);
	return text === undefined ? undefined : Number(text === level);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for what is no text */
export function textIn(row: Row, column: string): string | undefined {
	const value = Object.hasOwn(row, column) ? row[column] : undefined;
	if (value === null || value === undefined) return undefined;
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw invalidArgument(`the row has ${JSON.stringify(value)} in column ${quote(column)}, where text belongs`);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for text and infinite values */
export function numberIn(row: Row, column: string): number | undefined {
	const value = Object.hasOwn(row, column) ? row[column] : undefined;
	if (value === null || value === undefined || Number.isNaN(value)) return undefined;
	const number = typeof value === 'boolean' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	throw invalidArgument(
		`the row has ${typeof value === 'string' ? quote(value) : JSON.stringify(value)} in column ${quote(column)}, where a finite number belongs`,
	);
}
