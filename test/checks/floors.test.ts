// The rules of .dependency-cruiser.cjs are only worth something if they can be broken: here every one of them is.
import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Report {
	readonly summary: {readonly violations: readonly {readonly rule: {readonly name: string}; readonly from: string}[]};
}

/** The rules that a tree of these files breaks, as `rule: file`. */
async function broken(files: Readonly<Record<string, string>>): Promise<string[]> {
	const place = mkdtempSync(join(tmpdir(), 'inga-floors-'));
	try {
		for (const name of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json'])
			cpSync(join(root, name), join(place, name));
		symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
		for (const [name, text] of Object.entries(files)) {
			mkdirSync(dirname(join(place, name)), {recursive: true});
			writeFileSync(join(place, name), text);
		}
		const cli = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
		// The exit code is the number of violations.
		const {stdout} = await run(process.execPath, [cli, '--output-type', 'json', 'src'], {cwd: place}).catch(
			(error: unknown) => error as {stdout: string},
		);
		const {summary} = JSON.parse(stdout) as Report;
		return summary.violations.map(({rule, from}) => `${rule.name}: ${from}`).sort();
	} finally {
		rmSync(place, {recursive: true, force: true});
	}
}

const sound = {
	'src/core/index.ts': "export * from './native.js';",
	'src/core/native.ts': "import bindings from 'bindings'; export const native = bindings;",
	'src/fuse/index.ts': "export {native as fuse} from '../core/index.js';",
	'src/mpi/index.ts': "export {fuse as mpi} from '../fuse/index.js';",
	'src/table/index.ts': "export {native as table} from '../core/index.js';",
	'src/causal/index.ts': "export {fuse as causal} from '../fuse/index.js';",
	'src/report/index.ts': "export {causal as report} from '../causal/index.js';",
	'src/cli/main.ts': "import {report} from '../report/index.js'; report('');",
};

test('a sound house breaks no rule', async (t) => {
	t.deepEqual(await broken(sound), []);
});

/** A file, what is wrong with it, and the rule that says so. */
const faults = [
	['src/core/up.ts', "import '../table/index.js';", 'floor-0'],
	['src/fuse/beside.ts', "import '../table/index.js';", 'floor-1'],
	['src/table/up.ts', "import type {causal} from '../causal/index.js'; export type A = typeof causal;", 'floor-1'],
	['src/ranks/up.ts', "import '../mpi/index.js';", 'floor-1'],
	['src/report/up.ts', "import '../cli/main.js';", 'floor-5'],
	['src/causal/past.ts', "import '../core/native.js';", 'through-the-index'],
	['src/fuse/door.ts', "import 'bindings';", 'one-door-to-the-addon'],
	['src/fuse/clock.ts', "import 'benchmark';", 'one-timer'],
	['src/fuse/climb.ts', "import '../attic/index.js';", 'known-module'],
	['src/fuse/dev.ts', "import 'fast-check';", 'shipped-packages-only'],
	['src/fuse/spy.ts', "import '../../test/spy.js';", 'src-stands-alone'],
	['src/fuse/lost.ts', "import './nowhere.js';", 'resolves'],
] as const;

test('every rule is broken by a file that is at fault', async (t) => {
	const files: Record<string, string> = {...sound, 'test/spy.ts': '', 'src/attic/index.ts': ''};
	for (const [file, text] of faults) {
		files[file] = text;
		const index = join(dirname(file), 'index.ts');
		files[index] += `\nimport './${basename(file, '.ts')}.js';`;
	}
	files['src/core/index.ts'] += "\nimport './round.js';";
	files['src/core/round.ts'] = "import './index.js';";
	files['src/fuse/alone.ts'] = 'export const alone = 1;';
	const found = await broken(files);
	for (const [file, , rule] of faults) t.true(found.includes(`${rule}: ${file}`), `${rule} by ${file}`);
	t.true(found.some((line) => /^no-cycle: src\/core\/(index|round)\.ts$/.test(line)));
	t.true(found.includes('no-orphan: src/fuse/alone.ts'));
});
