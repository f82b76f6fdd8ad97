import test from 'ava';
import {outcomeOf} from '../core/process.js';
import {launcher, onMpi, words} from '../mpi/setting.js';
import {file, inga, main} from './command.js';

const SUM = `export default (comm, data) => {
	const total = Float64Array.of(comm.rank);
	comm.allreduce(total);
	return {total, transport: comm.transport, data};
};`;

test('run prints the result of each rank', async (t) => {
	const {code, stdout, stderr} = await inga(['run', '-n', '3', file(t, 'sum.mjs', SUM), '--data', '{"a": [1]}']);
	t.is(code, 0, stderr);
	const line = (rank: number) => `rank ${rank}: {"total":[3],"transport":"threads","data":{"a":[1]}}\n`;
	t.is(stdout, line(0) + line(1) + line(2));
});

test('run --json prints a line for each rank', async (t) => {
	const {stdout} = await inga(['run', '-n', '2', '--json', file(t, 'none.mjs', 'export default () => undefined;')]);
	t.is(stdout, '{"rank":0,"result":null}\n{"rank":1,"result":null}\n');
});

test('a rank that fails is named, with the place where it threw', async (t) => {
	const bad = file(t, 'bad.mjs', 'export default ({rank}) => { if (rank === 1) throw new RangeError("no"); };');
	const {code, stderr} = await inga(['run', '-n', '2', bad]);
	t.is(code, 1);
	t.regex(stderr, /RangeError: no\n +at .*bad\.mjs:1/);
	t.regex(stderr, /inga: rank 1 of 2 threw RangeError: no\n$/);
});

test('words that do not fit each other are refused', async (t) => {
	const path = file(t, 'sum.mjs', SUM);
	for (const [wrong, words] of [
		[/--threads is for --transport hybrid/, ['--transport', 'threads', '--threads', '2']],
		[/needs --threads/, ['--transport', 'hybrid']],
		[/Give JSON/, ['--data', '{a']],
		[/whole number from 1/, ['-n', '0']],
	] as const) {
		const {code, stderr} = await inga(['run', ...words, path]);
		t.is(code, 2);
		t.regex(stderr, wrong);
	}
});

test('a process that srun started without an interface for MPI starts no ranks of its own', async (t) => {
	const env = {...process.env, SLURM_PROCID: '1', SLURM_STEP_NUM_TASKS: '4'};
	const words = ['run', '-n', '2', file(t, 'sum.mjs', SUM)];
	const {code, stderr} = await inga([...words, '--transport', 'mpi'], {env});
	t.is(code, 1);
	t.regex(stderr, /srun started 4 processes and tells them nothing of MPI: give srun --mpi=pmix/);
	t.is((await inga(words, {env: {...env, SLURM_STEP_NUM_TASKS: '1'}})).code, 0);
});

onMpi('run --transport mpi and hybrid', async (t) => {
	const path = file(t, 'sum.mjs', SUM);
	const mpi = await inga(['run', '-n', '2', '--transport', 'mpi', '--json', path]);
	t.is(mpi.code, 0, mpi.stderr);
	t.is(mpi.stdout.match(/"total":\[1\],"transport":"mpi"/g)?.length, 2);
	const hybrid = await inga(['run', '-n', '4', '--threads', '2', '--json', path]);
	t.is(hybrid.code, 0, hybrid.stderr);
	t.is(hybrid.stdout.match(/"total":\[6\],"transport":"hybrid"/g)?.length, 4);
});

onMpi('run is a rank where a launcher started it', async (t) => {
	const start = [...words(launcher), '-n', '2', process.execPath, ...main, 'run', file(t, 'sum.mjs', SUM), '--json'];
	const {code, stdout, stderr} = await outcomeOf(launcher, start);
	t.is(code, 0, stderr);
	t.is(
		stdout.replaceAll('\r', ''),
		[0, 1].map((rank) => `{"rank":${rank},"result":{"total":[1],"transport":"mpi"}}\n`).join(''),
	);
});
