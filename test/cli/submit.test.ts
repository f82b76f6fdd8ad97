import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {type JobRequest, shapeOf} from '../../src/cli/job.js';
import {jobScript} from '../../src/cli/script.js';
import {quoted} from '../../src/cli/shell.js';
import {IngaError} from '../../src/core/index.js';
import {flavourOfLauncher} from '../../src/mpi/launcher.js';
import {loader, root, run as runCode, suffix} from '../core/process.js';
import {launcher, onMpi} from '../mpi/setting.js';
import {file, folder, inga} from './command.js';

const fugaku = {system: 'pjm', command: ['run', 'sum.js'], spread: true} as const satisfies JobRequest;
const slurm = {system: 'slurm', ranksPerNode: 2, threads: 4, command: ['run', 'sum.js'], spread: true} as const;

/** Programs that say what they were given, with a NUL after each word, in a file; then they do as `then` says. */
function stubs(t: ExecutionContext, then: Readonly<Record<string, string>>) {
	const place = folder(t);
	const bin = join(place, 'bin');
	const log = join(place, 'log');
	mkdirSync(bin);
	for (const [name, more] of Object.entries(then)) {
		const path = join(bin, name);
		writeFileSync(path, `#!/bin/bash\nprintf '%s\\0' '${name}' $# "$@" >> '${log}'\n${more}\n`);
		chmodSync(path, 0o755);
	}
	return {
		place,
		env: {...process.env, PATH: `${bin}:${process.env['PATH']}`},
		/** With nothing else on PATH. */
		bare: {...process.env, PATH: bin},
		/** What was called since the last look. */
		calls: (): string[][] => {
			const words = readdirSync(place).includes('log') ? readFileSync(log, 'utf8').split('\0') : [];
			writeFileSync(log, '');
			const calls: string[][] = [];
			for (let at = 0; at < words.length - 1; ) {
				const count = Number(words[at + 1]);
				calls.push([words[at] as string, ...words.slice(at + 2, at + 2 + count)]);
				at += 2 + count;
			}
			return calls;
		},
	};
}

/** What `inga` says to each of several commands and how it ends, in one process: most of the time it takes is Node's start. */
async function outcomes(commands: readonly (readonly string[])[]) {
	const code = `import {run} from './src/cli/run${suffix}';
for (const words of ${JSON.stringify(commands)}) {
	const code = await run(words);
	process.stdout.write(code + '\\0');
	process.stderr.write('\\0');
}`;
	// Each command listens to the errors of the same streams.
	const {stdout, stderr} = await runCode(code, {NODE_NO_WARNINGS: '1'});
	const errors = stderr.split('\0');
	return stdout
		.split('\0')
		.slice(0, -1)
		.map((text, at) => ({code: Number(text.at(-1)), stdout: text.slice(0, -1), stderr: errors[at] ?? ''}));
}

const quiet = {module: '', llio_transfer: '', mpiexec: '', srun: '', inga: ''};

/** How bash ends with a script, which it must find well formed. */
function bash(t: ExecutionContext, script: string, env: NodeJS.ProcessEnv) {
	const path = file(t, 'job.sh', script);
	const checked = spawnSync('bash', ['-n', path], {encoding: 'utf8'});
	t.is(checked.stderr, '', script);
	return spawnSync('bash', [path], {encoding: 'utf8', env});
}

