import {
	checkCount,
	checkThreads,
	IngaError,
	type Isa,
	invalidArgument,
	type Matrix,
	native,
	type RunOptions,
	runTask,
} from '../core/index.js';
import {checkSamples, namesOf} from './argument.js';
import {usualComparisons} from './forecast.js';
import {adjacencyMatrix, type CausalGraph, type DirectEffects, type SparseCausalGraph} from './graph.js';
import type {NativeFit, NativeFitting, Shelf} from './native.js';
import {nativePrior, type PriorKnowledge} from './prior.js';
import {hashOf, resumable, type SearchCheckpoint} from './resume.js';

export interface LingamOptions extends RunOptions {
	/** A name for each column of the samples. @defaultValue `x0`, `x1`, ... */
	readonly variables?: readonly string[];
	/** Whether a constant column is an error or left out with a warning. @defaultValue 'error' */
	readonly onConstant?: 'error' | 'drop';
	/** What is known before. @defaultValue nothing */
	readonly prior?: PriorKnowledge;
	/** The instruction set to use. @defaultValue the best there is, or what the environment variable `INGA_ISA` says */
	readonly isa?: Isa;
	/**
	 * A folder in which the search for the order keeps how far it is, at most `seconds` ago (60 if left out) and when it is
	 * stopped. A search of the same samples goes on from there, with the same result; one of others is refused.
	 */
	readonly checkpoint?: SearchCheckpoint;
	/**
	 * What is done where rows are few. `regress`: effects of ordered variables on those that the rows leave without an order, and the
	 * effects on variables so late in the order that least squares on all before would leave less than half of the rows to
	 * spare, by a lasso that is made for that. `leave`: the first have no effects, the others lingam's. @defaultValue 'leave'
	 */
	readonly rest?: 'leave' | 'regress';
	/**
	 * How many places of the order are looked for, from the most exogenous variable on: what comes first in an order is found first,
	 * and later places of many variables take longest. The others are `unordered`, as where rows are few. @defaultValue all that the
	 * rows tell apart
	 */
	readonly places?: number;
	/** Whether effects come as a list (`effects`) in place of a matrix (`adjacency`). @defaultValue false */
	readonly sparse?: false;
}

/** Options of a graph with a list of effects. */
export interface SparseLingamOptions extends Omit<LingamOptions, 'sparse'> {
	readonly sparse: true;
}

/** Why a variable is the next of the order. */
export interface Decision {
	/**
	 * How much more evidence there is against every other variable that might come here, at least: of the sum of squared
	 * differences of mutual information, in nats squared. Infinite where no other might. A lower bound, for a candidate that is
	 * out is compared no further: it depends on which comparisons came first, so on threads and instruction sets.
	 */
	readonly gap: number;
	/**
	 * `only`: no other might come here; `gap`: it has the least evidence against it, by more than rounding; `reference`: by so
	 * little that those in question were compared again by lingam's own operations.
	 */
	readonly by: 'only' | 'gap' | 'reference';
}

interface Decided {
	/** How the place of each variable of `order` was decided. */
	readonly decisions: readonly Decision[];
}

/** What `directLingam` finds. */
export interface LingamGraph extends CausalGraph, Decided {}

/** What it finds with `sparse: true`: of twenty thousand variables a matrix would take 3 GB. */
export interface SparseLingamGraph extends SparseCausalGraph, Decided {}

/** As the addon numbers them. */
const WAYS = ['only', 'gap', 'reference'] as const;
export const STAGES: readonly string[] = ['order', 'adjacency'];
/** With fewer rows to spare than this the noise variance in the BIC is a guess. */
const FEW_ROWS = 10;

/**
 * The causal graph of `samples` with its effects as a list: all else is as without `sparse`.
 *
 * @example
 * const {effects} = await directLingam(samples, {sparse: true, rest: 'regress'});
 */
export function directLingam(samples: Matrix, options: SparseLingamOptions): Promise<SparseLingamGraph>;
/**
 * The causal graph of `samples` (rows x variables) by DirectLiNGAM (Shimizu et al. 2011, JMLR 12:1225) with the pairwise
 * likelihood ratio of Hyvarinen and Smith (2013, JMLR 14:111) and adaptive lasso for the effects: the order and the adjacency
 * that Python's lingam 1.13 gives. The samples are copied before it returns to the caller. Stages: `order`, `adjacency`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`; `ERR_DATA` where numbers do not allow it (NaN, infinities, fewer than three
 * rows, constant columns, copies, linear combinations: columns and rows are named); `ERR_UNSUPPORTED` for an instruction set
 * that is not here; where a checkpoint cannot be read or written, or belongs to others; `ERR_OUT_OF_MEMORY`; the signal's reason.
 *
 * With `rest: 'regress'` variables on which least squares tell too little have effects by an adaptive lasso whose weights are
 * correlations (Huang, Ma and Zhang 2008, Statistica Sinica 18:1603), the point of its path with the least extended
 * BIC of least squares on what it keeps (Chen and Chen 2008, Biometrika 95:759, gamma = 1), and at most n / (2 log d) of d
 * possible causes for n rows (Wainwright 2009, IEEE Trans. Inf. Theory 55:2183). An effect on a variable without a place may go through
 * others without one.
 *
 * @example
 * const graph = await directLingam(samples, {variables: ['x', 'y', 'z'], signal: AbortSignal.timeout(60_000)});
 */
