// Every elementary function by itself, in both modes, beside the C library, glibc's vector library and SLEEF.
//   npx tsx bench/functions.bench.ts [--quick] [--only log,log2] [--isa avx512]
import {features, type Isa} from '../src/core/index.js';
import {compile, type Kernel, type Mode, type Numbers, type NumberType} from '../src/fuse/index.js';
import {type Arrays, arraysFor, CHUNK, CHUNKS, chunks, type Work, works} from './arguments.js';
import {bounds, type Reading, type Runner, readings, readingText, rival, shownError, tally} from './duel.js';
import {callTimes, chunkTimes, ratio, type Series} from './harness.js';
import {
	type FunctionJudge,
	type FunctionPeer,
	functionJudge,
	functionPeers,
	type Variant,
	variants,
} from './peers/fuse/functions.js';
import {chosen, options, Report} from './report.js';
import {functionTarget, widthOf} from './target.js';

const modes = ['precise', 'fast'] as const satisfies readonly Mode[];

type Contender = Omit<FunctionPeer, 'name'> & {readonly name: Variant | Mode};
type Measured = Contender & Runner;

/** Ours in one mode and the fastest of its rivals. */
interface Duel {
	readonly reading: Reading;
	readonly mode: Mode;
	readonly ours: Measured;
	/** Undefined, and so the ratios, where no peer is exact enough. */
	readonly best: Measured | undefined;
	/** How many times longer the rival takes; `net` without what the calls cost. */
	readonly ratio: number | undefined;
	readonly net: number | undefined;
}

interface Result {
	readonly work: Work;
	readonly all: readonly Measured[];
	readonly duels: readonly Duel[];
}

/** All functions in one type on one instruction set. */
interface Round {
	readonly type: NumberType;
	readonly isa: Isa;
	readonly results: readonly Result[];
}

/** Seconds of a call over hardly any elements, by contender. */
type Calls = ReadonlyMap<Contender['name'], number>;

