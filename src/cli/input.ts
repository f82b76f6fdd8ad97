// From the file that a command line names to the samples that are analysed.
import type {PriorKnowledge} from '../causal/index.js';
import {IngaError, type Progress} from '../core/index.js';
import {prepare} from '../prepare/index.js';
import {egoFigure} from '../report/index.js';
import {numericSamples, readTable, type Samples, type Table} from '../table/index.js';
import {type Grouping, grouping} from './group.js';
import {blocking} from './interrupt.js';
import {type PrepareOptions, readPlan} from './prepare.js';
import {checkNames, readPrior} from './prior.js';

/** The options that say what is read. */
export interface InputOptions extends PrepareOptions {
	readonly prior?: string;
	readonly delimiter?: string;
	readonly layer?: string;
	readonly around?: string;
	readonly group?: string;
	readonly effects?: boolean;
}

export interface Run {
	readonly signal: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
	readonly threads?: number;
}

/** What is read. */
export interface Input {
	readonly samples: Samples;
	readonly prior: PriorKnowledge | undefined;
	/** Of the table. */
	readonly rows: number;
	readonly warnings: readonly string[];
	readonly grouping: Grouping | undefined;
}

/** The samples of a table with what is known of them. */
export async function read(file: string, options: InputOptions, run: Run): Promise<Input> {
	const {columns, missing, prior: priorFile, delimiter: separator, layer, around, group, effects, target} = options;
	const plan = await readPlan(options);
	const prior = priorFile === undefined ? undefined : await readPrior(priorFile);
	const asked = columns && {columns};
	const wanted = columns && {columns: group === undefined ? columns : [...columns, group]};
	const shape = {...(separator !== undefined && {delimiter: separator}), ...(layer !== undefined && {layer})};
	// A plan may derive columns of others than those that are asked for.
	const whole = await readTable(file, {...run, ...(plan?.derive === undefined && wanted), ...shape});
	const groups = group === undefined ? undefined : grouping(whole, group);
	const table = groups?.rest ?? whole;
	const prepared = plan && blocking(() => prepare(table, plan));
	const samples = prepared ?? numericSamples(table, {...asked, missing});
	if (prior !== undefined) checkNames(priorFile as string, prior, samples.variables);
	// Refuses an unknown name before the work.
	for (const name of [around, effects ? target : undefined]) {
		if (name === undefined) continue;
		egoFigure({variables: samples.variables, order: [], edges: []}, name);
		checkVaries(samples, name, file);
	}
	const warnings = prepared?.report.map(({message}) => message) ?? remarks(table, samples);
	return {samples, prior, rows: table.rows, warnings, grouping: groups};
}

/** @throws {@link IngaError} `ERR_DATA` for a constant column, which is in no graph */
function checkVaries({samples: {rows, columns, data}, variables}: Samples, name: string, file: string): void {
	const place = variables.indexOf(name);
	for (let row = 1; row < rows; row++) if (data[row * columns + place] !== data[place]) return;
	throw new IngaError(
		'ERR_DATA',
		`column ${quoted(name)} of '${file}' is constant in the rows that are used: it is in no graph`,
	);
}

/** What the table lost on its way to numbers. */
function remarks(table: Table, {dropped, skipped}: Samples): string[] {
	const rows =
		dropped > 0
			? [`${dropped} of ${table.rows} rows left out: a value is missing (--missing error refuses instead)`]
			: [];
	if (skipped.length === 0) return rows;
	// A column that holds mostly numbers was meant as numbers: say where the text is.
	const spoiled = table.columns.flatMap((column) => {
		if (column.type !== 'text' || !skipped.includes(column.name) || column.numbers === 0 || !column.firstText)
			return [];
		const {line, value} = column.firstText;
		return [
			`column ${quoted(column.name)} has ${column.numbers} numbers but also text: ${quoted(value)} in ${table.unit ?? 'line'} ${line}`,
		];
	});
	const shown = skipped.slice(0, 5).map(quoted).join(', ');
	const more = skipped.length > 5 ? ` and ${skipped.length - 5} more` : '';
	return [...rows, `text columns left out: ${shown}${more}`, ...spoiled.slice(0, 5)];
}

function quoted(text: string): string {
	return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
