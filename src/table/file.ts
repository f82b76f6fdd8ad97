import type {Stats} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';
import {IngaError} from '../core/index.js';

const reasons: Readonly<Record<string, (path: string) => string>> = {
	ENOENT: (path) => `there is no file '${path}': check the path`,
	ENOTDIR: (path) => `there is no file '${path}': check the path`,
	EACCES: (path) => `no permission to read '${path}': change its mode (chmod +r) or its owner`,
	EPERM: (path) => `no permission to read '${path}': change its mode (chmod +r) or its owner`,
	EISDIR: (path) => `'${path}' is a directory: name a file in it`,
};

/** An error of the file system as an {@link IngaError} that says what to do; anything else unchanged. */
function fileError(path: string, error: unknown): unknown {
	if (!(error instanceof Error) || error instanceof IngaError) return error;
	const code = (error as NodeJS.ErrnoException).code ?? '';
	if (!/^E[A-Z]+$/.test(code)) return error;
	const message = reasons[code]?.(path) ?? `'${path}' cannot be read: ${error.message}`;
	return new IngaError('ERR_FILE_READ', message, {cause: error});
}

/** What the system knows about a file. Throws `ERR_FILE_READ` where it is not there or is a directory. */
export async function fileStats(path: string): Promise<Stats> {
	try {
		const stats = await stat(path);
		if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), {code: 'EISDIR'});
		return stats;
	} catch (error) {
		throw fileError(path, error);
	}
}

/** What `use` makes of the open file, which is closed afterwards. Errors of the file system become `ERR_FILE_READ`. */
export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
	let file: FileHandle | undefined;
	try {
		file = await open(path, 'r');
		return await use(file);
	} catch (error) {
		throw fileError(path, error);
	} finally {
		await file?.close();
	}
}

/** The first bytes of a file, at most `size`. */
export async function firstBytes(path: string, size: number): Promise<Buffer> {
	return withFile(path, async (file) => {
		const {buffer, bytesRead} = await file.read(Buffer.alloc(size), 0, size, 0);
		return buffer.subarray(0, bytesRead);
	});
}
