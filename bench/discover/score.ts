// How far an answer is the truth.
import type {SynthWide} from '../../src/discover/index.js';
import {type Answer, mask, type Region, TARGET} from './answer.js';

/** So much of the rows of either has to be in both: then a region is a condition. */
export const SAME = 0.8;

/** Counts, which add up over tables. */
export interface Score {
	/** Conditions that were planted, and those that some region is. */
	planted: number;
	recalled: number;
	/** Regions, and those that are a planted condition, or a part of one. */
	regions: number;
	precise: number;
	within: number;
	/** Direct effects inside conditions: true ones, those told by the region nearest to each, and those that are both. */
	edges: number;
	toldEdges: number;
	rightEdges: number;
	/** Effects that a condition changes: true ones, those told by its region, both, and what is told by any region. */
	changes: number;
	rightChanges: number;
	toldChanges: number;
	falseChanges: number;
	/** Rows whose root cause is known and leads to the target there, and those for which it is told. */
	individuals: number;
	roots: number;
}

export function nothing(): Score {
	return {
		...{planted: 0, recalled: 0, regions: 0, precise: 0, within: 0, edges: 0, toldEdges: 0, rightEdges: 0},
		...{changes: 0, rightChanges: 0, toldChanges: 0, falseChanges: 0, individuals: 0, roots: 0},
	};
}

export function plus(a: Score, b: Score): Score {
	const sum = nothing();
	for (const key of Object.keys(sum) as (keyof Score)[]) sum[key] = a[key] + b[key];
	return sum;
}

/** Jaccard's index of two sets of rows, of which one is a mask. */
export function jaccard(rows: Int32Array, others: Uint8Array): number {
	const both = rows.reduce((sum, row) => sum + (others[row] as number), 0);
	const size = others.reduce((sum, each) => sum + each, 0);
	return both / (rows.length + size - both);
}

/** Harmonic mean of precision and recall; 0 where nothing is right. */
export function f1(right: number, told: number, all: number): number {
	return told + all === 0 ? 0 : (2 * right) / (told + all);
}

const pairOf = ({from, to}: {readonly from: string; readonly to: string}) => `${from} > ${to}`;

export function scoreOf(data: SynthWide, {regions, root}: Answer): Score {
	const {table, mechanisms, individuals} = data;
	const masks = mechanisms.map(({rows}) => mask(rows, table.rows));
	const overlaps = masks.map((rows) => regions.map((region) => jaccard(region.rows, rows)));
	const every = new Set(mechanisms.flatMap(({changes}) => changes.flatMap((change) => [pairOf(change)])));
	const score = nothing();
	score.regions = regions.length;
	for (const [nth, region] of regions.entries()) {
		if (overlaps.some((each) => (each[nth] ?? 0) >= SAME)) score.precise++;
		const part = masks.some((rows) => region.rows.filter((row) => rows[row] === 1).length >= SAME * region.rows.length);
		if (part) score.within++;
		score.toldChanges += region.told.length;
		score.falseChanges += region.told.filter((each) => !every.has(pairOf(each))).length;
	}
	for (const [at, mechanism] of mechanisms.entries()) {
		const own = overlaps[at] ?? [];
		const best = own.indexOf(Math.max(...own));
		const found = (own[best] ?? 0) >= SAME;
		score.planted++;
		if (found) score.recalled++;
		const told = new Set(found ? regions[best]?.told.map(pairOf) : []);
		score.changes += mechanism.changes.length;
		score.rightChanges += mechanism.changes.filter((change) => told.has(pairOf(change))).length;
		addEdges(score, data, at, regions[best]);
	}
	// What no longer leads to the target inside is the root of nothing there, however far out it is.
	const lost = ({mechanism, variable}: SynthWide['individuals'][number]) =>
		mechanisms[mechanism]?.changes.some(({kind, from, to}) => kind === 'lost' && from === variable && to === TARGET);
	const known = individuals.filter((each) => !lost(each));
	score.individuals = known.length;
	score.roots = known.filter(({row, variable}) => root(row) === variable).length;
	return score;
}

/** The true graph inside a condition, of the variables that the answer has, of those that lead to the target, and of what changes. */
function addEdges(score: Score, data: SynthWide, at: number, region: Region | undefined): void {
	const right = trueEdges(data, at);
	const known = new Set(region?.model?.variables.map(({name}) => name));
	const changed = new Set(data.mechanisms[at]?.changes.map(pairOf));
	const wanted = new Set(
		right
			.filter((edge) => edge.to === TARGET || changed.has(pairOf(edge)) || (known.has(edge.from) && known.has(edge.to)))
			.map(pairOf),
	);
	const told = region?.model?.effects.map(pairOf) ?? [];
	score.edges += wanted.size;
	score.toldEdges += told.length;
	score.rightEdges += told.filter((pair) => wanted.has(pair)).length;
}

/** Direct effects in most rows of a condition: what other mechanisms take away is there, what they add is not. */
export function trueEdges({effects, mechanisms}: SynthWide, at: number): {from: string; to: string}[] {
	const {changes = []} = mechanisms[at] ?? {};
	const gone = new Set(
		changes.flatMap(({kind, from, to}) => (kind === 'lost' ? [pairOf({from, to})] : [pairOf({from: to, to: from})])),
	);
	const usual = mechanisms.flatMap(({changes: others}, nth) =>
		nth === at ? [] : others.filter(({kind}) => kind === 'lost'),
	);
	const here = changes.filter(({kind}) => kind !== 'lost');
	return [...effects, ...usual, ...here].filter((edge) => !gone.has(pairOf(edge))).map(({from, to}) => ({from, to}));
}
