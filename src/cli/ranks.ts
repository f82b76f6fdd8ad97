import {availableParallelism} from 'node:os';
import {type Command, Option} from 'commander';
import {IngaError, invalidArgument} from '../core/index.js';
import {isInside, joined, mpi} from '../mpi/index.js';
import {type LaunchOptions, run} from '../ranks/index.js';
import {interruptible} from './interrupt.js';
import {count, json} from './option.js';
import {writeStdout} from './output.js';

interface Options {
	readonly ranks?: number;
	readonly transport?: 'threads' | 'mpi' | 'hybrid';
	readonly threads?: number;
	readonly data?: {readonly value: unknown};
	readonly json?: boolean;
}

const MOST_RANKS = 65536;

/** Adds `inga run FILE`. */
export function addRanks(program: Command): void {
	program
		.command('run')
		.summary('run a program on many ranks: threads, or processes with MPI')
		.description(
			'Runs the default export of a module, (comm, data) => result, on every rank and prints the results. Started by a launcher of MPI (mpiexec -n 4 inga run file.js), the processes are the ranks.',
		)
		.argument('<file>', 'the module')
		.option('-n, --ranks <number>', 'ranks (as many as cores if left out)', count(MOST_RANKS))
		.addOption(
			new Option('--transport <transport>', 'how ranks reach each other').choices(['threads', 'mpi', 'hybrid']),
		)
		.option('--threads <number>', 'ranks that share a process, with hybrid', count(1024))
		.option('--data <json>', 'what each rank is given', json)
		.option('--json', 'a line of JSON for each rank')
		.action(ranks);
}

async function ranks(file: string, options: Options): Promise<void> {
	const {transport = isInside() || options.threads ? 'mpi' : 'threads', threads = 1} = options;
	if (transport === 'threads' && options.threads !== undefined) {
		throw invalidArgument('--threads is for --transport hybrid: ranks are threads already, give their number by -n');
	}
	if (transport === 'hybrid' && threads === 1) {
		throw invalidArgument(
			'--transport hybrid needs --threads, the number of ranks that share a process (else --transport mpi)',
		);
	}
	const data = options.data?.value;
	if (transport !== 'threads' && isInside()) {
		const {size, process: number} = joined(threads);
		// Its signals are the launcher's business.
		const results = await run(options.ranks ?? size, file, data, {transport: mpi({threads})});
		if (number === 0) await print(results, options);
		return;
	}
	const size = options.ranks ?? Math.ceil(availableParallelism() / threads) * threads;
	const how: LaunchOptions['transport'] = transport === 'threads' ? 'threads' : mpi({threads});
	const results = await interruptible((signal) => run(size, file, data, {transport: how, signal})).catch(explained);
	await print(results, options);
}

/** The error of a rank says where it was thrown. */
function explained(error: unknown): never {
	const cause = error instanceof IngaError && error.code === 'ERR_RANK_FAILED' ? error.cause : undefined;
	if (cause instanceof Error && cause.stack !== undefined) process.stderr.write(`${cause.stack}\n`);
	throw error;
}

async function print(results: readonly unknown[], options: Options): Promise<void> {
	const lines = results.map((result, rank) => {
		const text = JSON.stringify(options.json ? {rank, result: result ?? null} : (result ?? null), plain);
		return options.json ? text : `rank ${rank}: ${text}`;
	});
	await writeStdout(lines.map((line) => `${line}\n`).join(''));
}

/** JSON has no typed arrays, no whole numbers of any size, and no NaN or infinity. */
function plain(_: string, value: unknown): unknown {
	if (ArrayBuffer.isView(value) && !(value instanceof DataView))
		return Array.from(value as unknown as ArrayLike<unknown>);
	if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
	return value;
}
