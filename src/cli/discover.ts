import {mkdir, stat} from 'node:fs/promises';
import {availableParallelism} from 'node:os';
import {join, resolve} from 'node:path';
import {type Command, Option} from 'commander';
import {measurePace} from '../causal/index.js';
import {IngaError, invalidArgument, type RunOptions} from '../core/index.js';
import {
	type DiscoverOptions,
	type Discovery,
	type DiscoveryForecast,
	discover,
	forecastDiscovery,
} from '../discover/index.js';
import {discoveryTable} from '../report/index.js';
import {readTable, type Table} from '../table/index.js';
import {say} from './exit.js';
import {SHORT} from './forecast.js';
import {Interrupted, interruptible, WRITING_MS} from './interrupt.js';
import {count, delimiterOption, names, seed, share, threadsOption, withProgress} from './option.js';
import {checkOutput, writeOutput, writeStdout} from './output.js';
import {preparedTable} from './prepare.js';
import {duration, progressLine} from './progress.js';
import {RESULT} from './result.js';
import {readRoles} from './role.js';
import {warner} from './telling.js';

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
	readonly bootstrap: number | false;
	readonly joint: 'auto' | 'always' | 'never';
	readonly confirm: number | false;
	readonly seed: number;
	readonly delimiter?: string;
	readonly threads?: number;
	readonly out?: string;
	readonly resume?: boolean;
	readonly dryRun?: boolean;
	readonly progress?: boolean;
}

/** The file of what a run has done, beside its result. */
const RUN = 'discovery.inga';

