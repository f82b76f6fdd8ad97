// What travels between processes: values as structuredClone copies them, and frames of them among the output of ranks.
import {DefaultDeserializer, serialize} from 'node:v8';
import {IngaError, invalidArgument} from '../core/index.js';

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it cannot leave the process; `what` is its name */
export function pack(value: unknown, what: string): Uint8Array {
	try {
		return serialize(value);
	} catch (error) {
		const shared = value instanceof SharedArrayBuffer || (error as Error).message.includes('SharedArrayBuffer');
		const cure = shared ? ' (shared memory ends where the process does: share with comm.host().alloc)' : '';
		const message = `${what} cannot be given to another process: ${(error as Error).message}${cure}`;
		throw invalidArgument(message, {cause: error});
	}
}

export function unpack(bytes: Uint8Array): unknown {
	const reader = new Unpacker(bytes);
	reader.readHeader();
	const value: unknown = reader.readValue();
	return value;
}

/** Node's own gives arrays that lie in the memory of the message: here each has its own. */
class Unpacker extends DefaultDeserializer {
	_readHostObject(): unknown {
		const base = DefaultDeserializer.prototype as unknown as {_readHostObject(this: Unpacker): ArrayBufferView};
		const view = base._readHostObject.call(this);
		const {buffer, byteOffset, byteLength} = view;
		const own = buffer.slice(byteOffset, byteOffset + byteLength);
		return Buffer.isBuffer(view) ? Buffer.from(own) : new (view.constructor as new (buffer: unknown) => unknown)(own);
	}
}

// Whoever starts processes merges what they print, at whatever byte. So frames are made of bytes that text never has: in UTF-8
// there are none from F5 on. What is left when they are taken out is what the ranks printed.
const BEGIN = 0xf5;
const END = 0xf6;
/** Any of these bytes, and those in whose place they stand, that a program prints itself: this one and a letter. */
const ESCAPE = 0xc0;
const ESCAPED = 0x40;
/** Digits of base 8. */
const DIGIT = 0xf8;
const DIGITS = 3;
const CHECK_BYTES = 4;

/** A value as bytes that may be printed. */
export function frame(value: unknown): Uint8Array {
	const content = serialize(value);
	const bytes = Buffer.alloc(content.length + CHECK_BYTES);
	content.copy(bytes);
	bytes.writeUInt32LE(checksum(content), content.length);
	const digits = new Uint8Array(2 + DIGITS * bytes.length);
	digits[0] = BEGIN;
	let at = 1;
	for (const byte of bytes) {
		digits[at++] = DIGIT + (byte >> 6);
		digits[at++] = DIGIT + ((byte >> 3) & 7);
		digits[at++] = DIGIT + (byte & 7);
	}
	digits[at] = END;
	return digits;
}

/** What a program prints, which may be no text, without bytes of frames. */
export function escaped(bytes: Uint8Array): Uint8Array {
	if (!bytes.some(isOdd)) return bytes;
	return Buffer.from([...bytes].flatMap((byte) => (isOdd(byte) ? [ESCAPE, byte - ESCAPE + ESCAPED] : byte)));
}

function isOdd(byte: number): boolean {
	return byte === ESCAPE || byte >= BEGIN;
}

/** Takes frames out of what is printed. */
export class Frames {
	#pieces: Buffer[] | undefined;
	#isEscaped = false;
	readonly #onFrame: (value: unknown) => void;

	constructor(onFrame: (value: unknown) => void) {
		this.#onFrame = onFrame;
	}

	/** What is left of a piece. */
	text(piece: Buffer): Buffer {
		if (this.#pieces === undefined && !this.#isEscaped && !piece.some(isOdd)) return piece;
		const text = Buffer.alloc(piece.length);
		const digits = Buffer.alloc(piece.length);
		let [texts, count] = [0, 0];
		const keep = () => {
			this.#pieces?.push(Buffer.from(digits.subarray(0, count)));
			count = 0;
		};
		for (const byte of piece) {
			if (byte === ESCAPE) this.#isEscaped = true;
			else if (byte < BEGIN) {
				const stands = this.#isEscaped && byte >= ESCAPED && byte < 2 * ESCAPED;
				text[texts++] = stands ? byte - ESCAPED + ESCAPE : byte;
				this.#isEscaped = false;
			} else if (byte >= DIGIT) digits[count++] = byte - DIGIT;
			else {
				keep();
				if (byte === END) this.#end();
				else this.#pieces = [];
			}
		}
		keep();
		return text.subarray(0, texts);
	}

	#end(): void {
		const digits = Buffer.concat(this.#pieces ?? []);
		this.#pieces = undefined;
		if (digits.length % DIGITS !== 0 || digits.length < DIGITS * CHECK_BYTES) return;
		const bytes = Buffer.alloc(digits.length / DIGITS);
		for (let at = 0; at < bytes.length; at++) {
			const from = DIGITS * at;
			bytes[at] = ((digits[from] as number) << 6) | ((digits[from + 1] as number) << 3) | (digits[from + 2] as number);
		}
		const content = bytes.subarray(0, -CHECK_BYTES);
		// Two frames that ran into each other are none.
		if (bytes.readUInt32LE(content.length) === checksum(content)) this.#onFrame(unpack(content));
	}
}

function checksum(bytes: Uint8Array): number {
	let sum = 0;
	for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
	return sum;
}
