// How often graphs of rows that are drawn again have an effect, and a change its kind.
import {type Bootstrap, bootstrap, Random} from '../causal/index.js';
import {IngaError, type Matrix, matrix, type RunOptions} from '../core/index.js';
import {changeAt} from './change.js';
import {fitOptions, graphsOf, type Pair, type Rules, samplesOf, table} from './fit.js';
import {complete, type Frame, type Sides} from './frame.js';
import type {ChangeStability, EffectFrequency, GraphFrequencies} from './result.js';

/** What resamples say of a condition: of its graphs, and of each effect by which they differ. */
export interface Stability {
	readonly graphs: GraphFrequencies;
	readonly changes: readonly (ChangeStability & {readonly from: string; readonly to: string})[];
}

/** Effects of one graph, by effect and then by cause; nothing where rows allowed none. */
type Drawn = Float64Array | undefined;

/** Rarer effects are left out. */
const LEAST = 0.05;

/**
 * Resamples of the rows inside and of those outside, with the variables and the prior knowledge of `pair`: both graphs of a resample are two
 * independent draws. The same for every number of threads. Progress: stage `bootstrap`, resamples of a side.
 *
 * @throws the signal's reason
 */
export async function stabilityOf(
	frame: Frame,
	sides: Sides,
	{pair, rules}: {readonly pair: Pair; readonly rules: Rules},
	{resamples, seed}: {readonly resamples: number; readonly seed: number},
	run: RunOptions,
): Promise<Stability> {
	const named = new Map([frame.target, ...frame.causes].map((each) => [each.name, each]));
	const variables = pair.inside.variables.flatMap(({name}) => named.get(name) ?? []);
	const samples = [
		samplesOf(variables, complete(variables, sides.inside)),
		samplesOf(variables, complete(variables, sides.outside)),
	] as const;
	const given = {...fitOptions(variables, rules, run), resamples, seed, run};
	const [inside, outside] = await (pair.joint ? jointly(samples, given) : apart(samples, given));
	const names = variables.map(({name}) => name);
	return {
		graphs: {
			resamples,
			failed: {inside: failures(inside), outside: failures(outside)},
			inside: frequencies(names, inside),
			outside: frequencies(names, outside),
		},
		changes: changesIn(pair, names, inside, outside),
	};
}

interface Given extends ReturnType<typeof fitOptions> {
	readonly resamples: number;
	readonly seed: number;
	readonly run: RunOptions;
}

async function apart(samples: readonly [Matrix, Matrix], given: Given): Promise<[Drawn[], Drawn[]]> {
	const drawn: Drawn[][] = [];
	for (const [side, each] of samples.entries()) drawn.push(await alone(each, side, given));
	return drawn as [Drawn[], Drawn[]];
}

async function alone(samples: Matrix, side: number, {resamples, seed, run, ...options}: Given): Promise<Drawn[]> {
	const onProgress = run.onProgress && {
		onProgress: ({done}: {done: number}) =>
			run.onProgress?.({stage: 'bootstrap', done: side * resamples + done, total: 2 * resamples}),
	};
	try {
		// Sides of their own draws, whatever the seed.
		const own = (2 * seed + side) % 2 ** 32;
		return drawnOf(await bootstrap(samples, {...options, ...onProgress, resamples, seed: own}), resamples);
	} catch (error) {
		// None of them has a graph.
		if (error instanceof IngaError && error.code === 'ERR_DATA')
			return Array.from({length: resamples}, () => undefined);
		throw error;
	}
}

function drawnOf({variables, graphs, failed}: Bootstrap, resamples: number): Drawn[] {
	const without = new Set(failed.map(({resample}) => resample));
	let next = 0;
	return Array.from({length: resamples}, (_, resample) => {
		const graph = without.has(resample) ? undefined : graphs[next++];
		if (graph === undefined) return undefined;
		const effects = new Float64Array(variables.length ** 2);
		for (const [nth, size] of graph.sizes.entries()) {
			const [effect, cause] = [graph.places[2 * nth] ?? 0, graph.places[2 * nth + 1] ?? 0];
			effects[effect * variables.length + cause] = size;
		}
		return effects;
	});
}

