import type {Isa} from '../core/index.js';
import type {CacheInfo} from './cache.js';
import type {ElementOp, Reduction, Rewrite} from './op.js';

/** The numbers that a kernel works on: single or double precision. */
export type NumberType = 'f32' | 'f64';

/**
 * How exact elementary functions are: `precise` within 1 ULP (unit in the last place) with every special value and gradual
 * underflow, `fast` within 4 ULP, where results and arguments below the normal range may count as 0.
 */
export type Mode = 'precise' | 'fast';

/** An array of one of those types. */
export type Numbers = Float32Array | Float64Array;

declare const brand: unique symbol;

/** Compiled code, held by the addon. */
export interface Handle {
	readonly [brand]: true;
}

/** How a kernel was compiled. */
export interface KernelInfo {
	readonly isa: Isa;
	readonly type: NumberType;
	readonly mode: Mode;
	/** Bytes of machine code and its constants; 0 in the interpreter. */
	readonly bytes: number;
	readonly compileMs: number;
	/** Vectors per step of the loop. */
	readonly unroll: number;
	/** Elements per vector. */
	readonly lanes: number;
	/** True when the same kernel had been compiled before. */
	readonly cached: boolean;
}

/** What each stage of the compiler made, as text. */
export interface Stages {
	readonly expression: string;
	readonly rewritten: string;
	readonly schedule: string;
	readonly assembly: string;
}

declare module '../core/native.js' {
	interface Native {
		fuseOps(): {readonly name: ElementOp; readonly arity: number}[];
		fuseCompile(
			program: Int32Array,
			constants: Float64Array,
			outputRows: Int32Array,
			inputNames: readonly string[],
			reductions: readonly Reduction[],
			type: NumberType,
			mode: Mode,
			isa: Isa,
			reproducible: boolean,
			withoutRewrites: readonly Rewrite[],
		): Handle;
		/**
		 * For kernels of one output. `threads` 0: one for few elements, else all. Refuses what does not fit without saying why,
		 * and empty arrays; null where an argument is an object that is no array.
		 */
		fuseRun(handle: Handle, threads: number, out: unknown, ...inputs: unknown[]): number | undefined | null;
		/**
		 * For all kernels and views: outputs (null for those that become totals), then inputs. `layouts` has offset, stride
		 * and length of each. Refuses as `fuseRun`.
		 */
		fuseRunAll(
			handle: Handle,
			threads: number,
			arrays: readonly unknown[],
			layouts: Float64Array,
			totals: Float64Array,
		): void;
		fuseDispose(handle: Handle): void;
		fuseInfo(handle: Handle): KernelInfo;
		fuseListing(handle: Handle): string;
		fuseStages(handle: Handle): Stages;
		fuseCode(handle: Handle): Uint8Array;
		fuseCacheInfo(): CacheInfo;
		fuseLimitCache(bytes: number): void;
	}
}
