// What of a row can be changed, how far, and at what cost.
import {invalidArgument} from '../core/index.js';
import {listed, quote, type Row} from '../table/index.js';
import {differs} from './region.js';
import type {Discovery, Model} from './result.js';
import {checkRole, type KnownRole, type Observed, type Role, type RoleName} from './role.js';
import {numberIn, textIn} from './row.js';

/** A variable that can be set. */
export interface Lever {
	readonly variable: string;
	/** What it is now. */
	readonly from: number | string;
	/** Of one unit, or of another level of text. */
	readonly cost: number;
	/** What changes of numbers are measured by: a standard deviation. */
	readonly scale: number;
	/** The interval that it can be set to, or the only values: numbers within the interval, or text. */
	readonly low: number;
	readonly high: number;
	readonly levels: readonly (number | string)[] | null;
	/** The least and the greatest value of the table, as far as that is known. */
	readonly seen: readonly [least: number, greatest: number];
}

/** Levers, and columns that could be some but for the row. */
export interface Levers {
	readonly levers: readonly Lever[];
	readonly left: readonly {readonly variable: string; readonly why: string}[];
	/** Of the levers those that have a cost of their own. */
	readonly priced: readonly string[];
}

/** As far from the mean a value can be set where nothing is known of the table. */
const FAR = 3;

/**
 * The roles of a result, with others put in the place of some.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a role that is none, or of a column that the table did not have
 */
export function rolesFor(
	{roles, table, conditions, everywhere, target}: Discovery,
	others: Readonly<Record<string, RoleName | Role>>,
): ReadonlyMap<string, KnownRole> {
	const found = new Map<string, KnownRole>(Object.entries(roles));
	const statements = conditions.flatMap((each) => each.statements);
	for (const [name, given] of Object.entries(others)) {
		if (!table.columns.includes(name) || name === target.column) {
			const why = name === target.column ? 'is the target' : `is no column of '${table.source}'`;
			throw invalidArgument(`roles names ${quote(name)}, which ${why}; there are ${listed(table.columns)}`);
		}
		const text = statements.some(({column, value}) => column === name && typeof value === 'string');
		const models = [everywhere, ...conditions.map(({comparison}) => comparison?.inside)];
		const number = models.some((model) => model?.variables.some((each) => each.name === name));
		const role = checkRole(name, given, text ? 'text' : number ? 'number' : undefined);
		const observed = found.get(name)?.observed;
		found.set(name, observed === undefined || role.role !== 'actionable' ? role : {...role, observed});
	}
	return found;
}

/**
 * What is actionable and is a variable of the graph that holds for a row, or what conditions whose graphs differ are about.
 *
 * @param model the graph that holds for the row
 */
export function leversOf(
	{conditions, target}: Discovery,
	roles: ReadonlyMap<string, KnownRole>,
	model: Model,
	row: Row,
): Levers {
	const statements = conditions.filter(differs).flatMap((each) => each.statements);
	const [levers, left, priced]: [Lever[], {variable: string; why: string}[], string[]] = [[], [], []];
	for (const [variable, role] of roles) {
		if (role.role !== 'actionable' || variable === target.column) continue;
		const own = model.variables.find(({name}) => name === variable);
		const about = statements.find(({column}) => column === variable);
		if (own === undefined && about === undefined) continue;
		const text = typeof about?.value === 'string';
		const lever = text ? textLever(variable, role, row) : numberLever(variable, role, row, own);
		if (typeof lever === 'string') left.push({variable, why: lever});
		else {
			levers.push(lever);
			if (role.cost !== undefined) priced.push(variable);
		}
	}
	return {levers, left, priced};
}

function textLever(variable: string, {cost = 1, levels, observed}: KnownRole, row: Row): Lever | string {
	const from = textIn(row, variable);
	if (from === undefined) return 'its value is missing';
	const all = (levels ?? observed?.levels)?.map(String).filter((level) => level !== from) ?? [];
	if (all.length === 0) return 'no other level is known';
	return {...{variable, from, cost, scale: 1, low: 0, high: 0, levels: all}, seen: [0, 0]};
}

function numberLever(
	variable: string,
	role: KnownRole,
	row: Row,
	own: Model['variables'][number] | undefined,
): Lever | string {
	const from = numberIn(row, variable);
	if (from === undefined) return 'its value is missing';
	const {deviation, least, greatest} = seenOf(role.observed, own, from);
	const {cost = 1 / deviation, direction} = role;
	const low = Math.max(role.low ?? least, direction === 'up' ? from : Number.NEGATIVE_INFINITY);
	const high = Math.min(role.high ?? greatest, direction === 'down' ? from : Number.POSITIVE_INFINITY);
	if (low > high) {
		return direction === undefined
			? `no value is both ${low} or more and ${high} or less`
			: `${from} is beyond its bounds, and it can only go ${direction}`;
	}
	const levels = role.levels ?? role.observed?.levels ?? null;
	const within = levels?.map(Number).filter((level) => level >= low && level <= high) ?? null;
	// What it is now can be held, while its causes change.
	const held = from >= low && from <= high ? [from] : [];
	const all = within && [...held, ...within.filter((level) => level !== from)];
	if (all?.length === 0) return 'none of its levels is within its bounds';
	return {...{variable, from, cost, scale: deviation, low, high, levels: all}, seen: [least, greatest]};
}

function seenOf(
	observed: Observed | undefined,
	own: Model['variables'][number] | undefined,
	from: number,
): {deviation: number; least: number; greatest: number} {
	const deviation = observed?.deviation || own?.deviation || 1;
	const [mean, far] = [own?.mean ?? from, FAR * deviation];
	return {deviation, least: observed?.least ?? mean - far, greatest: observed?.greatest ?? mean + far};
}
