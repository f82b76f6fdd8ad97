import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Command, Option} from 'commander';
import {invalidArgument} from '../core/index.js';
import {BATCH, submitted, systemsHere} from './batch.js';
import {EXIT, say} from './exit.js';
import {type JobRequest, machineOf, type Shape, type System, shapeOf} from './job.js';
import {count, duration, each, mebibytes} from './option.js';
import {checkOutput, writeOutput, writeStdout} from './output.js';
import {jobScript} from './script.js';

/** What is asked for as {@link JobRequest} has it, but for names that read better in the plural there. */
interface Options
	extends Omit<JobRequest, 'system' | 'modules' | 'directives' | 'volumes' | 'command' | 'spread' | 'team'> {
	readonly system?: System;
	readonly module?: readonly string[];
	readonly directive?: readonly string[];
	readonly volume?: readonly string[];
	readonly out?: string;
	readonly go?: boolean;
}

/** The options of `inga run` that say where its ranks are. */
interface RunOptions {
	readonly ranks?: number;
	readonly transport?: 'threads' | 'mpi' | 'hybrid';
	readonly threads?: number;
}

/** A command of inga as it was given. */
interface Given {
	readonly words: readonly string[];
	readonly operands: readonly string[];
	/** Where it is `inga run`. */
	readonly run?: RunOptions;
}

const MOST_NODES = 1e6;

/** Adds `inga submit -- COMMAND`. @param finish is told the exit code, which is that of pjsub or sbatch where they refuse */
export function addSubmit(program: Command, finish: (code: number) => void): void {
	program
		.command('submit')
		.summary('a job script for many nodes: PJM (Fugaku, FX700) or Slurm')
		.description(
			'Writes the job script that runs a command of inga on nodes of a cluster, and with --go submits it.\n' +
				'inga run uses all cores of all nodes: a process for each of --ranks-per-node, a rank on each of its --threads.\n' +
				'Other commands run as one process on one node.',
		)
		.usage('[options] -- <command> ...')
		.argument('<command...>', 'what inga is to do there: run sum.js')
		.passThroughOptions()
		.addOption(
			new Option('--system <system>', 'the batch system (by pjsub or sbatch on PATH if left out)').choices([
				'pjm',
				'slurm',
			]),
		)
		.addOption(
			new Option('--machine <machine>', 'the kind of nodes (fugaku with pjm if left out)').choices(['fugaku', 'fx700']),
		)
		.option('-N, --nodes <n>', 'nodes (1 if left out)', count(MOST_NODES))
		.option('--ranks-per-node <n>', "processes of a node, MPI's ranks (4 on Fugaku and FX700, else 1)", count(4096))
		.option('--threads <n>', 'cores of each process (its part of the node if left out)', count(1024))
		.option('--cores-per-node <n>', 'cores of a node that are used (48 on Fugaku and FX700)', count(4096))
		.option('-t, --time <time>', 'after which the job is ended: 1:30:00, 90m, 2h', duration)
		.option('-q, --queue <name>', 'the resource group of PJM, the partition of Slurm')
		.option('-A, --account <name>', 'the group of PJM, the account of Slurm')
		.option('--name <name>', 'of the job (inga if left out)')
		.option('--memory <size>', 'of each node: 28G (units of 1024)', mebibytes)
		.option('--log <file>', 'the output, as the batch system names it (NAME.ID.out if left out)')
		.option('--module <name>', 'load this module first; may be given several times', each)
		.option('--setup <line>', 'a line of bash before the command; may be given several times', each)
		.option('--directive <words>', 'what else #PJM or #SBATCH is to say; may be given several times', each)
		.option('--volume <path>', 'a volume that the job uses, /vol0004 (Fugaku); may be given several times', each)
		.option('--transfer <file>', 'a file to copy near the nodes besides the program (Fugaku); several times', each)
		.addOption(
			new Option('--launcher <launcher>', 'what starts processes on Slurm, srun if left out').choices([
				'srun',
				'openmpi',
				'mpich',
			]),
		)
		.option('--mpi <type>', 'how srun serves MPI: pmix, pmi2 (as the site has it if left out)')
		.option('--inga <words>', 'how the job calls inga, in bash (inga if left out)')
		.option('-o, --out <file>', 'write the script there instead of stdout')
		.option('--go', 'submit it and print the number of the job')
		.addHelpText(
			'after',
			`
Examples:
  inga submit --system pjm --nodes 8 --time 1:30:00 --queue small --account hp000000 -- run sum.js
  inga submit --nodes 4 --ranks-per-node 2 --threads 32 --time 2h --go -- run sum.js --data '{"n": 1000}'
  inga submit --system slurm --threads 64 --out genes.sh -- causal genes.csv --format json --out genes.json

Exit codes: 0 done, 1 the batch system is not here, 2 wrong usage; where pjsub or sbatch refuse, theirs`,
		)
		.action(async (words: readonly string[], options: Options) => {
			finish(await submit(program, words, options));
		});
}

