// The folder in which the ranks of a run keep what they have done. Each writes a file of its own; the files of ranks that a run
// does not have are read by the others.
import {join} from 'node:path';
import type {Communicator} from '../communicator.js';
import {Disk, folderNames} from './disk.js';
import {Journal} from './journal.js';
import type {Parcel} from './parcel.js';
import {contents} from './record.js';
import {checkFolder, checkSeconds} from './snapshot.js';
import {type Task, taskOf} from './task.js';

/** Where chunks that are done are kept, so that they are not done again when the run has ended before its time. */
export interface Checkpoint {
	/** A folder that all ranks see and nothing else uses; made where it is not there. It stays when all is done. */
	readonly folder: string;
	/**
	 * What the results depend on, as JSON can hold it: a hash of the input, the options. The files of another task, of another
	 * number of chunks, or of another version of inga are refused.
	 */
	readonly task: unknown;
	/** Seconds between two times of writing; 0: after every chunk. @defaultValue 60 */
	readonly seconds?: number;
}

/** What a rank knows of a checkpoint. */
export interface Resumed {
	readonly journal: Journal;
	/** Chunks that were done before, each known to one rank or more. */
	readonly found: readonly Parcel[];
}

/** Between two times of writing, where nobody says otherwise. */
export const SECONDS = 60;

/** Collective. */
export function resume(comm: Communicator, chunks: number, {folder, task, seconds = SECONDS}: Checkpoint): Resumed {
	checkFolder(folder);
	checkSeconds(seconds);
	const own = taskOf(task, chunks);
	const others = strangers(comm, folder)
		.filter((rank) => rank % comm.size === comm.rank)
		.flatMap((rank) => parcelsOf(join(folder, nameOf(rank)), own));
	const journal = new Journal(join(folder, nameOf(comm.rank)), own, seconds);
	return {journal, found: [...journal.found, ...others]};
}

function nameOf(rank: number): string {
	return `rank-${rank}.inga`;
}

/** Ranks that this run does not have, and that have left files. Rank 0 tells: folders may change while others look. */
function strangers(comm: Communicator, folder: string): number[] {
	const names = comm.rank === 0 ? folderNames(folder) : [];
	const ranks = names.flatMap((name) => {
		const rank = Number(/^rank-(\d{1,9})\.inga$/.exec(name)?.[1] ?? -1);
		return rank >= comm.size ? [rank] : [];
	});
	const count = Int32Array.of(ranks.length);
	comm.bcast(count);
	const all = new Int32Array(count[0] as number);
	all.set(ranks);
	comm.bcast(all);
	return [...all];
}

function parcelsOf(path: string, task: Task): Parcel[] {
	const file = Disk.open(path, 'r');
	try {
		return file === undefined ? [] : contents(file, task).parcels;
	} finally {
		file?.close();
	}
}
