// The form of a checkpoint's file: who it belongs to, then records of chunks that are done. Each has the checksum of all that
// comes before it and of itself: what was cut off, changed, or written in the middle of something else ends the file there.
//
//   8 bytes   'INGACHK1'
//   4, 4      bytes of the task, checksum of these and of it
//   ...       the task: JSON, spaces to a multiple of 8 bytes
//   then, for each chunk
//   4, 4, 4   its number, words of its result, checksum
//   ...       its result (parcel.ts)
//
// Numbers are little-endian, as on all machines that inga runs on.
import {crc32} from 'node:zlib';
import {IngaError} from '../../core/index.js';
import type {Disk} from './disk.js';
import type {Parcel} from './parcel.js';
import {checkTask, type Task} from './task.js';

const MAGIC = Buffer.from('INGACHK1');
/** Bytes before the task, and before a result. */
const [BEFORE_TASK, BEFORE_RESULT] = [16, 12];
const WORD = 4;

/** How far a file is whole. */
export interface Mark {
	/** Its bytes. */
	readonly end: number;
	/** The checksum of them. */
	readonly sum: number;
}

/** What a file holds. */
export interface Contents {
	readonly parcels: Parcel[];
	readonly mark: Mark;
}

/** The beginning of a file of this task, and how far that goes. */
export function beginning(task: Task): {readonly bytes: Uint8Array; readonly mark: Mark} {
	const text = Buffer.from(JSON.stringify(task));
	const length = 8 * Math.ceil(text.byteLength / 8);
	const bytes = Buffer.alloc(BEFORE_TASK + length, ' ');
	bytes.set(MAGIC);
	bytes.set(bytesOf(Uint32Array.of(length)), MAGIC.byteLength);
	bytes.set(text, BEFORE_TASK);
	const sum = sumOfBeginning(bytes);
	bytes.set(bytesOf(Uint32Array.of(sum)), MAGIC.byteLength + WORD);
	return {bytes, mark: {end: bytes.byteLength, sum}};
}

function sumOfBeginning(bytes: Uint8Array): number {
	return sumOf(bytes.subarray(BEFORE_TASK), sumOf(bytes.subarray(0, MAGIC.byteLength + WORD), 0));
}

/** The record of a chunk: what comes before its words, and how far the file goes with both. */
export function record({chunk, words}: Parcel, {end, sum}: Mark): {readonly head: Uint8Array; readonly mark: Mark} {
	const next = sumOfRecord(chunk, words, sum);
	const head = bytesOf(Uint32Array.of(chunk, words.length, next));
	return {head, mark: {end: end + BEFORE_RESULT + words.byteLength, sum: next}};
}

function sumOfRecord(chunk: number, words: Uint32Array, sum: number): number {
	return sumOf(bytesOf(words), sumOf(bytesOf(Uint32Array.of(chunk, words.length)), sum));
}

/** The checksum of bytes that follow others. Of none, zlib says 0, and a record of zeros would be whole. */
function sumOf(bytes: Uint8Array, before: number): number {
	return bytes.byteLength === 0 ? before : crc32(bytes, before);
}

/**
 * What a file holds up to the first record that is not whole.
 *
 * @throws {@link IngaError} `ERR_FILE_FORMAT` where its beginning is damaged, or it is no such file; `ERR_INVALID_ARGUMENT`
 * where it belongs to another task
 */
export function contents(file: Disk, task: Task): Contents {
	const {size} = file;
	let mark = markOfTask(file, size, task);
	const parcels: Parcel[] = [];
	for (;;) {
		const head = new Uint32Array(BEFORE_RESULT / WORD);
		if (!file.read(bytesOf(head), mark.end)) break;
		const [chunk = 0, length = 0, sum = 0] = head;
		const end = mark.end + BEFORE_RESULT + length * WORD;
		// Before memory is asked for.
		if (end > size || chunk >= task.chunks) break;
		const words = new Uint32Array(length);
		if (!file.read(bytesOf(words), mark.end + BEFORE_RESULT)) break;
		if (sumOfRecord(chunk, words, mark.sum) !== sum) break;
		parcels.push({chunk, words});
		mark = {end, sum};
	}
	return {parcels, mark};
}

function markOfTask(file: Disk, size: number, task: Task): Mark {
	const before = Buffer.alloc(BEFORE_TASK);
	const whole = file.read(before, 0) && before.subarray(0, MAGIC.byteLength).equals(MAGIC);
	const [length = 0, sum = 0] = new Uint32Array(before.buffer, before.byteOffset + MAGIC.byteLength, 2);
	const end = BEFORE_TASK + length;
	if (whole && end <= size) {
		const bytes = Buffer.alloc(end);
		if (file.read(bytes, 0) && sumOfBeginning(bytes) === sum) {
			checkTask(file.path, JSON.parse(bytes.toString('utf8', BEFORE_TASK)), task);
			return {end, sum};
		}
	}
	const message = `'${file.path}' is damaged, or no file of a checkpoint: delete it, and its chunks are done again`;
	throw new IngaError('ERR_FILE_FORMAT', message);
}

function bytesOf({buffer, byteOffset, byteLength}: Uint32Array): Uint8Array {
	return new Uint8Array(buffer, byteOffset, byteLength);
}
