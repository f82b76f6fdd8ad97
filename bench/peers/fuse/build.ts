import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Isa} from '../../../src/core/index.js';
import type {Numbers} from '../../../src/fuse/index.js';

/** A library that does the same work. */
export interface Peer {
	readonly name: string;
	/** The instruction set it is compiled for; undefined for the C library, which chooses by itself. */
	readonly isa: Isa | undefined;
	/** Formula 0 fills `out`; 1 and 2 return a sum. */
	readonly run: (formula: number, out: Numbers | null, input: Numbers) => number | undefined;
}

/** Measures errors against long double. */
export interface Judge {
	ulps(out: Numbers, input: Numbers): number;
	relative(formula: number, input: Numbers, value: number): number;
	gigahertz(): number;
}

interface Recipe {
	readonly name: string;
	readonly isa: Isa | undefined;
	readonly source: 'plain.cpp' | 'sleef.cpp';
	readonly flags: readonly string[];
	readonly libraries: readonly string[];
}

const march: Partial<Record<Isa, readonly string[]>> = {
	avx2: ['-march=x86-64-v3'],
	avx512: ['-march=x86-64-v4', '-mprefer-vector-width=512'],
};

const recipes: readonly Recipe[] = [
	{name: 'libm', isa: undefined, source: 'plain.cpp', flags: ['-march=x86-64-v3'], libraries: []},
	...(['avx2', 'avx512'] as const).flatMap((isa): Recipe[] => {
		const flags = march[isa] ?? [];
		return [
			{name: 'libmvec', isa, source: 'plain.cpp', flags: [...flags, '-ffast-math'], libraries: ['-lmvec']},
			{name: 'SLEEF u10', isa, source: 'sleef.cpp', flags: [...flags, '-DACCURACY=10'], libraries: ['-lsleef']},
			{name: 'SLEEF u35', isa, source: 'sleef.cpp', flags: [...flags, '-DACCURACY=35'], libraries: ['-lsleef']},
		];
	}),
];

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../../../build-bench/fuse');
const require = createRequire(import.meta.url);

/** Every peer that can be built here; `missing` is told of the others and why. */
export function peers(missing: (name: string, reason: string) => void): Peer[] {
	return recipes.flatMap(({name, isa, source, flags, libraries}) => {
		const label = isa ? `${name} ${isa}` : name;
		try {
			const {run} = built(label, source, flags, libraries) as Pick<Peer, 'run'>;
			return [{name, isa, run}];
		} catch (error) {
			const cure = source === 'sleef.cpp' ? '; needs libsleef-dev' : '';
			missing(label, `${complaint(error)}${cure}`);
			return [];
		}
	});
}

export function judge(): Judge {
	return built('judge', 'judge.cpp', [], []) as Judge;
}

function complaint(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	const [first = message] = message.split('\n').filter((line) => line.includes('error'));
	return first.replaceAll(`${here}/`, '').trim();
}

/** A small addon, compiled from this folder's sources unless that was done before, and loaded into this process. */
function built(label: string, source: string, flags: readonly string[], libraries: readonly string[]): unknown {
	const headers = [
		dirname(require.resolve('node-addon-api/package.json')),
		join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
	].flatMap((path) => ['-isystem', path]);
	const common = ['-std=c++20', '-O3', '-fPIC', '-DNAPI_VERSION=9', ...headers];
	const made = digest([...common, ...flags, ...libraries], [source, 'addon.cpp', 'loops.h']);
	const file = join(folder, `${label.replaceAll(' ', '-')}-${made}.node`);
	if (existsSync(file)) return require(file);
	mkdirSync(folder, {recursive: true});
	const [loops, whole] = [`${file}.${process.pid}.o`, `${file}.${process.pid}`];
	compiler([...common, ...flags, '-c', join(here, source), '-o', loops]);
	// Linked apart and without the flags: -ffast-math at the link makes the whole process flush subnormals to zero.
	const boundary = source === 'judge.cpp' ? [] : [join(here, 'addon.cpp')];
	compiler([...common, '-shared', ...boundary, loops, '-o', whole, ...libraries]);
	rmSync(loops);
	renameSync(whole, file);
	return require(file);
}

function digest(words: readonly string[], sources: readonly string[]): string {
	const hash = createHash('sha256').update(JSON.stringify([words, compiler(['--version']).split('\n')[0]]));
	for (const source of sources) hash.update(readFileSync(join(here, source)));
	return hash.digest('hex').slice(0, 12);
}

function compiler(words: readonly string[]): string {
	return execFileSync(process.env['CXX'] ?? 'g++', words, {stdio: 'pipe', encoding: 'utf8'});
}
