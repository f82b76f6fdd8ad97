// What any of the contenders says of a table: parts of its rows, each with a graph inside and what differs outside.
import {directLingam, edges} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import type {Effect, Model} from '../../src/discover/index.js';
import type {NumberColumn, Table} from '../../src/table/index.js';

/** An effect that is said to differ inside and outside. */
type Told = Pick<Effect, 'from' | 'to'>;

export interface Region {
	readonly rows: Int32Array;
	/** Undefined where no graph can be fitted. */
	readonly model: Model | undefined;
	readonly told: readonly Told[];
}

export interface Answer {
	/** The most evident first. */
	readonly regions: readonly Region[];
	/** What moves the target of a row most; undefined where nothing is said. */
	readonly root: (row: number) => string | undefined;
}

export const TARGET = 'y';
/** What `discover` asks of a graph, and the level of changes. */
const [LEAST_ROWS, LEVEL] = [60, 0.05];

export function numbers(table: Table, name: string): Float64Array {
	return (table.columns.find((column) => column.name === name) as NumberColumn).values;
}

export function mask(rows: Int32Array, size: number): Uint8Array {
	const all = new Uint8Array(size);
	for (const row of rows) all[row] = 1;
	return all;
}

/**
 * A region with LiNGAM as a careful user would run it: the variables that are most correlated with the target there, the target as
 * a sink, the same variables outside, and effects that differ by a test of each with Bonferroni's correction for all of them.
 */
export async function regionOf(table: Table, rows: Int32Array, variables: number): Promise<Region> {
	const names = [TARGET, ...screened(table, rows, variables)];
	const inside = mask(rows, table.rows);
	const others = Int32Array.from({length: table.rows}, (_, row) => row).filter((row) => inside[row] === 0);
	const model = await modelOf(table, names, rows);
	const outside = await modelOf(table, names, others);
	return {rows, model, told: model && outside ? differences(table, model, rows, outside, others) : []};
}

function screened(table: Table, rows: Int32Array, most: number): string[] {
	const y = numbers(table, TARGET);
	return table.columns
		.filter((column) => column.type === 'number' && column.name !== TARGET)
		.map(({name}) => ({name, r: Math.abs(correlation(numbers(table, name), y, rows))}))
		.sort((a, b) => b.r - a.r)
		.slice(0, Math.min(most, Math.floor(rows.length / 3)))
		.map(({name}) => name);
}

function correlation(x: Float64Array, y: Float64Array, rows: Int32Array): number {
	let [mx, my] = [0, 0];
	for (const row of rows) {
		mx += x[row] as number;
		my += y[row] as number;
	}
	mx /= rows.length;
	my /= rows.length;
	let [xx, yy, xy] = [0, 0, 0];
	for (const row of rows) {
		const [a, b] = [(x[row] as number) - mx, (y[row] as number) - my];
		xx += a * a;
		yy += b * b;
		xy += a * b;
	}
	return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

async function modelOf(table: Table, names: readonly string[], rows: Int32Array): Promise<Model | undefined> {
	if (rows.length < LEAST_ROWS) return undefined;
	const samples = matrix(rows.length, names.length);
	const columns = names.map((name) => numbers(table, name));
	rows.forEach((row, at) => {
		for (const [nth, values] of columns.entries()) samples.data[at * names.length + nth] = values[row] as number;
	});
	const graph = await directLingam(samples, {variables: [...names], prior: {sinks: [TARGET]}});
	const variables = names.map((name, nth) => {
		const values = Float64Array.from(rows, (row) => columns[nth]?.[row] as number);
		const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
		const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
		return {name, mean, deviation: Math.sqrt(squares / rows.length)};
	});
	const order = graph.order.map((at) => names[at] as string);
	return {rows: rows.length, variables, order, effects: [...edges(graph)]};
}

function differences(table: Table, inside: Model, rows: Int32Array, outside: Model, others: Int32Array): Told[] {
	const pairs = new Map([...inside.effects, ...outside.effects].map(({from, to}) => [`${from} ${to}`, {from, to}]));
	const limit = normalTail(LEVEL / Math.max(1, pairs.size) / 2);
	const of = ({effects}: Model, {from, to}: Told) =>
		effects.find((each) => each.from === from && each.to === to)?.effect ?? 0;
	return [...pairs.values()].filter((pair) => {
		const error = Math.hypot(errorOf(table, inside, rows, pair), errorOf(table, outside, others, pair));
		return Math.abs(of(inside, pair) - of(outside, pair)) / error > limit;
	});
}

/** About: sd of what is left of the effect, by sd of the cause and the root of the rows. */
function errorOf(table: Table, {variables, effects}: Model, rows: Int32Array, {from, to}: Told): number {
	const mean = new Map(variables.map((each) => [each.name, each.mean]));
	const deviationOf = (name: string, row: number) => (numbers(table, name)[row] as number) - (mean.get(name) ?? 0);
	const causes = effects.filter((each) => each.to === to);
	const squares = rows.reduce((sum, row) => {
		const left = causes.reduce(
			(rest, cause) => rest - cause.effect * deviationOf(cause.from, row),
			deviationOf(to, row),
		);
		return sum + left ** 2;
	}, 0);
	const deviation = variables.find(({name}) => name === from)?.deviation ?? 1;
	return Math.sqrt(squares / Math.max(1, rows.length - causes.length - 1)) / (deviation * Math.sqrt(rows.length));
}

/** The probability that a normal number is less than z, to 1e-7 (Abramowitz and Stegun 26.2.17). */
export function normal(z: number): number {
	const t = 1 / (1 + 0.2316419 * Math.abs(z));
	const sum = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce(
		(all, each) => (all + each) * t,
		0,
	);
	const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
	return z > 0 ? 1 - tail : tail;
}

/** The z that is exceeded with a probability; the sum above has the tail to some digits however small it is. */
export function normalTail(probability: number): number {
	let [low, high] = [-10, 40];
	while (high - low > 1e-9) {
		const middle = (low + high) / 2;
		if (normal(-middle) > probability) low = middle;
		else high = middle;
	}
	return low;
}

/** The variable whose own error adds most to the target of a row: T = (I - B)^-1, e = (I - B)(x - mean). */
export function rootOf(table: Table, {variables, effects, order}: Model, row: number): string | undefined {
	const deviation = new Map(variables.map(({name, mean}) => [name, (numbers(table, name)[row] as number) - mean]));
	const total = new Map([[TARGET, 1]]);
	for (const effect of order.toReversed()) {
		for (const each of effects.filter(({to}) => to === effect)) {
			total.set(each.from, (total.get(each.from) ?? 0) + (total.get(effect) ?? 0) * each.effect);
		}
	}
	let [most, best]: [number, string | undefined] = [0, undefined];
	for (const name of order) {
		if (name === TARGET) continue;
		const error = effects
			.filter(({to}) => to === name)
			.reduce((left, {from, effect}) => left - effect * (deviation.get(from) ?? 0), deviation.get(name) ?? 0);
		const size = Math.abs(error * (total.get(name) ?? 0));
		if (size > most) [most, best] = [size, name];
	}
	return best;
}

/** The regions with what the first that has a row and a graph says of it. */
export function answerOf(table: Table, regions: readonly Region[]): Answer {
	const masks = regions.map(({rows}) => mask(rows, table.rows));
	const root = (row: number) => {
		const at = regions.findIndex(({model}, nth) => model !== undefined && masks[nth]?.[row] === 1);
		const model = regions[at]?.model;
		return model && rootOf(table, model, row);
	};
	return {regions, root};
}
