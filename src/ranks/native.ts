import type {Numbers} from './kind.js';

declare const brand: unique symbol;

/** A rank's part in its group, held by the addon. */
export interface Member {
	readonly [brand]: true;
}

declare module '../core/native.js' {
	interface Native {
		/**
		 * `watched`: the end of this thread is one that the other ranks hear of, and that waits for them while they read its
		 * memory.
		 */
		ranksJoin(guard: Int32Array, rank: number, watched: boolean): Member;
		/** Where an array begins in memory. */
		ranksAddress(array: Numbers): number;
		/**
		 * `pieces`: address, first byte of `into` and bytes of each. False where a rank has failed: nothing was done.
		 * While it copies more than 256 KiB, other ranks can help.
		 */
		ranksCopy(member: Member, into: Numbers, pieces: Float64Array): boolean;
		/** Copies blocks of what a rank copies just now, until none is left to begin. False where a rank has failed. */
		ranksHelp(member: Member, rank: number): boolean;
		/**
		 * `plan`: kind, operation, first element, elements, number of sources, addresses of the sources, addresses of the
		 * targets. These elements of all sources, combined in their order, go to the same elements of each target. False
		 * where a rank has failed: nothing was done.
		 */
		ranksCombine(member: Member, plan: Float64Array): boolean;
		/** As `ranksCombine`; target `t` gets what sources 0 to `t` make. */
		ranksScan(member: Member, plan: Float64Array): boolean;
		ranksHugePages(array: Numbers): boolean;
		ranksTouch(array: Numbers): void;
	}
}
