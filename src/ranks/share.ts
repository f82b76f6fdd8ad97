// The memory that ranks on threads share, and what lies where in it.

import {threadId} from 'node:worker_threads';

/** Int32 words per line: 256 bytes, the cache line of the A64FX. What different ranks write does not share lines. */
export const LINE = 64;
const LINE_BYTES = LINE * Int32Array.BYTES_PER_ELEMENT;

/** The most ranks on threads. */
export const MOST_RANKS = 256;

// The guard, also known to native/ranks/guard.h: a line for all and one for each rank. A quarter into its line lies what it
// copies just now (native/ranks/joint.h).
/** Words of the first line: how the run failed, and how many ranks have left. */
export const [FAILED, GONE] = [0, 1];
/** Words of a rank's line: whether it reads other ranks' memory, and whether it has left in order. */
export const [BUSY, LEFT] = [0, 1];

// The words: lines of each rank, then a line of each slot.
/** Lines of a rank: its bell, how many messages have arrived, its tickets. */
export const [BELL, ARRIVED, TICKETS_LINE, RANK_LINES] = [0, 1, 2, 3];
/** The word behind the bell: whether the rank sleeps. */
export const SLEEPS = 1;
/** Messages of one rank that may lie in place for their receivers at the same time: a line of words. */
export const TICKETS = 64;
/** Communicators that may be in use at the same time. */
export const SLOTS = 256;
/** Words of a slot: whether it is in use, for the how manieth time, and how many ranks have given it up. */
export const [USED, TIMES, PARTED] = [0, 1, 2];

/** Handed to each rank. */
export interface Share {
	/** Different for every group of this process. */
	readonly id: string;
	readonly size: number;
	readonly guard: SharedArrayBuffer;
	readonly words: SharedArrayBuffer;
	/** For each slot and each rank of it two lines, in which it says what it brings to a meeting (meeting.ts). */
	readonly seats: SharedArrayBuffer;
	/** A ring for each ordered pair of ranks (ring.ts). */
	readonly rings: SharedArrayBuffer;
	/** What a ring holds: a power of two. */
	readonly ringBytes: number;
}

let groups = 0;

/** Memory for so many ranks. It takes room as it is used: a system gives pages when they are first written. */
export function share(size: number): Share {
	// Of 256 ranks they are 2 GB, if only of addresses.
	const ringBytes = size <= 32 ? 65536 : 32768;
	return {
		// Every thread counts by itself.
		id: `inga-${threadId}-${groups++}`,
		size,
		guard: new SharedArrayBuffer(LINE_BYTES * (1 + size)),
		words: new SharedArrayBuffer(LINE_BYTES * (RANK_LINES * size + SLOTS)),
		seats: new SharedArrayBuffer(LINE_BYTES * 2 * size * SLOTS),
		rings: new SharedArrayBuffer((2 * LINE_BYTES + ringBytes) * size * size),
		ringBytes,
	};
}