test('on Fugaku each core memory group has a process', async (t) => {
	const words = ['--nodes', '8', '--time', '1:30:00', '--queue', 'small', '--account', 'hp000000', '--name', 'sums'];
	const {code, stdout, stderr} = await inga([
		...['submit', '--system', 'pjm', ...words, '--module', 'lang/tcsds', '--setup', '. env.sh'],
		...['--volume', '/vol0004', '--volume', '/vol0005', '--memory', '28G', '--log', '%n.log'],
		...['--directive=-L freq=2200', '--transfer', 'my node', '--', 'run', 'sum.js', '--data', '{"to": "Ω"}'],
	]);
	t.is(code, 0, stderr);
	t.is(stderr, '');
	t.is(
		stdout,
		`#!/bin/bash
#PJM -N sums
#PJM -L "node=8"
#PJM -L "elapse=01:30:00"
#PJM -L "rscgrp=small"
#PJM -L "node-mem=28Gi"
#PJM -g hp000000
#PJM --mpi "proc=32"
#PJM --mpi "max-proc-per-node=4"
#PJM -x PJM_LLIO_GFSCACHE=/vol0004:/vol0005
#PJM -o %n.log
#PJM -j
#PJM -S
#PJM -L freq=2200

module load lang/tcsds || exit
. env.sh

# Threads of each call of native code.
export OMP_NUM_THREADS=1
# Memory of a process lies beside its cores.
export OMPI_MCA_plm_ple_memory_allocation_policy=bind_local
# No empty files of processes that print nothing.
export PLE_MPI_STD_EMPTYFILE=off
# Copies near the nodes of what each process reads.
llio_transfer sum.js 'my node'
trap 'llio_transfer --purge sum.js '\\''my node'\\''' EXIT

mpiexec -n 32 inga run --transport hybrid --threads 12 sum.js --data '{"to": "Ω"}'
`,
	);
	const {env, calls} = stubs(t, quiet);
	bash(t, stdout.replace('. env.sh', ''), env);
	t.deepEqual(calls(), [
		['module', 'load', 'lang/tcsds'],
		['llio_transfer', 'sum.js', 'my node'],
		...[
			[
				'mpiexec',
				'-n',
				'32',
				'inga',
				'run',
				'--transport',
				'hybrid',
				'--threads',
				'12',
				'sum.js',
				'--data',
				'{"to": "Ω"}',
			],
		],
		['llio_transfer', '--purge', 'sum.js', 'my node'],
	]);
});

test('a process on several core memory groups of Fugaku has its pages where they are first written', async (t) => {
	const {stdout} = await inga([
		...['submit', '--system', 'pjm', '-N', '2', '--ranks-per-node', '1', 'run', '--transport=mpi', 'sum.js'],
	]);
	t.is(
		stdout,
		`#!/bin/bash
#PJM -N inga
#PJM -L "node=2"
#PJM --mpi "proc=2"
#PJM --mpi "max-proc-per-node=1"
#PJM -j
#PJM -S

# Threads of each call of native code.
export OMP_NUM_THREADS=48
# Memory of a process lies beside its cores.
export OMPI_MCA_plm_ple_memory_allocation_policy=bind_local
# Those are in several core memory groups: each page lies beside the core that first writes it.
export XOS_MMM_L_PAGING_POLICY=demand:demand:demand
# No empty files of processes that print nothing.
export PLE_MPI_STD_EMPTYFILE=off
# Copies near the nodes of what each process reads.
llio_transfer sum.js
trap 'llio_transfer --purge sum.js' EXIT

mpiexec -n 2 inga run --transport=mpi sum.js
`,
	);
	for (const [shape, spans] of [
		[{ranksPerNode: 4}, false],
		[{ranksPerNode: 4, threads: 11}, false],
		[{ranksPerNode: 8}, false],
		[{ranksPerNode: 3}, true],
		[{ranksPerNode: 6, threads: 8}, true],
		[{threads: 24}, true],
	] as const) {
		t.is(jobScript({...fugaku, ...shape}).includes('XOS_MMM_L_PAGING_POLICY'), spans, JSON.stringify(shape));
	}
});

