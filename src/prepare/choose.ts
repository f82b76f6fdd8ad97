// Which columns of a table a plan is about.
import {IngaError, invalidArgument} from '../core/index.js';
import {type Column, listed, quote, type Table} from '../table/index.js';
import {columnsNamed, selected} from './column.js';
import {counted, type Note, type Step} from './note.js';
import type {Plan, Selection} from './plan.js';

/** The columns that take part, and the names of the columns of text that do not. */
export interface Chosen extends Step {
	readonly skipped: string[];
}

/**
 * The table with the columns that take part: those of `plan.columns`, without text that nothing makes into numbers.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where the plan names a column that is not there or takes no part; `ERR_DATA`
 * for text that it names and that nothing encodes.
 */
export function choose(table: Table, plan: Plan): Chosen {
	const {columns, encode: {onehot = [], ordinal = {}, except = []} = {}, regress} = plan;
	const taken = columns === undefined ? table.columns : columnsNamed(table, columns);
	const encoded = new Set([...(onehot === true ? [] : onehot), ...Object.keys(ordinal), ...(regress?.on ?? [])]);
	const becomesNumbers = ({name, type}: Column) =>
		type === 'number' || encoded.has(name) || (onehot === true && !except.includes(name));
	const text = taken.filter((column) => !becomesNumbers(column)).map(({name}) => name);
	checkNames(table, plan, new Set(taken.map(({name}) => name)));
	// What was asked for by name is not left out but refused: selected() does that for text.
	const asked = new Set([...(columns ?? []), ...numberNames(plan)]);
	selected(
		table,
		text.filter((name) => asked.has(name) && !except.includes(name)),
	);
	const left = new Set(text);
	return {
		table: {...table, columns: taken.filter(({name}) => !left.has(name))},
		report: text.length > 0 ? [skippedNote(table, text), ...spoiled(table, left)] : [],
		skipped: text,
	};
}

function namesIn(selection: Selection | undefined): readonly string[] {
	return selection === undefined || selection === true ? [] : selection;
}

/** The parts of a plan that name columns of numbers. */
function numberParts({missing, transform = {}, regress, screen}: Plan): Record<string, readonly string[]> {
	const {except: _, ...kinds} = transform;
	return {
		'missing.columns': namesIn(missing?.columns),
		...Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [`transform.${kind}`, namesIn(names)])),
		'regress.columns': regress?.columns ?? [],
		'screen.target': screen === undefined ? [] : [screen.target],
		'screen.always': screen?.always ?? [],
	};
}

function numberNames(plan: Plan): string[] {
	return Object.values(numberParts(plan)).flat();
}

function checkNames(table: Table, plan: Plan, taken: ReadonlySet<string>): void {
	const {missing, transform, encode, constant, regress, collinear} = plan;
	const parts: Record<string, readonly string[]> = {
		...numberParts(plan),
		'missing.keep': missing?.keep ?? [],
		'transform.except': transform?.except ?? [],
		'encode.onehot': namesIn(encode?.onehot),
		'encode.ordinal': Object.keys(encode?.ordinal ?? {}),
		'encode.except': encode?.except ?? [],
		'constant.keep': constant ? (constant.keep ?? []) : [],
		'regress.on': regress?.on ?? [],
		'collinear.first': collinear ? (collinear.first ?? []) : [],
	};
	for (const [part, names] of Object.entries(parts)) {
		columnsNamed(table, names);
		const absent = names.find((name) => !taken.has(name));
		if (absent === undefined) continue;
		throw invalidArgument(`${part} names ${quote(absent)}, which columns does not: add it there`);
	}
}

function skippedNote({rows}: Table, text: readonly string[]): Note {
	const message = `${counted(text.length, 'text column')} left out (encode would take text along): ${listed(text)}`;
	return {step: 'columns', message, columns: text, values: text.length * rows};
}

/** Columns that hold mostly numbers were meant as numbers: says where the text is. */
function spoiled({columns, unit = 'line'}: Table, left: ReadonlySet<string>): Note[] {
	return columns.flatMap((column): Note[] => {
		if (column.type !== 'text' || !left.has(column.name) || column.numbers === 0 || !column.firstText) return [];
		const {line, value} = column.firstText;
		const message = `column ${quote(column.name)} has ${counted(column.numbers, 'number')} but also text: ${quote(value)} in ${unit} ${line}`;
		return [{step: 'columns', message, columns: [column.name], values: 0}];
	});
}
