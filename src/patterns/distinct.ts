import {invalidArgument, ones} from '../core/index.js';
import {type Condition, type Conditions, fisherLogP, positives, wraccOf} from './condition.js';
import {Extents, jaccard, words} from './extent.js';
import {checkItems, type Items} from './item.js';

export interface DistinctOptions {
	/** How many conditions are wanted. @defaultValue 10 */
	readonly top?: number;
	/** Of two conditions that share so much of their rows, of those that either has, only the first stands (Jaccard). @defaultValue 0.8 */
	readonly overlap?: number;
}

/** The level of the test that an item adds something, of all items that could have been added. */
const GAIN = 0.05;
/** Of the standard normal distribution, for a level of 0.01: it adds more than elsewhere. */
const MORE = 2.3263478740408408;

/**
 * Of a list of conditions those that each say something of their own, the most evident first. One after another the most evident one is taken,
 * by rows that are alike in which of those before hold for them: the likelihood ratio of its positive rows against those that these strata let
 * expect, by the variance of the hypergeometric distribution (Cochran, Biometrics 10:417, 1954). Then items that the condition does not need are
 * left out: each has to add something among the rows of the others, by Fisher's exact test with Bonferroni's correction for all items
 * (productivity, Webb, Machine Learning 68:1, 2007), and more there than among all other rows, by the difference of logarithms of odds ratios
 * (Woolf, Annals of Human Genetics 19:251, 1955); else it tells of the target by itself, wherever it holds. It ends at `top` conditions, or where what
 * is left is expected by chance: its p-value times the number of conditions is 1 or more. The first one is always there. Conditions may be shorter
 * than those of the list, which should be long: many of each cause are nearly the same. What is told of them is of all rows, and `corrected` holds
 * for whichever of the space is chosen.
 *
 * @param positive of each row, whether it is positive
 * @param found what a search has found
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for items that are damaged or not there, a list of another length than there are rows, a target
 * that is the same for all rows, an option out of its range
 *
 * @example
 * const rows = transactions(Array.from({length: 400}, (_, row) => [row % 2, 2 + (row % 3)]));
 * const positive = Array.from({length: 400}, (_, row) => row % 6 === 0);
 * const found = await findConditions(rows, positive, {arity: 2});
 * const [best] = distinctConditions(rows, positive, found);
 * best.items.map((at) => rows.items[at].name).join(' and '); // '0 and 2'
 */
export function distinctConditions(
	items: Items,
	positive: ArrayLike<boolean>,
	found: Pick<Conditions, 'conditions' | 'certificate'>,
	{top = 10, overlap = 0.8}: DistinctOptions = {},
): Condition[] {
	checkItems(items);
	if (!(Number.isSafeInteger(top) && top >= 1)) throw invalidArgument(`top is ${top}: give a whole number from 1`);
	if (!(overlap > 0 && overlap <= 1)) throw invalidArgument(`overlap is ${overlap}: give a number above 0, at most 1`);
	const rows = new Rows(items, positive);
	const strata = new Strata(rows);
	const queue = new Queue(found.conditions.map((each) => each.items));
	const chosen: {readonly condition: Condition; readonly extent: Uint32Array}[] = [];
	while (chosen.length < top) {
		const taken = queue.take((list) => strata.evidence(rows.extents.of(list)));
		if (taken === undefined || (taken.evidence <= 0 && chosen.length > 0)) break;
		const list = rows.needed(taken.list);
		const extent = rows.extents.of(list);
		if (chosen.some((other) => jaccard(other.extent, extent) >= overlap)) continue;
		const condition = rows.condition(list, extent, found.certificate.space);
		if (chosen.length > 0 && condition.corrected >= 1) continue;
		chosen.push({condition, extent});
		strata.divide(extent);
		queue.age();
	}
	return chosen.map(({condition}) => condition).sort((a, b) => a.logP - b.logP);
}

/** Lists of items, of which the most evident is taken. Evidence seldom grows when it is told anew: only of what had enough before it is (Minoux 1978). */
class Queue {
	readonly #open: {readonly list: readonly number[]; evidence: number}[];
	/** So many from the first on have the evidence that they have now. */
	#known = 0;

	constructor(lists: readonly (readonly number[])[]) {
		this.#open = lists.map((list) => ({list, evidence: Number.POSITIVE_INFINITY}));
	}

	/** What is known of evidence is no longer so. */
	age(): void {
		this.#open.sort((a, b) => b.evidence - a.evidence);
		this.#known = 0;
	}

