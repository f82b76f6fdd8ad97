// Generated kernels beside the C library, glibc's vector library and SLEEF: the same arrays, one process, one thread.
//   npx tsx bench/fuse.bench.ts [--quick] [--isa avx512]
// `ns` is what a caller in JavaScript waits, per element of a call; `net` takes off what a call over one element costs.
import {features, type Isa} from '../src/core/index.js';
import {cacheInfo, compile, type Kernel, limitCache, type Numbers} from '../src/fuse/index.js';
import {uniform} from './arguments.js';
import {callTimes, chunkTimes, ratio, type Series, series} from './harness.js';
import {type Judge, judge, type Peer, peers} from './peers/fuse/build.js';
import {portBound} from './port.js';
import {chosen, options, Report} from './report.js';
import {compositions, fuseTargets, generationTarget, portTarget, widthOf} from './target.js';

const CHUNK = 9984;
const CHUNKS = 20;

const formulas = compositions.map((text, at) => ({text, spread: at === 0 ? wide : normal}));

type Type = 'f32' | 'f64';

interface Contender {
	readonly name: string;
	readonly run: (out: Numbers, input: Numbers) => number | undefined;
}

interface Measured {
	readonly name: string;
	/** Of all chunks. */
	readonly time: Series;
	/** Of a call over one element. */
	readonly call: number;
	readonly error: string;
}

/** A formula in one type: ours first. */
interface Row {
	readonly title: string;
	readonly all: readonly Measured[];
}

/** Uniform in [-3, 1): exp(exp(x)) goes up to 15. */
function wide(next: () => number): number {
	return 4 * next() - 3;
}

/** About normal: six uniforms, scaled to a standard deviation of 1.13. */
function normal(next: () => number): number {
	return 1.6 * (next() + next() + next() + next() + next() + next() - 3);
}

function contendersFor(formula: number, isa: Isa, ours: Contender, others: readonly Peer[]): Contender[] {
	// SLEEF's exp has one accuracy, so u35 differs for log cosh alone.
	const same = others.filter(
		(peer) => (peer.isa === undefined || peer.isa === isa) && (formula === 1 || !peer.name.endsWith('u35')),
	);
	return [ours, ...same.map(({name, run}) => ({name, run: run.bind(undefined, formula)}))];
}

function measure(
	formula: number,
	type: Type,
	contenders: readonly Contender[],
	errors: Judge,
	budget: number,
): Measured[] {
	const array = type === 'f32' ? Float32Array : Float64Array;
	const next = uniform();
	const {spread} = formulas[formula] as (typeof formulas)[number];
	const all = new array(CHUNK * CHUNKS).map(() => spread(next)) as Numbers;
	const result = new array(all.length) as Numbers;
	const cut = (whole: Numbers) => Array.from({length: CHUNKS}, (_, k) => whole.subarray(k * CHUNK, (k + 1) * CHUNK));
	const [input, out] = [cut(all), cut(result)];
	// One element of a larger array: some peers work in whole vectors whatever the length.
	const [from, to] = [all.subarray(0, 1), result.subarray(0, 1)];
	const calls = callTimes(contenders.map(({name, run}) => ({name, run: () => run(to, from)})));
	const found = contenders.map(({run}) => errorOf(run(result, all), formula, result, all, errors));
	const times = chunkTimes(
		contenders.map(({name, run}) => ({name, run: (at: number) => run(out[at] as Numbers, input[at] as Numbers)})),
		CHUNKS,
		budget,
	);
	return contenders.map(({name}, at) => ({
		name,
		time: times[at] as Series,
		call: (calls[at] as Series).least,
		error: found[at] as string,
	}));
}

/** In ULP; of sums relative. */
function errorOf(sum: number | undefined, formula: number, out: Numbers, input: Numbers, errors: Judge): string {
	return sum === undefined ? errors.ulps(out, input).toFixed(2) : errors.relative(formula, input, sum).toExponential(1);
}

/** Nanoseconds per element. */
function perElement({time}: Measured): number {
	return (time.least * 1e9) / (CHUNK * CHUNKS);
}

function netOf(measured: Measured): number {
	return perElement(measured) - (measured.call * 1e9) / CHUNK;
}

function show(report: Report, title: string, all: readonly Measured[]): void {
	const [ours] = all as [Measured];
	const head = ['contender', 'ns', 'ratio', 'paired', 'net ns', 'ratio', 'call ns', 'error'];
	const rows = all.map((each) => {
		const {least, paired} = ratio(each.time, ours.time);
		const net = netOf(each);
		return [
			...[each.name, perElement(each).toFixed(3), least.toFixed(2), paired.toFixed(2)],
			...[net.toFixed(3), (net / netOf(ours)).toFixed(2), (each.call * 1e9).toFixed(0), each.error],
		];
	});
	report.table(title, head, rows);
	const kept = all.map(({name, time, call}) => ({name, least: time.least, median: time.median, call}));
	report.keep(title, {elements: CHUNK * CHUNKS, chunk: CHUNK, contenders: kept});
}

/** Against the fastest of a peer's variants. */
function judgeAll(report: Report, text: string, type: Type, isa: Isa, all: readonly Measured[]): void {
	const [ours] = all as [Measured];
	for (const target of fuseTargets(isa, widthOf(isa, features()))) {
		if (target.formula !== text || target.type !== type) continue;
		const [best] = all
			.filter(({name}) => name.split(' ')[0] === target.peer)
			.sort((a, b) => a.time.least - b.time.least);
		if (best === undefined) report.leave(target, `no ${target.peer} here`);
		else {
			const net = netOf(best) / netOf(ours);
			report.judge(target, ratio(best.time, ours.time).least, `${net.toPrecision(3)}x without the cost of the call`);
		}
	}
}

