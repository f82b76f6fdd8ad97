// What setting variables from outside does to the others, by the model of a condition.
import {interventionMeans} from '../causal/index.js';
import type {Model, Role, Statement} from '../discover/index.js';
import {allHold} from '../discover/index.js';

/** The means of all variables of a model where some are set: `interventionMeans` of the graph that it is. */
export function meansWhere({variables, order, effects}: Model, set: ReadonlyMap<string, number>): Map<string, number> {
	const place = new Map(variables.map(({name}, at) => [name, at]));
	const at = (name: string) => place.get(name) ?? 0;
	const graph = {
		variables: variables.map(({name}) => name),
		...{order: order.map(at), unordered: []},
		effects: {
			causes: Int32Array.from(effects, ({from}) => at(from)),
			effects: Int32Array.from(effects, ({to}) => at(to)),
			sizes: Float64Array.from(effects, ({effect}) => effect),
		},
	};
	const means = interventionMeans(
		graph,
		variables.map(({mean}) => mean),
		set,
	);
	return new Map(graph.variables.map((name, nth) => [name, means[nth] ?? 0]));
}

/** How far a variable can be set: as far as its role says, else three standard deviations either way. */
export function reachOf({name, mean, deviation}: Model['variables'][number], roles: Readonly<Record<string, Role>>) {
	const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
	return {
		low: role?.low ?? mean - 3 * deviation,
		high: role?.high ?? mean + 3 * deviation,
		fixed: role?.role === 'immutable',
	};
}

/** What there is to say against setting variables so. */
export function objections(
	{variables}: Model,
	statements: readonly Statement[],
	set: ReadonlyMap<string, number>,
): string[] {
	const left = statements
		.filter(({column}) => set.has(column))
		.filter((each) => allHold([each], (column) => set.get(column)) === false);
	const far = variables.filter(
		({name, mean, deviation}) => Math.abs((set.get(name) ?? mean) - mean) > 3 * deviation * (1 + 1e-9),
	);
	return [
		...left.map(({name}) => `Who is set so does not satisfy ${name} any more: the graph inside need not hold.`),
		...far.map(
			({name}) =>
				`${name} is set further than three standard deviations from its mean: no row tells what happens there.`,
		),
	];
}
