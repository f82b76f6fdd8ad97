import {join, resolve} from 'node:path';
import type {Command} from 'commander';
import {IngaError} from '../core/index.js';
import type {Discovery} from '../discover/index.js';
import {conditionOverlap, type DiscoveryPageOptions, discoveryPage, sampleRows} from '../report/index.js';
import {say} from './exit.js';
import {interruptible} from './interrupt.js';
import {delimiterOption, rowsOption} from './option.js';
import {checkOutput, writeOutput} from './output.js';
import {checkSame, readResult} from './result.js';
import {readTableOf, type TableOptions} from './saved.js';
import {quoted} from './shell.js';

/** The options that say which rows a page holds. */
export interface SampleOptions extends TableOptions {
	readonly rows: number;
}

interface Options extends SampleOptions {
	readonly out?: string;
}

/** Adds `inga report FOLDER`. */
export function addReport(program: Command): void {
	withSample(
		program
			.command('report')
			.summary('what a discovery found, as one page for browsers')
			.description(
				'Writes one HTML file that shows what a discovery found: conditions, the graphs inside and outside each, where they differ,\n' +
					'and rows of the table. It needs nothing else, also no network.',
			)
			.argument('<folder>', 'what inga discover --out made')
			.option('-o, --out <file>', 'where it is written (report.html in the folder if left out)'),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga discover telco.csv --target Churn --out run/
  inga report run/
  inga report run/ --out churn.html --rows 0
  inga report run/ --prepare plan.toml

The file holds some rows of the table, which whoever is given it can read: --rows 0 leaves them out.

Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage, 130 stopped by Ctrl-C`,
		)
		.action(runReport);
}

/** Adds the options of {@link SampleOptions}. */
export function withSample(command: Command): Command {
	return command
		.addOption(rowsOption())
		.option('--table <file>', 'take the rows of this table (that of the discovery if left out)')
		.option('--prepare <file>', 'the plan that the discovery had, if it had one')
		.addOption(delimiterOption());
}

async function runReport(folder: string, options: Options): Promise<void> {
	const out = options.out ?? join(folder, 'report.html');
	await checkOutput(out);
	const page = await interruptible(async (signal) => {
		const result = await readResult(folder);
		return discoveryPage(result, await shownOf(result, folder, options, {signal, command: 'report'}));
	});
	await writeOutput(out, page);
	say(`wrote ${out} (${Math.ceil(page.length / 1024)} kB)`);
}

/**
 * Of the table of a result what a page shows: rows, and how many of them conditions share. Nothing, with a warning, where the table cannot be
 * read any more or is another one, and neither it nor a plan was named.
 *
 * @throws what reading throws where one was named; `ERR_DATA` then where the table is not that of the result
 */
export async function shownOf(
	result: Discovery,
	folder: string,
	{rows, ...given}: SampleOptions,
	{signal, command}: {readonly signal: AbortSignal; readonly command: 'report' | 'serve'},
): Promise<Pick<DiscoveryPageOptions, 'sample' | 'overlap'>> {
	try {
		const {file, table} = await readTableOf(result, given, {signal});
		checkSame(table, {...result, table: {...result.table, source: resolve(file)}}, folder);
		return {
			...(rows > 0 && {sample: sampleRows(table, result, rows)}),
			...(result.conditions.length > 1 && {overlap: conditionOverlap(table, result)}),
		};
	} catch (error) {
		signal.throwIfAborted();
		if (given.table !== undefined || given.prepare !== undefined || !(error instanceof IngaError)) throw error;
		const without = `no ${rows > 0 ? 'rows are shown, and no groups of conditions' : 'groups of conditions are shown'}`;
		const words = `inga ${command} ${quoted(folder)} --prepare PLAN.toml`;
		const cure = `a discovery with a plan is shown by ${words}; --table names the file`;
		say(`warning: ${without}: ${error.message} (${cure})`);
		return {};
	}
}
