// Who answers: inga, and what one would do without it.
import {Random} from '../../src/causal/index.js';
import {type Discovery, discover, explain, rowAt} from '../../src/discover/index.js';
import {fisherLogP, type Items, literals, rowsOf} from '../../src/patterns/index.js';
import type {Table} from '../../src/table/index.js';
import {type Answer, answerOf, mask, numbers, type Region, regionOf, TARGET} from './answer.js';

/** A table, and which of its rows are positive. */
export interface Question {
	readonly table: Table;
	readonly target: string;
	readonly positive: Uint8Array;
	readonly arity: number;
	/** How many regions are wanted. */
	readonly top: number;
	/** How many variables of a graph. */
	readonly variables: number;
	readonly permutations: number;
	/** Columns that conditions can be about, where that is known; all others are causes then. */
	readonly attributes?: readonly string[];
}

export function question(
	data: {readonly table: Table; readonly target: string},
	how: Omit<Question, 'table' | 'target' | 'positive'>,
): Question {
	const cut = Number(data.target.slice(`${TARGET} > `.length));
	const positive = Uint8Array.from(numbers(data.table, TARGET), (value) => Number(value > cut));
	return {table: data.table, target: data.target, positive, ...how};
}

const [LEAST_ROWS, LEVEL, QUANTILES] = [60, 0.05, 2];

/** inga: with what it asserts of changes, and what it explains of rows. */
export async function inga(asked: Question): Promise<Answer & {readonly found: Discovery}> {
	const {table, target, arity, top, variables, permutations, attributes: known} = asked;
	const names = table.columns.flatMap(({name, type}) => (type === 'number' && name !== TARGET ? [name] : []));
	const roles =
		known && Object.fromEntries(names.map((name) => [name, known.includes(name) ? 'condition' : 'cause'] as const));
	const found = await discover(table, {
		...{target, arity, top, variables, permutations, quantiles: QUANTILES, threads: 1},
		// Others see all rows, too.
		...{confirm: 0, bootstrap: 0},
		...(roles && {roles}),
	});
	const regions = found.conditions.map(
		({statements, comparison}): Region => ({
			rows: rowsFor(table, statements),
			model: comparison?.inside,
			told: (comparison?.changes ?? []).filter(({pValue}) => pValue <= LEVEL),
		}),
	);
	const root = (row: number) => explain(found, rowAt(table, row)).mechanism?.contributions[0]?.variable;
	return {regions, root, found};
}

export function rowsFor(table: Table, statements: Discovery['conditions'][number]['statements']): Int32Array {
	const all = Int32Array.from({length: table.rows}, (_, row) => row);
	return statements.reduce((rows, {column, sign, value}) => {
		const found = table.columns.find(({name}) => name === column);
		return rows.filter((row) => {
			const own = found?.type === 'text' ? (found.levels[found.codes[row] ?? -1] ?? '') : (found?.values[row] ?? NaN);
			if (sign === '<=') return own <= value;
			if (sign === '>') return own > value;
			return (own === value) === (sign === '=');
		});
	}, all);
}

/** One graph of all rows. */
export async function everything({table, variables}: Question): Promise<Answer> {
	const rows = Int32Array.from({length: table.rows}, (_, row) => row);
	return answerOf(table, [await regionOf(table, rows, variables)]);
}

/** The leaves of a decision tree (CART, Gini's index) of depth 4 with 60 rows or more. */
export async function tree(asked: Question): Promise<Answer> {
	return fitted(asked, leaves(asked, 4));
}

/** Clusters of the standardised columns, two more than the mechanisms that are planted: the best of three starts. */
export async function clusters(asked: Question): Promise<Answer> {
	return fitted(asked, kMeans(asked.table, 5));
}

/** Subgroups of up to `arity` statements by weighted relative accuracy, through a beam of 50. */
export async function subgroups(asked: Question): Promise<Answer> {
	return fitted(asked, beam(asked));
}

/** Graphs of the parts, the most evident first. */
async function fitted(asked: Question, parts: readonly Int32Array[]): Promise<Answer> {
	const {table, positive, top, variables} = asked;
	const all = positive.reduce((sum, each) => sum + each, 0);
	const evidence = (rows: Int32Array) => {
		const own = rows.reduce((sum, row) => sum + (positive[row] as number), 0);
		const set = {positives: own, negatives: rows.length - own};
		return fisherLogP({positives: all, negatives: table.rows - all}, set);
	};
	const sorted = parts.map((rows) => ({rows, logP: evidence(rows)})).sort((a, b) => a.logP - b.logP);
	const regions: Region[] = [];
	for (const {rows} of sorted.slice(0, top)) regions.push(await regionOf(table, rows, variables));
	return answerOf(table, regions);
}

export function leaves({table, positive}: Pick<Question, 'table' | 'positive'>, depth: number): Int32Array[] {
	const columns = attributes(table);
	const grow = (rows: Int32Array, left: number): Int32Array[] => {
		const best = left === 0 ? undefined : split(columns, positive, rows);
		if (best === undefined) return [rows];
		const {values, cut} = best;
		const low = rows.filter((row) => (values[row] as number) <= cut);
		const high = rows.filter((row) => (values[row] as number) > cut);
		return [...grow(low, left - 1), ...grow(high, left - 1)];
	};
	return grow(
		Int32Array.from({length: table.rows}, (_, row) => row),
		depth,
	);
}

