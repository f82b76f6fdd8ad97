import {invalidArgument, native} from '../core/index.js';

/** What the cache of compiled code holds; it is one for the process, workers included. */
export interface CacheInfo {
	/** Kernels that are kept, in use or not. */
	readonly kernels: number;
	/** What they take: pages of code and about what the rest needs. */
	readonly bytes: number;
	/** More than so many bytes are not kept. */
	readonly limit: number;
	/** How often a kernel was asked for and found, since the process began. */
	readonly hits: number;
	/** How often one had to be compiled. */
	readonly misses: number;
	/** How often one was let go to make room. */
	readonly evictions: number;
}

/**
 * The state of the cache: kernels of the same expression and options share their code, which is kept for the next who
 * compiles it even when all have given theirs up.
 *
 * @example
 * compile('exp(x)*3');
 * compile('3*exp(x)').info.cached; // true
 * cacheInfo().bytes <= cacheInfo().limit; // true
 */
export function cacheInfo(): CacheInfo {
	return Object.freeze(native().fuseCacheInfo());
}

/**
 * Keeps at most so many bytes of compiled code (16 MiB unless this is called): what was not used for longest goes first.
 * Kernels that somebody holds go on working and stay shared until they are given up; 0 keeps nothing beyond that.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` unless `bytes` is a whole number, 0 or more.
 *
 * @example
 * limitCache(4 * 2 ** 20);
 */
export function limitCache(bytes: number): void {
	if (!Number.isSafeInteger(bytes) || bytes < 0) {
		throw invalidArgument(`the cache limit is ${String(bytes)}: it is a whole number of bytes, 0 or more`);
	}
	native().fuseLimitCache(bytes);
}
