// What the project promises about its speed, as ratios within one run on one machine. They are judged and printed, never
// asserted: a busy machine is no error.
import type {Features, Isa} from '../src/core/index.js';

export interface Target {
	readonly what: string;
	readonly bound: 'at least' | 'at most';
	readonly ratio: number;
	/** @defaultValue `x` */
	readonly unit?: string;
}

export interface Verdict extends Target {
	readonly value?: number;
	readonly state: 'reached' | 'NOT reached' | 'not judged';
	/** What else there is to know, or why it is not judged. */
	readonly remark: string;
}

export function judge(target: Target, value: number, remark = ''): Verdict {
	const reached = target.bound === 'at least' ? value >= target.ratio : value <= target.ratio;
	return {...target, value, state: reached ? 'reached' : 'NOT reached', remark};
}

export function leave(target: Target, reason: string): Verdict {
	return {...target, state: 'not judged', remark: reason};
}

/** For example `order search against lingam: target 1000x: 1234x reached`. */
export function sentence({what, bound, ratio, unit = 'x', value, state, remark}: Verdict): string {
	const goal = `${bound === 'at most' ? 'at most ' : ''}${ratio}${unit}`;
	const found = value === undefined ? '' : `${shown(value, bound)}${unit} `;
	return `${what}: target ${goal}: ${found}${state}${remark && ` (${remark})`}`;
}

/** Three digits, rounded to the side of the miss: 14.96 of at least 15 must not read 15.0. */
function shown(value: number, bound: Target['bound']): string {
	const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(value)));
	const scale = 10 ** digits;
	// The nudge keeps the noise of the multiplication from taking a whole step.
	const rounded =
		bound === 'at least' ? Math.floor(value * scale * (1 + 1e-12)) : Math.ceil(value * scale * (1 - 1e-12));
	return (rounded / scale).toFixed(digits);
}

/** The width of the vectors that a set uses here: where AVX-512 is there, half-width cores still do AVX2 in one go. */
export function widthOf(
	isa: Isa,
	{available, vectorWidth}: Pick<Features, 'available' | 'vectorWidth'>,
): 'half' | 'full' {
	return vectorWidth === 'half' && isa === available.at(-1) ? 'half' : 'full';
}

export interface FuseTarget extends Target {
	readonly formula: string;
	readonly type: 'f32' | 'f64';
	/** The peer whose name begins so. */
	readonly peer: string;
}

export const compositions = ['exp(exp(x))', 'sum(log(cosh(u)))', 'sum(u*exp(-u^2/2))'] as const;

type Goals = Readonly<Record<'libm' | 'libmvec' | 'SLEEF' | 'logcosh', number>>;

const AVX512: Goals = {libm: 15, libmvec: 2, SLEEF: 2.5, logcosh: 25};
const AVX2_FULL: Goals = {libm: 9, libmvec: 1.4, SLEEF: 2.4, logcosh: 10};
/** Zen 1 splits 256-bit operations, which scalar code does not feel. */
const AVX2_HALF: Goals = {libm: 4.8, libmvec: 1.25, SLEEF: 2, logcosh: 10};

export function fuseTargets(isa: Isa, width: 'half' | 'full'): FuseTarget[] {
	// Nothing is promised for machines that nobody has measured.
	if (isa === 'scalar' || isa === 'sve') return [];
	const goals = isa === 'avx512' ? AVX512 : width === 'half' ? AVX2_HALF : AVX2_FULL;
	const target = (formula: string, type: 'f32' | 'f64', peer: string, ratio: number): FuseTarget => ({
		what: `${formula} ${type} ${isa} against ${peer}`,
		bound: 'at least',
		...{ratio, formula, type, peer},
	});
	const special = [
		...(['libm', 'libmvec', 'SLEEF'] as const).map((peer) => target('exp(exp(x))', 'f32', peer, goals[peer])),
		target('sum(log(cosh(u)))', 'f64', 'libm', goals.logcosh),
	];
	const general = compositions.flatMap((formula) =>
		(['f32', 'f64'] as const).flatMap((type) => [
			target(formula, type, 'libmvec', 1.3),
			target(formula, type, 'SLEEF', 2),
		]),
	);
	const covered = (each: FuseTarget) => special.some(({what}) => what === each.what);
	return [...special, ...general.filter((each) => !covered(each))];
}

/** The loop's time to what its busiest port needs. */
export function portTarget(isa: Isa): Target {
	return {what: `exp(exp(x)) f32 ${isa} to its port bound`, bound: 'at most', ratio: 1.15};
}

export function generationTarget(isa: Isa): Target {
	return {what: `code generation ${isa}, slowest median`, bound: 'at most', ratio: 0.05, unit: ' ms'};
}

