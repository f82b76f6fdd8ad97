import type {Communicator} from '../communicator.js';
import type {Parcel} from './parcel.js';

/**
 * The words of all chunks in their order, from what each rank has. Of a chunk that several have, those of the lowest rank count.
 * Collective.
 *
 * @param root who gets them, the others nothing; undefined: all
 */
export function collect(comm: Communicator, parcels: readonly Parcel[], root: number | undefined): Uint32Array[] {
	const heads = gathered(comm, Uint32Array.from(parcels.flatMap(({chunk, words}) => [chunk, words.length])), root);
	const all = gathered(comm, joined(parcels), root);
	const results: Uint32Array[] = [];
	for (let [at, begin] = [0, 0]; at < heads.length; at += 2) {
		const [chunk = 0, length = 0] = heads.subarray(at, at + 2);
		results[chunk] ??= all.subarray(begin, begin + length);
		begin += length;
	}
	return results;
}

function joined(parcels: readonly Parcel[]): Uint32Array {
	const all = new Uint32Array(parcels.reduce((sum, {words}) => sum + words.length, 0));
	let at = 0;
	for (const {words} of parcels) {
		all.set(words, at);
		at += words.length;
	}
	return all;
}

/** What the ranks give, one after the other. */
function gathered(comm: Communicator, words: Uint32Array, root: number | undefined): Uint32Array {
	const lengths = new Float64Array(comm.size);
	comm.allgather(Float64Array.of(words.length), lengths);
	const counts = [...lengths];
	const takes = root === undefined || root === comm.rank;
	const into = new Uint32Array(takes ? counts.reduce((sum, count) => sum + count, 0) : 0);
	if (root === undefined) comm.allgatherv(words, counts, into);
	else comm.gatherv(words, counts, takes ? into : null, root);
	return into;
}
