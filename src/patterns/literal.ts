import {checkCount, IngaError, invalidArgument} from '../core/index.js';
import {
	type Column,
	didYouMean,
	type NumberColumn,
	quote,
	rowNumber,
	type Table,
	type TextColumn,
} from '../table/index.js';
import {checkRows, type Item, type Items, stride} from './item.js';

export interface LiteralOptions {
	/** The attributes. @defaultValue all columns */
	readonly columns?: readonly string[];
	/** Columns that are no attributes, such as the target. */
	readonly except?: readonly string[];
	/**
	 * Into how many parts of equal size the values of a column of numbers are cut. Up to the middle a cut makes a statement about lower
	 * values, from there on one about higher values: of 3 parts that is low and high. @defaultValue 3
	 */
	readonly quantiles?: number;
	/** The least number of rows for which a statement holds, and for which it does not. @defaultValue 5 % of the rows, rounded up */
	readonly support?: number;
}

/** Statements about columns as items of rows, with what came of them. */
export interface Literals extends Items {
	/** Attributes about which no statement is left: constant, or of values that are all rare. */
	readonly without: readonly string[];
}

interface Literal {
	readonly name: string;
	readonly attribute: string;
	readonly holds: (row: number) => boolean;
}

const [FEW, SHARE, MOST_QUANTILES] = [2, 0.05, 1000];

/**
 * Statements about the columns of a table that hold for some of its rows: `age <= 32` and `age > 57` for the parts of a column of
 * numbers, `city = Rome` and `city != Rome` for each level of a column of text. A column of no more different numbers than parts is taken
 * for levels. Cuts are values of the column (Hyndman and Fan 1996, type 1, of the rows that have one). A missing value makes no statement
 * true. Statements that hold for the same rows become one item, which keeps the others as synonyms.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column that is not there (with the nearest names), `quantiles` from 2 to 1000, a
 * support that is no whole number from 1 to half the rows; `ERR_DATA` for an infinite value, and where no statement is left
 *
 * @example
 * const {items} = literals(table, {quantiles: 2, support: 1});
 * items[0].name; // 'mpg = 15'
 */
export function literals(table: Table, options: LiteralOptions = {}): Literals {
	const rows = Int32Array.from({length: table.rows}, (_, row) => row);
	const {found, without} = collected(table, rows, options);
	return {source: table.source, rows: table.rows, ...found.items(), without};
}

/** The same statements about both parts of a table. */
export interface SplitLiterals {
	readonly discovery: Literals;
	/** Its items are those of `discovery`, in their order; `support` counts the rows of this part. */
	readonly confirmation: Items;
}

/**
 * What {@link literals} makes of the rows `discovery` of a table, and which rows of `confirmation` it holds for: cuts, levels, the rows that
 * a statement must have, and which statements say the same, all come from the discovery part alone, so the other one is as good as new.
 * There an item stands for its name; its synonyms may hold for other rows. Rows of either part are numbered from 0, in the order given.
 *
 * @throws {@link IngaError} as {@link literals}, of which rows count those of the discovery part; `ERR_INVALID_ARGUMENT` for a row
 * that the table does not have
 *
 * @example
 * const {discovery, confirmation} = splitLiterals(table, {discovery: [0, 1], confirmation: [2]}, {quantiles: 2, support: 1});
 * [discovery.items[0].name, confirmation.items[0].support].join(); // 'mpg = 15,0'
 */
export function splitLiterals(
	table: Table,
	split: {readonly discovery: ArrayLike<number>; readonly confirmation: ArrayLike<number>},
	options: LiteralOptions = {},
): SplitLiterals {
	const [rows, others] = [Int32Array.from(split.discovery), Int32Array.from(split.confirmation)];
	checkRows('split.discovery', split.discovery, table.rows);
	checkRows('split.confirmation', split.confirmation, table.rows);
	const {source} = table;
	const {found, without} = collected(table, rows, options);
	return {
		discovery: {source, rows: rows.length, ...found.items(), without},
		confirmation: {source, rows: others.length, ...found.itemsAt(others)},
	};
}

/** Rows that a statement has to hold for where nothing else is said: 5 % of them, rounded up. */
export function usualSupport(rows: number): number {
	return Math.max(1, Math.ceil(SHARE * rows));
}

/** Statements about the columns, of which all is taken from `rows`. */
function collected(table: Table, rows: Int32Array, options: LiteralOptions): {found: Merged; without: string[]} {
	const {source} = table;
	const {quantiles = 3, support = usualSupport(rows.length)} = options;
	checkCount('quantiles', quantiles, FEW, MOST_QUANTILES);
	checkCount('support', support, 1, Math.max(1, Math.floor(rows.length / 2)));
	const columns = chosen(table, options);
	const found = new Merged(rows, support);
	const without: string[] = [];
	for (const column of columns) {
		const before = found.size;
		for (const literal of literalsOf(table, column, rows, quantiles)) found.add(literal);
		if (found.size === before && !found.knows(column.name)) without.push(column.name);
	}
	if (found.size > 0) return {found, without};
	throw new IngaError(
		'ERR_DATA',
		`no statement about ${columns.length} columns of '${source}' holds for ${support} rows or more and fails for as many: ` +
			'give a smaller support, or more quantiles',
	);
}

