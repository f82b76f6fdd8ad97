// Groups of conditions that share rows.
import type {Overlap} from './overlap.js';

/** The share of two conditions, from 0 to 1; of one with itself 1. */
export function sharedOf({shares}: Overlap, one: number, other: number): number {
	if (one === other) return 1;
	return (shares[Math.max(one, other)]?.[Math.min(one, other)] ?? 0) / 100;
}

/**
 * Of each condition the most evident one of its group (by position, its own for those that begin one). Conditions are taken by evidence: each
 * joins the one with which it shares most among those that begin groups, where that is at least `level`, and begins a group elsewhere.
 */
export function leadersOf(overlap: Overlap, level: number): number[] {
	const leaders: number[] = [];
	return overlap.shares.map((_, at) => {
		let [nearest, most] = [at, 0];
		for (const leader of leaders) {
			const share = sharedOf(overlap, at, leader);
			if (share > most) [nearest, most] = [leader, share];
		}
		if (most >= level) return nearest;
		leaders.push(at);
		return at;
	});
}

/** The conditions that share rows with one, by how many, at most `count` of them. */
export function nearestOf(overlap: Overlap, at: number, count: number): {at: number; share: number}[] {
	return overlap.shares
		.map((_, other) => ({at: other, share: sharedOf(overlap, at, other)}))
		.filter(({at: other, share}) => other !== at && share > 0)
		.sort((a, b) => b.share - a.share)
		.slice(0, count);
}

/** Lines by group: groups in the order of their first lines, and lines in theirs. */
export function groupedBy<T extends {readonly at: number}>(
	lines: readonly T[],
	leaders: readonly number[],
): {leader: number; lines: T[]}[] {
	const found = new Map<number, T[]>();
	for (const line of lines) {
		const leader = leaders[line.at] ?? line.at;
		const group = found.get(leader);
		if (group === undefined) found.set(leader, [line]);
		else group.push(line);
	}
	return [...found].map(([leader, own]) => ({leader, lines: own}));
}
