import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {availableParallelism, cpus} from 'node:os';
import {join} from 'node:path';
import type {Command} from 'commander';
import {type Features, features, native} from '../core/index.js';
import {compile} from '../fuse/index.js';
import {type Flavour, findMpi} from '../mpi/index.js';
import {BATCH, systemsHere} from './batch.js';
import {EXIT} from './exit.js';
import type {System} from './job.js';
import {writeStdout} from './output.js';

/** Something that is not there, what for it is needed, and the command that brings it. */
interface Missing {
	readonly what: string;
	readonly why: string;
	readonly cure: string;
}

/** What `inga doctor --json` prints. */
interface Diagnosis {
	/** Whether `inga causal` can run. */
	readonly ok: boolean;
	readonly node: string;
	readonly nodeApi: string;
	readonly platform: string;
	readonly addon: {readonly loaded: boolean; readonly path: string | null; readonly error: string | null};
	readonly features: Features | null;
	/** Whether kernels are compiled to machine code, and for which instruction set. */
	readonly emitter: {readonly works: boolean; readonly isa: string | null};
	readonly tools: {readonly compiler: string | null; readonly cmake: string | null; readonly assembler: string | null};
	/** The MPI that ranks can use. It is not needed otherwise. */
	readonly mpi: {
		readonly library: string | null;
		/** Whose launchers start it. */
		readonly flavour: Flavour | null;
		readonly launcher: string | null;
		readonly error: string | null;
	};
	/** Cores of the machine, and those that this process is allowed to use. */
	readonly cores: {readonly machine: number; readonly usable: number};
	/** The batch systems that `inga submit --go` can hand a job to. */
	readonly batch: readonly System[];
	readonly missing: readonly Missing[];
}

const REBUILD = 'npm run setup -- --force';
/** What encodes machine code for this processor. */
const ASSEMBLERS: Partial<Record<string, {name: string; sets: string; header: string; package: string}>> = {
	x64: {name: 'Xbyak', sets: 'AVX2 and AVX-512', header: 'xbyak/xbyak.h', package: 'libxbyak-dev'},
	arm64: {name: 'VIXL', sets: 'SVE', header: 'vixl/aarch64/assembler-aarch64.h', package: 'libvixl-dev'},
};
const ASSEMBLER = ASSEMBLERS[process.arch];
const OLDEST_NODE = [20, 19] as const;

/** Adds `inga doctor`. @param finish is told the exit code: 0 when `inga causal` can run, else 1 */
export function addDoctor(program: Command, finish: (code: number) => void): void {
	program
		.command('doctor')
		.summary('what is built, what runs, what is missing and how to get it')
		.description('Tells what is built, what runs on this machine, what is missing and how to get it.')
		.option('--json', 'as JSON')
		.action(async ({json}: {json?: boolean}) => {
			const found = diagnose();
			await writeStdout(json ? `${JSON.stringify(found, undefined, 2)}\n` : diagnosisText(found));
			finish(found.ok ? EXIT.done : EXIT.failed);
		});
}

function diagnose(): Diagnosis {
	const {error, found} = attempt(() => {
		native();
		return features();
	});
	const path = addonPath();
	const isa = found === undefined ? undefined : attempt(() => compile('exp(x)').isa).found;
	const tools = {compiler: version('c++'), cmake: version('cmake'), assembler: assemblerHeaders()};
	const emitter = {works: isa !== undefined && isa !== 'scalar', isa: isa ?? null};
	return {
		ok: isa !== undefined && recentNode(),
		node: process.version,
		nodeApi: process.versions['napi'] ?? '',
		platform: `${process.platform}-${process.arch}`,
		addon: {loaded: path !== null, path, error: error ?? null},
		features: found ?? null,
		emitter,
		tools,
		mpi: diagnoseMpi(),
		cores: {machine: cpus().length, usable: availableParallelism()},
		batch: systemsHere(),
		missing: missing({loaded: path !== null, emitter: emitter.works, features: found, tools}),
	};
}

function diagnoseMpi(): Diagnosis['mpi'] {
	const {found, error} = attempt(findMpi);
	const {library = null, flavour = null, launcher = null} = found ?? {};
	return {library, flavour, launcher, error: error ?? null};
}

function attempt<T>(work: () => T): {found?: T; error?: string} {
	try {
		return {found: work()};
	} catch (error) {
		return {error: error instanceof Error ? error.message : String(error)};
	}
}

/** Where the addon came from: Node keeps loaded addons in the same cache as CommonJS modules. */
function addonPath(): string | null {
	const {cache} = createRequire(import.meta.url);
	return Object.keys(cache).find((path) => /[\\/]inga(?!_mpi)[^\\/]*\.node$/.test(path)) ?? null;
}

