// A process among those that a launcher of MPI started.
import {availableParallelism, cpus} from 'node:os';
import {IngaError} from '../core/index.js';
import {type MpiNative, mpiNative} from './native.js';

/** What this process is among all. */
export interface Job {
	readonly native: MpiNative;
	/** This process, from 0. */
	readonly process: number;
	readonly processes: number;
	/** Ranks of each process. */
	readonly threads: number;
	/** For each process the first one of its machine. */
	readonly hosts: Float64Array;
	/** Ranks that may use the cores of this process. */
	readonly crowd: number;
}

/** How launchers tell a process how many there are. */
const SIZES = [
	['OMPI_COMM_WORLD_SIZE', 'Open MPI'],
	['PMI_SIZE', 'MPICH'],
	['MPI_LOCALNRANKS', 'MPICH'],
	['PMIX_RANK', 'PMIx'],
] as const;

/** Whether a launcher of MPI started this process. */
export function isInside(): boolean {
	return SIZES.some(([name]) => process.env[name] !== undefined);
}

/**
 * Refuses where Slurm's `srun` has started many processes and tells them nothing of MPI: each would take itself for the only
 * one, and start all again.
 *
 * @throws {@link IngaError} `ERR_UNSUPPORTED`
 */
export function refuseUntold(): void {
	const {SLURM_PROCID: number, SLURM_STEP_NUM_TASKS: tasks} = process.env;
	if (isInside() || number === undefined || !(Number(tasks) > 1)) return;
	const message = `srun started ${tasks} processes and tells them nothing of MPI: give srun --mpi=pmix or --mpi=pmi2 (srun --mpi=list
shows what it has; inga submit --mpi), or start them with the mpiexec of the addon's MPI`;
	throw new IngaError('ERR_UNSUPPORTED', message);
}

/** Families of MPI whose launchers understand each other. */
export type Flavour = 'Open MPI' | 'MPICH';

/** The flavour of a library by what it says of itself. */
export function flavourOf(library: string): Flavour | undefined {
	if (/open ?mpi|fujitsu/i.test(library)) return 'Open MPI';
	return /mpich|intel\(r\) mpi|mvapich/i.test(library) ? 'MPICH' : undefined;
}

/** The first line of what a library says of itself. */
export function versionOf(library: string): string {
	return (library.split(/[\n\0]/)[0] ?? '')
		.replace(/\s+/g, ' ')
		.replace(/, (package|ident|repo).*/, '')
		.trim();
}

let started: {readonly process: number; readonly processes: number} | undefined;

/**
 * Starts MPI where it is not, and makes what so many ranks of each process need. All processes come here.
 *
 * @param expected how many processes there should be, where that is known
 * @throws {@link IngaError} `ERR_UNSUPPORTED` where the launcher is that of another MPI, or the library serves one thread only
 */
export function enter(threads: number, expected?: number): Job {
	const native = mpiNative();
	started ??= native.start(threads > 1);
	if (threads > 1) native.start(true);
	const {processes} = started;
	const [name, flavour] = SIZES.find(([word]) => process.env[word] !== undefined) ?? [];
	const told = name === undefined || name === 'PMIX_RANK' || name === 'MPI_LOCALNRANKS' ? undefined : process.env[name];
	const wanted = expected ?? (told === undefined ? processes : Number(told));
	if (processes !== wanted) {
		// What a library that was started without its launcher has made, it removes itself.
		native.finish(0);
		throw wrongLauncher(native, wanted, processes, name && `${flavour} (${name}=${told})`);
	}
	const {hosts, sharers} = native.open(threads);
	return {native, ...started, threads, hosts, crowd: sharers * threads};
}

function wrongLauncher(native: MpiNative, wanted: number, found: number, by: string | undefined): IngaError {
	const library = versionOf(native.library().library);
	const flavour = flavourOf(library);
	const start = flavour === 'MPICH' ? 'mpiexec.mpich or mpiexec.hydra' : 'mpiexec.openmpi or mpirun';
	const who = by === undefined ? 'The launcher' : `The launcher is that of ${by} and`;
	const message = `${wanted} processes were started, and each finds ${found}. ${who} does not know the addon's MPI, ${library}.
Start with its own launcher (${start}), or use an addon for the launcher's MPI: INGA_MPI_ADDON=<path of inga_mpi.node>,
or build it for that MPI: npx cmake-js rebuild --CDMPI_CXX_COMPILER=<its mpicxx>`;
	return new IngaError('ERR_UNSUPPORTED', message);
}

/** What to do where the ranks of a process have too few cores, or undefined. */
export function bindingAdvice({native, threads, process: number}: Job): string | undefined {
	const cores = availableParallelism();
	if (cores >= Math.min(threads, cpus().length)) return undefined;
	const flavour = flavourOf(native.library().library);
	const how = flavour === 'MPICH' ? '-bind-to none' : `--bind-to none, or --map-by slot:PE=${threads}`;
	return `process ${number} may use ${cores} of this machine's cores and has ${threads} ranks: start with ${how}`;
}
