// What the work of a chunk returns, as words that travel and that files keep.
import {IngaError, invalidArgument} from '../../core/index.js';
import {arrayOf, kindOf, type Numbers} from '../kind.js';

/** What the work of a chunk returns: an array, or several by name. Their lengths may differ from chunk to chunk. */
export type ChunkResult = Numbers | Readonly<Record<string, Numbers>>;

/** A chunk that is done. */
export interface Parcel {
	readonly chunk: number;
	readonly words: Uint32Array;
}

/** In the place of the number of arrays: one that has no name. */
const BARE = 0xffff_ffff;
/** Words before the arrays, and before each of them: kind, bytes of its name, elements (low and high). */
const [FIRST, HEAD] = [2, 4];
const WORD = 4;

/**
 * A copy of a result.
 *
 * @param source what has returned it
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it is something else
 */
export function pack(result: unknown, source: string): Uint32Array {
	const bare = kindOf(result) >= 0;
	const rows = arraysOf(result, source).map(([name, array]) => ({name: Buffer.from(name), array}));
	const length = rows.reduce((sum, {name, array}) => sum + HEAD + room(name) + room(array), FIRST);
	const words = new Uint32Array(length);
	const bytes = new Uint8Array(words.buffer);
	words[0] = bare ? BARE : rows.length;
	let at = FIRST;
	for (const {name, array} of rows) {
		words.set([kindOf(array), name.byteLength, array.length, Math.floor(array.length / 2 ** 32)], at);
		at += HEAD;
		bytes.set(name, at * WORD);
		at += room(name);
		bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at * WORD);
		at += room(array);
	}
	return words;
}

/** What `pack` has packed, in memory of its own. */
export function unpack(words: Uint32Array): ChunkResult {
	const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
	const arrays: [string, Numbers][] = [];
	for (let at = FIRST; at < words.length; ) {
		const [kind = 0, letters = 0, low = 0, high = 0] = words.subarray(at, at + HEAD);
		at += HEAD;
		const name = bytes.subarray(at * WORD, at * WORD + letters);
		at += room(name);
		const array = arrayOf(kind, low + high * 2 ** 32, false);
		new Uint8Array(array.buffer).set(bytes.subarray(at * WORD, at * WORD + array.byteLength));
		at += room(array);
		arrays.push([name.toString(), array]);
	}
	return words[0] === BARE ? (arrays[0]?.[1] as Numbers) : Object.fromEntries(arrays);
}

/** Words for these bytes: an even number. */
function room({byteLength}: {readonly byteLength: number}): number {
	return 2 * Math.ceil(byteLength / (2 * WORD));
}

function arraysOf(result: unknown, source: string): [string, Numbers][] {
	if (kindOf(result) >= 0) return [['', result as Numbers]];
	const plain = typeof result === 'object' && result !== null && Object.getPrototypeOf(result) === Object.prototype;
	const entries: [string, unknown][] = plain ? Object.entries(result) : [['', result]];
	const odd = entries.find(([, value]) => kindOf(value) < 0);
	if (odd === undefined) return entries as [string, Numbers][];
	const [name, value] = odd;
	const what = value instanceof Object ? value.constructor.name : String(value);
	const kinds = 'a Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array, or an object of such arrays';
	const message = `${source} returned ${what}${name && ` as '${name}'`}: return ${kinds}`;
	throw invalidArgument(message);
}
