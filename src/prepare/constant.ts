import {listed, type NumberColumn, type Table} from '../table/index.js';
import {checkPart} from './check.js';
import {checkThere, numbersOf, without} from './column.js';
import {isConstant} from './moment.js';
import {counted, type Note, type Step} from './note.js';
import type {ConstantPlan} from './plan.js';

/** How many of the values that are there are the same as the most frequent one, or 0 where none has the majority. */
function majority(values: Float64Array): number {
	// The only value that can have the majority is left when each pair of different values is struck out (Boyer and Moore 1991).
	let [candidate, lead] = [Number.NaN, 0];
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (Number.isNaN(value)) continue;
		if (lead === 0) candidate = value;
		lead += value === candidate ? 1 : -1;
	}
	let count = 0;
	for (let row = 0; row < values.length; row++) if (values[row] === candidate) count++;
	return count;
}

function isNear({values, missing}: NumberColumn, near: number): boolean {
	return majority(values) >= near * (values.length - missing);
}

function note(columns: readonly NumberColumn[], rows: number, left: boolean, what: string): Note[] {
	if (columns.length === 0) return [];
	const names = columns.map(({name}) => name);
	const message = `${counted(columns.length, 'column')} ${left ? 'left out' : 'kept'}: ${what}: ${listed(names)}`;
	return [{step: 'constant', message, columns: names, values: left ? rows * columns.length : 0}];
}

/**
 * The table without constant columns of numbers (all values the same, up to 16 units in the last place); columns that
 * hardly hold another value are reported, or left out with them. Missing values count for nothing.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column in `keep` that is not there.
 *
 * @example
 * const {report} = dropConstant(table, {near: 0.99, drop: 'near'});
 */
export function dropConstant(table: Table, plan: ConstantPlan = {}): Step {
	checkPart('constant', plan);
	const {near = 0.95, drop = 'constant', keep = []} = plan;
	checkThere(table, keep);
	const stays = new Set(keep);
	const columns = numbersOf(table).filter(({name}) => !stays.has(name));
	const constant = columns.filter(({values}) => isConstant(values));
	const known = new Set(constant);
	const nearly = columns.filter((column) => !known.has(column) && isNear(column, near));
	const left = drop === 'near' ? [...constant, ...nearly] : constant;
	return {
		table:
			left.length === 0
				? table
				: without(
						table,
						left.map(({name}) => name),
					),
		report: [
			...note(constant, table.rows, true, 'constant'),
			...note(nearly, table.rows, drop === 'near', `one value in ${near} or more of the rows`),
		],
	};
}
