import {IngaError} from '../core/index.js';
import {
	type Column,
	didYouMean,
	listed,
	type NumberColumn,
	numberColumn,
	quote,
	type Table,
	type TextColumn,
} from '../table/index.js';
import {checkPart} from './check.js';
import {columnsNamed, replaced, without} from './column.js';
import {indicators, levelsOf} from './level.js';
import {counted, type Note, type Step} from './note.js';
import type {EncodePlan} from './plan.js';

/** A table with categories as numbers, and the names of the columns that each encoded column became. */
export interface Encoded extends Step {
	readonly made: ReadonlyMap<string, readonly string[]>;
}

function data(message: string): IngaError {
	return new IngaError('ERR_DATA', message);
}

/** Text columns that `onehot: true` means. */
function textColumns(table: Table, {ordinal = {}, except = []}: EncodePlan): TextColumn[] {
	return table.columns.filter(
		(column): column is TextColumn =>
			column.type === 'text' && !Object.hasOwn(ordinal, column.name) && !except.includes(column.name),
	);
}

/** With `onehot: true` the table without the columns that have too many levels; names and free text are such. */
export function dropManyLevels(table: Table, plan: EncodePlan): Step {
	const {onehot, levels = 20} = plan;
	if (onehot !== true) return {table, report: []};
	const many = textColumns(table, plan)
		.map((column) => ({name: column.name, count: levelsOf(column).levels.length}))
		.filter(({count}) => count > levels);
	if (many.length === 0) return {table, report: []};
	const names = many.map(({name}) => name);
	const message =
		`${counted(many.length, 'text column')} with more than ${counted(levels, 'level')} left out (encode.levels): ` +
		listed(many.map(({name, count}) => `${name} (${count})`));
	const values = many.length * table.rows;
	return {table: without(table, names), report: [{step: 'encode', message, columns: names, values}]};
}

/**
 * The table with columns of categories turned into numbers, without looking at any other column. One-hot columns take the place of
 * theirs and are named `column=level`; the first level, by the order of its characters or its number, gets none unless
 * `reference: 'keep'`. Where a category is missing all its columns miss the value.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a plan of another form or a column that is not there; `ERR_DATA` for a
 * named column with more than `levels` levels, a text that is none of the ordinal levels (with the nearest ones), numbers
 * as ordinal, a column in both, or a name that is there already.
 *
 * @example
 * const {made} = encode(table, {onehot: ['name']}); // made.get('name') is ['name=b', 'name=c']
 */
export function encode(table: Table, plan: EncodePlan): Encoded {
	checkPart('encode', plan);
	const {onehot = [], ordinal = {}, except = []} = plan;
	columnsNamed(table, except);
	const {table: bounded, report: left} = dropManyLevels(table, plan);
	const chosen = onehot === true ? textColumns(bounded, plan) : columnsNamed(table, onehot);
	const both = chosen.find(({name}) => Object.hasOwn(ordinal, name));
	if (both !== undefined) throw data(`encode.onehot and encode.ordinal both take ${quote(both.name)}: choose one`);
	const changes = new Map<string, readonly Column[]>();
	const report: Note[] = [...left];
	for (const column of columnsNamed(table, Object.keys(ordinal))) {
		const places = ordinal[column.name] as readonly string[];
		changes.set(column.name, [ordered(table, column, places)]);
		report.push(note(table, column, `levels of ${quote(column.name)} as numbers from 0: ${listed(places)}`));
	}
	for (const column of chosen) {
		const [made, told] = onehotColumns(table, column, plan);
		changes.set(column.name, made);
		report.push(told);
	}
	const after = replaced(bounded, changes);
	checkNew(after);
	const made = new Map([...changes].map(([name, columns]) => [name, columns.map((column) => column.name)]));
	return {table: after, report, made};
}

function onehotColumns(table: Table, column: Column, plan: EncodePlan): [NumberColumn[], Note] {
	const {levels: most = 20, reference = 'drop'} = plan;
	const known = levelsOf(column);
	const {length} = known.levels;
	if (length > most) {
		throw data(
			`column ${quote(column.name)} of '${table.source}' has ${length} levels, more than ${most}: ` +
				'leave it out of encode.onehot, or raise encode.levels',
		);
	}
	const made = indicators(column.name, known, reference === 'drop' ? 1 : 0);
	const first = reference === 'drop' && length > 0 ? `, ${quote(known.levels[0] ?? '')} is the reference` : '';
	const counts = `${counted(length, 'level')} as ${counted(made.length, 'column')}`;
	return [made, note(table, column, `${quote(column.name)} one-hot: ${counts}${first}`)];
}

function note({rows}: Table, {name, missing}: Column, message: string): Note {
	return {step: 'encode', message, columns: [name], values: rows - missing};
}

/** The column with the place of each text among `levels` for it. */
function ordered({source}: Table, column: Column, levels: readonly string[]): Column {
	const {name} = column;
	if (column.type === 'number') {
		throw data(
			`column ${quote(name)} of '${source}' holds numbers, which have an order: leave it out of encode.ordinal`,
		);
	}
	const strange = levelsOf(column).levels.find((level) => !levels.includes(level));
	if (strange !== undefined) {
		const code = column.levels.indexOf(strange);
		const times = column.codes.filter((other) => other === code).length;
		const hint = didYouMean(strange, levels, `they are ${listed(levels)}`);
		throw data(
			`column ${quote(name)} of '${source}' holds ${quote(strange)} (${counted(times, 'row')}), none of its levels in encode.ordinal: ${hint}`,
		);
	}
	const places = column.levels.map((level) => levels.indexOf(level));
	return numberColumn(
		name,
		Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : (places[code] as number))),
	);
}

/** @throws {@link IngaError} `ERR_DATA` where a new column has the name of another one. */
export function checkNew({source, columns}: Table): void {
	const seen = new Set<string>();
	for (const {name} of columns) {
		if (seen.has(name)) throw data(`'${source}' has a column ${quote(name)} already: rename it, or encode another one`);
		seen.add(name);
	}
}
