import {aligned} from './align.js';
import {printable} from './text.js';

/** What positive rows have. */
export interface PatternsTarget {
	readonly name: string;
}

/** Names of items, and how many rows there are. */
interface Named {
	readonly rows: number;
	readonly items: readonly {readonly name: string; readonly synonyms: readonly string[]}[];
}

interface Found {
	readonly positives: number;
	readonly conditions: readonly {
		readonly items: readonly number[];
		readonly support: number;
		readonly positives: number;
		readonly logP: number;
	}[];
	readonly certificate: {
		readonly space: bigint;
		readonly visited: bigint;
		readonly bySupport: bigint;
		readonly byBound: bigint;
		readonly skipped: bigint;
	};
}

interface Closed {
	readonly count: number;
	readonly sets: readonly {readonly items: readonly number[]; readonly support: number}[];
}

/**
 * Conditions or closed sets as aligned text for a terminal: one a line, the best first, then what has become of the space.
 *
 * @param target of conditions
 *
 * @example
 * const baskets = transactions([[1, 2], [2], [1, 2]]);
 * patternsTable(baskets, await closedSets(baskets, {support: 1})).split('\n')[0]; // '1 closed set'
 */
export function patternsTable(items: Named, found: Found | Closed, target?: PatternsTarget): string {
	return 'conditions' in found ? conditionsTable(items, found, target?.name ?? 'positive') : closedTable(items, found);
}

function columns(heads: readonly string[], rows: readonly (readonly string[])[], last: readonly string[]): string[] {
	const numbers = heads.map((head, at) =>
		aligned(
			rows.map((row) => row[at] ?? ''),
			head,
		),
	);
	return last.map((text, line) => `  ${numbers.map((column) => column[line]).join('  ')}  ${text}`);
}

function closedTable({items}: Named, {count, sets}: Closed): string {
	const heading = `${grouped(count)} closed ${count === 1 ? 'set' : 'sets'}`;
	if (sets.length === 0) return `${heading}\n`;
	const rows = sets.map(({support, items: list}) => [String(support), String(list.length)]);
	const texts = sets.map((set) => set.items.map((at) => printable(items[at]?.name ?? '')).join(' '));
	return `${[heading, ...columns(['rows', 'items'], rows, ['set', ...texts])].join('\n')}\n`;
}

function conditionsTable({rows, items}: Named, found: Found, target: string): string {
	const {positives, conditions, certificate} = found;
	const heading = `${printable(target)}: ${positives} of ${rows} rows, ${percent(positives / rows)}`;
	const lines = conditions.map(({support, positives: yes, logP}) => [
		String(support),
		percent(yes / support),
		((yes / support) * (rows / positives)).toFixed(2),
		powerOfTen(logP),
		powerOfTen(Math.min(0, logP + Math.log(Number(certificate.space)))),
	]);
	const texts = conditions.map((condition) =>
		condition.items.map((at) => printable(items[at]?.name ?? '')).join('  and  '),
	);
	const table =
		conditions.length === 0
			? ['No condition.']
			: columns(['rows', 'positive', 'lift', 'p', 'corrected'], lines, ['condition', ...texts]);
	const {space, visited, bySupport, byBound, skipped} = certificate;
	const parts = [
		`${grouped(visited)} counted`,
		`${grouped(bySupport)} with too few rows`,
		`${grouped(byBound)} that could not be better`,
		...(skipped > 0n ? [`${grouped(skipped)} skipped`] : []),
	];
	return `${[heading, '', ...table, '', `${grouped(space)} conditions: ${parts.join(', ')}`].join('\n')}\n`;
}

function grouped(value: number | bigint): string {
	return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function percent(share: number): string {
	return `${(100 * share).toFixed(1)} %`;
}

/** e^logarithm, however small, for example `3.1e-412`. */
function powerOfTen(logarithm: number): string {
	if (logarithm === Number.NEGATIVE_INFINITY) return '0';
	const exponent = Math.floor(logarithm / Math.LN10);
	const digits = Math.exp(logarithm - exponent * Math.LN10).toFixed(1);
	if (exponent >= -2) return String(Number(Math.exp(logarithm).toPrecision(2)));
	return digits === '10.0' ? `1.0e${exponent + 1}` : `${digits}e${exponent}`;
}
