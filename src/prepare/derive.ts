import {IngaError, invalidArgument} from '../core/index.js';
import {listed, numberColumn, quote, rowNumber, type Table} from '../table/index.js';
import {checkDerive} from './check.js';
import {selected} from './column.js';
import {counted, type Note, type Step} from './note.js';
import type {DerivePlan} from './plan.js';

type Kind = 'sum' | 'product' | 'difference' | 'ratio';

const KINDS: Readonly<Record<Kind, (a: number, b: number) => number>> = {
	sum: (a, b) => a + b,
	product: (a, b) => a * b,
	difference: (a, b) => a - b,
	ratio: (a, b) => a / b,
};

/**
 * The table with columns of numbers that are made of others: sums, products, differences and ratios, such as a power that is torque times
 * speed. They come last, in the order of the plan, and may be made of those before them. A row that misses a part misses the whole.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form, a name that a column has, or a part that is not there;
 * `ERR_DATA` for a part that holds text, or a value beyond what a number can be (a ratio by 0): row, columns and values are named
 *
 * @example
 * const {table: more} = derive(table, {load: {product: ['mpg', 'weight']}});
 * more.columns.at(-1).values[0]; // 63072
 */
export function derive(table: Table, plan: DerivePlan): Step {
	checkDerive(plan);
	let after = table;
	for (const [name, derived] of Object.entries(plan)) {
		if (after.columns.some((column) => column.name === name)) {
			throw invalidArgument(`derive.${name}: '${table.source}' has a column of this name: give the new one another`);
		}
		const [[kind, parts]] = Object.entries(derived) as [[Kind, readonly string[]]];
		const column = numberColumn(name, combined(after, kind, parts));
		after = {...after, columns: [...after.columns, column]};
	}
	const names = Object.keys(plan);
	const message = `${counted(names.length, 'column')} derived: ${listed(names)}`;
	const note: Note = {step: 'derive', message, columns: names, values: names.length * table.rows};
	return {table: after, report: names.length === 0 ? [] : [note]};
}

function combined(table: Table, kind: Kind, parts: readonly string[]): Float64Array {
	const columns = selected(table, parts);
	const values = columns.map((column) => column.values);
	return Float64Array.from({length: table.rows}, (_, row) => {
		const numbers = values.map((each) => each[row] as number);
		const found = numbers.reduce(KINDS[kind]);
		if (Number.isFinite(found) || numbers.some((value) => Number.isNaN(value))) return found;
		throw new IngaError(
			'ERR_DATA',
			`row ${rowNumber(table, row)} of '${table.source}': the ${kind} of ${parts.map(quote).join(', ')} is ${found} for ${numbers.join(', ')}. ` +
				'Correct the row, or read such values as missing',
		);
	});
}
