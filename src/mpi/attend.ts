// Being a rank: the same program was started in every process by a launcher of MPI.
import {writeSync} from 'node:fs';
import {IngaError, invalidArgument} from '../core/index.js';
import {pack, unpack} from './cargo.js';
import {bindingAdvice, enter, type Job} from './job.js';
import {GRACE_MS, pause} from './pause.js';
import {after, type Fault, team, told} from './team.js';

let turn = 0;
let running = false;
let leaving = false;

/** What the job that started this process has room for: ranks in all, and which process this is. */
export function joined(threads: number): {readonly size: number; readonly process: number} {
	const job = enter(threads);
	leave(job);
	return {size: job.processes * threads, process: job.process};
}

/** The results of all ranks, in every process. */
export async function attend(size: number, threads: number, url: string, data: unknown): Promise<unknown[]> {
	if (running) {
		const message = `a rank of MPI cannot run a program on MPI: split the communicator, or run it on threads`;
		throw new IngaError('ERR_UNSUPPORTED', message);
	}
	const job = enter(threads);
	leave(job);
	const {processes} = job;
	if (processes * threads !== size) {
		const ranks = threads === 1 ? `${processes} processes` : `${processes} processes of ${threads} threads`;
		const message = `the number of ranks is ${size}, and this job has ${ranks}: start as many, or run(${processes * threads}, ...)`;
		throw invalidArgument(message);
	}
	const advice = turn === 0 && job.process === 0 ? bindingAdvice(job) : undefined;
	if (advice !== undefined) console.warn(`inga: ${advice}`);
	running = true;
	try {
		const fail = (rank: number, fault: Fault): never => {
			print(2, `inga: rank ${rank} of ${size} ${told(fault).how}\n${stackOf(fault)}`);
			// A launcher that ends a job may throw away what it has not read by then.
			pause(GRACE_MS);
			return job.native.abort('code' in fault && fault.code !== 0 ? fault.code : 1);
		};
		const ended = (code: number) => fail(job.process * threads, {code});
		process.once('exit', ended);
		const results = await team(job, turn, url, data, fail);
		process.off('exit', ended);
		const packed = pack(results, 'what a rank returned');
		return job.native.collect(packed, -1, after(turn++)).flatMap((bytes) => unpack(bytes) as unknown[]);
	} finally {
		running = false;
	}
}

function stackOf(fault: Fault): string {
	const {cause} = told(fault);
	return cause instanceof Error && cause.stack !== undefined ? `${cause.stack}\n` : '';
}

/** MPI ends with the process, and the exit code stays. */
function leave({native}: Job): void {
	if (leaving) return;
	leaving = true;
	process.once('exit', (code) => {
		if (!running) native.finish(code);
	});
}

/** Prints at once, whatever happens next. */
export function print(descriptor: number, text: string | Uint8Array): void {
	const bytes = typeof text === 'string' ? Buffer.from(text) : text;
	for (let at = 0; at < bytes.length; ) {
		try {
			at += writeSync(descriptor, bytes, at);
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code !== 'EAGAIN') return;
			pause(1);
		}
	}
}
