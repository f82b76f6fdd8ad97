// Files of a checkpoint, read and written whole or not at all, with errors that say what to do.
import {
	closeSync,
	fdatasyncSync,
	fstatSync,
	fsyncSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	renameSync,
	rmSync,
	statSync,
	writeSync,
} from 'node:fs';
import {dirname} from 'node:path';
import {type ErrorCode, IngaError} from '../../core/index.js';

const NO_ROOM = 'there is no room for it: make some, and start again; what is in it already is kept';
const NO_RIGHT = 'this user may not: change its mode or its owner, or give another folder';
const NO_PLACE = 'there is no such place: check the path of the folder';

const cures: Readonly<Record<string, string>> = {
	ENOSPC: NO_ROOM,
	EDQUOT: NO_ROOM,
	EFBIG: NO_ROOM,
	EACCES: NO_RIGHT,
	EPERM: NO_RIGHT,
	EROFS: 'the file system is read-only: give another folder',
	ENOENT: NO_PLACE,
	ENOTDIR: NO_PLACE,
	EEXIST: NO_PLACE,
};

/** Pieces in which files are read: more than 2^31 - 1 bytes at once are refused. */
const PIECE = 2 ** 30;

function attempt<T>(code: ErrorCode, path: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		const {code: reason = '', message} = error as NodeJS.ErrnoException;
		if (!/^E[A-Z]+$/.test(reason)) throw error;
		const what = code === 'ERR_FILE_READ' ? 'read' : 'written';
		throw new IngaError(code, `'${path}' cannot be ${what}: ${cures[reason] ?? message}`, {cause: error});
	}
}

/** Makes a folder where there is none, and tells what is in it. */
export function folderNames(path: string): string[] {
	attempt('ERR_FILE_WRITE', path, () => makeFolder(path));
	return attempt('ERR_FILE_READ', path, () => readdirSync(path));
}

/** With the folders above it. What Node has for this does not end where the system makes no folders, as in /proc. */
function makeFolder(path: string, above = dirname(path)): void {
	if (statSync(path, {throwIfNoEntry: false})?.isDirectory() === true) return;
	if (above !== path) makeFolder(above);
	try {
		mkdirSync(path);
	} catch (error) {
		// Another rank or another run may have made it.
		if (!statSync(path, {throwIfNoEntry: false})?.isDirectory()) throw error;
	}
}

/** A file that is open. */
export class Disk {
	readonly path: string;
	readonly #descriptor: number;

	private constructor(path: string, descriptor: number) {
		this.path = path;
		this.#descriptor = descriptor;
	}

	/** Opens a file; undefined where there is none. */
	static open(path: string, mode: 'r' | 'r+'): Disk | undefined {
		return attempt(mode === 'r' ? 'ERR_FILE_READ' : 'ERR_FILE_WRITE', path, () => {
			try {
				return new Disk(path, openSync(path, mode));
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
				throw error;
			}
		});
	}

	/** Makes a file that begins with these bytes: it is there with all of them, or not at all. */
	static create(path: string, bytes: Uint8Array): Disk {
		return attempt('ERR_FILE_WRITE', path, () => {
			const file = new Disk(path, openSync(`${path}.part`, 'w+'));
			try {
				file.write(bytes, 0);
				fsyncSync(file.#descriptor);
				renameSync(`${path}.part`, path);
				const folder = openSync(dirname(path), 'r');
				// The name is kept by the folder.
				fsyncSync(folder);
				closeSync(folder);
				return file;
			} catch (error) {
				file.close();
				rmSync(`${path}.part`, {force: true});
				throw error;
			}
		});
	}

	get size(): number {
		return attempt('ERR_FILE_READ', this.path, () => fstatSync(this.#descriptor).size);
	}

	/** Fills an array; false where the file ends before. */
	read(into: Uint8Array, position: number): boolean {
		return attempt('ERR_FILE_READ', this.path, () => {
			for (let at = 0; at < into.byteLength; ) {
				const piece = Math.min(PIECE, into.byteLength - at);
				const got = readSync(this.#descriptor, into, at, piece, position + at);
				if (got === 0) return false;
				at += got;
			}
			return true;
		});
	}

	write(bytes: Uint8Array, position: number): void {
		attempt('ERR_FILE_WRITE', this.path, () => {
			for (let at = 0; at < bytes.byteLength; ) {
				const piece = Math.min(PIECE, bytes.byteLength - at);
				at += writeSync(this.#descriptor, bytes, at, piece, position + at);
			}
		});
	}

	/** Drops what comes after so many bytes. */
	cut(size: number): void {
		attempt('ERR_FILE_WRITE', this.path, () => ftruncateSync(this.#descriptor, size));
	}

	/** Returns when what was written outlasts the machine. */
	sync(): void {
		attempt('ERR_FILE_WRITE', this.path, () => fdatasyncSync(this.#descriptor));
	}

	close(): void {
		closeSync(this.#descriptor);
	}
}
