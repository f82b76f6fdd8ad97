import {type Column, type NumberColumn, numberColumn} from '../table/index.js';
import {arrays} from './column.js';

/** The levels that occur in a column, and which of them each row has. */
export interface Levels {
	/** Texts in the order of their characters, numbers in their own. */
	readonly levels: readonly string[];
	/** Index into `levels`, -1 where the value is missing. */
	readonly codes: Int32Array;
}

/** The levels in an order that does not depend on that of the rows. */
export function levelsOf(column: Column): Levels {
	if (column.type === 'number') {
		const present = new Set(column.values.filter((value) => !Number.isNaN(value)));
		const sorted = [...present].sort((a, b) => a - b);
		const place = new Map(sorted.map((value, at) => [value, at]));
		return {levels: sorted.map(String), codes: Int32Array.from(column.values, (value) => place.get(value) ?? -1)};
	}
	const present = [...new Set(column.codes)].filter((code) => code >= 0);
	const text = (code: number) => column.levels[code] as string;
	const sorted = present.sort((a, b) => (text(a) < text(b) ? -1 : 1));
	const place = new Map(sorted.map((code, at) => [code, at]));
	return {levels: sorted.map(text), codes: column.codes.map((code) => place.get(code) ?? -1)};
}

/** A column of 0 and 1 for each level from `first` on, NaN where the value is missing. */
export function indicators(name: string, {levels, codes}: Levels, first: number): NumberColumn[] {
	const out = arrays(Math.max(0, levels.length - first), codes.length);
	return out.map((values, at) => {
		for (let row = 0; row < codes.length; row++) {
			const code = codes[row] as number;
			values[row] = code < 0 ? Number.NaN : Number(code === at + first);
		}
		return numberColumn(`${name}=${levels[at + first]}`, values);
	});
}
