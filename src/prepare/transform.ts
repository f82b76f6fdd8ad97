import {IngaError, invalidArgument} from '../core/index.js';
import {listed, type NumberColumn, quote, rowNumber, type Table} from '../table/index.js';
import {checkPart} from './check.js';
import {arrays, checkFinite, checkThere, replaced, selected} from './column.js';
import {centre, isConstant, length} from './moment.js';
import {counted, type Note, type Step} from './note.js';
import type {TransformPlan} from './plan.js';
import {normalQuantile} from './quantile.js';
import {ranks} from './rank.js';

type Kind = Exclude<keyof TransformPlan, 'except'>;
type Change = (table: Table, column: NumberColumn, out: Float64Array) => void;

/** How each is done and told, in the order in which they are applied. */
const KINDS: Readonly<Record<Kind, {readonly change: Change; readonly told: string}>> = {
	log: {change: (...given) => logarithm(...given, 0, Math.log), told: 'natural logarithm'},
	log1p: {change: (...given) => logarithm(...given, -1, Math.log1p), told: 'log(1 + x)'},
	rank: {change: (_, {values}, out) => void ranks(values, out), told: 'ranks, equal values averaged'},
	normal: {change: normalScores, told: 'normal scores of (rank - 3/8) / (rows + 1/4)'},
	standardise: {change: standardised, told: 'mean 0 and standard deviation 1 (ddof 0)'},
};

/** Pairs of which a column can have one only: the second would undo or distort the first. */
const EXCLUSIVE: readonly (readonly [Kind, Kind])[] = [
	['log', 'log1p'],
	['rank', 'normal'],
];

/**
 * The table with columns of numbers transformed: `log`, `log1p`, `rank`, `normal`, `standardise`, in this order where one is in
 * several. Missing values stay missing and count for nothing.
 *
 * Ranks average equal values. Normal scores are those of Blom (Statistical Estimates and Transformed Beta-Variables, 1958): the
 * normal quantile of (rank - 3/8) / (n + 1/4). `standardise` divides by the root of the mean square, over n and not n - 1.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form, a column that is not there, or one in both `log`
 * and `log1p` or both `rank` and `normal`; `ERR_DATA` for one of text, an infinite value, a constant column to standardise,
 * or a value that has no logarithm: column, row (from 1) and value are named.
 *
 * @example
 * const {table: logarithms} = transform(table, {log: ['mpg', 'weight'], standardise: true});
 */
export function transform(table: Table, plan: TransformPlan): Step {
	checkPart('transform', plan);
	checkThere(table, plan.except);
	for (const [one, other] of EXCLUSIVE) checkApart(table, plan, one, other);
	const report: Note[] = [];
	let after = table;
	for (const kind of Object.keys(KINDS) as Kind[]) {
		const selection = plan[kind];
		if (selection === undefined) continue;
		const columns = selected(after, selection, plan.except);
		if (columns.length === 0) continue;
		after = changed(after, columns, KINDS[kind].change);
		report.push(told(kind, columns, table.rows));
	}
	return {table: after, report};
}

function checkApart(table: Table, plan: TransformPlan, one: Kind, other: Kind): void {
	const [first, second] = [plan[one], plan[other]];
	if (first === undefined || second === undefined) return;
	const names = new Set(selected(table, first, plan.except).map(({name}) => name));
	const both = selected(table, second, plan.except).filter(({name}) => names.has(name));
	if (both.length === 0) return;
	const shown = listed(both.map(({name}) => name));
	throw invalidArgument(`transform.${one} and transform.${other} both take ${shown}: choose one`);
}

function changed(table: Table, columns: readonly NumberColumn[], change: Change): Table {
	const out = arrays(columns.length, table.rows);
	const changes = columns.map((column, at) => {
		const values = out[at] as Float64Array;
		checkFinite(table, column);
		change(table, column, values);
		return [column.name, [{...column, values}]] as const;
	});
	return replaced(table, new Map(changes));
}

function told(kind: Kind, columns: readonly NumberColumn[], rows: number): Note {
	const names = columns.map(({name}) => name);
	return {
		step: 'transform',
		message: `${KINDS[kind].told} of ${counted(columns.length, 'column')}: ${listed(names)}`,
		columns: names,
		values: columns.reduce((sum, {missing}) => sum + rows - missing, 0),
	};
}

function logarithm(
	table: Table,
	{name, values}: NumberColumn,
	out: Float64Array,
	above: number,
	log: (value: number) => number,
): void {
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (value <= above) {
			const cure =
				above === 0 && value > -1 ? 'log1p takes values above -1' : 'leave the column as it is, or take ranks';
			throw new IngaError(
				'ERR_DATA',
				`row ${rowNumber(table, row)} of '${table.source}', column ${quote(name)}: ${value} has no ${above === 0 ? 'logarithm' : 'log(1 + x)'}; ${cure}`,
			);
		}
		out[row] = log(value);
	}
}

function normalScores(_: Table, {values, missing}: NumberColumn, out: Float64Array): void {
	const count = values.length - missing;
	ranks(values, out);
	for (let row = 0; row < out.length; row++) out[row] = normalQuantile(((out[row] as number) - 0.375) / (count + 0.25));
}

function standardised({source}: Table, {name, values, missing}: NumberColumn, out: Float64Array): void {
	if (isConstant(values)) {
		throw new IngaError(
			'ERR_DATA',
			`column ${quote(name)} of '${source}' is constant and has no deviation to divide by: leave it out (dropConstant)`,
		);
	}
	centre(values, out);
	const known = missing === 0 ? out : out.filter((value) => !Number.isNaN(value));
	const deviation = length(known) / Math.sqrt(known.length);
	for (let row = 0; row < out.length; row++) out[row] = (out[row] as number) / deviation;
}
