import {IngaError, invalidArgument} from '../core/index.js';
import {type Column, listed, type NumberColumn, quote, type Table} from '../table/index.js';
import {checkPart} from './check.js';
import {arrays, checkComplete, columnsNamed, numbersOf, replaced, selected} from './column.js';
import {checkNew} from './encode.js';
import {indicators, levelsOf} from './level.js';
import {dot, length, unit} from './moment.js';
import {counted, type Note, type Step} from './note.js';
import type {RegressPlan} from './plan.js';

/** What is left of a column may be rounding where it is less than this share of its deviation; DirectLiNGAM's bound. */
const NOTHING = 1e-10;

/** Takes the components along orthonormal directions out of `values`; the second time what rounding left of them. */
function project(values: Float64Array, basis: readonly Float64Array[]): void {
	for (let time = 0; time < 2; time++) {
		for (const direction of basis) {
			const share = dot(direction, values);
			for (let row = 0; row < values.length; row++) {
				values[row] = (values[row] as number) - share * (direction[row] as number);
			}
		}
	}
}

/** A covariate as the columns of numbers that stand for it. */
function numeric(column: Column): NumberColumn[] {
	return column.type === 'number' ? [column] : indicators(column.name, levelsOf(column), 1);
}

/**
 * Directions of length 1 that span the intercept and the covariates, and the covariates that those before them determine. The
 * intercept is one of them although covariates are centred: what rounding left of their mean grows when a small rest is
 * brought to length 1.
 */
function factor(covariates: readonly NumberColumn[], rows: number): [Float64Array[], string[]] {
	const basis = [new Float64Array(rows).fill(1 / Math.sqrt(rows))];
	const redundant: string[] = [];
	covariates.forEach(({name, values}) => {
		const direction = new Float64Array(rows);
		const constant = unit(values, direction) === 0;
		project(direction, basis);
		const size = length(direction);
		if (constant || size < NOTHING) redundant.push(name);
		else basis.push(direction.map((value) => value / size));
	});
	return [basis, redundant];
}

/**
 * The table with the residuals of its columns of numbers in place of the columns: what least squares on the covariates, with an
 * intercept, leaves of them, of mean 0. Covariates of text are taken one-hot; all are left out afterwards unless `keep`.
 *
 * By the QR factorisation of the centred covariates (Gram-Schmidt, each projection done twice, after which directions are
 * orthogonal to rounding: Giraud, Langou and Rozloznik, Computers and Mathematics with Applications 50:1069, 2005). A covariate of
 * which those before it leave less than 1e-10 is not needed, and reported. A column of which the covariates leave less than 1e-10
 * is left out, and reported: its residuals would be rounding.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column that is not there; `ERR_DATA` for a
 * missing or infinite value, text among `columns`, or covariates that leave fewer than two degrees of freedom.
 *
 * @example
 * const study = tableFromRecords(Array.from({length: 9}, (_, row) => ({batch: row < 4 ? 'a' : 'b', y: row * row})));
 * const {table: residuals} = regressOut(study, {on: ['batch']});
 */
export function regressOut(table: Table, plan: RegressPlan): Step {
	checkPart('regress', plan);
	const {on, columns, keep = false} = plan;
	const given = columnsNamed(table, on);
	checkComplete(table, given, 'regress');
	const covariates = given.flatMap(numeric);
	const taken = new Set(on);
	const changed =
		columns === undefined ? numbersOf(table).filter(({name}) => !taken.has(name)) : selected(table, columns);
	const both = changed.find(({name}) => taken.has(name));
	if (both !== undefined) {
		throw invalidArgument(`regress.columns and regress.on both name ${quote(both.name)}`);
	}
	checkComplete(table, changed, 'regress');
	const [basis, redundant] = factor(covariates, table.rows);
	const free = table.rows - basis.length;
	if (free < 2) {
		throw new IngaError(
			'ERR_DATA',
			`'${table.source}' has ${table.rows} rows, and the covariates (${listed(on)}) with the intercept take ${basis.length} of them: ` +
				'at least two must be left. Take fewer covariates, or text with fewer levels',
		);
	}
	const {changes, determined} = residuals(changed, basis, table.rows);
	for (const column of given) changes.set(column.name, keep ? numeric(column) : []);
	const after = replaced(table, changes);
	checkNew(after);
	return {table: after, report: notes(table, plan, changed, determined, redundant, free)};
}

function residuals(columns: readonly NumberColumn[], basis: readonly Float64Array[], rows: number) {
	const out = arrays(columns.length, rows);
	const determined: string[] = [];
	const changes = new Map<string, readonly Column[]>();
	columns.forEach(({name, values}, at) => {
		const rest = out[at] as Float64Array;
		const size = unit(values, rest);
		project(rest, basis);
		if (length(rest) < NOTHING) {
			determined.push(name);
			changes.set(name, []);
			return;
		}
		for (let row = 0; row < rows; row++) rest[row] = (rest[row] as number) * size;
		changes.set(name, [{name, type: 'number', values: rest, missing: 0}]);
	});
	return {changes, determined};
}

function notes(
	{rows}: Table,
	{on, keep = false}: RegressPlan,
	changed: readonly NumberColumn[],
	determined: readonly string[],
	redundant: readonly string[],
	free: number,
): Note[] {
	const lost = new Set(determined);
	const names = changed.map(({name}) => name).filter((name) => !lost.has(name));
	const message =
		`${listed(on)} regressed out of ${counted(names.length, 'column')}, which leaves ${free} degrees of freedom of ${rows} rows` +
		(keep ? '' : `; ${on.length === 1 ? 'it is' : 'they are'} left out`);
	const report: Note[] = [{step: 'regress', message, columns: names, values: names.length * rows}];
	if (redundant.length > 0) {
		const told = `${counted(redundant.length, 'covariate')} not needed: constant, or determined by others: ${listed(redundant)}`;
		report.push({step: 'regress', message: told, columns: redundant, values: 0});
	}
	if (determined.length > 0) {
		const told = `${counted(determined.length, 'column')} left out: the covariates determine all of it: ${listed(determined)}`;
		report.push({step: 'regress', message: told, columns: determined, values: determined.length * rows});
	}
	return report;
}
