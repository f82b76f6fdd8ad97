// The graphs of both sides, and how far they differ.
import {type CausalGraph, directLingam, edges, type LingamOptions, multiGroupDirectLingam} from '../causal/index.js';
import {IngaError, type Matrix, matrix, type RunOptions} from '../core/index.js';
import {complete, type Frame, type Sides, type Variable} from './frame.js';
import type {Effect, Model} from './result.js';
import {type Screened, screen} from './screen.js';

/** What the choice of variables and the search for their order have to keep to. */
export interface Rules {
	readonly forced: ReadonlySet<string>;
	/** The most variables besides the target, forced ones included. */
	readonly most: number;
	readonly tiers: readonly (readonly string[])[];
	/** Whether both graphs have one causal order. */
	readonly joint: JointFit;
}

/** `auto`: where a side has fewer than twenty rows for each variable. */
export type JointFit = 'auto' | 'always' | 'never';

/** A model with the variances of its errors, in the order of its variables. */
interface Fit {
	readonly model: Model;
	readonly errors: readonly number[];
}

/** Both graphs of the same variables. */
export interface Pair {
	readonly inside: Model;
	readonly outside: Model;
	/** Whether the causal order is one that was found with the rows of both sides. */
	readonly joint: boolean;
	readonly left: Screened['left'];
	/** By effect, then by cause. */
	readonly statistics: readonly (readonly number[])[];
}

/** What DirectLiNGAM takes. */
const LEAST_ROWS = 3;

/** Fewer rows for each variable leave the order of one side alone to chance. */
const ROWS_PER_VARIABLE = 20;

/**
 * The graphs inside and outside by DirectLiNGAM, with the tiers and the target as a sink for hard prior knowledge, and for each pair of
 * variables by how many standard errors the effects differ. The error of an effect of j on i is taken for sd(e_i) / (sd(x_j) sqrt(n)), which
 * is there for absent effects, too. Where rows are few both graphs have one order, by the evidence of both sides (Shimizu 2012,
 * Neurocomputing 81:104), and effects of their own.
 *
 * @returns nothing where no candidate is left
 * @throws what {@link directLingam} throws
 */
export async function fitPair(frame: Frame, sides: Sides, rules: Rules, run: RunOptions): Promise<Pair | undefined> {
	const {chosen, left} = screen(frame, sides, rules.forced, rules.most);
	if (chosen.length === 0) return undefined;
	const variables = [frame.target, ...chosen];
	const rows = [complete(variables, sides.inside), complete(variables, sides.outside)] as const;
	const few = Math.min(...rows.map(({length}) => length));
	if (few < LEAST_ROWS) {
		throw new IngaError('ERR_DATA', `${few} rows without missing values on a side: no graph can be fitted`);
	}
	const joint = rules.joint === 'always' || (rules.joint === 'auto' && few < ROWS_PER_VARIABLE * variables.length);
	const samples = [samplesOf(variables, rows[0]), samplesOf(variables, rows[1])] as const;
	const graphs = await graphsOf(samples, fitOptions(variables, rules, run), joint);
	const [inside, outside] = [fitOf(variables, rows[0], graphs[0]), fitOf(variables, rows[1], graphs[1])];
	return {inside: inside.model, outside: outside.model, joint, left, statistics: statistics(inside, outside)};
}

/** Graphs of both sides, each by itself or with one order. */
export async function graphsOf(
	[inside, outside]: readonly [Matrix, Matrix],
	options: LingamOptions,
	joint: boolean,
): Promise<readonly [CausalGraph, CausalGraph]> {
	if (!joint) return [await directLingam(inside, options), await directLingam(outside, options)];
	const {graphs} = await multiGroupDirectLingam([inside, outside], {...options, groups: ['inside', 'outside']});
	return graphs as [CausalGraph, CausalGraph];
}

/** What is known of variables, the target first, for the search for their order. */
export function fitOptions(
	[target, ...causes]: readonly {readonly name: string}[],
	{tiers}: Pick<Rules, 'tiers'>,
	{signal, threads}: RunOptions,
): LingamOptions & Required<Pick<LingamOptions, 'variables' | 'prior'>> {
	const names = [target?.name ?? '', ...causes.map(({name}) => name)];
	return {
		variables: names,
		prior: {tiers: tiers.map((tier) => tier.filter((name) => names.includes(name))), sinks: names.slice(0, 1)},
		...(signal && {signal}),
		...(threads !== undefined && {threads}),
	};
}

