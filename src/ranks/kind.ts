import {IngaError, invalidArgument} from '../core/index.js';

/** The arrays that ranks exchange. Their buffers may be shared or not. */
export type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Types of numbers by name. */
export interface Kinds {
	f64: Float64Array<ArrayBufferLike>;
	f32: Float32Array<ArrayBufferLike>;
	i32: Int32Array<ArrayBufferLike>;
	u32: Uint32Array<ArrayBufferLike>;
	u8: Uint8Array<ArrayBufferLike>;
}

export type Kind = keyof Kinds;

/**
 * How elements of several ranks become one. Integers are combined modulo 2^bits; `and`, `or` and `xor` are for integers only. A
 * NaN among the elements makes the result NaN.
 */
export type Op = 'sum' | 'prod' | 'min' | 'max' | 'and' | 'or' | 'xor';

/** In the order of native/ranks/combine.h. */
const rows = [
	{kind: 'f64', type: Float64Array},
	{kind: 'f32', type: Float32Array},
	{kind: 'i32', type: Int32Array},
	{kind: 'u32', type: Uint32Array},
	{kind: 'u8', type: Uint8Array},
] as const;
const FIRST_OF_INTEGERS = 2;

/** In the order of native/ranks/combine.h. */
const ops: readonly Op[] = ['sum', 'prod', 'min', 'max', 'and', 'or', 'xor'];
const FIRST_OF_BITS = 4;

/** How an array of numbers says what it is, whatever its prototype or its properties say. */
const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const tags = new Map<string | undefined, number>(rows.map(({type}, at) => [type.name, at]));

/** The number of an array's kind, -1 for what is none of {@link Numbers}. */
export function kindOf(data: unknown): number {
	return tags.get(tag?.get?.call(data) as string | undefined) ?? -1;
}

export function kindName(kind: number): string {
	return rows[kind]?.kind ?? 'nothing';
}

/** Makes arrays. */
interface ArrayType<T> {
	readonly BYTES_PER_ELEMENT: number;
	new (memory: ArrayBufferLike, byteOffset?: number, length?: number): T;
}

/** The array type of a kind. */
export function typeOf<K extends Kind>(kind: K): ArrayType<Kinds[K]> {
	const row = rows.find((known) => known.kind === kind);
	if (row !== undefined) return row.type as unknown as ArrayType<Kinds[K]>;
	const known = rows.map((each) => each.kind).join(', ');
	throw invalidArgument(`kind is ${String(kind)}: give one of ${known}`);
}

/** A new array of a kind, in shared memory or not. */
export function arrayOf(kind: number, length: number, shared: boolean): Numbers {
	const {type} = rows[kind] as (typeof rows)[number];
	if (!shared) return new type(length);
	return new (type as unknown as ArrayType<Numbers>)(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

/** The number of an operation. @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it does not combine that kind */
export function opOf(op: Op, kind: number): number {
	const number = ops.indexOf(op);
	if (number < 0) throw invalidArgument(`op is ${String(op)}: give one of ${ops.join(', ')}`);
	if (number >= FIRST_OF_BITS && kind < FIRST_OF_INTEGERS) {
		const message = `op is '${op}', which combines integers, and the array is ${kindName(kind)}`;
		throw invalidArgument(message);
	}
	return number;
}

export function opName(op: number): string {
	return ops[op] ?? 'nothing';
}

type Two = (a: number, b: number) => number;

/** In the order of `ops`. Storing the result in an array of its kind rounds it, or takes it modulo 2^bits. */
const twos: readonly Two[] = [
	(a, b) => a + b,
	(a, b) => a * b,
	(a, b) => (b < a || Number.isNaN(b) ? b : a),
	(a, b) => (a < b || Number.isNaN(b) ? b : a),
	(a, b) => a & b,
	(a, b) => a | b,
	(a, b) => a ^ b,
];

/** What native/ranks/combine.cpp does with two numbers. */
export function two(op: number, kind: number): Two {
	// A product of integers may have more bits than a double.
	return op === 1 && kind >= FIRST_OF_INTEGERS ? Math.imul : (twos[op] as Two);
}

/** Up to so many elements a loop copies faster than `set`, which has to look at what it is given. */
const FEW = 32;

/** Copies elements between arrays of one kind. */
export function copyElements(into: Numbers, at: number, from: Numbers, begin: number, count: number): void {
	if (count > FEW) into.set(from.subarray(begin, begin + count), at);
	else for (let i = 0; i < count; i++) into[at + i] = from[begin + i] as number;
}
