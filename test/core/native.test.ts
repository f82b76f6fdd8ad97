import {cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {native} from '../../src/core/index.js';
import {root, run} from './process.js';

const load = `import {native} from './src/core/index.ts';
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
		`npm run setup   (in ${place})`,
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

test('several workers and the main thread load it at once', async (t) => {
	const {stdout, stderr, code} = await run(`
		import {Worker} from 'node:worker_threads';
		import {native} from './src/core/index.ts';
		const text = \`
			const {parentPort} = require('node:worker_threads');
			import('tsx/esm/api')
				.then(({register}) => register())
				.then(() => import('./src/core/index.ts'))
				.then(({features}) => parentPort.postMessage(features().active));\`;
		const workers = Array.from({length: 4}, () => new Worker(text, {eval: true, execArgv: []}));
		native();
		const found = await Promise.all(workers.map((worker) => new Promise((done, fail) => worker.on('message', done).on('error', fail))));
		console.log(new Set(found).size, found.length);`);
	t.is(code, 0, stderr);
	t.is(stdout.trim(), '1 4', stderr);
});
