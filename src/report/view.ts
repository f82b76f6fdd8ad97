// What Node hands to the page in the browser.
import type {Discovery} from '../discover/index.js';
import type {Overlap} from './overlap.js';
import type {RowSample} from './sample.js';

export interface PageData {
	readonly result: Discovery;
	readonly sample: RowSample | null;
	readonly overlap: Overlap | null;
	/** Where new data come from; null in a file. */
	readonly events: string | null;
}

/** The values of a row of the sample by column, as `explain` takes them. */
export function rowOf({columns}: RowSample, at: number): Readonly<Record<string, number | string | null>> {
	return Object.fromEntries(columns.map(({name, values}) => [name, values[at] ?? null]));
}

/** A variable of the graphs in the rows of the sample: a target that is text is 1 for positive rows. NaN where it is missing. */
export function variableOf(sample: RowSample, target: Discovery['target'], name: string): number[] {
	const values = sample.columns.find((column) => column.name === name)?.values ?? [];
	return values.map((value) => {
		if (value === null) return Number.NaN;
		if (name === target.column && target.level !== null) return Number(String(value) === target.level);
		return typeof value === 'number' ? value : Number.NaN;
	});
}
