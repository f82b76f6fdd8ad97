/** The closed set of error codes; `native/core/error.h` and `README.md` beside this file hold the same rows. */
export const errorCodes = [
	'ERR_INVALID_ARGUMENT',
	'ERR_FILE_READ',
	'ERR_FILE_FORMAT',
	'ERR_FILE_WRITE',
	'ERR_DATA',
	'ERR_ABORTED',
	'ERR_UNSUPPORTED',
	'ERR_OUT_OF_MEMORY',
	'ERR_RANK_FAILED',
	'ERR_NATIVE_LOAD',
	'ERR_INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Every error that inga throws on purpose. The message names what is wrong, where, and the cure. */
export class IngaError extends Error {
	override readonly name = 'IngaError';
	readonly code: ErrorCode;

	constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/** An argument or option has a value that cannot be used. */
export function invalidArgument(message: string, options?: ErrorOptions): IngaError {
	const error = new IngaError('ERR_INVALID_ARGUMENT', message, options);
	// The place that is told is the caller's.
	Error.captureStackTrace(error, invalidArgument);
	return error;
}

/** The same error as an {@link IngaError} when it came out of the addon with one of our codes; anything else unchanged. */
export function fromNative(error: unknown): unknown {
	if (error instanceof IngaError || !(error instanceof Error)) return error;
	const code = errorCodes.find((known) => known === (error as {code?: unknown}).code);
	return code === undefined ? error : new IngaError(code, error.message, {cause: error});
}
