import {invalidArgument, type Matrix} from '../core/index.js';

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless `samples` is a matrix of numbers that are there. */
export function checkSamples(samples: Matrix): void {
	const {rows, columns, data} = samples ?? {};
	if (!(data instanceof Float64Array) || !isCount(rows) || !isCount(columns)) {
		throw invalidArgument(
			'samples is not a matrix {rows, columns, data: Float64Array}: make one with matrix(rows, columns, data)',
		);
	}
	if (data.length === rows * columns) return;
	const detached = data.length === 0 && data.byteLength === 0 && rows * columns > 0;
	throw invalidArgument(
		`samples has ${data.length} numbers where ${rows} rows of ${columns} variables need ${rows * columns}` +
			(detached ? ': was its buffer transferred or detached?' : ''),
	);
}

/**
 * The names of the variables: `variables`, or `x0`, `x1`, ...
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless there is one name for each column, none of them twice.
 */
export function namesOf(variables: readonly string[] | undefined, columns: number): readonly string[] {
	if (variables === undefined) return Array.from({length: columns}, (_, index) => `x${index}`);
	if (!Array.isArray(variables) || !variables.every((name) => typeof name === 'string')) {
		throw invalidArgument('variables is not a list of names');
	}
	if (variables.length !== columns) {
		throw invalidArgument(`variables has ${variables.length} names for ${columns} columns of samples`);
	}
	const seen = new Set<string>();
	for (const name of variables) {
		if (seen.has(name)) throw invalidArgument(`two variables are named '${name}': edges could not tell them apart`);
		seen.add(name);
	}
	return [...variables];
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless effects can be compared with `threshold`. */
export function checkThreshold(threshold: number): void {
	if (!(threshold >= 0)) throw invalidArgument(`threshold is ${threshold}: give zero or more`);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless an interval can have this confidence. */
export function checkLevel(level: number): void {
	if (!(level > 0 && level < 1))
		throw invalidArgument(`level is ${level}: give a number between 0 and 1, such as 0.95`);
}

/**
 * Where `names` are among `variables`; all of them where none are given.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a name that is not there: `part` says whose
 */
export function positions(variables: readonly string[], names: readonly string[] | undefined, part: string): number[] {
	if (names === undefined) return variables.map((_, at) => at);
	if (!Array.isArray(names)) throw invalidArgument(`${part} is not a list of names`);
	const place = new Map(variables.map((name, at) => [name, at]));
	return names.map((name: string) => {
		const at = place.get(name);
		if (at === undefined) throw invalidArgument(`${part} names '${String(name)}', and no variable is called so`);
		return at;
	});
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
