// What an effect looks like in rows.

import type {DiscoveredCondition, Discovery, Model} from '../discover/index.js';
import {allHold} from '../discover/index.js';
import type {RowSample} from './sample.js';
import {rowOf, variableOf} from './view.js';

/** The rows of a sample that satisfy a condition, and those that do not; where a missing value decides, a row is in neither. */
export function sidesOf(sample: RowSample, {statements}: DiscoveredCondition): {inside: number[]; outside: number[]} {
	const sides = {inside: [] as number[], outside: [] as number[]};
	for (const at of sample.rows.keys()) {
		const row = rowOf(sample, at);
		const holds = allHold(statements, (column) => row[column] ?? undefined);
		if (holds !== undefined) sides[holds ? 'inside' : 'outside'].push(at);
	}
	return sides;
}

/** Points of a plot, and the line that the model draws through them. */
export interface Partial {
	readonly x: readonly number[];
	readonly y: readonly number[];
	/** The direct effect: the slope. */
	readonly effect: number;
	/** The value of the line where x is 0. */
	readonly intercept: number;
}

/**
 * Partial residuals (Larsen and McCleary 1972) of an effect by a model: of the rows in which `from`, `to` and all causes of `to` are known,
 * `from`, and `to` less what its other causes make of it by being away from their means. The line through the means with the direct effect as
 * its slope is the model's own.
 *
 * @param rows positions in the sample
 */
export function partialResiduals(
	sample: RowSample,
	target: Discovery['target'],
	model: Model,
	{from, to, rows}: {readonly from: string; readonly to: string; readonly rows: readonly number[]},
): Partial {
	const mean = new Map(model.variables.map((each) => [each.name, each.mean]));
	const causes = model.effects.filter((each) => each.to === to);
	const effect = causes.find((each) => each.from === from)?.effect ?? 0;
	const others = causes
		.filter((each) => each.from !== from)
		.map((each) => ({...each, mean: mean.get(each.from) ?? 0, values: variableOf(sample, target, each.from)}));
	const [x, y] = [variableOf(sample, target, from), variableOf(sample, target, to)];
	const points = rows
		.map((at) => ({
			x: x[at] ?? Number.NaN,
			y: others.reduce(
				(left, other) => left - other.effect * ((other.values[at] ?? Number.NaN) - other.mean),
				y[at] ?? Number.NaN,
			),
		}))
		.filter((point) => !Number.isNaN(point.x + point.y));
	return {
		...{x: points.map((point) => point.x), y: points.map((point) => point.y), effect},
		intercept: (mean.get(to) ?? 0) - effect * (mean.get(from) ?? 0),
	};
}
