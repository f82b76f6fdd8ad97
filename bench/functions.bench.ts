// Every elementary function by itself, in both modes, beside the C library, glibc's vector library and SLEEF.
//   npx tsx bench/functions.bench.ts [--quick]
// Cells hold ns per element of a call and, in brackets, the largest error over the same points in ULP.
import {features, type Isa} from '../src/core/index.js';
import {compile, type Kernel, type Mode, type Numbers, type NumberType} from '../src/fuse/index.js';
import {type Arrays, arraysFor, CHUNK, CHUNKS, chunks, type Work, works} from './arguments.js';
import {callTimes, chunkTimes, ratio, type Series} from './harness.js';
import {
	type FunctionJudge,
	type FunctionPeer,
	functionJudge,
	functionPeers,
	type Variant,
	variants,
} from './peers/fuse/functions.js';
import {options, Report} from './report.js';
import {functionTarget, widthOf} from './target.js';

const modes = ['precise', 'fast'] as const satisfies readonly Mode[];
/** The largest error, in ULP, that a rival of the mode may promise: SLEEF's erfc has 1.5. */
const RIVALS: Readonly<Record<Mode, number>> = {precise: 1.5, fast: 4};

type Contender = Omit<FunctionPeer, 'name'> & {readonly name: Variant | Mode};

interface Measured extends Contender {
	readonly time: Series;
	/** The largest error, in ULP. */
	readonly ulps: number;
}

/** Ours in one mode and the fastest of its rivals. */
interface Duel {
	readonly mode: Mode;
	readonly ours: Measured;
	readonly best: Measured;
	/** How many times longer the rival takes; `net` without what the calls cost. */
	readonly ratio: number;
	readonly net: number;
}

interface Result {
	readonly work: Work;
	readonly all: readonly Measured[];
	readonly duels: readonly Duel[];
}

/** Seconds of a call over hardly any elements, by contender. */
type Calls = ReadonlyMap<Contender['name'], number>;

function contendersFor({name, y}: Work, kernels: readonly Kernel[], type: NumberType, isa: Isa): Contender[] {
	const ours = kernels.map((kernel): Contender => {
		const run: Contender['run'] = y
			? (out, a, b) => void kernel(out, {x: a, y: b})
			: (out, a) => void kernel(out, {x: a});
		return {name: kernel.info.mode, promised: kernel.info.mode === 'precise' ? 1 : 4, run};
	});
	return [...ours, ...functionPeers(name, y ? 2 : 1, type, isa)];
}

/** Runs `measure` on ours in both modes and all peers. */
function withContenders<T>(work: Work, type: NumberType, isa: Isa, measure: (all: readonly Contender[]) => T): T {
	const text = `${work.name}(${work.y ? 'x, y' : 'x'})`;
	using precise = compile(text, {type, isa, mode: 'precise', threads: 1});
	using fast = compile(text, {type, isa, mode: 'fast', threads: 1});
	return measure(contendersFor(work, [precise, fast], type, isa));
}

function measured(
	all: readonly Contender[],
	{name}: Work,
	{out, x, y}: Arrays,
	errors: FunctionJudge,
	budget: number,
): Measured[] {
	const ulps = all.map(({run}) => {
		run(out, x, y);
		return errors.ulps(name, out, x, y);
	});
	const [outs, xs, ys] = [out, x, y].map(chunks) as [readonly Numbers[], readonly Numbers[], readonly Numbers[]];
	const timed = all.map(({name: label, run}) => ({
		name: label,
		run: (at: number) => run(outs[at] as Numbers, xs[at] as Numbers, ys[at] as Numbers),
	}));
	const times = chunkTimes(timed, CHUNKS, budget);
	return all.map((each, at) => ({...each, time: times[at] as Series, ulps: ulps[at] as number}));
}

/** What calls cost depends on the number of arguments alone: measured on one function of each. */
function callsOf(work: Work, type: NumberType, isa: Isa, errors: FunctionJudge): Calls {
	const {out, x, y} = arraysFor(work, type, errors);
	// One element of a larger array: the peers work in whole vectors.
	const [to, from, by] = [out, x, y].map((whole) => whole.subarray(0, 1)) as [Numbers, Numbers, Numbers];
	return withContenders(work, type, isa, (all) => {
		const times = callTimes(all.map(({name, run}) => ({name, run: () => run(to, from, by)})));
		return new Map(all.map(({name}, at) => [name, (times[at] as Series).least]));
	});
}

function isPeer({name}: Pick<Contender, 'name'>): boolean {
	return (variants as readonly string[]).includes(name);
}

function duel(mode: Mode, all: readonly Measured[], calls: Calls): Duel | undefined {
	const ours = all.find(({name}) => name === mode);
	const [best] = all
		.filter(({name, promised}) => isPeer({name}) && promised <= RIVALS[mode])
		.sort((a, b) => a.time.least - b.time.least);
	if (ours === undefined || best === undefined) return undefined;
	const net = ({name, time}: Measured) => time.least - CHUNKS * (calls.get(name) ?? 0);
	return {mode, ours, best, ratio: ratio(best.time, ours.time).least, net: net(best) / net(ours)};
}

/** Nanoseconds per element. */
function perElement({time}: Measured): number {
	return (time.least * 1e9) / (CHUNK * CHUNKS);
}

function labelOf({name, beyond}: Work): string {
	return beyond === undefined ? name : `${name} ${beyond}`;
}

