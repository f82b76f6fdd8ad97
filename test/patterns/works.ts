// Searches that ranks and one process do.
import {closedSets, findConditions, type Items, significantSets, transactions} from '../../src/patterns/index.js';
import {uniform} from './random.js';
import type {Work} from './ranked.js';

/** Rows of items that come with each other, and a target that two of them make likely. */
export function problem(rows: number, count: number, seed: number): {items: Items; positive: boolean[]} {
	const next = uniform(seed);
	const lists = Array.from({length: rows}, () => {
		const level = 0.2 + 0.4 * next();
		return Array.from({length: count}, (_, at) => at).filter(() => next() < level);
	});
	const positive = lists.map((list) => next() < (list.includes(1) && list.includes(2) ? 0.8 : 0.25));
	return {items: transactions(lists), positive};
}

export function works({items, positive}: {items: Items; positive: boolean[]}): Work[] {
	return [
		{search: 'conditions', items, positive, options: {arity: 3, support: 3, top: 25}},
		{search: 'closed', items, positive, options: {support: 8, top: 30}},
		{search: 'significant', items, positive, options: {level: 0.2, top: 30}},
	];
}

/** By the threads of one process. */
export function plain({search, items, positive, options}: Work): Promise<unknown> {
	if (search === 'conditions') return findConditions(items, positive, options);
	return search === 'closed' ? closedSets(items, {support: 1, ...options}) : significantSets(items, positive, options);
}

/** Without what each rank says of its own. */
export function bare<Found>(found: Found & {readonly warnings: readonly string[]}): Found {
	const {warnings: _, ...rest} = found;
	return rest as Found;
}
