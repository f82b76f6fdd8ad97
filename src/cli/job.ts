// What a job asks of a batch system: its nodes, and the processes and cores on each.
import {invalidArgument} from '../core/index.js';

export type System = 'pjm' | 'slurm';
type MachineName = 'fugaku' | 'fx700';

/** What starts processes on Slurm: `srun`, or the `mpiexec` of Open MPI or of MPICH. */
type LauncherName = 'srun' | 'openmpi' | 'mpich';

/** A job as it is asked for; what is left out has the defaults of {@link shapeOf} or those of the batch system. */
export interface JobRequest {
	readonly system: System;
	/** @defaultValue Fugaku with PJM; with Slurm a machine of which nothing is known */
	readonly machine?: MachineName;
	/** @defaultValue 1 */
	readonly nodes?: number;
	/** Processes of a node: what MPI calls ranks. */
	readonly ranksPerNode?: number;
	/** Cores of each process. */
	readonly threads?: number;
	readonly coresPerNode?: number;
	/** Seconds until the job is ended. */
	readonly time?: number;
	/** The resource group (PJM) or partition (Slurm). */
	readonly queue?: string;
	/** The group (PJM) or account (Slurm) that pays. */
	readonly account?: string;
	/** @defaultValue inga */
	readonly name?: string;
	/** MiB of each node. */
	readonly memory?: number;
	/** The file of the output. @defaultValue NAME.ID.out */
	readonly log?: string;
	/** Modules to load, before `setup`: lines of bash. */
	readonly modules?: readonly string[];
	readonly setup?: readonly string[];
	/** What else the batch system is told, as after `#PJM` or `#SBATCH`. */
	readonly directives?: readonly string[];
	/** Volumes of the file system that the job uses (Fugaku). */
	readonly volumes?: readonly string[];
	/** Files to be copied near the nodes for as long as the job runs (Fugaku). */
	readonly transfer?: readonly string[];
	/** @defaultValue srun with Slurm; PJM has its own */
	readonly launcher?: LauncherName;
	/** The interface that `srun` offers to MPI. @defaultValue that of the site */
	readonly mpi?: string;
	/** How the job calls inga, in bash. @defaultValue inga */
	readonly inga?: string;
	/** The words after `inga`. */
	readonly command: readonly string[];
	/** Whether every process of every node runs the command, started by the launcher; else one process does. */
	readonly spread: boolean;
	/** Threads of a process that compute each by themselves, and share its cores. @defaultValue 1 */
	readonly team?: number;
}

/** How a job is laid out. */
export interface Shape {
	readonly nodes: number;
	readonly ranksPerNode: number;
	readonly threads: number;
}

/** A machine whose nodes are known. */
export interface Machine {
	readonly name: string;
	readonly cores: number;
	/** Parts of a node with cores and memory of their own: core memory groups. */
	readonly groups: number;
	/** MiB of a node. */
	readonly memory: number;
	readonly systems: readonly System[];
	/** Whether its file system is LLIO, which has to be told what a job uses. */
	readonly llio: boolean;
}

const MACHINES: Readonly<Record<MachineName, Machine>> = {
	fugaku: {name: 'Fugaku', cores: 48, groups: 4, memory: 32768, systems: ['pjm'], llio: true},
	fx700: {name: 'FX700', cores: 48, groups: 4, memory: 32768, systems: ['pjm', 'slurm'], llio: false},
};

const SYSTEM_NAMES: Readonly<Record<System, string>> = {pjm: 'PJM', slurm: 'Slurm'};

/** The machine of a job, where it is known. */
export function machineOf({
	system,
	machine = system === 'pjm' ? 'fugaku' : undefined,
}: JobRequest): Machine | undefined {
	return machine && MACHINES[machine];
}

/**
 * The nodes, processes and threads of a job: of A64FX a process for each core memory group with all its cores, elsewhere one
 * process on all cores that are known of; a command that is not spread has one process.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it does not fit the nodes, or nothing says how many cores to use
 *
 * @example
 * shapeOf({system: 'pjm', nodes: 2, command: ['run', 'sum.js'], spread: true}).threads; // 12
 */
