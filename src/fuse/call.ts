import {fromNative, invalidArgument, native} from '../core/index.js';
import {checkArguments, type Given, type Signature} from './argument.js';
import type {Handle, Numbers} from './native.js';
import type {Reduction} from './op.js';
import {layout, type View} from './view.js';

/** What each reduction gives for no elements. */
const empty: Readonly<Record<Reduction, number>> = {
	none: Number.NaN,
	sum: 0,
	mean: Number.NaN,
	prod: 1,
	min: Infinity,
	max: -Infinity,
	dot: 0,
	sumsq: 0,
	norm: 0,
};

/** The ways to call the code behind a kernel. */
export interface Calls {
	/** Fills `out` with the only output. */
	readonly map: (out: unknown, inputs: Given) => void;
	/** The only output, a number. */
	readonly reduce: (inputs: Given) => number;
	/** All outputs: those without a reduction are filled into `outs`, at their places; the numbers are returned at theirs. */
	readonly joint: (outs: readonly unknown[], inputs: Given) => readonly number[];
}

/**
 * @param held gives the code, or throws when it was given up
 * @param threads 0 for one over few elements, else all
 */
export function calls(held: () => Handle, signature: Signature, threads: number): Calls {
	const addon = native();
	const {inputs: names, outputs} = signature;
	const [first = '', second = '', third = ''] = names;
	/** Arrays and numbers only; null, and nothing done, where there is a view. */
	const dense = (code: Handle, out: unknown, inputs: Given): number | undefined | null => {
		// A spread call costs as much as a kernel over a hundred elements.
		if (names.length === 1) return addon.fuseRun(code, threads, out, inputs[first]);
		if (names.length === 2) return addon.fuseRun(code, threads, out, inputs[first], inputs[second]);
		if (names.length === 3) return addon.fuseRun(code, threads, out, inputs[first], inputs[second], inputs[third]);
		return addon.fuseRun(code, threads, out, ...names.map((name) => inputs[name]));
	};
	const general = (code: Handle, outs: readonly unknown[], inputs: Given): readonly number[] => {
		const values = [...outs, ...names.map((name) => inputs[name])];
		const layouts = new Float64Array(3 * values.length);
		// Properties are read here, before the addon looks at any array: they may be getters that detach one.
		const arrays = values.map((value, at) => {
			if (typeof value !== 'object' || value === null) return value;
			const {data, offset, stride, length} = layout(value as Numbers | View);
			layouts.set([offset, stride, length], 3 * at);
			return data;
		});
		const totals = new Float64Array(outputs.length);
		addon.fuseRunAll(code, threads, arrays, layouts, totals);
		return [...totals];
	};
	const call = <T>(outs: readonly unknown[], inputs: Given, work: (code: Handle) => T, none: () => T): T => {
		const code = held();
		try {
			return work(code);
		} catch (error) {
			// What the addon refuses is looked at again here, where there is time to say what is wrong.
			if (checkArguments(signature, inputs, outs) > 0) throw fromNative(error);
			return none();
		}
	};
	const joint = (outs: readonly unknown[], inputs: Given): readonly number[] =>
		call(
			outs,
			inputs,
			(code) => general(code, outs, inputs),
			() => outputs.map(({reduction}) => empty[reduction]),
		);
	return {
		map: (out, inputs) =>
			call(
				[out],
				inputs,
				(code) => {
					if (dense(code, out, inputs) === null) general(code, [out], inputs);
				},
				() => undefined,
			),
		reduce: (inputs) =>
			call(
				[null],
				inputs,
				(code) => dense(code, null, inputs) ?? (general(code, [null], inputs)[0] as number),
				() => empty[outputs[0]?.reduction ?? 'none'],
			),
		joint,
	};
}

/** The callable of a kernel with one output that is an array. */
export function mapping({map}: Calls): (out: unknown, inputs: Given) => unknown {
	return (out, inputs) => {
		if (!isRecord(inputs) || out === null)
			throw invalidArgument('this kernel fills an array: call it with (out, {name: array})');
		map(out, inputs);
		return out;
	};
}

/** The callable of a kernel with one output that is a number. */
export function reducing({reduce}: Calls, reduction: Reduction): (inputs: Given, ...extra: unknown[]) => number {
	return (inputs, ...extra) => {
		if (!isRecord(inputs) || extra.length > 0) {
			throw invalidArgument(`this kernel is a ${reduction} and returns a number: call it with ({name: array}) alone`);
		}
		return reduce(inputs);
	};
}

/** The callable of a kernel with several outputs: numbers, and arrays where `outputs` has some. */
export function joining({joint}: Calls, {outputs}: Signature): (...given: Given[]) => Given {
	const arrays = outputs.filter(({reduction}) => reduction === 'none').map(({name}) => name);
	const wanted = arrays.length === 0 ? '({name: array}) alone' : `({${arrays.join(', ')}}, {name: array})`;
	return (...given) => {
		const [outs, inputs] = arrays.length === 0 ? [{}, given[0]] : [given[0], given[1]];
		if (!isRecord(outs) || !isRecord(inputs) || given.length !== (arrays.length === 0 ? 1 : 2)) {
			throw invalidArgument(
				`this kernel has the outputs ${outputs.map(({name}) => name).join(', ')}: call it with ${wanted}`,
			);
		}
		const unknown = Object.keys(outs).find((name) => !arrays.includes(name));
		if (unknown !== undefined) {
			throw invalidArgument(`${unknown} is not an output that fills an array: those are ${arrays.join(', ')}`);
		}
		const totals = joint(
			outputs.map(({name, reduction}) => (reduction === 'none' ? outs[name] : null)),
			inputs,
		);
		return Object.fromEntries(
			outputs.map(({name, reduction}, at) => [name, reduction === 'none' ? outs[name] : totals[at]]),
		);
	};
}

function isRecord(value: unknown): value is Given {
	return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
