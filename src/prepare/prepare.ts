import {IngaError, invalidArgument} from '../core/index.js';
import {numericSamples, quote, type Samples, type Table} from '../table/index.js';
import {checkPlan} from './check.js';
import {choose} from './choose.js';
import {dropCollinear} from './collinear.js';
import {checkThere, columnsNamed, numbersOf} from './column.js';
import {dropConstant} from './constant.js';
import {derive} from './derive.js';
import {dropManyLevels, encode} from './encode.js';
import {completeRows, dropSparse, impute} from './missing.js';
import type {Note, Step} from './note.js';
import type {EncodePlan, MissingPlan, Plan, RegressPlan, ScreenPlan, Selection, TransformPlan} from './plan.js';
import {regressOut} from './regress.js';
import {screen} from './screen.js';
import {transform} from './transform.js';

/** Samples as the algorithms take them, and what was done to the table on the way. */
export interface Prepared extends Samples {
	/** In the order in which it was done. */
	readonly report: readonly Note[];
}

/**
 * The samples of a table after the steps of a plan, in this order: `derive`, `columns`, `missing.share`, `transform.log` and `log1p`,
 * `missing.fill`, `missing.rows`, `encode`, `constant`, `transform.rank` and `normal`, `regress`, `collinear`, `screen`,
 * `transform.standardise`. A plan without a part is as in {@link Plan}; an empty one leaves out text, rows that miss a
 * value, constant columns and copies.
 *
 * All names are those of `table` with the columns that are derived; that of a one-hot column stands for all that it becomes, and that of a column which an earlier
 * step left out for none. The target, covariates and columns of `screen.always` stay however many values they miss, target and
 * covariates also where they are constant.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form (with the nearest keys) or a column that is not
 * there (with the nearest names) or takes no part; `ERR_DATA` where a step cannot be taken, as that step's function says, for
 * text that was named and nothing encodes, or where no column is left. Rows are those of `table`, from 1.
 *
 * @example
 * const {samples, variables, report} = prepare(table, {encode: {onehot: ['name']}, transform: {log: ['weight']}});
 */
export function prepare(table: Table, plan: Plan = {}): Prepared {
	checkPlan(plan);
	const {constant = {}, collinear = {}, regress, screen: screening} = plan;
	const {log, log1p, rank, normal, standardise, except} = plan.transform ?? {};
	const needed = [...(regress?.on ?? []), ...(screening ? [screening.target] : [])];
	const wanted = [...needed, ...(screening?.always ?? [])];
	const derived = derive(table, plan.derive ?? {});
	const chosen = choose(derived.table, plan);
	const work = new Work({table: chosen.table, report: [...derived.report, ...chosen.report]});
	work.sparse(plan.missing, wanted);
	work.transform({log, log1p, except});
	work.fill(plan.missing);
	const kept = work.rows(plan.missing, plan.encode, needed);
	work.encode(plan.encode, regress?.on);
	if (constant) work.take(dropConstant(work.table, {...constant, keep: work.present(constant.keep, needed)}));
	work.transform({rank, normal, except});
	work.regress(regress);
	if (collinear) work.take(dropCollinear(work.table, {...collinear, first: work.present(collinear.first, wanted)}));
	work.screen(screening);
	work.transform({standardise, except});
	if (numbersOf(work.table).length === 0) {
		const reasons = work.report.map(({message}) => message).join('; ') || 'it has none';
		throw new IngaError('ERR_DATA', `no column of '${table.source}' is left to analyse: ${reasons}`);
	}
	const {samples, variables} = numericSamples(work.table);
	return {samples, variables, kept, dropped: table.rows - kept.length, skipped: chosen.skipped, report: work.report};
}

/**
 * The table after those steps of a plan that leave it a table, with its text and all its rows: `derive`, `columns`, `missing.share`,
 * `transform.log` and `log1p`, `missing.fill`, `transform.rank`, `normal` and `standardise`. For what goes by rows with gaps and by text, as
 * conditions do.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or with another step, or a column that is not there; `ERR_DATA`
 * where a step cannot be taken
 *
 * @example
 * const {table: more} = prepareTable(table, {derive: {load: {product: ['mpg', 'weight']}}});
 * more.columns.map(({name}) => name).join(' '); // 'mpg weight name load'
 */
