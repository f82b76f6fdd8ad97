import {invalidArgument, ones} from '../core/index.js';
import {type Condition, fisherLogP, positives} from './condition.js';
import {Extents, jaccard, words} from './extent.js';
import {checkItems, type Items} from './item.js';

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
	if (!(overlap > 0 && overlap <= 1)) throw invalidArgument(`overlap is ${overlap}: give a number above 0, at most 1`);
	const labels = positives(items.rows, positive);
	const rows = new Extents(items);
	const positiveRows = words(labels.bits);
	const counts = (extent: Uint32Array) => {
		const yes = extent.reduce((sum, bits, w) => sum + ones(bits & (positiveRows[w] as number)), 0);
		return {positives: yes, negatives: rows.count(extent) - yes};
	};
	for (const [nth, {items: list}] of conditions.entries()) {
		const odd = list.find((item) => items.items[item] === undefined);
		if (odd !== undefined)
			throw invalidArgument(`conditions[${nth}] has item ${odd}, and there are ${items.items.length}`);
		if (list.length === 0) throw invalidArgument(`conditions[${nth}] has no items`);
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
		const without = list.map((item) => list.filter((other) => other !== item));
		// The greatest p-value of the condition among the rows of those without one of its items.
		const logGainP = Math.max(...without.map((others) => fisherLogP(counts(rows.of(others)), counts(extent))));
		const within = sets.findIndex(
			(other) => other.size < list.length && [...other].every((item) => sets[at]?.has(item)),
		);
		return {
			...{gainP: Math.exp(logGainP), logGainP, cluster: leader ?? at},
			moreSpecificThan: within < 0 ? undefined : within,
			coverage: counts(covered).positives / labels.count,
		};
	});
}
