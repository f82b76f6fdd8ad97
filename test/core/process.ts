import {type SpawnOptions, spawn} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What modules end with here: tests run as they are, by tsx, or compiled, in a folder with the compiled sources. */
export const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** A file of the real data beside the project, which may not be there; compiled tests lie in a folder of the project. */
export function sharedData(path: string): string {
	return join(root, suffix === '.ts' ? '..' : '../..', 'shared', 'data', path);
}

/** What Node needs to run modules of this project. */
export const loader: readonly string[] = suffix === '.ts' ? ['--import=tsx'] : [];

/** Code for threads, which on Node 20 do not load TypeScript by --import: a promise after which they can. */
export const loading =
	suffix === '.ts' ? "import('tsx/esm/api').then(({register}) => void register())" : 'Promise.resolve()';

/** A module of this project by its path without suffix. */
export function moduleAt(path: string): URL {
	return new URL(`../../${path}${suffix}`, import.meta.url);
}

export interface Outcome {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** How a program ends. */
export function outcomeOf(program: string, words: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
	const child = spawn(program, words, {...options, stdio: ['ignore', 'pipe', 'pipe']});
	let [stdout, stderr] = ['', ''];
	// Pieces end at any byte, also within a character.
	child.stdout?.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
	child.stderr?.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => resolve({code, signal, stdout, stderr}));
	});
}

/** How Node ends with `code` as a module, run from the project's root with the sources importable as `./src/...` with {@link suffix}. */
export function run(code: string, env: NodeJS.ProcessEnv = {}, cwd = root): Promise<Outcome> {
	const words = [...loader, '--input-type=module', '--eval', code];
	return outcomeOf(process.execPath, words, {cwd, env: {...process.env, ...env}});
}
