// Which conditions hold for values, and by which graph their target is told.
import type {Row} from '../table/index.js';
import type {DiscoveredCondition, Discovery, Model, Statement} from './result.js';
import {numberIn, textIn} from './row.js';
import {allHold, type Value} from './statement.js';

/** Of one condition the graph inside, or the one outside. */
export interface Region {
	/** Position among the conditions of the result. */
	readonly condition: number;
	readonly side: 'inside' | 'outside';
}

/** Of each condition whether it holds; undefined where that depends on a value that is missing. */
export type Truth = readonly (boolean | undefined)[];

export function truthOf({conditions}: Discovery, valueIn: (statement: Statement) => Value): Truth {
	return conditions.map(({statements}) =>
		allHold(statements, (column) => {
			const statement = statements.find((each) => each.column === column);
			return statement && valueIn(statement);
		}),
	);
}

/** What the statements of conditions find in a row. */
export function statementValue(row: Row): (statement: Statement) => Value {
	return ({column, value}) => (typeof value === 'number' ? numberIn(row, column) : textIn(row, column));
}

/** Conditions that hold. `dominated`: another one that holds has some of its statements only, and at least as much evidence. */
export function satisfiedOf(
	result: Discovery,
	truth: Truth,
): readonly {readonly condition: number; readonly dominated: boolean}[] {
	const held = [...truth.keys()].filter((at) => truth[at] === true);
	return held.map((condition) => ({
		condition,
		dominated: held.some((other) => other !== condition && dominates(result, other, condition)),
	}));
}

/** The one with most statements, then with the fewest rows, then with most evidence, of those that have graphs and are not dominated. */
export function mostSpecific({conditions}: Discovery, satisfied: ReturnType<typeof satisfiedOf>): number | undefined {
	const of = (at: number) => conditions[at] as DiscoveredCondition;
	return satisfied
		.filter(({condition, dominated}) => !dominated && of(condition).comparison !== null)
		.map(({condition}) => condition)
		.sort(
			(a, b) =>
				of(b).statements.length - of(a).statements.length || of(a).support - of(b).support || of(a).logP - of(b).logP,
		)[0];
}

/**
 * Where a row is: inside the most specific condition that holds; if there is none, outside the most evident one that does not hold and has
 * graphs, whose rows outside are the rest of the table. Undefined where missing values leave that open.
 */
export function regionOf(result: Discovery, truth: Truth): Region | undefined {
	const inside = mostSpecific(result, satisfiedOf(result, truth));
	if (inside !== undefined) return {condition: inside, side: 'inside'};
	const outside = result.conditions.findIndex(({comparison}, at) => comparison !== null && truth[at] === false);
	return outside < 0 ? undefined : {condition: outside, side: 'outside'};
}

export function modelOf({conditions}: Discovery, {condition, side}: Region): Model | undefined {
	return conditions[condition]?.comparison?.[side];
}

function dominates({conditions}: Discovery, general: number, special: number): boolean {
	const [a, b] = [conditions[general], conditions[special]];
	if (a === undefined || b === undefined || a.statements.length >= b.statements.length) return false;
	const names = new Set(b.statements.map(({name}) => name));
	return a.logP <= b.logP && a.statements.every(({name}) => names.has(name));
}
