import {IngaError} from '../core/index.js';
import {type Column, listed, type NumberColumn, numberColumn, quote, type Table, takeRows} from '../table/index.js';
import {checkPart} from './check.js';
import {checkFinite, checkThere, replaced, selected, without} from './column.js';
import {mean, median} from './moment.js';
import {counted, type Step} from './note.js';
import type {MissingPlan} from './plan.js';

/** Names with how many values each misses. */
function withCounts(columns: readonly Column[]): string {
	return listed(columns.map(({name, missing}) => `${name} (${missing})`));
}

/**
 * The table without the columns, of text too, that miss more than `share` of their values.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column in `keep` that is not there.
 *
 * @example
 * const {report} = dropSparse(table, {share: 0.2});
 */
export function dropSparse(table: Table, plan: Pick<MissingPlan, 'share' | 'keep'>): Step {
	checkPart('missing', plan);
	const {share = 1, keep = []} = plan;
	checkThere(table, keep);
	const left = table.columns.filter(({name, missing}) => missing > share * table.rows && !keep.includes(name));
	if (left.length === 0) return {table, report: []};
	const names = left.map(({name}) => name);
	const counts = left.map(({missing}) => missing);
	return {
		table: without(table, names),
		report: [
			{
				step: 'missing',
				message: `${counted(left.length, 'column')} left out: more than ${share} of ${table.rows} values missing: ${withCounts(left)}`,
				columns: names,
				values: counts.reduce((sum, count) => sum + count),
				counts,
			},
		],
	};
}

/**
 * The table with the missing values of its number columns filled with the mean or median of their column. That biases: a filled
 * column varies less and depends less on the others, so effects shrink or move elsewhere, and the shape of its distribution,
 * which DirectLiNGAM goes by, gets a peak. A column without any value stays as it is.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column that is not there; `ERR_DATA` for one
 * of text or with an infinite value.
 *
 * @example
 * const filled = impute(table, {fill: 'median', columns: ['weight']}).table;
 */
export function impute(table: Table, plan: Pick<MissingPlan, 'fill' | 'columns'>): Step {
	checkPart('missing', plan);
	const {fill, columns = true} = plan;
	if (fill === undefined) return {table, report: []};
	const gaps = selected(table, columns).filter(({missing}) => missing > 0 && missing < table.rows);
	if (gaps.length === 0) return {table, report: []};
	const changes = new Map(gaps.map((column) => [column.name, [filled(table, column, fill)]]));
	const counts = gaps.map(({missing}) => missing);
	const values = counts.reduce((sum, count) => sum + count);
	return {
		table: replaced(table, changes),
		report: [
			{
				step: 'missing',
				message:
					`${counted(values, 'missing value')} in ${counted(gaps.length, 'column')} filled with the ${fill} of the column, ` +
					`which biases effects: ${withCounts(gaps)}`,
				columns: gaps.map(({name}) => name),
				values,
				counts,
			},
		],
	};
}

function filled(table: Table, column: NumberColumn, fill: 'mean' | 'median'): NumberColumn {
	checkFinite(table, column);
	const value = fill === 'mean' ? mean(column.values) : median(column.values);
	return numberColumn(
		column.name,
		column.values.map((known) => (Number.isNaN(known) ? value : known)),
	);
}

/** A table in which no value is missing, and which row each of its rows was, from 0. */
export interface CompleteRows extends Step {
	readonly kept: Int32Array;
}

/**
 * The rows in which no column, of text too, misses its value.
 *
 * @throws {@link IngaError} `ERR_DATA` where fewer than two are left, for a column without any value, for an infinite value, and
 * with `rows: 'error'` for the first row that misses one. Rows are counted from 1.
 *
 * @example
 * const {kept} = completeRows(table, {rows: 'drop'});
 */
export function completeRows(table: Table, plan: Pick<MissingPlan, 'rows'> = {}): CompleteRows {
	checkPart('missing', plan);
	for (const column of table.columns) if (column.type === 'number') checkFinite(table, column);
	const gaps = table.columns.filter(({missing}) => missing > 0);
	const kept = rowsWithout(table, gaps);
	checkRows(table, gaps, kept, plan.rows ?? 'drop');
	if (gaps.length === 0) return {table, kept, report: []};
	const rows = table.rows - kept.length;
	return {
		table: takeRows(table, kept),
		kept,
		report: [
			{
				step: 'missing',
				message: `${rows} of ${table.rows} rows left out: a value is missing in ${withCounts(gaps)}`,
				columns: gaps.map(({name}) => name),
				values: rows * table.columns.length,
				counts: gaps.map(({missing}) => missing),
				rows,
			},
		],
	};
}

function misses(column: Column, row: number): boolean {
	return column.type === 'number' ? Number.isNaN(column.values[row]) : (column.codes[row] as number) < 0;
}

function rowsWithout({rows}: Table, gaps: readonly Column[]): Int32Array {
	const gap = new Uint8Array(rows);
	for (const column of gaps) for (let row = 0; row < rows; row++) if (misses(column, row)) gap[row] = 1;
	return Int32Array.from(gap.keys()).filter((row) => gap[row] === 0);
}

function checkRows({source, rows}: Table, gaps: readonly Column[], kept: Int32Array, rule: 'drop' | 'error'): void {
	const fail = (message: string) => new IngaError('ERR_DATA', message);
	if (rows < 2) throw fail(`'${source}' has ${rows === 1 ? 'one row' : 'no rows'}: at least two are needed`);
	const empty = gaps.filter(({missing}) => missing === rows).map(({name}) => name);
	if (empty.length > 0) {
		throw fail(`'${source}' has columns without any value (${listed(empty)}): leave them out (missing.share)`);
	}
	if (rule === 'error' && kept.length < rows) {
		const odd = kept.findIndex((row, at) => row !== at);
		const first = odd < 0 ? kept.length : odd;
		const column = gaps.find((gap) => misses(gap, first));
		throw fail(
			`row ${first + 1} of '${source}' has no value in column ${quote(column?.name ?? '')}, as ${rows - kept.length} of ${rows} rows miss one: ` +
				"complete them, or leave them out (missing.rows: 'drop')",
		);
	}
	if (kept.length >= 2) return;
	const worst = [...gaps].sort((a, b) => b.missing - a.missing);
	throw fail(
		`'${source}' has ${kept.length === 1 ? 'one row' : 'no row'} with a value in every column; at least two are needed. ` +
			`Leave out columns that miss most of ${rows} values (missing.share): ${withCounts(worst)}`,
	);
}
