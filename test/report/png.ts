// Reads PNG pictures as resvg writes them: 8 bits a channel, RGBA, not interlaced (PNG, third edition, W3C 2025, clauses 7 to 10).
import {inflateSync} from 'node:zlib';

export interface Picture {
	readonly width: number;
	readonly height: number;
	/** Four bytes a pixel. */
	readonly pixels: Uint8Array;
}

export function decoded(bytes: Uint8Array): Picture {
	const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (file.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG');
	const chunks = chunksOf(file);
	const head = chunks.find(({kind}) => kind === 'IHDR')?.data as Buffer;
	const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
	if (head.toString('hex', 8) !== '0806000000') throw new Error('no plain RGBA');
	const lines = inflateSync(Buffer.concat(chunks.filter(({kind}) => kind === 'IDAT').map(({data}) => data)));
	return {width, height, pixels: unfiltered(lines, 4 * width, height)};
}

function chunksOf(file: Buffer): {kind: string; data: Buffer}[] {
	const found: {kind: string; data: Buffer}[] = [];
	for (let at = 8; at < file.length; ) {
		const length = file.readUInt32BE(at);
		found.push({kind: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length)});
		at += 12 + length;
	}
	return found;
}

function unfiltered(lines: Buffer, stride: number, height: number): Uint8Array {
	const pixels = new Uint8Array(stride * height);
	for (let row = 0; row < height; row++) {
		const filter = lines[row * (stride + 1)] as number;
		for (let at = 0; at < stride; at++) {
			const place = row * stride + at;
			const left = at < 4 ? 0 : (pixels[place - 4] as number);
			const up = row === 0 ? 0 : (pixels[place - stride] as number);
			const corner = at < 4 || row === 0 ? 0 : (pixels[place - stride - 4] as number);
			const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] as number;
			pixels[place] = (lines[place + row + 1] as number) + guess;
		}
	}
	return pixels;
}

function paeth(left: number, up: number, corner: number): number {
	const guess = left + up - corner;
	const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
	if (a <= b && a <= c) return left;
	return b <= c ? up : corner;
}
