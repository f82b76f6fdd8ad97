import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** How Node ends with `code` as a module, run from the project's root with the sources importable as `./src/...`. */
export function run(code: string, env: NodeJS.ProcessEnv = {}, cwd = root): Promise<Outcome> {
	const words = ['--import=tsx', '--input-type=module', '--eval', code];
	const child = spawn(process.execPath, words, {cwd, env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
	let [stdout, stderr] = ['', ''];
	child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
	child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (exit, signal) => resolve({code: exit, signal, stdout, stderr}));
	});
}
