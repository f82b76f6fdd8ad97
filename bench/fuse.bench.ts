// Generated kernels beside the C library, glibc's vector library and SLEEF: the same arrays, one process, one thread.
//   npx tsx bench/fuse.bench.ts [--quick]
// Every contender does a chunk in turn, the order rotating from sweep to sweep; each chunk's least wall-clock time over the
// sweeps counts. `net` takes off what an empty call costs, which is the same order for all (about 0.2 us).
import {features, type Isa} from '../src/core/index.js';
import {compile, type Numbers} from '../src/fuse/index.js';
import {judge, peers} from './peers/fuse/build.js';

const quick = process.argv.includes('--quick');
const CHUNK = 9984;
const CHUNKS = 20;
const BUDGET_MS = quick ? 150 : 1500;

const formulas = [
	{text: 'exp(exp(x))', spread: wide},
	{text: 'sum(log(cosh(u)))', spread: normal},
	{text: 'sum(u*exp(-u^2/2))', spread: normal},
] as const;

interface Contender {
	readonly name: string;
	readonly run: (out: Numbers, input: Numbers) => number | undefined;
}

/** Numbers in [0, 1), the same every time. */
function uniform(): () => number {
	let state = 1;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
}

/** Uniform in [-3, 1): exp(exp(x)) goes up to 15. */
function wide(next: () => number): number {
	return 4 * next() - 3;
}

/** About normal: six uniforms, scaled to a standard deviation of 1.13. */
function normal(next: () => number): number {
	return 1.6 * (next() + next() + next() + next() + next() + next() - 3);
}

/** The least time of each chunk, summed over chunks, per element: one figure for each contender. */
function timed(contenders: readonly Contender[], out: readonly Numbers[], input: readonly Numbers[]): number[] {
	const least = contenders.map(() => new Float64Array(input.length).fill(Infinity));
	const end = performance.now() + BUDGET_MS * contenders.length;
	for (let sweep = 0; performance.now() < end || sweep < 12; sweep++) {
		for (const [chunk, values] of input.entries()) {
			for (let turn = 0; turn < contenders.length; turn++) {
				const at = (turn + sweep) % contenders.length;
				const start = performance.now();
				contenders[at]?.run(out[chunk] as Numbers, values);
				const taken = performance.now() - start;
				const best = least[at] as Float64Array;
				best[chunk] = Math.min(best[chunk] as number, taken);
			}
		}
	}
	const elements = input.reduce((total, {length}) => total + length, 0);
	return least.map((best) => (best.reduce((total, ms) => total + ms) * 1e6) / elements);
}

/** Nanoseconds of a call over no elements. */
function emptyCall(run: Contender['run'], empty: Numbers): number {
	let best = Infinity;
	for (let round = 0; round < 200; round++) {
		const start = performance.now();
		for (let i = 0; i < 100; i++) run(empty, empty);
		best = Math.min(best, performance.now() - start);
	}
	return best * 1e4;
}

const table = judge();
const others = peers((name, reason) => console.log(`# left out: ${name} (${reason.trim()})`));
const {model, vectorWidth, available} = features();
console.log(`# ${model}, ${vectorWidth}-width vectors, ${table.gigahertz().toFixed(2)} GHz, Node ${process.version}`);
console.log(`# chunks of ${CHUNK} elements; ns per element, least wall-clock time; error in ULP, of sums relative`);

function compare(formula: number, type: 'f32' | 'f64', isa: Isa): void {
	const {text, spread} = formulas[formula] as (typeof formulas)[number];
	const next = uniform();
	const array = type === 'f32' ? Float32Array : Float64Array;
	const all = new array(CHUNK * CHUNKS).map(() => spread(next)) as Numbers;
	const result = new array(all.length);
	const cut = (whole: Numbers) => Array.from({length: CHUNKS}, (_, k) => whole.subarray(k * CHUNK, (k + 1) * CHUNK));
	using kernel = compile(text, {type, isa, threads: 1});
	const [name = ''] = kernel.inputs;
	const ours: Contender = {
		name: `inga ${isa}`,
		run:
			kernel.reduction === 'none'
				? (out, input) => void kernel(out, {[name]: input})
				: (_, input) => kernel({[name]: input}),
	};
	// SLEEF's exp has one accuracy, so u35 differs for log cosh alone.
	const same = others.filter(
		(peer) => (peer.isa === undefined || peer.isa === isa) && (formula === 1 || !peer.name.endsWith('u35')),
	);
	const contenders = [
		ours,
		...same.map((peer) => ({name: peer.name, run: (out: Numbers, input: Numbers) => peer.run(formula, out, input)})),
	];
	const errors = contenders.map(({run}) => {
		const value = run(result, all);
		return value === undefined
			? table.ulps(result, all).toFixed(2)
			: table.relative(formula, all, value).toExponential(1);
	});
	const calls = contenders.map(({run}) => emptyCall(run, new array(0)));
	const times = timed(contenders, cut(result), cut(all));
	console.log(`\n${text} ${type} ${isa}`);
	console.log(
		`${'contender'.padEnd(14)}${'ns'.padStart(9)}${'ratio'.padStart(9)}${'net ns'.padStart(9)}${'ratio'.padStart(9)}${'error'.padStart(10)}`,
	);
	const net = times.map((time, at) => time - (calls[at] as number) / CHUNK);
	for (const [at, contender] of contenders.entries()) {
		const cells = [times, net].flatMap((column) => [
			(column[at] as number).toFixed(3),
			((column[at] as number) / (column[0] as number)).toFixed(2),
		]);
		console.log(
			`${contender.name.padEnd(14)}${[...cells].map((cell) => cell.padStart(9)).join('')}${(errors[at] as string).padStart(10)}`,
		);
	}
}

for (const isa of ['avx512', 'avx2'] as const) {
	if (!available.includes(isa)) continue;
	for (const formula of formulas.keys()) for (const type of ['f32', 'f64'] as const) compare(formula, type, isa);
}