	take(
		evidence: (list: readonly number[]) => number,
	): {readonly list: readonly number[]; readonly evidence: number} | undefined {
		let best = 0;
		for (let at = 0; at < this.#open.length; at++) {
			const each = this.#open[at] as {readonly list: readonly number[]; evidence: number};
			if (at >= this.#known) {
				if (at > 0 && each.evidence <= (this.#open[best]?.evidence ?? 0)) break;
				each.evidence = evidence(each.list);
				this.#known = at + 1;
			}
			if (each.evidence > (this.#open[best]?.evidence ?? 0)) best = at;
		}
		const [taken] = this.#open.splice(best, 1);
		this.#known--;
		return taken;
	}
}

interface Counts {
	readonly positives: number;
	readonly negatives: number;
}

/** Rows with what is known of them. */
class Rows {
	readonly extents: Extents;
	readonly positive: Uint32Array;
	readonly all: Counts;
	readonly #items: number;

	constructor(items: Items, positive: ArrayLike<boolean>) {
		const {bits, count} = positives(items.rows, positive);
		this.extents = new Extents(items);
		this.positive = words(bits);
		this.all = {positives: count, negatives: items.rows - count};
		this.#items = items.items.length;
	}

	/** Without the items that add nothing to the others, or no more than elsewhere: the one that adds least first. */
	needed(list: readonly number[]): readonly number[] {
		if (list.length < 2) return list;
		const own = this.#counts(this.extents.of(list));
		const idle = list
			.map((item) => {
				const others = list.filter((each) => each !== item);
				const wide = this.#counts(this.extents.of(others));
				const each = this.#counts(this.extents.of([item]));
				return {others, gain: fisherLogP(wide, own), more: this.#more(own, wide, each)};
			})
			.filter(({gain, more}) => gain + Math.log(this.#items) > Math.log(GAIN) || more < MORE)
			.sort((a, b) => b.gain - a.gain)[0];
		return idle === undefined ? list : this.needed(idle.others);
	}

	/** By how many standard errors the odds ratio of an item is larger among rows that have the others than among those that do not. */
	#more(own: Counts, wide: Counts, item: Counts): number {
		const less = (a: Counts, b: Counts) => ({
			positives: a.positives - b.positives,
			negatives: a.negatives - b.negatives,
		});
		const inside = oddsRatio(own, less(wide, own));
		const beside = less(item, own);
		const outside = oddsRatio(beside, less(less(this.all, wide), beside));
		return (inside.log - outside.log) / Math.sqrt(inside.variance + outside.variance);
	}

	condition(items: readonly number[], extent: Uint32Array, space: bigint): Condition {
		const own = this.#counts(extent);
		const logP = fisherLogP(this.all, own);
		const all = {rows: this.all.positives + this.all.negatives, positives: this.all.positives};
		return {
			...{items, support: own.positives + own.negatives, positives: own.positives, logP, pValue: Math.exp(logP)},
			wracc: wraccOf(all, own),
			corrected: Math.min(1, Math.exp(logP + Math.log(Number(space)))),
		};
	}

	#counts(extent: Uint32Array): Counts {
		let [yes, count] = [0, 0];
		for (let w = 0; w < extent.length; w++) {
			const bits = extent[w] as number;
			yes += ones(bits & (this.positive[w] as number));
			count += ones(bits);
		}
		return {positives: yes, negatives: count - yes};
	}
}

/** The logarithm of an odds ratio and its variance, with half a row more in each cell. */
function oddsRatio(a: Counts, b: Counts): {readonly log: number; readonly variance: number} {
	const cells = [a.positives, a.negatives, b.positives, b.negatives].map((count) => count + 0.5);
	const [yes, no, yesB, noB] = cells as [number, number, number, number];
	return {log: Math.log((yes * noB) / (no * yesB)), variance: 1 / yes + 1 / no + 1 / yesB + 1 / noB};
}

/** Rows by which of some conditions hold for them. */
class Strata {
	readonly #of: Int32Array;
	readonly #positive: Uint32Array;
	/** Of each stratum how many rows it has, and how many are positive. */
	#rows: Int32Array;
	#positives: Int32Array;

	constructor({all, positive}: Rows) {
		const rows = all.positives + all.negatives;
		this.#positive = positive;
		this.#of = new Int32Array(rows);
		this.#rows = Int32Array.of(rows);
		this.#positives = Int32Array.of(all.positives);
	}

	/** Divides each stratum by whether a condition holds. */
	divide(extent: Uint32Array): void {
		const places = new Map<number, number>();
		const [sizes, counts]: [number[], number[]] = [[], []];
		for (let row = 0; row < this.#of.length; row++) {
			const key = 2 * (this.#of[row] as number) + bitAt(extent, row);
			const place = places.get(key) ?? places.size;
			places.set(key, place);
			this.#of[row] = place;
			sizes[place] = (sizes[place] ?? 0) + 1;
			counts[place] = (counts[place] ?? 0) + bitAt(this.#positive, row);
		}
		[this.#rows, this.#positives] = [Int32Array.from(sizes), Int32Array.from(counts)];
	}

	/** How evident it is that a condition has more positive rows than strata let expect: the logarithm of a likelihood ratio, 0 where it has not. */
	evidence(extent: Uint32Array): number {
		const inside = new Int32Array(this.#rows.length);
		let [rows, yes] = [0, 0];
		for (let w = 0; w < extent.length; w++) {
			let bits = extent[w] as number;
			yes += ones(bits & (this.#positive[w] as number));
			rows += ones(bits);
			while (bits !== 0) {
				const row = 32 * w + 31 - Math.clz32(bits & -bits);
				bits &= bits - 1;
				const stratum = this.#of[row] as number;
				inside[stratum] = (inside[stratum] as number) + 1;
			}
		}
		let [expected, variance] = [0, 0];
		for (let stratum = 0; stratum < inside.length; stratum++) {
			const [own, all] = [inside[stratum] as number, this.#rows[stratum] as number];
			const share = (this.#positives[stratum] as number) / all;
			expected += own * share;
			if (all > 1) variance += (own * share * (1 - share) * (all - own)) / (all - 1);
		}
		if (yes <= expected || variance < LEAST_VARIANCE) return 0;
		const no = rows - yes;
		const ratio = yes * Math.log(yes / expected) + (no === 0 ? 0 : no * Math.log(no / (rows - expected)));
		return (ratio * expected * (1 - expected / rows)) / variance;
	}
}

/** Strata that leave less to chance say nothing. */
const LEAST_VARIANCE = 0.5;

function bitAt(bits: Uint32Array, row: number): number {
	return ((bits[row >>> 5] as number) >>> (row & 31)) & 1;
}
