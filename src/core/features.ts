import {fromNative} from './error.js';
import {native} from './native.js';

/** An instruction set that kernels can be generated for, from worst to best. `scalar` is the interpreter: always there. */
export type Isa = 'scalar' | 'avx2' | 'avx512';

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
 * What the addon was built with and which instruction sets this machine has. `active` is the best available set, lowered
 * (never raised) by the environment variable `INGA_ISA`.
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
