import {features, type Isa} from '../../src/core/index.js';
import type {Numbers, NumberType} from '../../src/fuse/index.js';

/** Every instruction set of this machine with both types. */
export const targets: readonly {isa: Isa; type: NumberType}[] = features().available.flatMap((isa) => [
	{isa, type: 'f32'},
	{isa, type: 'f64'},
]);

export function numbers(type: NumberType, values: readonly number[] | number): Numbers {
	const array = type === 'f32' ? Float32Array : Float64Array;
	return typeof values === 'number' ? new array(values) : array.from(values);
}

/** Fraction bits, the exponent of the smallest normal number, and the largest number. */
const formats = {
	f32: {fraction: 23, smallest: -126, largest: 2 ** 127 * (2 - 2 ** -23)},
	f64: {fraction: 52, smallest: -1022, largest: Number.MAX_VALUE},
} as const;

export const largest = (type: NumberType): number => formats[type].largest;

/** The smallest number above zero. */
export const tiniest = (type: NumberType): number => (type === 'f32' ? 2 ** -149 : 2 ** -1074);

/** The distance between neighbouring numbers of the type around `x`; subnormal numbers share theirs. */
export function ulp(x: number, type: NumberType): number {
	const {fraction, smallest} = formats[type];
	if (!Number.isFinite(x)) return Infinity;
	return 2 ** (Math.max(exponent(Math.abs(x)), smallest) - fraction);
}

const words = new DataView(new ArrayBuffer(8));

/** floor(log2(x)) of a normal number; less than -1022 for the others. */
function exponent(x: number): number {
	words.setFloat64(0, x);
	return ((words.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

/** How many units in the last place `got` is from `right`; infinite where one is NaN or infinite and the other not. */
export function distance(got: number, right: number, type: NumberType): number {
	const rounded = type === 'f32' ? Math.fround(right) : right;
	if (Object.is(got, rounded)) return 0;
	if (got === 0 && rounded === 0) return Infinity; // the sign of zero is part of the answer
	if (!Number.isFinite(got) || !Number.isFinite(rounded)) return Infinity;
	return Math.abs(got - right) / ulp(right, type);
}

/** Random numbers in [0, 1), the same for the same seed. */
export function uniform(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
}
