// How many rows conditions share, for pages: results have conditions and no rows.

import {IngaError, ones} from '../core/index.js';
import {allHold, type Discovery, type Statement} from '../discover/index.js';
import {type Column, quote, type Table} from '../table/index.js';
import {drawn} from './sample.js';

/** Which part of their rows conditions have in common, as plain data. */
export interface Overlap {
	/** How many rows were compared, of how many: all, or some that were drawn. */
	readonly rows: number;
	readonly of: number;
	/**
	 * For each condition its share with every one before it, in whole percent: the rows that both have, of those that either has (Jaccard). Rows
	 * in which a missing value decides are in no condition.
	 */
	readonly shares: readonly (readonly number[])[];
}

/** Sets of so many rows are compared by the million in a second. */
const MOST_ROWS = 50_000;

/**
 * The overlap of the conditions of a result in the rows of its table, found and held back; beyond 50,000 in so many that are drawn. The same
 * table and result give the same.
 *
 * @throws {@link IngaError} `ERR_DATA` where a column of a condition is not there, or holds text that the result has as numbers
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 2, permutations: 19});
 * conditionOverlap(people, found).shares[0].length; // 0
 */
export function conditionOverlap(table: Table, {conditions}: Discovery): Overlap {
	const all = table.rows <= MOST_ROWS;
	const rows = all
		? Int32Array.from({length: table.rows}, (_, row) => row)
		: Int32Array.from(drawn(table.rows, MOST_ROWS));
	const known = new Map<string, Uint32Array>();
	const extents = conditions.map(({statements}) => {
		const found = statements.map((statement) => {
			const extent = known.get(statement.name) ?? extentOf(table, statement, rows);
			known.set(statement.name, extent);
			return extent;
		});
		return common(found, Math.ceil(rows.length / 32));
	});
	const sizes = extents.map((extent) => counted(extent, extent));
	const shares = extents.map((extent, at) =>
		extents.slice(0, at).map((other, nth) => {
			const both = counted(extent, other);
			const either = (sizes[at] ?? 0) + (sizes[nth] ?? 0) - both;
			return either === 0 ? 0 : Math.round((100 * both) / either);
		}),
	);
	return {rows: rows.length, of: table.rows, shares};
}

/** A bit for each row, set where the statement holds. */
function extentOf(table: Table, statement: Statement, rows: Int32Array): Uint32Array {
	const column = columnOf(table, statement);
	const extent = new Uint32Array(Math.ceil(rows.length / 32));
	const set = (at: number) => {
		extent[at >> 5] = (extent[at >> 5] ?? 0) | (1 << (at & 31));
	};
	if (column.type === 'text') {
		const held = column.levels.map((level) => allHold([statement], () => level) === true);
		for (let at = 0; at < rows.length; at++) if (held[column.codes[rows[at] as number] as number]) set(at);
		return extent;
	}
	let value = 0;
	const valueIn = () => value;
	for (let at = 0; at < rows.length; at++) {
		value = column.values[rows[at] as number] as number;
		if (!Number.isNaN(value) && allHold([statement], valueIn)) set(at);
	}
	return extent;
}

function columnOf({columns, source}: Table, {column: name, value}: Statement): Column {
	const column = columns.find((each) => each.name === name);
	const cure = 'take the table that it was found with';
	if (column === undefined) {
		throw new IngaError(
			'ERR_DATA',
			`'${source}' has no column ${quote(name)}, which a condition of the result is about: ${cure}`,
		);
	}
	if ((column.type === 'text') === (typeof value === 'string')) return column;
	const [has, had] = column.type === 'text' ? ['text', 'numbers'] : ['numbers', 'text'];
	throw new IngaError(
		'ERR_DATA',
		`column ${quote(name)} of '${source}' holds ${has}, and the result has it as ${had}: ${cure}`,
	);
}

function common(extents: readonly Uint32Array[], words: number): Uint32Array {
	const [first, ...others] = extents;
	const found = first === undefined ? new Uint32Array(words) : first.slice();
	for (const other of others) for (let at = 0; at < words; at++) found[at] = (found[at] ?? 0) & (other[at] ?? 0);
	return found;
}

/** How many bits both have. */
function counted(a: Uint32Array, b: Uint32Array): number {
	let count = 0;
	for (let at = 0; at < a.length; at++) count += ones((a[at] as number) & (b[at] as number));
	return count;
}
