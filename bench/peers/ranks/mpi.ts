import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Took, Work} from './work.js';

/** An implementation of MPI that is installed here, with settings that suit one machine. */
export interface Mpi {
	readonly name: string;
	/** What ranks take for each work. */
	readonly run: (ranks: number, works: readonly Work[]) => Took[];
}

interface Recipe {
	readonly name: string;
	readonly compiler: string;
	readonly launcher: string;
	readonly options: readonly string[];
}

/** Debian's names. Whether Open MPI is faster with one copy through the kernel or two of its own depends on the machine. */
const openmpi = {compiler: 'mpicc.openmpi', launcher: 'mpiexec.openmpi'};
const bound = ['--allow-run-as-root', '--bind-to', 'core', '--mca', 'btl', 'vader,self'];
const recipes: readonly Recipe[] = [
	{name: 'Open MPI', ...openmpi, options: bound},
	{name: 'Open MPI, two copies', ...openmpi, options: [...bound, '--mca', 'btl_vader_single_copy_mechanism', 'none']},
	{name: 'MPICH', compiler: 'mpicc.mpich', launcher: 'mpiexec.mpich', options: ['-bind-to', 'core']},
];

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = join(here, '../../../build-bench/ranks');

/** Every MPI that is installed; `missing` is told of the others and why. */
export function mpis(missing: (name: string, reason: string) => void): Mpi[] {
	mkdirSync(folder, {recursive: true});
	return recipes.flatMap(({name, compiler, launcher, options}) => {
		const program = join(folder, compiler);
		try {
			execFileSync(compiler, ['-O3', join(here, 'mpi.c'), '-o', program], {stdio: 'pipe'});
		} catch (error) {
			const there = (error as NodeJS.ErrnoException).code !== 'ENOENT';
			missing(
				name,
				there ? String(error) : `no ${compiler}; needs openmpi-bin and libopenmpi-dev, mpich and libmpich-dev`,
			);
			return [];
		}
		const run = (ranks: number, works: readonly Work[]) => {
			const words = works.map(({name: work, elements, times, chunks}) => [work, elements, times, chunks].join(':'));
			const text = execFileSync(launcher, [...options, '-n', String(ranks), program, ...words], {
				encoding: 'utf8',
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			const lines = text.trim().split('\n');
			if (lines.length !== works.length) throw new Error(`${name} said ${text}`);
			return lines.map((line) => {
				const [least = 0, median = 0] = line.split(' ').slice(2).map(Number);
				return {least, median};
			});
		};
		return [{name, run}];
	});
}
