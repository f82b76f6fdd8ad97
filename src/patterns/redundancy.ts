import {type Condition, fisherLogP, positives} from './condition.js';
import {checkItems, type Items, invalid} from './item.js';

export interface RedundancyOptions {
	/** The least share of the rows of two conditions that have both, of those that have any, in a cluster (Jaccard). @defaultValue 0.8 */
	readonly overlap?: number;
}

/** What a condition says beside the others of a list. */
export interface Redundancy {
	/**
	 * Whether each of its items adds something: the greatest p-value of Fisher's exact tests, one-sided, of its rows among those of the
	 * condition without that item. Near 0 where all do; its natural logarithm.
	 */
	readonly gainP: number;
	readonly logGainP: number;
	/** The first condition of the list that has some of its items and no others; nothing where there is none. */
	readonly moreSpecificThan: number | undefined;
	/** The first condition of its cluster, perhaps itself. */
	readonly cluster: number;
	/** Of all positive rows the share that this condition has, or one before it. */
	readonly coverage: number;
}

/**
 * How far conditions of a list say the same. A condition is productive where each of its items adds to the others (Webb, Machine Learning
 * 68:1, 2007): among the rows of the condition without that item, those that have it are positive more often. One item is compared
 * with no condition. Clusters are made in the order of the list: a condition joins the first one that begins a cluster and has
 * nearly the same rows, or begins one. Positions are those in the list. The time grows with the square of its length.
 *
 * @param positive of each row, whether it is positive
 * @returns of each condition, in the order given
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for items that are damaged or that a condition names and that are not there, a condition
 * without items, a list of another length than there are rows, a target that is the same for all rows, an overlap that is no share
 *
 * @example
 * const baskets = transactions([[1, 2], [1, 2], [1, 2], [1], [1], [3], [3], [3]]);
 * const found = redundancy(baskets, [true, true, true, false, false, false, false, false], [{items: [1]}, {items: [0, 1]}, {items: [0]}]);
 * found.map(({cluster, moreSpecificThan}) => `${cluster} ${moreSpecificThan}`).join(', '); // '0 undefined, 0 0, 2 undefined'
 */
export function redundancy(
	items: Items,
	positive: ArrayLike<boolean>,
	conditions: readonly Pick<Condition, 'items'>[],
	options: RedundancyOptions = {},
): readonly Redundancy[] {
	checkItems(items);
	const {overlap = 0.8} = options;
	if (!(overlap > 0 && overlap <= 1)) throw invalid(`overlap is ${overlap}: give a number above 0, at most 1`);
	const labels = positives(items.rows, positive);
	const rows = new Extents(items, labels.bits);
	for (const [nth, {items: list}] of conditions.entries()) {
		const odd = list.find((item) => items.items[item] === undefined);
		if (odd !== undefined) throw invalid(`conditions[${nth}] has item ${odd}, and there are ${items.items.length}`);
		if (list.length === 0) throw invalid(`conditions[${nth}] has no items`);
	}
	const extents = conditions.map(({items: list}) => rows.of(list));
	const sets = conditions.map(({items: list}) => new Set(list));
	const covered = new Uint32Array(rows.words);
	const leaders: number[] = [];
	return conditions.map(({items: list}, at) => {
		const extent = extents[at] as Uint32Array;
		const leader = leaders.find((each) => jaccard(extents[each] as Uint32Array, extent) >= overlap);
		if (leader === undefined) leaders.push(at);
		for (const [word, bits] of extent.entries()) covered[word] = (covered[word] as number) | bits;
		const logGainP = gain(rows, list);
		const within = sets.findIndex(
			(other) => other.size < list.length && [...other].every((item) => sets[at]?.has(item)),
		);
		return {
			...{gainP: Math.exp(logGainP), logGainP, cluster: leader ?? at},
			moreSpecificThan: within < 0 ? undefined : within,
			coverage: rows.counts(covered).positives / labels.count,
		};
	});
}

/** The greatest p-value of a condition among the rows of those without one of its items. */
function gain(rows: Extents, list: readonly number[]): number {
	const set = rows.counts(rows.of(list));
	const tests = list.map((item) => fisherLogP(rows.counts(rows.of(list.filter((other) => other !== item))), set));
	return Math.max(...tests);
}

/** Rows of conditions, as bits. */
class Extents {
	readonly words: number;
	readonly #columns: Uint32Array;
	readonly #positive: Uint32Array;
	readonly #all: Uint32Array;

	constructor({rows, items, bits}: Items, positive: Uint8Array) {
		// Copies, so that they begin where whole words do.
		this.#columns = new Uint32Array(bits.slice().buffer);
		this.#positive = new Uint32Array(positive.slice().buffer);
		this.words = this.#positive.length;
		const all = new Uint8Array(positive.length).fill(0xff, 0, rows >> 3);
		if (rows % 8 > 0) all[rows >> 3] = (1 << (rows % 8)) - 1;
		this.#all = new Uint32Array(all.buffer);
		if (this.#columns.length !== items.length * this.words) throw new Error('items of another number of rows');
	}

	of(list: readonly number[]): Uint32Array {
		const extent = this.#all.slice();
		for (const item of list) {
			const start = item * this.words;
			for (let w = 0; w < this.words; w++) extent[w] = (extent[w] as number) & (this.#columns[start + w] as number);
		}
		return extent;
	}

	counts(extent: Uint32Array): {readonly positives: number; readonly negatives: number} {
		let [yes, all] = [0, 0];
		for (const [w, bits] of extent.entries()) {
			yes += ones(bits & (this.#positive[w] as number));
			all += ones(bits);
		}
		return {positives: yes, negatives: all - yes};
	}
}

/** Rows that two sets have both, of those that any has; 1 for two empty ones. */
function jaccard(a: Uint32Array, b: Uint32Array): number {
	let [both, any] = [0, 0];
	for (const [w, bits] of a.entries()) {
		both += ones(bits & (b[w] as number));
		any += ones(bits | (b[w] as number));
	}
	return any === 0 ? 1 : both / any;
}

/** How many bits are set, two, four and eight at a time. */
function ones(word: number): number {
	const pairs = word - ((word >>> 1) & 0x55555555);
	const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
