// What columns may be in a discovery, and what is known of their order in time.
import {invalidArgument} from '../core/index.js';
import {type Column, didYouMean, listed, quote, type Table} from '../table/index.js';

/**
 * What a column may be. `condition`: statements about it may be parts of a condition; `cause`: it may be a variable of the graphs;
 * `both`; `none`: it takes no part. `immutable` and `actionable` are both, too, and say in addition that it can never be changed, or that
 * it can.
 */
export type RoleName = 'condition' | 'cause' | 'both' | 'none' | 'immutable' | 'actionable';

/** A role with what a change of the column costs, and how far it can go. All but `role` is of actionable columns only. */
export interface Role {
	readonly role: RoleName;
	/**
	 * Of a change by one unit, of text a change to another level; in a unit that all costs have in common. @defaultValue 1 per standard
	 * deviation, of text 1
	 */
	readonly cost?: number;
	/** The least and the greatest value that a change can reach; not of text. @defaultValue those of the table */
	readonly low?: number;
	readonly high?: number;
	/** Which way a change can go; not of text. @defaultValue both */
	readonly direction?: 'up' | 'down';
	/** The only values that a change can reach, at most 50. @defaultValue those of the table, for text and at most ten different numbers */
	readonly levels?: readonly (number | string)[];
}

/** What the table has of an actionable column. */
export interface Observed {
	/** Its different values, ascending; null for more than ten numbers, or 50 levels of text. */
	readonly levels: readonly (number | string)[] | null;
	/** Of numbers: the least, the greatest, and the standard deviation, with the number of rows in its denominator. */
	readonly least?: number;
	readonly greatest?: number;
	readonly deviation?: number;
}

/** A role that was checked. Of an actionable column it has what the table says of it. */
export interface KnownRole extends Role {
	readonly observed?: Observed;
}

/** What is known of the columns of a table. */
export interface Roles {
	/** By column. @defaultValue `both` for numbers, `condition` for text */
	readonly roles?: Readonly<Record<string, RoleName | Role>>;
	/**
	 * Groups of columns, the earliest first: nothing in a later group leads to anything in an earlier one. Columns that are in none may
	 * come anywhere.
	 */
	readonly tiers?: readonly (readonly string[])[];
}

/** Roles that hold for a table and a target, of all its other columns. */
export interface KnownRoles {
	readonly roles: ReadonlyMap<string, KnownRole>;
	/** Columns that statements may be about, in the order of the table. */
	readonly conditions: readonly string[];
	/** Columns of numbers that may lead to the target, in the order of the table. */
	readonly causes: readonly string[];
	readonly tiers: readonly (readonly string[])[];
	/** The group of a column, from 0. */
	readonly tierOf: ReadonlyMap<string, number>;
}

const NAMES: readonly RoleName[] = ['condition', 'cause', 'both', 'none', 'immutable', 'actionable'];
/** Text is no variable of a graph; what is immutable is a condition then. */
const OF_TEXT: readonly RoleName[] = ['condition', 'none', 'immutable', 'actionable'];
const PARTS = ['role', 'cost', 'low', 'high', 'direction', 'levels'];
/** A column of at most so many different numbers is taken for levels where changes are looked for. */
export const FEW_LEVELS = 10;
/** The most levels of a column among which changes are looked for. */
export const MOST_LEVELS = 50;

/**
 * The roles of the columns of `table`, checked, with those that are left to the default. The target has none, and columns of a
 * group after the target's lead to nothing that is asked about: they may be conditions, but no causes.
 *
 * @param target the column of the target
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a role or a group that names no column (with the nearest names), a word that is no
 * role, a cost or bound that is none, a cause that holds text, a column in two groups, and where no condition or no cause is left
 *
 * @example
 * const known = knownRoles(table, 'mpg', {roles: {weight: {role: 'actionable', cost: 2, low: 1500}}});
 * known.causes.join(); // 'weight'
 */
