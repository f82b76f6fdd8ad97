import {type SpawnOptions, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

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

/** How Node ends with `code` as a module, run from the project's root with the sources importable as `./src/...`. */
export function run(code: string, env: NodeJS.ProcessEnv = {}, cwd = root): Promise<Outcome> {
	const words = ['--import=tsx', '--input-type=module', '--eval', code];
	return outcomeOf(process.execPath, words, {cwd, env: {...process.env, ...env}});
}
