import {createReadStream} from 'node:fs';
import {createGunzip} from 'node:zlib';
import {IngaError, type RunOptions} from '../core/index.js';
import {fileStats, withFile} from './file.js';

const GIB = 2 ** 30;
const CHUNK = 2 ** 20;
const INTERVAL_MS = 100;

/** True for the first bytes of a gzip file. */
export function isGzip(start: Uint8Array): boolean {
	return start[0] === 0x1f && start[1] === 0x8b;
}

/** The error for a file that does not unpack; anything else unchanged. */
function unpackError(path: string, error: unknown): unknown {
	const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
	if (!code.startsWith('Z_')) return error;
	return new IngaError(
		'ERR_FILE_FORMAT',
		`'${path}' is not a whole gzip file (${(error as Error).message}): fetch it or compress it again`,
		{cause: error},
	);
}

/** Unpacked bytes, with unused zero bytes behind them. */
export interface Unpacked {
	readonly bytes: Uint8Array;
	readonly size: number;
}

/**
 * What a gzip file holds, followed by `padding` zero bytes.
 *
 * @param limits.most refuse to unpack more bytes than this
 * @param limits.magic what the file must begin with; where it is something else, only the first bytes are unpacked, as they
 * are where there should be text (no `magic`) and a zero byte is found
 */
export async function gunzip(
	path: string,
	padding: number,
	{signal, onProgress}: RunOptions = {},
	{most = 4 * GIB - CHUNK, magic}: {readonly most?: number; readonly magic?: string} = {},
): Promise<Unpacked> {
	const total = (await fileStats(path)).size;
	const packed = createReadStream(path, {highWaterMark: CHUNK});
	const unpack = createGunzip({chunkSize: CHUNK});
	packed.on('error', (error) => unpack.destroy(error));
	const chunks: Buffer[] = [];
	let [size, told] = [0, Date.now()];
	try {
		for await (const chunk of packed.pipe(unpack) as AsyncIterable<Buffer>) {
			signal?.throwIfAborted();
			chunks.push(chunk);
			size += chunk.length;
			if (size > most) throw tooLarge(path, most);
			// Not what was wanted: whoever reads it says so, and the rest (a bomb of zeros?) stays packed.
			if (chunks.length === 1 && !promising(chunk, magic)) break;
			if (onProgress && Date.now() - told >= INTERVAL_MS) {
				told = Date.now();
				onProgress({stage: 'unpack', done: packed.bytesRead, total});
			}
		}
	} catch (error) {
		throw unpackError(path, error);
	} finally {
		packed.destroy();
		unpack.destroy();
	}
	return {bytes: Buffer.concat([...chunks, Buffer.alloc(padding)], size + padding), size};
}

function promising(start: Buffer, magic: string | undefined): boolean {
	if (magic === undefined) return !start.subarray(0, 4096).includes(0);
	return start.subarray(0, magic.length).toString('latin1') === magic;
}

function tooLarge(path: string, most: number): IngaError {
	const size = most >= GIB ? `${Math.round(most / GIB)} GiB` : `${most} bytes`;
	return new IngaError(
		'ERR_UNSUPPORTED',
		`'${path}' unpacks to more than ${size}: unpack it first (gunzip -k) and read the file that comes out`,
	);
}

/** The bytes of a file, unpacked where it is a gzip file; `magic` as for {@link gunzip}. */
export async function plainBytes(
	path: string,
	packed: boolean,
	options: RunOptions,
	magic?: string,
): Promise<Uint8Array> {
	if (packed) {
		const {bytes, size} = await gunzip(path, 0, options, {...(magic !== undefined && {magic})});
		return bytes.subarray(0, size);
	}
	return withFile(path, (file) => file.readFile({signal: options.signal}));
}
