// The causal order beside Python's lingam and andrey-core on the same file, and how whole fits grow with the variables.
//   npx tsx bench/causal.bench.ts [--quick] [--fresh]
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {directLingam, simulate} from '../src/causal/index.js';
import {features, type Matrix} from '../src/core/index.js';
import {alternate, type Contender, ratio, type Series, seconds, series} from './harness.js';
import {
	type CausalPeer,
	causalPeers,
	keep,
	keptPath,
	type PeerRun,
	peerRun,
	recall,
	writeSamples,
} from './peers/causal.js';
import {Missing, type Python, python} from './peers/python.js';
import {options, Report} from './report.js';
import {causalTargets} from './target.js';

const given = options();
const {quick, fresh} = given;
const SAMPLES = 1000;
const SIZES = quick ? [20, 30, 50] : [50, 100, 200, 500, 1000];
/** The size that peers search, and that larger ones are compared with. */
const BASE = quick ? 30 : 100;
const LARGE = quick ? 50 : 1000;
/** How often each peer runs: the slow one needs minutes, and hardly differs from run to run. */
const PEER_ROUNDS: Readonly<Record<CausalPeer, number>> = {lingam: 1, andrey: quick ? 2 : 3};
/** A short fit is repeated for so long in its turn. */
const TURN_MS = quick ? 300 : 1000;

interface Fit {
	readonly order: readonly number[];
	readonly edges: number;
	/** Seconds. `total` is what the caller waits, the copy of the samples included. */
	readonly seconds: {readonly order: number; readonly adjacency: number; readonly total: number};
}

interface Scaled {
	readonly variables: number;
	readonly threads: number;
	readonly edges: number;
	readonly order: Series;
	readonly adjacency: Series;
	readonly total: Series;
}

function samplesOf(variables: number): Matrix {
	return simulate({variables, samples: SAMPLES, noise: 'laplace', seed: 3}).samples;
}

async function timedFit(samples: Matrix, threads: number): Promise<Fit> {
	let graph: Awaited<ReturnType<typeof directLingam>> | undefined;
	const total = await seconds(async () => {
		graph = await directLingam(samples, {threads});
	});
	if (graph === undefined) throw new Error('no graph');
	const edges = graph.adjacency.data.reduce((count, effect) => count + (effect === 0 ? 0 : 1), 0);
	return {order: graph.order, edges, seconds: {...graph.seconds, total}};
}

/** Each part's least time over the repetitions of one turn. */
async function turn(samples: Matrix, threads: number): Promise<Fit> {
	const end = performance.now() + TURN_MS;
	let best = await timedFit(samples, threads);
	while (performance.now() < end) {
		const next = await timedFit(samples, threads);
		const least = (part: keyof Fit['seconds']) => Math.min(best.seconds[part], next.seconds[part]);
		best = {...next, seconds: {order: least('order'), adjacency: least('adjacency'), total: least('total')}};
	}
	return best;
}

function milliseconds(time: number): string {
	return (time * 1000).toFixed(time < 0.1 ? 2 : 0);
}

function differing(ours: readonly number[], theirs: readonly number[]): string {
	const at = ours.findIndex((variable, place) => variable !== theirs[place]);
	return at < 0 && ours.length === theirs.length ? 'identical' : `differs from place ${at + 1} on`;
}

/** Runs of every peer that can be had, those of the last day included, and ours beside them. */
async function runPeers(report: Report, samples: Matrix, own: Python, file: string) {
	const found = new Map<CausalPeer, readonly PeerRun[]>();
	const asked = causalPeers.filter((peer) => {
		const kept = fresh ? undefined : recall(keptPath(own, peer, file));
		if (kept === undefined) return true;
		found.set(peer, kept.runs);
		const minutes = Math.round((Date.now() - kept.at) / 60_000);
		report.note(`${peer}: cached, measured ${minutes} minutes ago on this machine (--fresh measures again)`);
		return false;
	});
	const broken = new Set<CausalPeer>();
	const attempt = (peer: CausalPeer) => {
		if (broken.has(peer)) return [];
		try {
			return [peerRun(own, peer, file)];
		} catch (error) {
			if (!(error instanceof Missing)) throw error;
			broken.add(peer);
			report.note(`left out: ${peer} (${error.message})`);
			return [];
		}
	};
	const contenders: Contender<(Fit | PeerRun)[] | Promise<(Fit | PeerRun)[]>>[] = [
		{name: 'inga', run: async () => [await turn(samples, 1)]},
		...asked.map((peer) => ({name: peer, run: () => attempt(peer), most: PEER_ROUNDS[peer]})),
	];
	const [ours = [], ...others] = await alternate(contenders, Math.max(...Object.values(PEER_ROUNDS)));
	for (const [at, peer] of asked.entries()) {
		const runs = (others[at] ?? []).flat() as PeerRun[];
		if (runs.length === 0) continue;
		found.set(peer, runs);
		keep(keptPath(own, peer, file), runs);
	}
	return {ours: ours.flat() as Fit[], found};
}

