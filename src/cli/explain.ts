import {type Command, Option} from 'commander';
import {explain} from '../discover/index.js';
import {explanationTable} from '../report/index.js';
import {writeStdout} from './output.js';
import {readSaved, type SavedOptions, withSaved} from './saved.js';

interface Options extends SavedOptions {
	readonly format: 'table' | 'json';
}

/** Adds `inga explain FOLDER`. */
export function addExplain(program: Command): void {
	withSaved(
		program
			.command('explain')
			.summary('why the target of one row is what it is')
			.description(
				'Says which conditions of a discovery a row satisfies, and how its causes move its target, by the graph inside the most\n' +
					'specific of them whose graph differs from that outside, else by that of all rows. Contributions add up to what is explained.',
			),
	)
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

async function runExplain(folder: string, {format, ...options}: Options): Promise<void> {
	const {result, row} = await readSaved(folder, options);
	const explanation = explain(result, row);
	const json = () => `${JSON.stringify(explanation, null, 2)}\n`;
	await writeStdout(format === 'json' ? json() : explanationTable(result, explanation, `row ${options.row}`));
}
