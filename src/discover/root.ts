// What leads to the target inside a condition, and how far.
import type {Effect, Model, RootCause} from './result.js';

/**
 * The row of T = (I - B)^-1 that belongs to the target: by how much it changes when a variable is raised by one unit from outside. It is
 * 1 for the target itself.
 */
export function totalsOf({variables, order, effects}: Model): ReadonlyMap<string, number> {
	const totals = new Map(variables.map(({name}, at) => [name, at === 0 ? 1 : 0]));
	const causes = new Map<string, Effect[]>();
	for (const each of effects) causes.set(each.to, [...(causes.get(each.to) ?? []), each]);
	// From the target backwards: when a variable's turn comes, all that it leads to have their totals.
	for (const effect of order.toReversed()) {
		const through = totals.get(effect) ?? 0;
		if (through === 0) continue;
		for (const {from, effect: size} of causes.get(effect) ?? []) {
			totals.set(from, (totals.get(from) ?? 0) + through * size);
		}
	}
	return totals;
}

/** Variables with an effect on the target, by |total| times their standard deviation, the greatest first. */
export function rootsOf(model: Model): RootCause[] {
	const totals = totalsOf(model);
	return model.variables
		.slice(1)
		.map(({name, deviation}) => {
			const total = totals.get(name) ?? 0;
			return {variable: name, total, importance: Math.abs(total) * deviation};
		})
		.filter(({importance}) => importance > 0)
		.sort((a, b) => b.importance - a.importance);
}