function attributes({columns}: Table): Float64Array[] {
	return columns.flatMap((column) => (column.type === 'number' && column.name !== TARGET ? [column.values] : []));
}

/** Of all columns and cuts that with the least impurity, in parts of 60 rows or more. */
function split(columns: readonly Float64Array[], positive: Uint8Array, rows: Int32Array) {
	const total = rows.reduce((sum, row) => sum + (positive[row] as number), 0);
	const impurity = (yes: number, count: number) => (yes * (count - yes)) / count;
	let least = impurity(total, rows.length) * (1 - 1e-9);
	let best: {readonly values: Float64Array; readonly cut: number} | undefined;
	for (const values of columns) {
		const order = rows.slice().sort((a, b) => (values[a] as number) - (values[b] as number));
		let yes = 0;
		for (let at = 1; at <= order.length - LEAST_ROWS; at++) {
			yes += positive[order[at - 1] as number] as number;
			if (at < LEAST_ROWS) continue;
			const cut = values[order[at - 1] as number] as number;
			if (cut === values[order[at] as number]) continue;
			const found = impurity(yes, at) + impurity(total - yes, order.length - at);
			if (found < least) [least, best] = [found, {values, cut}];
		}
	}
	return best;
}

export function kMeans(table: Table, k: number): Int32Array[] {
	const columns = attributes(table).map(standardised);
	const starts = [1, 2, 3].map((seed) => lloyd(columns, table.rows, k, new Random(seed)));
	const best = starts.reduce((a, b) => (b.spread < a.spread ? b : a));
	const parts = Array.from({length: k}, (_, own) =>
		Int32Array.from({length: table.rows}, (__, row) => row).filter((row) => best.own[row] === own),
	);
	return parts.filter((rows) => rows.length > 0);
}

function standardised(values: Float64Array): Float64Array {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
	return values.map((value) => (value - mean) / deviation);
}

/** Lloyd's algorithm from rows drawn at random. */
function lloyd(columns: readonly Float64Array[], rows: number, k: number, random: Random) {
	const first = Array.from({length: k}, () => random.below(rows));
	let centres = first.map((row) => columns.map((values) => values[row] as number));
	let own = new Int32Array(rows).fill(-1);
	for (let turn = 0; turn < 50; turn++) {
		const next = new Int32Array(rows);
		const least = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
		for (const [which, centre] of centres.entries()) {
			const distance = new Float64Array(rows);
			for (const [at, values] of columns.entries()) {
				for (let row = 0; row < rows; row++) {
					(distance[row] as number) += ((values[row] as number) - (centre[at] as number)) ** 2;
				}
			}
			for (let row = 0; row < rows; row++) {
				if ((distance[row] as number) >= (least[row] as number)) continue;
				[least[row], next[row]] = [distance[row] as number, which];
			}
		}
		const same = next.every((which, row) => which === own[row]);
		own = next;
		const spread = least.reduce((sum, each) => sum + each, 0);
		if (same || turn === 49) return {own, spread};
		const counts = centres.map((_, which) => Math.max(1, own.filter((each) => each === which).length));
		centres = centres.map((_, which) =>
			columns.map(
				(values) =>
					values.reduce((sum, value, row) => sum + (own[row] === which ? value : 0), 0) / (counts[which] as number),
			),
		);
	}
	return {own, spread: Number.POSITIVE_INFINITY};
}

export function beam({
	table,
	positive,
	arity,
	top,
}: Pick<Question, 'table' | 'positive' | 'arity' | 'top'>): Int32Array[] {
	const WIDTH = 50;
	const items: Items = literals(table, {except: [TARGET], quantiles: QUANTILES});
	const masks = items.items.map((_, at) => mask(Int32Array.from(rowsOf(items, at)), table.rows));
	const share = positive.reduce((sum, each) => sum + each, 0) / table.rows;
	const wracc = (rows: Int32Array) =>
		rows.reduce((sum, row) => sum + (positive[row] as number) - share, 0) / table.rows;
	type Group = {readonly items: readonly number[]; readonly rows: Int32Array; readonly quality: number};
	const all: Group[] = [];
	let front: Group[] = [{items: [], rows: Int32Array.from({length: table.rows}, (_, row) => row), quality: 0}];
	for (let size = 1; size <= arity; size++) {
		const next = new Map<string, Group>();
		for (const {items: list, rows} of front) {
			for (const [at, held] of masks.entries()) {
				const more = [...list, at].sort((a, b) => a - b);
				const key = more.join();
				if (list.includes(at) || next.has(key)) continue;
				const found = rows.filter((row) => held[row] === 1);
				if (found.length >= LEAST_ROWS) next.set(key, {items: more, rows: found, quality: wracc(found)});
			}
		}
		front = [...next.values()].sort((a, b) => b.quality - a.quality).slice(0, WIDTH);
		all.push(...front);
	}
	return all
		.sort((a, b) => b.quality - a.quality)
		.slice(0, top)
		.map(({rows}) => rows);
}
