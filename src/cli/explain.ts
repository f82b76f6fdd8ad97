import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Command, Option} from 'commander';
import {IngaError} from '../core/index.js';
import {type Discovery, explain, parseDiscovery, rowAt} from '../discover/index.js';
import {explanationTable} from '../report/index.js';
import {readTable, type Table} from '../table/index.js';
import {RESULT} from './discover.js';
import {count, delimiter} from './option.js';
import {writeStdout} from './output.js';
import {preparedTable} from './prepare.js';

interface Options {
	readonly row: number;
	readonly table?: string;
	readonly prepare?: string;
	readonly delimiter?: string;
	readonly format: 'table' | 'json';
}

/** Adds `inga explain FOLDER`. */
export function addExplain(program: Command): void {
	program
		.command('explain')
		.summary('why the target of one row is what it is')
		.description(
			'Says which conditions of a discovery a row satisfies, and how its causes move its target, by the graph inside the most\n' +
				'specific of them. Contributions add up to what is explained.',
		)
		.argument('<folder>', 'what inga discover --out made')
		.requiredOption('--row <n>', 'the row, from 1, the heading not counted', count(2 ** 31 - 1))
		.option('--table <file>', 'take the row of this table (that of the discovery if left out)')
		.option('--prepare <file>', 'the plan that the discovery had, if it had one')
		.option('--delimiter <character>', 'what separates its columns (found by itself if left out)', delimiter)
		.addOption(new Option('-f, --format <format>', 'what to print').choices(['table', 'json']).default('table'))
		.addHelpText(
			'after',
			`
Examples:
  inga explain run/ --row 17
  inga explain run/ --table new.csv --row 1 --format json

Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage`,
		)
		.action(runExplain);
}

async function runExplain(folder: string, options: Options): Promise<void> {
	const {row, table: other, prepare: plan, delimiter: separator, format} = options;
	const path = join(folder, RESULT);
	const result = parseDiscovery(await readFile(path, 'utf8'), path);
	const file = other ?? result.table.source;
	const read = await readTable(file, separator === undefined ? {} : {delimiter: separator});
	const {table} = await preparedTable(read, plan);
	if (other === undefined) checkSame(table, result, folder);
	if (row > table.rows) {
		throw new IngaError('ERR_INVALID_ARGUMENT', `--row ${row}: ${file} has ${table.rows} rows`);
	}
	const explanation = explain(result, rowAt(table, row - 1));
	const json = () => `${JSON.stringify(explanation, null, 2)}\n`;
	await writeStdout(format === 'json' ? json() : explanationTable(result, explanation, `row ${row}`));
}

/** @throws {@link IngaError} `ERR_DATA` where the file is not what the result was found with, as far as its shape tells */
function checkSame({rows, columns}: Table, {table}: Discovery, folder: string): void {
	const names = columns.map(({name}) => name);
	if (rows === table.rows && names.join('\n') === table.columns.join('\n')) return;
	throw new IngaError(
		'ERR_DATA',
		`${table.source} is another table than that of ${folder}: ${rows} rows and ${names.length} columns, not ${table.rows} and ` +
			`${table.columns.length} of the same names. Discover it anew, name the table of the row (--table), or the plan that it had (--prepare)`,
	);
}
