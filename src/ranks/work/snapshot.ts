import {join} from 'node:path';
import {IngaError, invalidArgument} from '../../core/index.js';
import {Disk, folderNames} from './disk.js';
import {beginning, contents, record} from './record.js';
import {type Task, taskOf} from './task.js';

/** Called with why a file cannot be written; then not again before it could be. The run goes on. */
export type OnTrouble = (message: string) => void;

/** The file of a folder that holds the last that a run wrote of itself: whole, or that before. */
export class Snapshot {
	/** What an earlier run has written. */
	readonly found: Uint32Array | undefined;
	/** Why it could not be written the last time, if so. */
	trouble: string | undefined;
	readonly #path: string;
	readonly #task: Task;
	readonly #onTrouble: OnTrouble | undefined;

	/** @throws {@link IngaError} as `checkFolder`, and where the file is damaged or of another task */
	constructor(folder: string, name: string, task: unknown, onTrouble?: OnTrouble) {
		checkFolder(folder);
		folderNames(folder);
		this.#path = join(folder, name);
		this.#task = taskOf(task, 1);
		this.#onTrouble = onTrouble;
		const file = Disk.open(this.#path, 'r');
		try {
			this.found = file && contents(file, this.#task).parcels[0]?.words;
		} finally {
			file?.close();
		}
	}

	/** What is found counts more than the file: where it cannot be written, the run goes on. */
	write(words: () => Uint32Array): void {
		try {
			this.#create(words());
			this.trouble = undefined;
		} catch (error) {
			const known = this.trouble !== undefined;
			this.trouble = (error as Error).message;
			if (!known) this.#onTrouble?.(this.trouble);
		}
	}

	#create(words: Uint32Array): void {
		const {bytes, mark} = beginning(this.#task);
		const {head} = record({chunk: 0, words}, mark);
		const {buffer, byteOffset, byteLength} = words;
		Disk.create(this.#path, Buffer.concat([bytes, head, new Uint8Array(buffer, byteOffset, byteLength)])).close();
	}
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless it is the path of a folder */
export function checkFolder(folder: unknown): void {
	if (typeof folder === 'string' && folder !== '') return;
	throw invalidArgument(`folder is ${JSON.stringify(folder)}: give the path of a folder`);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless it is a number of seconds */
export function checkSeconds(seconds: number): void {
	if (seconds >= 0) return;
	throw invalidArgument(`seconds is ${seconds}: give a number from 0`);
}
