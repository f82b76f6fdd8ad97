import {checkThreads, features, fromNative, IngaError, type Isa, native} from '../core/index.js';
import {checkArguments, type Given} from './argument.js';
import {Expression, input} from './expression.js';
import type {Handle, KernelInfo, Mode, Numbers, NumberType, Stages} from './native.js';
import type {Reduction} from './op.js';
import {parse} from './parse.js';
import {type Program, program} from './program.js';

/** How to compile. */
export interface KernelOptions {
	/** The arrays: `f64` is Float64Array, `f32` Float32Array. @defaultValue `'f64'` */
	readonly type?: NumberType;
	/** How exact elementary functions are. @defaultValue `'fast'` */
	readonly mode?: Mode;
	/** The instruction set; `scalar` is the interpreter. @defaultValue the best one (`features().active`) */
	readonly isa?: Isa;
	/** Threads per call. @defaultValue 1 under 262,144 elements, else all that the process may use */
	readonly threads?: number;
}

/** Arrays by input name; a number is the same for every element. Other names are ignored. */
export type Inputs<Name extends string = string> = Readonly<Record<Name, Numbers | number>>;

/** A compiled expression. Kernels of the same expression share their code; it is freed with the last of them. */
export interface Kernel<Name extends string = string> extends Disposable {
	/**
	 * Fills `out`, which may be one of the inputs, and returns it.
	 *
	 * @throws IngaError `ERR_INVALID_ARGUMENT` for an array of another type or length, a missing input, a detached buffer,
	 * an array that overlaps `out` without being the same elements, or when the kernel is a reduction.
	 */
	<Out extends Numbers>(out: Out, inputs: Inputs<Name>): Out;
	/**
	 * The sum or mean over all elements. At least one input must be an array.
	 *
	 * @throws IngaError `ERR_INVALID_ARGUMENT` as above, or when the kernel is not a reduction.
	 */
	(inputs: Inputs<Name>): number;
	readonly isa: Isa;
	readonly type: NumberType;
	readonly reduction: Reduction;
	/** Names in the order in which they were declared, or else appear. */
	readonly inputs: readonly Name[];
	/** Bytes of machine code with its constants; 0 in the interpreter. */
	readonly bytes: number;
	readonly info: KernelInfo;
	/** The machine code: one instruction a line, with offset and bytes. Empty in the interpreter. */
	disassemble(): string;
	/** The machine code as bytes, without its constants. Empty in the interpreter. */
	code(): Uint8Array;
	/** What each stage of the compiler made, as text. */
	stages(): Stages;
	/** Gives up the code; later calls throw. */
	[Symbol.dispose](): void;
}

/**
 * A kernel for the formula that `build` makes of the named inputs.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` for bad names, options or formulas; `ERR_UNSUPPORTED` when this machine or
 * build lacks the instruction set.
 *
 * @example
 * using kernel = fuse(['x', 'y'], ({x, y}) => exp(x).mul(y).add(1));
 * kernel(new Float64Array(3), {x: Float64Array.of(0, 1, 2), y: 2});
 */
export function fuse<const Names extends readonly string[]>(
	inputs: Names,
	build: (inputs: Readonly<Record<Names[number], Expression>>) => Expression,
	options: KernelOptions = {},
): Kernel<Names[number]> {
	const repeated = inputs.find((name, index) => inputs.indexOf(name) !== index);
	if (repeated !== undefined) throw invalid(`the input ${repeated} is declared twice`);
	const named = Object.fromEntries(inputs.map((name) => [name, input(name)]));
	const expression = build(named as Record<Names[number], Expression>);
	if (!(expression instanceof Expression)) throw invalid('the function given to fuse must return an expression');
	return assemble(program(expression, inputs), options);
}

/**
 * A kernel for an expression or its text, see `parse`.
 *
 * @throws IngaError as {@link fuse}.
 *
 * @example
 * using total = compile('sum(log(cosh(u)))', {type: 'f32'});
 * total({u: Float32Array.of(0.5, -1)});
 */
export function compile(source: Expression | string, options: KernelOptions = {}): Kernel {
	return assemble(program(source instanceof Expression ? source : parse(source)), options);
}

