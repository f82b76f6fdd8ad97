import {IngaError, invalidArgument} from './error.js';

/** Numbers in rows and columns, row-major: the last index moves fastest. */
export interface Matrix {
	readonly rows: number;
	readonly columns: number;
	/** Length `rows * columns`; may lie over a SharedArrayBuffer. */
	readonly data: Float64Array;
}

/**
 * A matrix over `data`, which is not copied.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when the length is not `rows * columns`.
 */
export function matrix(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
	if (data.length !== rows * columns) {
		throw invalidArgument(`a ${rows} x ${columns} matrix needs ${rows * columns} numbers and got ${data.length}`);
	}
	return {rows, columns, data};
}
