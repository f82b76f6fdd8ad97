// One causal order for several groups, with effects of their own.
import {invalidArgument, type Matrix, native, runTask} from '../core/index.js';
import {checkSamples, checkThreshold} from './argument.js';
import {type CausalGraph, directEffects, type SparseCausalGraph} from './graph.js';
import {
	constantWarning,
	dense,
	fewRowsWarning,
	fitting,
	graphOf,
	identity,
	type LingamOptions,
	type SparseLingamOptions,
	STAGES,
	unorderedWarning,
} from './lingam.js';
import type {NativeFitting, NativeGroupFit, Shelf} from './native.js';
import {resumable} from './resume.js';

export interface MultiGroupOptions extends LingamOptions {
	/** A name for each group. @defaultValue `group0`, `group1`, ... */
	readonly groups?: readonly string[];
}

/** Options of graphs with lists of effects. */
export interface SparseMultiGroupOptions extends SparseLingamOptions, Pick<MultiGroupOptions, 'groups'> {}

/** Graphs of several groups that have their causal order in common. */
export interface MultiGroupGraph<Graph extends CausalGraph | SparseCausalGraph = CausalGraph> {
	/** Names of the groups. */
	readonly groups: readonly string[];
	/** Rows of each group. */
	readonly rows: readonly number[];
	/** The graph of each group: variables and order are those of all, effects its own. */
	readonly graphs: readonly Graph[];
	/** Names of the variables; `order` and `unordered` speak of positions in it. */
	readonly variables: readonly string[];
	/** Variables from the most exogenous on. */
	readonly order: readonly number[];
	/** Variables that the rows of some group leave without an order. Empty otherwise. */
	readonly unordered: readonly number[];
	/** Of all groups. */
	readonly warnings: readonly string[];
}

/** A direct effect, by names, as it is in each group. */
export interface GroupEdge {
	readonly from: string;
	readonly to: string;
	/** One for each group, in units of `to` per unit of `from`; 0 where there is none. */
	readonly effects: readonly number[];
}

/**
 * The causal graphs of several groups with their effects as lists: all else is as without `sparse`.
 *
 * @example
 * const {graphs} = await multiGroupDirectLingam([treated, others], {sparse: true});
 */
export function multiGroupDirectLingam(
	samples: readonly Matrix[],
	options: SparseMultiGroupOptions,
): Promise<MultiGroupGraph<SparseCausalGraph>>;
/**
 * The causal graphs of several groups (rows x variables, with the same variables) that are taken to have one causal order while the
 * sizes of effects, and which of the possible ones there are, may differ: DirectLiNGAM by the evidence of all groups, each
 * weighed by its share of the rows (Shimizu 2012, Neurocomputing 81:104), and the adjacency of each group along that order, as Python's
 * lingam 1.13 has them (`MultiGroupDirectLiNGAM`). One group is what `directLingam` gives. The samples are copied before it
 * returns to the caller. Stages: `order`, `adjacency`.
 *
 * With `onConstant: 'drop'`, columns that are constant in any group are left out.
 *
 * @throws {@link IngaError} as `directLingam`; what is wrong with the data of a group has its name. `ERR_INVALID_ARGUMENT` also where
 * there are no groups, where they have different numbers of columns, or two have one name
 *
 * @example
 * const {groups, graphs} = await multiGroupDirectLingam([treated, others], {groups: ['treated', 'others'], variables});
 */
export function multiGroupDirectLingam(
	samples: readonly Matrix[],
	options?: MultiGroupOptions,
): Promise<MultiGroupGraph>;
export async function multiGroupDirectLingam(
	samples: readonly Matrix[],
	options: MultiGroupOptions | SparseMultiGroupOptions = {},
): Promise<MultiGroupGraph | MultiGroupGraph<SparseCausalGraph>> {
	const groups = groupsOf(samples, options.groups);
	const columns = columnsOf(samples, groups);
	const rows = samples.map((group) => group.rows);
	const all = rows.reduce((sum, each) => sum + each, 0);
	const settings = fitting(options, all, columns);
	const given = samples.map(({data, rows}, at) => ({name: groups[at] ?? '', samples: data, rows}));
	const search = (shelf?: Shelf) =>
		runTask(STAGES, options, (control) => native().causalMultiGroup(control, given, columns, {...settings, shelf}));
	const {found, trouble} = await resumable(options.checkpoint, () => identity(samples, settings), search);
	const whole = graphsOf(found, settings, groups, rows, trouble);
	return options.sparse ? whole : {...whole, graphs: whole.graphs.map(dense)};
}