function assemble(compiled: Program, options: KernelOptions): Kernel {
	const {type = 'f64', mode = 'fast', threads} = options;
	if (type !== 'f32' && type !== 'f64') throw invalid(`type is ${String(type)}: it can be f32 or f64`);
	if (mode !== 'precise' && mode !== 'fast') throw invalid(`mode is ${String(mode)}: it can be precise or fast`);
	checkThreads(threads);
	const handle = compileNative(compiled, type, mode, chooseIsa(options.isa));
	return kernel(handle, compiled, type, threads);
}

function compileNative({rows, constants, inputs, reduction}: Program, type: NumberType, mode: Mode, isa: Isa): Handle {
	return translated(() => native().fuseCompile(rows, constants, inputs, reduction, type, mode, isa));
}

const isas: readonly Isa[] = ['scalar', 'avx2', 'avx512'];

function chooseIsa(isa: Isa | undefined): Isa {
	const {active, available} = features();
	if (isa === undefined) return active;
	if (!isas.includes(isa)) throw invalid(`isa is ${String(isa)}: it can be ${isas.join(', ')}`);
	if (!available.includes(isa)) {
		throw new IngaError('ERR_UNSUPPORTED', `this machine has no ${isa}: it has ${available.join(', ')}`);
	}
	return isa;
}

function kernel(
	compiled: Handle,
	{inputs: names, reduction}: Program,
	type: NumberType,
	threads: number | undefined,
): Kernel {
	const addon = native();
	const signature = {inputs: Object.freeze([...names]), type, reduction};
	const count = threads ?? 0;
	let handle: Handle | undefined = compiled;
	const held = (): Handle => {
		if (handle === undefined) throw invalid('the kernel has been disposed of');
		return handle;
	};
	const [first = '', second = '', third = ''] = names;
	const call = (code: Handle, out: Numbers | null, inputs: Given): number | undefined => {
		// A spread call costs as much as a kernel over a hundred elements.
		if (names.length === 1) return addon.fuseRun(code, count, out, inputs[first]);
		if (names.length === 2) return addon.fuseRun(code, count, out, inputs[first], inputs[second]);
		if (names.length === 3) return addon.fuseRun(code, count, out, inputs[first], inputs[second], inputs[third]);
		return addon.fuseRun(code, count, out, ...names.map((name) => inputs[name]));
	};
	const run = (out: Numbers | null, inputs: Inputs): number | undefined => {
		const code = held();
		try {
			return call(code, out, inputs);
		} catch (error) {
			// What the addon refuses is looked at again here, where there is time to say what is wrong.
			if (checkArguments(signature, inputs, out) > 0) throw fromNative(error);
			return reduction === 'mean' ? Number.NaN : 0;
		}
	};
	const info = Object.freeze(addon.fuseInfo(compiled));
	const {isa, bytes} = info;
	const properties = {
		...{isa, type, reduction, inputs: signature.inputs, bytes, info},
		disassemble: () => addon.fuseListing(held()),
		code: () => addon.fuseCode(held()),
		stages: () => addon.fuseStages(held()),
		[Symbol.dispose]: () => {
			if (handle !== undefined) addon.fuseDispose(handle);
			handle = undefined;
		},
	};
	return Object.freeze(Object.assign(reduction === 'none' ? map(run) : reduce(run, reduction), properties)) as Kernel;
}

type Run = (out: Numbers | null, inputs: Inputs) => number | undefined;

function map(run: Run): (out: Numbers, inputs: Inputs) => Numbers {
	return (out, inputs) => {
		if (!isRecord(inputs) || out === null)
			throw invalid('this kernel fills an array: call it with (out, {name: array})');
		run(out, inputs);
		return out;
	};
}

function reduce(run: Run, reduction: Reduction): (inputs: Inputs, ...extra: unknown[]) => number {
	return (inputs, ...extra) => {
		if (!isRecord(inputs) || extra.length > 0) {
			throw invalid(`this kernel is a ${reduction} and returns a number: call it with ({name: array}) alone`);
		}
		return run(null, inputs) as number;
	};
}

function isRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

/** What `work` returns; an error of the addon becomes an {@link IngaError}. */
function translated<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw fromNative(error);
	}
}

function invalid(message: string): IngaError {
	return new IngaError('ERR_INVALID_ARGUMENT', message);
}
