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
	/** How many of these changes the rows that were held back confirm; null without graphs or such rows. */
	readonly upheld: number | null;
	/** The mean over these changes of the share of resamples with the same kind of change; null where there are none. */
	readonly stable: number | null;
	/**
	 * Of rows that were held back: the p-value adjusted for all conditions, whether that confirms the condition, and by how much the share of
	 * positive rows is larger inside, with its interval; null where there are none.
	 */
	readonly adjusted: number | null;
	readonly confirmed: boolean;
	readonly difference: number | null;
	readonly interval: readonly [low: number, high: number] | null;
}

/** What lines can be ordered by. */
export type Key =
	| 'at'
	| 'name'
	| 'support'
	| 'share'
	| 'lift'
	| 'corrected'
	| 'adjusted'
	| 'difference'
	| 'changes'
	| 'least'
	| 'stable';

/** What is asked of a table. */
export interface Asked {
	/** Words that all have to be in the name, in any case of letters. */
	readonly filter: string;
	/** Only what rows that were held back confirm. */
	readonly confirmed: boolean;
	readonly key: Key;
	readonly descending: boolean;
}

/** The conditions of a result as lines; changes are counted with a p-value of at most `level`. */
export function linesOf({conditions, rows, positives}: Discovery, level: number): Listed[] {
	return conditions.map((condition, at) => {
		const {support, comparison, confirmation} = condition;
		const told = comparison?.changes.filter(({pValue}) => pValue <= level) ?? [];
		const stable = told.flatMap(({stability}) => stability?.kind ?? []);
		const {difference = null, low = null, high = null} = confirmation ?? {};
		return {
			...{at, name: nameOf(condition), support, positives: condition.positives},
			lift: condition.positives / support / (positives / rows),
			corrected: condition.corrected,
			changes: comparison && told.length,
			least: comparison && Math.min(1, ...comparison.changes.map(({pValue}) => pValue)),
			upheld: confirmation && comparison && told.filter((change) => change.confirmation?.confirmed).length,
			stable: stable.length === 0 ? null : stable.reduce((sum, share) => sum + share, 0) / stable.length,
			adjusted: confirmation?.adjusted ?? null,
			confirmed: confirmation?.confirmed ?? false,
			difference,
			interval: low === null || high === null ? null : [low, high],
		};
	});
}

export function nameOf({statements}: Pick<DiscoveredCondition, 'statements'>): string {
	return statements.map(({name}) => name).join(' and ');
}

/** Those lines that have all words, and are confirmed where that is asked, in order: equal ones as they were, and those without a value last either way. */
export function arranged(lines: readonly Listed[], {filter, confirmed, key, descending}: Asked): Listed[] {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
	const kept = lines.filter(
		(line) => (line.confirmed || !confirmed) && words.every((word) => line.name.toLowerCase().includes(word)),
	);
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