/**
 * The direct effects that exceed `threshold` in absolute value in some group, as they are in each: those that are strongest
 * anywhere first.
 *
 * @param threshold in the units of the data. @defaultValue 0
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless the threshold is zero or more.
 *
 * @example
 * const found = await multiGroupDirectLingam([treated, others], {variables});
 * for (const {from, to, effects} of groupEdges(found, 0.1)) console.log(from, to, ...effects);
 */
export function groupEdges(
	{variables, graphs}: MultiGroupGraph | MultiGroupGraph<SparseCausalGraph>,
	threshold = 0,
): GroupEdge[] {
	checkThreshold(threshold);
	const size = variables.length;
	const rows = new Map<number, number[]>();
	for (const [group, graph] of graphs.entries()) {
		const {causes, effects, sizes} = directEffects(graph);
		for (const [at, value] of sizes.entries()) {
			const place = (effects[at] ?? 0) * size + (causes[at] ?? 0);
			const row = rows.get(place) ?? graphs.map(() => 0);
			row[group] = value;
			rows.set(place, row);
		}
	}
	return [...rows]
		.map(([place, effects]) => ({place, effects, most: Math.max(...effects.map(Math.abs))}))
		.filter(({most}) => most > threshold)
		.sort((a, b) => b.most - a.most || a.place - b.place)
		.map(({place, effects}) => ({
			...{from: variables[place % size] ?? '', to: variables[Math.floor(place / size)] ?? ''},
			effects,
		}));
}

function groupsOf(samples: readonly Matrix[], names: readonly string[] | undefined): readonly string[] {
	if (!Array.isArray(samples) || samples.length === 0)
		throw invalidArgument('samples is not a list of matrices, one for each group');
	if (names === undefined) return samples.map((_, at) => `group${at}`);
	if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
		throw invalidArgument('groups is not a list of names');
	}
	if (names.length !== samples.length)
		throw invalidArgument(`groups has ${names.length} names for ${samples.length} matrices`);
	if (names.includes('')) throw invalidArgument('groups has a name without letters');
	const twice = names.find((name, at) => names.indexOf(name) !== at);
	if (twice !== undefined) throw invalidArgument(`two groups are named '${twice}'`);
	return [...names];
}

function columnsOf(samples: readonly Matrix[], groups: readonly string[]): number {
	for (const [at, group] of samples.entries()) {
		try {
			checkSamples(group);
		} catch (error) {
			throw invalidArgument(`group '${groups[at]}': ${(error as Error).message}`);
		}
	}
	const columns = samples[0]?.columns ?? 0;
	const other = samples.findIndex((group) => group.columns !== columns);
	if (other < 0) return columns;
	throw invalidArgument(
		`group '${groups[other]}' has ${samples[other]?.columns} columns and group '${groups[0]}' ${columns}: ` +
			'give all groups the same variables',
	);
}

function graphsOf(
	fit: NativeGroupFit,
	settings: NativeFitting,
	groups: readonly string[],
	rows: readonly number[],
	trouble: readonly string[],
): MultiGroupGraph<SparseCausalGraph> {
	const {kept, order, unordered} = fit;
	const {names, scarce} = settings;
	const graphs = fit.groups.map(({places, sizes}, at) =>
		graphOf({...fit, places, sizes}, names, scarce ? [] : fewRowsWarning(order.length, rows[at] ?? 0)),
	);
	const warnings = constantWarning(kept, names, ' in some group');
	if (unordered.length > 0) {
		const [least] = fit.groups.map(({orderable}, at) => ({orderable, at})).sort((a, b) => a.orderable - b.orderable);
		const at = least?.at ?? 0;
		warnings.push(unorderedWarning(fit, `the ${rows[at]} rows of group '${groups[at]}' tell`, settings));
	}
	for (const [at, graph] of graphs.entries()) {
		warnings.push(...graph.warnings.map((text) => `group '${groups[at]}': ${text}`));
	}
	warnings.push(...trouble);
	return {
		...{groups, rows, graphs, warnings},
		variables: Array.from(kept, (column) => names[column] ?? ''),
		order: Array.from(order),
		unordered: Array.from(unordered),
	};
}