export function knownRoles(table: Table, target: string, {roles = {}, tiers = []}: Roles = {}): KnownRoles {
	if (!isRecord(roles)) throw invalidArgument('roles is no object of roles by column');
	const names = table.columns.map(({name}) => name);
	for (const name of Object.keys(roles)) checkColumn(name, `roles`, names, table.source);
	if (Object.hasOwn(roles, target))
		throw invalidArgument(`roles has ${quote(target)}, which is the target: leave it out`);
	const tierOf = tiersOf(tiers, names, table.source);
	const others = table.columns.filter(({name}) => name !== target);
	const known = new Map(others.map((column) => [column.name, roleOf(column, roles[column.name])]));
	const end = tierOf.get(target) ?? Number.POSITIVE_INFINITY;
	const may = (name: string, ...which: readonly RoleName[]) =>
		['both', 'immutable', 'actionable', ...which].includes(known.get(name)?.role ?? 'none');
	const conditions = others.filter(({name}) => may(name, 'condition')).map(({name}) => name);
	const causes = others
		.filter(({name, type}) => type === 'number' && may(name, 'cause') && (tierOf.get(name) ?? 0) <= end)
		.map(({name}) => name);
	if (conditions.length === 0)
		throw invalidArgument(`no column of '${table.source}' may be a condition: give one the role condition or both`);
	if (causes.length > 0) return {roles: known, conditions, causes, tiers, tierOf};
	throw invalidArgument(
		`no column of '${table.source}' may be a cause of ${quote(target)}: give a column of numbers the role cause or both, in no later ` +
			'group of tiers than the target',
	);
}

function roleOf(column: Column, given: RoleName | Role | undefined): KnownRole {
	const {name, type} = column;
	if (given === undefined) return {role: type === 'number' ? 'both' : 'condition'};
	const role = checkRole(name, given, type);
	if (role.role !== 'actionable') return role;
	const observed = observedIn(column);
	const {levels = observed?.levels} = role;
	if (type === 'text' && levels !== undefined) checkText(column, levels);
	return observed === undefined ? role : {...role, observed};
}

/**
 * @param type of the column, if it is known
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` as {@link knownRoles}
 */
export function checkRole(name: string, given: RoleName | Role, type: Column['type'] | undefined): Role {
	const role: Role = typeof given === 'string' ? {role: given} : given;
	if (!isRecord(role) || !NAMES.includes(role.role)) {
		throw invalidArgument(`the role of ${quote(name)} is ${JSON.stringify(given)}: use one of ${NAMES.join(', ')}`);
	}
	const odd = Object.keys(role).find((key) => !PARTS.includes(key));
	if (odd !== undefined)
		throw invalidArgument(`the role of ${quote(name)} has ${quote(odd)}: it can have ${PARTS.join(', ')}`);
	if (type === 'text' && !OF_TEXT.includes(role.role)) {
		throw invalidArgument(
			`the role of ${quote(name)} is ${role.role}, and it holds text, which can only be a condition: encode it as numbers first`,
		);
	}
	checkAction(name, role, type);
	return role;
}

function checkAction(name: string, role: Role, type: Column['type'] | undefined): void {
	const {cost, low, high, direction, levels} = role;
	const part = PARTS.slice(1).find((key) => role[key as keyof Role] !== undefined);
	if (part !== undefined && role.role !== 'actionable') {
		throw invalidArgument(
			`the role of ${quote(name)} has ${part}, and is ${role.role}: only what is actionable can have one`,
		);
	}
	for (const key of ['cost', 'low', 'high'] as const) {
		const value: unknown = role[key];
		if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) continue;
		throw invalidArgument(`${key} of ${quote(name)} is ${JSON.stringify(value)}: give a number`);
	}
	const way = (['low', 'high', 'direction'] as const).find((key) => role[key] !== undefined);
	if (type === 'text' && way !== undefined)
		throw invalidArgument(`${way} of ${quote(name)}: it holds text; use levels`);
	if (cost !== undefined && cost < 0) throw invalidArgument(`cost of ${quote(name)} is ${cost}: give zero or more`);
	if (low !== undefined && high !== undefined && low > high) {
		throw invalidArgument(`low of ${quote(name)} is ${low}, and high is ${high}: give low <= high`);
	}
	if (direction !== undefined && !['up', 'down'].includes(direction)) {
		throw invalidArgument(`direction of ${quote(name)} is ${JSON.stringify(direction)}: use up or down`);
	}
	if (levels !== undefined) checkLevels(name, levels, type);
}

