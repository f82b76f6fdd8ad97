// What the page shows, and what whoever looks at it has chosen.
import type {DiscoveredCondition} from '../../discover/index.js';
import {leadersOf} from '../cluster.js';
import type {Asked} from '../listing.js';
import type {PageData} from '../view.js';

/** What is wanted of the target of a row. */
export interface Wish {
	sign: '<=' | '>=';
	value: number;
	/** Limits of other variables, with commas between them. */
	keep: string;
	/** The most columns that are changed. */
	changes: number;
	/** Columns that were ticked as changeable, or no longer: of others the roles of the result say it. */
	readonly ticks: Map<string, boolean>;
}

export interface State {
	data: PageData;
	/** Changes with a p-value of at most it are coloured and counted. */
	level: number;
	/** Position of the condition that is shown. */
	chosen: number;
	/** The table of conditions. */
	asked: Asked;
	page: number;
	/** Conditions that share at least so much of their rows are one group; 0: there are no groups. */
	group: number;
	/** Groups whose conditions are all shown, by the most evident one. */
	readonly open: Set<number>;
	/** The names of the two variables whose effect is shown in rows; nothing: the first change. */
	ends: readonly [string, string] | undefined;
	/** The part of the graphs that is drawn: everything, or what is around a variable. */
	around: string | undefined;
	depth: number;
	/** Position in the sample of the row that is explained; nothing: the first that the chosen condition explains. */
	row: number | undefined;
	/** What is wanted of a row; nothing: what a result suggests. */
	wish: Wish | undefined;
	/** Values that variables are set to. */
	readonly set: Map<string, number>;
	/** Shows other things of the same data. */
	readonly show: (part: 'condition' | 'effect') => void;
}

/** Shows another condition. */
export function chooseCondition(state: State, at: number): void {
	state.chosen = at;
	state.ends = undefined;
	state.set.clear();
	state.row = undefined;
	state.show('condition');
}

/** By condition the most evident one of its group: its own where there are no groups. */
export function groupsIn({data: {result, overlap}, group}: State): readonly number[] {
	return overlap === null || group === 0 ? [...result.conditions.keys()] : leadersOf(overlap, group);
}

export function conditionOf({data, chosen}: State): DiscoveredCondition | undefined {
	return data.result.conditions[chosen];
}