test('FX700 has no LLIO, and takes jobs by either system', async (t) => {
	const words = ['--machine', 'fx700', '--nodes', '2', '--', 'run', 'sum.js'];
	const pjm = await inga(['submit', '--system', 'pjm', ...words]);
	t.is(
		pjm.stdout,
		`#!/bin/bash
#PJM -N inga
#PJM -L "node=2"
#PJM --mpi "proc=8"
#PJM --mpi "max-proc-per-node=4"
#PJM -j
#PJM -S

# Threads of each call of native code.
export OMP_NUM_THREADS=1
# Memory of a process lies beside its cores.
export OMPI_MCA_plm_ple_memory_allocation_policy=bind_local
# No empty files of processes that print nothing.
export PLE_MPI_STD_EMPTYFILE=off

mpiexec -n 8 inga run --transport hybrid --threads 12 sum.js
`,
	);
	const {stdout} = await inga(['submit', '--system', 'slurm', ...words]);
	t.is(
		stdout,
		`#!/bin/bash
#SBATCH --job-name=inga
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=4
#SBATCH --cpus-per-task=12
#SBATCH --output=%x.%j.out

# Threads of each call of native code.
export OMP_NUM_THREADS=1

srun --ntasks=8 --ntasks-per-node=4 --cpus-per-task=12 --cpu-bind=cores inga run --transport hybrid --threads 12 sum.js
`,
	);
});

test('on Slurm srun starts the processes', async (t) => {
	const {code, stdout, stderr} = await inga([
		...[
			'submit',
			'--system',
			'slurm',
			'-N',
			'4',
			'--ranks-per-node',
			'2',
			'--threads',
			'16',
			'-t',
			'90m',
			'-q',
			'long',
		],
		...['-A', 'me', '--name', 'sums', '--memory', '900M', '--module', 'node/20', '--mpi', 'pmix'],
		...['--directive=--exclusive', '--', 'run', 'my sum.js', '--threads', '8'],
	]);
	t.is(code, 0, stderr);
	t.is(
		stdout,
		`#!/bin/bash
#SBATCH --job-name=sums
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=2
#SBATCH --cpus-per-task=16
#SBATCH --time=01:30:00
#SBATCH --partition=long
#SBATCH --account=me
#SBATCH --mem=900M
#SBATCH --output=%x.%j.out
#SBATCH --exclusive

module load node/20 || exit

# Threads of each call of native code.
export OMP_NUM_THREADS=2

srun --mpi=pmix --ntasks=8 --ntasks-per-node=2 --cpus-per-task=16 --cpu-bind=cores inga run --transport hybrid 'my sum.js' --threads 8
`,
	);
	const {env, calls} = stubs(t, quiet);
	t.is(bash(t, stdout, env).stderr, '');
	const [, started] = calls();
	t.deepEqual(started?.slice(-7), ['inga', 'run', '--transport', 'hybrid', 'my sum.js', '--threads', '8']);
});

test('mpiexec of Open MPI and MPICH are told to give each process its cores', (t) => {
	const last = (request: JobRequest) => jobScript(request).trimEnd().split('\n').at(-1);
	const start = 'mpiexec -n 6';
	t.is(last({...slurm, nodes: 3, launcher: 'openmpi'}), `${start} --map-by slot:PE=4 --bind-to core inga run sum.js`);
	t.is(last({...slurm, nodes: 3, launcher: 'mpich'}), `${start} -ppn 2 -bind-to core:4 inga run sum.js`);
});

test('a command that is not of ranks is one process, started by nothing', async (t) => {
	const words = ['submit', '--system', 'slurm', '--threads', '64', '--', 'causal', 'genes.csv', '--format', 'json'];
	const {code, stdout, stderr} = await inga(words);
	t.is(code, 0, stderr);
	t.true(stdout.endsWith('export OMP_NUM_THREADS=64\n\ninga causal genes.csv --format json\n'));
	const one = await inga(['submit', '--system', 'pjm', '--', 'run', '--transport', 'threads', '-n', '24', 'sum.js']);
	t.true(one.stdout.includes('OMP_NUM_THREADS=2\n'));
	t.false(one.stdout.includes('--mpi'));
	t.true(one.stdout.endsWith('\ninga run --transport threads -n 24 sum.js\n'));
});