function checkLevels(name: string, levels: Role['levels'] & {}, type: Column['type'] | undefined): void {
	if (!isList(levels) || levels.length === 0 || levels.length > MOST_LEVELS) {
		throw invalidArgument(`levels of ${quote(name)} is no list of 1 to ${MOST_LEVELS} values`);
	}
	const fits = (level: unknown) =>
		(typeof level === 'number' && Number.isFinite(level) && type !== 'text') ||
		(typeof level === 'string' && type !== 'number');
	const odd = levels.find((level) => !fits(level));
	if (odd === undefined) return;
	throw invalidArgument(
		`levels of ${quote(name)} has ${JSON.stringify(odd)}, and it holds ${type ?? 'numbers or text'}`,
	);
}

function checkText({name, ...column}: Column, levels: NonNullable<Role['levels']> | null): void {
	if (levels === null) {
		throw invalidArgument(
			`${quote(name)} is actionable, and has more than ${MOST_LEVELS} levels: name those that can be reached (levels)`,
		);
	}
	const all = column.type === 'text' ? column.levels : [];
	const odd = levels.find((level) => !all.includes(String(level)));
	if (odd === undefined) return;
	throw invalidArgument(
		`levels of ${quote(name)} has ${quote(String(odd))}: ${didYouMean(String(odd), all, `it has ${listed(all)}`)}`,
	);
}

/** Undefined where all is missing. */
function observedIn(column: Column): Observed | undefined {
	if (column.type === 'text') {
		const codes = [...new Set(column.codes)].filter((code) => code >= 0);
		if (codes.length === 0) return undefined;
		const levels = codes.map((code) => column.levels[code] as string).sort();
		return {levels: levels.length > MOST_LEVELS ? null : levels};
	}
	const values = column.values.filter((value) => Number.isFinite(value)).sort();
	if (values.length === 0) return undefined;
	const different = values.filter((value, at) => at === 0 || value !== values[at - 1]);
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return {
		levels: different.length > FEW_LEVELS ? null : [...different],
		least: values[0] as number,
		greatest: values.at(-1) as number,
		deviation: Math.sqrt(squares / values.length),
	};
}

function tiersOf(tiers: Roles['tiers'] & {}, names: readonly string[], source: string): ReadonlyMap<string, number> {
	const found = new Map<string, number>();
	if (!isList(tiers)) throw invalidArgument('tiers is no list of lists of names');
	for (const [at, tier] of tiers.entries()) {
		if (!isList(tier)) throw invalidArgument(`tiers[${at}] is no list of names`);
		for (const name of tier) {
			checkColumn(name, `tiers[${at}]`, names, source);
			const before = found.get(name);
			if (before === at) throw invalidArgument(`tiers[${at}] has ${quote(name)} twice`);
			if (before !== undefined) {
				const between = listed(
					tiers
						.slice(before, at + 1)
						.flat()
						.filter((each) => each !== name),
				);
				throw invalidArgument(
					`tiers goes round in a circle: ${quote(name)} is in the groups ${before} and ${at}, so it would come before and ` +
						`after itself${between === '' ? '' : ` and ${between}`}: leave it in one`,
				);
			}
			found.set(name, at);
		}
	}
	return found;
}

function checkColumn(name: unknown, part: string, names: readonly string[], source: string): void {
	if (typeof name === 'string' && names.includes(name)) return;
	const text = typeof name === 'string' ? name : JSON.stringify(name);
	throw invalidArgument(
		`${part} names ${quote(text)}, and '${source}' has no such column: ${didYouMean(text, names, `it has ${listed(names)}`)}`,
	);
}

function isRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As the type says, whoever gave it. */
function isList(value: unknown): boolean {
	return Array.isArray(value);
}
