import {fromNative} from './error.js';
import {native} from './native.js';

/**
 * An instruction set that kernels can be generated for: `avx2` and the better `avx512` on x86-64, `sve` on aarch64. `scalar`
 * is the interpreter: always there.
 */
export type Isa = 'scalar' | 'avx2' | 'avx512' | 'sve';

declare module './native.js' {
	interface Native {
		coreFeatures(): NativeFeatures;
		coreErrorCodes(): string[];
	}
}

interface NativeFeatures {
	readonly architecture: string;
	readonly model: string;
	readonly vectorWidth: 'full' | 'half' | 'unknown';
	readonly threads: number;
	readonly available: readonly Isa[];
	readonly active: Isa;
	readonly compiler: string;
	readonly napi: number;
}

/** What the addon was built with and what this machine offers it. */
export interface Features extends NativeFeatures {}

/**
 * What the addon was built with and which instruction sets this machine has, from worst to best. `active` is the best that is
 * not above the environment variable `INGA_ISA`: a set of another processor lowers it to `scalar`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when `INGA_ISA` is not a known name; `ERR_NATIVE_LOAD`.
 *
 * @example
 * const {active, available} = features();
 */
export function features(): Features {
	try {
		return native().coreFeatures();
	} catch (error) {
		throw fromNative(error);
	}
}
