import {invalidArgument} from '../core/index.js';
import type {NumberType} from './native.js';
import type {Output} from './program.js';
import {checkLayout, type Layout, relation} from './view.js';

/** What a kernel expects of the arguments of a call. */
export interface Signature {
	readonly inputs: readonly string[];
	readonly type: NumberType;
	readonly outputs: readonly Output[];
}

/** What a caller passes, of any kind. */
export type Given = Readonly<Record<string, unknown>>;

/** An argument with its name in messages. */
interface Labelled {
	readonly label: string;
	readonly layout: Layout;
}

/**
 * The number of elements of a call.
 *
 * @param outs for each output that is an array, what it is filled into
 * @throws IngaError `ERR_INVALID_ARGUMENT` that names the argument which does not fit the signature, and why.
 */
export function checkArguments({inputs, type, outputs}: Signature, given: Given, outs: readonly unknown[]): number {
	const written: Labelled[] = outputs.flatMap(({name, reduction}, at) => {
		if (reduction !== 'none') return [];
		const label = name === '' ? 'out' : `the output ${name}`;
		return [{label, layout: checkLayout(outs[at], label, type, '')}];
	});
	const read: Labelled[] = inputs.flatMap((name) => {
		const value = given[name];
		if (typeof value === 'number') return [];
		const label = `the input ${name}`;
		return [{label, layout: checkLayout(value, label, type, ' or a number')}];
	});
	checkApart(read, written);
	const all = [...read, ...written];
	const [first] = all;
	if (first === undefined) {
		const names = inputs.join(', ') || 'it has none';
		const what = outputs.length === 1 ? `a ${outputs[0]?.reduction}` : 'a kernel without arrays for its outputs';
		throw invalidArgument(`${what} needs an array for at least one of its inputs (${names})`);
	}
	const elements = first.layout.length;
	if (all.some(({layout}) => layout.length !== elements)) {
		const shown = all.map(({label, layout}) => `${label.replace(/^the \w+ /, '')} has ${layout.length}`).join(', ');
		throw invalidArgument(`all arrays must have the same number of elements: ${shown}`);
	}
	return elements;
}

/** The same elements are fine (each is read before it is written); shifted ones would be read after. */
function checkApart(read: readonly Labelled[], written: readonly Labelled[]): void {
	for (const [at, {label, layout}] of written.entries()) {
		for (const other of read) {
			if (relation(layout, other.layout) === 'overlap') {
				throw invalidArgument(`${label} overlaps ${other.label} by a part: give the same elements or separate ones`);
			}
		}
		for (const other of written.slice(0, at)) {
			if (relation(layout, other.layout) !== 'apart') {
				throw invalidArgument(`${label} overlaps ${other.label}: every output needs elements of its own`);
			}
		}
	}
}
