import {listed, type NumberColumn, type Table} from '../table/index.js';
import {checkPart} from './check.js';
import {arrays, checkComplete, checkThere, numbersOf, without} from './column.js';
import {dot, length, unit} from './moment.js';
import {counted, type Step} from './note.js';
import type {CollinearPlan} from './plan.js';

/** What rounding may take from the correlation of a column with itself in other units. */
const ROUNDING = 1e-12;

/**
 * The columns kept so far, found by what they may be collinear with. Standardised columns u, v with |u.v| >= t lie within
 * sqrt(2 - 2 t) of each other or of each other's negative, so their projections on any direction differ by no more in absolute value:
 * kept columns lie in buckets of that width by the first of a few directions, and only those of three buckets whose other
 * projections agree as well are compared in full. Nothing is missed; for a threshold near 1 hardly anything is compared.
 */
class Kept {
	readonly #threshold: number;
	readonly #reach: number;
	readonly #directions: readonly Float64Array[];
	readonly #buckets = new Map<
		number,
		{readonly at: number; readonly values: Float64Array; readonly shadow: Float64Array}[]
	>();

	constructor(threshold: number, rows: number) {
		this.#threshold = threshold - ROUNDING;
		this.#reach = Math.sqrt(2 - 2 * this.#threshold) + ROUNDING;
		this.#directions = directions(4, rows);
	}

	/** The first kept column that is collinear with this one; where there is none, this one is kept as number `at`. */
	place(at: number, values: Float64Array): number | undefined {
		const shadow = Float64Array.from(this.#directions, (direction) => Math.abs(dot(direction, values)));
		const bucket = Math.floor((shadow[0] as number) / this.#reach);
		let found: number | undefined;
		for (const near of [bucket - 1, bucket, bucket + 1]) {
			for (const other of this.#buckets.get(near) ?? []) {
				if (found !== undefined && other.at > found) break;
				if (!this.#agree(shadow, other.shadow)) continue;
				if (Math.abs(dot(values, other.values)) >= this.#threshold) found = other.at;
			}
		}
		if (found !== undefined) return found;
		const mates = this.#buckets.get(bucket);
		if (mates === undefined) this.#buckets.set(bucket, [{at, values, shadow}]);
		else mates.push({at, values, shadow});
		return undefined;
	}

	#agree(one: Float64Array, other: Float64Array): boolean {
		for (let at = 0; at < one.length; at++) {
			if (Math.abs((one[at] as number) - (other[at] as number)) > this.#reach) return false;
		}
		return true;
	}
}

/** Directions of length 1 without a pattern that data could share, the same every time. */
function directions(count: number, rows: number): Float64Array[] {
	let state = 1;
	return Array.from({length: count}, () => {
		const direction = new Float64Array(rows);
		for (let row = 0; row < rows; row++) {
			state = (Math.imul(state, 1664525) + 1013904223) | 0;
			direction[row] = state / 2 ** 31;
		}
		const size = length(direction);
		return direction.map((value) => value / size);
	});
}

/**
 * The table with one column of each group of number columns that say the same: each is compared with those kept before it, and
 * left out where |r| (Pearson) reaches the threshold, up to 1e-12 for rounding. The first of a group is kept, columns of `first`
 * before all others. Constant columns are with nobody. Pairs only: a column that several others determine is not found.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column in `first` that is not there;
 * `ERR_DATA` for a missing or infinite value.
 *
 * @example
 * const {report} = dropCollinear(table, {threshold: 0.999, first: ['weight']});
 */
export function dropCollinear(table: Table, plan: CollinearPlan = {}): Step {
	checkPart('collinear', plan);
	const {threshold = 0.999999, first = []} = plan;
	checkThere(table, first);
	const numbers = numbersOf(table);
	checkComplete(table, numbers, 'collinear');
	const before = new Set(first);
	const columns = [...numbers.filter(({name}) => before.has(name)), ...numbers.filter(({name}) => !before.has(name))];
	const groups = groupsOf(columns, table.rows, threshold);
	if (groups.length === 0) return {table, report: []};
	const left = groups.flatMap(([, ...others]) => others);
	const shown = groups.flatMap(([kept = '', ...others]) => others.map((name) => `${name} (as ${kept})`));
	const message = `${counted(left.length, 'column')} left out: |r| of ${threshold} or more with one that is kept: ${listed(shown)}`;
	return {
		table: without(table, left),
		report: [{step: 'collinear', message, columns: left, values: left.length * table.rows, groups}],
	};
}

/** The names of columns that say the same, the one that is kept first. */
function groupsOf(columns: readonly NumberColumn[], rows: number, threshold: number): string[][] {
	const kept = new Kept(threshold, rows);
	const units = arrays(columns.length, rows);
	const groups = new Map<number, string[]>();
	columns.forEach(({name, values}, at) => {
		const standard = units[at] as Float64Array;
		if (unit(values, standard) === 0) return;
		const leader = kept.place(at, standard);
		if (leader === undefined) return;
		const group = groups.get(leader);
		if (group === undefined) groups.set(leader, [columns[leader]?.name ?? '', name]);
		else group.push(name);
	});
	return [...groups].sort(([one], [other]) => one - other).map(([, group]) => group);
}