/** Words that bash would make something else of, and any others. */
const hostile = fc.constantFrom(
	...[
		"'",
		'"',
		'\\',
		'$HOME',
		'`id`',
		'$(id)',
		'!!',
		'~',
		'*',
		' ',
		'\t',
		'\n',
		'\r\n',
		'\n#PJM -L node=9',
		'\n#SBATCH -N 9',
	],
	...[
		'\x01',
		'1',
		'\x7f',
		'\x1b[0m',
		'#',
		';',
		'&',
		'|',
		'<',
		'a=b',
		'{a,b}',
		'[a]',
		'-',
		'--',
		'',
		'é',
		'日本',
		'𝕏',
		'\u2028',
	],
);
const word = fc
	.array(fc.oneof(hostile, fc.string({unit: 'binary'})), {maxLength: 4})
	.map((parts) => parts.join('').replaceAll('\0', ''));
const words = fc.array(word, {maxLength: 5});

test('programs get the words that were given, whatever they hold', (t) => {
	const {env, calls} = stubs(t, quiet);
	const property = fc.property(words, words, words, (command, modules, files) => {
		const transfer = ['sum.js', ...files];
		for (const request of [
			{...fugaku, transfer, modules, command: ['run', ...command]},
			{...slurm, modules, command: ['run', ...command]},
			{...fugaku, modules, command: ['causal', ...command], spread: false},
		] as const satisfies JobRequest[]) {
			const script = jobScript(request);
			const plain = jobScript({...request, command: ['run'], modules: []});
			const directives = (text: string) => text.split(/[\n\r]/).filter((line) => /^\s*#(PJM|SBATCH)/.test(line));
			t.deepEqual(directives(script), directives(plain));
			const {status, stderr} = bash(t, script, env);
			t.is(status, 0, stderr);
			const all = calls();
			t.deepEqual(
				all.splice(0, modules.length),
				modules.map((name) => ['module', 'load', name]),
			);
			if ('transfer' in request) {
				t.deepEqual(all.shift(), ['llio_transfer', ...transfer]);
				t.deepEqual(all.pop(), ['llio_transfer', '--purge', ...transfer]);
			}
			const [started = []] = all;
			t.is(all.length, 1);
			t.deepEqual(started.slice(started.indexOf('inga')), ['inga', ...request.command]);
		}
	});
	fc.assert(property, {numRuns: 40});
});

test('a word is quoted on one line', (t) => {
	fc.assert(fc.property(word, (text) => !/[\n\r]/.test(quoted(text))));
	t.is(quoted('a/b-c=d,e:f@g%h+1.5'), 'a/b-c=d,e:f@g%h+1.5');
	t.is(quoted(''), "''");
	t.is(quoted('\x011'), "$'\\x011'");
	t.throws(() => quoted('a\0b'), {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT'});
});

test('a script ends as its program does, and the copies go either way', (t) => {
	const {env, calls} = stubs(t, {...quiet, mpiexec: 'exit 7'});
	t.is(bash(t, jobScript({...fugaku, transfer: ['sum.js']}), env).status, 7);
	t.deepEqual(calls().at(-1), ['llio_transfer', '--purge', 'sum.js']);
});

test('a module that is not there ends the job before it begins', (t) => {
	const {env, calls} = stubs(t, {...quiet, module: 'exit 3'});
	t.is(bash(t, jobScript({...slurm, modules: ['none'], setup: ['inga setup']}), env).status, 3);
	t.deepEqual(calls(), [['module', 'load', 'none']]);
});

test('what does not fit the nodes is refused, with the numbers and the cure', (t) => {
	const cases: readonly (readonly [request: Partial<JobRequest>, message: RegExp])[] = [
		[
			{ranksPerNode: 4, threads: 13},
			/4 ranks per node x 13 threads are 52 cores, and a node of Fugaku has 48: give --threads 12/,
		],
		[{ranksPerNode: 49}, /49 ranks per node x 1 threads are 49 cores, .* give --ranks-per-node 48 or fewer/],
		[{threads: 49}, /1 ranks per node x 49 threads are 49 cores, .* give --threads 48/],
		[{coresPerNode: 64}, /--cores-per-node is 64, and a node of Fugaku has 48/],
		[{coresPerNode: 40, threads: 12, ranksPerNode: 4}, /are 48 cores, and --cores-per-node has 40: give --threads 10/],
		[{spread: false, nodes: 2}, /inga run runs here as one process: leave out --nodes 2/],
		[{spread: false, ranksPerNode: 2}, /leave out --ranks-per-node 2/],
		[{memory: 65536}, /--memory is 64G, and a node of Fugaku has 32G/],
		[{system: 'slurm'}, /how many cores a node has is not known: give --ranks-per-node and --threads/],
		[{system: 'slurm', machine: 'fugaku'}, /Fugaku takes no jobs by Slurm: give --system pjm/],
		[{machine: 'fx700', volumes: ['/vol0004']}, /--volume is for Fugaku/],
		[{machine: 'fx700', transfer: ['sum.js']}, /--transfer is for Fugaku/],
		[{launcher: 'srun'}, /--launcher is for Slurm/],
		[{mpi: 'pmix'}, /--mpi is for srun/],
		[{...slurm, launcher: 'mpich', mpi: 'pmix'}, /--mpi is for srun/],
		[{name: '1st'}, /--name is "1st": give a letter, then/],
		[{queue: 'a\n#PJM -L node=9'}, /--queue is "a\\n#PJM -L node=9": give letters/],
		[{account: 'a b'}, /--account is/],
		[{log: '$HOME'}, /--log is/],
		[{volumes: ['/vol0004', '"']}, /--volume is/],
		[{directives: ['-L a\n#PJM -L b']}, /--directive is .* give one line/],
	];
	for (const [wrong, message] of cases) {
		t.throws(() => jobScript({...fugaku, ...wrong}), {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});
	}
});

test('processes and threads that are left out fill the node', (t) => {
	for (const [request, ranksPerNode, threads] of [
		[fugaku, 4, 12],
		[{...fugaku, threads: 11}, 4, 11],
		[{...fugaku, threads: 5}, 8, 5],
		[{...fugaku, threads: 24}, 2, 24],
		[{...fugaku, threads: 1}, 48, 1],
		[{...fugaku, ranksPerNode: 2}, 2, 24],
		[{...fugaku, coresPerNode: 44}, 4, 11],
		[{...fugaku, coresPerNode: 2}, 2, 1],
		[{...fugaku, spread: false}, 1, 48],
		[{...slurm, ranksPerNode: undefined, threads: undefined, coresPerNode: 64}, 1, 64],
		[{...slurm, threads: undefined, coresPerNode: 64}, 2, 32],
		[{...slurm, ranksPerNode: undefined, coresPerNode: 64}, 16, 4],
		[{...slurm, threads: undefined}, 2, 1],
		[{...slurm, ranksPerNode: undefined}, 1, 4],
	] as const) {
		t.deepEqual(shapeOf(request as JobRequest), {nodes: 1, ranksPerNode, threads}, JSON.stringify(request));
	}
});

test('options and words that cannot be are usage errors', async (t) => {
	const cases = [
		[/--time.* Give hours:minutes:seconds/, ['--time', '1:30', '--', 'run', 'x.js']],
		[/--time.* Give hours:minutes:seconds/, ['--time', '0m', '--', 'run', 'x.js']],
		[/--memory.* Give whole MiB/, ['--memory', '28', '--', 'run', 'x.js']],
		[/whole number from 1/, ['--nodes', '0', '--', 'run', 'x.js']],
		[/Allowed choices are pjm, slurm/, ['--system', 'pbs', '--', 'run', 'x.js']],
		[/missing required argument 'command'/, []],
		[/inga has no command "sum.js" for a job: give one of causal, .*run, doctor/, ['--', 'sum.js']],
		[/inga run has no option --rank/, ['--', 'run', 'x.js', '--rank', '4']],
		[/inga run is to be given <file>, and was given nothing/, ['--', 'run']],
		[/Give JSON/, ['--', 'run', 'x.js', '--data', 'x.json']],
		[/inga run -n is 8, and 1 x 4 processes of 12 ranks are 48/, ['--', 'run', 'x.js', '-n', '8']],
		[/inga run --threads is 24, and each process has 12 cores/, ['--', 'run', 'x.js', '--threads', '24']],
		[/needs processes of more than one core/, ['--threads', '1', '--', 'run', 'x.js', '--transport', 'hybrid']],
		[/one process: leave out --nodes 2/, ['--nodes', '2', '--', 'causal', 'x.csv']],
		[/--out .* there is no folder/, ['--out', 'none/such/job.sh', '--', 'run', 'x.js']],
	] as const;
	const said = await outcomes(cases.map(([, given]) => ['submit', '--system', 'pjm', ...given]));
	t.is(said.length, cases.length);
	for (const [at, {code, stdout, stderr}] of said.entries()) {
		t.is(code, 2, stderr);
		t.is(stdout, '');
		t.regex(stderr, cases[at]?.[0] as RegExp);
	}
});

test('times and sizes are written as batch systems read them', async (t) => {
	const cases = [
		['2h', '1T', '02:00:00', '1024G'],
		['1d12h', '900m', '36:00:00', '900M'],
		['45s', '2048MiB', '00:00:45', '2G'],
		['100:00:01', '3gb', '100:00:01', '3G'],
	] as const;
	const given = (time: string, memory: string) => ['--time', time, '--memory', memory, '--threads', '2', 'doctor'];
	const said = await outcomes(cases.map(([time, memory]) => ['submit', '--system', 'slurm', ...given(time, memory)]));
	for (const [at, [, , elapse, size]] of cases.entries()) {
		t.true(said[at]?.stdout.includes(`--time=${elapse}\n#SBATCH --mem=${size}\n`), said[at]?.stdout);
	}
});

test('the batch system is the one whose command is on PATH', async (t) => {
	const words = ['submit', '--threads', '4', '--', 'doctor'];
	const [pjm, sbatch, both, none] = [{pjsub: ''}, {sbatch: ''}, {pjsub: '', sbatch: ''}, {}].map(
		(programs) => stubs(t, programs).bare,
	);
	t.true((await inga(words, {env: pjm})).stdout.includes('#PJM '));
	t.true((await inga(words, {env: sbatch})).stdout.includes('#SBATCH '));
	for (const [env, message] of [
		[both, /pjsub and sbatch are both on PATH: .* --system pjm or --system slurm/],
		[none, /neither pjsub nor sbatch is on PATH: .* --system pjm or --system slurm/],
	] as const) {
		const {code, stderr} = await inga(words, {env});
		t.is(code, 2);
		t.regex(stderr, message);
	}
});

test('--go submits and prints the number of the job', async (t) => {
	const copy = 'shift $(($# - 1)); printf "%s\\n" "$(<"$1")" >&2';
	const programs = {
		pjsub: `${copy}; echo '[INFO] PJM 0000 pjsub Job 1234567 submitted.'`,
		sbatch: `${copy}; echo '77;cluster'`,
	};
	const {env, calls, place} = stubs(t, programs);
	const words = ['--threads', '4', '--', 'run', 'sum.js'];
	for (const [system, program, number] of [
		['pjm', 'pjsub', '1234567'],
		['slurm', 'sbatch', '77'],
	] as const) {
		const script = await inga(['submit', '--system', system, ...words]);
		const {code, stdout, stderr} = await inga(['submit', '--system', system, '--go', ...words], {
			env: {...env, TMPDIR: place},
		});
		t.is(code, 0, stderr);
		t.is(stdout, `${number}\n`);
		t.true(stderr.includes(script.stdout));
		t.is(calls()[0]?.[0], program);
	}
	t.false(readdirSync(place).some((name) => name.startsWith('inga-submit-')));
	const out = join(place, 'job.sh');
	const {stdout} = await inga(['submit', '--system', 'slurm', '--go', '--out', out, ...words], {env});
	t.is(stdout, '77\n');
	t.deepEqual(calls(), [['sbatch', '--parsable', out]]);
	t.regex(readFileSync(out, 'utf8'), /^#!\/bin\/bash\n#SBATCH/);
});

test('what the batch system has against a job is passed on, with its exit code', async (t) => {
	const {env, bare} = stubs(t, {pjsub: "echo '[ERR.] PJM 0054 pjsub Invalid rscgrp.' >&2; exit 12"});
	const words = ['submit', '--go', '--', 'run', 'sum.js'];
	const {code, stdout, stderr} = await inga(words, {env});
	t.is(code, 12);
	t.is(stdout, '');
	t.is(stderr, '[ERR.] PJM 0054 pjsub Invalid rscgrp.\ninga: pjsub ended with code 12: the job is not submitted\n');
	const absent = await inga(['submit', '--system', 'slurm', '--threads', '4', ...words.slice(1)], {env: bare});
	t.is(absent.code, 1);
	t.regex(absent.stderr, /sbatch is not on PATH: submit where Slurm takes jobs, or leave --go out/);
});

test('--out keeps the script and says how to submit it', async (t) => {
	const out = join(folder(t), 'job.sh');
	const {code, stdout, stderr} = await inga(['submit', '--system', 'pjm', '-o', out, '--', 'run', 'sum.js']);
	t.is(code, 0);
	t.is(stdout, '');
	t.is(stderr, `inga: wrote ${out}; submit it by: pjsub ${out}\n`);
	t.is(bash(t, readFileSync(out, 'utf8'), stubs(t, quiet).env).status, 0);
});

test('help tells the options and shows examples', async (t) => {
	const {code, stdout} = await inga(['submit', '--help']);
	t.is(code, 0);
	t.regex(stdout, /^Usage: inga submit \[options\] -- <command> \.\.\./);
	for (const part of ['--ranks-per-node', '--directive', '-- run sum.js', 'Exit codes']) t.true(stdout.includes(part));
});

onMpi('a script for Slurm runs its ranks with the mpiexec that is here', async (t) => {
	const flavour = flavourOfLauncher(launcher) === 'MPICH' ? 'mpich' : 'openmpi';
	const {env} = stubs(t, {mpiexec: `exec ${launcher} "$@"`});
	const sum = `export default (comm, data) => {
	const total = Float64Array.of(comm.rank + 1);
	comm.allreduce(total);
	return [total[0], comm.transport, data];
};`;
	const size = Math.min(2, availableParallelism());
	const {stdout: script} = await inga([
		...['submit', '--system', 'slurm', '--ranks-per-node', String(size), '--threads', '1', '--launcher', flavour],
		...[
			'--inga',
			[process.execPath, ...loader, `src/cli/main${suffix}`].join(' '),
			'--',
			'run',
			file(t, 'my sum.mjs', sum),
		],
		...['--data', '"it\'s $5"'],
	]);
	const path = file(t, 'job.sh', script);
	const {status, stdout, stderr} = spawnSync('bash', [path], {
		encoding: 'utf8',
		cwd: root,
		env: {...env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1'},
	});
	t.is(status, 0, stderr);
	const total = (size * (size + 1)) / 2;
	const lines = Array.from({length: size}, (_, rank) => `rank ${rank}: [${total},"mpi","it's $5"]\n`);
	t.is(stdout.replaceAll('\r', ''), lines.join(''));
});
