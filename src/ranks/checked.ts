// The communicator that a program sees: what it is given is checked here, once for all transports.
import {availableParallelism} from 'node:os';
import {IngaError, invalidArgument} from '../core/index.js';
import {ANY, type Communicator, type Grid, type Request, type Shared, type Status} from './communicator.js';
import type {Fabric, Sending} from './fabric.js';
import {grid} from './grid.js';
import {type Kind, type Kinds, kindName, kindOf, type Numbers, type Op, opOf, typeOf} from './kind.js';

/** Parts of shared memory begin at pages where they fill some, and else at cache lines. */
const PAGE_BYTES = 65536;
const LINE_BYTES = 256;
const MOST_TAG = 2 ** 20 - 1;

export class Checked implements Communicator {
	readonly #fabric: Fabric;
	#freed = false;

	constructor(fabric: Fabric) {
		this.#fabric = fabric;
	}

	get rank(): number {
		return this.#fabric.rank;
	}

	get size(): number {
		return this.#fabric.size;
	}

	get transport(): Communicator['transport'] {
		return this.#fabric.transport;
	}

	get threads(): number {
		return Math.max(1, Math.floor(availableParallelism() / this.#fabric.crowd));
	}

	barrier(): void {
		this.#live().barrier();
	}

	send(data: Numbers, to: number, tag = 0): void {
		this.#sending(data, to, tag, true).wait();
	}

	recv(into: Numbers, from = ANY, tag = ANY): Status {
		return this.irecv(into, from, tag).wait();
	}

	isend(data: Numbers, to: number, tag = 0): Request<void> {
		return this.#sending(data, to, tag, false);
	}

	irecv(into: Numbers, from = ANY, tag = ANY): Request<Status> {
		numbers('into', into);
		if (from !== ANY) this.#rankOf('from', from);
		if (tag !== ANY) checkTag(tag);
		return this.#live().receive(into, from, tag);
	}

	sendrecv(data: Numbers, to: number, into: Numbers, from = ANY, tag = 0): Status {
		const receiving = this.irecv(into, from, tag);
		this.send(data, to, tag);
		return receiving.wait();
	}

	bcast(data: Numbers, root = 0): void {
		numbers('data', data);
		this.#rankOf('root', root);
		this.#live().bcast(data, root);
	}

	reduce(data: Numbers, op: Op = 'sum', into: Numbers | null = data, root = 0): void {
		const number = opOf(op, numbers('data', data));
		this.#rankOf('root', root);
		const target = this.#atRoot(into, root);
		if (target !== undefined) inPlace(data, target);
		this.#live().reduce(data, number, target, root);
	}

	allreduce(data: Numbers, op: Op = 'sum', into: Numbers = data): void {
		const number = opOf(op, numbers('data', data));
		inPlace(data, into);
		this.#live().allreduce(data, number, into);
	}

	reduceScatter(data: Numbers, op: Op, into: Numbers): void {
		const number = opOf(op, alike(data, into));
		length('data', data, this.size * into.length, 'the number of ranks times that of into');
		apart(data, into);
		this.#live().reduceScatter(data, number, into);
	}

	gather(data: Numbers, into: Numbers | null, root = 0): void {
		this.#gather(data, undefined, into, root);
	}

	gatherv(data: Numbers, counts: readonly number[] | null, into: Numbers | null, root = 0): void {
		this.#rankOf('root', root);
		this.#gather(data, this.rank === root ? this.#counts('counts', counts) : [], into, root);
	}

	#gather(data: Numbers, counts: readonly number[] | undefined, into: Numbers | null, root: number): void {
		numbers('data', data);
		this.#rankOf('root', root);
		const target = this.#atRoot(into, root);
		if (target !== undefined) this.#collected(data, counts, target);
		this.#live().gather(data, counts, target, root);
	}

	allgather(data: Numbers, into: Numbers): void {
		this.#collected(data, undefined, into);
		this.#live().allgather(data, undefined, into);
	}

	allgatherv(data: Numbers, counts: readonly number[], into: Numbers): void {
		this.#collected(data, this.#counts('counts', counts), into);
		this.#live().allgather(data, counts, into);
	}

	scatter(data: Numbers | null, into: Numbers, root = 0): void {
		this.#scatter(data, undefined, into, root);
	}

	scatterv(data: Numbers | null, counts: readonly number[] | null, into: Numbers, root = 0): void {
		this.#rankOf('root', root);
		this.#scatter(data, this.rank === root ? this.#counts('counts', counts) : [], into, root);
	}

	#scatter(data: Numbers | null, counts: readonly number[] | undefined, into: Numbers, root: number): void {
		numbers('into', into);
		this.#rankOf('root', root);
		const source = this.rank === root ? (data ?? undefined) : undefined;
		if (this.rank === root) {
			if (source === undefined)
				throw invalidArgument('data is null, and rank is the root: give the elements for all ranks');
			alike(source, into);
			length('data', source, counts === undefined ? this.size * into.length : total(counts), allParts(counts));
			if (counts !== undefined) length('into', into, counts[root] as number, 'as counts says');
			apart(source, into);
		}
		this.#live().scatter(source, counts, into, root);
	}

