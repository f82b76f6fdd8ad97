import {checkThreads, features, fromNative, IngaError, type Isa, invalidArgument, native} from '../core/index.js';
import {type Calls, calls, joining, mapping, reducing} from './call.js';
import {Expression, input} from './expression.js';
import type {Handle, KernelInfo, Mode, Numbers, NumberType, Stages} from './native.js';
import {type Reduction, type Rewrite, rewrites} from './op.js';
import {parse} from './parse.js';
import {type Output, type Program, program} from './program.js';
import type {View} from './view.js';

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
	/**
	 * The same bits on every instruction set, the interpreter included, for formulas of `+ - * /`, `sqrt`, `abs`, `neg`,
	 * `min`, `max`, comparisons and `select`, and for every reduction of them: products are then not joined with sums, and
	 * elements are reduced in an order that is always the same, which costs storing and reading each once more. `exp`, `log`
	 * and their like have an algorithm of their own on each instruction set, so their last bits still differ.
	 * @defaultValue false
	 */
	readonly reproducible?: boolean;
	/** @internal Rewrites not to be made have false here: for tests of what each one changes. */
	readonly rewrites?: Readonly<Partial<Record<Rewrite, boolean>>>;
}

/** Arrays, or views of some of their elements, by input name; a number is the same for every element. */
export type Inputs<Name extends string = string> = Readonly<Record<Name, Numbers | View | number>>;

