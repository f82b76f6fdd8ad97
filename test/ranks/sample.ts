/** Arrays that show what has been done to them, and what operations should make of them. */
import type {Communicator, Kind, Numbers, Op} from '../../src/ranks/index.js';

/** How the arrays of a check are made. */
export interface Setting {
	readonly comm: Communicator;
	readonly kind: Kind;
	/** Elements of an ordinary array. */
	readonly length: number;
	/** Elements before it in its buffer. */
	readonly offset: number;
	readonly shared: boolean;
}

const types = {f64: Float64Array, f32: Float32Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array} as const;

/** Lies before and behind every array. */
const FENCE = 7;
/** In an array that is to be filled. */
const BLANK = 99;

export function ranksOf({size}: Communicator): number[] {
	return Array.from({length: size}, (_, rank) => rank);
}

export function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}

/** An array of these elements by itself in its buffer, between fences. */
export function array({kind, offset, shared}: Setting, elements: Numbers): Numbers {
	const type = types[kind];
	const bytes = (offset + elements.length + offset + 1) * type.BYTES_PER_ELEMENT;
	const whole = new type((shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)) as ArrayBuffer).fill(FENCE);
	const own = whole.subarray(offset, offset + elements.length);
	own.set(elements);
	return own;
}

/** An array to be filled. */
export function room(setting: Setting, length: number): Numbers {
	return array(setting, blank(setting, length));
}

/** What lies in a room that nobody has written to. */
export function blank({kind}: Setting, length: number): Numbers {
	return new types[kind](length).fill(BLANK);
}

export function fail({comm, kind, length, offset, shared}: Setting, what: string, detail: string): never {
	const memory = `${shared ? 'shared' : 'private'} memory, offset ${offset}`;
	throw new Error(`${what}, ${length} ${kind} in ${memory}, rank ${comm.rank} of ${comm.size}: ${detail}`);
}

export function same(setting: Setting, what: string, got: unknown, wanted: unknown): void {
	if (!Object.is(got, wanted)) fail(setting, what, `${String(got)} and not ${String(wanted)}`);
}

/** The elements are as wanted, and the fences around them stand. */
export function holds(setting: Setting, what: string, got: Numbers, wanted: Numbers): void {
	same(setting, `${what}: length`, got.length, wanted.length);
	if (!bytes(got).equals(bytes(wanted))) {
		const at = got.findIndex((value, place) => !Object.is(value, wanted[place]));
		fail(setting, what, `element ${at} is ${got[at]} and not ${wanted[at]}`);
	}
	const whole = new types[setting.kind](got.buffer as ArrayBuffer);
	const begin = got.byteOffset / got.BYTES_PER_ELEMENT;
	for (const value of [...whole.subarray(0, begin), ...whole.subarray(begin + got.length)]) {
		if (value !== FENCE) fail(setting, what, `${value} was written into what lies around the array`);
	}
}

/** Millions of elements are compared at once. */
function bytes({buffer, byteOffset, byteLength}: Numbers): Buffer {
	return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** What has been computed before; one kind at a time, for they take room. */
const known = {kind: '', arrays: new Map<string, Numbers>()};

function remembered(kind: Kind, key: string, length: number, value: (at: number) => number): Numbers {
	if (known.kind !== kind) {
		known.kind = kind;
		known.arrays.clear();
	}
	const found = known.arrays.get(key);
	if (found !== undefined && found.length >= length) return found.subarray(0, length);
	const made = new types[kind](length);
	for (let at = 0; at < length; at++) made[at] = value(at);
	known.arrays.set(key, made);
	return made;
}

const scales = Array.from({length: 16}, (_, at) => 2 ** (at - 30));

/** What a rank gives: numbers of all sizes, different for each rank and purpose. */
export function elements({kind}: Setting, rank: number, length: number, purpose = 0): Numbers {
	return remembered(kind, `${rank} ${purpose}`, length, (at) => {
		let bits = Math.imul(rank + 1, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b) ^ Math.imul(purpose + 1, 0xc2b2ae35);
		bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
		bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
		bits ^= bits >>> 15;
		// An array of integers keeps its last bits.
		return kind === 'f64' || kind === 'f32' ? (bits + 0.3) * (scales[bits >>> 28] as number) : bits;
	});
}

/** This rank's own. */
export function own(setting: Setting, length: number, purpose = 0): Numbers {
	return elements(setting, setting.comm.rank, length, purpose);
}

export function opsOf(kind: Kind): readonly Op[] {
	const all = ['sum', 'prod', 'min', 'max'] as const;
	return kind === 'f64' || kind === 'f32' ? all : [...all, 'and', 'or', 'xor'];
}

/** The elements of these ranks, one rank's combined with the next one's, in their order. */
export function combined(setting: Setting, op: Op, ranks: readonly number[], length: number): Numbers {
	const {kind} = setting;
	const all = ranks.map((rank) => elements(setting, rank, length));
	const [first = blank(setting, length), ...others] = all;
	return remembered(kind, `${op} ${ranks.join()}`, length, (at) => {
		let total = first[at] as number;
		for (const each of others) total = two(kind, op, total, each[at] as number);
		return total;
	});
}

function two(kind: Kind, op: Op, a: number, b: number): number {
	if (kind === 'f64') return float(op, a, b);
	if (kind === 'f32') return Math.fround(float(op, a, b));
	if (kind === 'u8' && op === 'sum') return (a + b) % 256;
	const exact = whole[op](BigInt(a), BigInt(b));
	return Number(kind === 'i32' ? BigInt.asIntN(32, exact) : BigInt.asUintN(kind === 'u8' ? 8 : 32, exact));
}

function float(op: Op, a: number, b: number): number {
	if (op === 'sum') return a + b;
	if (op === 'prod') return a * b;
	return op === 'min' ? Math.min(a, b) : Math.max(a, b);
}

const whole: Readonly<Record<Op, (a: bigint, b: bigint) => bigint>> = {
	sum: (a, b) => a + b,
	prod: (a, b) => a * b,
	min: (a, b) => (a < b ? a : b),
	max: (a, b) => (a > b ? a : b),
	and: (a, b) => a & b,
	or: (a, b) => a | b,
	xor: (a, b) => a ^ b,
};

/** Arrays one after the other. */
export function joined({kind}: Setting, parts: readonly Numbers[]): Numbers {
	const all = new types[kind](sum(parts.map((part) => part.length)));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
