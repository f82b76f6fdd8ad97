// How whole fits grow with the variables where rows are few: gene-like data of 600 rows (modules with a shared factor, Laplace noise), the
// causal order and all direct effects. Each size runs in a process of its own, so that its memory is known.
//   npx tsx bench/genes.ts [--variables 1000,2000,5000] [--places 100] [--threads 2] [--checkpoint FOLDER]
import {fork} from 'node:child_process';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {directLingam, simulate} from '../src/causal/index.js';
import {duration} from '../src/cli/progress.js';
import {heading, machine} from './machine.js';

const ROWS = 600;

interface Found {
	readonly variables: number;
	readonly ordered: number;
	readonly effects: number;
	/** By the reference, of the places of the order. */
	readonly byReference: number;
	readonly order: number;
	readonly adjacency: number;
	/** Of all processors. */
	readonly processor: number;
	/** The most memory that the process held. */
	readonly bytes: number;
}

const {values} = parseArgs({
	options: {
		variables: {type: 'string', default: '1000,2000,5000'},
		threads: {type: 'string', default: String(availableParallelism())},
		places: {type: 'string'},
		checkpoint: {type: 'string'},
		one: {type: 'string'},
	},
});
const threads = Number(values.threads);

async function fitted(variables: number): Promise<Found> {
	const {samples} = simulate({variables, samples: ROWS, noise: 'laplace', moduleSize: 50, seed: 4});
	const before = process.cpuUsage();
	const graph = await directLingam(samples, {
		...{threads, sparse: true, rest: 'regress'},
		...(values.places !== undefined && {places: Number(values.places)}),
		...(values.checkpoint !== undefined && {checkpoint: {folder: join(values.checkpoint, String(variables))}}),
	});
	const {user, system} = process.cpuUsage(before);
	return {
		variables,
		...{ordered: graph.order.length, effects: graph.effects.sizes.length, ...graph.seconds},
		byReference: graph.decisions.filter(({by}) => by === 'reference').length,
		...{processor: (user + system) / 1e6, bytes: 1024 * process.resourceUsage().maxRSS},
	};
}

function apart(variables: number): Promise<Found> {
	return new Promise((resolve, reject) => {
		const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), `--one=${variables}`]);
		child.once('message', (found) => resolve(found as Found));
		child.once('exit', (code, signal) =>
			reject(new Error(`the fit of ${variables} variables ended: ${signal ?? code}`)),
		);
	});
}

/** The exponent b of time = a p^b by least squares on logarithms. */
function exponent(points: readonly (readonly [number, number])[]): number {
	const logs = points.map(([p, time]) => [Math.log(p), Math.log(time)] as const);
	const [x, y] = [0, 1].map((at) => logs.reduce((sum, each) => sum + (each[at] ?? 0), 0) / logs.length) as [
		number,
		number,
	];
	const along = logs.reduce((sum, [own]) => sum + (own - x) ** 2, 0);
	return logs.reduce((sum, [own, time]) => sum + (own - x) * (time - y), 0) / along;
}

if (values.one !== undefined) {
	process.send?.(await fitted(Number(values.one)), () => process.disconnect());
} else {
	for (const line of heading(machine())) console.log(line);
	console.log(
		`${ROWS} rows, ${threads} threads; seconds of processors tell more than the clock where other work is running`,
	);
	const found: Found[] = [];
	for (const variables of values.variables.split(',').map(Number)) {
		const each = await apart(variables);
		found.push(each);
		const {order, adjacency, processor, bytes, ordered, effects, byReference} = each;
		console.log(
			`p=${variables}: order ${duration(order)}, effects ${adjacency.toFixed(1)} s, processors ${processor.toFixed(0)} s, ` +
				`${(bytes / 1e9).toFixed(2)} GB; ${ordered} ordered (${byReference} by the reference), ${effects} effects`,
		);
	}
	if (found.length > 1) {
		const of = (pick: (each: Found) => number) =>
			exponent(found.map((each) => [each.variables, pick(each)])).toFixed(2);
		console.log(
			`time goes with p^${of(({order}) => order)}, seconds of processors with p^${of(({processor}) => processor)}`,
		);
	}
}
