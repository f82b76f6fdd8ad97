// Which conditions a table shows, and in which order.
import type {DiscoveredCondition, Discovery} from '../discover/index.js';

/** A condition as a line of a table. */
export interface Listed {
	/** Position among the conditions of the result. */
	readonly at: number;
	readonly name: string;
	readonly support: number;
	readonly positives: number;
	/** The share of positive rows inside, by the share of all rows. */
	readonly lift: number;
	readonly corrected: number;
	/** How many effects have another p-value than chance gives at `level`, and the least p-value of any; null without graphs. */
	readonly changes: number | null;
	readonly least: number | null;
}

/** What lines can be ordered by. */
export type Key = 'at' | 'name' | 'support' | 'share' | 'lift' | 'corrected' | 'changes' | 'least';

/** What is asked of a table. */
export interface Asked {
	/** Words that all have to be in the name, in any case of letters. */
	readonly filter: string;
	readonly key: Key;
	readonly descending: boolean;
}

/** The conditions of a result as lines; changes are counted with a p-value of at most `level`. */
export function linesOf({conditions, rows, positives}: Discovery, level: number): Listed[] {
	return conditions.map((condition, at) => ({
		at,
		name: nameOf(condition),
		support: condition.support,
		positives: condition.positives,
		lift: condition.positives / condition.support / (positives / rows),
		corrected: condition.corrected,
		changes: condition.comparison?.changes.filter(({pValue}) => pValue <= level).length ?? null,
		least: condition.comparison && Math.min(1, ...condition.comparison.changes.map(({pValue}) => pValue)),
	}));
}

export function nameOf({statements}: Pick<DiscoveredCondition, 'statements'>): string {
	return statements.map(({name}) => name).join(' and ');
}

/** Those lines that have all words, in order: equal ones as they were, and those without a value last either way. */
export function arranged(lines: readonly Listed[], {filter, key, descending}: Asked): Listed[] {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
	const kept = lines.filter(({name}) => words.every((word) => name.toLowerCase().includes(word)));
	const sign = descending ? -1 : 1;
	return kept.sort((a, b) => {
		const [left, right] = [valueIn(a, key), valueIn(b, key)];
		if (left === null || right === null) return Number(left === null) - Number(right === null) || a.at - b.at;
		return sign * compared(left, right) || a.at - b.at;
	});
}

function valueIn(line: Listed, key: Key): number | string | null {
	return key === 'share' ? line.positives / line.support : line[key];
}

function compared(a: number | string, b: number | string): number {
	if (typeof a === 'string' || typeof b === 'string') return String(a).localeCompare(String(b), 'en', {numeric: true});
	return a - b;
}

/** A page of `size` lines, with its number from 0 as far as there are so many. */
export function pageOf<T>(
	lines: readonly T[],
	wanted: number,
	size: number,
): {page: number; pages: number; lines: T[]} {
	const pages = Math.max(1, Math.ceil(lines.length / size));
	const page = Math.max(0, Math.min(pages - 1, wanted));
	return {page, pages, lines: lines.slice(page * size, (page + 1) * size)};
}
