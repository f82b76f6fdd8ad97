// Two graphs of the same variables on one layout.
import type {Change, ChangeKind, Comparison, Effect, Model} from '../discover/index.js';
import type {Link} from './graph.js';
import {type Placement, placement} from './layout.js';
import {reach} from './reach.js';
import type {Size} from './shape.js';
import {effectText, fitted, often, printable, textWidth} from './text.js';

/** An effect on one side. */
export interface SideEffect extends Effect {
	/** |effect| in standard deviations of that side. */
	readonly strength: number;
	/** Whether it goes against the order inside, as a reversed one does outside. */
	readonly up: boolean;
	/** The share of resamples of that side that have it, in this direction; 0 below a twentieth, null without resamples. */
	readonly frequency: number | null;
}

/** Two variables between which there is an effect on one side or on both. */
export interface Pairing {
	/** Names; the first one is earlier in the order inside. */
	readonly ends: readonly [string, string];
	readonly inside: SideEffect | null;
	readonly outside: SideEffect | null;
	/** How it differs; null where the result says nothing of it. */
	readonly change: Change | null;
}

/** The pairs of a comparison, the strongest first. */
export function pairings({inside, outside, changes, bootstrap}: Comparison): Pairing[] {
	const rank = new Map(inside.order.map((name, at) => [name, at]));
	const ends = (a: string, b: string): readonly [string, string] =>
		(rank.get(a) ?? 0) <= (rank.get(b) ?? 0) ? [a, b] : [b, a];
	const found = new Map<string, {ends: readonly [string, string]; inside?: SideEffect; outside?: SideEffect}>();
	const side = (model: Model, key: 'inside' | 'outside') => {
		const often = new Map(bootstrap?.[key].map((each) => [JSON.stringify([each.from, each.to]), each.frequency]));
		const deviation = new Map(model.variables.map((each) => [each.name, each.deviation]));
		for (const {from, to, effect} of model.effects) {
			const pair = ends(from, to);
			const entry = found.get(JSON.stringify(pair)) ?? {ends: pair};
			const strength = (Math.abs(effect) * (deviation.get(from) ?? 0)) / (deviation.get(to) || 1);
			const frequency = bootstrap && (often.get(JSON.stringify([from, to])) ?? 0);
			entry[key] = {from, to, effect, strength, up: from !== pair[0], frequency};
			found.set(JSON.stringify(pair), entry);
		}
	};
	side(inside, 'inside');
	side(outside, 'outside');
	const told = new Map(changes.map((change) => [JSON.stringify(ends(change.from, change.to)), change]));
	return [...found]
		.map(([key, each]) => ({
			...{ends: each.ends, inside: each.inside ?? null, outside: each.outside ?? null},
			change: told.get(key) ?? null,
		}))
		.sort((a, b) => strengthOf(b) - strengthOf(a));
}

function strengthOf({inside, outside}: Pairing): number {
	return Math.max(inside?.strength ?? 0, outside?.strength ?? 0);
}

/** How a pair is drawn: by its kind where the p-value is small enough, else as `same`. */
export function kindOf({change}: Pairing, level: number): ChangeKind | 'same' {
	return change !== null && change.pValue <= level ? change.kind : 'same';
}

/** The part of all pairs that is drawn. */
export interface Excerpt {
	readonly pairs: readonly Pairing[];
	/** The variables of the pairs, and `around`. */
	readonly variables: readonly string[];
	/** How many pairs lie in reach, drawn or not. */
	readonly reached: number;
}

/**
 * The pairs that lie on ways of up to `depth` steps from what leads to `around`, and from what it leads to, on either side; of
 * these the strongest `most`, changes with a p-value of at most `level` before others.
 */
export function excerpt(
	all: readonly Pairing[],
	{around, depth, most, level}: {around: string; depth: number; most: number; level: number},
): Excerpt {
	const effects = all.flatMap(({inside, outside}) => [inside, outside].filter((effect) => effect !== null));
	const kept = new Set([
		...reach(effects, around, depth, 'to', 'from'),
		...reach(effects, around, depth, 'from', 'to'),
	]);
	const reached = all.filter(({ends}) => ends.every((name) => kept.has(name)));
	const told = (pair: Pairing) => Number(kindOf(pair, level) !== 'same');
	// The sort is stable: the strongest stay first.
	const pairs = [...reached].sort((a, b) => told(b) - told(a)).slice(0, most);
	return {pairs, variables: [...new Set([around, ...pairs.flatMap(({ends}) => ends)])], reached: reached.length};
}

/** Sizes of the letters of boxes and of numbers. */
export const LETTERS = {name: 13, number: 11} as const;

/** Names as they stand in boxes. */
export function shownName(name: string): string {
	return fitted(printable(name), LETTERS.name, 170);
}

/** What stands at a line: the effect, and how many resamples have it. */
export function labelOf({effect, frequency}: SideEffect): string {
	return frequency === null ? effectText(effect) : `${effectText(effect)} · ${often(frequency)}`;
}

/** Places for the boxes and lines of both sides: what is on one side only has its place on both. */
export function placePairs({pairs, variables}: Excerpt): Placement {
	const place = new Map(variables.map((name, at) => [name, at]));
	const links = pairs.map((pair): Link => {
		const [from, to] = pair.ends.map((name) => place.get(name) ?? 0) as [number, number];
		return {from, to, effect: 0, strength: Math.min(1, strengthOf(pair))};
	});
	const ends = variables.map((_, at) => [
		links.filter(({from}) => from === at).length,
		links.filter(({to}) => to === at).length,
	]);
	const sizes = variables.map((name, at): Size => {
		const least = Math.min(240, Math.max(...(ends[at] ?? [])) * 11 + 12);
		return {width: Math.max(56, Math.ceil(textWidth(shownName(name), LETTERS.name)) + 28, least), height: 34};
	});
	const labels = pairs.map(({inside, outside}): Size => {
		const widths = [inside, outside].map((each) => (each === null ? 0 : textWidth(labelOf(each), LETTERS.number)));
		return {width: Math.ceil(Math.max(...widths)) + 8, height: 15};
	});
	return placement(sizes, links, labels);
}
