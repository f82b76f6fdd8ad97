import type {Isa} from '../../../src/core/index.js';
import type {Numbers} from '../../../src/fuse/index.js';
import {built, complaint, march} from './compile.js';

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

/** Every peer that can be built here; `missing` is told of the others and why. */
export function peers(missing: (name: string, reason: string) => void): Peer[] {
	return recipes.flatMap(({name, isa, source, flags, libraries}) => {
		const label = isa ? `${name} ${isa}` : name;
		try {
			const {run} = built({label, source, loops: true, flags, libraries}) as Pick<Peer, 'run'>;
			return [{name, isa, run}];
		} catch (error) {
			const cure = source === 'sleef.cpp' ? '; needs libsleef-dev' : '';
			missing(label, `${complaint(error)}${cure}`);
			return [];
		}
	});
}

export function judge(): Judge {
	return built({label: 'judge', source: 'judge.cpp'}) as Judge;
}
