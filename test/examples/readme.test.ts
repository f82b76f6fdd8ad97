import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const run = promisify(execFile);

function blocks(language: string): string[] {
	return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);
}

/** The code with `inga/...` pointing at the sources. */
function local(code: string): string {
	return code.replaceAll(
		/'inga\/(\w+)'/g,
		(_, name: string) => `'${pathToFileURL(join(root, 'src', name, 'index.ts')).href}'`,
	);
}

test('the README has examples', (t) => {
	t.true(blocks('ts').length >= 3);
	t.is(blocks('console').length, 1);
});

blocks('ts').forEach((code, at) => {
	test(`TypeScript example ${at + 1} of the README runs`, async (t) => {
		const folder = mkdtempSync(join(tmpdir(), 'inga-readme-'));
		t.teardown(() => rmSync(folder, {recursive: true, force: true}));
		symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
		writeFileSync(join(folder, 'example.mts'), local(code));
		const tsx = import.meta.resolve('tsx');
		const {stdout, stderr} = await run(process.execPath, [`--import=${tsx}`, 'example.mts'], {cwd: folder});
		t.is(stderr, '');
		t.is(stdout === '', !code.includes('console.log'));
	});
});

test('the README shows what the quickstart prints', async (t) => {
	const [shown = ''] = blocks('console');
	const [command = '', ...expected] = shown.split('\n');
	const [, ...words] = command.replace('$ ', '').split(' ');
	const {stdout, stderr} = await run(process.execPath, ['--import=tsx', join('src', 'cli', 'main.ts'), ...words], {
		cwd: root,
	});
	t.is(stdout, expected.join('\n'));
	t.regex(stderr, /^inga: warning: 14 of 406 rows left out/);
});
