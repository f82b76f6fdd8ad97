// A row, its graph and what is asked, in the numbers that searches take.
import {IngaError, invalidArgument} from '../core/index.js';
import {listed, quote, type Row} from '../table/index.js';
import {type Flow, flowOf} from './flow.js';
import type {Lever} from './lever.js';
import {keptOf, type Limit, type wantOf} from './limit.js';
import {differs, graphName, modelOf, type Region, statementValue} from './region.js';
import type {DiscoveredCondition, Discovery, Model, Statement} from './result.js';
import type {KnownRole} from './role.js';
import {numberIn, targetIn} from './row.js';
import type {Value} from './statement.js';

/** How the target comes about in a region: its value with nothing changed, and the direct effects of variables (by position). */
export interface Outcome {
	readonly region: Region;
	readonly start: number;
	readonly effects: readonly {readonly from: number; readonly size: number}[];
}

/** What all searches for a row have in common. */
export interface Setting {
	readonly result: Discovery;
	/** What statements find in the row. */
	readonly valueIn: (statement: Statement) => Value;
	readonly flow: Flow;
	/** By position: what a variable is now (undefined where that is missing), and its standard deviation. */
	readonly values: readonly (number | undefined)[];
	readonly deviations: readonly number[];
	readonly want: {readonly sign: '<=' | '>='; readonly value: number};
	/** The standard deviation of the target. */
	readonly unit: number;
	/** By position; `change` is the limit of how much it changes. */
	readonly kept: readonly {readonly at: number; readonly sign: Limit['sign']; readonly change: number}[];
	/** Statements of conditions whose graphs differ, each once. */
	readonly statements: readonly Statement[];
	/** The first is that of the region where the row is. */
	readonly outcomes: readonly Outcome[];
}

/** What is known of a row and its graph. */
interface Known {
	readonly model: Model;
	readonly roles: ReadonlyMap<string, KnownRole>;
	readonly wanted: ReturnType<typeof wantOf>;
	readonly keep: readonly string[];
	readonly levers: readonly Lever[];
	readonly rest: boolean | undefined;
}

export function settingOf(result: Discovery, row: Row, region: Region, known: Known): Setting {
	const {model, roles, wanted, levers} = known;
	const immutable = new Set([...roles].filter(([, {role}]) => role === 'immutable').map(([name]) => name));
	const flow = flowOf(
		model,
		levers.map(({variable}) => variable),
		immutable,
	);
	const values = flow.names.map((name) => (isText(levers, name) ? undefined : numberIn(row, name)));
	const deviations = flow.names.map((name) => {
		const lever = levers.find(({variable}) => variable === name);
		return lever?.scale ?? (model.variables.find((each) => each.name === name)?.deviation || 1);
	});
	const statements = result.conditions.filter(differs).flatMap((each) => each.statements);
	return {
		...{result, valueIn: statementValue(row), flow, values, deviations},
		want: {sign: wanted.sign, value: wanted.value},
		unit: Math.max(model.variables[0]?.deviation || 1, Math.abs(wanted.value) * 1e-6),
		kept: keptIn(known.keep, flow, values, (name) => !isText(levers, name)),
		statements: statements.filter((each, at) => statements.findIndex(({name}) => name === each.name) === at),
		outcomes: outcomesOf(result, row, region, flow.place, known.rest),
	};
}

function isText(levers: readonly Lever[], name: string): boolean {
	return levers.some(({variable, from}) => variable === name && typeof from === 'string');
}

function keptIn(
	keep: unknown,
	{names, place}: Flow,
	values: Setting['values'],
	isNumber: (name: string) => boolean,
): Setting['kept'] {
	if (!Array.isArray(keep)) throw invalidArgument('keep is no list of limits');
	return keep.map((text: unknown) => {
		const {column, sign, value} = keptOf(text, names.filter(isNumber));
		const at = place.get(column) ?? -1;
		const now = values[at];
		if (value === 'now') return {at, sign, change: 0};
		if (now === undefined) {
			throw new IngaError(
				'ERR_DATA',
				`keep ${quote(String(text))}: the row misses ${quote(column)}; ${column}${sign}now needs no value`,
			);
		}
		const room = value - now;
		if (sign === '=') return {at, sign, change: room};
		return {at, sign, change: sign === '<=' ? Math.max(0, room) : Math.min(0, room)};
	});
}

/** What the target is told from, in each region that has a graph whose values the row has. */
function outcomesOf(
	result: Discovery,
	row: Row,
	own: Region,
	place: ReadonlyMap<string, number>,
	keepRest: boolean | undefined,
): Setting['outcomes'] {
	const {conditions, target} = result;
	const told = (region: Region) => {
		const model = modelOf(result, region) as Model;
		const causes = model.effects.filter(({to}) => to === target.column);
		const missing = causes.map(({from}) => from).filter((name) => numberIn(row, name) === undefined);
		const mean = (name: string) => model.variables.find((each) => each.name === name)?.mean ?? 0;
		const start = causes.reduce(
			(sum, {from, effect}) => sum + effect * ((numberIn(row, from) ?? 0) - mean(from)),
			mean(target.column),
		);
		const effects = causes.flatMap(({from, effect}) => {
			const at = place.get(from);
			return at === undefined ? [] : [{from: at, size: effect}];
		});
		return {region, start, effects, missing};
	};
	const first = told(own);
	if (first.missing.length > 0) {
		throw new IngaError(
			'ERR_DATA',
			`the row misses ${listed(first.missing)}, from which ${graphName(own)} tells ${quote(target.column)}`,
		);
	}
	const rest = restOf(result, row, first.start, keepRest);
	const others = [null, ...conditions.keys()]
		.filter(
			(condition) =>
				condition !== own.condition && (condition === null || differs(conditions[condition] as DiscoveredCondition)),
		)
		.map((condition): Region => ({condition}))
		.filter((region) => modelOf(result, region) !== undefined)
		.map(told)
		.filter(({missing}) => missing.length === 0);
	return [first, ...others].map(({region, start, effects}) => ({region, start: start + rest, effects}));
}

function restOf({target}: Discovery, row: Row, told: number, keepRest: boolean | undefined): number {
	const known = targetIn(row, target);
	const numbers = target.level === null && !target.name.startsWith(`${target.column} = `);
	if (!(keepRest ?? (numbers && known !== undefined))) return 0;
	if (known !== undefined) return known - told;
	throw new IngaError(
		'ERR_DATA',
		`rest: the row misses ${quote(target.column)}, so nothing is known of what its causes do not explain`,
	);
}
