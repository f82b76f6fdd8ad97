/** Checks of messages between two ranks. */
import {ANY, type Status} from '../../src/ranks/index.js';
import {array, blank, elements, fail, holds, joined, own, ranksOf, room, type Setting, same} from './sample.js';

function came(setting: Setting, what: string, status: Status, source: number, tag: number, count: number): void {
	same(setting, `${what}: source`, status.source, source);
	same(setting, `${what}: tag`, status.tag, tag);
	same(setting, `${what}: count`, status.count, count);
}

/** The ranks so many places ahead and behind. */
function neighbours({comm: {rank, size}}: Setting, shift = 1): [ahead: number, behind: number] {
	return [(rank + shift) % size, (rank - shift + size) % size];
}

/** From each to each other, one after the other. */
export function sendAndReceive(setting: Setting): void {
	const {comm, length} = setting;
	for (const from of ranksOf(comm)) {
		for (const to of ranksOf(comm)) {
			if (from === to) continue;
			const what = `send from ${from} to ${to}`;
			const sent = elements(setting, from, length, to);
			if (comm.rank === from) {
				const data = array(setting, sent);
				comm.send(data, to, 5);
				holds(setting, what, data, sent);
			} else if (comm.rank === to) {
				const into = room(setting, length);
				came(setting, what, comm.recv(into, from, 5), from, 5, length);
				holds(setting, what, into, sent);
			}
		}
	}
}

/** To whom is so many ranks ahead, oneself included. */
export function sendAndReceiveAtOnce(setting: Setting): void {
	const {comm, length} = setting;
	for (const shift of ranksOf(comm)) {
		const [to, from] = neighbours(setting, shift);
		const into = room(setting, length);
		const status = comm.sendrecv(array(setting, own(setting, length, shift)), to, into, from, shift);
		came(setting, `sendrecv by ${shift}`, status, from, shift, length);
		holds(setting, `sendrecv by ${shift}`, into, elements(setting, from, length, shift));
	}
}

/** All to all without waiting; one is asked for until it has come. */
export function withoutWaiting(setting: Setting): void {
	const {comm, length} = setting;
	const rooms = ranksOf(comm).map(() => room(setting, length));
	const receiving = rooms.map((into, from) => comm.irecv(into, from, 1));
	const sending = ranksOf(comm).map((to) => comm.isend(array(setting, own(setting, length, to)), to, 1));
	const [asked] = neighbours(setting);
	while (receiving[asked]?.test() !== true);
	for (const from of ranksOf(comm).reverse()) {
		const status = receiving[from]?.wait();
		if (status === undefined) fail(setting, 'irecv', 'no status');
		came(setting, `irecv from ${from}`, status, from, 1, length);
		same(setting, `irecv from ${from}: test after wait`, receiving[from]?.test(), true);
		const wanted = elements(setting, from, length, comm.rank);
		holds(setting, `irecv from ${from}`, rooms[from] ?? wanted, wanted);
	}
	for (const each of sending) {
		each.wait();
		same(setting, 'isend: test after wait', each.test(), true);
	}
}

/** Every rank receives from all, in whatever order they come. */
export function fromAnybody(setting: Setting): void {
	const {comm, length} = setting;
	const sending = ranksOf(comm).map((to) => comm.isend(array(setting, own(setting, length, to)), to, 10 + comm.rank));
	const left = new Set(ranksOf(comm));
	for (const _ of ranksOf(comm)) {
		const into = room(setting, length);
		const status = comm.recv(into, ANY, ANY);
		const {source} = status;
		if (!left.delete(source)) fail(setting, 'recv from any', `rank ${source} came twice`);
		came(setting, 'recv from any', status, source, 10 + source, length);
		holds(setting, `recv from any, of ${source}`, into, elements(setting, source, length, comm.rank));
	}
	for (const each of sending) each.wait();
	// Who is slower would take the next messages of who is faster for these.
	comm.barrier();
}

/** Messages of one sender are received in their order, those of another tag before them where they are asked for. */
export function inOrder(setting: Setting): void {
	const {comm, length} = setting;
	const tags = [3, 1, 3, 2, 1];
	const [next, last] = neighbours(setting);
	const sending = tags.map((tag, nth) => comm.isend(array(setting, own(setting, length, nth)), next, tag));
	for (const [asked, nth] of [
		[1, 1],
		[ANY, 0],
		[3, 2],
		[ANY, 3],
		[1, 4],
	] as const) {
		const into = room(setting, length);
		came(setting, `message ${nth}`, comm.recv(into, last, asked), last, tags[nth] as number, length);
		holds(setting, `message ${nth}`, into, elements(setting, last, length, nth));
	}
	for (const each of sending) each.wait();
}

/** A message shorter than the room for it leaves the rest alone. */
export function intoMoreRoom(setting: Setting): void {
	const {comm, length} = setting;
	const [next, last] = neighbours(setting);
	const into = room(setting, length + 3);
	const status = comm.sendrecv(array(setting, own(setting, length)), next, into, last, 0);
	came(setting, 'a shorter message', status, last, 0, length);
	const wanted = joined(setting, [elements(setting, last, length), blank(setting, 3)]);
	holds(setting, 'a shorter message', into, wanted);
}
