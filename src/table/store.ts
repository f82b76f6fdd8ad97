import {IngaError} from '../core/index.js';
import {unknownColumn} from './name.js';
import {numberColumn, type Table} from './table.js';

/** Narrower columns share a buffer: very many small ones would cost more than reading the file. */
const SHARED = 2 ** 20;

/** The wanted columns of a matrix, to be filled. */
export interface Store {
	/** By place in the matrix; undefined where the column is not wanted. Filled with zeros. */
	readonly targets: readonly (Float64Array | undefined)[];
	/** The table when they are filled: NaN is missing. */
	readonly finish: () => Table;
}

/**
 * Room for the columns of a matrix that are wanted.
 *
 * @param all the names of all columns
 * @param wanted the names of those wanted, in their order. @defaultValue all
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column that is not there; `ERR_OUT_OF_MEMORY`.
 */
export function store(source: string, rows: number, all: readonly string[], wanted = all): Store {
	const places = new Map(all.map((name, index) => [name, index]));
	const chosen = wanted.map((name) => {
		const place = places.get(name);
		if (place === undefined) throw unknownColumn(name, all, source);
		return place;
	});
	const values = room(source, rows, wanted.length);
	const targets: (Float64Array | undefined)[] = all.map(() => undefined);
	chosen.forEach((place, at) => {
		targets[place] = values[at];
	});
	const finish = (): Table => {
		const columns = wanted.map((name, at) => numberColumn(name, values[at] ?? new Float64Array()));
		return {source, rows, columns, unit: 'record'};
	};
	return {targets, finish};
}

function room(source: string, rows: number, columns: number): Float64Array<ArrayBuffer>[] {
	const each = Math.max(1, Math.floor(SHARED / (rows * 8)));
	const found: Float64Array<ArrayBuffer>[] = [];
	try {
		while (found.length < columns) {
			const many = Math.min(each, columns - found.length);
			const buffer = new ArrayBuffer(many * rows * 8);
			for (let at = 0; at < many; at++) found.push(new Float64Array(buffer, at * rows * 8, rows));
		}
	} catch (error) {
		throw new IngaError(
			'ERR_OUT_OF_MEMORY',
			`there is no memory for ${columns} columns of ${rows} rows of '${source}': read fewer (columns)`,
			{cause: error},
		);
	}
	return found;
}

/** The error for a whole number that a double cannot hold for sure. */
export function beyondDoubles(source: string, row: number, column: string, value: bigint | undefined): IngaError {
	return new IngaError(
		'ERR_FILE_FORMAT',
		`row ${row + 1} of '${source}', column ${column}: ${value} lies beyond 2^53, where doubles leave out whole numbers. ` +
			"Leave the column out (columns), or save it rounded (astype('f8'))",
	);
}