async function besidePeers(report: Report): Promise<void> {
	const samples = samplesOf(BASE);
	const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
	try {
		const file = join(folder, 'samples.bin');
		writeSamples(file, samples);
		const {ours, found} = await runPeers(report, samples, python(report.note.bind(report)), file);
		showPeers(report, ours, found);
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		for (const peer of causalPeers) report.leave(causalTargets[peer], error.message);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

function showPeers(report: Report, ours: readonly Fit[], found: ReadonlyMap<CausalPeer, readonly PeerRun[]>): void {
	const time = series(ours.map((each) => each.seconds.order));
	const order = ours[0]?.order ?? [];
	const rows = [['inga', '1', String(ours.length), milliseconds(time.least), milliseconds(time.median), '1.0', '', '']];
	for (const [, runs] of found) {
		const [first] = runs as [PeerRun];
		const theirs = series(runs.map((run) => run.seconds));
		rows.push([
			...[`${first.package} ${first.version}`, '1', String(runs.length)],
			...[milliseconds(theirs.least), milliseconds(theirs.median), ratio(theirs, time).least.toFixed(1)],
			...[differing(order, first.order), `numpy ${first.numpy}, ${first.blas}`],
		]);
	}
	const title = `order search alone, p=${BASE}, n=${SAMPLES}`;
	report.table(title, ['', 'threads', 'runs', 'least ms', 'median ms', 'ratio', 'order', 'with'], rows);
	report.keep(title, {inga: time, peers: Object.fromEntries(found)});
	for (const peer of causalPeers) {
		const runs = found.get(peer);
		const [first] = runs ?? [];
		if (runs === undefined || first === undefined) {
			report.leave(causalTargets[peer], `no ${peer} here`);
			continue;
		}
		const value = ratio(series(runs.map((run) => run.seconds)), time).least;
		if (quick) report.leave(causalTargets[peer], `--quick: ${value.toFixed(0)}x at p=${BASE}`);
		else report.judge(causalTargets[peer], value, `orders ${differing(order, first.order)}`);
	}
}

/** All sizes in turns: on one thread, and the large ones on two as well. */
async function scaling(report: Report): Promise<void> {
	const cores = features().threads;
	const cases = SIZES.flatMap((variables) => {
		const samples = samplesOf(variables);
		const threads = variables >= LARGE / 2 && cores > 1 ? [1, 2] : [1];
		return threads.map((count) => ({variables, threads: count, samples}));
	});
	const contenders = cases.map(({variables, threads, samples}) => ({
		name: `p=${variables}, ${threads}`,
		run: () => turn(samples, threads),
	}));
	const runs = await alternate<Fit>(contenders, quick ? 2 : 3);
	const all = cases.map(({variables, threads}, at): Scaled => {
		const fits = runs[at] ?? [];
		const part = (name: keyof Fit['seconds']) => series(fits.map((each) => each.seconds[name]));
		const edges = fits[0]?.edges ?? 0;
		return {variables, threads, edges, order: part('order'), adjacency: part('adjacency'), total: part('total')};
	});
	const at = (variables: number, threads: number) =>
		all.find((each) => each.variables === variables && each.threads === threads);
	showScaling(report, all, at(BASE, 1) as Scaled);
	judgeScaling(report, at(BASE, 1) as Scaled, at(LARGE, 1) as Scaled, at(LARGE, 2));
}

function showScaling(report: Report, all: readonly Scaled[], base: Scaled): void {
	const title = `fits, n=${SAMPLES}, least of ${base.order.rounds.length} alternating rounds`;
	report.table(
		title,
		['p', 'threads', 'edges', 'order ms', 'adjacency ms', 'fit ms', 'median ms', `fit / p=${BASE} order`],
		all.map(({variables, threads, edges, order, adjacency, total}) => [
			...[String(variables), String(threads), String(edges)],
			...[order, adjacency, total].map(({least}) => milliseconds(least)),
			...[milliseconds(total.median), ratio(total, base.order).least.toFixed(1)],
		]),
	);
	report.keep(title, all);
}

function judgeScaling(report: Report, base: Scaled, large: Scaled, twice: Scaled | undefined): void {
	const growth = ratio(large.total, base.order);
	if (quick) report.leave(causalTargets.growth, `--quick: ${growth.least.toFixed(1)}x from p=${BASE} to p=${LARGE}`);
	else report.judge(causalTargets.growth, growth.least, `median of the rounds ${growth.paired.toFixed(0)}x`);
	if (twice === undefined) {
		report.leave(causalTargets.threads, 'this machine has one core');
		return;
	}
	const gain = ratio(large.total, twice.total);
	const remark = `median of the rounds ${gain.paired.toFixed(2)}x`;
	if (quick) report.leave(causalTargets.threads, `--quick: ${gain.least.toFixed(2)}x at p=${LARGE}`);
	else report.judge(causalTargets.threads, gain.least, remark);
}

const report = new Report('causal', given);
report.note('data: simulate(), Laplace noise, seed 3; peers in processes of their own, on one thread');
await besidePeers(report);
await scaling(report);
report.save();
