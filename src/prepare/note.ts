import type {Table} from '../table/index.js';

/** Which part of a plan a step belongs to. */
export type StepName =
	| 'derive'
	| 'columns'
	| 'missing'
	| 'transform'
	| 'encode'
	| 'constant'
	| 'regress'
	| 'collinear'
	| 'screen';

/** What a step did: plain data, which JSON can hold. */
export interface Note {
	readonly step: StepName;
	/** One line for a person: names of at most five columns, counts of all. */
	readonly message: string;
	/** Every column that was changed, made or left out (of `rows`: every column that misses a value). */
	readonly columns: readonly string[];
	/** How many values were changed, made or left out, in all columns together. */
	readonly values: number;
	/** How many values of each of `columns`, where these differ: those that are missing. */
	readonly counts?: readonly number[];
	/** How many rows were left out. */
	readonly rows?: number;
	/** Columns that say the same, each time the one that was kept first. */
	readonly groups?: readonly (readonly string[])[];
}

/** A table after a step, and what the step did; nothing was done where `report` is empty. The table before is unchanged. */
export interface Step {
	readonly table: Table;
	readonly report: readonly Note[];
}

/** `1 column`, `2 columns`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
