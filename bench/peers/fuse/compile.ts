import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Isa} from '../../../src/core/index.js';

/** A small addon of this folder's sources. */
export interface Addon {
	readonly label: string;
	/** An addon by itself, or loops for addon.cpp. */
	readonly source: string;
	readonly loops?: boolean;
	readonly flags?: readonly string[];
	readonly libraries?: readonly string[];
}

/** The compiler's flags for the vectors of an instruction set. */
export const march: Partial<Record<Isa, readonly string[]>> = {
	avx2: ['-march=x86-64-v3'],
	avx512: ['-march=x86-64-v4', '-mprefer-vector-width=512'],
};

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../../../build-bench/fuse');
const require = createRequire(import.meta.url);

/** The addon, compiled unless that was done before, and loaded into this process. */
export function built({label, source, loops = false, flags = [], libraries = []}: Addon): unknown {
	const headers = [
		dirname(require.resolve('node-addon-api/package.json')),
		join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
	].flatMap((path) => ['-isystem', path]);
	const common = ['-std=c++20', '-O3', '-fPIC', '-DNAPI_VERSION=9', ...headers];
	const boundary = loops ? ['addon.cpp'] : [];
	const made = digest([...common, ...flags, ...libraries], [source, ...boundary, ...(loops ? ['loops.h'] : [])]);
	const file = join(folder, `${label.replaceAll(' ', '-')}-${made}.node`);
	if (existsSync(file)) return require(file);
	mkdirSync(folder, {recursive: true});
	const [object, whole] = [`${file}.${process.pid}.o`, `${file}.${process.pid}`];
	compiler([...common, ...flags, '-c', join(here, source), '-o', object]);
	// Linked apart and without the flags: -ffast-math at the link makes the whole process flush subnormals to zero.
	const others = boundary.map((name) => join(here, name));
	compiler([...common, '-shared', ...others, object, '-o', whole, ...libraries]);
	rmSync(object);
	renameSync(whole, file);
	return require(file);
}

/** The compiler's own words about what went wrong. */
export function complaint(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	const [first = message] = message.split('\n').filter((line) => line.includes('error'));
	return first.replaceAll(`${here}/`, '').trim();
}

function digest(words: readonly string[], sources: readonly string[]): string {
	const hash = createHash('sha256').update(JSON.stringify([words, compiler(['--version']).split('\n')[0]]));
	for (const source of sources) hash.update(readFileSync(join(here, source)));
	return hash.digest('hex').slice(0, 12);
}

function compiler(words: readonly string[]): string {
	return execFileSync(process.env['CXX'] ?? 'g++', words, {stdio: 'pipe', encoding: 'utf8'});
}