function chosen(table: Table, {columns, except = []}: LiteralOptions): Column[] {
	const names = table.columns.map(({name}) => name);
	const lists: readonly (readonly [string, readonly string[]])[] = [
		['columns', columns ?? []],
		['except', except],
	];
	for (const [key, list] of lists) {
		if (!isList(list)) throw invalidArgument(`${key} is not a list of names`);
		const unknown = list.find((name) => !names.includes(name));
		if (unknown === undefined) continue;
		const near = didYouMean(unknown, names, 'check its name');
		throw invalidArgument(`'${table.source}' has no column ${quote(unknown)} (${key}): ${near}`);
	}
	return table.columns.filter(({name}) => !except.includes(name) && (columns?.includes(name) ?? true));
}

/** As the type says, whoever gave it. */
function isList(list: readonly string[]): boolean {
	return Array.isArray(list);
}

function literalsOf(table: Table, column: Column, rows: Int32Array, quantiles: number): Literal[] {
	return column.type === 'text' ? levels(column) : numbers(table, column, rows, quantiles);
}

/** What a row is of comes before what it is not of: it is the shorter name where both say the same. */
function levels({name, codes, levels: all}: TextColumn): Literal[] {
	return [
		...all.map((level, code) => literal(name, '=', level, (row) => codes[row] === code)),
		...all.map((level, code) =>
			literal(name, '!=', level, (row) => codes[row] !== code && (codes[row] as number) >= 0),
		),
	];
}

function numbers(table: Table, {name, values}: NumberColumn, rows: Int32Array, quantiles: number): Literal[] {
	const infinite = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
	if (infinite >= 0) {
		throw new IngaError(
			'ERR_DATA',
			`row ${rowNumber(table, infinite)} of '${table.source}', column ${quote(name)}: the value is ${values[infinite]}, which no part of the column can ` +
				'hold. Correct it, or read it as a missing value (missing)',
		);
	}
	const known = Float64Array.from(rows, (row) => values[row] as number);
	const sorted = known.filter((value) => !Number.isNaN(value)).sort();
	const different = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
	if (different.length <= quantiles) return levelsOfNumbers(name, values, different);
	const parts = cuts(sorted, quantiles).map((cut, at) => ({cut, part: at + 1}));
	return [
		...parts.filter(({part}) => 2 * part <= quantiles).map(({cut}) => below(name, values, cut)),
		...parts.filter(({part}) => 2 * part >= quantiles).map(({cut}) => above(name, values, cut)),
	];
}

/** Where ascending values are cut into so many parts of equal size: the last value of each part but the last. */
export function cuts(sorted: Float64Array, parts: number): number[] {
	return Array.from(
		{length: parts - 1},
		(_, at) => sorted[Math.ceil(((at + 1) * sorted.length) / parts) - 1] as number,
	);
}

function levelsOfNumbers(name: string, values: Float64Array, different: Float64Array): Literal[] {
	const known = (row: number) => !Number.isNaN(values[row]);
	const all = [...different];
	return [
		...all.map((level) => literal(name, '=', level, (row) => values[row] === level)),
		...all.map((level) => literal(name, '!=', level, (row) => values[row] !== level && known(row))),
	];
}

function below(name: string, values: Float64Array, cut: number): Literal {
	return literal(name, '<=', cut, (row) => (values[row] as number) <= cut);
}

function above(name: string, values: Float64Array, cut: number): Literal {
	return literal(name, '>', cut, (row) => (values[row] as number) > cut);
}

function literal(attribute: string, sign: string, value: string | number, holds: Literal['holds']): Literal {
	return {name: `${attribute} ${sign} ${value}`, attribute, holds};
}

/** Literals that hold for different rows, each for enough and not for too many. */
class Merged {
	readonly #found = new Map<string, {bits: Buffer; support: number; literals: Literal[]}>();
	readonly #rows: Int32Array;
	readonly #support: number;

	constructor(rows: Int32Array, support: number) {
		this.#rows = rows;
		this.#support = support;
	}

	get size(): number {
		return this.#found.size;
	}

	/** Whether some literal is about this attribute. */
	knows(attribute: string): boolean {
		return [...this.#found.values()].some(({literals: all}) => all.some((each) => each.attribute === attribute));
	}

	add(literal: Literal): void {
		const {bits, support} = held(literal, this.#rows);
		if (support < this.#support || support > this.#rows.length - this.#support) return;
		const key = bits.toString('latin1');
		const same = this.#found.get(key);
		if (same === undefined) this.#found.set(key, {bits, support, literals: [literal]});
		else if (!same.literals.some(({name}) => name === literal.name)) same.literals.push(literal);
	}

	items(): {readonly items: Item[]; readonly bits: Uint8Array} {
		return joined([...this.#found.values()]);
	}

	/** The same items with their rows among `rows`. */
	itemsAt(rows: Int32Array): {readonly items: Item[]; readonly bits: Uint8Array} {
		const all = [...this.#found.values()];
		return joined(all.map(({literals: list}) => ({...held(list[0] as Literal, rows), literals: list})));
	}
}

function held({holds}: Literal, rows: Int32Array): {readonly bits: Buffer; readonly support: number} {
	const bits = Buffer.alloc(stride(rows.length));
	let support = 0;
	for (const [at, row] of rows.entries()) {
		if (!holds(row)) continue;
		bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
		support++;
	}
	return {bits, support};
}

function joined(
	all: readonly {readonly bits: Buffer; readonly support: number; readonly literals: readonly Literal[]}[],
): {readonly items: Item[]; readonly bits: Uint8Array} {
	return {
		items: all.map(({support, literals: list}) => {
			const [name = '', ...synonyms] = list.map((each) => each.name);
			return {name, support, synonyms, attributes: [...new Set(list.map(({attribute}) => attribute))]};
		}),
		bits: new Uint8Array(Buffer.concat(all.map(({bits}) => bits))),
	};
}
