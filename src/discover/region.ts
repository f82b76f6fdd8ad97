// Which conditions hold for values, and by which graph their target is told.
import type {Row} from '../table/index.js';
import type {DiscoveredCondition, Discovery, Model, Statement} from './result.js';
import {numberIn, textIn} from './row.js';
import {allHold, type Value} from './statement.js';

/** What is told of changes, and what confirmation keeps to. */
export const LEVEL = 0.05;

/** Where a graph holds. */
export interface Region {
	/** Inside the condition of this position in the result; null: in all rows. */
	readonly condition: number | null;
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

/** Whether the graph inside a condition differs from that outside beyond chance. */
export function differs({comparison}: DiscoveredCondition): boolean {
	return comparison?.changes.some(({pValue}) => pValue <= LEVEL) ?? false;
}

/**
 * Where a row is: inside the most specific of the conditions that hold and whose graphs differ, but for those that one of the same kind dominates
 * (most statements, then the fewest rows, then most evidence); else in all rows.
 */
export function regionOf(result: Discovery, truth: Truth): Region {
	const of = (at: number) => result.conditions[at] as DiscoveredCondition;
	const held = [...truth.keys()].filter((at) => truth[at] === true && differs(of(at)));
	const [condition = null] = held
		.filter((at) => !held.some((other) => dominates(result, other, at)))
		.sort(
			(a, b) =>
				of(b).statements.length - of(a).statements.length || of(a).support - of(b).support || of(a).logP - of(b).logP,
		);
	return {condition};
}

/** The graph that holds there. */
export function modelOf({conditions, everywhere}: Discovery, {condition}: Region): Model | undefined {
	return (condition === null ? everywhere : conditions[condition]?.comparison?.inside) ?? undefined;
}

/**
 * What the graph of a region is called in sentences.
 *
 * @example
 * graphName({condition: 0}); // 'the graph inside condition 1'
 */
export function graphName({condition}: Region): string {
	return condition === null ? 'the graph of all rows' : `the graph inside condition ${condition + 1}`;
}

function dominates({conditions}: Discovery, general: number, special: number): boolean {
	const [a, b] = [conditions[general], conditions[special]];
	if (a === undefined || b === undefined || a.statements.length >= b.statements.length) return false;
	const names = new Set(b.statements.map(({name}) => name));
	return a.logP <= b.logP && a.statements.every(({name}) => names.has(name));
}
