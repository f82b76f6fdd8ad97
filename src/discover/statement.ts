// Statements about columns, for rows of a table and for new ones.
import type {Items} from '../patterns/index.js';
import type {Column} from '../table/index.js';
import type {Statement} from './result.js';

/** A value of a row; undefined where it is missing. */
export type Value = number | string | undefined;

/** The statement that an item is, with its parts. */
export function statementOf(
	{name, attributes, synonyms}: Items['items'][number],
	columns: readonly Column[],
): Statement {
	const column = columns.find((each) => each.name === attributes[0]) as Column;
	const [, sign = '=', text = ''] = /^ (<=|>|=|!=) (.*)$/s.exec(name.slice(column.name.length)) ?? [];
	const value = column.type === 'number' ? Number(text) : text;
	return {name, column: column.name, sign: sign as Statement['sign'], value, synonyms};
}

/** Whether it holds; undefined where the value is missing. */
export function holds({sign, value}: Statement, found: Value): boolean | undefined {
	if (found === undefined) return undefined;
	if (sign === '<=') return found <= value;
	if (sign === '>') return found > value;
	return (found === value) === (sign === '=');
}

/**
 * Whether all statements hold for a row: false as soon as one does not, undefined where that depends on a missing value.
 *
 * @param valueIn the value of the row in a column; undefined where it is missing
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * String(allHold(found.conditions[0].statements, () => 'basic')); // 'true'
 */
export function allHold(statements: readonly Statement[], valueIn: (column: string) => Value): boolean | undefined {
	const found = statements.map((statement) => holds(statement, valueIn(statement.column)));
	if (found.includes(false)) return false;
	return found.includes(undefined) ? undefined : true;
}

export function valueAt(column: Column, row: number): Value {
	if (column.type === 'text') return column.levels[column.codes[row] as number];
	const value = column.values[row] as number;
	return Number.isNaN(value) ? undefined : value;
}
