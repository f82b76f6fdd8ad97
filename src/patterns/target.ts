import {IngaError, invalidArgument} from '../core/index.js';
import {type Column, didYouMean, quote, type Table, takeRows} from '../table/index.js';

/** The rows of a table whose target is known. */
export interface Target {
	/** What positive rows have, for example `churn = Yes`. */
	readonly name: string;
	/** The column that says so. */
	readonly column: string;
	/** The table without rows that miss the target; the target is still in it. */
	readonly table: Table;
	/** Of each of these rows, whether it is positive. */
	readonly positive: readonly boolean[];
	/** How many rows were left out. */
	readonly dropped: number;
}

const SHOWN = 5;

/**
 * The rows for which `target` holds and those for which it does not. It is a statement about a column (`churn = Yes`, `age <= 32`,
 * `age > 57`), or the name of a column with two values, of which the rarer one is positive (the later one, where both are as frequent).
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column or a level that is not there (with the nearest names) and for a column of
 * more than two values without a statement; `ERR_DATA` where all rows are the same
 *
 * @example
 * const {name, positive} = targetOf(table, 'mpg > 15');
 * positive.join(); // 'true,false,true'
 */
export function targetOf(table: Table, target: string): Target {
	const {column, name, holds} = statement(table, target);
	const all = Array.from({length: table.rows}, (_, row) => row);
	const kept = Int32Array.from(all.filter((row) => textAt(column, row) !== undefined));
	const positive = [...kept].map(holds);
	const count = positive.filter((yes) => yes).length;
	if (count === 0 || count === positive.length) {
		throw new IngaError(
			'ERR_DATA',
			`${name} holds for ${count === 0 ? 'none' : 'each'} of ${positive.length} rows of '${table.source}': nothing can tell them apart`,
		);
	}
	const dropped = table.rows - kept.length;
	const rest = dropped === 0 ? table : takeRows(table, kept);
	return {name, column: column.name, table: rest, positive, dropped};
}

interface Statement {
	readonly column: Column;
	readonly name: string;
	readonly holds: (row: number) => boolean;
}

function statement(table: Table, target: string): Statement {
	const named = table.columns.find(({name}) => name === target);
	if (named !== undefined) return rarer(named);
	const [, name = target, sign, value = ''] = /^(.*?)\s*(<=|>|=)\s*(.*)$/.exec(target) ?? [];
	const column = table.columns.find((each) => each.name === name);
	if (column === undefined) {
		const names = table.columns.map((each) => each.name);
		throw invalidArgument(
			`'${table.source}' has no column ${quote(name)}: ${didYouMean(name, names, 'check its name')}`,
		);
	}
	return sign === '=' ? level(column, value) : compared(column, sign as '<=' | '>', value);
}

function level(column: Column, value: string): Statement {
	const all = valuesOf(column);
	if (!all.includes(value)) {
		const near = didYouMean(value, all, `it has ${all.slice(0, SHOWN).map(quote).join(', ')}`);
		throw invalidArgument(`no row has ${quote(value)} in column ${quote(column.name)}: ${near}`);
	}
	return {column, name: `${column.name} = ${value}`, holds: (row) => textAt(column, row) === value};
}

function compared(column: Column, sign: '<=' | '>', value: string): Statement {
	const limit = value.trim() === '' ? Number.NaN : Number(value);
	const name = `${column.name} ${sign} ${value}`;
	if (column.type === 'text')
		throw invalidArgument(`${name}: column ${quote(column.name)} holds text; use ${column.name}=LEVEL`);
	if (Number.isNaN(limit)) throw invalidArgument(`${name}: ${quote(value)} is no number`);
	const {values} = column;
	const low = (row: number) => (values[row] as number) <= limit;
	return {column, name, holds: sign === '<=' ? low : (row) => !low(row)};
}

function rarer(column: Column): Statement {
	const all = valuesOf(column);
	if (all.length !== 2) {
		const how = column.type === 'text' ? `${column.name}=LEVEL` : `'${column.name}>NUMBER'`;
		throw invalidArgument(
			`column ${quote(column.name)} has ${all.length} different values (${all.slice(0, SHOWN).map(quote).join(', ')}` +
				`${all.length > SHOWN ? ', ...' : ''}), and a target has two: say which rows are positive, as ${how}`,
		);
	}
	const counts = new Map(all.map((value) => [value, 0]));
	const rows = column.type === 'text' ? column.codes.length : column.values.length;
	for (let row = 0; row < rows; row++) {
		const text = textAt(column, row);
		if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
	}
	const [first = '', second = ''] = all;
	return level(column, (counts.get(first) ?? 0) < (counts.get(second) ?? 0) ? first : second);
}

/** The different values, those of text in the order in which they come. */
function valuesOf(column: Column): readonly string[] {
	if (column.type === 'text') return column.levels;
	return [...new Set(column.values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b).map(String);
}

function textAt(column: Column, row: number): string | undefined {
	if (column.type === 'text') return column.levels[column.codes[row] as number];
	const value = column.values[row] as number;
	return Number.isNaN(value) ? undefined : String(value);
}
