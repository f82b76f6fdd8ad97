import type {Isa} from '../../../src/core/index.js';
import type {Numbers, NumberType} from '../../../src/fuse/index.js';
import {built, march} from './compile.js';

/** One function of a library, over arrays. */
export interface FunctionPeer {
	readonly name: Variant;
	readonly run: (out: Numbers, x: Numbers, y: Numbers) => void;
}

/** Measures errors against long double. */
export interface FunctionJudge {
	ulps(name: string, out: Numbers, x: Numbers, y: Numbers): number;
	/** Bytes from the last multiple of 64 to the first element. */
	misplaced(array: Numbers): number;
}

/** `SLEEF u10` holds the few that SLEEF has at 0.5 or 1.5 ULP instead. */
export const variants = ['libm', 'libmvec', 'SLEEF u10', 'SLEEF u35', 'SLEEF fast'] as const;
export type Variant = (typeof variants)[number];

interface Library {
	/** The number of the function, or -1. */
	readonly open: (libraries: readonly string[], symbol: string, single: boolean, inputs: number) => number;
	readonly run: (number: number, out: Numbers, x: Numbers, y: Numbers) => void;
}

interface Candidate {
	readonly variant: Variant;
	readonly libraries: readonly string[];
	readonly name: string;
}

export function functionJudge(): FunctionJudge {
	return built({label: 'functions judge', source: 'functions_judge.cpp'}) as FunctionJudge;
}

/** What the libraries here have of a function for an instruction set. */
export function functionPeers(name: string, inputs: number, type: NumberType, isa: Isa): FunctionPeer[] {
	const found = new Map<Variant, FunctionPeer>();
	for (const candidate of candidates(name, inputs, type, isa)) {
		const {variant, libraries} = candidate;
		if (found.has(variant)) continue;
		const {open, run} = library(variant === 'libm' ? undefined : isa);
		const number = open(libraries, candidate.name, type === 'f32', inputs);
		if (number >= 0) found.set(variant, {name: variant, run: run.bind(undefined, number)});
	}
	return [...found.values()];
}

function library(isa: Isa | undefined): Library {
	const flags = isa === undefined ? [] : march[isa];
	return built({label: `functions ${isa ?? 'scalar'}`, source: 'functions.cpp', flags: flags ?? []}) as Library;
}

/** Of one variant the first that there is counts. libmvec: the names of the x86 vector ABI. For SVE there is libm alone. */
function candidates(name: string, inputs: number, type: NumberType, isa: Isa): Candidate[] {
	const single = type === 'f32';
	const lanes = (isa === 'avx512' ? 16 : 8) / (single ? 1 : 2);
	const vectors = `${isa === 'avx512' ? 'e' : 'd'}N${lanes}${'v'.repeat(inputs)}`;
	const own = `${name}${single ? 'f' : ''}`;
	const plain: Candidate = {variant: 'libm', libraries: ['libm.so.6'], name: own};
	if (march[isa] === undefined) return [plain];
	const sleef = (variant: Variant, accuracy: string, prefix = ''): Candidate => ({
		...{variant, libraries: ['libsleef.so', 'libsleef.so.3']},
		name: `Sleef_${prefix}${name}${single ? 'f' : 'd'}${lanes}_u${accuracy}${isa === 'avx512' ? 'avx512f' : isa}`,
	});
	return [
		plain,
		{variant: 'libmvec', libraries: ['libmvec.so.1'], name: `_ZGV${vectors}_${own}`},
		sleef('SLEEF u10', '10'),
		sleef('SLEEF u10', '05'),
		sleef('SLEEF u10', '15'),
		sleef('SLEEF u35', '35'),
		sleef('SLEEF fast', '3500', 'fast'),
	];
}