async function submit(program: Command, words: readonly string[], options: Options): Promise<number> {
	const {out, go} = options;
	const request = requestOf(options, given(program, words));
	const script = jobScript(request);
	if (out !== undefined) {
		await checkOutput(out);
		await writeOutput(out, script);
	}
	const {program: submitter} = BATCH[request.system];
	if (go) return out === undefined ? handed(request.system, script) : handedFile(request.system, out);
	if (out === undefined) await writeStdout(script);
	else say(`wrote ${out}; submit it by: ${submitter} ${out}`);
	return EXIT.done;
}

/** Batch systems copy a script when they take it: the file need not stay. */
async function handed(system: System, script: string): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'inga-submit-'));
	try {
		const file = join(folder, 'job.sh');
		await writeOutput(file, script);
		return await handedFile(system, file);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

async function handedFile(system: System, file: string): Promise<number> {
	const {code, job, text} = submitted(system, file);
	process.stderr.write(text);
	if (code === 0) await writeStdout(`${job}\n`);
	else say(`${BATCH[system].program} ended with code ${code}: the job is not submitted`);
	return code;
}

function requestOf(options: Options, {words, operands, run}: Given): JobRequest {
	const {system = systemHere(), module: modules, directive: directives, volume: volumes, ...rest} = options;
	const spread = run !== undefined && run.transport !== 'threads';
	const asked = {
		...rest,
		system,
		...(modules && {modules}),
		...(directives && {directives}),
		...(volumes && {volumes}),
		command: words,
		spread,
	};
	if (run === undefined) return asked;
	const shape = shapeOf(asked);
	const [file = ''] = operands;
	const program = machineOf(asked)?.llio && !/^file:/.test(file) ? [file] : [];
	const transfer = [...program, ...(options.transfer ?? [])];
	const team = teamOf(run, shape);
	return {...asked, transfer, team, command: spread ? placed(words, run, team) : words};
}

/** The only batch system there is here. */
function systemHere(): System {
	const [found, second] = systemsHere();
	if (found !== undefined && second === undefined) return found;
	const message =
		found === undefined
			? 'neither pjsub nor sbatch is on PATH: say which batch system the script is for, --system pjm or --system slurm'
			: 'pjsub and sbatch are both on PATH: say which one the script is for, --system pjm or --system slurm';
	throw invalidArgument(message);
}

/** The command, refused now if inga would refuse it there: a job may wait for hours to be told. */
function given(program: Command, [name = '', ...rest]: readonly string[]): Given {
	const commands = program.commands.filter((command) => command.name() !== 'submit');
	const command = commands.find((each) => each.name() === name);
	if (command === undefined) {
		const known = commands.map((each) => each.name()).join(', ');
		throw invalidArgument(`inga has no command ${JSON.stringify(name)} for a job: give one of ${known}`);
	}
	const {operands, unknown} = command.parseOptions(rest);
	const wanted = command.registeredArguments;
	if (unknown[0] !== undefined) throw invalidArgument(`inga ${name} has no option ${unknown[0]}`);
	if (operands.length !== wanted.length) {
		const what = wanted.length === 0 ? 'nothing' : wanted.map((each) => `<${each.name()}>`).join(' ');
		throw invalidArgument(`inga ${name} is to be given ${what}, and was given ${operands.length || 'nothing'}`);
	}
	const words = [name, ...rest];
	return {words, operands, ...(name === 'run' && {run: command.opts<RunOptions>()})};
}

/** Ranks of each process. */
function teamOf({ranks, transport, threads}: RunOptions, {nodes, ranksPerNode, threads: cores}: Shape): number {
	if (transport === 'threads') return ranks ?? cores;
	const team = threads ?? (transport === 'mpi' ? 1 : cores);
	if (team > cores) {
		throw invalidArgument(
			`inga run --threads is ${team}, and each process has ${cores} cores: give submit --threads ${team}`,
		);
	}
	if (transport === 'hybrid' && team === 1) {
		throw invalidArgument('--transport hybrid needs processes of more than one core: give submit --threads');
	}
	const size = nodes * ranksPerNode * team;
	if (ranks !== undefined && ranks !== size) {
		const places = `${nodes} x ${ranksPerNode} processes of ${team} ranks are ${size}`;
		throw invalidArgument(
			`inga run -n is ${ranks}, and ${places}: leave -n out, or change --nodes or --ranks-per-node`,
		);
	}
	return team;
}

/** The words of `inga run`, told where its ranks are as far as they do not say it. */
function placed([name = '', ...rest]: readonly string[], {transport, threads}: RunOptions, team: number): string[] {
	return [
		name,
		...(transport === undefined ? ['--transport', team > 1 ? 'hybrid' : 'mpi'] : []),
		...(threads === undefined && team > 1 ? ['--threads', String(team)] : []),
		...rest,
	];
}
