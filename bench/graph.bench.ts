// The parts of a causal analysis beside lingam's: effects, tests of independence, resamples; and a scale-free graph as others time it.
//   npx tsx bench/graph.bench.ts [--quick]
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {bootstrap, directLingam, errorIndependence, simulate} from '../src/causal/index.js';
import type {Matrix} from '../src/core/index.js';
import {prepare} from '../src/prepare/index.js';
import {tableFromMatrix} from '../src/table/index.js';
import {seconds} from './harness.js';
import {ask, Missing, python} from './peers/python.js';
import {options, Report} from './report.js';
import {scaleFree} from './scalefree.js';
import {graphTargets} from './target.js';

const given = options();
const {quick} = given;
const ROUNDS = 3;

interface Peer {
	readonly version: string;
	readonly seconds: number;
	readonly found: unknown;
}

const report = new Report('graph', given);

/** What lingam takes for a part of its work; undefined where it cannot be had. */
function lingam(part: string, samples: Matrix, head: object = {}): Peer | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
	try {
		const path = join(folder, 'samples.bin');
		const {rows, columns, data} = samples;
		const header = Buffer.from(`${JSON.stringify({rows, variables: columns, ...head})}\n`);
		writeFileSync(path, Buffer.concat([header, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
		return ask(python(report.note.bind(report)), 'causal_parts.py', [part, path]) as Peer;
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		report.note(`left out: lingam (${error.message})`);
		return undefined;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

async function least(work: () => unknown, rounds = ROUNDS): Promise<number> {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < rounds; round++) best = Math.min(best, await seconds(work));
	return best;
}

function laplace(variables: number, samples: number): Matrix {
	return simulate({variables, samples, noise: 'laplace', seed: 3}).samples;
}

async function effects(): Promise<void> {
	const p = quick ? 60 : 500;
	const samples = laplace(p, 1000);
	const graph = await directLingam(samples, {threads: 1});
	let ours = graph.seconds.adjacency;
	for (let round = 1; round < ROUNDS; round++) {
		ours = Math.min(ours, (await directLingam(samples, {threads: 1})).seconds.adjacency);
	}
	const theirs = lingam('adjacency', samples, {order: graph.order});
	if (theirs === undefined) return report.leave(graphTargets.effects, 'no lingam here');
	const wanted = (theirs.found as number[][]).flat();
	const far = graph.adjacency.data.reduce((most, own, at) => Math.max(most, Math.abs(own - (wanted[at] ?? 0))), 0);
	show(`effects, p=${p}, n=1000, one thread`, ours, theirs, `the furthest effect is ${far.toExponential(1)} away`);
	const ratio = theirs.seconds / ours;
	if (quick) report.leave(graphTargets.effects, `--quick: ${ratio.toFixed(0)}x at p=${p}`);
	else report.judge(graphTargets.effects, ratio);
}

async function independence(): Promise<void> {
	const [p, n] = quick ? [4, 1000] : [10, 5000];
	// Without effects the samples are the errors.
	const samples = laplace(p, n);
	const graph = {...(await directLingam(samples)), adjacency: {rows: p, columns: p, data: new Float64Array(p * p)}};
	const ours = await least(() => errorIndependence(graph, samples, {threads: 1}));
	const pairs = 3;
	const all = (p * (p - 1)) / 2;
	const peer = lingam('independence', samples, {pairs});
	if (peer === undefined) return;
	const theirs = {...peer, seconds: (peer.seconds * all) / pairs};
	show(`HSIC, p=${p}, n=${n}, one thread`, ours, theirs, `${pairs} of ${all} pairs were timed`);
}

async function resamples(): Promise<void> {
	const [p, n, count] = quick ? [12, 300, 20] : [100, 1000, 100];
	const samples = laplace(p, n);
	const ours = await least(() => bootstrap(samples, {resamples: count, threads: 1}), 1);
	const name = `${count} resamples, p=${p}, n=${n}, to one fit of lingam, one thread`;
	const theirs = lingam('fit', samples);
	if (theirs === undefined) {
		report.note(`${name}: ${ours.toFixed(2)} s`);
		return report.leave(graphTargets.resamples, 'no lingam here');
	}
	show(name, ours, theirs, '');
	const ratio = theirs.seconds / ours;
	if (quick) report.leave(graphTargets.resamples, `--quick: ${ratio.toFixed(1)}x at p=${p}`);
	else report.judge(graphTargets.resamples, ratio);
}

async function hubs(): Promise<void> {
	const [p, n] = quick ? [40, 400] : [400, 4000];
	const samples = scaleFree(p, n, 2, 1);
	let found: Awaited<ReturnType<typeof directLingam>> | undefined;
	const took = await seconds(async () => {
		found = await directLingam(samples);
	});
	const {order = 0, adjacency = 0} = found?.seconds ?? {};
	const name = `scale-free graph (Barabasi-Albert, two causes), p=${p}, n=${n}, all ${found?.threads} threads`;
	report.table(
		name,
		['', 'order s', 'effects s', 'fit s'],
		[['inga', ...[order, adjacency, took].map((s) => s.toFixed(2))]],
	);
	report.keep(name, {order, adjacency, took});
	if (quick) report.leave(graphTargets.hubs, `--quick: ${took.toFixed(2)} s at p=${p}, n=${n}`);
	else report.judge(graphTargets.hubs, took, 'published: 1,410 s on an A100');
}

async function screening(): Promise<void> {
	const [p, n] = quick ? [2000, 100] : [20_000, 600];
	const samples = laplace(p, n);
	const table = tableFromMatrix(
		samples,
		Array.from({length: p}, (_, at) => `x${at}`),
	);
	const target = `x${p - 1}`;
	const rows: string[][] = [];
	for (const [what, plan] of [
		['screen, Pearson', {screen: {target, most: 200}}],
		['screen, Spearman', {screen: {target, most: 200, by: 'spearman'}}],
		['standardise', {transform: {standardise: true}}],
		['normal scores', {transform: {normal: true}}],
	] as const) {
		const took = await least(() => prepare(table, plan));
		rows.push([what, took.toFixed(2)]);
		report.keep(`prepare: ${what}`, took);
	}
	report.table(`prepare, ${p} columns x ${n} rows, one thread`, ['', 's'], rows);
}

function show(title: string, ours: number, theirs: Peer, remark: string): void {
	const rows = [
		['inga', ours.toFixed(4), '1.0'],
		[`lingam ${theirs.version}`, theirs.seconds.toFixed(2), (theirs.seconds / ours).toFixed(1)],
	];
	report.table(title, ['', 's', 'ratio'], rows);
	if (remark !== '') report.note(remark);
	report.keep(title, {ours, theirs: theirs.seconds});
}

report.note('lingam runs once, in a process of its own, on one thread');
await hubs();
await screening();
await independence();
await effects();
await resamples();
report.save();
