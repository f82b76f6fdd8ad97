import {aligned} from './align.js';
import {percent, printable} from './text.js';

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
	/** What each condition says beside the others, as far as that is known. */
	readonly redundancy?: readonly {
		readonly logGainP: number;
		readonly moreSpecificThan: number | undefined;
		readonly cluster: number;
		readonly coverage: number;
	}[];
	readonly certificate: {
		readonly space: bigint;
		readonly visited: bigint;
		readonly bySupport: bigint;
		readonly byBound: bigint;
		readonly skipped: bigint;
	};
}

/** What rows say of the conditions that the search has not seen. */
interface Confirmed {
	readonly rows: number;
	readonly positives: number;
	/** Of each condition. */
	readonly conditions: readonly {
		readonly support: number;
		readonly positives: number;
		readonly logP: number;
		readonly logAdjusted: number;
		readonly confirmed: boolean;
	}[];
}

/** A set, and some of its items from which the others follow. */
interface Labelled {
	readonly items: readonly number[];
	readonly generator?: readonly number[];
}

interface Closed {
	readonly count: number;
	readonly sets: readonly (Labelled & {readonly support: number})[];
}

interface Significant {
	readonly positives: number;
	readonly support: number;
	readonly factor: number;
	readonly threshold: number;
	readonly count: number;
	readonly sets: readonly (Labelled & {
		readonly support: number;
		readonly positives: number;
		readonly logP: number;
	})[];
}

interface Permuted extends Found {
	readonly strata: number;
	readonly permutations: number;
	readonly logThreshold: number;
	readonly count: number;
	readonly conditions: readonly (Found['conditions'][number] & {
		/** How many positive rows are to be expected. */
		readonly expected: number;
		readonly adjusted: number;
	})[];
}

/**
 * Conditions or closed sets as aligned text for a terminal: one a line, the best first, then what has become of the space. Where conditions
 * were tested in rows of their own, those that are confirmed come first, with what these rows say.
 *
 * @param target of conditions
 * @param confirmed what `confirmConditions` says of them
 *
 * @example
 * const baskets = transactions([[1, 2], [2], [1, 2]]);
 * patternsTable(baskets, await closedSets(baskets, {support: 1})).split('\n')[0]; // '1 closed set'
 */
export function patternsTable(
	items: Named,
	found: Found | Closed | Significant | Permuted,
	target?: PatternsTarget,
	confirmed?: Confirmed,
): string {
	const name = printable(target?.name ?? 'positive');
	if ('factor' in found) return significantTable(items, found, name);
	if (!('conditions' in found)) return closedTable(items, found);
	if ('permutations' in found) return permutedTable(items, found, name);
	const parts =
		confirmed === undefined ? foundTable(items, found, name) : confirmedTable(items, found, name, confirmed);
	return `${[...parts, '', covered(found)].join('\n')}\n`;
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
	const texts = sets.map((set) => label(items, set, ' '));
	return `${[heading, ...columns(['rows', 'items'], rows, ['set', ...texts])].join('\n')}\n`;
}

/** What generates a set, then what follows from it. */
function label(items: Named['items'], {items: list, generator = list}: Labelled, between: string): string {
	const shown = (some: readonly number[]) => some.map((at) => printable(items[at]?.name ?? '')).join(between);
	const others = list.filter((at) => !generator.includes(at));
	return others.length === 0
		? shown(list)
		: `${shown(generator)}${generator.length > 0 ? '  ' : ''}(so ${shown(others)})`;
}

function foundTable(items: Named, found: Found, target: string): string[] {
	const {positives, conditions, certificate} = found;
	const lines = conditions.map(({support, positives: yes, logP}, at) => [
		String(at + 1),
		...rates(support, yes, items.rows, positives),
		powerOfTen(logP),
		powerOfTen(Math.min(0, logP + Math.log(Number(certificate.space)))),
		...beside(found, at),
	]);
	const heading = share(target, positives, items.rows);
	if (conditions.length === 0) return [heading, '', 'No condition.'];
	const texts = conditions.map((condition) => statements(items, condition.items));
	return [
		heading,
		'',
		...columns(['#', 'rows', 'positive', 'lift', 'p', 'corrected', ...besideHeads(found)], lines, [
			'condition',
			...texts,
		]),
	];
}

function share(target: string, positives: number, rows: number): string {
	return `${target}: ${positives} of ${rows} rows, ${percent(positives / rows)}`;
}

function besideHeads({redundancy}: Found): string[] {
	return redundancy === undefined ? [] : ['gain p', 'covered', 'cluster', 'within'];
}

/** Whether each item of condition `at` adds something, what all up to it cover, and the numbers of others that it is like. */
function beside({redundancy}: Found, at: number): string[] {
	if (redundancy === undefined) return [];
	const known = redundancy[at];
	if (known === undefined) return ['-', '-', '-', '-'];
	const {logGainP, coverage, cluster, moreSpecificThan} = known;
	const within = moreSpecificThan === undefined ? '-' : String(moreSpecificThan + 1);
	return [powerOfTen(logGainP), percent(coverage), String(cluster + 1), within];
}

/** Rows, share of positive ones, and that beside the share of all. */
function rates(support: number, positives: number, rows: number, allPositives: number): string[] {
	if (support === 0) return ['0', '-', '-'];
	const part = positives / support;
	return [String(support), percent(part), (part * (rows / allPositives)).toFixed(2)];
}

