// The graphs of both sides, and how far they differ.
import {directLingam, edges} from '../causal/index.js';
import {IngaError, matrix, type RunOptions} from '../core/index.js';
import {complete, type Frame, type Sides, type Variable} from './frame.js';
import type {Effect, Model} from './result.js';
import {type Screened, screen} from './screen.js';

/** What the choice of variables and the search for their order have to keep to. */
export interface Rules {
	readonly forced: ReadonlySet<string>;
	/** The most variables besides the target, forced ones included. */
	readonly most: number;
	readonly tiers: readonly (readonly string[])[];
}

/** A model with the variances of its errors, in the order of its variables. */
interface Fit {
	readonly model: Model;
	readonly errors: readonly number[];
}

/** Both graphs of the same variables. */
export interface Pair {
	readonly inside: Model;
	readonly outside: Model;
	readonly left: Screened['left'];
	/** By effect, then by cause. */
	readonly statistics: readonly (readonly number[])[];
}

/** What DirectLiNGAM takes. */
const LEAST_ROWS = 3;

/**
 * The graphs inside and outside by DirectLiNGAM, with the tiers and the target as a sink for hard prior knowledge, and for each pair of
 * variables by how many standard errors the effects differ. The error of an effect of j on i is taken for sd(e_i) / (sd(x_j) sqrt(n)), which
 * is there for absent effects, too.
 *
 * @returns nothing where no candidate is left
 * @throws what {@link directLingam} throws
 */
export async function fitPair(frame: Frame, sides: Sides, rules: Rules, run: RunOptions): Promise<Pair | undefined> {
	const {chosen, left} = screen(frame, sides, rules.forced, rules.most);
	if (chosen.length === 0) return undefined;
	const variables = [frame.target, ...chosen];
	const inside = await fit(variables, complete(variables, sides.inside), rules, run);
	const outside = await fit(variables, complete(variables, sides.outside), rules, run);
	return {inside: inside.model, outside: outside.model, left, statistics: statistics(inside, outside)};
}

async function fit(all: readonly Variable[], rows: Int32Array, {tiers}: Rules, run: RunOptions): Promise<Fit> {
	if (rows.length < LEAST_ROWS) {
		throw new IngaError('ERR_DATA', `${rows.length} rows without missing values on a side: no graph can be fitted`);
	}
	const names = all.map(({name}) => name);
	const samples = matrix(rows.length, all.length);
	all.forEach(({values}, column) => {
		rows.forEach((row, at) => {
			samples.data[at * all.length + column] = values[row] as number;
		});
	});
	const prior = {tiers: tiers.map((tier) => tier.filter((name) => names.includes(name))), sinks: names.slice(0, 1)};
	const {signal, threads} = run;
	const options = {...(signal && {signal}), ...(threads !== undefined && {threads})};
	const graph = await directLingam(samples, {variables: names, prior, ...options});
	const place = new Map(names.map((name, at) => [name, at]));
	const at = (name: string) => place.get(name) ?? 0;
	const effects = [...edges(graph)].sort((a, b) => at(a.to) - at(b.to) || at(a.from) - at(b.from));
	const moments = all.map(({name, values}) => ({name, ...momentsOf(values, rows)}));
	const order = [...graph.order, ...graph.unordered].map((variable) => graph.variables[variable] ?? '');
	const errors = all.map((variable) => errorOf(variable, all, effects, rows));
	return {model: {rows: rows.length, variables: moments, order, effects}, errors};
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
