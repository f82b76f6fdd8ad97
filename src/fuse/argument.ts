import {IngaError} from '../core/index.js';
import type {Numbers, NumberType} from './native.js';
import type {Reduction} from './op.js';

/** What a kernel expects of the arguments of a call. */
export interface Signature {
	readonly inputs: readonly string[];
	readonly type: NumberType;
	readonly reduction: Reduction;
}

/** What a caller passes, of any kind. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * The number of elements of a call.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` that names the argument which does not fit the signature, and why.
 */
export function checkArguments({inputs, type, reduction}: Signature, given: Given, out: unknown): number {
	if (out !== null) checkArray(out, 'out', type, '');
	const lengths: [name: string, length: number][] = [];
	for (const name of inputs) {
		const value = given[name];
		if (typeof value === 'number') continue;
		checkArray(value, `the input ${name}`, type, ' or a number');
		if (out !== null) checkApart(value, out, name);
		lengths.push([name, value.length]);
	}
	if (out !== null) lengths.push(['out', out.length]);
	const [[, elements] = []] = lengths;
	if (elements === undefined) {
		const names = inputs.join(', ') || 'it has none';
		throw invalid(`a ${reduction} needs an array for at least one of its inputs (${names})`);
	}
	if (lengths.some(([, length]) => length !== elements)) {
		const shown = lengths.map(([name, length]) => `${name} has ${length}`).join(', ');
		throw invalid(`all arrays must have the same number of elements: ${shown}`);
	}
	return elements;
}

function checkArray(value: unknown, label: string, type: NumberType, orElse: string): asserts value is Numbers {
	const wanted = type === 'f32' ? Float32Array : Float64Array;
	// By its tag as well: an array from another realm (a test runner's, say) is not an instance of our constructor.
	if (!(value instanceof wanted) && tag(value) !== wanted.name) {
		const got = value === undefined ? 'missing' : describe(value);
		throw invalid(`${label} is ${got}: this kernel is ${type} and takes a ${wanted.name}${orElse}`);
	}
	if ((value as Numbers).length === 0 && isDetached(value as Numbers)) {
		throw invalid(`${label} lies over a detached buffer: it was transferred or detached`);
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

/** The same elements are fine (each is read before it is written); shifted ones would be read after. */
function checkApart(value: Numbers, out: Numbers, name: string): void {
	if (value.buffer !== out.buffer) return;
	const shift = Math.abs(value.byteOffset - out.byteOffset);
	if (shift > 0 && shift < out.byteLength) {
		throw invalid(`out overlaps the input ${name} by a part: give the same elements or separate ones`);
	}
}

function invalid(message: string): IngaError {
	return new IngaError('ERR_INVALID_ARGUMENT', message);
}
