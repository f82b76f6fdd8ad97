import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {native} from '../../src/core/index.js';
import {loading, root, run, suffix} from './process.js';

const load = `import {native} from './src/core/index${suffix}';
try { console.log('loaded', typeof native().coreFeatures); } catch ({name, code, message}) { console.log(name, code, message); }`;

/** A project like this one but with an addon of the test's own, or none. */
function project(t: ExecutionContext, addon?: string | Buffer): string {
	const place = mkdtempSync(join(tmpdir(), 'inga-core-'));
	t.teardown(() => rmSync(place, {recursive: true, force: true}));
	cpSync(join(root, 'src'), join(place, 'src'), {recursive: true});
	cpSync(join(root, 'package.json'), join(place, 'package.json'));
	symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
	if (addon !== undefined) {
		mkdirSync(join(place, 'build', 'Release'), {recursive: true});
		writeFileSync(join(place, 'build', 'Release', 'inga.node'), addon);
	}
	return place;
}

test('the addon is loaded once', (t) => {
	t.is(native(), native());
});

test('a missing addon: where it was looked for, and the command that builds it', async (t) => {
	const place = project(t);
	const {stdout} = await run(load, {}, place);
	t.regex(stdout, /^IngaError ERR_NATIVE_LOAD /);
	for (const part of [
		`${process.platform}-${process.arch}`,
		process.version,
		'No compiled addon was found',
		`npm run setup   (in ${place};`,
		join(place, 'build', 'Release', 'inga.node'),
	]) {
		t.true(stdout.includes(part), `${part} in:\n${stdout}`);
	}
});

test('an addon that is no addon: the file, the reason, and the command that rebuilds it', async (t) => {
	const place = project(t, 'not an addon');
	const {stdout} = await run(load, {}, place);
	t.regex(stdout, /^IngaError ERR_NATIVE_LOAD /);
	for (const part of [join(place, 'build', 'Release', 'inga.node'), 'does not load', 'npm run setup -- --force']) {
		t.true(stdout.includes(part), `${part} in:\n${stdout}`);
	}
});

/** inga as npm installs it, without a build, beside platform packages: their names with version and addon. */
function installed(t: ExecutionContext, packages: Readonly<Record<string, [version: string, addon: string | Buffer]>>) {
	const place = mkdtempSync(join(tmpdir(), 'inga-core-'));
	t.teardown(() => rmSync(place, {recursive: true, force: true}));
	const inga = join(place, 'node_modules', 'inga');
	mkdirSync(inga, {recursive: true});
	cpSync(join(root, 'src'), join(inga, 'src'), {recursive: true});
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	writeFileSync(join(inga, 'package.json'), JSON.stringify({...manifest, version: '1.2.3'}));
	symlinkSync(join(root, 'node_modules'), join(inga, 'node_modules'));
	for (const [name, [version, addon]] of Object.entries(packages)) {
		const folder = join(place, 'node_modules', name);
		mkdirSync(folder);
		writeFileSync(join(folder, 'package.json'), JSON.stringify({name, version, main: 'inga.node'}));
		writeFileSync(join(folder, 'inga.node'), addon);
	}
	return inga;
}

const addon = readFileSync(join(root, 'build', 'Release', 'inga.node'));
const fitting = `inga-linux-${process.arch}-gnu`;
const foreign = `inga-linux-${process.arch === 'x64' ? 'arm64' : 'x64'}-gnu`;

test('without a build the addon comes from the platform package, of the same version only', async (t) => {
	const {stdout, stderr} = await run(load, {}, installed(t, {[fitting]: ['1.2.3', addon]}));
	t.is(stdout, 'loaded function\n', stderr);
	const {stdout: told} = await run(load, {}, installed(t, {[fitting]: ['1.2.4', addon]}));
	t.regex(told, /^IngaError ERR_NATIVE_LOAD /);
	t.true(told.includes(`${fitting} is of version 1.2.4, and inga of 1.2.3`), told);
	t.true(told.includes(`npm install ${fitting}@1.2.3`), told);
});

test('a build of one’s own goes before the platform package, even where it does not load', async (t) => {
	const place = installed(t, {[fitting]: ['1.2.3', addon]});
	mkdirSync(join(place, 'build', 'Release'), {recursive: true});
	writeFileSync(join(place, 'build', 'Release', 'inga.node'), 'not an addon');
	t.regex(
		(await run(load, {}, place)).stdout,
		/^IngaError ERR_NATIVE_LOAD [\s\S]*does not load: .*build\/Release\/inga\.node/,
	);
});

test('a platform package that is broken, or for another machine, is named with the cure', async (t) => {
	const {stdout: broken} = await run(load, {}, installed(t, {[fitting]: ['1.2.3', 'not an addon']}));
	t.true(broken.includes(`${fitting} is there but does not load: `), broken);
	t.true(broken.includes(`npm install --force ${fitting}@1.2.3`), broken);
	const {stdout: other} = await run(load, {}, installed(t, {[foreign]: ['1.2.3', addon]}));
	t.true(other.includes(`${foreign} is installed, which is for another machine`), other);
	t.true(other.includes(`npm install ${fitting}@1.2.3`), other);
});

test('several workers and the main thread load it at once', async (t) => {
	const {stdout, stderr, code} = await run(`
		import {Worker} from 'node:worker_threads';
		import {native} from './src/core/index${suffix}';
		const text = \`
			const {parentPort} = require('node:worker_threads');
			${loading}
				.then(() => import('./src/core/index${suffix}'))
				.then(({features}) => parentPort.postMessage(features().active));\`;
		const workers = Array.from({length: 4}, () => new Worker(text, {eval: true, execArgv: []}));
		native();
		const found = await Promise.all(workers.map((worker) => new Promise((done, fail) => worker.on('message', done).on('error', fail))));
		console.log(new Set(found).size, found.length);`);
	t.is(code, 0, stderr);
	t.is(stdout.trim(), '1 4', stderr);
});