function fitOf(all: readonly Variable[], rows: Int32Array, graph: CausalGraph): Fit {
	const model = modelOf(all, rows, graph);
	return {model, errors: all.map((variable) => errorOf(variable, all, model.effects, rows))};
}

/** A model of variables in rows that miss none of them, the target first and a sink. */
export async function sinkModel(
	all: readonly Variable[],
	rows: Int32Array,
	rules: Pick<Rules, 'tiers'>,
	run: RunOptions,
): Promise<Model> {
	return modelOf(all, rows, await directLingam(samplesOf(all, rows), fitOptions(all, rules, run)));
}

/** The same, none of which is a sink. */
export async function openModel(
	all: readonly Variable[],
	rows: Int32Array,
	rules: Pick<Rules, 'tiers'>,
	run: RunOptions,
): Promise<Model> {
	const {prior, ...options} = fitOptions(all, rules, run);
	return modelOf(all, rows, await directLingam(samplesOf(all, rows), {...options, prior: {tiers: prior.tiers ?? []}}));
}

/** Values of variables by row. */
export function samplesOf(all: readonly Variable[], rows: Int32Array): Matrix {
	const samples = matrix(rows.length, all.length);
	all.forEach(({values}, column) => {
		rows.forEach((row, at) => {
			samples.data[at * all.length + column] = values[row] as number;
		});
	});
	return samples;
}

function modelOf(all: readonly Variable[], rows: Int32Array, graph: CausalGraph): Model {
	const place = new Map(all.map(({name}, at) => [name, at]));
	const at = (name: string) => place.get(name) ?? 0;
	const effects = [...edges(graph)].sort((a, b) => at(a.to) - at(b.to) || at(a.from) - at(b.from));
	const variables = all.map(({name, values}) => ({name, ...momentsOf(values, rows)}));
	const order = [...graph.order, ...graph.unordered].map((variable) => graph.variables[variable] ?? '');
	return {rows: rows.length, variables, order, effects};
}

function momentsOf(values: Float64Array, rows: Int32Array): {mean: number; deviation: number} {
	const mean = rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
	const squares = rows.reduce((sum, row) => sum + ((values[row] as number) - mean) ** 2, 0);
	return {mean, deviation: Math.sqrt(squares / rows.length)};
}

/** The variance of what its causes leave of a variable, with a degree of freedom less for each. */
function errorOf(
	{name, values}: Variable,
	all: readonly Variable[],
	effects: readonly Effect[],
	rows: Int32Array,
): number {
	const causes = effects
		.filter(({to}) => to === name)
		.map(({from, effect}) => ({effect, values: (all.find((each) => each.name === from) as Variable).values}));
	const left = Float64Array.from(rows, (row) =>
		causes.reduce((rest, cause) => rest - cause.effect * (cause.values[row] as number), values[row] as number),
	);
	const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
	const squares = left.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return squares / Math.max(1, rows.length - causes.length - 1);
}

function statistics(inside: Fit, outside: Fit): number[][] {
	const names = inside.model.variables.map(({name}) => name);
	const [a, b] = [table(inside.model), table(outside.model)];
	const variance = ({model, errors}: Fit, i: number, j: number) =>
		(errors[i] as number) / ((model.variables[j]?.deviation ?? 0) ** 2 * model.rows);
	return names.map((_, i) =>
		names.map((__, j) => {
			const difference = Math.abs((a[i]?.[j] ?? 0) - (b[i]?.[j] ?? 0));
			const error = Math.sqrt(variance(inside, i, j) + variance(outside, i, j));
			// Where nothing is left of both there is no error; JSON has no infinity.
			return difference === 0 ? 0 : Math.min(difference / error, Number.MAX_VALUE);
		}),
	);
}

/** The effects by effect and by cause. */
export function table({variables, effects}: Model): number[][] {
	const place = new Map(variables.map(({name}, at) => [name, at]));
	const rows = variables.map(() => variables.map(() => 0));
	for (const {from, to, effect} of effects) {
		const row = rows[place.get(to) ?? 0] as number[];
		row[place.get(from) ?? 0] = effect;
	}
	return rows;
}
