// Starting ranks from a process that is none: a launcher of MPI is run, its output passed on, and what the ranks have to say
// taken out of it.
import {type ChildProcess, spawn} from 'node:child_process';
import {readdirSync, readFileSync, readlinkSync, realpathSync, rmSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {IngaError} from '../core/index.js';
import {causeOf, rankFailed, TYPESCRIPT} from '../ranks/index.js';
import {Banners, type End, lastWords} from './banner.js';
import {Frames, pack, unpack} from './cargo.js';
import {starter} from './launcher.js';
import {type Order, PIECE_BYTES, type Word} from './letter.js';
import {Lifelines} from './lifeline.js';
import {told} from './team.js';

/** How processes are started. */
export interface Start {
	readonly processes: number;
	/** Ranks of each. */
	readonly threads: number;
	readonly launcher: string | undefined;
	readonly args: readonly string[];
}

/** After the request to end: when ranks are ended by force, and when the launcher is, which has other machines to tell or not. */
const PATIENCE_MS = [100, 180, 260];
const LAST_MS = 20;
const FAR_MS = 1500;
/** How long ranks that were killed may take to go, and between two looks. */
const GONE_MS = 300;
const LOOK_MS = 5;
/** What the last output may take after the launcher's end. */
const OUTPUT_MS = 2000;

/** Options of Node that are not for the ranks, and those of them whose value is the next word. */
const MINE = /^(--(inspect|input-type|eval|print|test|watch|import|require|loader|experimental-loader)|-[epr]$)/;
const VALUED = /^(--(input-type|eval|print|import|require|loader|experimental-loader)|-[epr])$/;

/** What Node was started with, but for what is meant for this process only. */
function nodeWords(url: string): string[] {
	const own: string[] = [];
	for (let at = 0; at < process.execArgv.length; at++) {
		const word = process.execArgv[at] as string;
		if (!MINE.test(word)) own.push(word);
		else if (VALUED.test(word)) at++;
	}
	const typescript = TYPESCRIPT.test(import.meta.url) || TYPESCRIPT.test(url);
	return [...own, ...(typescript ? ['--import', import.meta.resolve('tsx')] : [])];
}

/** Runs a program on processes and returns what it returned on each rank. */
export async function launch(start: Start, order: Order, signal: AbortSignal | undefined): Promise<unknown[]> {
	const given = pack(order, 'data');
	const {program, words} = starter(start.launcher, start.args);
	const entry = fileURLToPath(new URL(`./entry${TYPESCRIPT.test(import.meta.url) ? '.ts' : '.js'}`, import.meta.url));
	const lifelines = await Lifelines.open();
	const numbers = [String(start.processes), String(start.threads)];
	const command = [...nodeWords(order.url), entry, ...numbers, lifelines.address];
	const child = spawn(program, [...words, '-n', String(start.processes), process.execPath, ...command], {
		stdio: ['pipe', 'pipe', 'pipe'],
		// Ctrl-C reaches this process only, which ends the others in order.
		detached: true,
	});
	try {
		return await new Run(start, program, child, given, lifelines).results(signal);
	} finally {
		lifelines.close();
	}
}

class Run {
	readonly #start: Start;
	readonly #program: string;
	readonly #child: ChildProcess;
	readonly #banners = new Banners();
	readonly #lifelines: Lifelines;
	#places: readonly {readonly pid: number; readonly host: string}[] = [];
	#fault: Extract<Word, {word: 'fault'}> | undefined;
	#refused: unknown;
	#results: readonly Uint8Array[] | undefined;
	#timers: NodeJS.Timeout[] = [];
	#found: readonly number[] = [];
	/** Files of MPI in shared memory that ranks have used which were ended by force. */
	readonly #memory = new Set<string>();
	#missing: Error | undefined;
	/** What process 0 still has to be given. */
	#given: Uint8Array;

	constructor(start: Start, program: string, child: ChildProcess, given: Uint8Array, lifelines: Lifelines) {
		this.#lifelines = lifelines;
		this.#start = start;
		this.#program = program;
		this.#child = child;
		this.#pass(child.stdout, process.stdout);
		this.#pass(child.stderr, process.stderr);
		// A launcher that ends at once reads nothing.
		child.stdin?.on('error', () => {});
		const length = Buffer.alloc(8);
		length.writeDoubleLE(given.length);
		this.#given = Buffer.concat([length, given]);
		this.#give();
	}

	/** The next piece, which process 0 asks for: MPICH's launcher ends where it cannot pass on at once what it has read. */
	#give(): void {
		// The stream stays open: its end tells the ranks that this process is gone.
		if (this.#given.length > 0) this.#child.stdin?.write(this.#given.subarray(0, PIECE_BYTES));
		this.#given = this.#given.subarray(PIECE_BYTES);
	}

	async results(signal: AbortSignal | undefined): Promise<unknown[]> {
		const stop = () => this.#stop();
		const ended = new Promise<End>((resolve) => {
			this.#child.once('error', (error) => {
				this.#missing = error;
				resolve({code: null, signal: null});
			});
			this.#child.once('exit', (code, by) => {
				// A process that outlives the launcher may hold the output.
				this.#after(OUTPUT_MS, () => resolve({code, signal: by}));
				this.#child.once('close', () => resolve({code, signal: by}));
			});
		});
		const onExit = () => this.#kill();
		process.once('exit', onExit);
		signal?.addEventListener('abort', stop, {once: true});
		if (signal?.aborted) stop();
		const end = await ended;
		for (const timer of this.#timers) clearTimeout(timer);
		process.off('exit', onExit);
		signal?.removeEventListener('abort', stop);
		this.#child.stdin?.destroy();
		const kept = this.#banners.end();
		if (this.#results === undefined || end.code !== 0) await this.#gone();
		if (end.signal === 'SIGKILL') this.#sweep();
		if (signal?.aborted) throw signal.reason;
		if (this.#results !== undefined && end.code === 0) {
			return this.#results.flatMap((bytes) => unpack(bytes) as unknown[]);
		}
		throw this.#error(end, kept);
	}

	#pass(from: NodeJS.ReadableStream | null, to: NodeJS.WritableStream): void {
		const frames = new Frames((value) => this.#hear(value as Word));
		from?.on('data', (piece: Buffer) => {
			const text = this.#banners.text(from, frames.text(piece));
			if (text.length > 0) to.write(text);
		});
	}

	#hear(word: Word): void {
		if (word.word === 'start') this.#places = word.places;
		else if (word.word === 'results') this.#results = word.results;
		else if (word.word === 'next') this.#give();
		else if (word.word === 'refused') this.#refused ??= causeOf(word.failure);
		else this.#fault ??= word;
	}

	/** Ends all: the launcher in order, for it has files to remove; the ranks by force when they are still there. */
	#stop(): void {
		const {pid} = this.#child;
		// While they and their files can be found: they lose their parent when the launcher ends.
		if (pid !== undefined) this.#found = nodesUnder(pid);
		for (const each of this.#here()) this.#note(each);
		this.#child.kill('SIGTERM');
		for (const ms of PATIENCE_MS) this.#after(ms, () => this.#kill());
		const isNear = this.#places.every(({host}) => host === hostname());
		this.#after(isNear ? LAST_MS : FAR_MS, () => {
			this.#kill();
			// With what it has started itself.
			if (pid !== undefined) end(-pid);
		});
	}

	/** Ends the ranks of this machine, also those that have not said yet that they are there. */
	#kill(): void {
		const {pid} = this.#child;
		for (const each of new Set([...this.#here(), ...(pid === undefined ? [] : nodesUnder(pid))])) {
			this.#note(each);
			end(each);
		}
	}

	/** Remembers the files of a rank that is about to end. */
	#note(pid: number): void {
		for (const file of memoryOf(pid)) this.#memory.add(file);
	}

	/** Removes what a launcher that was ended by force had no time to. */
	#sweep(): void {
		for (const file of this.#memory) rmSync(file, {force: true});
		for (const name of readdirSync(tmpdir())) {
			if (name.startsWith('ompi.'))
				rmSync(join(tmpdir(), name, `pid.${this.#child.pid}`), {recursive: true, force: true});
		}
	}

	#here(): number[] {
		return [...this.#found, ...this.#places.filter(({host}) => host === hostname()).map(({pid}) => pid)];
	}

	/** Returns when no rank of this machine is there any more: a launcher may end before those whom it has told to end. */
	async #gone(): Promise<void> {
		for (let waited = 0; waited < GONE_MS; waited += LOOK_MS) {
			const left = this.#here().filter(isAlive);
			if (left.length === 0) return;
			for (const pid of left) end(pid);
			await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
		}
	}

	#after(ms: number, work: () => void): void {
		this.#timers.push(setTimeout(work, ms));
	}

	#error(end: End, kept: string): unknown {
		const {processes, threads} = this.#start;
		const size = processes * threads;
		if (this.#missing !== undefined) {
			const message = `${this.#program} does not start: ${this.#missing.message}`;
			return new IngaError('ERR_UNSUPPORTED', message, {cause: this.#missing});
		}
		if (this.#refused !== undefined) return this.#refused;
		if (this.#fault !== undefined) {
			const {how, cause} = told(this.#fault.fault);
			return rankFailed(this.#fault.rank, size, how, cause);
		}
		const died = this.#banners.died(this.#places, this.#lifelines.first);
		if (died !== undefined) {
			const rest = threads > 1 ? `, with the ${threads} ranks of its process` : '';
			return rankFailed(died.process * threads, size, `${died.how}${rest}`);
		}
		const how = end.code === null ? `was ended by ${end.signal}` : `ended with code ${end.code}`;
		const words = lastWords(kept);
		const code = this.#places.length > 0 ? 'ERR_RANK_FAILED' : 'ERR_UNSUPPORTED';
		return new IngaError(
			code,
			`${basename(this.#program)} ${how}, and the ranks gave no result${words && `:\n${words}`}`,
		);
	}
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended.
	}
}

/** What MPI has put into memory that it shares with other processes. */
function memoryOf(pid: number): string[] {
	try {
		const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
		return maps.match(/\/dev\/shm\/(vader_segment|sm_segment|mpich_shm|ucx_shm)\S*$/gm) ?? [];
	} catch {
		return [];
	}
}

/** Whether a process runs; one that has ended and that nobody has asked for does not. */
function isAlive(pid: number): boolean {
	try {
		return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

/** Processes of Node that a process or its children have started. */
function nodesUnder(root: number): number[] {
	const parents = new Map<number, number>();
	const nodes: number[] = [];
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		try {
			// The name, in brackets, may hold anything; the parent is the second word after it.
			const words = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
			parents.set(Number(name), Number(words[1]));
			if (readlinkSync(`/proc/${name}/exe`) === realpathSync(process.execPath)) nodes.push(Number(name));
		} catch {
			// It has ended, or is somebody else's.
		}
	}
	const isUnder = (pid: number | undefined): boolean =>
		pid !== undefined && (pid === root || isUnder(parents.get(pid)));
	return nodes.filter((pid) => pid !== root && isUnder(parents.get(pid)));
}
