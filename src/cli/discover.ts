import {mkdir, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {Command} from 'commander';
import {IngaError, type RunOptions} from '../core/index.js';
import {type Discovery, discover} from '../discover/index.js';
import {discoveryTable} from '../report/index.js';
import {readTable} from '../table/index.js';
import {say} from './exit.js';
import {interruptible} from './interrupt.js';
import {count, delimiterOption, names, seed, threadsOption, withProgress} from './option.js';
import {checkOutput, writeOutput, writeStdout} from './output.js';
import {preparedTable} from './prepare.js';
import {progressLine} from './progress.js';
import {readRoles} from './role.js';

interface Options {
	readonly target: string;
	readonly roles?: string;
	readonly prepare?: string;
	readonly arity: number;
	readonly support?: number;
	readonly top: number;
	readonly quantiles: number;
	readonly forced?: string[];
	readonly variables: number;
	readonly permutations: number;
	readonly seed: number;
	readonly delimiter?: string;
	readonly threads?: number;
	readonly out?: string;
	readonly progress?: boolean;
}

/** The file of a result in its folder. */
export const RESULT = 'result.json';

/** Adds `inga discover FILE`. */
export function addDiscover(program: Command): void {
	withProgress(
		program
			.command('discover')
			.summary('under which condition something leads to a target')
			.description(
				'Looks for conditions under which the target is more frequent, finds the causal graph inside each and outside, and prints\n' +
					'where they differ. Data go to stdout, progress and warnings to stderr.',
			)
			.argument('<file>', 'the table')
			.requiredOption('-t, --target <statement>', 'what is to be told: churn, churn=Yes, "age>57"')
			.option('--roles <file>', 'what columns may be, and tiers (TOML)')
			.option('--prepare <file>', 'what is done to the columns before: derive, missing, transform, as TOML')
			.option('--arity <n>', 'the most statements of a condition', count(16), 2)
			.option('--support <rows>', 'the least rows of a condition (60, or 5 % if that is more)', count(2 ** 31 - 1))
			.option('--top <n>', 'how many conditions are looked into', count(1000), 5)
			.option('--quantiles <n>', 'into how many parts columns of numbers are cut', count(1000), 3)
			.option('--forced <names>', 'variables of every graph, as a,b,"c, d"', names)
			.option('--variables <n>', 'the most variables of a graph besides the target', count(200), 20)
			.option('--permutations <n>', 'how many the p-values of changes are counted from', count(1_000_000), 99)
			.option('--seed <n>', 'chooses the permutations', seed, 0)
			.addOption(threadsOption())
			.option('-o, --out <folder>', `keep all that is found in ${RESULT} there, for inga explain`)
			.addOption(delimiterOption()),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga discover telco.csv --target Churn --out run/
  inga discover cells.csv --target 'response<=0.2' --roles roles.toml --arity 3 --top 10 --permutations 199
  inga explain run/ --row 17

A file of roles:
  tiers = [["age"], ["contract", "usage"], ["Churn"]]
  [roles]
  contract = "condition"
  usage = {role = "actionable", cost = 2, low = 0, high = 10}

Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage, 130 stopped by Ctrl-C`,
		)
		.action(runDiscover);
}

async function runDiscover(file: string, options: Options): Promise<void> {
	const {out, roles, target, arity, support, top, quantiles, forced, variables, permutations, threads} = options;
	const place = out === undefined ? undefined : await placeIn(out);
	const known = roles === undefined ? {} : await readRoles(roles);
	const line = progressLine(options.progress);
	const result = await interruptible(async (signal) => {
		const run: RunOptions = {signal, ...(line && {onProgress: line.update}), ...(threads !== undefined && {threads})};
		const read = await readTable(file, {
			...run,
			...(options.delimiter !== undefined && {delimiter: options.delimiter}),
		});
		const {table, report} = await preparedTable(read, options.prepare);
		for (const {message} of report) say(`warning: ${message}`);
		return discover(table, {
			...{...known, ...run, target, arity, top, quantiles, variables, permutations, seed: options.seed},
			...(support !== undefined && {support}),
			...(forced && {forced}),
		});
	}).finally(() => line?.close());
	for (const warning of result.warnings) say(`warning: ${warning}`);
	if (place !== undefined) {
		// inga explain may be called in another folder.
		const kept: Discovery = {...result, table: {...result.table, source: resolve(file)}};
		await writeOutput(place, `${JSON.stringify(kept, null, '\t')}\n`);
		say(`wrote ${place}`);
	}
	await writeStdout(discoveryTable(result));
}

/** The file of the result in a folder, which is made where it is not there. */
async function placeIn(folder: string): Promise<string> {
	if ((await stat(folder).catch(() => undefined))?.isDirectory() === false) {
		throw new IngaError('ERR_INVALID_ARGUMENT', `--out ${folder} is a file: name a folder`);
	}
	await mkdir(folder, {recursive: true}).catch((error: unknown) => {
		const why = error instanceof Error ? error.message : String(error);
		throw new IngaError('ERR_INVALID_ARGUMENT', `--out ${folder} cannot be made: ${why}`, {cause: error});
	});
	const place = join(folder, RESULT);
	await checkOutput(place);
	return place;
}