export function directLingam(samples: Matrix, options?: LingamOptions): Promise<LingamGraph>;
export async function directLingam(
	samples: Matrix,
	options: LingamOptions | SparseLingamOptions = {},
): Promise<LingamGraph | SparseLingamGraph> {
	checkSamples(samples);
	const {rows, columns, data} = samples;
	const settings = fitting(options, rows, columns);
	const {names} = settings;
	const search = (shelf?: Shelf) =>
		runTask(STAGES, options, (control) =>
			native().causalDirectLingam(control, data, rows, columns, {...settings, shelf}),
		);
	const {found, trouble} = await resumable(options.checkpoint, () => identity([samples], settings), search);
	const graph = graphOf(found, names, [...warningsOf(found, settings, rows), ...trouble]);
	return options.sparse ? graph : dense(graph);
}

/** What an order depends on. */
export function identity(samples: readonly Matrix[], settings: NativeFitting): unknown {
	return {order: hashOf(samples, settings).digest('hex'), onConstant: settings.drop ? 'drop' : 'error'};
}

/** The options of a fit to so many rows and columns, checked. */
export function fitting(
	{variables, onConstant = 'error', prior, isa, threads, rest, places, sparse}: LingamOptions | SparseLingamOptions,
	rows: number,
	columns: number,
): NativeFitting {
	const names = namesOf(variables, columns);
	if (onConstant !== 'error' && onConstant !== 'drop') {
		throw invalidArgument(`onConstant is '${String(onConstant)}': use 'error' or 'drop'`);
	}
	if (sparse !== undefined && typeof sparse !== 'boolean') {
		throw invalidArgument(`sparse is ${String(sparse)}: use true or false`);
	}
	return {
		...{names, drop: onConstant === 'drop', reference: false, isa, threads: checkThreads(threads)},
		...{scarce: isRegressed(rest), places: checkPlaces(places), usualComparisons: usualComparisons(columns, rows)},
		prior: prior && nativePrior(prior, names),
	};
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for what is no rule */
export function isRegressed(rest: 'leave' | 'regress' = 'leave'): boolean {
	if (rest === 'leave' || rest === 'regress') return rest === 'regress';
	throw invalidArgument(`rest is '${String(rest)}': use 'leave' or 'regress'`);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for no number of places */
export function checkPlaces(places: number | undefined): number | undefined {
	if (places !== undefined) checkCount('places', places, 1, 2 ** 31 - 1);
	return places;
}

export function graphOf(fit: NativeFit, names: readonly string[], warnings: readonly string[]): SparseLingamGraph {
	const {kept, order, unordered, gaps, by, isa, threads, orderSeconds, adjacencySeconds} = fit;
	return {
		variables: Array.from(kept, (column) => names[column] ?? ''),
		order: Array.from(order),
		unordered: Array.from(unordered),
		decisions: Array.from(by, (way, at) => ({gap: gaps[at] ?? 0, by: WAYS[way] ?? 'gap'})),
		effects: byPlace(fit),
		isa,
		threads,
		seconds: {order: orderSeconds, adjacency: adjacencySeconds},
		warnings,
	};
}

/** By effect, then by cause, as positions among the variables. */
function byPlace({places, sizes}: Pick<NativeFit, 'places' | 'sizes'>): DirectEffects {
	const [effect, cause] = [(at: number) => places[2 * at] ?? 0, (at: number) => places[2 * at + 1] ?? 0];
	const sorted = Uint32Array.from(sizes.keys()).sort((a, b) => effect(a) - effect(b) || cause(a) - cause(b));
	return {
		causes: Int32Array.from(sorted, cause),
		effects: Int32Array.from(sorted, effect),
		sizes: Float64Array.from(sorted, (at) => sizes[at] ?? 0),
	};
}

/** With a matrix in place of the list. */
export function dense<Graph extends SparseCausalGraph>(graph: Graph): Omit<Graph, 'effects'> & CausalGraph {
	const {effects: _, ...others} = graph;
	return {...others, adjacency: adjacencyMatrix(graph)};
}

function warningsOf(fit: NativeFit, settings: NativeFitting, rows: number): string[] {
	const {order, unordered, kept} = fit;
	const {names, scarce} = settings;
	return [
		...constantWarning(kept, names, ''),
		...(unordered.length > 0 ? [unorderedWarning(fit, `${rows} rows tell`, settings)] : []),
		...(scarce ? [] : fewRowsWarning(order.length, rows)),
	];
}

export function constantWarning(kept: Int32Array, names: readonly string[], where: string): string[] {
	const present = new Set(kept);
	const constant = names.filter((_, column) => !present.has(column));
	if (constant.length === 0) return [];
	return [`${constant.length === 1 ? 'column' : 'columns'} left out, as constant${where}: ${listed(constant)}`];
}

export function unorderedWarning(
	{order, unordered, kept}: Pick<NativeFit, 'order' | 'unordered' | 'kept'>,
	who: string,
	{scarce, places}: Pick<NativeFitting, 'scarce' | 'places'>,
): string {
	const reason = order.length === places ? 'no more places were asked for' : `${who} no more apart`;
	return (
		`only ${order.length} of ${kept.length} variables have an order: ${reason}. ` +
		`The other ${unordered.length} ${scarce ? 'are regressed on these' : 'have no effects'}`
	);
}

export function fewRowsWarning(ordered: number, rows: number): string[] {
	if (ordered <= 1 || rows - ordered >= FEW_ROWS) return [];
	return [
		`effects on the last variables of the order rest on few rows: ${rows} for up to ${ordered - 1} possible causes`,
	];
}

function listed(names: readonly string[]): string {
	const shown = names.slice(0, 5).map((name) => `'${name}'`);
	return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
