import {IngaError} from '../core/index.js';
import type {Numbers, NumberType} from './native.js';
import type {Reduction} from './op.js';

/** What a kernel expects of the arguments of a call. */
export interface Signature {
	readonly inputs: readonly string[];
	readonly type: NumberType;
	readonly reduction: Reduction;
}

type Given = Readonly<Record<string, Numbers | number>>;

/**
 * The number of elements of a call; `values` receives the inputs in the kernel's order. The common case makes no garbage,
 * because a call over a few thousand elements takes only a microsecond.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` when an argument does not fit the signature.
 */
export function gather(signature: Signature, given: Given, out: Numbers | null, values: (Numbers | number)[]): number {
	const {inputs, type} = signature;
	let elements = -1;
	if (out !== null) {
		checkArray(out, 'out', type, '');
		elements = out.length;
	}
	let equal = true;
	for (let index = 0; index < inputs.length; index++) {
		const name = inputs[index] as string;
		const value = given[name] as Numbers | number;
		values[index] = value;
		if (typeof value === 'number') continue;
		checkArray(value, `the input ${name}`, type, ' or a number');
		if (elements === -1) elements = value.length;
		else if (value.length !== elements) equal = false;
		if (out !== null && value !== out && value.buffer === out.buffer) checkApart(value, out, name);
	}
	if (!equal) throw unequal(inputs, values, out);
	if (elements === -1)
		throw invalid(
			`a ${signature.reduction} needs an array for at least one of its inputs (${inputs.join(', ') || 'it has none'})`,
		);
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
	const shift = Math.abs(value.byteOffset - out.byteOffset);
	if (shift > 0 && shift < out.byteLength) {
		throw invalid(`out overlaps the input ${name} by a part: give the same elements or separate ones`);
	}
}

function unequal(inputs: readonly string[], values: readonly (Numbers | number)[], out: Numbers | null): IngaError {
	const lengths = inputs.flatMap((name, index) => {
		const value = values[index];
		return typeof value === 'object' ? [`${name} has ${value.length}`] : [];
	});
	if (out !== null) lengths.push(`out has ${out.length}`);
	return invalid(`all arrays must have the same number of elements: ${lengths.join(', ')}`);
}

function invalid(message: string): IngaError {
	return new IngaError('ERR_INVALID_ARGUMENT', message);
}