/** Adds `inga discover FILE`. */
export function addDiscover(program: Command): void {
	withProgress(
		program
			.command('discover')
			.summary('under which condition something leads to a target')
			.description(
				'Looks for conditions under which the target is more frequent, finds the causal graph inside each and outside, prints\n' +
					'where they differ, and tests both in rows that were held back. Data go to stdout, progress and warnings to stderr.',
			)
			.argument('<file>', 'the table')
			.requiredOption('-t, --target <statement>', 'what is to be told: churn, churn=Yes, "age>57"')
			.option('--roles <file>', 'what columns may be, and tiers (TOML)')
			.option('--prepare <file>', 'what is done to the columns before: derive, missing, transform, as TOML')
			.option('--arity <n>', 'the most statements of a condition', count(16), 2)
			.option('--support <rows>', 'the least rows of a condition (60, or 5 % if that is more)', count(2 ** 31 - 1))
			.option('--top <n>', 'the most conditions that are looked into', count(1000), 5)
			.option('--quantiles <n>', 'into how many parts columns of numbers are cut', count(1000), 3)
			.option('--forced <names>', 'variables of every graph, as a,b,"c, d"', names)
			.option('--variables <n>', 'the most variables of a graph besides the target', count(200), 20)
			.option('--permutations <n>', 'how many the p-values of changes are counted from', count(1_000_000), 99)
			.option('--confirm <share>', 'of the rows, held back to confirm what the others tell', share, 0.4)
			.option('--no-confirm', 'hold back no rows, as --confirm 0')
			.option(
				'--bootstrap <n>',
				'how many times rows are drawn again, to tell how stable graphs are',
				count(100_000),
				100,
			)
			.option('--no-bootstrap', 'draw no rows again')
			.addOption(
				new Option('--joint <when>', 'one causal order for both graphs; auto: where rows are few')
					.choices(['auto', 'always', 'never'])
					.default('auto'),
			)
			.option('--seed <n>', 'chooses the rows that are held back, permutations and resamples', seed, 0)
			.addOption(threadsOption())
			.option('-o, --out <folder>', `keep all that is found in ${RESULT} there, for inga explain, report and serve`)
			.option('--resume', 'go on with the run that --out holds')
			.option('--dry-run', 'only tell how many conditions and graphs there are, and what they take')
			.addOption(delimiterOption()),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga discover telco.csv --target Churn --out run/
  inga discover cells.csv --target 'response<=0.2' --roles roles.toml --arity 3 --top 10 --permutations 199
  inga discover small.csv --target sick --no-confirm
  inga discover genes.csv --target response --arity 4 --out run/ --resume
  inga explain run/ --row 17
  inga report run/

A file of roles:
  tiers = [["age"], ["contract", "usage"], ["Churn"]]
  [roles]
  contract = "condition"
  usage = {role = "actionable", cost = 2, low = 0, high = 10}

Ctrl-C prints and keeps what is found by then; --resume goes on.
Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage, 130 stopped by Ctrl-C`,
		)
		.action(runDiscover);
}

async function runDiscover(file: string, options: Options): Promise<void> {
	const {out, roles, threads, dryRun = false} = options;
	const place = out === undefined || dryRun ? undefined : await placeIn(out);
	await checkRun(options);
	const known = roles === undefined ? {} : await readRoles(roles);
	const line = progressLine(options.progress);
	const warn = warner(line);
	const keep = keeper(place, file);
	let stopped: Interrupted | undefined;
	const result = await interruptible(async (signal) => {
		const run: RunOptions = {signal, ...(line && {onProgress: line.update}), ...(threads !== undefined && {threads})};
		const read = await readTable(file, {
			...run,
			...(options.delimiter !== undefined && {delimiter: options.delimiter}),
		});
		const {table, report} = await preparedTable(read, options.prepare);
		line?.close();
		for (const {message} of report) warn(message);
		const all: DiscoverOptions = {...known, ...asked(options), ...run};
		const space = tellForecast(table, all, dryRun);
		if (dryRun) return undefined;
		if (line) line.place = (share, stage) => (stage === 'conditions' ? coveredText(share, space) : undefined);
		const found = await discover(table, {
			...{...all, onAbort: 'return', onFound: keep},
			...(out !== undefined && {checkpoint: {folder: out, seconds: SECONDS, onTrouble: warn}}),
		});
		if (signal.reason instanceof Interrupted) stopped = signal.reason;
		return found;
	}, WRITING_MS).finally(() => line?.close());
	if (result === undefined) return;
	for (const warning of result.warnings) warn(warning);
	const trouble = await keep(result);
	if (place !== undefined && trouble === undefined) say(`wrote ${place}`);
	await writeStdout(discoveryTable(result));
	if (stopped !== undefined) {
		const how =
			out === undefined ? 'nothing is kept without --out' : `kept in ${out}: the same command with --resume goes on`;
		say(`what is found is incomplete; ${how}`);
		throw stopped;
	}
	if (trouble !== undefined) throw trouble;
}

/** What Ctrl-C or the end of the machine may cost. */
const SECONDS = 5;

/** Writes what is found, whole or not at all; what goes wrong is said once, and given back: the run is worth more. */
function keeper(place: string | undefined, file: string): (result: Discovery) => Promise<Error | undefined> {
	let said = false;
	return async (result) => {
		if (place === undefined) return undefined;
		// inga explain may be called in another folder.
		const kept: Discovery = {...result, table: {...result.table, source: resolve(file)}};
		try {
			await writeOutput(place, `${JSON.stringify(kept, null, '\t')}\n`);
			return undefined;
		} catch (error) {
			if (!said && !result.complete)
				say(`warning: ${(error as Error).message}; what was written before is kept, and the run goes on`);
			said = true;
			return error as Error;
		}
	};
}

/**
 * Whether there is a run to go on with, and that it is meant.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT`
 */
async function checkRun({out, resume = false, dryRun = false}: Options): Promise<void> {
	if (out === undefined) {
		if (resume) throw invalidArgument('--resume: say by --out with what');
		return;
	}
	const found = (await stat(join(out, RUN)).catch(() => undefined)) !== undefined;
	if (resume && !found) say(`${out} holds nothing to go on with: starting at the beginning`);
	if (!found || resume || dryRun) return;
	throw invalidArgument(
		`--out ${out} holds an earlier run: --resume goes on with it, if table and options are the same; else name another folder, or delete this one`,
	);
}

/** Says what a run will take where that may be long, or is asked for; how many conditions there are. */
function tellForecast(table: Table, options: DiscoverOptions, asked: boolean): bigint {
	const given = {...options, threads: options.threads ?? availableParallelism()};
	const forecast = forecastDiscovery(table, given);
	if (asked || total(forecast) > SHORT) {
		// On a machine of another speed only the graphs take another time.
		const measured = forecastDiscovery(table, given, measurePace(forecast.rows));
		if (asked || total(measured) > SHORT) say(forecastText(measured));
	}
	return forecast.space;
}

function total({seconds}: DiscoveryForecast): number {
	return seconds.conditions + seconds.graphs + seconds.bootstrap;
}

function forecastText(forecast: DiscoveryForecast): string {
	const {rows, statements, space, graphs, variables, seconds, bytes} = forecast;
	const time = (value: number) => (value < 1 ? 'less than a second' : `about ${duration(value)}`);
	return (
		`forecast: ${space} conditions of ${statements} statements in ${rows} rows, ${graphs} graphs of up to ${variables} variables: ` +
		`${time(total(forecast))} at most (conditions ${time(seconds.conditions)}, graphs ${time(seconds.graphs)}, resamples ` +
		`${time(seconds.bootstrap)}) and ${Math.ceil(bytes / 1e6)} MB of memory`
	);
}

/** How much of the space is covered. */
function coveredText(share: number, space: bigint): string {
	const size = (value: number) => (value < 1e6 ? String(Math.floor(value)) : value.toExponential(2));
	return `${size(share * Number(space))} of ${size(Number(space))}`;
}

/** What the search and the graphs are to be like. */
function asked({confirm, bootstrap, support, forced, ...options}: Options): DiscoverOptions {
	const {target, arity, top, quantiles, variables, permutations, joint, seed: start} = options;
	return {
		...{target, arity, top, quantiles, variables, permutations, joint, seed: start},
		...{confirm: confirm === false ? 0 : confirm, bootstrap: bootstrap === false ? 0 : bootstrap},
		...(support !== undefined && {support}),
		...(forced && {forced}),
	};
}

/** The file of the result in a folder, which is made where it is not there. */
async function placeIn(folder: string): Promise<string> {
	if ((await stat(folder).catch(() => undefined))?.isDirectory() === false) {
		throw invalidArgument(`--out ${folder} is a file: name a folder`);
	}
	await mkdir(folder, {recursive: true}).catch((error: unknown) => {
		const why = error instanceof Error ? error.message : String(error);
		throw invalidArgument(`--out ${folder} cannot be made: ${why}`, {cause: error});
	});
	const place = join(folder, RESULT);
	await checkOutput(place);
	return place;
}
