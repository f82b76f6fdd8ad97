// The program of a rank: it does its part of a search for patterns.
import {closedSetsOver, findConditionsOver, type Items, significantSetsOver} from '../patterns/index.js';
import type {Communicator} from '../ranks/index.js';

/** Which search, with its options. */
export type Wanted =
	| {
			readonly search: 'conditions';
			readonly options: {
				readonly arity: number;
				readonly support: number;
				readonly top: number;
				readonly pValue?: number;
			};
	  }
	| {readonly search: 'closed'; readonly options: {readonly support: number; readonly top: number}}
	| {readonly search: 'significant'; readonly options: {readonly top: number}};

export interface Searching {
	readonly wanted: Wanted;
	/** With bits in memory that all ranks see. */
	readonly items: Items;
	readonly positive: readonly boolean[];
	readonly folder: string | undefined;
	/** Element 0 ends the search. */
	readonly stop: Int32Array;
	/** At {@link RESUMED}, and from {@link RANKS} on; all ranks see it. */
	readonly board: Float64Array;
}

/** What share an earlier search had done; then, of each rank, {@link WIDTH} numbers. */
export const [RESUMED, RANKS] = [0, 1];
/** Of a rank the number of its stage, from 1 on; what all had done of it before the round, and what the rank has done since. */
export const [STAGE, BEFORE, OWN, WIDTH] = [0, 1, 2, 3];
/** What stages are called, in their order. */
export const STAGES = ['closed', 'factor', 'sets', 'pairs', 'conditions'];
/** Between two times of writing: what the end of the machine may cost. */
const SECONDS = 5;

export default function searching(comm: Communicator, work: unknown) {
	const {wanted, items, positive, folder, stop, board} = work as Searching;
	const onPart = ({stage, before, own}: {readonly stage: string; readonly before: number; readonly own: number}) => {
		board.set([1 + STAGES.indexOf(stage), before, own], RANKS + WIDTH * comm.rank);
	};
	const onResume = (done: number) => {
		board[RESUMED] = done;
	};
	const told = {stop, onResume, onPart, ...(folder !== undefined && {checkpoint: {folder, seconds: SECONDS}})};
	const find = () => {
		if (wanted.search === 'conditions') return findConditionsOver(comm, items, positive, {...wanted.options, ...told});
		if (wanted.search === 'closed') return closedSetsOver(comm, items, {...wanted.options, ...told});
		return significantSetsOver(comm, items, positive, {...wanted.options, ...told});
	};
	const {warnings, ...found} = find();
	// Each rank has a file of its own, which may lie on another disk.
	return comm.rank === 0 ? {found, warnings} : {warnings};
}
