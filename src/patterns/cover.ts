import {invalidArgument} from '../core/index.js';
import {
	type Condition,
	type ConditionOptions,
	type Conditions,
	conditionSpace,
	findConditions,
	fisherLogP,
	wraccOf,
} from './condition.js';
import {checkItems, type Items, rowsOf, selectRows} from './item.js';

/**
 * Conditions one after another, each the most evident one in the rows for which none before it holds: where one cause hides
 * others, as its conditions differ little and are all more evident than theirs, each gets its turn (sequential covering, Furnkranz, Artificial
 * Intelligence Review 13:3, 1999). It ends at `top` conditions, where no positive rows or no others are left, and where the best that is left
 * is expected by chance (its p-value times the number of conditions is 1 or more). `support` counts rows that are left. What is told of a
 * condition, its rows and p-values, is of all rows, and the order is that of the search; `corrected` holds for whichever of the space is chosen. The
 * certificate adds up all searches, and progress begins anew with each. Results are the same for every number of threads.
 *
 * @param positive of each row, whether it is positive
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` and `ERR_UNSUPPORTED` as `findConditions`
 *
 * @example
 * const baskets = transactions([[1], [1], [1, 3], [2], [2, 3], [3], [3], [4]]);
 * const {conditions} = await coverConditions(baskets, [true, true, true, true, true, false, false, false], {arity: 1, support: 1, top: 2});
 * conditions.map(({items: [item], positives}) => `${baskets.items[item].name}: ${positives}`).join(); // '1: 3,2: 2'
 */
export async function coverConditions(
	items: Items,
	positive: ArrayLike<boolean>,
	options: ConditionOptions = {},
): Promise<Conditions> {
	checkItems(items);
	const {top = 100, onAbort = 'throw', ...each} = options;
	if (!(Number.isSafeInteger(top) && top >= 1)) throw invalidArgument(`top is ${top}: give a whole number from 1`);
	const support = each.support ?? Math.max(1, Math.ceil(items.rows / 20));
	const {arity = 3} = each;
	let left = Int32Array.from({length: items.rows}, (_, row) => row);
	let labels = Array.from({length: items.rows}, (_, row) => Boolean(positive[row]));
	let all: Conditions | undefined;
	const conditions: Condition[] = [];
	while (conditions.length < top) {
		// The first search checks all that was given, rows that are all alike too.
		if (all !== undefined && (left.length < support || new Set(labels).size < 2)) break;
		const rest = all === undefined ? items : selectRows(items, left);
		const given = all === undefined ? positive : labels;
		const found = await findConditions(rest, given, {...each, support, top: 1, onAbort});
		all = all === undefined ? found : added(all, found);
		const [best] = found.conditions;
		if (best === undefined || !found.complete || best.corrected >= 1) break;
		conditions.push(inAll(items, positive, all, best.items, conditionSpace(items, arity)));
		const gone = new Set(rowsWith(rest, best.items));
		labels = labels.filter((_, at) => !gone.has(at));
		left = left.filter((_, at) => !gone.has(at));
	}
	return {...(all as Conditions), conditions};
}

function added(a: Conditions, b: Conditions): Conditions {
	const of = (key: keyof Conditions['certificate']) => a.certificate[key] + b.certificate[key];
	const certificate = {
		...{space: of('space'), visited: of('visited'), bySupport: of('bySupport'), byBound: of('byBound')},
		skipped: of('skipped'),
	};
	return {...a, certificate, complete: b.complete};
}

/** The condition with its counts in all rows. */
function inAll(
	items: Items,
	positive: ArrayLike<boolean>,
	{rows, positives}: Conditions,
	list: readonly number[],
	space: bigint,
): Condition {
	const inside = rowsWith(items, list);
	const yes = inside.filter((row) => Boolean(positive[row])).length;
	const negatives = inside.length - yes;
	const logP = fisherLogP({positives, negatives: rows - positives}, {positives: yes, negatives});
	return {
		...{items: list, support: inside.length, positives: yes, logP, pValue: Math.exp(logP)},
		wracc: wraccOf({rows, positives}, {positives: yes, negatives}),
		corrected: Math.min(1, Math.exp(logP + Math.log(Number(space)))),
	};
}

function rowsWith(items: Items, list: readonly number[]): number[] {
	const [first = [], ...others] = list.map((item) => rowsOf(items, item));
	const sets = others.map((rows) => new Set(rows));
	return first.filter((row) => sets.every((rows) => rows.has(row)));
}