function recentNode(): boolean {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function version(program: string): string | null {
	const {stdout, status} = spawnSync(program, ['--version'], {encoding: 'utf8', timeout: 5000});
	return status === 0 ? (stdout.split('\n')[0]?.trim() ?? null) : null;
}

/** The folder that holds the assembler's headers, or null. */
function assemblerHeaders(): string | null {
	if (ASSEMBLER === undefined) return null;
	const {header} = ASSEMBLER;
	const folders = ['/usr/include', '/usr/local/include', ...(process.env['CPATH']?.split(':') ?? [])];
	return folders.find((folder) => existsSync(join(folder, header))) ?? null;
}

interface State {
	readonly loaded: boolean;
	readonly emitter: boolean;
	readonly features: Features | undefined;
	readonly tools: Diagnosis['tools'];
}

function missing({loaded, emitter, features: machine, tools}: State): Missing[] {
	const found: Missing[] = [];
	if (!recentNode()) {
		found.push({
			what: `Node ${OLDEST_NODE.join('.')} or newer`,
			why: 'everything',
			cure: 'install it, then npm run setup',
		});
	}
	// An addon that is there, from a platform package or a build, needs nothing to be built with.
	if (!loaded && tools.compiler === null) {
		found.push({what: 'a C++20 compiler', why: 'building the addon', cure: 'apt-get install g++ make'});
	}
	if (!loaded && tools.cmake === null) {
		found.push({what: 'cmake', why: 'building the addon', cure: 'apt-get install cmake'});
	}
	if (ASSEMBLER !== undefined && tools.assembler === null && !emitter) {
		const {name, sets, package: cure} = ASSEMBLER;
		found.push({
			what: `the ${name} assembler`,
			why: `machine code for ${sets}`,
			cure: `apt-get install ${cure} && ${REBUILD}`,
		});
	}
	if (!loaded) found.push({what: 'the native addon', why: 'every computation', cure: REBUILD});
	const vectors = machine !== undefined && machine.active !== 'scalar';
	if (vectors && !emitter && tools.assembler !== null) {
		const why = `machine code: it was built without ${ASSEMBLER?.name}`;
		found.push({what: 'the emitter in the addon', why, cure: REBUILD});
	}
	return found;
}

function diagnosisText({
	ok,
	node,
	nodeApi,
	platform,
	addon,
	features: machine,
	emitter,
	tools,
	mpi,
	cores,
	batch,
	missing: absent,
}: Diagnosis): string {
	const rows: [string, string][] = [
		['Node', `${node}, Node-API ${nodeApi}, ${platform}`],
		['addon', addon.path ?? 'not loaded'],
	];
	if (machine) {
		const lowered = machine.active === machine.available.at(-1) ? '' : ', lowered by INGA_ISA';
		rows.push(
			['built with', `compiler ${machine.compiler}, Node-API ${machine.napi}`],
			['processor', `${machine.model} (${machine.architecture}), vector width ${machine.vectorWidth}`],
			['instruction sets', `${machine.available.join(', ')}; in use: ${machine.active}${lowered}`],
			['kernels', emitter.works ? `machine code for ${emitter.isa}` : 'interpreted: correct, but slow'],
			['threads', String(machine.threads)],
		);
	}
	const launcher = mpi.launcher === null ? 'its launcher was not found' : `started by ${mpi.launcher}`;
	const none =
		'not built (for ranks on many machines: apt-get install openmpi-bin libopenmpi-dev && npm run setup -- --force)';
	const bound = cores.usable < cores.machine ? `, bound to ${cores.usable} of ${cores.machine} cores` : '';
	// Some sites' libraries have names of their own.
	const family = mpi.flavour === null || mpi.library?.startsWith(mpi.flavour) ? '' : ` (a kind of ${mpi.flavour})`;
	const systems = batch.map((system) => `${BATCH[system].name} (${BATCH[system].program})`);
	rows.push(
		['ranks', `${cores.usable} on threads${bound}`],
		['MPI', mpi.library === null ? none : `${mpi.library}${family}, ${launcher}`],
		['batch system', systems.join(', ') || 'none here (inga submit writes scripts for PJM and Slurm all the same)'],
	);
	rows.push(
		['compiler', tools.compiler ?? 'not found'],
		['cmake', tools.cmake ?? 'not found'],
		[`${ASSEMBLER?.name ?? 'assembler'} headers`, tools.assembler ?? 'not found'],
	);
	const lines = rows.map(([label, value]) => `${label.padEnd(18)}${value}`);
	if (addon.error !== null) lines.push('', addon.error);
	if (absent.length > 0)
		lines.push('', 'Missing:', ...absent.map(({what, why, cure}) => `  ${what} (for ${why})\n      ${cure}`));
	lines.push('', ok ? 'inga causal can run.' : 'inga causal cannot run yet.', '');
	return lines.join('\n');
}