/**
 * The loop by itself, so without the call. A core whose clock sinks under wide vectors looks further from its bound. One
 * that is faster than its bound is not the one that llvm-mca counts for: LLVM knows Zen 5 by name, with Zen 4's ports.
 */
function judgePort(report: Report, kernel: Kernel, measured: Measured): void {
	const {isa, unroll, lanes} = kernel.info;
	const bound = portBound(kernel.disassemble(), unroll * lanes);
	if (bound === undefined) {
		report.leave(portTarget(isa), 'no llvm-mca that knows this core');
		return;
	}
	const rate = judge().gigahertz();
	const least = bound.cycles / rate;
	const [net, whole] = [netOf(measured) / least, perElement(measured) / least];
	const counted = `${bound.cycles.toFixed(3)} cycles by ${bound.by}, ${least.toFixed(3)} ns at ${rate.toFixed(2)} GHz`;
	if (net < 0.95) report.leave(portTarget(isa), `${net.toFixed(2)}x of ${counted}: the model is of a slower core`);
	else {
		const more = `simulated ${bound.simulated.toFixed(3)} cycles; with the call ${whole.toFixed(2)}x`;
		report.judge(portTarget(isa), net, `${counted}; ${more}`);
	}
}

/** From expression to code, without the machine code's first call; each time from nothing, for nothing is kept. */
function generation(report: Report, isa: Isa, runs: number): void {
	const {limit} = cacheInfo();
	limitCache(0);
	const cases = formulas.flatMap(({text}) => (['f32', 'f64'] as const).map((type) => ({text, type})));
	const times = cases.map(({text, type}) =>
		series(
			Array.from({length: runs}, () => {
				using kernel = compile(text, {type, isa});
				if (kernel.info.cached) throw new Error(`${text} was compiled before`);
				return kernel.info.compileMs;
			}),
		),
	);
	limitCache(limit);
	const rows = cases.map(({text, type}, at) => {
		const {least, median} = times[at] as Series;
		return [`${text} ${type}`, least.toFixed(4), median.toFixed(4)];
	});
	const title = `code generation ${isa}, ${runs} times each`;
	report.table(title, ['', 'least ms', 'median ms'], rows);
	report.judge(generationTarget(isa), Math.max(...times.map((each) => each.median)));
}

function compare(report: Report, formula: number, type: Type, isa: Isa, others: readonly Peer[], budget: number): Row {
	const {text} = formulas[formula] as (typeof formulas)[number];
	using kernel = compile(text, {type, isa, threads: 1});
	const [name = ''] = kernel.inputs;
	const run: Contender['run'] =
		kernel.reduction === 'none'
			? (out, input) => void kernel(out, {[name]: input})
			: (_, input) => kernel({[name]: input});
	const contenders = contendersFor(formula, isa, {name: `inga ${isa}`, run}, others);
	const all = measure(formula, type, contenders, judge(), budget);
	show(report, `${text} ${type} ${isa}`, all);
	judgeAll(report, text, type, isa, all);
	if (formula === 0 && type === 'f32') judgePort(report, kernel, all[0] as Measured);
	return {title: `${text} ${type}`, all};
}

/** All formulas of an instruction set at a glance: each peer's fastest variant. */
function summary(report: Report, isa: Isa, rows: readonly Row[]): void {
	const names = ['libm', 'libmvec', 'SLEEF'];
	const cells = rows.map(({title, all: [ours, ...others]}) => [
		...[title, perElement(ours as Measured).toFixed(3), (ours as Measured).error],
		...names.flatMap((name) => {
			const [best] = others
				.filter((each) => each.name.split(' ')[0] === name)
				.sort((a, b) => a.time.least - b.time.least);
			if (best === undefined) return ['', '', ''];
			return [perElement(best).toFixed(3), best.error, ratio(best.time, (ours as Measured).time).least.toFixed(2)];
		}),
	]);
	const head = ['', 'inga ns', 'error', ...names.flatMap((name) => [`${name} ns`, 'error', 'ratio'])];
	report.table(`compositions ${isa} (${widthOf(isa, features())}-width vectors), fast`, head, cells);
}

/** Whether peers can be built at all. If not, no target is judged. */
function hasCompiler(report: Report, isas: readonly Isa[]): boolean {
	try {
		judge();
		return true;
	} catch (error) {
		report.note(`peers need a C++ compiler: ${error instanceof Error ? error.message : String(error)}`);
		for (const isa of isas) {
			for (const target of fuseTargets(isa, widthOf(isa, features())))
				report.leave(target, 'no peers without a compiler');
		}
		return false;
	}
}

function main(): void {
	const given = options(['isa']);
	const machine = features().available.filter((isa) => isa !== 'scalar');
	const isas = chosen('instruction set', given.isa, machine.reverse());
	const report = new Report('fuse', given);
	if (isas.length === 0) report.note('no instruction set to make code for: nothing to measure');
	if (!hasCompiler(report, isas)) {
		report.save();
		return;
	}
	const others = peers((name, reason) => report.note(`left out: ${name} (${reason})`));
	report.note(`calls over ${CHUNK} elements; ns per element, least wall-clock time; error in ULP, of sums relative`);
	for (const isa of isas) {
		const rows = [...formulas.keys()].flatMap((formula) =>
			(['f32', 'f64'] as const).map((type) => compare(report, formula, type, isa, others, given.quick ? 0.15 : 1.5)),
		);
		summary(report, isa, rows);
		generation(report, isa, given.quick ? 51 : 501);
	}
	report.save();
}

main();