function statements({items}: Named, list: readonly number[]): string {
	return list.map((at) => printable(items[at]?.name ?? '')).join('  and  ');
}

function confirmedTable(items: Named, found: Found, target: string, confirmed: Confirmed): string[] {
	const [rows, positives] = [items.rows + confirmed.rows, found.positives + confirmed.positives];
	const all = found.conditions.map((condition, at) => ({
		condition,
		at,
		test: confirmed.conditions[at] as Confirmed['conditions'][number],
	}));
	const yes = all.filter(({test}) => test.confirmed).sort((a, b) => a.test.logP - b.test.logP);
	const no = all.filter(({test}) => !test.confirmed);
	const table = (list: typeof all) =>
		columns(
			['#', 'rows', 'positive', 'lift', 'p', 'Holm', 'found with', ...besideHeads(found)],
			list.map(({condition, at, test}) => [
				String(at + 1),
				...rates(test.support, test.positives, confirmed.rows, confirmed.positives),
				powerOfTen(test.logP),
				powerOfTen(test.logAdjusted),
				percent(condition.positives / condition.support),
				...beside(found, at),
			]),
			['condition', ...list.map(({condition}) => statements(items, condition.items))],
		);
	const {length} = all;
	return [
		`${share(target, positives, rows)}; conditions found in ${items.rows} of them, tested in the other ${confirmed.rows}`,
		'',
		`${length === 0 ? 'No condition.' : `Confirmed: ${yes.length} of ${length}`}`,
		...(yes.length > 0 ? table(yes) : []),
		...(no.length > 0 ? ['', 'Not confirmed:', ...table(no)] : []),
	];
}

function significantTable(items: Named, found: Significant, target: string): string {
	const {positives, support, factor, threshold, count, sets} = found;
	const heading = share(target, positives, items.rows);
	const tested = `${grouped(factor)} closed ${factor === 1 ? 'set' : 'sets'} of ${grouped(support)} rows or more`;
	const judged =
		factor === 0
			? 'No closed set has so many rows that it could be significant.'
			: `${tested}; significant, with p <= ${powerOfTen(Math.log(threshold))}: ${grouped(count)}`;
	const rows = sets.map(({support: own, positives: yes, logP}) => [
		...rates(own, yes, items.rows, positives),
		powerOfTen(logP),
		powerOfTen(Math.min(0, logP + Math.log(factor))),
	]);
	const texts = sets.map((set) => label(items.items, set, '  and  '));
	const table = columns(['rows', 'positive', 'lift', 'p', 'adjusted'], rows, ['set', ...texts]);
	return `${[heading, '', judged, ...(sets.length > 0 ? table : [])].join('\n')}\n`;
}

function permutedTable(items: Named, found: Permuted, target: string): string {
	const {positives, strata, permutations, logThreshold, count, conditions} = found;
	const within = strata === 1 ? '' : ` within ${strata} strata`;
	const judged =
		count === 0
			? `No condition is significant, with p < ${powerOfTen(logThreshold)}, by ${grouped(permutations)} permutations${within}.`
			: `Significant, with p < ${powerOfTen(logThreshold)} by ${grouped(permutations)} permutations${within}: ${grouped(count)}`;
	const lines = conditions.map(({support, positives: yes, expected, logP, adjusted}, at) => [
		...[String(at + 1), String(support), percent(yes / support), (yes / expected).toFixed(2)],
		...[powerOfTen(logP), powerOfTen(Math.log(adjusted)), ...beside(found, at)],
	]);
	const texts = conditions.map((condition) => statements(items, condition.items));
	const heads = ['#', 'rows', 'positive', 'lift', 'p', 'adjusted', ...besideHeads(found)];
	const table = conditions.length === 0 ? [] : columns(heads, lines, ['condition', ...texts]);
	const ends = covered(found, 'that no permutation could make evident');
	return `${[share(target, positives, items.rows), '', judged, ...table, '', ends].join('\n')}\n`;
}

function covered({certificate}: Found, bound = 'that could not be better'): string {
	const {space, visited, bySupport, byBound, skipped} = certificate;
	const parts = [
		`${grouped(visited)} counted`,
		`${grouped(bySupport)} with too few rows`,
		`${grouped(byBound)} ${bound}`,
		...(skipped > 0n ? [`${grouped(skipped)} skipped; covered: ${share12(space - skipped, space)}`] : []),
	];
	return `${grouped(space)} conditions: ${parts.join(', ')}`;
}

/** A part of a whole in percent, to twelve places, rounded down: 100 % is all. */
function share12(part: bigint, whole: bigint): string {
	const digits = String((part * 10n ** 14n) / whole).padStart(13, '0');
	return `${digits.slice(0, -12)}.${digits.slice(-12)} %`;
}

function grouped(value: number | bigint): string {
	return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** e^logarithm, however small, for example `3.1e-412`. */
function powerOfTen(logarithm: number): string {
	if (logarithm === Number.NEGATIVE_INFINITY) return '0';
	const exponent = Math.floor(logarithm / Math.LN10);
	const digits = Math.exp(logarithm - exponent * Math.LN10).toFixed(1);
	if (exponent >= -2) return String(Number(Math.exp(logarithm).toPrecision(2)));
	return digits === '10.0' ? `1.0e${exponent + 1}` : `${digits}e${exponent}`;
}
