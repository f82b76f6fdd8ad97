// The form of a plan, which may come from a file.
import {type IngaError, invalidArgument} from '../core/index.js';
import {didYouMean, listed, quote} from '../table/index.js';
import type {Plan} from './plan.js';

/** What a value has to be, and how a message says so. */
interface Rule {
	readonly fits: (value: unknown) => boolean;
	readonly wanted: string;
}

function isNames(value: unknown): value is string[] {
	return (
		Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length
	);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NAMES: Rule = {fits: isNames, wanted: 'a list of names, none of them twice'};
const SOME: Rule = {fits: (value) => isNames(value) && value.length > 0, wanted: `${NAMES.wanted}, at least one`};
const NAME: Rule = {fits: (value) => typeof value === 'string', wanted: 'a name'};
const SELECTION: Rule = {fits: (value) => value === true || isNames(value), wanted: `${NAMES.wanted}, or true for all`};
const SWITCH: Rule = {fits: (value) => typeof value === 'boolean', wanted: 'true or false'};
const COUNT: Rule = {
	fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
	wanted: 'a whole number from 1',
};
const LEVELS: Rule = {
	fits: (value) => isRecord(value) && Object.values(value).every(SOME.fits),
	wanted: 'a list of levels, none of them twice, for each column',
};

const KINDS = ['sum', 'difference', 'product', 'ratio'];
/** The columns that a new one is made of: two, or more where their order does not matter. */
const DERIVED: Rule = {
	fits: (value) => {
		if (!isRecord(value)) return false;
		const [[kind = '', list] = [], ...more] = Object.entries(value);
		if (!KINDS.includes(kind) || more.length > 0 || !Array.isArray(list)) return false;
		const pair = kind === 'difference' || kind === 'ratio';
		return list.every((name) => typeof name === 'string') && list.length >= 2 && !(pair && list.length > 2);
	},
	wanted: '{sum = [names]}, {product = [names]}, {difference = [two names]} or {ratio = [two names]}',
};

/** A number in an interval; the lower end belongs to it only where it is closed. */
function within(low: number, high: number, closed: boolean): Rule {
	return {
		fits: (value) => typeof value === 'number' && (closed ? value >= low : value > low) && value <= high,
		wanted: closed ? `a number from ${low} to ${high}` : `a number above ${low}, at most ${high}`,
	};
}

function oneOf(...words: readonly string[]): Rule {
	return {fits: (value) => words.includes(value as string), wanted: words.map(quote).join(' or ')};
}

const PARTS = {
	missing: {
		share: within(0, 1, true),
		keep: NAMES,
		fill: oneOf('mean', 'median'),
		columns: SELECTION,
		rows: oneOf('drop', 'error'),
	},
	transform: {
		log: SELECTION,
		log1p: SELECTION,
		rank: SELECTION,
		normal: SELECTION,
		standardise: SELECTION,
		except: NAMES,
	},
	encode: {onehot: SELECTION, ordinal: LEVELS, levels: COUNT, reference: oneOf('drop', 'keep'), except: NAMES},
	constant: {near: within(0.5, 1, false), drop: oneOf('constant', 'near'), keep: NAMES},
	regress: {on: SOME, columns: NAMES, keep: SWITCH},
	collinear: {threshold: within(0, 1, false), first: NAMES},
	screen: {target: NAME, most: COUNT, by: oneOf('pearson', 'spearman'), always: NAMES},
} as const satisfies Record<string, Record<string, Rule>>;

type Part = keyof typeof PARTS;

const REQUIRED: Partial<Record<Part, readonly string[]>> = {regress: ['on'], screen: ['target', 'most']};

function unknownKey(path: string, key: string, keys: readonly string[]): IngaError {
	return invalidArgument(`there is no ${path}${key}: ${didYouMean(key, keys, `there are ${keys.join(', ')}`)}`);
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where a part of a plan has a key or a value that it cannot have. */
export function checkPart(part: Part, value: unknown): void {
	if (!isRecord(value))
		throw invalidArgument(`${part} is ${shown(value)}: give a table of ${Object.keys(PARTS[part]).join(', ')}`);
	const rules: Readonly<Record<string, Rule>> = PARTS[part];
	for (const [key, given] of Object.entries(value)) {
		const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
		if (rule === undefined) throw unknownKey(`${part}.`, key, Object.keys(rules));
		if (given !== undefined && !rule.fits(given))
			throw invalidArgument(`${part}.${key} is ${shown(given)}: give ${rule.wanted}`);
	}
	const absent = REQUIRED[part]?.find((key) => value[key] === undefined);
	if (absent !== undefined) throw invalidArgument(`${part} needs ${absent}: ${rules[absent]?.wanted}`);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where a column to derive is described in another way. */
export function checkDerive(value: unknown): void {
	if (!isRecord(value)) throw invalidArgument(`derive is ${shown(value)}: give a table of new columns`);
	for (const [name, given] of Object.entries(value)) {
		if (!DERIVED.fits(given)) throw invalidArgument(`derive.${name} is ${shown(given)}: give ${DERIVED.wanted}`);
	}
}

/**
 * Narrows what was read from a file to a plan.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it has a key or a value that a plan cannot have (with the nearest
 * keys), or parts that exclude each other.
 *
 * @example
 * checkPlan({transform: {log: ['weight']}});
 */
export function checkPlan(plan: unknown): asserts plan is Plan {
	if (!isRecord(plan))
		throw invalidArgument(`the plan is ${shown(plan)}: give a table of ${Object.keys(PARTS).join(', ')}`);
	for (const [key, value] of Object.entries(plan)) {
		if (value === undefined) continue;
		if (key === 'columns') {
			if (!SOME.fits(value)) throw invalidArgument(`columns is ${shown(value)}: give ${SOME.wanted}`);
		} else if (key === 'derive') {
			checkDerive(value);
		} else if (!Object.hasOwn(PARTS, key)) {
			throw unknownKey('', key, ['columns', 'derive', ...Object.keys(PARTS)]);
		} else if (!(value === false && (key === 'constant' || key === 'collinear'))) {
			checkPart(key as Part, value);
		}
	}
	const {missing, regress, screen} = plan as Plan;
	if (missing?.columns !== undefined && missing.fill === undefined) {
		throw invalidArgument('missing.columns says what to fill, and missing.fill does not say with what: mean or median');
	}
	if (screen !== undefined && regress?.on.includes(screen.target)) {
		throw invalidArgument(
			`screen.target ${quote(screen.target)} is regressed out of all others (regress.on): it can be one only`,
		);
	}
	const both = regress?.columns?.filter((name) => regress.on.includes(name)) ?? [];
	if (both.length > 0) throw invalidArgument(`regress.columns and regress.on both name ${listed(both)}`);
}