	alltoall(data: Numbers, into: Numbers): void {
		alike(data, into);
		length('into', into, data.length, 'that of data');
		if (data.length % this.size !== 0) {
			throw invalidArgument(
				`data has ${data.length} elements, which ${this.size} ranks cannot share equally: use alltoallv`,
			);
		}
		apart(data, into);
		this.#live().alltoall(data, undefined, into, undefined);
	}

	alltoallv(data: Numbers, counts: readonly number[], into: Numbers, intoCounts: readonly number[]): void {
		alike(data, into);
		length('data', data, total(this.#counts('counts', counts)), 'the sum of counts');
		length('into', into, total(this.#counts('intoCounts', intoCounts)), 'the sum of intoCounts');
		apart(data, into);
		this.#live().alltoall(data, counts, into, intoCounts);
	}

	scan(data: Numbers, op: Op = 'sum', into: Numbers = data): void {
		const number = opOf(op, numbers('data', data));
		inPlace(data, into);
		this.#live().scan(data, number, into);
	}

	split(color: number | null, key = 0): Communicator | undefined {
		if (color !== null && (!Number.isSafeInteger(color) || color < 0)) {
			throw invalidArgument(`color is ${color}: give a whole number from 0, or null to take no part`);
		}
		if (!Number.isFinite(key)) throw invalidArgument(`key is ${key}: give a number`);
		const fabric = this.#live().split(color ?? -1, key);
		return fabric && new Checked(fabric);
	}

	host(): Communicator {
		return new Checked(this.#live().split(this.#fabric.host, 0) as Fabric);
	}

	cart(dims: readonly number[], periodic: readonly boolean[] = dims.map(() => true)): Grid | undefined {
		const places = dims.reduce((all, each) => all * each, 1);
		if (dims.length === 0 || !dims.every((each) => Number.isInteger(each) && each > 0) || places > this.size) {
			const message = `dims is [${dims.join(', ')}]: give whole numbers whose product is at most ${this.size}, the ranks`;
			throw invalidArgument(message);
		}
		if (periodic.length !== dims.length) {
			throw invalidArgument(`periodic has ${periodic.length} values and dims has ${dims.length}: give one for each`);
		}
		const comm = this.split(this.rank < places ? 0 : null);
		return comm && grid(comm, dims, periodic);
	}

	alloc<K extends Kind>(kind: K, count: number): Shared<Kinds[K]> {
		const type = typeOf(kind);
		if (!Number.isSafeInteger(count) || count < 0)
			throw invalidArgument(`length is ${count}: give a whole number from 0`);
		if (this.#fabric.hosts > 1) {
			const message = `alloc shares memory, and the ranks are on ${this.#fabric.hosts} machines: use host().alloc()`;
			throw new IngaError('ERR_UNSUPPORTED', message);
		}
		const lengths = new Float64Array(this.size);
		this.allgather(Float64Array.of(count), lengths);
		const begins: number[] = [];
		let bytes = 0;
		for (const each of lengths) {
			const own = each * type.BYTES_PER_ELEMENT;
			const grain = own >= PAGE_BYTES ? PAGE_BYTES : LINE_BYTES;
			begins.push(Math.ceil(bytes / grain) * grain);
			bytes = (begins.at(-1) as number) + own;
		}
		const memory = this.#live().share(bytes);
		const of = (rank: number) => {
			this.#rankOf('rank', rank);
			return new type(memory, begins[rank], lengths[rank]);
		};
		const mine = of(this.rank);
		this.#fabric.touch(mine);
		this.barrier();
		return {mine, of};
	}

	abort(reason: unknown): never {
		return this.#fabric.abort(reason);
	}

	free(): void {
		this.#live().free();
		this.#freed = true;
	}

	#live(): Fabric {
		if (this.#freed) throw invalidArgument('this communicator was given up by free()');
		return this.#fabric;
	}

	#sending(data: Numbers, to: number, tag: number, blocking: boolean): Sending {
		numbers('data', data);
		this.#rankOf('to', to);
		checkTag(tag);
		return this.#live().send(data, to, tag, blocking);
	}

	#rankOf(name: string, rank: number): void {
		if (Number.isInteger(rank) && rank >= 0 && rank < this.size) return;
		throw invalidArgument(`${name} is ${rank}: give a rank from 0 to ${this.size - 1}`);
	}

	/** `into` where it is needed. */
	#atRoot(into: Numbers | null, root: number): Numbers | undefined {
		if (this.rank !== root) return undefined;
		if (into === null)
			throw invalidArgument(`into is null, and rank ${root} is the root: give the array for the result`);
		return into;
	}

	#counts(name: string, counts: readonly number[] | null): readonly number[] {
		if (counts === null || counts.length !== this.size) {
			throw invalidArgument(`${name} has ${counts?.length ?? 0} values: give one for each of the ${this.size} ranks`);
		}
		const wrong = counts.findIndex((each) => !Number.isSafeInteger(each) || each < 0);
		if (wrong >= 0) throw invalidArgument(`${name}[${wrong}] is ${counts[wrong]}: give whole numbers from 0`);
		return counts;
	}

	#collected(data: Numbers, counts: readonly number[] | undefined, into: Numbers): void {
		alike(data, into);
		length('into', into, counts === undefined ? this.size * data.length : total(counts), allParts(counts));
		if (counts !== undefined) length('data', data, counts[this.rank] as number, 'as counts says');
		apart(data, into);
	}
}

