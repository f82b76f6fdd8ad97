// What of a row a page takes for changeable, and what is wanted first.
import {
	type DiscoveredCondition,
	type Discovery,
	FEW_LEVELS,
	type KnownRole,
	MOST_LEVELS,
	type Role,
	type RoleName,
} from '../discover/index.js';
import type {RowSample} from './sample.js';

/** A column that could be changed. */
export interface Candidate {
	readonly name: string;
	/** Whether the roles of the result say so. */
	readonly actionable: boolean;
}

/**
 * The columns that an action for rows of a condition could change: what is actionable, what the condition is about, and what leads to the target
 * inside. Nothing that is immutable, and not the target.
 */
export function candidatesOf({roles, target}: Discovery, {statements, comparison}: DiscoveredCondition): Candidate[] {
	const actionable = (name: string) => roleIn(roles, name)?.role === 'actionable';
	const names = new Set([
		...Object.keys(roles).filter(actionable),
		...statements.map(({column}) => column),
		...(comparison?.roots ?? []).map(({variable}) => variable),
	]);
	return [...names]
		.filter((name) => name !== target.column && roleIn(roles, name)?.role !== 'immutable')
		.map((name) => ({name, actionable: actionable(name)}));
}

/**
 * The roles to give to `act` so that of all columns exactly those of `chosen` are actionable. What the roles of the result say of them holds; of
 * others bounds and levels are those of the sample.
 */
export function rolesWith(
	{roles}: Discovery,
	sample: RowSample,
	chosen: ReadonlySet<string>,
): Record<string, RoleName | Role> {
	const text = (name: string) => valuesOf(sample, name).some((value) => typeof value === 'string');
	const found: [string, RoleName | Role][] = [];
	for (const [name, {role}] of Object.entries(roles)) {
		if (role === 'actionable' && !chosen.has(name)) found.push([name, text(name) ? 'condition' : 'both']);
	}
	for (const name of chosen) {
		if (roleIn(roles, name)?.role !== 'actionable') found.push([name, {role: 'actionable', ...seenIn(sample, name)}]);
	}
	return Object.fromEntries(found);
}

/** The limit of the target that is wanted first: of a statement about numbers its contrary, of levels at most the share of all rows. */
export function firstWant({target: {name, column, level}, positives, rows}: Discovery): {
	readonly sign: '<=' | '>=';
	readonly value: number;
} {
	const [, sign, text] = /^ (<=|>) (\S+)$/.exec(name.slice(column.length)) ?? [];
	if (level === null && sign !== undefined && Number.isFinite(Number(text))) {
		return {sign: sign === '>' ? '<=' : '>=', value: Number(text)};
	}
	return {sign: '<=', value: Number((positives / rows).toPrecision(2))};
}

function seenIn(sample: RowSample, name: string): Omit<Role, 'role'> {
	const values = [...new Set(valuesOf(sample, name))];
	const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
	if (numbers.length < values.length) {
		const words = values.filter((value) => typeof value === 'string').sort();
		return {levels: words.slice(0, MOST_LEVELS)};
	}
	const [low, high] = [numbers[0], numbers.at(-1)];
	if (low === undefined || high === undefined) return {};
	return numbers.length <= FEW_LEVELS ? {levels: numbers} : {low, high};
}

function valuesOf({columns}: RowSample, name: string): (number | string)[] {
	return columns.find((column) => column.name === name)?.values.filter((value) => value !== null) ?? [];
}

/** A column may be called as any property of objects. */
function roleIn(roles: Discovery['roles'], name: string): KnownRole | undefined {
	return Object.hasOwn(roles, name) ? roles[name] : undefined;
}
