import {type Items, transactions} from '../src/patterns/index.js';

/**
 * Halves of attributes, and a target that has nothing to do with them (a linear congruence).
 *
 * @param planted three of them make it likely
 */
export function halves(rows: number, attributes: number, planted = false): {items: Items; positive: boolean[]} {
	let state = 1;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 8) / 2 ** 24;
	};
	const all = Array.from({length: attributes}, (_, at) => at);
	const lists = Array.from({length: rows}, () => all.filter(() => next() < 0.5));
	const plant = [1, 3, 8].map((tenth) => Math.floor((tenth * attributes) / 10));
	const isLikely = (list: number[]) => planted && plant.every((item) => list.includes(item));
	return {items: transactions(lists), positive: lists.map((list) => next() < (isLikely(list) ? 0.95 : 0.25))};
}
