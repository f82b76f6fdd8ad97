/** Checks of collective operations. */
import type {Op} from '../../src/ranks/index.js';
import {
	array,
	blank,
	combined,
	elements,
	holds,
	joined,
	opsOf,
	own,
	ranksOf,
	room,
	type Setting,
	sum,
} from './sample.js';

/** Large arrays are combined in one way: how does not depend on the length. */
function opsFor({kind, length}: Setting): readonly Op[] {
	return length <= 1000 ? opsOf(kind) : ['sum'];
}

function rootsFor({comm, length}: Setting): readonly number[] {
	return length <= 1000 ? ranksOf(comm) : [comm.size - 1];
}

export function barrier({comm}: Setting): void {
	for (let round = 0; round < 20; round++) comm.barrier();
}

export function broadcast(setting: Setting): void {
	const {comm, length} = setting;
	for (const root of rootsFor(setting)) {
		const data = array(setting, own(setting, length));
		comm.bcast(data, root);
		holds(setting, `bcast from ${root}`, data, elements(setting, root, length));
	}
}

export function allReduce(setting: Setting): void {
	const {comm, length} = setting;
	for (const op of opsFor(setting)) {
		const wanted = combined(setting, op, ranksOf(comm), length);
		const [data, into] = [array(setting, own(setting, length)), room(setting, length)];
		comm.allreduce(data, op, into);
		holds(setting, `allreduce(${op})`, into, wanted);
		holds(setting, `allreduce(${op}), its data`, data, own(setting, length));
		comm.allreduce(data, op);
		holds(setting, `allreduce(${op}) in place`, data, wanted);
	}
}

export function reduce(setting: Setting): void {
	const {comm, length} = setting;
	const [ops, roots] = [opsFor(setting), rootsFor(setting)];
	// Every operation and every root, if not each with each.
	for (let round = 0; round < Math.max(ops.length, roots.length); round++) {
		const [op, root] = [ops[round % ops.length] as Op, roots[round % roots.length] as number];
		const wanted = combined(setting, op, ranksOf(comm), length);
		const [data, into] = [array(setting, own(setting, length)), room(setting, length)];
		const what = `reduce(${op}) to ${root}`;
		const atRoot = comm.rank === root;
		comm.reduce(data, op, atRoot ? into : null, root);
		holds(setting, what, into, atRoot ? wanted : blank(setting, length));
		holds(setting, `${what}, its data`, data, own(setting, length));
		comm.reduce(data, op, data, root);
		holds(setting, `${what} in place`, data, atRoot ? wanted : own(setting, length));
	}
}

export function reduceScatter(setting: Setting): void {
	const {comm} = setting;
	const part = Math.ceil(setting.length / comm.size);
	for (const op of opsFor(setting)) {
		const [data, into] = [array(setting, own(setting, part * comm.size)), room(setting, part)];
		comm.reduceScatter(data, op, into);
		const wanted = combined(setting, op, ranksOf(comm), part * comm.size);
		holds(setting, `reduceScatter(${op})`, into, wanted.subarray(comm.rank * part, (comm.rank + 1) * part));
	}
}

export function scan(setting: Setting): void {
	const {comm, length} = setting;
	const before = ranksOf(comm).slice(0, comm.rank + 1);
	for (const op of opsFor(setting)) {
		const [data, into] = [array(setting, own(setting, length)), room(setting, length)];
		comm.scan(data, op, into);
		holds(setting, `scan(${op})`, into, combined(setting, op, before, length));
		comm.scan(data, op);
		holds(setting, `scan(${op}) in place`, data, combined(setting, op, before, length));
	}
}

export function gatherAndScatter(setting: Setting): void {
	const {comm} = setting;
	const part = Math.ceil(setting.length / comm.size);
	const gathered = joined(
		setting,
		ranksOf(comm).map((rank) => elements(setting, rank, part)),
	);
	for (const root of rootsFor(setting)) {
		const atRoot = comm.rank === root;
		const into = room(setting, gathered.length);
		comm.gather(array(setting, own(setting, part)), atRoot ? into : null, root);
		holds(setting, `gather to ${root}`, into, atRoot ? gathered : blank(setting, gathered.length));
		const mine = room(setting, part);
		comm.scatter(atRoot ? into : null, mine, root);
		holds(setting, `scatter from ${root}`, mine, own(setting, part));
	}
}

/** Different numbers of elements for each rank, none for some. */
function countsOf({comm, length}: Setting): number[] {
	return ranksOf(comm).map((rank) => (rank % 3 === 2 ? 0 : Math.ceil(length / comm.size) + rank));
}

export function gatherAndScatterCounts(setting: Setting): void {
	const {comm} = setting;
	const counts = countsOf(setting);
	const mine = counts[comm.rank] as number;
	const gathered = joined(
		setting,
		counts.map((count, rank) => elements(setting, rank, count)),
	);
	for (const root of rootsFor(setting)) {
		const atRoot = comm.rank === root;
		const into = room(setting, gathered.length);
		comm.gatherv(array(setting, own(setting, mine)), atRoot ? counts : null, atRoot ? into : null, root);
		holds(setting, `gatherv to ${root}`, into, atRoot ? gathered : blank(setting, gathered.length));
		const back = room(setting, mine);
		comm.scatterv(atRoot ? into : null, atRoot ? counts : null, back, root);
		holds(setting, `scatterv from ${root}`, back, own(setting, mine));
	}
}

export function allGather(setting: Setting): void {
	const {comm} = setting;
	const part = Math.ceil(setting.length / comm.size);
	const parts = ranksOf(comm).map((rank) => elements(setting, rank, part));
	const into = room(setting, part * comm.size);
	comm.allgather(array(setting, own(setting, part)), into);
	holds(setting, 'allgather', into, joined(setting, parts));
	const counts = countsOf(setting);
	const all = room(setting, sum(counts));
	comm.allgatherv(array(setting, own(setting, counts[comm.rank] as number)), counts, all);
	const each = counts.map((count, rank) => elements(setting, rank, count));
	holds(setting, 'allgatherv', all, joined(setting, each));
}

export function allToAll(setting: Setting): void {
	const {comm} = setting;
	const part = Math.ceil(setting.length / comm.size);
	const into = room(setting, part * comm.size);
	comm.alltoall(array(setting, own(setting, part * comm.size)), into);
	const [begin, end] = [comm.rank * part, (comm.rank + 1) * part];
	const parts = ranksOf(comm).map((rank) => elements(setting, rank, part * comm.size).subarray(begin, end));
	holds(setting, 'alltoall', into, joined(setting, parts));
}

export function allToAllCounts(setting: Setting): void {
	const {comm} = setting;
	const part = Math.ceil(setting.length / comm.size);
	// From one rank to another: none for some, and not the same back.
	const count = (from: number, to: number) => ((from + 2 * to) % 4 === 3 ? 0 : part + ((from + 2 * to) % 3));
	const counts = ranksOf(comm).map((to) => count(comm.rank, to));
	const intoCounts = ranksOf(comm).map((from) => count(from, comm.rank));
	const into = room(setting, sum(intoCounts));
	comm.alltoallv(array(setting, own(setting, sum(counts))), counts, into, intoCounts);
	const parts = ranksOf(comm).map((from) => {
		const begin = sum(
			ranksOf(comm)
				.slice(0, comm.rank)
				.map((to) => count(from, to)),
		);
		const end = begin + count(from, comm.rank);
		return elements(setting, from, end).subarray(begin, end);
	});
	holds(setting, 'alltoallv', into, joined(setting, parts));
}
