import {Disk} from './disk.js';
import type {Parcel} from './parcel.js';
import {beginning, contents, type Mark, record} from './record.js';
import type {Task} from './task.js';

/** The file to which one rank writes the chunks that it has done, now and then. */
export class Journal {
	/** Chunks that the file held when it was opened. */
	readonly found: readonly Parcel[];
	readonly #file: Disk;
	readonly #every: number;
	readonly #waiting: Parcel[] = [];
	#mark: Mark;
	#written = performance.now();

	/** @param seconds between two times of writing */
	constructor(path: string, task: Task, seconds: number) {
		this.#every = 1000 * seconds;
		const file = Disk.open(path, 'r+');
		if (file === undefined) {
			const {bytes, mark} = beginning(task);
			this.#file = Disk.create(path, bytes);
			[this.found, this.#mark] = [[], mark];
			return;
		}
		const {parcels, mark} = contents(file, task);
		// What follows was not written to its end, and would follow what is written next.
		if (file.size > mark.end) file.cut(mark.end);
		[this.#file, this.found, this.#mark] = [file, parcels, mark];
	}

	add(parcel: Parcel): void {
		this.#waiting.push(parcel);
		if (performance.now() - this.#written >= this.#every) this.write();
	}

	/** Writes what waits to be written. */
	write(): void {
		for (const parcel of this.#waiting) {
			const {head, mark} = record(parcel, this.#mark);
			const {words} = parcel;
			this.#file.write(head, this.#mark.end);
			this.#file.write(
				new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
				this.#mark.end + head.byteLength,
			);
			this.#mark = mark;
		}
		if (this.#waiting.length > 0) this.#file.sync();
		this.#waiting.length = 0;
		this.#written = performance.now();
	}

	/** As `write`, where something else has gone wrong already. */
	rescue(): void {
		try {
			this.write();
		} catch {
			// The first error is the one to tell.
		}
	}

	close(): void {
		this.#file.close();
	}
}
