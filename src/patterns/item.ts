import {invalidArgument} from '../core/index.js';

/** Something that a row has or has not: an article in a basket, or a statement about an attribute. */
export interface Item {
	readonly name: string;
	/** How many rows have it. */
	readonly support: number;
	/** The attributes that it is about: several where statements about them hold for the same rows. */
	readonly attributes: readonly string[];
	/** Other statements that hold for the same rows. */
	readonly synonyms: readonly string[];
}

/** Rows as sets of items. */
export interface Items {
	/** What messages call the place they come from. */
	readonly source: string;
	readonly rows: number;
	readonly items: readonly Item[];
	/** Of each item `ceil(rows / 64)` words of 8 bytes: bit `row % 8` of byte `row / 8`. */
	readonly bits: Uint8Array;
}

const WORD_BITS = 64;
const WORD_BYTES = 8;

/** Bytes that the rows of an item take. */
export function stride(rows: number): number {
	return Math.ceil(rows / WORD_BITS) * WORD_BYTES;
}

/** The rows of an item, from 0. */
export function rowsOf({rows, bits}: Pick<Items, 'rows' | 'bits'>, item: number): number[] {
	const start = item * stride(rows);
	const found: number[] = [];
	for (let row = 0; row < rows; row++) {
		if ((bits[start + (row >> 3)] as number) & (1 << (row & 7))) found.push(row);
	}
	return found;
}

/**
 * The same items with some of the rows alone, numbered from 0 in the order given; items that none of them has stay.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a row that is not there, or items that are damaged
 *
 * @example
 * const {items, rows} = selectRows(transactions([[1, 2], [2], [1, 2]]), [1, 2]);
 * `${rows}: ${items.map(({name, support}) => `${name} ${support}`).join(', ')}`; // '2: 1 1, 2 2'
 */
export function selectRows(items: Items, rows: ArrayLike<number>): Items {
	checkItems(items);
	checkRows('rows', rows, items.rows);
	const [from, to] = [stride(items.rows), stride(rows.length)];
	const bits = new Uint8Array(to * items.items.length);
	const list = items.items.map((item, nth) => {
		let support = 0;
		for (let at = 0; at < rows.length; at++) {
			const row = rows[at] as number;
			if (!((items.bits[nth * from + (row >> 3)] as number) & (1 << (row & 7)))) continue;
			const byte = nth * to + (at >> 3);
			bits[byte] = (bits[byte] as number) | (1 << (at & 7));
			support++;
		}
		return {...item, support};
	});
	return {...items, rows: rows.length, items: list, bits};
}

/**
 * One of the items as what is to be told, and the others: of each row, whether it has the item.
 *
 * @param item its place among the items
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for an item that is not there, or items that are damaged
 *
 * @example
 * const {items, positive} = itemAsTarget(transactions([[1, 2], [2], [1, 3]]), 0);
 * `${items.items.map(({name}) => name)}: ${positive}`; // '2,3: true,false,true'
 */
export function itemAsTarget(items: Items, item: number): {items: Items; positive: boolean[]} {
	checkItems(items);
	if (items.items[item] === undefined)
		throw invalidArgument(`there is no item ${item}: give 0 to ${items.items.length - 1}`);
	const positive = Array.from({length: items.rows}, () => false);
	for (const row of rowsOf(items, item)) positive[row] = true;
	const each = stride(items.rows);
	const others = {
		...items,
		items: items.items.filter((_, at) => at !== item),
		bits: items.bits.filter((_, byte) => Math.floor(byte / each) !== item),
	};
	return {items: others, positive};
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a row that is not from 0 to before `count` */
export function checkRows(name: string, rows: ArrayLike<number>, count: number): void {
	for (let at = 0; at < rows.length; at++) {
		const row = rows[at] as number;
		if (!(Number.isInteger(row) && row >= 0 && row < count)) {
			throw invalidArgument(`${name}[${at}] is ${row}: rows are whole numbers from 0 to ${count - 1}`);
		}
	}
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless the parts belong together */
export function checkItems(given: Items): void {
	const {rows, items, bits} = given ?? {};
	const whole =
		Number.isSafeInteger(rows) && rows >= 0 && rows < 2 ** 31 && Array.isArray(items) && bits instanceof Uint8Array;
	if (!whole) throw invalidArgument('items is not what readTransactions, transactions or literals return');
	if (bits.length === items.length * stride(rows)) return;
	const detached = bits.length === 0 && items.length > 0 ? ': was its buffer transferred or detached?' : '';
	throw invalidArgument(
		`items.bits has ${bits.length} bytes where ${items.length} items of ${rows} rows take ${items.length * stride(rows)}${detached}`,
	);
}
