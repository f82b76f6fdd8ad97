// What is wanted of the target, and what has to be kept of other variables.
import {invalidArgument} from '../core/index.js';
import {didYouMean, listed, quote} from '../table/index.js';
import type {Discovery} from './result.js';

/** A value has to be at most, or at least, so much; with both signs it has to be so much. */
export interface Limit {
	readonly column: string;
	readonly sign: '<=' | '>=' | '=';
	/** `now`: what it is without the action. */
	readonly value: number | 'now';
}

/**
 * `churn < 0.2`, `>= 3`: without a name the target is meant. Strict signs are taken for those that are not: what is found lies on the
 * limit.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for another form, or another column
 */
export function wantOf(
	text: unknown,
	{column: target, name}: Discovery['target'],
): Limit & {readonly value: number; readonly sign: '<=' | '>='} {
	const {column, sign, value} = parts('want', text, `${target}<0.2`);
	if (!['', target, name].includes(column)) {
		throw invalidArgument(
			`want names ${quote(column)}, and the target is ${quote(target)}: ${didYouMean(column, [target], 'use that')}`,
		);
	}
	if (sign !== '=' && value !== 'now') return {column: target, sign, value};
	throw invalidArgument(`want is ${quote(String(text))}: give a limit, as ${target}<0.2 or ${target}>=3`);
}

/**
 * `x <= 5`, `x >= now`, `x = now`.
 *
 * @param names of variables
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for another form, or another variable (with the nearest names)
 */
export function keptOf(text: unknown, names: readonly string[]): Limit {
	const limit = parts('keep', text, `${names[0] ?? 'x'}<=5`);
	if (names.includes(limit.column)) return limit;
	const near = didYouMean(limit.column, names, `there are ${listed(names)}`);
	throw invalidArgument(
		`keep names ${quote(limit.column)}, which is no variable of the graph that holds for the row: ${near}`,
	);
}

function parts(what: string, text: unknown, example: string): Limit {
	const [, column, sign, end = ''] = /^\s*(.*?)\s*(<=|>=|<|>|=)\s*([^<>=]*?)\s*$/.exec(String(text)) ?? [];
	const value = end === 'now' ? end : end === '' ? Number.NaN : Number(end);
	if (typeof text !== 'string' || column === undefined || (value !== 'now' && !Number.isFinite(value))) {
		throw invalidArgument(`${what} is ${quote(String(text))}: give a name, a sign and a number, as ${example}`);
	}
	return {column, sign: sign === '=' ? '=' : sign?.startsWith('<') ? '<=' : '>=', value};
}
