// What follows where variables are set from outside.
import type {Model} from './result.js';

/** The causes of a graph without its target, and other columns that nothing leads to. */
export interface Flow {
	readonly names: readonly string[];
	readonly place: ReadonlyMap<string, number>;
	/** Positions, causes before their effects. */
	readonly order: readonly number[];
	/** Of each variable its direct causes. */
	readonly causes: readonly (readonly {readonly from: number; readonly size: number}[])[];
}

/**
 * @param others columns that can be set, and may be no variables of the graph
 * @param immutable variables that nothing changes, whatever the graph says
 */
export function flowOf(model: Model, others: readonly string[], immutable: ReadonlySet<string>): Flow {
	const names = [...new Set([...model.variables.slice(1).map(({name}) => name), ...others])];
	const place = new Map(names.map((name, at) => [name, at]));
	const causes = names.map((name) =>
		immutable.has(name)
			? []
			: model.effects
					.filter(({to}) => to === name)
					.flatMap(({from, effect}) => {
						const at = place.get(from);
						return at === undefined ? [] : [{from: at, size: effect}];
					}),
	);
	const order = model.order.flatMap((name) => place.get(name) ?? []);
	return {
		names,
		place,
		order: [...order, ...names.keys()].filter((at, first, all) => all.indexOf(at) === first),
		causes,
	};
}

/**
 * By how much each variable changes where those at `acted` are set one unit higher, each with the others held: do(), which takes the
 * effects on what is set out of the graph (Pearl, Causality, 2009, section 3.2). A list by variable, of a list by what is set.
 */
export function movesOf({names, order, causes}: Flow, acted: readonly number[]): readonly (readonly number[])[] {
	const still = acted.map(() => 0);
	const moves: (readonly number[])[] = names.map(() => still);
	for (const at of order) {
		const own = acted.indexOf(at);
		if (own >= 0) moves[at] = acted.map((_, other) => Number(other === own));
		else if (causes[at]?.some(({from}) => moves[from] !== still)) {
			moves[at] = acted.map((_, other) =>
				(causes[at] ?? []).reduce((sum, {from, size}) => sum + size * (moves[from]?.[other] ?? 0), 0),
			);
		}
	}
	return moves;
}