function contendersFor({name, y}: Work, kernels: readonly Kernel[], type: NumberType, isa: Isa): Contender[] {
	const ours = kernels.map((kernel): Contender => {
		const run: Contender['run'] = y
			? (out, a, b) => void kernel(out, {x: a, y: b})
			: (out, a) => void kernel(out, {x: a});
		return {name: kernel.info.mode, run};
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
		// So that nobody is judged by what the one before wrote.
		out.fill(Number.NaN);
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

function duelsOf(all: readonly Measured[], calls: Calls): Duel[] {
	const net = ({name, time}: Measured) => time.least - CHUNKS * (calls.get(name) ?? 0);
	return modes.flatMap((mode) => {
		const ours = all.find(({name}) => name === mode) as Measured;
		return readings.map((reading): Duel => {
			const best = rival(reading, mode, ours, all.filter(isPeer));
			if (best === undefined) return {reading, mode, ours, best, ratio: undefined, net: undefined};
			return {reading, mode, ours, best, ratio: ratio(best.time, ours.time).least, net: net(best) / net(ours)};
		});
	});
}

/** Nanoseconds per element. */
function perElement({time}: Measured): number {
	return (time.least * 1e9) / (CHUNK * CHUNKS);
}

function labelOf({name, beyond}: Work): string {
	return beyond === undefined ? name : `${name} ${beyond}`;
}

/** How long a contender takes and how wrong it is. */
function figures(each: Measured): [ns: string, ulps: string] {
	return [perElement(each).toFixed(3), shownError(each.ulps)];
}

/** Rounded down: what is slower must not read 1.00. */
function times(found: number | undefined): string {
	return found === undefined ? '' : (Math.floor(found * 100) / 100).toFixed(2);
}

function against({best, ratio: found, net}: Duel): string[] {
	if (best === undefined) return ['none', '', '', '', ''];
	return [best.name, ...figures(best), times(found), times(net)];
}

/** A table of all contenders, then for each mode one of ours beside the rivals. */
function show(report: Report, {type, isa, results}: Round): void {
	const title = `functions ${type} ${isa} (${widthOf(isa, features())}-width vectors)`;
	const columns: readonly Contender['name'][] = [...modes, ...variants];
	const rows = results.map(({work, all}) => [
		labelOf(work),
		...columns.map((column) => {
			const found = all.find(({name}) => name === column);
			return found === undefined ? '' : `${perElement(found).toFixed(3)} (${shownError(found.ulps)})`;
		}),
	]);
	report.table(`${title}, ns (ULP)`, ['', ...columns], rows);
	for (const mode of modes) {
		const head = readings.flatMap((reading) => [readingText(reading, mode), 'ns', 'ULP', 'ratio', 'net']);
		const duels = results.map(({work, all, duels: each}) => [
			...[labelOf(work), ...figures(all.find(({name}) => name === mode) as Measured)],
			...each.filter((one) => one.mode === mode).flatMap(against),
		]);
		report.table(`${title}, ${mode}, beside the best peer`, ['', 'ns', 'ULP', ...head], duels);
	}
	const kept = results.map(({work, all, duels}) => ({
		...work,
		contenders: all.map(({name, time, ulps}) => ({name, ulps, least: time.least, median: time.median})),
		duels: duels.map(({reading, mode, best, ratio: least, net}) => ({
			...{reading, mode, best: best?.name, ratio: least, net},
		})),
	}));
	report.keep(title, {elements: CHUNK * CHUNKS, chunk: CHUNK, functions: kept});
}

/** What counts: the duels of one reading. */
function counted(results: readonly Result[], reading: Reading): (Duel & {readonly work: Work})[] {
	return results
		.filter(({work}) => work.beyond === undefined)
		.flatMap(({work, duels}) => duels.filter((each) => each.reading === reading).map((each) => ({work, ...each})));
}

/** One target for all functions of a mode: it is the slowest that counts. */
function judgeAll(report: Report, {type, isa, results}: Round): void {
	for (const [reading, mode] of readings.flatMap((each) => modes.map((mode) => [each, mode] as const))) {
		const duels = counted(results, reading).filter((each) => each.mode === mode);
		const [slowest] = duels.toSorted((a, b) => (a.ratio ?? Infinity) - (b.ratio ?? Infinity));
		const target = functionTarget(type, isa, mode, readingText(reading, mode));
		if (slowest?.ratio === undefined) {
			report.leave(target, 'no such peers here');
			continue;
		}
		const inexact = duels
			.filter(({ours}) => !(ours.ulps <= bounds[mode]))
			.map(({work, ours}) => `; ${work.name} is ${shownError(ours.ulps)} ULP off`);
		const reached = tally(
			duels.map((each) => each.ratio),
			target.ratio,
		);
		const remark = `reached by ${reached}; ${slowest.work.name} against ${slowest.best?.name}`;
		report.judge(target, slowest.ratio, `${remark}${inexact.join('')}`);
	}
}

/** By reading, all that is slower than its best peer, the slowest first; then how many are not. */
function digest(report: Report, rounds: readonly Round[]): void {
	const all = readings.map((reading) => {
		const duels = rounds.flatMap(({type, isa, results}) =>
			counted(results, reading).map((each) => ({label: `${each.work.name} ${type} ${isa} ${each.mode}`, ...each})),
		);
		const slower = duels
			.filter((each) => (each.ratio ?? 1) < 1)
			.sort((a, b) => (a.ratio ?? 1) - (b.ratio ?? 1))
			.map((each) => [each.label, ...figures(each.ours), ...against(each)]);
		const title = `slower than the best peer ${readingText(reading)}`;
		report.table(title, ['', 'ns', 'ULP', 'peer', 'ns', 'ULP', 'ratio', 'net'], slower);
		return {reading, duels};
	});
	for (const {reading, duels} of all) {
		const ratios = (some: typeof duels) => some.map((each) => each.ratio);
		const by = modes.map((mode) => `${mode} ${tally(ratios(duels.filter((each) => each.mode === mode)), 1)}`);
		report.note(`1x of the best peer ${readingText(reading)}: ${[tally(ratios(duels), 1), ...by].join('; ')}`);
	}
}

function compare(
	report: Report,
	...[type, isa, wanted, errors, budget]: [NumberType, Isa, readonly Work[], FunctionJudge, number]
): Round {
	// Functions that the peers have in all accuracies.
	const calls = ['exp2', 'hypot'].map((name) =>
		callsOf(works.find((work) => work.name === name) as Work, type, isa, errors),
	) as [Calls, Calls];
	const results = wanted.map((work): Result => {
		const arrays = arraysFor(work, type, errors);
		const all = withContenders(work, type, isa, (each) => measured(each, work, arrays, errors, budget));
		return {work, all, duels: duelsOf(all, calls[work.y ? 1 : 0])};
	});
	const round = {type, isa, results};
	show(report, round);
	judgeAll(report, round);
	return round;
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
	for (const reading of readings) {
		for (const mode of modes)
			report.leave(functionTarget(type, isa, mode, readingText(reading, mode)), 'no peers without a compiler');
	}
}

function main(): void {
	const given = options(['only', 'isa']);
	const machine = features().available.filter((isa) => isa !== 'scalar');
	const isas = chosen('instruction set', given.isa, machine.reverse());
	const names = chosen('function', given.only, [...new Set(works.map(({name}) => name))]);
	const report = new Report('functions', given);
	report.note(`calls over ${CHUNK} elements; ns per element, least wall-clock time; the largest error in ULP`);
	const errors = judgeHere(report);
	const cases = isas.flatMap((isa) => (['f32', 'f64'] as const).map((type) => ({isa, type})));
	if (errors === undefined) for (const {isa, type} of cases) leaveAll(report, type, isa);
	else {
		const wanted = works.filter(({name}) => names.includes(name));
		const budget = given.quick ? 0.02 : 0.2;
		digest(
			report,
			cases.map(({isa, type}) => compare(report, type, isa, wanted, errors, budget)),
		);
	}
	report.save();
}

main();