export function prepareTable(table: Table, plan: Plan): Step {
	checkPlan(plan);
	const other = (['encode', 'constant', 'regress', 'collinear', 'screen'] as const).find(
		(part) => plan[part] !== undefined && plan[part] !== false,
	);
	if (other !== undefined || plan.missing?.rows !== undefined) {
		throw invalidArgument(
			`the plan has ${other ?? 'missing.rows'}, which is a step on the way to samples: a table can have derive, columns, missing.share, ` +
				'missing.fill and transform',
		);
	}
	const derived = derive(table, plan.derive ?? {});
	const {columns, missing, transform: {log, log1p, rank, normal, standardise, except} = {}} = plan;
	const taken = columns === undefined ? derived.table.columns : columnsNamed(derived.table, columns);
	const work = new Work({table: {...derived.table, columns: taken}, report: derived.report});
	checkThere(work.table, [...namesOf(plan), ...(missing?.keep ?? []), ...(except ?? [])]);
	work.sparse(missing, []);
	work.transform({log, log1p, except});
	work.fill(missing);
	work.transform({rank, normal, except});
	work.transform({standardise, except});
	return {table: work.table, report: work.report};
}

function namesOf({missing, transform: {except: _, ...kinds} = {}}: Plan): string[] {
	return [missing?.columns, ...Object.values(kinds)].flatMap((list) =>
		list === undefined || list === true ? [] : list,
	);
}

type Loose<T> = {readonly [K in keyof T]?: T[K] | undefined};

/** A table on its way through the steps, and the report so far. */
class Work {
	table: Table;
	readonly report: Note[];
	#made: ReadonlyMap<string, readonly string[]> = new Map();

	constructor({table, report}: Step) {
		this.table = table;
		this.report = [...report];
	}

	take({table, report}: Step): void {
		this.table = table;
		this.report.push(...report);
	}

	/** The columns that names stand for by now. */
	present(...lists: readonly (readonly string[] | undefined)[]): string[] {
		const there = new Set(this.table.columns.map(({name}) => name));
		const now = lists.flatMap((names) => names ?? []).flatMap((name) => this.#made.get(name) ?? [name]);
		return [...new Set(now)].filter((name) => there.has(name));
	}

	sparse({share, keep}: MissingPlan = {}, wanted: readonly string[]): void {
		if (share !== undefined) this.take(dropSparse(this.table, {share, keep: this.present(keep, wanted)}));
	}

	fill({fill, columns = true}: MissingPlan = {}): void {
		if (fill !== undefined) this.take(impute(this.table, {fill, columns: this.#chosen(columns)}));
	}

	/** Leaves out rows that miss a value, but not for what is left out anyway: columns with too many levels. */
	rows({rows = 'drop'}: MissingPlan = {}, encoding: EncodePlan = {}, needed: readonly string[]): Int32Array {
		if (encoding.onehot === true) this.take(dropManyLevels(this.table, this.#encoding(encoding, needed)));
		const done = completeRows(this.table, {rows});
		this.take(done);
		return done.kept;
	}

	encode(encoding: EncodePlan | undefined, covariates: readonly string[] = []): void {
		if (encoding === undefined) return;
		const done = encode(this.table, this.#encoding(encoding, covariates));
		this.take(done);
		this.#made = done.made;
	}

	transform({except, ...kinds}: Loose<TransformPlan>): void {
		const chosen = Object.entries(kinds).flatMap(([kind, selection]) =>
			selection === undefined ? [] : [[kind, this.#chosen(selection)] as const],
		);
		this.take(transform(this.table, {...Object.fromEntries(chosen), except: this.present(except)}));
	}

	regress(plan: RegressPlan | undefined): void {
		if (plan === undefined) return;
		const on = this.present(plan.on);
		// A covariate of one level has become no column at all: then nothing is left to regress on.
		if (on.length === 0) return;
		this.take(regressOut(this.table, {...plan, on, ...(plan.columns && {columns: this.present(plan.columns)})}));
	}

	screen(plan: ScreenPlan | undefined): void {
		if (plan === undefined) return;
		const [target, ...more] = this.present([plan.target]);
		if (target === undefined || more.length > 0) {
			const why = target === undefined ? 'nothing is left of it' : `it has become ${more.length + 1} columns`;
			throw new IngaError('ERR_DATA', `the target ${quote(plan.target)} cannot be screened for: ${why}`);
		}
		this.take(
			screen(this.table, {...plan, target, always: this.present(plan.always).filter((name) => name !== target)}),
		);
	}

	#chosen(selection: Selection): Selection {
		return selection === true ? true : this.present(selection);
	}

	/** The encoding of what is there, where `true` leaves covariates to the regression. */
	#encoding({onehot, ordinal = {}, except, ...rest}: EncodePlan, covariates: readonly string[]): EncodePlan {
		const there = new Set(this.present(Object.keys(ordinal)));
		return {
			...rest,
			...(onehot && {onehot: this.#chosen(onehot)}),
			ordinal: Object.fromEntries(Object.entries(ordinal).filter(([name]) => there.has(name))),
			except: this.present(except, covariates),
		};
	}
}
