import type {ExecutionContext} from 'ava';
import fc from 'fast-check';
import type {IngaError} from '../../src/core/index.js';
import type {Step} from '../../src/prepare/index.js';
import {type Table, tableFromRecords} from '../../src/table/index.js';

export type Cell = number | string | null;

/** A table of these columns. */
export function table(columns: Readonly<Record<string, readonly Cell[]>>): Table {
	const rows = Math.max(0, ...Object.values(columns).map(({length}) => length));
	const row = (at: number) => Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[at]]));
	return tableFromRecords(Array.from({length: rows}, (_, at) => row(at)));
}

/** The values of a column of numbers. */
export function numbers({table: {columns}}: Pick<Step, 'table'>, name: string): number[] {
	const column = columns.find((other) => other.name === name);
	return column?.type === 'number' ? [...column.values] : [];
}

export function names({table: {columns}}: Pick<Step, 'table'>): string[] {
	return columns.map(({name}) => name);
}

/** Passes where every number is within `tolerance` of what is expected. */
export function near(
	t: ExecutionContext,
	got: readonly number[],
	expected: readonly number[],
	tolerance: number,
): void {
	t.is(got.length, expected.length);
	got.forEach((value, at) => {
		t.true(Math.abs(value - (expected[at] as number)) <= tolerance, `${at}: ${value} and not ${expected[at]}`);
	});
}

/** Passes where each call is refused with this code and message. */
export function refuses(
	t: ExecutionContext,
	code: IngaError['code'],
	cases: readonly (readonly [call: () => unknown, message: RegExp])[],
): void {
	for (const [call, message] of cases) t.throws(call, {code, message}, String(call));
}

/** Uniform numbers from -1 to 1, the same every time. */
export function noise(seed = 1): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return state / 2 ** 31;
	};
}

/** Columns of moderate numbers with ties. */
export function column(rows: number): fc.Arbitrary<number[]> {
	const value = fc.oneof(fc.integer({min: -5, max: 5}), fc.double({min: -1e3, max: 1e3, noNaN: true}));
	return fc.array(value, {minLength: rows, maxLength: rows});
}
