// A step of the set-up: one line when it is done, and the cure when it is not. A failed step does not keep the others
// from being tried: whoever may not install packages still gets everything that can be had without them.
import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const failed = [];

/** What is wrong and what to type. */
export class Failure extends Error {}

/** Runs `work`, which returns what to say or throws a Failure. Returns whether it succeeded. */
export async function step(name, work) {
	const began = performance.now();
	try {
		const said = await work();
		const seconds = (performance.now() - began) / 1000;
		say(name, said + (seconds >= 1 ? ` (${seconds.toFixed(0)} s)` : ''));
		return true;
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		failed.push(name);
		say(name, error.message);
		return false;
	}
}

export function say(name, text) {
	console.error(`setup: ${name.padEnd(11)}${text.replaceAll('\n', '\n       ')}`);
}

/** Ends the set-up: exit code 1 where a step failed. */
export function finish() {
	if (failed.length === 0) return;
	console.error(`setup: not complete: ${failed.join(', ')}. Do what is said above, then run it again.`);
	process.exitCode = 1;
}

/** Whether `program` runs and says that all is well. */
export function works(program, ...words) {
	return spawnSync(program, words, {stdio: 'ignore'}).status === 0;
}

/** What `program` prints, or undefined where it is not there or fails. */
export function output(program, ...words) {
	const {status, stdout} = spawnSync(program, words, {encoding: 'utf8'});
	return status === 0 ? stdout.trim() : undefined;
}

/** Runs a program in the project's root and shows what it says only where it fails. Returns whether it succeeded. */
export function runQuietly(program, words, env = {}) {
	const {status, error, stdout, stderr} = spawnSync(program, words, {
		cwd: root,
		encoding: 'utf8',
		env: {...process.env, ...env},
		maxBuffer: 2 ** 28,
	});
	if (status === 0) return {ok: true, text: stdout};
	const text = error ? error.message : `${stdout}${stderr}`.trim();
	return {ok: false, text};
}

/** The last lines of what a program said. */
export function ending(text, lines) {
	return text.split('\n').slice(-lines).join('\n');
}

/** What a compiler complained about first, and the file in .setup/ that holds all it said. */
export function complaint(name, text) {
	const path = join('.setup', `${name}.log`);
	mkdirSync(join(root, '.setup'), {recursive: true});
	writeFileSync(join(root, path), text);
	const errors = text.split('\n').filter((line) => /\berror\b/i.test(line));
	return `${(errors.length > 0 ? errors.slice(0, 6) : text.split('\n').slice(-6)).join('\n')}\nAll of it: ${path}`;
}
