import {IngaError} from '../core/index.js';
import {quote, type Table} from '../table/index.js';
import {checkPart} from './check.js';
import {checkComplete, numbersOf, selected, without} from './column.js';
import {dot, unit} from './moment.js';
import {counted, type Step} from './note.js';
import type {ScreenPlan} from './plan.js';
import {ranks} from './rank.js';

/** Correlations of ranks are often equal but for rounding, which depends on the order of rows. */
const EQUAL = 1e-12;

/** A table of the columns that may have to do with the target, and the correlations of all of them with it. */
export interface Screened extends Step {
	/** Of every column of numbers but the target, left out or not; 0 where it is constant. */
	readonly correlations: ReadonlyMap<string, number>;
}

/**
 * The table with the target, the columns of `always`, and those `most` other columns of numbers whose correlation with the target
 * is greatest in absolute value, in their old order; of equal ones (to 1e-12) the first. Sure independence screening (Fan and Lv, Journal of the
 * Royal Statistical Society B 70:849, 2008) with Pearson's correlation, or Spearman's, that of the ranks.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column that is not there; `ERR_DATA` for a
 * target that is text or constant, and for a missing or infinite value.
 *
 * @example
 * const {correlations} = screen(table, {target: 'mpg', most: 1});
 */
export function screen(table: Table, plan: ScreenPlan): Screened {
	checkPart('screen', plan);
	const {target, most, by = 'pearson', always = []} = plan;
	const [goal] = selected(table, [target]);
	selected(table, always);
	const others = numbersOf(table).filter(({name}) => name !== target);
	checkComplete(table, numbersOf(table), 'screen');
	const correlate = correlator(by, goal?.values as Float64Array);
	if (correlate === undefined) {
		throw new IngaError(
			'ERR_DATA',
			`the target ${quote(target)} of '${table.source}' is constant: nothing is correlated with it`,
		);
	}
	const correlations = new Map(others.map(({name, values}) => [name, correlate(values)]));
	const named = new Set(always);
	const size = (name: string) => Math.abs(correlations.get(name) as number);
	const order = others
		.map(({name}) => name)
		.filter((name) => !named.has(name))
		.sort((a, b) => Math.round(size(b) / EQUAL) - Math.round(size(a) / EQUAL));
	const left = order.slice(most);
	if (left.length === 0) return {table, report: [], correlations};
	const bounds = `${size(order[most - 1] as string).toPrecision(3)} or more, at most ${size(left[0] as string).toPrecision(3)} of others`;
	const message =
		`${counted(left.length, 'column')} left out, ${counted(most, 'column')} kept by |${by === 'pearson' ? 'Pearson' : 'Spearman'}| ` +
		`with ${quote(target)}: ${bounds}`;
	return {
		table: without(table, left),
		report: [{step: 'screen', message, columns: left, values: left.length * table.rows}],
		correlations,
	};
}

/** The correlation of a column with the target, nothing where that is constant. */
function correlator(by: 'pearson' | 'spearman', target: Float64Array): ((values: Float64Array) => number) | undefined {
	const [ranked, standard, goal] = [target, target, target].map(({length}) => new Float64Array(length)) as [
		Float64Array,
		Float64Array,
		Float64Array,
	];
	const ordered = (values: Float64Array) => (by === 'pearson' ? values : ranks(values, ranked));
	if (unit(ordered(target), goal) === 0) return undefined;
	return (values) => {
		unit(ordered(values), standard);
		return dot(standard, goal);
	};
}
