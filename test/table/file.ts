import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {IngaError} from '../../src/core/index.js';
import {type Column, type ReadOptions, readTable, type Table} from '../../src/table/index.js';

/** A folder of the test's own, removed at its end. */
export function folder(t: ExecutionContext): string {
	const path = mkdtempSync(join(tmpdir(), 'inga-table-'));
	t.teardown(() => rmSync(path, {recursive: true, force: true}));
	return path;
}

/** A file in a folder of the test's own. */
export function file(t: ExecutionContext, name: string, content: string | Uint8Array): string {
	const path = join(folder(t), name);
	writeFileSync(path, content);
	return path;
}

/** The table that a CSV file with this text holds. */
export function csv(t: ExecutionContext, text: string | Uint8Array, options: ReadOptions = {}): Promise<Table> {
	return readTable(file(t, 'data.csv', text), options);
}

/** The values of a column as people see them: numbers, texts, null where missing. */
export function values(column: Column | undefined): (number | string | null)[] {
	if (column === undefined) return [];
	if (column.type === 'number') return [...column.values].map((value) => (Number.isNaN(value) ? null : value));
	return [...column.codes].map((code) => (code < 0 ? null : (column.levels[code] ?? null)));
}

/** A table as plain data: names to values. */
export function plain(table: Table): Record<string, (number | string | null)[]> {
	return Object.fromEntries(table.columns.map((column) => [column.name, values(column)]));
}

/** Passes when the promise rejects with an IngaError of this code that says all of this. */
export async function fails(
	t: ExecutionContext,
	promise: Promise<unknown>,
	code: IngaError['code'],
	...says: readonly (string | RegExp)[]
): Promise<void> {
	const error = await t.throwsAsync(promise);
	t.true(error instanceof IngaError, String(error));
	t.is((error as IngaError).code, code, error?.message);
	for (const pattern of says) {
		t.true(
			typeof pattern === 'string' ? error?.message.includes(pattern) : pattern.test(error?.message ?? ''),
			error?.message,
		);
	}
}
