// Programs that start processes for MPI: which one belongs to the addon's library, and what it has to be told.
import {spawnSync} from 'node:child_process';
import {IngaError} from '../core/index.js';
import {type Flavour, flavourOf, versionOf} from './job.js';
import {mpiNative} from './native.js';

/** How to start processes. */
export interface Starter {
	readonly program: string;
	/** Words between the program and the number of processes. */
	readonly words: readonly string[];
}

/** What launchers say to --version, and what they are called. */
const LAUNCHERS = {
	'Open MPI': {says: /open ?(mpi|rte)|prrte|fujitsu/i, names: ['mpiexec.openmpi', 'mpiexec', 'mpirun']},
	MPICH: {says: /hydra|mpich|intel/i, names: ['mpiexec.mpich', 'mpiexec.hydra', 'mpiexec']},
} as const;

/** Flavours of launchers by program; asking takes a process. */
const known = new Map<string, Flavour | undefined>();

/** Whose launcher a program is; undefined where it does not run or does not say. */
export function flavourOfLauncher(program: string): Flavour | undefined {
	if (known.has(program)) return known.get(program);
	const {status, stdout, stderr} = spawnSync(program, ['--version'], {encoding: 'utf8', timeout: 10_000});
	const said = status === 0 ? `${stdout}${stderr}` : '';
	const flavour = (['Open MPI', 'MPICH'] as const).find((each) => LAUNCHERS[each].says.test(said));
	known.set(program, flavour);
	return flavour;
}

/**
 * The launcher that belongs to the addon's library.
 *
 * @param given one that is to be taken
 * @throws {@link IngaError} `ERR_UNSUPPORTED` where there is none, or it is that of another MPI
 */
export function starter(given: string | undefined, args: readonly string[]): Starter {
	const {library} = mpiNative().library();
	const flavour = flavourOf(library);
	const program = given ?? (process.env['INGA_MPIEXEC'] || findLauncher());
	if (program === undefined) {
		const names = flavour === undefined ? 'mpiexec' : LAUNCHERS[flavour].names.join(', ');
		const message = `no launcher of ${versionOf(library)} was found (tried ${names}): install it (apt-get install ${
			flavour === 'MPICH' ? 'mpich' : 'openmpi-bin'
		}), or name it: mpi({launcher: '<path of mpiexec>'}), or INGA_MPIEXEC=<path>`;
		throw new IngaError('ERR_UNSUPPORTED', message);
	}
	const its = flavourOfLauncher(program);
	if (its !== undefined && flavour !== undefined && its !== flavour) {
		const message = `${program} is the launcher of ${its}, and the addon is for ${versionOf(library)}: leave the launcher out, name
that MPI's own, or use an addon for ${its}: INGA_MPI_ADDON=<path of inga_mpi.node>`;
		throw new IngaError('ERR_UNSUPPORTED', message);
	}
	return {program, words: [...(its === 'Open MPI' ? openMpiWords(args) : []), ...args]};
}

/** The launcher of the addon's MPI, where there is one. */
export function findLauncher(): string | undefined {
	const {library, launcher} = mpiNative().library();
	const flavour = flavourOf(library);
	if (flavour === undefined) return launcher || 'mpiexec';
	return [...LAUNCHERS[flavour].names, launcher].find((name) => name !== '' && flavourOfLauncher(name) === flavour);
}

function openMpiWords(args: readonly string[]): string[] {
	// By itself it binds a process with all its threads to one core, and refuses more processes than cores.
	const binds = args.some((word) => /^-?-(bind-to|map-by)/.test(word));
	return [
		...(binds ? [] : ['--bind-to', 'none']),
		'--oversubscribe',
		// It gives ranks a second to hear that they should end, and another to do so.
		...(args.includes('odls_base_sigkill_timeout') ? [] : ['--mca', 'odls_base_sigkill_timeout', '0']),
		...(process.getuid?.() === 0 ? ['--allow-run-as-root'] : []),
	];
}
