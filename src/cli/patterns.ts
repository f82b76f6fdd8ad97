import {availableParallelism} from 'node:os';
import {type Command, Option} from 'commander';
import {IngaError, type RunOptions} from '../core/index.js';
import {
	type ClosedSets,
	type Conditions,
	closedSets,
	conditionSpace,
	findConditions,
	type Items,
	literals,
	readTransactions,
	rowsOf,
	targetOf,
} from '../patterns/index.js';
import {type PatternsTarget, patternsTable} from '../report/index.js';
import {readTable} from '../table/index.js';
import {say} from './exit.js';
import {Interrupted, interruptible} from './interrupt.js';
import {count, delimiter, names} from './option.js';
import {checkOutput, writeOutput, writeStdout} from './output.js';
import {duration, progressLine} from './progress.js';

interface Options {
	readonly target?: string;
	readonly closed?: boolean;
	readonly arity: number;
	readonly support?: number;
	readonly top: number;
	readonly quantiles: number;
	readonly columns?: string[];
	readonly delimiter?: string;
	readonly threads?: number;
	readonly format: 'table' | 'json';
	readonly out?: string;
	readonly dryRun?: boolean;
	readonly progress?: boolean;
}

/** Adds `inga patterns FILE`. */
export function addPatterns(program: Command): void {
	program
		.command('patterns')
		.summary('conditions that tell a target best; closed sets of items')
		.description(
			'Goes through all conditions of a few statements about the columns of a table,\n' +
				'and prints those that tell a target best; or counts the closed sets of items.\n' +
				'Rows may also be lists of items: a .dat file of whole numbers.\n' +
				'Data go to stdout, progress and warnings to stderr.',
		)
		.argument('<file>', 'the table, or the rows of items (.dat, .dat.gz)')
		.option('-t, --target <statement>', 'what is to be told: churn, churn=Yes, "age>57"; an item of a .dat file')
		.option('--closed', 'count the closed sets of items, and print those of the most rows')
		.option('--arity <n>', 'the most statements of a condition', count(16), 3)
		.option('--support <rows>', 'the least rows of a condition or set (5 % of them if left out)', count(2 ** 31 - 1))
		.option('--top <n>', 'how many to print', count(100_000), 20)
		.option('--quantiles <n>', 'into how many parts columns of numbers are cut', count(1000), 3)
		.option('-c, --columns <names>', 'the columns to make statements about, as a,b,"c, d"; all if left out', names)
		.option('--dry-run', 'only tell how many conditions there are')
		.option('--threads <n>', 'native threads (all that there are if left out)', count(4096))
		.addOption(new Option('-f, --format <format>', 'what to print').choices(['table', 'json']).default('table'))
		.option('-o, --out <file>', 'write there instead of stdout')
		.option(
			'--delimiter <character>',
			'what separates columns, or: tab, semicolon (found by itself if left out)',
			delimiter,
		)
		.option('--progress', 'tell progress on stderr even where that is no terminal')
		.option('--no-progress', 'never tell progress')
		.addHelpText(
			'after',
			`
Examples:
  inga patterns telco.csv --target Churn --arity 3 --top 20
  inga patterns cars.csv --target 'mpg>25' --columns weight,horsepower,year --quantiles 4
  inga patterns chess.dat --closed --support 640

Ctrl-C prints the conditions that are found by then.
Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage, 130 stopped by Ctrl-C`,
		)
		.action(patterns);
}

interface Source {
	readonly items: Items;
	readonly target: (PatternsTarget & {readonly positive: readonly boolean[]}) | undefined;
	readonly warnings: readonly string[];
}

async function patterns(file: string, options: Options): Promise<void> {
	const {out, target, closed} = options;
	if ((target === undefined) === (closed === undefined)) {
		throw new IngaError('ERR_INVALID_ARGUMENT', 'give --target for conditions, or --closed for closed sets');
	}
	if (out !== undefined) await checkOutput(out);
	const line = progressLine(options.progress);
	const {threads} = options;
	let stopped: unknown;
	const text = await interruptible(async (signal) => {
		const run: RunOptions = {signal, ...(line && {onProgress: line.update}), ...(threads !== undefined && {threads})};
		const source = isRows(file) ? await rows(file, options) : await table(file, options, run);
		for (const warning of source.warnings) say(`warning: ${warning}`);
		const found = await search(source, options, run);
		line?.close();
		if (signal.aborted) stopped = signal.reason;
		return found;
	}).finally(() => line?.close());
	if (text === undefined) return;
	if (out === undefined) await writeStdout(text);
	else await writeOutput(out, text);
	if (out !== undefined) say(`wrote ${out}`);
	if (stopped instanceof Interrupted) throw stopped;
}

