import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {folder, inga, root} from './command.js';

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
		const words = ['--import=tsx', join('src', 'cli', 'main.ts')];
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
