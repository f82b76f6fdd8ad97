// Whether a protein that something was done to shows in the graphs with and without it (Sachs et al., Science 308:523, 2005).
import {type Discovery, discover} from '../../src/discover/index.js';
import {numberColumn, readTable, type Table} from '../../src/table/index.js';
import {numbers} from './answer.js';

const PROTEINS = ['raf', 'mek', 'plc', 'pip2', 'pip3', 'erk', 'akt', 'pka', 'pkc', 'p38', 'jnk'];
/** What was given, and the protein that it works on; the two that work on all cells alike have none. */
const WORKS_ON: Readonly<Record<string, string>> = {
	...{aktinhib: 'akt', g0076: 'pkc', psitect: 'pip2', u0126: 'mek', ly: 'akt', pma: 'pkc', b2camp: 'pka'},
};
/** Given in place of the usual stimulus, or besides it. */
const OTHERS = ['icam2'];
/** Nothing was done to it; graphs have it as a sink. */
const TARGET = 'jnk';
const LEVEL = 0.05;
const IN_ALL_ROWS = {threads: 1, confirm: 0, bootstrap: 0};

export interface Perturbed {
	readonly indicator: string;
	readonly protein: string;
	/** Changes told, and those at the protein. */
	readonly told: number;
	readonly own: number;
	/** Of the protein among the eleven by the greatest change at each; the last of equal ones. */
	readonly rank: number;
}

export async function perturbed(path: string, permutations: number): Promise<Perturbed[]> {
	const all = await readTable(path);
	const found: Perturbed[] = [];
	for (const [indicator, protein] of Object.entries(WORKS_ON)) {
		// Beside cells to which nothing else was done: whatever else differs would show, too.
		const table = without(
			all,
			[...Object.keys(WORKS_ON), ...OTHERS].filter((name) => name !== indicator),
		);
		const middle = numbers(table, TARGET).toSorted()[Math.floor(table.rows / 2)];
		const roles = Object.fromEntries(
			table.columns
				.filter(({name}) => name !== TARGET)
				.map(
					({name}) => [name, PROTEINS.includes(name) ? 'cause' : name === indicator ? 'condition' : 'none'] as const,
				),
		);
		const target = `${TARGET} > ${middle}`;
		const {conditions} = await discover(table, {target, roles, arity: 1, top: 1, permutations, ...IN_ALL_ROWS});
		const changes = conditions[0]?.comparison?.changes ?? [];
		const told = changes.filter(({pValue}) => pValue <= LEVEL);
		const own = told.filter((change) => at(change, protein)).length;
		found.push({indicator, protein, told: told.length, own, rank: rankOf(changes, protein)});
	}
	return found;
}

/** The rows in which all of these are 0. */
function without(table: Table, names: readonly string[]): Table {
	const columns = names.map((name) => numbers(table, name));
	const rows = Array.from({length: table.rows}, (_, row) => row).filter((row) =>
		columns.every((each) => each[row] === 0),
	);
	const kept = table.columns.map(({name}) =>
		numberColumn(
			name,
			Float64Array.from(rows, (row) => numbers(table, name)[row] as number),
		),
	);
	return {...table, rows: rows.length, columns: kept};
}

type Changes = NonNullable<Discovery['conditions'][number]['comparison']>['changes'];

function at({from, to}: Changes[number], protein: string): boolean {
	return from === protein || to === protein;
}

export function rankOf(changes: Changes, protein: string): number {
	const greatest = (name: string) =>
		Math.max(0, ...changes.filter((change) => at(change, name)).map(({statistic}) => statistic));
	const own = greatest(protein);
	return PROTEINS.filter((name) => greatest(name) >= own).length;
}

/** The probability of a sum of ranks that is as small, where each is any of the eleven. */
export function chanceOf(ranks: readonly number[]): number {
	const sum = ranks.reduce((all, rank) => all + rank, 0);
	let counts = new Map([[0, 1]]);
	for (let nth = 0; nth < ranks.length; nth++) {
		const next = new Map<number, number>();
		for (const [before, count] of counts) {
			for (let rank = 1; rank <= PROTEINS.length; rank++) {
				next.set(before + rank, (next.get(before + rank) ?? 0) + count);
			}
		}
		counts = next;
	}
	const small = [...counts].filter(([each]) => each <= sum).reduce((all, [, count]) => all + count, 0);
	return small / PROTEINS.length ** ranks.length;
}

export const proteins = PROTEINS.length;