export const causalTargets = {
	lingam: {what: 'p=100, n=1000 order search against lingam, one thread', bound: 'at least', ratio: 1000},
	andrey: {what: 'p=100, n=1000 order search against andrey-core, one thread', bound: 'at least', ratio: 60},
	growth: {what: 'p=1000 full fit to p=100 order search, n=1000, one thread', bound: 'at most', ratio: 400},
	threads: {what: 'p=1000, n=1000 full fit, 2 threads against 1', bound: 'at least', ratio: 1.8},
} as const satisfies Record<string, Target>;

export const graphTargets = {
	effects: {what: 'p=500, n=1000 direct effects against lingam, one thread', bound: 'at least', ratio: 50},
	resamples: {what: '100 resamples, p=100, n=1000, against one fit of lingam, one thread', bound: 'at least', ratio: 1},
	hubs: {what: 'scale-free p=400, n=4000 full fit', bound: 'at most', ratio: 25, unit: ' s'},
} as const satisfies Record<string, Target>;

export const orderTargets = {
	threads: {what: 'p=1000, n=1000 order search, 2 ranks on threads against 1', bound: 'at least', ratio: 1.8},
	mpi: {what: 'p=1000, n=1000 order search, 2 ranks on MPI against 1', bound: 'at least', ratio: 1.8},
} as const satisfies Record<string, Target>;

export const patternsTargets = {
	chess: {what: 'closed sets of chess from 640 rows on against pyfim, one thread', bound: 'at least', ratio: 4},
	german: {what: 'closed sets of german-credit from 50 rows on against pyfim, one thread', bound: 'at least', ratio: 4},
	threads: {what: 'closed sets of chess from 640 rows on, 2 threads against 1', bound: 'at least', ratio: 1.8},
	subgroups: {
		what: 'the best 20 subgroups of up to 4 selectors of Telco against pysubgroup, one thread',
		bound: 'at least',
		ratio: 100,
	},
	tables: {
		what: '2x2 tables of 600 rows, one thread with AVX2',
		bound: 'at least',
		ratio: 200,
		unit: ' million a second',
	},
	tablesAvx512: {
		what: '2x2 tables of 600 rows, one thread with AVX-512',
		bound: 'at least',
		ratio: 1000,
		unit: ' million a second',
	},
} as const satisfies Record<string, Target>;

export const discoverTargets = {
	nulls: {what: 'tables without any change in which one is told, p <= 0.05', bound: 'at most', ratio: 5, unit: ' %'},
	recall: {
		what: 'planted conditions found, z of 8 or more, roles known',
		bound: 'at least',
		ratio: 90,
		unit: ' %',
	},
	certificate: {what: 'searches that account for every condition', bound: 'at least', ratio: 100, unit: ' %'},
} as const satisfies Record<string, Target>;

export const tableTarget: Target = {what: '1,000 x 20,000 CSV against DuckDB', bound: 'at least', ratio: 15};

/** Of the functions in one mode the slowest counts, each against the best of the peers that `exact` describes. */
export function functionTarget(type: 'f32' | 'f64', isa: Isa, mode: string, exact: string): Target {
	return {what: `each function, ${type} ${isa} ${mode}, against the best peer ${exact}`, bound: 'at least', ratio: 1};
}

export interface RanksTarget extends Target {
	/** The title of what is measured. */
	readonly work: string;
	/** The peer whose name begins so. */
	readonly peer: string;
}

const sums = [
	'allreduce of 1,000',
	'allreduce of 1,000 in place',
	'allreduce of 1,000,000',
	'allreduce of 1,000,000 in place',
];

export const ranksTargets: readonly RanksTarget[] = [
	{what: 'barrier of 2 ranks to that of Open MPI', bound: 'at most', ratio: 1.2, work: 'barrier', peer: 'Open MPI'},
	...['1 MiB one way', '8 MB one way'].map(
		(work): RanksTarget => ({what: `${work} to Open MPI`, bound: 'at most', ratio: 1.3, work, peer: 'Open MPI'}),
	),
	...sums.flatMap((work) =>
		['Open MPI', 'MPICH'].map(
			(peer): RanksTarget => ({what: `${work}, 2 ranks, against ${peer}`, bound: 'at least', ratio: 1, work, peer}),
		),
	),
];

export const crowdTarget: Target = {
	what: 'barrier of 4 ranks on 2 cores to waking a thread and being woken',
	bound: 'at most',
	ratio: 15,
};

export const idleTarget: Target = {what: 'a rank that waits', bound: 'at most', ratio: 2, unit: ' % of a processor'};
