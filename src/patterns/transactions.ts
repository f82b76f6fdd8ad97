// Rows as lists of whole numbers: the form of the repository for frequent itemset mining (FIMI).
import {readFile} from 'node:fs/promises';
import {gunzipSync} from 'node:zlib';
import {IngaError, invalidArgument} from '../core/index.js';
import {type Items, stride} from './item.js';

const [SPACE, TAB, RETURN, LINE, ZERO, NINE] = [0x20, 0x09, 0x0d, 0x0a, 0x30, 0x39];
const MOST = 2 ** 31 - 1;

/**
 * The rows of a file in FIMI's form: a line for each, of whole numbers from 0 that spaces separate; packed with gzip too. The items come
 * in the order of their numbers, which are their names. Empty lines at the end are no rows.
 *
 * @throws {@link IngaError} `ERR_FILE_READ` where the file cannot be read; `ERR_FILE_FORMAT` for a word that is no whole number
 * from 0 to 2^31 - 1, with its line, and for a file without any
 *
 * @example
 * writeFileSync('baskets.dat', '1 2 5\n2 5\n1 3\n');
 * (await readTransactions('baskets.dat')).items.map(({name, support}) => `${name}: ${support}`).join(); // '1: 2,2: 2,3: 1,5: 2'
 */
export async function readTransactions(path: string): Promise<Items> {
	const bytes = await readFile(path).catch((error: unknown) => {
		throw new IngaError('ERR_FILE_READ', `'${path}' cannot be read: ${(error as Error).message}`, {cause: error});
	});
	const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(path, bytes) : bytes;
	const lists = parsed(path, text);
	if (lists.length === 0) throw new IngaError('ERR_FILE_FORMAT', `'${path}' holds no items: give lines of numbers`);
	return packed(path, lists);
}

function unpacked(path: string, bytes: Buffer): Buffer {
	try {
		return gunzipSync(bytes);
	} catch (error) {
		throw new IngaError('ERR_FILE_FORMAT', `'${path}' cannot be unpacked: ${(error as Error).message}`, {cause: error});
	}
}

function parsed(path: string, bytes: Buffer): number[][] {
	const lists: number[][] = [];
	let list: number[] = [];
	let value = -1;
	const word = () => {
		if (value >= 0) list.push(value);
		value = -1;
	};
	for (let at = 0; at < bytes.length; at++) {
		const code = bytes[at] as number;
		if (code >= ZERO && code <= NINE) {
			value = (value < 0 ? 0 : 10 * value) + code - ZERO;
			if (value <= MOST) continue;
		}
		if (code === LINE) {
			word();
			lists.push(list);
			list = [];
		} else if (code === SPACE || code === TAB || code === RETURN) {
			word();
		} else {
			throw new IngaError(
				'ERR_FILE_FORMAT',
				`line ${lists.length + 1} of '${path}': '${wordAt(bytes, at)}' is no whole number from 0 to ${MOST}; items are numbers that spaces separate`,
			);
		}
	}
	word();
	if (list.length > 0) lists.push(list);
	while (lists.at(-1)?.length === 0) lists.pop();
	return lists;
}

const SHOWN = 40;

function wordAt(bytes: Buffer, at: number): string {
	const ends = (code: number | undefined) => code === undefined || code === SPACE || code === LINE || code === TAB;
	let [first, end] = [at, at];
	while (first > 0 && !ends(bytes[first - 1])) first--;
	while (!ends(bytes[end])) end++;
	return bytes.toString('latin1', first, Math.min(end, first + SHOWN));
}

/**
 * Rows that are given as lists of items. The items come in the order of their numbers, which are their names.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for an item that is no whole number from 0 to 2^31 - 1, with its row
 *
 * @example
 * transactions([[1, 2], [2], [1, 2, 7]]).items.length; // 3
 */
export function transactions(lists: readonly (readonly number[])[]): Items {
	for (const [row, list] of lists.entries()) {
		const odd = list.find((item) => !(Number.isInteger(item) && item >= 0 && item <= MOST));
		if (odd !== undefined)
			throw invalidArgument(`row ${row} has the item ${odd}: give whole numbers from 0 to ${MOST}`);
	}
	return packed('transactions', lists);
}

function packed(source: string, lists: readonly (readonly number[])[]): Items {
	const numbers = new Set<number>();
	for (const list of lists) for (const item of list) numbers.add(item);
	const sorted = [...numbers].sort((a, b) => a - b);
	const place = new Map(sorted.map((item, at) => [item, at]));
	const each = stride(lists.length);
	const bits = new Uint8Array(each * sorted.length);
	const supports = new Float64Array(sorted.length);
	for (const [row, list] of lists.entries()) {
		for (const item of list) {
			const at = place.get(item) as number;
			const byte = at * each + (row >> 3);
			const before = bits[byte] as number;
			const after = before | (1 << (row & 7));
			// An item that a line has twice counts once.
			if (after !== before) supports[at] = (supports[at] as number) + 1;
			bits[byte] = after;
		}
	}
	const items = sorted.map((item, at) => {
		const name = String(item);
		return {name, support: supports[at] as number, attributes: [name], synonyms: []};
	});
	return {source, rows: lists.length, items, bits};
}
