// Two ranks that wait for each other, send and combine, beside ranks of MPI; then more ranks than cores, and ranks that wait.
//   npx tsx bench/ranks.bench.ts [--quick]
// The ratio is between minima over chunks of all rounds: a machine that does other work besides has some quiet ones.
import {availableParallelism} from 'node:os';
import {run} from '../src/ranks/index.js';
import {alternate, type Contender, ratio, type Series, series} from './harness.js';
import {type Mpi, mpis} from './peers/ranks/mpi.js';
import {IDLE, ROUND_TRIP, SLEEP} from './peers/ranks/ranks.js';
import type {Took, Work} from './peers/ranks/work.js';
import {options, Report} from './report.js';
import {crowdTarget, idleTarget, type RanksTarget, ranksTargets} from './target.js';

const given = options();
const {quick} = given;
const ROUNDS = quick ? 2 : 10;
const program = new URL('./peers/ranks/ranks.ts', import.meta.url);

function chunks(many: number): number {
	return quick ? Math.ceil(many / 10) : many;
}

const works: readonly (Work & {readonly title: string})[] = [
	{title: 'barrier', name: 'barrier', elements: 0, times: 500, chunks: chunks(400)},
	{title: '8 bytes one way', name: 'message', elements: 1, times: 200, chunks: chunks(400)},
	{title: '1 MiB one way', name: 'message', elements: 2 ** 17, times: 2, chunks: chunks(150)},
	{title: '8 MB one way', name: 'message', elements: 1e6, times: 1, chunks: chunks(40)},
	{title: 'allreduce of 1 double', name: 'allreduce', elements: 1, times: 300, chunks: chunks(300)},
	{title: 'allreduce of 1,000', name: 'allreduce', elements: 1000, times: 50, chunks: chunks(400)},
	{title: 'allreduce of 1,000 in place', name: 'inplace', elements: 1000, times: 50, chunks: chunks(400)},
	{title: 'allreduce of 1,000,000', name: 'allreduce', elements: 1e6, times: 1, chunks: chunks(40)},
	{title: 'allreduce of 1,000,000 in place', name: 'inplace', elements: 1e6, times: 1, chunks: chunks(40)},
];

/** Microseconds of one way, where a time goes there and back. */
function microseconds({name}: Work, {least, median}: Took): Took {
	const scale = name === 'message' ? 0.5e6 : 1e6;
	return {least: scale * least, median: scale * median};
}

/** Each work's times over the rounds: the least of all, and the medians of each. */
function collected(rounds: readonly (readonly Took[])[]): Series[] {
	return works.map((work, at) => {
		const times = rounds.map((round) => microseconds(work, round[at] as Took));
		return series(
			times.map(({median}) => median),
			Math.min(...times.map(({least}) => least)),
		);
	});
}

function shown(value: number): string {
	return value.toFixed(value < 100 ? 2 : 0);
}

async function againstMpi(report: Report): Promise<void> {
	const peers = mpis((name, reason) => report.note(`left out: ${name} (${reason})`));
	const contenders: Contender<Took[] | Promise<Took[]>>[] = [
		{name: 'inga', run: () => run<Took[]>(2, program, works).then(([first]) => first as Took[])},
		...peers.map(({name, run: peer}) => ({name, run: () => peer(2, works)})),
	];
	const [ours = [], ...theirs] = (await alternate<Took[]>(contenders, ROUNDS)).map(collected);
	const names = peers.map(({name}) => name);
	report.table(
		'2 ranks, microseconds: least, median',
		['work', 'inga', ...names],
		works.map(({title}, at) => {
			const cells = [ours, ...theirs].map((all) => all[at] as Series);
			return [title, ...cells.map(({least, median}) => `${shown(least)}, ${shown(median)}`)];
		}),
	);
	report.keep(
		'2 ranks',
		Object.fromEntries(works.map(({title}, at) => [title, [ours, ...theirs].map((all) => all[at])])),
	);
	for (const target of ranksTargets) judge(report, target, ours, theirs, peers);
}

/** Of several settings of a peer, the fastest counts. */
function judge(
	report: Report,
	target: RanksTarget,
	ours: readonly Series[],
	theirs: readonly Series[][],
	peers: readonly Mpi[],
): void {
	const at = works.findIndex(({title}) => title === target.work);
	const rivals = theirs
		.filter((_, peer) => peers[peer]?.name.startsWith(target.peer))
		.map((all) => all[at] as Series)
		.sort((a, b) => a.least - b.least);
	const [best] = rivals;
	if (best === undefined) {
		report.leave(target, `no ${target.peer} here`);
		return;
	}
	const [mine] = [ours[at] as Series];
	const value = target.bound === 'at least' ? ratio(best, mine) : ratio(mine, best);
	if (quick) report.leave(target, `--quick: ${value.least.toFixed(2)}x`);
	else report.judge(target, value.least, `paired ${value.paired.toFixed(2)}x`);
}

async function first(ranks: number, work: Work): Promise<Took> {
	const [took = []] = await run<Took[]>(ranks, program, [work]);
	return took[0] as Took;
}

/** More ranks than cores wait for each other asleep; a rank that waits leaves the processor to others. */
async function whoWaits(report: Report): Promise<void> {
	const cores = availableParallelism();
	const ranks = 2 * cores;
	const crowd: Work = {name: 'barrier', elements: 0, times: 20, chunks: chunks(100)};
	const [trips = [], barriers = [], idle = []] = await alternate<Took>(
		[
			{name: 'round trip', run: () => first(2, ROUND_TRIP)},
			{name: 'crowd', run: () => first(ranks, crowd)},
			{name: 'idle', run: () => first(2, IDLE), most: 3},
		],
		quick ? 1 : 5,
	);
	const least = (all: readonly Took[]) => Math.min(...all.map((took) => took.least));
	const [trip, barrier] = [1e6 * least(trips), 1e6 * least(barriers)];
	const percent = (100 * least(idle)) / SLEEP;
	report.table(
		'ranks that wait',
		['what', 'least'],
		[
			['Atomics.wait and notify, there and back', `${shown(trip)} us`],
			[`barrier of ${ranks} ranks on ${cores} cores`, `${shown(barrier)} us`],
			['processor time while a rank waits', `${shown(percent)} %`],
		],
	);
	report.keep('ranks that wait', {trips, barriers, idle});
	if (quick) {
		for (const target of [crowdTarget, idleTarget]) report.leave(target, '--quick');
		return;
	}
	if (cores === 2) report.judge(crowdTarget, barrier / trip);
	else report.leave(crowdTarget, `${cores} cores here`);
	report.judge(idleTarget, percent);
}

const report = new Report('ranks', given);
await againstMpi(report);
await whoWaits(report);
report.save();
