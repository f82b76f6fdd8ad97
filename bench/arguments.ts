// What the functions are called on: arrays of uniform numbers, in chunks.
import type {Numbers, NumberType} from '../src/fuse/index.js';
import type {FunctionJudge} from './peers/fuse/functions.js';

/** In and out, f32 fills a first cache, f64 is in the second. */
export const CHUNK = 4096;
export const CHUNKS = 8;

type Range = readonly [from: number, to: number];

export interface Work {
	readonly name: string;
	/** Uniform between these. */
	readonly x: Range;
	readonly y?: Range;
	/** Shown, but no target: arguments that are seldom so. */
	readonly beyond?: string;
}

export const works: readonly Work[] = [
	{name: 'exp', x: [-10, 10]},
	{name: 'exp2', x: [-10, 10]},
	{name: 'exp10', x: [-5, 5]},
	{name: 'expm1', x: [-3, 3]},
	{name: 'log', x: [0.001, 100]},
	{name: 'log2', x: [0.001, 100]},
	{name: 'log10', x: [0.001, 100]},
	{name: 'log1p', x: [-0.9, 10]},
	{name: 'sin', x: [-10, 10]},
	{name: 'cos', x: [-10, 10]},
	{name: 'tan', x: [-10, 10]},
	{name: 'asin', x: [-1, 1]},
	{name: 'acos', x: [-1, 1]},
	{name: 'atan', x: [-10, 10]},
	{name: 'sinh', x: [-5, 5]},
	{name: 'cosh', x: [-5, 5]},
	{name: 'tanh', x: [-5, 5]},
	{name: 'asinh', x: [-10, 10]},
	{name: 'acosh', x: [1, 100]},
	{name: 'atanh', x: [-0.99, 0.99]},
	{name: 'erf', x: [-3, 3]},
	{name: 'erfc', x: [-3, 6]},
	{name: 'cbrt', x: [-100, 100]},
	{name: 'sqrt', x: [0, 100]},
	{name: 'pow', x: [0.1, 10], y: [-5, 5]},
	{name: 'hypot', x: [-10, 10], y: [-10, 10]},
	{name: 'atan2', x: [-10, 10], y: [-10, 10]},
	{name: 'sin', x: [-1e5, 1e5], beyond: 'to 1e5'},
	{name: 'cos', x: [-1e5, 1e5], beyond: 'to 1e5'},
	{name: 'tan', x: [-1e5, 1e5], beyond: 'to 1e5'},
];

export interface Arrays {
	readonly out: Numbers;
	readonly x: Numbers;
	readonly y: Numbers;
}

/** Numbers in [0, 1), the same every time. */
export function uniform(): () => number {
	let state = 1;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
}

/** Begins a cache line, whatever the allocator thinks: a vector across two lines takes two loads. */
function aligned(type: NumberType, length: number, errors: FunctionJudge): Numbers {
	const array = type === 'f32' ? Float32Array : Float64Array;
	const line = 64 / array.BYTES_PER_ELEMENT;
	const whole = new array(length + line);
	const skip = (line - errors.misplaced(whole) / array.BYTES_PER_ELEMENT) % line;
	return whole.subarray(skip, skip + length);
}

export function arraysFor({x, y = x}: Work, type: NumberType, errors: FunctionJudge): Arrays {
	const next = uniform();
	const filled = ([from, to]: Range) => {
		const array = aligned(type, CHUNK * CHUNKS, errors);
		for (const at of array.keys()) array[at] = from + (to - from) * next();
		return array;
	};
	return {out: aligned(type, CHUNK * CHUNKS, errors), x: filled(x), y: filled(y)};
}

export function chunks(whole: Numbers): readonly Numbers[] {
	return Array.from({length: CHUNKS}, (_, at) => whole.subarray(at * CHUNK, (at + 1) * CHUNK));
}
