import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {availableParallelism, cpus} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {flavourOfLauncher} from '../../src/mpi/launcher.js';
import {loader, root, suffix} from '../core/process.js';
import {launcher, onMpi} from '../mpi/setting.js';
import {folder, inga, main} from './command.js';

const run = promisify(execFile);

test('doctor says what runs and that the main job can', async (t) => {
	const {code, stdout, stderr} = await inga(['doctor']);
	t.is(code, 0, stdout + stderr);
	for (const pattern of [
		/^Node +v\d+/,
		/addon +.*inga\.node/,
		/instruction sets +scalar/,
		/inga causal can run\.\n$/,
	]) {
		t.regex(stdout, pattern);
	}
});

test('doctor --json holds the same as data', async (t) => {
	const {code, stdout} = await inga(['doctor', '--json']);
	t.is(code, 0);
	const found = JSON.parse(stdout);
	t.true(found.ok);
	t.true(found.addon.loaded);
	t.regex(found.addon.path, /inga\.node$/);
	t.true(found.features.available.includes('scalar'));
	t.true(Array.isArray(found.missing));
	t.is(found.emitter.works, found.emitter.isa !== 'scalar');
});

test('doctor counts the cores that this process may use', async (t) => {
	const words = ['-c', '0', process.execPath, ...main, 'doctor'];
	const {stdout} = await run('taskset', words, {cwd: root});
	const {length} = cpus();
	t.regex(
		stdout,
		length > 1 ? new RegExp(`ranks +1 on threads, bound to 1 of ${length} cores`) : /ranks +1 on threads\n/,
	);
	const found = JSON.parse((await inga(['doctor', '--json'])).stdout);
	t.deepEqual(found.cores, {machine: length, usable: availableParallelism()});
});

test('doctor names the batch system', async (t) => {
	const place = folder(t);
	for (const program of ['pjsub', 'sbatch']) {
		writeFileSync(join(place, program), '#!/bin/sh\n', {mode: 0o755});
	}
	const {stdout} = await inga(['doctor'], {env: {...process.env, PATH: `${place}:${process.env['PATH']}`}});
	t.regex(stdout, /batch system +PJM \(pjsub\), Slurm \(sbatch\)\n/);
	const {stdout: none} = await inga(['doctor', '--json'], {env: {...process.env, PATH: place.slice(0, -1)}});
	t.deepEqual(JSON.parse(none).batch, []);
});

onMpi('doctor names the MPI, its family and its launcher', async (t) => {
	const {stdout} = await inga(['doctor', '--json']);
	const {library, flavour, launcher: found, error} = JSON.parse(stdout).mpi;
	t.deepEqual([flavour, found, error], [flavourOfLauncher(launcher) ?? null, launcher, null]);
	t.regex((await inga(['doctor'])).stdout, new RegExp(`MPI +${library}.*, started by ${found}\n`));
});

test('an unknown INGA_ISA is named, not a crash', async (t) => {
	const {code, stdout} = await inga(['doctor'], {env: {...process.env, INGA_ISA: 'mmx'}});
	t.is(code, 1);
	t.regex(stdout, /mmx/);
	t.regex(stdout, /inga causal cannot run yet/);
});

for (const [state, prepare] of [
	['is missing', () => {}],
	[
		'does not load',
		(place: string) => {
			mkdirSync(join(place, 'build', 'Release'), {recursive: true});
			writeFileSync(join(place, 'build', 'Release', 'inga.node'), 'not an addon');
		},
	],
] as const) {
	test(`doctor works where the addon ${state}, and tells the cure`, async (t) => {
		const place = folder(t);
		cpSync(join(root, 'src'), join(place, 'src'), {recursive: true});
		cpSync(join(root, 'package.json'), join(place, 'package.json'));
		symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
		prepare(place);
		const words = [...loader, join('src', 'cli', `main${suffix}`)];
		const failed = await t.throwsAsync<Error & {code: number; stdout: string}>(
			run(process.execPath, [...words, 'doctor', '--json'], {cwd: place}),
		);
		t.is(failed?.code, 1);
		const found = JSON.parse(failed?.stdout ?? '');
		t.false(found.ok);
		t.false(found.addon.loaded);
		t.true(found.missing.some(({cure}: {cure: string}) => cure.startsWith('npm run setup')));
		writeFileSync(join(place, 'table.csv'), 'a,b\n1,2\n2,1\n3,5\n');
		const refused = await t.throwsAsync<Error & {code: number; stderr: string}>(
			run(process.execPath, [...words, 'causal', 'table.csv'], {cwd: place}),
		);
		t.is(refused?.code, 1);
		t.regex(refused?.stderr ?? '', /^inga: .*addon.*cannot be loaded/);
		t.regex(refused?.stderr ?? '', /npm run setup/);
	});
}
