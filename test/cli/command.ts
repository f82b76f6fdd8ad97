import {type SpawnOptions, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';
import {loader, moduleAt, root} from '../core/process.js';

/** What Node is given to run `inga`. */
export const main: readonly string[] = [...loader, fileURLToPath(moduleAt('src/cli/main'))];

export interface Outcome {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Starts `inga` as a user would, but from the sources. */
export function start(words: readonly string[], options: SpawnOptions = {}) {
	return spawn(process.execPath, [...main, ...words], {cwd: root, ...options});
}

/** What `inga` says and how it ends. */
export function inga(words: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
	return outcome(start(words, {stdio: ['ignore', 'pipe', 'pipe'], ...options}));
}

/** The same where a file may have so many KiB: what comes after does not fit in, as on a disk that is full. */
export function ingaOnFullDisk(words: readonly string[], kib = 0): Promise<Outcome> {
	const limited = `ulimit -f ${kib}; exec "$0" "$@"`;
	const env = {...process.env, TSX_DISABLE_CACHE: '1'};
	return outcome(spawn('bash', ['-c', limited, process.execPath, ...main, ...words], {cwd: root, env}));
}

/** Sends a signal, once, when what a process has said on stderr matches. */
export function signalAt(child: ReturnType<typeof start>, pattern: RegExp, signal: NodeJS.Signals): void {
	let told = '';
	child.stderr?.on('data', (piece: Buffer) => {
		told += piece.toString();
		if (!child.killed && pattern.test(told)) child.kill(signal);
	});
}

/** How a started process ends. */
export function outcome(child: ReturnType<typeof start>): Promise<Outcome> {
	const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
	child.stdout?.on('data', (piece: Buffer) => stdout.push(piece));
	child.stderr?.on('data', (piece: Buffer) => stderr.push(piece));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) =>
			resolve({code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()}),
		);
	});
}

/** A folder of the test's own, removed at its end. */
export function folder(t: ExecutionContext): string {
	const path = mkdtempSync(join(tmpdir(), 'inga-cli-'));
	t.teardown(() => rmSync(path, {recursive: true, force: true}));
	return path;
}

/** A file with `text` in a folder of the test's own. */
export function file(t: ExecutionContext, name: string, text: string): string {
	const path = join(folder(t), name);
	writeFileSync(path, text);
	return path;
}

/** CSV of `rows` x `columns` uniform numbers, the same for the same seed. */
export function noise(rows: number, columns: number, seed = 1): string {
	let state = seed;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
	const line = () => Array.from({length: columns}, () => next().toFixed(6)).join(',');
	const header = Array.from({length: columns}, (_, index) => `x${index}`).join(',');
	return `${[header, ...Array.from({length: rows}, line)].join('\n')}\n`;
}