function show(report: Report, title: string, results: readonly Result[]): void {
	const columns: readonly Contender['name'][] = [...modes, ...variants];
	const head = ['', ...columns, ...modes.flatMap((mode) => [`${mode} against`, 'ratio', 'net'])];
	const rows = results.map(({work, all, duels}) => [
		labelOf(work),
		...columns.map((column) => {
			const found = all.find(({name}) => name === column);
			return found === undefined ? '' : `${perElement(found).toFixed(3)} (${found.ulps.toFixed(2)})`;
		}),
		...duels.flatMap((each) => [each.best.name, each.ratio.toFixed(2), each.net.toFixed(2)]),
	]);
	report.table(title, head, rows);
	const kept = results.map(({work, all, duels}) => ({
		...work,
		contenders: all.map(({name, promised, time, ulps}) => ({
			name,
			promised,
			ulps,
			least: time.least,
			median: time.median,
		})),
		duels: duels.map(({mode, best, ratio: least, net}) => ({mode, best: best.name, ratio: least, net})),
	}));
	report.keep(title, {elements: CHUNK * CHUNKS, chunk: CHUNK, functions: kept});
}

/** One target for all functions of a mode: it is the slowest that counts. */
function judgeAll(report: Report, type: NumberType, isa: Isa, results: readonly Result[]): void {
	for (const mode of modes) {
		const duels = results.flatMap(({work, duels: both}) =>
			both.filter((each) => each.mode === mode && work.beyond === undefined).map((each) => ({work, ...each})),
		);
		const [slowest] = duels.toSorted((a, b) => a.ratio - b.ratio);
		const target = functionTarget(type, isa, mode);
		if (slowest === undefined) {
			report.leave(target, 'no peers here');
			continue;
		}
		const reached = duels.filter((each) => each.ratio >= target.ratio).length;
		const inexact = duels
			.filter(({ours}) => !(ours.ulps <= ours.promised))
			.map(({work, ours}) => `; ${work.name} is ${ours.ulps.toFixed(2)} ULP off`);
		const remark = `${reached} of ${duels.length} reach it; ${slowest.work.name} against ${slowest.best.name}`;
		report.judge(target, slowest.ratio, `${remark}${inexact.join('')}`);
	}
}

/** All that is slower than its best peer. */
function digest(report: Report, all: readonly (readonly [label: string, results: readonly Result[]])[]): void {
	const rows = all.flatMap(([label, results]) =>
		results.flatMap(({work, duels}) =>
			duels
				.filter((each) => each.ratio < 1)
				.map(({mode, ours, best, ratio: found, net}) => [
					...[`${labelOf(work)} ${label} ${mode}`, perElement(ours).toFixed(3), ours.ulps.toFixed(2)],
					...[best.name, perElement(best).toFixed(3), best.ulps.toFixed(2), found.toFixed(2), net.toFixed(2)],
				]),
		),
	);
	report.table('slower than the best peer', ['', 'ns', 'ULP', 'peer', 'ns', 'ULP', 'ratio', 'net'], rows);
}

/** Peers that do not promise 1 ULP, keep to it here, and are faster than `precise`: no rivals, but worth knowing. */
function noteBetter(report: Report, results: readonly Result[]): void {
	const found = results.flatMap(({work, all}) => {
		const ours = all.find(({name}) => name === 'precise');
		return all
			.filter(
				(each) =>
					ours && isPeer(each) && each.promised > RIVALS.precise && each.ulps <= 1 && each.time.least < ours.time.least,
			)
			.map((each) => `${labelOf(work)} ${each.name}`);
	});
	if (found.length > 0)
		report.note(`within 1 ULP at these points and faster than precise, unpromised: ${found.join(', ')}`);
}

function compare(report: Report, type: NumberType, isa: Isa, errors: FunctionJudge, budget: number): Result[] {
	// Functions that the peers have in all accuracies.
	const calls = ['exp2', 'hypot'].map((name) =>
		callsOf(works.find((work) => work.name === name) as Work, type, isa, errors),
	) as [Calls, Calls];
	const results = works.map((work): Result => {
		const arrays = arraysFor(work, type, errors);
		const all = withContenders(work, type, isa, (each) => measured(each, work, arrays, errors, budget));
		return {work, all, duels: modes.flatMap((mode) => duel(mode, all, calls[work.y ? 1 : 0]) ?? [])};
	});
	const width = widthOf(isa, features());
	show(report, `functions ${type} ${isa} (${width}-width vectors)`, results);
	noteBetter(report, results);
	judgeAll(report, type, isa, results);
	return results;
}

function judgeHere(report: Report): FunctionJudge | undefined {
	try {
		return functionJudge();
	} catch (error) {
		report.note(`peers need a C++ compiler: ${error instanceof Error ? error.message : String(error)}`);
		return undefined;
	}
}

function leaveAll(report: Report, type: NumberType, isa: Isa): void {
	for (const mode of modes) report.leave(functionTarget(type, isa, mode), 'no peers without a compiler');
}

function main(): void {
	const chosen = options();
	const report = new Report('functions', chosen);
	const isas = features().available.filter((isa) => isa !== 'scalar');
	report.note(`calls over ${CHUNK} elements; ns per element, least wall-clock time (largest error in ULP)`);
	const errors = judgeHere(report);
	const cases = isas.reverse().flatMap((isa) => (['f32', 'f64'] as const).map((type) => ({isa, type})));
	if (errors === undefined) for (const {isa, type} of cases) leaveAll(report, type, isa);
	else {
		const budget = chosen.quick ? 0.02 : 0.2;
		digest(
			report,
			cases.map(({isa, type}) => [`${type} ${isa}`, compare(report, type, isa, errors, budget)] as const),
		);
	}
	report.save();
}

main();
