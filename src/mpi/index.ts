import {invalidArgument} from '../core/index.js';
import type {Launcher} from '../ranks/index.js';
import {attend, joined} from './attend.js';
import {type Flavour, flavourOf, isInside, refuseUntold, versionOf} from './job.js';
import {launch} from './launch.js';
import {findLauncher} from './launcher.js';
import {mpiNative} from './native.js';

export {type Flavour, isInside, joined};

/** How ranks become processes. */
export interface MpiOptions {
	/** Ranks of each process, on threads; with more than one the transport is called `hybrid`. @defaultValue 1 */
	readonly threads?: number;
	/** Processes; a check only, since it is the number of ranks divided by `threads`. */
	readonly processes?: number;
	/** The program that starts processes. @defaultValue that of the addon's MPI, or what INGA_MPIEXEC names */
	readonly launcher?: string;
	/** More words for it, such as `['--hostfile', 'hosts']`. */
	readonly args?: readonly string[];
}

/**
 * A launcher for `run` whose ranks are processes that reach each other by MPI, on this machine or on many.
 *
 * From a process that no launcher started, `run` starts the launcher of the addon's MPI itself, passes on what the ranks print
 * and returns their results. In a process that a launcher did start (`mpiexec -n 4 node program.js`), `run` is a rank of that
 * job, and every process gets all results; a rank that fails there ends the job.
 *
 * @throws {@link IngaError} `ERR_NATIVE_LOAD` where the addon for MPI is not built; `ERR_UNSUPPORTED` for the launcher of
 * another MPI, and where `srun` started this process without an interface for MPI; those of `run`
 *
 * @example
 * // run(8, './sum.js', undefined, {transport: mpi({threads: 4, args: ['--hostfile', 'hosts']})})
 * mpi({threads: 4}).name; // 'hybrid'
 */
export function mpi({threads = 1, processes, launcher, args = []}: MpiOptions = {}): Launcher {
	if (!Number.isInteger(threads) || threads < 1)
		throw invalidArgument(`threads is ${threads}: give a whole number from 1`);
	return {
		name: threads === 1 ? 'mpi' : 'hybrid',
		async launch(size, url, data, signal) {
			if (size % threads !== 0) {
				throw invalidArgument(
					`the number of ranks is ${size}, and ${threads} of them share a process: give a multiple of ${threads}`,
				);
			}
			const wanted = size / threads;
			if (processes !== undefined && processes !== wanted) {
				throw invalidArgument(
					`processes is ${processes}, and ${size} ranks of which ${threads} share a process are ${wanted} processes`,
				);
			}
			if (isInside()) return attend(size, threads, url, data);
			refuseUntold();
			return launch({processes: wanted, threads, launcher, args}, {url, data}, signal);
		},
	};
}

/** What MPI there is. */
export interface MpiFound {
	/** The library that the addon is built for, with its version. */
	readonly library: string;
	/** The family of this MPI, whose launchers understand each other, or null where it is not known. */
	readonly flavour: Flavour | null;
	/** The program that starts its processes, or null where there is none. */
	readonly launcher: string | null;
}

/**
 * The MPI that ranks would use; nothing is started.
 *
 * @throws {@link IngaError} `ERR_NATIVE_LOAD` where the addon for MPI is not built
 */
export function findMpi(): MpiFound {
	const {library} = mpiNative().library();
	return {library: versionOf(library), flavour: flavourOf(library) ?? null, launcher: findLauncher() ?? null};
}
