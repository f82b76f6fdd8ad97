import type {Command} from 'commander';
import {invalidArgument} from '../core/index.js';
import {readTable, writeParquet} from '../table/index.js';
import {say} from './exit.js';
import {interruptible} from './interrupt.js';
import {delimiterOption, names, threadsOption, withProgress} from './option.js';
import {checkOutput} from './output.js';
import {progressLine} from './progress.js';

interface Options {
	readonly columns?: string[];
	readonly threads?: number;
	readonly delimiter?: string;
	readonly layer?: string;
	readonly compress?: boolean;
	readonly progress?: boolean;
}

/** Adds `inga convert IN OUT`. */
export function addConvert(program: Command): void {
	withProgress(
		program
			.command('convert')
			.summary('a table as a Parquet file')
			.description(
				'Writes the columns of a table as Parquet, of which later only those are read that are wanted.\n' +
					'Tables: CSV, TSV, JSON, Parquet, NumPy arrays (.npy), .gz of each; AnnData (.h5ad).',
			)
			.argument('<in>', 'the table')
			.argument('<out>', 'the file to write, .parquet or .pq')
			.option('-c, --columns <names>', 'the columns to take, as a,b,"c, d"; all if left out', names)
			.option('--compress', 'pack by Snappy: pays where numbers repeat')
			.addOption(threadsOption())
			.addOption(delimiterOption())
			.option('--layer <name>', 'of an AnnData file, the layer to take (X if left out)'),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga convert genes.csv genes.parquet
  inga convert cells.h5ad counts.parquet --layer counts --compress`,
		)
		.action(convert);
}

async function convert(from: string, to: string, options: Options): Promise<void> {
	if (!/\.(parquet|pq)$/i.test(to)) {
		throw invalidArgument(`${to}: only Parquet is written; name a file that ends in .parquet`);
	}
	await checkOutput(to, 'the file');
	const {columns, threads, delimiter: separator, layer, compress} = options;
	const line = progressLine(options.progress);
	const reading = {
		...(columns && {columns}),
		...(threads !== undefined && {threads}),
		...(separator !== undefined && {delimiter: separator}),
		...(layer !== undefined && {layer}),
	};
	const table = await interruptible(async (signal) => {
		const run = {signal, ...(line && {onProgress: line.update})};
		const found = await readTable(from, {...reading, ...run});
		await writeParquet(to, found, {...run, compression: compress ? 'snappy' : 'none'});
		return found;
	}).finally(() => line?.close());
	const texts = table.columns.filter(({type}) => type === 'text').length;
	const kinds = texts > 0 ? `, ${texts} of them text` : '';
	say(`${table.rows} rows, ${table.columns.length} columns${kinds}; wrote ${to}`);
}