/** What kernels of one output and of several have in common. */
export interface Compiled<Name extends string = string> extends Disposable {
	readonly isa: Isa;
	readonly type: NumberType;
	/** Names in the order in which they were declared, or else appear. */
	readonly inputs: readonly Name[];
	/**
	 * Bytes of machine code with its constants; 0 in the interpreter. Here and below, what is made at a call is left out: loops
	 * for numbers in place of arrays, and for angles that are very large.
	 */
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

/** A compiled expression. Kernels of the same expression share their code, see `cacheInfo`. */
export interface Kernel<Name extends string = string> extends Compiled<Name> {
	/**
	 * Fills `out`, which may lie element on element over inputs, and returns it. Other names in `inputs` are ignored.
	 *
	 * @throws IngaError `ERR_INVALID_ARGUMENT` for an array of another type or length, a missing input, a detached buffer,
	 * a view that leaves its data, an input that overlaps `out` by a part, or when the kernel is a reduction. Where the system
	 * refuses memory for code in the midst of a call, `ERR_UNSUPPORTED` or `ERR_OUT_OF_MEMORY`: `out` is then written in part.
	 */
	<Out extends Numbers | View>(out: Out, inputs: Inputs<Name>): Out;
	/**
	 * The reduction over all elements. At least one input must be an array.
	 *
	 * @throws IngaError `ERR_INVALID_ARGUMENT` as above, or when the kernel is not a reduction.
	 */
	(inputs: Inputs<Name>): number;
	readonly reduction: Reduction;
}

/** Several compiled expressions that are computed in one pass over the data. */
export interface JointKernel<Name extends string = string, Result extends string = string> extends Compiled<Name> {
	/**
	 * Fills the arrays or views in `outs`, one for each output that is not a reduction, and returns all outputs by name:
	 * numbers, and what was given in `outs`. These may lie element on element over inputs, and not over each other.
	 *
	 * @throws IngaError `ERR_INVALID_ARGUMENT` as for a {@link Kernel}, and for a name in `outs` that is no such output.
	 */
	<const Outs extends Readonly<Partial<Record<Result, Numbers | View>>>>(
		outs: Outs,
		inputs: Inputs<Name>,
	): {readonly [K in Result]: K extends keyof Outs ? Outs[K] : number};
	/** All outputs by name, where all are reductions. At least one input must be an array. */
	(inputs: Inputs<Name>): Readonly<Record<Result, number>>;
	/** Names and reductions in the order in which they were given. */
	readonly outputs: readonly {readonly name: Result; readonly reduction: Reduction}[];
}

/** Expressions by the name of the output. */
type Results<Result extends string = string> = Readonly<Record<Result, Expression>>;

/** The expressions of the inputs by their names. */
type Named<Names extends readonly string[]> = Readonly<Record<Names[number], Expression>>;

/**
 * A kernel for the formula, or for several formulas by name, that `build` makes of the named inputs. Several are computed
 * in one pass over the data, and what they have in common once for each element. (Up to eight sums or as much as fits the
 * registers share a loop; more take turns over stretches of some thousand elements, which stay in the cache.)
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` for bad names, options or formulas; `ERR_UNSUPPORTED` when this machine or
 * build lacks the instruction set.
 *
 * @example
 * using kernel = fuse(['x', 'y'], ({x, y}) => exp(x).mul(y).add(1));
 * kernel(new Float64Array(3), {x: Float64Array.of(0, 1, 2), y: 2});
 *
 * @example
 * using moments = fuse(['x'], ({x}) => ({mean: mean(x), sumsq: sumsq(x), twice: x.mul(2)}));
 * const found = moments({twice: new Float64Array(3)}, {x: Float64Array.of(1, 2, 3)});
 * found.mean; // 2
 * found.sumsq; // 14
 */
export function fuse<const Names extends readonly string[]>(
	inputs: Names,
	build: (inputs: Named<Names>) => Expression,
	options?: KernelOptions,
): Kernel<Names[number]>;
export function fuse<const Names extends readonly string[], Result extends string>(
	inputs: Names,
	build: (inputs: Named<Names>) => Results<Result>,
	options?: KernelOptions,
): JointKernel<Names[number], Result>;
export function fuse(
	inputs: readonly string[],
	build: (inputs: Named<readonly string[]>) => Expression | Results,
	options: KernelOptions = {},
): Kernel | JointKernel {
	const repeated = inputs.find((name, index) => inputs.indexOf(name) !== index);
	if (repeated !== undefined) throw invalidArgument(`the input ${repeated} is declared twice`);
	const named = Object.fromEntries(inputs.map((name) => [name, input(name)]));
	const made = build(named);
	checkResults(made, 'the function given to fuse must return an expression, or some by name');
	return assemble(made, inputs, options);
}

/**
 * A kernel for an expression or its text, see `parse`, or for several by name.
 *
 * @throws IngaError as {@link fuse}.
 *
 * @example
 * using total = compile('sum(log(cosh(u)))', {type: 'f32'});
 * total({u: Float32Array.of(0.5, -1)});
 *
 * @example
 * using range = compile({low: 'min(x)', high: 'max(x)'});
 * range({x: Float64Array.of(3, -1, 2)}).low; // -1
 */
export function compile(source: Expression | string, options?: KernelOptions): Kernel;
export function compile<Result extends string>(
	source: Readonly<Record<Result, Expression | string>>,
	options?: KernelOptions,
): JointKernel<string, Result>;
export function compile(
	source: Expression | string | Readonly<Record<string, Expression | string>>,
	options: KernelOptions = {},
): Kernel | JointKernel {
	if (source instanceof Expression) return assemble(source, undefined, options);
	if (typeof source !== 'object' || source === null) return assemble(parse(source), undefined, options);
	const made = Object.fromEntries(
		Object.entries(source).map(([name, each]) => [name, typeof each === 'string' ? parse(each) : each]),
	);
	checkResults(made, 'compile takes an expression or its text, or some by name');
	return assemble(made, undefined, options);
}

function checkResults(made: unknown, wanted: string): asserts made is Expression | Results {
	if (made instanceof Expression) return;
	if (typeof made !== 'object' || made === null) throw invalidArgument(wanted);
	const entries = Object.entries(made);
	if (entries.length === 0) throw invalidArgument(`${wanted}: there is none`);
	if (Object.hasOwn(made, '')) throw invalidArgument('an output has an empty name: give it one');
	const bad = entries.find(([, each]) => !(each instanceof Expression));
	if (bad !== undefined) throw invalidArgument(`${wanted}: ${bad[0]} is ${bad[1] === null ? 'null' : typeof bad[1]}`);
}

function assemble(
	made: Expression | Results,
	inputs: readonly string[] | undefined,
	options: KernelOptions,
): Kernel | JointKernel {
	const {type = 'f64', mode = 'fast', threads, reproducible = false} = options;
	if (type !== 'f32' && type !== 'f64') throw invalidArgument(`type is ${String(type)}: it can be f32 or f64`);
	if (mode !== 'precise' && mode !== 'fast')
		throw invalidArgument(`mode is ${String(mode)}: it can be precise or fast`);
	if (typeof reproducible !== 'boolean') {
		throw invalidArgument(`reproducible is ${String(reproducible)}: it can be true or false`);
	}
	checkThreads(threads);
	const off = rewrites.filter((name) => options.rewrites?.[name] === false);
	const compiled = program(made, inputs, !off.includes('share'));
	const handle = compileNative(compiled, type, mode, chooseIsa(options.isa), reproducible, off);
	return kernel(handle, compiled, type, threads ?? 0);
}

function compileNative(
	{rows, constants, inputs, outputs}: Program,
	type: NumberType,
	mode: Mode,
	isa: Isa,
	reproducible: boolean,
	off: readonly Rewrite[],
): Handle {
	const roots = Int32Array.from(outputs, ({row}) => row);
	// Both are sums of products, which their rows say.
	const reductions = outputs.map(({reduction}) => (reduction === 'dot' || reduction === 'sumsq' ? 'sum' : reduction));
	return translated(() =>
		native().fuseCompile(rows, constants, roots, inputs, reductions, type, mode, isa, reproducible, off),
	);
}

const isas: readonly Isa[] = ['scalar', 'avx2', 'avx512', 'sve'];

function chooseIsa(isa: Isa | undefined): Isa {
	const {active, available} = features();
	if (isa === undefined) return active;
	if (!isas.includes(isa)) throw invalidArgument(`isa is ${String(isa)}: it can be ${isas.join(', ')}`);
	if (!available.includes(isa)) {
		throw new IngaError('ERR_UNSUPPORTED', `this machine has no ${isa}: it has ${available.join(', ')}`);
	}
	return isa;
}

function kernel(compiled: Handle, {inputs, outputs}: Program, type: NumberType, threads: number): Kernel | JointKernel {
	const addon = native();
	let handle: Handle | undefined = compiled;
	const held = (): Handle => {
		if (handle === undefined) throw invalidArgument('the kernel has been disposed of');
		return handle;
	};
	const signature = {inputs: Object.freeze([...inputs]), type, outputs};
	const info = Object.freeze(addon.fuseInfo(compiled));
	const {isa, bytes} = info;
	const properties = {
		...{isa, type, inputs: signature.inputs, bytes, info},
		disassemble: () => addon.fuseListing(held()),
		code: () => addon.fuseCode(held()),
		stages: () => addon.fuseStages(held()),
		[Symbol.dispose]: () => {
			if (handle !== undefined) addon.fuseDispose(handle);
			handle = undefined;
		},
	};
	const ways = calls(held, signature, threads);
	return Object.freeze(Object.assign(callable(ways, signature), properties)) as Kernel | JointKernel;
}

/** The function that a kernel is, with what tells of its outputs. */
function callable(ways: Calls, signature: Parameters<typeof joining>[1]): object {
	const [only] = signature.outputs as readonly [Output];
	if (only.name !== '') {
		const outputs = Object.freeze(signature.outputs.map(({name, reduction}) => Object.freeze({name, reduction})));
		return Object.assign(joining(ways, signature), {outputs});
	}
	const {reduction} = only;
	return Object.assign(reduction === 'none' ? mapping(ways) : reducing(ways, reduction), {reduction});
}

/** What `work` returns; an error of the addon becomes an {@link IngaError}. */
function translated<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw fromNative(error);
	}
}