async function jointly(samples: readonly [Matrix, Matrix], given: Given): Promise<[Drawn[], Drawn[]]> {
	const {resamples, seed, run, ...options} = given;
	const found: [Drawn[], Drawn[]] = [[], []];
	for (let resample = 0; resample < resamples; resample++) {
		const random = new Random(seed + 2 ** 32 * resample);
		const drawn = [again(samples[0], random), again(samples[1], random)] as const;
		try {
			const graphs = await graphsOf(drawn, {...options, onConstant: 'drop'}, true);
			for (const [side, {variables, adjacency}] of graphs.entries()) {
				found[side]?.push(spread(options.variables, variables, adjacency));
			}
		} catch (error) {
			if (!(error instanceof IngaError && error.code === 'ERR_DATA')) throw error;
			for (const list of found) list.push(undefined);
		}
		run.onProgress?.({stage: 'bootstrap', done: 2 * (resample + 1), total: 2 * resamples});
	}
	return found;
}

/** As many rows, with replacement. */
function again({rows, columns, data}: Matrix, random: Random): Matrix {
	const drawn = matrix(rows, columns);
	for (let row = 0; row < rows; row++) {
		const from = random.below(rows) * columns;
		drawn.data.set(data.subarray(from, from + columns), row * columns);
	}
	return drawn;
}

/** Effects among all variables: those that were constant have none. */
function spread(all: readonly string[], some: readonly string[], {columns, data}: Matrix): Float64Array {
	const place = some.map((name) => all.indexOf(name));
	const effects = new Float64Array(all.length ** 2);
	for (const [at, size] of data.entries()) {
		const [effect, cause] = [place[Math.floor(at / columns)] ?? 0, place[at % columns] ?? 0];
		effects[effect * all.length + cause] = size;
	}
	return effects;
}

function failures(drawn: readonly Drawn[]): number {
	return drawn.filter((each) => each === undefined).length;
}

function frequencies(names: readonly string[], drawn: readonly Drawn[]): EffectFrequency[] {
	const size = names.length;
	const graphs = drawn.filter((each) => each !== undefined);
	return Array.from({length: size * size}, (_, at) => ({
		from: names[at % size] ?? '',
		to: names[Math.floor(at / size)] ?? '',
		frequency: share(graphs, (effects) => effects[at] !== 0),
	}))
		.filter(({frequency}) => frequency >= LEAST)
		.sort((a, b) => b.frequency - a.frequency);
}

function share<T>(list: readonly T[], holds: (each: T) => boolean): number {
	return list.length === 0 ? 0 : list.filter(holds).length / list.length;
}

function changesIn(
	pair: Pair,
	names: readonly string[],
	inside: readonly Drawn[],
	outside: readonly Drawn[],
): Stability['changes'] {
	const size = names.length;
	const rows = (effects: Float64Array) => names.map((_, i) => Array.from(effects.subarray(i * size, (i + 1) * size)));
	const pairs = inside.flatMap((effects, at) => {
		const other = outside[at];
		return effects === undefined || other === undefined ? [] : [{inside: rows(effects), outside: rows(other)}];
	});
	const [a, b] = [table(pair.inside), table(pair.outside)];
	return names.flatMap((to, i) =>
		names.flatMap((from, j) => {
			const change = changeAt(a, b, i, j);
			if (change === undefined) return [];
			const [k, l] = change.kind === 'reversed' ? [j, i] : [i, j];
			const difference = (x: typeof a, y: typeof a) => Math.sign((x[i]?.[j] ?? 0) - (y[i]?.[j] ?? 0));
			return {
				...{from, to},
				inside: share(pairs, (each) => each.inside[i]?.[j] !== 0),
				outside: share(pairs, (each) => each.outside[k]?.[l] !== 0),
				kind: share(pairs, (each) => changeAt(each.inside, each.outside, i, j)?.kind === change.kind),
				difference: share(pairs, (each) => difference(each.inside, each.outside) === difference(a, b)),
			};
		}),
	);
}
