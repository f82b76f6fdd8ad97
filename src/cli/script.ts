import {check, clock, type JobRequest, machineOf, memorySize, type Shape, shapeOf, spansGroups} from './job.js';
import {quoted} from './shell.js';

/** The parts of a script, each of some lines. */
interface Script {
	readonly directives: readonly string[];
	readonly setting: readonly string[];
	/** Words before those that call inga. */
	readonly launcher: readonly string[];
}

/**
 * A job script in bash, for `pjsub` or `sbatch`: what the job asks for, then its modules, its environment, and the line that
 * starts its processes. Its exit code is that of this line. Nothing of the machine it is written on is in it.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for what the batch system would refuse or misread
 *
 * @example
 * const job = {system: 'slurm', ranksPerNode: 2, threads: 4, launcher: 'mpich', command: ['run', 'sum.js'], spread: true};
 * jobScript(job).split('\n').at(-2); // 'mpiexec -n 2 -ppn 2 -bind-to core:4 inga run sum.js'
 */
export function jobScript(request: JobRequest): string {
	check(request);
	const shape = shapeOf(request);
	const {modules = [], setup = [], inga = 'inga', command, spread, team = 1} = request;
	const {directives, setting, launcher} = request.system === 'pjm' ? pjm(request, shape) : slurm(request, shape);
	const threads = Math.max(1, Math.floor(shape.threads / team));
	const parts = [
		['#!/bin/bash', ...directives],
		[...modules.map((name) => `module load ${quoted(name)} || exit`), ...setup],
		['# Threads of each call of native code.', `export OMP_NUM_THREADS=${threads}`, ...setting],
		[[...(spread ? launcher : []), inga, ...command.map(quoted)].join(' ')],
	];
	return `${parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`;
}

function pjm(request: JobRequest, shape: Shape): Script {
	const {name = 'inga', time, queue, account, memory, log, volumes = [], spread} = request;
	const processes = shape.nodes * shape.ranksPerNode;
	return {
		directives: [
			`-N ${name}`,
			`-L "node=${shape.nodes}"`,
			...(time === undefined ? [] : [`-L "elapse=${clock(time)}"`]),
			...(queue === undefined ? [] : [`-L "rscgrp=${queue}"`]),
			...(memory === undefined ? [] : [`-L "node-mem=${memorySize(memory)}i"`]),
			...(account === undefined ? [] : [`-g ${account}`]),
			...(spread ? [`--mpi "proc=${processes}"`, `--mpi "max-proc-per-node=${shape.ranksPerNode}"`] : []),
			...(volumes.length === 0 ? [] : [`-x PJM_LLIO_GFSCACHE=${volumes.join(':')}`]),
			...(log === undefined ? [] : [`-o ${log}`]),
			'-j',
			'-S',
			...(request.directives ?? []),
		].map((line) => `#PJM ${line}`),
		setting: pjmSetting(request, shape),
		launcher: ['mpiexec', '-n', String(processes)],
	};
}

function pjmSetting(request: JobRequest, shape: Shape): string[] {
	const machine = machineOf(request);
	const spans = machine !== undefined && spansGroups(shape, machine);
	const files = (request.transfer ?? []).map(quoted).join(' ');
	return [
		'# Memory of a process lies beside its cores.',
		'export OMPI_MCA_plm_ple_memory_allocation_policy=bind_local',
		...(spans
			? [
					'# Those are in several core memory groups: each page lies beside the core that first writes it.',
					'export XOS_MMM_L_PAGING_POLICY=demand:demand:demand',
				]
			: []),
		'# No empty files of processes that print nothing.',
		'export PLE_MPI_STD_EMPTYFILE=off',
		...(files === ''
			? []
			: [
					'# Copies near the nodes of what each process reads.',
					`llio_transfer ${files}`,
					`trap ${quoted(`llio_transfer --purge ${files}`)} EXIT`,
				]),
	];
}

function slurm(request: JobRequest, shape: Shape): Script {
	const {name = 'inga', time, queue, account, memory, log = '%x.%j.out'} = request;
	return {
		directives: [
			`--job-name=${name}`,
			`--nodes=${shape.nodes}`,
			`--ntasks-per-node=${shape.ranksPerNode}`,
			`--cpus-per-task=${shape.threads}`,
			...(time === undefined ? [] : [`--time=${clock(time)}`]),
			...(queue === undefined ? [] : [`--partition=${queue}`]),
			...(account === undefined ? [] : [`--account=${account}`]),
			...(memory === undefined ? [] : [`--mem=${memorySize(memory)}`]),
			`--output=${log}`,
			...(request.directives ?? []),
		].map((line) => `#SBATCH ${line}`),
		setting: [],
		launcher: slurmLauncher(request, shape),
	};
}

function slurmLauncher({launcher = 'srun', mpi}: JobRequest, {nodes, ranksPerNode, threads}: Shape): string[] {
	const processes = nodes * ranksPerNode;
	if (launcher === 'openmpi') {
		// By itself it binds a process with all its threads to one core.
		return ['mpiexec', '-n', String(processes), '--map-by', `slot:PE=${threads}`, '--bind-to', 'core'];
	}
	if (launcher === 'mpich') {
		return ['mpiexec', '-n', String(processes), '-ppn', String(ranksPerNode), '-bind-to', `core:${threads}`];
	}
	return [
		'srun',
		...(mpi === undefined ? [] : [`--mpi=${mpi}`]),
		`--ntasks=${processes}`,
		`--ntasks-per-node=${ranksPerNode}`,
		// Since Slurm 22.05 srun does not take it from the job.
		`--cpus-per-task=${threads}`,
		'--cpu-bind=cores',
	];
}