function numbers(name: string, data: unknown): number {
	const kind = kindOf(data);
	if (kind < 0) {
		const kinds = 'Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array';
		throw invalidArgument(`${name} is ${described(data)}: give a ${kinds}`);
	}
	// To ask for the buffer takes longer than for the length.
	if ((data as Numbers).length === 0 && isDetached((data as Numbers).buffer)) {
		throw invalidArgument(`${name} has no memory any more: its buffer was transferred`);
	}
	return kind;
}

function described(data: unknown): string {
	if (data === null) return 'null';
	return ArrayBuffer.isView(data) ? data.constructor.name : typeof data;
}

function isDetached(buffer: ArrayBufferLike): boolean {
	try {
		// Which of the empty buffers are detached, Node 20 tells in no other way.
		new Uint8Array(buffer);
		return false;
	} catch {
		return true;
	}
}

function alike(data: Numbers, into: Numbers): number {
	const [a, b] = [numbers('data', data), numbers('into', into)];
	if (a !== b) throw invalidArgument(`data is ${kindName(a)} and into is ${kindName(b)}: give arrays of one kind`);
	return a;
}

function length(name: string, array: Numbers, wanted: number, why: string): void {
	if (array.length === wanted) return;
	throw invalidArgument(
		`${name} has ${array.length} elements and needs ${wanted}, ${why} (was its buffer transferred?)`,
	);
}

function allParts(counts: readonly number[] | undefined): string {
	return counts === undefined ? 'the number of ranks times the elements of one' : 'the sum of counts';
}

function total(counts: readonly number[]): number {
	return counts.reduce((sum, each) => sum + each, 0);
}

/** `into` is `data`, or has nothing of it. */
function inPlace(data: Numbers, into: Numbers): void {
	if (into === data) return;
	alike(data, into);
	length('into', into, data.length, 'that of data');
	if (into.buffer !== data.buffer || into.byteOffset !== data.byteOffset) apart(data, into);
}

function apart(data: Numbers, into: Numbers): void {
	if (data.buffer !== into.buffer || data.byteLength === 0 || into.byteLength === 0) return;
	if (data.byteOffset >= into.byteOffset + into.byteLength) return;
	if (into.byteOffset >= data.byteOffset + data.byteLength) return;
	throw invalidArgument('data and into overlap: give arrays that have no element in common');
}

function checkTag(tag: number): void {
	if (Number.isInteger(tag) && tag >= 0 && tag <= MOST_TAG) return;
	throw invalidArgument(`tag is ${tag}: give a whole number from 0 to ${MOST_TAG}`);
}
