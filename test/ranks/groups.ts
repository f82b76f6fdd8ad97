/** Checks of communicators that are made of others, and of shared memory. */
import type {Communicator, Grid, Numbers} from '../../src/ranks/index.js';
import {array, combined, elements, fail, holds, own, ranksOf, room, type Setting, same} from './sample.js';

/** A communicator of these ranks, in this order, works by itself. */
function works(setting: Setting, what: string, comm: Communicator, members: readonly number[]): void {
	const {length} = setting;
	same(setting, `${what}: size`, comm.size, members.length);
	same(setting, `${what}: rank`, comm.rank, members.indexOf(setting.comm.rank));
	const data = array(setting, own(setting, length));
	comm.allreduce(data);
	holds(setting, `${what}: allreduce`, data, combined(setting, 'sum', members, length));
	const into = room(setting, length);
	const [next, last] = [(comm.rank + 1) % comm.size, (comm.rank + comm.size - 1) % comm.size];
	const {source} = comm.sendrecv(array(setting, own(setting, length)), next, into, last);
	same(setting, `${what}: source`, source, last);
	holds(setting, `${what}: sendrecv`, into, elements(setting, members[last] as number, length));
	comm.barrier();
}

export function split(setting: Setting): void {
	const {comm} = setting;
	const members = ranksOf(comm).filter((rank) => rank % 2 === comm.rank % 2);
	const half = comm.split(comm.rank % 2) ?? fail(setting, 'split', 'no communicator');
	works(setting, 'split', half, members);
	const backwards = half.split(7, -half.rank) ?? fail(setting, 'split of a split', 'no communicator');
	works(setting, 'split of a split', backwards, members.toReversed());
	backwards.free();
	half.free();
	const first = comm.split(comm.rank === 0 ? 0 : null);
	same(setting, 'split with null', first === undefined, comm.rank !== 0);
	first?.free();
}

/** Messages of one communicator are not received in another. */
export function apart(setting: Setting): void {
	const {comm, length} = setting;
	const other = comm.split(0) ?? fail(setting, 'split', 'no communicator');
	const [next, last] = [(comm.rank + 1) % comm.size, (comm.rank + comm.size - 1) % comm.size];
	const message = (purpose: number) => array(setting, own(setting, length, purpose));
	const sending = [comm.isend(message(1), next), other.isend(message(2), next)];
	const [here, there] = [room(setting, length), room(setting, length)];
	other.recv(there, last);
	comm.recv(here, last);
	holds(setting, 'a message of a split', there, elements(setting, last, length, 2));
	holds(setting, 'a message of the whole', here, elements(setting, last, length, 1));
	for (const each of sending) each.wait();
	other.free();
}

function gridOf(setting: Setting, dims: readonly number[], periodic?: readonly boolean[]): Grid {
	return setting.comm.cart(dims, periodic) ?? fail(setting, `cart [${dims.join()}]`, 'no grid');
}

export function grids(setting: Setting): void {
	const {comm} = setting;
	const {rank, size} = comm;
	const line = gridOf(setting, [size], [false]);
	same(setting, 'shift along an open line: source', line.shift(0).source, rank === 0 ? undefined : rank - 1);
	same(setting, 'shift along an open line: target', line.shift(0).target, rank === size - 1 ? undefined : rank + 1);
	line.comm.free();
	const rows = size % 2 === 0 ? 2 : 1;
	const columns = size / rows;
	const grid = gridOf(setting, [rows, columns]);
	const [row, column] = [Math.floor(rank / columns), rank % columns];
	same(setting, 'cart: coordinates', grid.coords.join(), `${row},${column}`);
	same(setting, 'cart: rank', grid.rankOf([row - rows, column + 3 * columns]), rank);
	same(setting, 'cart: coordinates of a rank', grid.coordsOf(size - 1).join(), `${rows - 1},${columns - 1}`);
	const {source, target} = grid.shift(1, 2);
	same(setting, 'cart: shift by 2, target', target, row * columns + ((column + 2) % columns));
	same(setting, 'cart: shift by 2, source', source, row * columns + ((column + 2 * columns - 2) % columns));
	const along = grid.sub([false, true]);
	same(setting, 'sub: dims', along.dims.join(), `${columns}`);
	const inRow = ranksOf(comm).filter((each) => Math.floor(each / columns) === row);
	works(setting, 'a row of a grid', along.comm, inRow);
	along.comm.free();
	grid.comm.free();
	if (size === 1) return;
	const small = comm.cart([size - 1]);
	same(setting, 'cart with too few places', small === undefined, rank === size - 1);
	small?.comm.free();
}

/** Memory of several ranks has no fences. */
function lies(setting: Setting, what: string, got: Numbers, wanted: Numbers): void {
	holds(setting, what, array(setting, got), wanted);
}

/** Every rank sees what the others of its machine have written. */
export function sharedMemory(setting: Setting): void {
	const {kind, length} = setting;
	const host = setting.comm.host();
	const lengthOf = (rank: number) => (rank % 3 === 1 ? 0 : length + rank);
	const memory = host.alloc(kind, lengthOf(host.rank));
	for (const rank of ranksOf(host)) {
		same(setting, `alloc: length of part ${rank}`, memory.of(rank).length, lengthOf(rank));
		if (memory.of(rank).some((value) => value !== 0)) fail(setting, 'alloc', `part ${rank} is not zero`);
	}
	host.barrier();
	memory.mine.set(elements(setting, host.rank, memory.mine.length));
	host.barrier();
	for (const rank of ranksOf(host)) {
		lies(setting, `alloc: part ${rank}`, memory.of(rank), elements(setting, rank, lengthOf(rank)));
	}
	const whole = host.alloc(kind, length);
	whole.mine.set(elements(setting, host.rank, length));
	host.allreduce(whole.mine);
	const wanted = combined(setting, 'sum', ranksOf(host), length);
	lies(setting, 'allreduce of allocated memory', whole.mine, wanted);
	host.free();
}
