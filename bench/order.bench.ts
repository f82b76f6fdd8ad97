// The causal order over two ranks beside one, on threads and on MPI: the same search, the same order.
//   npx tsx bench/order.bench.ts [--quick]
import {simulate} from '../src/causal/index.js';
import {mpi} from '../src/mpi/index.js';
import {type Launcher, run} from '../src/ranks/index.js';
import {alternate, type Contender, ratio, type Series, series} from './harness.js';
import type {Found} from './ranked/order.js';
import {options, Report} from './report.js';
import {orderTargets} from './target.js';

const given = options();
const {quick} = given;
const VARIABLES = quick ? 200 : 1000;
const SAMPLES = 1000;
const ROUNDS = quick ? 1 : 4;
const program = new URL('./ranked/order.ts', import.meta.url);
const {samples} = simulate({variables: VARIABLES, samples: SAMPLES, noise: 'laplace', seed: 3});

const report = new Report('order', given);

function search(ranks: number, transport: 'threads' | Launcher): () => Promise<Found> {
	return async () => (await run<Found>(ranks, program, samples, {transport}))[0] as Found;
}

const transports: ['threads' | 'MPI', 'threads' | Launcher][] = [['threads', 'threads']];
try {
	const launcher = mpi();
	await search(1, launcher)();
	transports.push(['MPI', launcher]);
} catch (error) {
	report.note(`left out: MPI (${(error as Error).message.split('\n')[0]})`);
}

const contenders: Contender<Promise<Found>>[] = transports.flatMap(([name, transport]) =>
	[1, 2].map((ranks) => ({name: `${name}, ${ranks} ranks`, run: search(ranks, transport)})),
);
const found = await alternate<Found>(contenders, ROUNDS);
const times: Series[] = found.map((runs) => series(runs.map(({seconds}) => seconds)));
const orders = new Set(found.flat().map(({order}) => order.join()));
if (orders.size !== 1) throw new Error(`${orders.size} different orders`);

report.table(
	`order of p=${VARIABLES}, n=${SAMPLES}, seconds`,
	['who', 'least', 'median', 'comparisons'],
	contenders.map(({name}, at) => {
		const {least, median} = times[at] as Series;
		return [name, least.toFixed(2), median.toFixed(2), String(found[at]?.[0]?.comparisons)];
	}),
);
report.keep('order', Object.fromEntries(contenders.map(({name}, at) => [name, times[at]])));
for (const [at, target] of [orderTargets.threads, orderTargets.mpi].entries()) {
	const [one, two] = times.slice(2 * at);
	if (one === undefined || two === undefined) report.leave(target, 'no MPI here');
	else if (quick) report.leave(target, `--quick: ${ratio(one, two).least.toFixed(2)}x`);
	else report.judge(target, ratio(one, two).least, `paired ${ratio(one, two).paired.toFixed(2)}x`);
}
report.save();
