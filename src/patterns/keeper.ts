// The folder in which the ranks of a search keep what they have done. The file of a rank has the state of the search at the beginning of a
// round, and what the rank has done of that round; each time it is written anew as a whole, so it is whole whenever the rank ends.
// Files of an earlier round have nothing that the state of a later one has not.
import {mkdirSync, readdirSync} from 'node:fs';
import {type Checkpoint, type Communicator, checkSeconds, SECONDS, Snapshot} from '../ranks/index.js';

/** What one rank has done of a round, from one start of the program on. */
export interface Kept {
	readonly parts: readonly number[];
	/** What they came to. */
	readonly found: Uint32Array;
}

interface Page {
	readonly round: number;
	readonly state: Uint32Array;
	readonly kept: readonly Kept[];
}

export class Keeper {
	/** With what the search goes on; undefined at its beginning. */
	readonly state: Uint32Array | undefined;
	/** What all ranks have done of that round. */
	readonly found: readonly Kept[];
	readonly #file: Snapshot;
	readonly #every: number;
	#round = 0;
	/** Of this round, from this rank's file. */
	#kept: readonly Kept[] = [];
	#state: Uint32Array | undefined;
	#parts: number[] = [];
	#written = performance.now();

	/**
	 * Collective.
	 *
	 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where a file belongs to another search; `ERR_FILE_FORMAT` where one is damaged;
	 * `ERR_FILE_READ` and `ERR_FILE_WRITE`
	 */
	constructor(comm: Communicator, {folder, seconds = SECONDS}: Omit<Checkpoint, 'task'>, task: unknown) {
		checkSeconds(seconds);
		this.#every = 1000 * seconds;
		const pageOf = (name: string) => {
			const {found} = new Snapshot(folder, name, task);
			return found && unpacked(found);
		};
		// Files of ranks that this run does not have are there, too.
		const pages = comm.rank === 0 ? namesIn(folder).flatMap((name) => pageOf(name) ?? []) : [];
		const last = Math.max(0, ...pages.map(({round}) => round));
		const own = pages.filter(({round}) => round === last);
		const all = own.length === 0 ? undefined : packed({...(own[0] as Page), kept: own.flatMap(({kept}) => kept)});
		const known = sent(comm, all ?? new Uint32Array(0));
		this.#file = new Snapshot(folder, nameOf(comm.rank), task);
		if (known.length === 0) {
			this.found = [];
			return;
		}
		const page = unpacked(known);
		[this.#round, this.state, this.found] = [page.round, page.state, page.kept];
		const mine = this.#file.found && unpacked(this.#file.found);
		if (mine?.round === page.round) this.#kept = mine.kept;
	}

	/** Why the last time of writing has failed, if so. */
	get trouble(): readonly string[] {
		const {trouble} = this.#file;
		return trouble === undefined ? [] : [trouble];
	}

	/** A round begins. */
	begin(state: Uint32Array): void {
		this.#state = state;
	}

	/** A part is done. */
	add(part: number, found: () => Uint32Array): void {
		this.#parts.push(part);
		if (performance.now() - this.#written >= this.#every) this.write(found);
	}

	/** Writes what is done of the round. */
	write(found: () => Uint32Array): void {
		const state = this.#state;
		if (state === undefined) return;
		const now = this.#parts.length === 0 ? [] : [{parts: this.#parts, found: found()}];
		this.#written = performance.now();
		this.#file.write(() => packed({round: this.#round, state, kept: [...this.#kept, ...now]}));
	}

	/** The round is over: all of it is in the state of the next one. */
	close(): void {
		this.#state = undefined;
		this.#kept = [];
		this.#parts = [];
		this.#round++;
	}
}

function nameOf(rank: number): string {
	return `rank-${rank}.inga`;
}

/** Files of ranks that earlier runs have left. */
function namesIn(folder: string): string[] {
	try {
		mkdirSync(folder, {recursive: true});
		return readdirSync(folder).filter((name) => /^rank-\d{1,9}\.inga$/.test(name));
	} catch {
		// Who opens a file there will say it better.
		return [];
	}
}

/** What rank 0 has, on all ranks. */
function sent(comm: Communicator, words: Uint32Array): Uint32Array {
	const length = Float64Array.of(words.length);
	comm.bcast(length);
	const all = comm.rank === 0 ? words : new Uint32Array(length[0] as number);
	comm.bcast(all);
	return all;
}

function packed({round, state, kept}: Page): Uint32Array {
	const arrays = [state, ...kept.flatMap(({parts, found}) => [parts, found])];
	const words = new Uint32Array(arrays.reduce((sum, {length}) => sum + length + 1, 1));
	words[0] = round;
	let at = 1;
	for (const array of arrays) {
		words[at++] = array.length;
		words.set(array, at);
		at += array.length;
	}
	return words;
}

function unpacked(words: Uint32Array): Page {
	const arrays: Uint32Array[] = [];
	for (let at = 1; at < words.length; ) {
		const length = words[at] as number;
		arrays.push(words.slice(at + 1, at + 1 + length));
		at += 1 + length;
	}
	const [state = new Uint32Array(0), ...rest] = arrays;
	const kept: Kept[] = [];
	for (let at = 0; at + 1 < rest.length; at += 2) {
		kept.push({parts: [...(rest[at] as Uint32Array)], found: rest[at + 1] as Uint32Array});
	}
	return {round: words[0] as number, state, kept};
}
