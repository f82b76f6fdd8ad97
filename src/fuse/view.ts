import {invalidArgument} from '../core/index.js';
import type {Numbers, NumberType} from './native.js';

/**
 * Some elements of a typed array, at the same distance: element `i` is `data[offset + i * stride]`. A column of a matrix
 * that is stored by rows has the number of columns for its stride.
 *
 * @example
 * const matrix = Float64Array.of(1, 2, 3, 4, 5, 6); // two rows of three
 * compile('sum(x)')({x: {data: matrix, offset: 1, stride: 3}}); // 7
 */
export interface View {
	readonly data: Numbers;
	/** The place of the first element. @defaultValue 0 */
	readonly offset?: number;
	/** From one element to the next; negative to go backwards, never 0. @defaultValue 1 */
	readonly stride?: number;
	/** @defaultValue as many elements as there are */
	readonly length?: number;
}

/** A view with nothing left out. */
export interface Layout {
	readonly data: Numbers;
	readonly offset: number;
	readonly stride: number;
	readonly length: number;
}

/** The elements of an array or view, as they were given: nothing is checked. */
export function layout(value: Numbers | View): Layout {
	if (ArrayBuffer.isView(value)) return {data: value, offset: 0, stride: 1, length: value.length};
	const {data, offset = 0, stride = 1, length = fitting(data, offset, stride)} = value;
	return {data, offset, stride, length};
}

function fitting(data: Numbers, offset: number, stride: number): number {
	const room = stride > 0 ? (data?.length ?? 0) - 1 - offset : offset;
	return Math.max(0, Math.floor(room / Math.abs(stride)) + 1);
}

/** True for what is meant as a view. */
function isView(value: unknown): value is View {
	return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && 'data' in value;
}

/**
 * The elements of `value`, checked.
 *
 * @param label the argument in a message, such as `the input x`
 * @param orElse what else the argument may be
 * @throws IngaError `ERR_INVALID_ARGUMENT` that names the argument, what is wrong with it, and what it should be.
 */
export function checkLayout(value: unknown, label: string, type: NumberType, orElse: string): Layout {
	if (!isView(value)) {
		checkArray(value, label, type, orElse);
		return layout(value);
	}
	const found = layout(value);
	const {data, offset, stride, length} = found;
	checkArray(data, `the data of the view ${label}`, type, '');
	const shown = `${label} is a view with offset ${offset}, stride ${stride} and length ${length}`;
	const whole = [offset, stride, length].every(Number.isSafeInteger);
	if (!whole || offset < 0 || length < 0 || stride === 0) {
		throw invalidArgument(`${shown}: all are whole numbers, offset and length at least 0, stride not 0`);
	}
	const last = offset + (length - 1) * stride;
	if (length > 0 && (offset >= data.length || last < 0 || last >= data.length)) {
		throw invalidArgument(`${shown}, which leaves its data of ${data.length} elements`);
	}
	return found;
}

function checkArray(value: unknown, label: string, type: NumberType, orElse: string): asserts value is Numbers {
	const wanted = type === 'f32' ? Float32Array : Float64Array;
	// By its tag as well: an array from another realm (a test runner's, say) is not an instance of our constructor.
	if (!(value instanceof wanted) && tag(value) !== wanted.name) {
		const got = value === undefined ? 'missing' : describe(value);
		throw invalidArgument(`${label} is ${got}: this kernel is ${type} and takes a ${wanted.name}${orElse}`);
	}
	if ((value as Numbers).length === 0 && isDetached(value as Numbers)) {
		throw invalidArgument(`${label} lies over a detached buffer: it was transferred or detached`);
	}
}

function tag(value: unknown): string {
	return ArrayBuffer.isView(value) ? (value as unknown as {[Symbol.toStringTag]: string})[Symbol.toStringTag] : '';
}

function describe(value: unknown): string {
	if (ArrayBuffer.isView(value)) return `a ${tag(value) || 'DataView'}`;
	if (Array.isArray(value)) return 'a plain array';
	return value === null ? 'null' : `of type ${typeof value}`;
}

/** Node 20 has no `buffer.detached`; a detached buffer cannot be viewed. */
function isDetached({buffer}: Numbers): boolean {
	try {
		new Uint8Array(buffer);
		return false;
	} catch {
		return true;
	}
}

/** How two arrays or views lie to each other: apart, element on element, or overlapping in another way. */
export function relation(a: Layout, b: Layout): 'apart' | 'same' | 'overlap' {
	if (a.length === 0 || b.length === 0 || a.data.buffer !== b.data.buffer) return 'apart';
	const [one, other] = [places(a), places(b)];
	if (one.first === other.first && one.last === other.last) return 'same';
	return meet(one, other) ? 'overlap' : 'apart';
}

interface Places {
	readonly first: number;
	readonly last: number;
	readonly low: number;
	readonly high: number;
	readonly step: number;
}

/** The places of all elements, counted in elements from the start of the buffer. */
function places({data, offset, stride, length}: Layout): Places {
	const first = data.byteOffset / data.BYTES_PER_ELEMENT + offset;
	const last = first + (length - 1) * stride;
	const step = length === 1 ? 1 : Math.abs(stride);
	return {first, last, low: Math.min(first, last), high: Math.max(first, last), step};
}

/** As `meet` of native/fuse/overlap.h: it looks at no more places than the square root of the range they share. */
function meet(a: Places, b: Places): boolean {
	if (a.step < b.step) return meet(b, a);
	const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
	let at = a.low + Math.ceil((low - a.low) / a.step) * a.step;
	for (let looked = 0; at <= high && looked < b.step; looked++, at += a.step) {
		if ((at - b.low) % b.step === 0) return true;
	}
	return false;
}
