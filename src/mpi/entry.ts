// A process that run() started through a launcher of MPI: process 0 is given the program on its standard input.
import {constants, openSync, readSync} from 'node:fs';
import {hostname} from 'node:os';
import {failureOf} from '../ranks/index.js';
import {print} from './attend.js';
import {escaped, frame, pack, unpack} from './cargo.js';
import {bindingAdvice, enter, type Job} from './job.js';
import {type Order, PIECE_BYTES, type Word} from './letter.js';
import {holdLifeline} from './lifeline.js';
import {mpiNative} from './native.js';
import {GRACE_MS, pause} from './pause.js';
import {after, type Fault, team} from './team.js';

const [processes = 0, threads = 1] = process.argv.slice(2, 4).map(Number);
const [lifeline = ''] = process.argv.slice(4);

/** Ways out that stay, whatever the program does to its own. */
const [out, errors] = [own(1), own(2)];

function own(descriptor: number): number {
	try {
		return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NOCTTY);
	} catch {
		return descriptor;
	}
}

function say(descriptor: number, word: Word): void {
	print(descriptor, frame(word));
}

for (const stream of [process.stdout, process.stderr]) {
	const write = stream.write.bind(stream) as (bytes: Uint8Array | string, ...rest: unknown[]) => boolean;
	const careful = (piece: Uint8Array | string, ...rest: unknown[]) => {
		const [encoding] = rest;
		if (typeof piece !== 'string') return write(escaped(piece), ...rest);
		// Also text may be given as the bytes that it stands for.
		const isPlain = typeof encoding !== 'string' || /^utf-?8$/i.test(encoding);
		return write(isPlain ? piece : escaped(Buffer.from(piece, encoding as BufferEncoding)), ...rest);
	};
	Object.assign(stream, {write: careful});
}

let got = 0;

function read(bytes: number): Uint8Array {
	const all = Buffer.alloc(bytes);
	for (let at = 0; at < bytes; ) {
		try {
			const count = readSync(0, all, at, bytes - at, null);
			// Who started the run is gone.
			if (count === 0) process.exit(1);
			at += count;
			got += count;
			for (; got >= PIECE_BYTES; got -= PIECE_BYTES) say(errors, {word: 'next'});
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
			pause(1);
		}
	}
	return all;
}

function order({native, process: number}: Job): Order {
	if (number !== 0) return unpack(native.spread(new Uint8Array(0))) as Order;
	const given = read(Buffer.from(read(8)).readDoubleLE());
	native.endWith(0);
	native.spread(given);
	return unpack(given) as Order;
}

let job: Job;
try {
	mpiNative().endWithParent();
	job = enter(threads, processes);
} catch (error) {
	say(errors, {word: 'refused', failure: failureOf(error)});
	process.exit(1);
}
const first = job.process * threads;

function fail(rank: number, fault: Fault): never {
	process.off('exit', ended);
	say(errors, {word: 'fault', rank, fault});
	pause(GRACE_MS);
	return job.native.abort(1);
}
const ended = (code: number) => fail(first, {code});
process.once('exit', ended);
process.on('uncaughtException', (error) => fail(first, {failure: failureOf(error)}));

await holdLifeline(lifeline, job.process);
const {url, data} = order(job);
const place = pack({pid: process.pid, host: hostname()}, 'a place');
const places = job.native.collect(place, 0, 0).map((bytes) => unpack(bytes) as {pid: number; host: string});
if (job.process === 0) {
	say(errors, {word: 'start', places});
	const advice = bindingAdvice(job);
	if (advice !== undefined) print(2, `inga: ${advice}\n`);
}
const results = await team(job, 0, url, data, fail);
let packed: Uint8Array;
try {
	packed = pack(results, 'what a rank returned');
} catch (error) {
	fail(first, {failure: failureOf(error)});
}
await new Promise<void>((written) => {
	// The program may have closed it.
	process.stdout.on('error', () => {});
	process.stdout.write('', () => written());
});
const all = job.native.collect(packed, 0, after(0));
if (job.process === 0) say(out, {word: 'results', results: all});
process.off('exit', ended);
job.native.finish(0);
process.exit(0);