function isRows(file: string): boolean {
	return /\.(dat|fimi)(\.gz)?$/i.test(file);
}

async function rows(file: string, {target, columns}: Options): Promise<Source> {
	if (columns !== undefined)
		throw new IngaError('ERR_INVALID_ARGUMENT', `--columns: ${file} has items, and no columns`);
	const all = await readTransactions(file);
	if (target === undefined) return {items: all, target: undefined, warnings: []};
	const at = all.items.findIndex(({name}) => name === target);
	if (at < 0) throw new IngaError('ERR_INVALID_ARGUMENT', `${file} has no item ${target}`);
	const positive = Array.from({length: all.rows}, () => false);
	for (const row of rowsOf(all, at)) positive[row] = true;
	const each = all.bits.length / all.items.length;
	const items = {
		...all,
		items: all.items.filter((_, item) => item !== at),
		bits: all.bits.filter((_, byte) => Math.floor(byte / each) !== at),
	};
	return {items, target: {name: target, positive}, warnings: []};
}

async function table(file: string, options: Options, run: RunOptions): Promise<Source> {
	const {target, columns, quantiles, support, delimiter: separator} = options;
	const whole = await readTable(file, {...run, ...(separator !== undefined && {delimiter: separator})});
	const found = target === undefined ? undefined : targetOf(whole, target);
	const known = found?.table ?? whole;
	const {without, ...items} = literals(known, {
		quantiles,
		...(columns && {columns}),
		// Statements also have to fail for so many rows, and a set may be of nearly all: what is too rare the search leaves out.
		...(support !== undefined && {support: Math.min(support, usualSupport(known.rows))}),
		...(found && {except: [found.column]}),
	});
	const dropped = found?.dropped ?? 0;
	const warnings = [
		...(dropped > 0 ? [`${dropped} of ${whole.rows} rows left out: the target is missing`] : []),
		...(without.length > 0 ? [`nothing can be said about ${shown(without)}: constant, or of rare values`] : []),
	];
	return {items, target: found && {name: found.name, positive: found.positive}, warnings};
}

/** 5 % of the rows, rounded up. */
function usualSupport(rows: number): number {
	return Math.max(1, Math.ceil(0.05 * rows));
}

const SHOWN = 5;

function shown(list: readonly string[]): string {
	return list.length > SHOWN ? `${list.slice(0, SHOWN).join(', ')} and ${list.length - SHOWN} more` : list.join(', ');
}

/** Seconds for a condition and a word of rows, where none are left out: measured on an EPYC of 2.6 GHz with AVX2. */
const PACE = 0.5e-9;
/** Runs that can take longer, in seconds, are told of. */
const SHORT = 3;

/** The text to print; nothing where only a forecast was asked for. */
async function search({items, target}: Source, options: Options, run: RunOptions): Promise<string | undefined> {
	const {arity, top, support = usualSupport(items.rows), dryRun = false, format} = options;
	if (target === undefined) {
		const about = `${items.items.length} items in ${items.rows} rows`;
		if (dryRun) {
			say(`forecast: ${about}; how many closed sets there are only counting tells`);
			return undefined;
		}
		const found = await closedSets(items, {...run, support, top});
		return format === 'json' ? closedJson(items, found) : patternsTable(items, found);
	}
	const space = conditionSpace(items, arity);
	const most = (Number(space) * PACE * Math.ceil(items.rows / 64)) / (options.threads ?? availableParallelism());
	if (dryRun || most > SHORT) {
		say(
			`forecast: ${space} conditions of up to ${arity} of ${items.items.length} statements; ` +
				`${most < 1 ? 'less than a second' : `about ${duration(most)}`} if none could be left out`,
		);
	}
	if (dryRun) return undefined;
	const found = await findConditions(items, target.positive, {...run, arity, support, top, onAbort: 'return'});
	return format === 'json' ? conditionsJson(items, target, found) : patternsTable(items, found, target);
}

function text(value: unknown): string {
	return `${JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each), 2)}\n`;
}

function conditionsJson(items: Items, {name}: PatternsTarget, found: Conditions): string {
	const conditions = found.conditions.map(({items: list, ...condition}) => ({
		statements: list.map((at) => {
			const {name: statement, synonyms} = items.items[at] as Items['items'][number];
			return {name: statement, synonyms};
		}),
		...condition,
	}));
	return text({target: name, ...found, conditions});
}

function closedJson(items: Items, {count: all, bySize, sets}: ClosedSets): string {
	return text({
		rows: items.rows,
		count: all,
		bySize: [...bySize],
		sets: sets.map(({items: list, support}) => ({items: list.map((at) => items.items[at]?.name), support})),
	});
}
