import type {File} from 'h5wasm/node';
import {IngaError} from '../core/index.js';

/** The bytes that an HDF5 file begins with. */
export const hdf5Magic = '\x89HDF\r\n\x1a\n';

/** The file on which the library gave up. It must not be called again then: it may never return. */
let fatal: string | undefined;

/** The library, four megabytes of it, is loaded when first a file needs it. */
async function library() {
	const {default: h5} = await import('h5wasm/node');
	// Else it tells stderr what went wrong, and nobody what to do.
	(await h5.ready).activate_throwing_error_handler();
	return h5;
}

/**
 * What `use` makes of an open HDF5 file, which is closed afterwards.
 *
 * @throws {@link IngaError} `ERR_FILE_FORMAT` where the file is none, is cut off or broken, or uses what is not built in;
 * `ERR_UNSUPPORTED` when the library gave up on a broken file before, as it rarely does.
 */
export async function withHdf5<T>(
	path: string,
	signal: AbortSignal | undefined,
	use: (file: File) => Promise<T>,
): Promise<T> {
	let file: File | undefined;
	const h5 = await library();
	try {
		checkAlive(path);
		file = new h5.File(path, 'r');
		return await use(file);
	} catch (error) {
		if (error instanceof Error && error.name === 'RuntimeError') fatal ??= path;
		throw signal?.aborted ? error : hdf5Error(path, error);
	} finally {
		if (fatal === undefined) close(file);
	}
}

/** @throws {@link IngaError} `ERR_UNSUPPORTED` when the library gave up. Between two of its calls others may have made it so. */
export function checkAlive(path: string): void {
	if (fatal === undefined) return;
	throw new IngaError(
		'ERR_UNSUPPORTED',
		`'${path}' cannot be read any more: the HDF5 library gave up on '${fatal}', which is broken. Start again without that file`,
	);
}

function close(file: File | undefined): void {
	try {
		file?.close();
	} catch {
		// A broken file may not even close; what it was opened for has failed then, and said so.
	}
}

/** An error of the library with its innermost reason; ours unchanged. */
function hdf5Error(path: string, error: unknown): unknown {
	if (error instanceof IngaError) return error;
	const message = error instanceof Error ? error.message : String(error);
	const reasons = [...message.matchAll(/ in (\w+)\(\): (.*)/g)].filter(([, where = '']) => !where.startsWith('H5PL'));
	const why = reasons.at(-1)?.[2] ?? message.split('\n')[0] ?? '';
	return new IngaError(
		'ERR_FILE_FORMAT',
		`'${path}' cannot be read as HDF5: ${why}. Fetch it or write it again (adata.write_h5ad(path, compression='gzip'))`,
		{cause: error},
	);
}
