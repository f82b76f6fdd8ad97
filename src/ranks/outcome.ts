import {errorCodes, IngaError} from '../core/index.js';

/** What a rank's thread says at its end. */
export type Outcome = {readonly result: unknown} | {readonly failure: Failure};

/** What was thrown, in a form that can travel between threads. Of an error, a copy keeps message and stack only. */
export interface Failure {
	readonly value: unknown;
	readonly name?: string;
	readonly code?: string;
	/** The error's own cause. */
	readonly cause?: Failure;
}

/** Causes of causes beyond that are left out: they may go in a circle. */
const DEEPEST = 8;

export function failureOf(thrown: unknown, depth = 0): Failure {
	try {
		if (!(thrown instanceof Error)) return {value: structuredClone(thrown)};
		const {name, message, stack, cause} = thrown;
		const {code} = thrown as {code?: unknown};
		const value = new Error(String(message));
		value.stack = String(stack);
		return {
			value,
			name: String(name),
			...(typeof code === 'string' && {code}),
			...(cause !== undefined && depth < DEEPEST && {cause: failureOf(cause, depth + 1)}),
		};
	} catch {
		// Functions, symbols, errors whose properties throw.
		return {value: described(thrown)};
	}
}

function described(thrown: unknown): string {
	try {
		return String(thrown);
	} catch {
		return 'something that cannot be described';
	}
}

/** The error that a failure was made of. */
export function causeOf({value, name, code, cause}: Failure): unknown {
	if (!(value instanceof Error)) return value;
	const options = cause === undefined ? {} : {cause: causeOf(cause)};
	const known = errorCodes.find((each) => each === code);
	const own = name === 'IngaError' && known !== undefined;
	const error = own ? new IngaError(known, value.message, options) : errorOf(name, value.message, options);
	if (value.stack !== undefined) error.stack = value.stack;
	return own || code === undefined ? error : Object.assign(error, {code});
}

const types = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function errorOf(name: string | undefined, message: string, options: ErrorOptions): Error {
	const type = types.find((each) => each.name === name);
	if (type !== undefined) return new type(message, options);
	const error = new Error(message, options);
	if (name !== undefined && name !== 'Error') Object.defineProperty(error, 'name', {value: name});
	return error;
}

/** The error of a run that ends because of a rank. */
export function rankFailed(rank: number, size: number, how: string, cause?: unknown): IngaError {
	return new IngaError('ERR_RANK_FAILED', `rank ${rank} of ${size} ${how}`, cause === undefined ? {} : {cause});
}

/** How a rank failed that has thrown this. */
export function threw(cause: unknown): string {
	return `threw ${cause instanceof Error ? `${cause.name}: ${cause.message}` : described(cause)}`;
}
