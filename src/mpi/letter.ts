// What a process that starts ranks and the ranks say to each other.
import type {failureOf} from '../ranks/index.js';
import type {Fault} from './team.js';

/** What process 0 is given. */
export interface Order {
	readonly url: string;
	readonly data: unknown;
}

/** What the ranks say in frames. */
export type Word =
	/** Process 0 has read a piece of what it is given. */
	| {readonly word: 'next'}
	| {readonly word: 'start'; readonly places: readonly {readonly pid: number; readonly host: string}[]}
	| {readonly word: 'fault'; readonly rank: number; readonly fault: Fault}
	| {readonly word: 'refused'; readonly failure: ReturnType<typeof failureOf>}
	| {readonly word: 'results'; readonly results: readonly Uint8Array[]};

/** Process 0 is given so many bytes at a time. No pipe holds less. */
export const PIECE_BYTES = 32768;