export function shapeOf(request: JobRequest): Shape {
	const {nodes = 1, spread, coresPerNode} = request;
	const machine = machineOf(request);
	const cores = coresPerNode ?? machine?.cores;
	const node = machine === undefined ? 'a node' : `a node of ${machine.name}`;
	if (machine !== undefined && cores !== undefined && cores > machine.cores) {
		throw invalidArgument(
			`--cores-per-node is ${cores}, and ${node} has ${machine.cores}: give ${machine.cores} or fewer`,
		);
	}
	if (!spread && (nodes > 1 || (request.ranksPerNode ?? 1) > 1)) {
		const asked = nodes > 1 ? `--nodes ${nodes}` : `--ranks-per-node ${request.ranksPerNode}`;
		throw invalidArgument(
			`inga ${request.command[0]} runs here as one process: leave out ${asked} (inga run uses many)`,
		);
	}
	if (cores === undefined && request.ranksPerNode === undefined && request.threads === undefined) {
		throw invalidArgument(
			`how many cores a node has is not known: give --ranks-per-node and --threads, or --cores-per-node, or --machine`,
		);
	}
	const ranksPerNode = spread ? (request.ranksPerNode ?? defaultRanks(request.threads, cores, machine)) : 1;
	const threads = request.threads ?? Math.max(1, Math.floor((cores ?? 0) / ranksPerNode));
	if (cores !== undefined && ranksPerNode * threads > cores) {
		const fewer = Math.floor(cores / ranksPerNode);
		const cure = fewer > 0 ? `--threads ${fewer} or fewer` : `--ranks-per-node ${cores} or fewer`;
		const asked = `${ranksPerNode} ranks per node x ${threads} threads are ${ranksPerNode * threads} cores`;
		throw invalidArgument(
			`${asked}, and ${coresPerNode === undefined ? node : '--cores-per-node'} has ${cores}: give ${cure}`,
		);
	}
	return {nodes, ranksPerNode, threads};
}

function defaultRanks(threads: number | undefined, cores: number | undefined, machine: Machine | undefined): number {
	if (cores === undefined || (threads === undefined && machine === undefined)) return 1;
	const groups = machine?.groups ?? 1;
	if (threads === undefined) return Math.min(groups, cores);
	// As many as fit without crossing from one group into the next; where one alone crosses, as many as fit.
	return Math.max(1, groups * Math.floor(cores / groups / threads) || Math.floor(cores / threads));
}

/** Whether processes have cores of more than one core memory group. */
export function spansGroups({ranksPerNode, threads}: Shape, {cores, groups}: Machine): boolean {
	// The launcher divides all cores among the processes, however few threads each has.
	return ranksPerNode < groups || ranksPerNode > groups * Math.floor(cores / groups / threads);
}

/**
 * Refuses a job that the batch system would not understand, or would understand otherwise.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`
 */
export function check(request: JobRequest): void {
	const {system, memory, volumes = [], transfer = [], launcher, mpi, directives = []} = request;
	const machine = machineOf(request);
	const name = SYSTEM_NAMES[system];
	if (machine !== undefined && !machine.systems.includes(system)) {
		throw invalidArgument(`${machine.name} takes no jobs by ${name}: give --system ${machine.systems.join(' or ')}`);
	}
	if (machine !== undefined && memory !== undefined && memory > machine.memory) {
		const [asked, there] = [memorySize(memory), memorySize(machine.memory)];
		throw invalidArgument(
			`--memory is ${asked}, and a node of ${machine.name} has ${there}: give less, or leave it out`,
		);
	}
	for (const [option, given] of [
		['--volume', volumes],
		['--transfer', transfer],
	] as const) {
		if (given.length > 0 && !machine?.llio)
			throw invalidArgument(`${option} is for Fugaku, whose nodes read through LLIO: leave it out`);
	}
	if (system === 'pjm' && launcher !== undefined) {
		throw invalidArgument('--launcher is for Slurm: with PJM the launcher is its own mpiexec');
	}
	if (mpi !== undefined && (system === 'pjm' || (launcher ?? 'srun') !== 'srun')) {
		throw invalidArgument('--mpi is for srun, which starts no processes here: leave it out');
	}
	checkWord('--name', request.name, /^[A-Za-z][\w.-]{0,62}$/, 'a letter, then at most 62 letters, digits and . _ -');
	for (const [option, value] of [
		['--queue', request.queue],
		['--account', request.account],
		['--log', request.log],
		['--mpi', mpi],
		...volumes.map((volume) => ['--volume', volume] as const),
	] as const) {
		checkWord(option, value, /^[\w.,:@%+/=-]+$/, 'letters, digits and . , : @ % + / = - _');
	}
	for (const line of directives) checkWord('--directive', line, /^[^\n\r\0]+$/, 'one line');
}

function checkWord(option: string, value: string | undefined, pattern: RegExp, allowed: string): void {
	if (value === undefined || pattern.test(value)) return;
	throw invalidArgument(`${option} is ${JSON.stringify(value)}: give ${allowed}`);
}

/** MiB as batch systems read them: `28G`, in which G is 1024 M. */
export function memorySize(mebibytes: number): string {
	return mebibytes % 1024 === 0 ? `${mebibytes / 1024}G` : `${mebibytes}M`;
}

/** Seconds as hours, minutes and seconds: `01:30:00`. */
export function clock(seconds: number): string {
	return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
		.map((each) => String(Math.floor(each)).padStart(2, '0'))
		.join(':');
}
