import {availableParallelism} from 'node:os';
import {type Command, Option} from 'commander';
import {IngaError, invalidArgument, type RunOptions} from '../core/index.js';
import {
	type ClosedSets,
	type Conditions,
	type Confirmation,
	closedSets,
	confirmConditions,
	coverConditions,
	findConditions,
	forecastConditions,
	type Items,
	itemAsTarget,
	literals,
	minimalGenerators,
	type Redundancy,
	readTransactions,
	redundancy,
	type SignificantConditions,
	type SignificantSets,
	selectRows,
	significantConditions,
	significantSets,
	splitLiterals,
	splitRows,
	strataOf,
	targetOf,
	usualSupport,
} from '../patterns/index.js';
import {MOST_RANKS} from '../ranks/index.js';
import {type PatternsTarget, patternsTable} from '../report/index.js';
import {readTable} from '../table/index.js';
import {checkCheckpoint, sayKept} from './checkpoint.js';
import {say} from './exit.js';
import {SHORT} from './forecast.js';
import {Interrupted, interruptible, WRITING_MS} from './interrupt.js';
import {count, delimiterOption, names, refuseIdle, seed, share, threadsOption, withProgress} from './option.js';
import {checkOutput, writeOutput, writeStdout} from './output.js';
import {preparedTable} from './prepare.js';
import {duration, type ProgressLine, progressLine} from './progress.js';
import {rankedSearch} from './search.js';
import type {Wanted} from './searching.js';
import {teller} from './telling.js';

interface Options {
	readonly target?: string;
	readonly closed?: boolean;
	readonly lamp?: boolean;
	readonly error: 'holm' | 'lamp' | 'westfall-young';
	readonly permutations: number;
	readonly strata?: string;
	readonly measure: 'fisher' | 'wracc';
	readonly cover?: boolean;
	readonly arity: number;
	readonly support?: number;
	readonly top: number;
	readonly pValue?: number;
	readonly quantiles: number;
	readonly confirm: number;
	readonly seed: number;
	readonly columns?: string[];
	readonly prepare?: string;
	readonly delimiter?: string;
	readonly threads?: number;
	readonly ranks?: number;
	readonly checkpoint?: string;
	readonly resume?: boolean;
	readonly format: 'table' | 'json';
	readonly out?: string;
	readonly dryRun?: boolean;
	readonly progress?: boolean;
}

/** Adds `inga patterns FILE`. */
export function addPatterns(program: Command): void {
	withProgress(
		program
			.command('patterns')
			.summary('conditions that tell a target best; closed sets of items')
			.description(
				'Goes through all conditions of a few statements about the columns of a table,\n' +
					'prints those that tell a target best, and confirms them in rows that the\n' +
					'search has not seen; or counts the closed sets of items. Rows may also be\n' +
					'lists of items: a .dat file of whole numbers.\n' +
					'Data go to stdout, progress and warnings to stderr.',
			)
			.argument('<file>', 'the table, or the rows of items (.dat, .dat.gz)')
			.option('-t, --target <statement>', 'what is to be told: churn, churn=Yes, "age>57"; an item of a .dat file')
			.option('--closed', 'count the closed sets of items, and print those of the most rows')
			.option('--lamp', 'closed sets of any size that are significant for the target, in all rows')
			.addOption(
				new Option('--error <method>', 'the correction: holm in rows held back; lamp as --lamp; westfall-young')
					.choices(['holm', 'lamp', 'westfall-young'])
					.default('holm'),
			)
			.option('--permutations <n>', 'of the target, for --error westfall-young', count(100_000), 1000)
			.option('--strata <column>', 'permute the target within the values of this column alone')
			.addOption(
				new Option('--measure <name>', "what conditions are compared by: the p-value of Fisher's test, or WRAcc")
					.choices(['fisher', 'wracc'])
					.default('fisher'),
			)
			.option('--cover', 'one after another: each the best in rows for which none before it holds')
			.option('--arity <n>', 'the most statements of a condition', count(16), 3)
			.option('--support <rows>', 'the least rows of a condition or set (5 % of them if left out)', count(2 ** 31 - 1))
			.option('--top <n>', 'how many to find, and to print', count(100_000), 20)
			.option('--p-value <p>', 'the greatest p-value of a condition in the search: the less, the faster', share)
			.option('--confirm <share>', 'of the rows, held back to confirm conditions; 0: none', share, 0.4)
			.option('--seed <n>', 'of the rows that are held back, and of permutations', seed, 0)
			.option('--quantiles <n>', 'into how many parts columns of numbers are cut', count(1000), 3)
			.option('-c, --columns <names>', 'the columns to make statements about, as a,b,"c, d"; all if left out', names)
			.option('--prepare <file>', 'what is done to the columns before: derive, missing, transform, as TOML')
			.option('--dry-run', 'only tell how many conditions there are')
			.option('--ranks <n>', 'search on so many ranks', count(MOST_RANKS))
			.option('--checkpoint <folder>', 'keep there what is done, every 5 seconds')
			.option('--resume', 'with --checkpoint: go on where the run that wrote it ended')
			.addOption(threadsOption())
			.addOption(new Option('-f, --format <format>', 'what to print').choices(['table', 'json']).default('table'))
			.option('-o, --out <file>', 'write there instead of stdout')
			.addOption(delimiterOption()),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga patterns telco.csv --target Churn --arity 3 --top 20
  inga patterns cars.csv --target 'mpg>25' --columns weight,horsepower,year --quantiles 4
  inga patterns small.csv --target sick --confirm 0
  inga patterns telco.csv --target Churn --error westfall-young --strata Contract
  inga patterns machines.csv --target failure --cover --prepare plan.toml --top 10
  inga patterns chess.dat --closed --support 640
  inga patterns mushroom.dat --target 3 --lamp
  inga patterns genes.csv --target resistant --arity 4 --ranks 4 --checkpoint run/
  inga patterns genes.csv --target resistant --arity 4 --ranks 2 --checkpoint run/ --resume

Ctrl-C prints the conditions that are found by then, but for --lamp, --closed and --error westfall-young.
Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage, 130 stopped by Ctrl-C`,
		)
		.action(patterns);
}

/** Rows of items, and of each whether it is positive. */
interface Labelled {
	readonly items: Items;
	readonly positive: readonly boolean[];
}

interface Source {
	readonly items: Items;
	readonly target: (PatternsTarget & Omit<Labelled, 'items'>) | undefined;
	/** Rows that are none of those. */
	readonly heldBack: Labelled | undefined;
	/** Of each row its stratum, where the target is permuted within strata. */
	readonly strata?: readonly (string | number)[];
	readonly warnings: readonly string[];
}

async function patterns(file: string, options: Options, command: Command): Promise<void> {
	const {out, target, closed} = options;
	if ((target === undefined) === (closed === undefined)) {
		throw invalidArgument('give --target for conditions, or --closed for closed sets');
	}
	if (methodOf(options) !== 'holm' && target === undefined) {
		throw invalidArgument(`${options.lamp ? '--lamp' : `--error ${options.error}`} needs a --target`);
	}
	if (options.strata !== undefined && methodOf(options) !== 'westfall-young') {
		throw invalidArgument('--strata needs --error westfall-young: only there is the target permuted');
	}
	if (methodOf(options) === 'westfall-young' && (options.ranks !== undefined || options.checkpoint !== undefined)) {
		throw invalidArgument(
			'--error westfall-young searches on the threads of one process, without --ranks and --checkpoint',
		);
	}
	if (options.cover && (target === undefined || methodOf(options) !== 'holm')) {
		throw invalidArgument('--cover needs a --target, and goes without --lamp and --error');
	}
	if (
		options.cover &&
		(options.ranks !== undefined || options.checkpoint !== undefined || options.measure !== 'fisher')
	) {
		throw invalidArgument('--cover goes without --ranks, --checkpoint and --measure');
	}
	refuseIdle(command, ...idle(options));
	if (isRows(file)) refuseIdle(command, ['delimiter', 'quantiles'], `${file} has items, and no columns`);
	if (!options.dryRun) await checkCheckpoint(options);
	if (out !== undefined) await checkOutput(out);
	const line = progressLine(options.progress);
	const {threads} = options;
	let stopped: unknown;
	const work = async (signal: AbortSignal) => {
		const run: RunOptions = {signal, ...(line && {onProgress: line.update}), ...(threads !== undefined && {threads})};
		const source = isRows(file) ? await rows(file, options) : await table(file, options, run);
		line?.close();
		for (const warning of source.warnings) say(`warning: ${warning}`);
		const found = await search(source, options, run, line);
		line?.close();
		if (signal.aborted) stopped = signal.reason;
		return found;
	};
	const patience = options.checkpoint === undefined && options.ranks === undefined ? undefined : WRITING_MS;
	const text = await interruptible(work, patience)
		.finally(() => line?.close())
		.catch(async (error: unknown) => {
			if (error instanceof Interrupted) await sayKept(options);
			throw error;
		});
	if (text === undefined) return;
	if (out === undefined) await writeStdout(text);
	else await writeOutput(out, text);
	if (out !== undefined) say(`wrote ${out}`);
	if (!(stopped instanceof Interrupted)) return;
	await sayKept(options);
	throw stopped;
}

function methodOf({lamp, error}: Options): Options['error'] {
	if (lamp && error === 'westfall-young') {
		throw invalidArgument('--lamp and --error westfall-young are two corrections: give one');
	}
	return lamp ? 'lamp' : error;
}

/** What the search that is wanted does not go by, and why. */
function idle(options: Options): [names: readonly string[], why: string] {
	const free = ['arity', 'measure', 'pValue', 'confirm', 'seed', 'permutations'];
	const method = methodOf(options);
	if (options.closed) return [free, '--closed counts sets of any size, in all rows'];
	if (method === 'lamp') return [free, 'closed sets of any size are tested, in all rows'];
	if (method === 'holm') return [['permutations'], 'the target is permuted for --error westfall-young alone'];
	return [['measure', 'pValue', 'confirm'], '--error westfall-young tests conditions by p-values, in all rows'];
}

function isRows(file: string): boolean {
	return /\.(dat|fimi)(\.gz)?$/i.test(file);
}

async function rows(file: string, options: Options): Promise<Source> {
	const {target, columns} = options;
	if (options.prepare !== undefined) throw invalidArgument(`--prepare: ${file} has items, and no columns`);
	if (columns !== undefined) throw invalidArgument(`--columns: ${file} has items, and no columns`);
	if (options.strata !== undefined) throw invalidArgument(`--strata: ${file} has items, and no columns`);
	const all = await readTransactions(file);
	if (target === undefined) return {items: all, target: undefined, heldBack: undefined, warnings: []};
	const at = all.items.findIndex(({name}) => name === target);
	if (at < 0) throw invalidArgument(`${file} has no item ${target}`);
	const {items, positive} = itemAsTarget(all, at);
	const split = parts(positive, options);
	const part = (list: Int32Array): Labelled => ({items: selectRows(items, list), positive: labels(positive, list)});
	const found = split === undefined ? {items, positive} : part(split.discovery);
	return {
		items: found.items,
		target: {name: target, positive: found.positive},
		heldBack: split && part(split.confirmation),
		warnings: [],
	};
}

/** Rows to find conditions in, and others to confirm them, where it is wanted. */
function parts(positive: readonly boolean[], options: Options) {
	const {confirm, seed: start} = options;
	if (confirm === 0 || methodOf(options) !== 'holm') return undefined;
	try {
		return splitRows(positive, {share: confirm, seed: start});
	} catch (error) {
		if (!(error instanceof IngaError && error.code === 'ERR_DATA')) throw error;
		throw new IngaError('ERR_DATA', `${error.message} (--confirm), or none: --confirm 0`, {cause: error});
	}
}

function labels(positive: readonly boolean[], list: Int32Array): readonly boolean[] {
	return Array.from(list, (row) => positive[row] as boolean);
}

async function table(file: string, options: Options, run: RunOptions): Promise<Source> {
	const {target, columns, quantiles, support, strata, delimiter: separator} = options;
	const read = await readTable(file, {...run, ...(separator !== undefined && {delimiter: separator})});
	const {table: whole, report} = await preparedTable(read, options.prepare);
	const found = target === undefined ? undefined : targetOf(whole, target);
	const known = found?.table ?? whole;
	const split = found && parts(found.positive, options);
	const values = strata === undefined ? undefined : strataOf(known, strata, {quantiles});
	const kept = values && Int32Array.from(values.keys()).filter((row) => values[row] !== undefined);
	const least = usualSupport(split?.discovery.length ?? kept?.length ?? known.rows);
	const given = {
		quantiles,
		...(columns && {columns}),
		// Statements also have to fail for so many rows, and a set may be of nearly all: what is too rare the search leaves out.
		...(support !== undefined && {support: Math.min(support, least)}),
		...(found && {except: [found.column, ...(strata === undefined ? [] : [strata])]}),
	};
	const chosen = split ?? (kept && {discovery: kept, confirmation: []});
	const all = chosen && splitLiterals(known, chosen, given);
	const {without, ...items} = all?.discovery ?? literals(known, given);
	const dropped = found?.dropped ?? 0;
	const unknown = known.rows - (kept?.length ?? known.rows);
	const warnings = [
		...report.map(({message}) => message),
		...(dropped > 0 ? [`${dropped} of ${whole.rows} rows left out: the target is missing`] : []),
		...(unknown > 0 ? [`${unknown} of ${known.rows} rows left out: ${strata} is missing`] : []),
		...(without.length > 0 ? [`nothing can be said about ${shown(without)}: constant, or of rare values`] : []),
	];
	const told = found && {
		name: found.name,
		positive: chosen === undefined ? found.positive : labels(found.positive, Int32Array.from(chosen.discovery)),
	};
	const heldBack = found &&
		split &&
		all && {items: all.confirmation, positive: labels(found.positive, split.confirmation)};
	const own = kept && values && {strata: Array.from(kept, (row) => values[row] as string | number)};
	return {items, target: told, heldBack, ...own, warnings};
}

const SHOWN = 5;

function shown(list: readonly string[]): string {
	return list.length > SHOWN ? `${list.slice(0, SHOWN).join(', ')} and ${list.length - SHOWN} more` : list.join(', ');
}

/** What a condition takes for each permutation of the target, as a part of what it takes without any. */
const PERMUTED = 0.5;
/** So many conditions are compared with each other, the best ones. */
const MOST_COMPARED = 1000;

/** The text to print; nothing where only a forecast was asked for. */
async function search(
	{items, target, heldBack, strata}: Source,
	options: Options,
	run: RunOptions,
	line: ProgressLine | undefined,
): Promise<string | undefined> {
	const {arity, top, support = usualSupport(items.rows), dryRun = false, format} = options;
	const method = methodOf(options);
	const tell = teller(line);
	if (dryRun && (target === undefined || method === 'lamp')) {
		const about = `${items.items.length} items in ${items.rows} rows`;
		tell(`forecast: ${about}; how many closed sets there are only counting tells`);
		return undefined;
	}
	const {ranks, checkpoint} = options;
	const overRanks = ranks !== undefined || checkpoint !== undefined;
	const ranked = <Found>(wanted: Wanted) =>
		rankedSearch<Found>(wanted, items, target?.positive ?? [], {...run, ranks, checkpoint, tell});
	if (target === undefined) {
		const wanted = {support, top};
		const sets = overRanks
			? ranked<ClosedSets>({search: 'closed', options: wanted})
			: closedSets(items, {...run, ...wanted});
		const found = labelled(items, await sets);
		return format === 'json' ? closedJson(items, found) : patternsTable(items, found);
	}
	if (method === 'lamp') {
		const sets = overRanks
			? ranked<SignificantSets>({search: 'significant', options: {top}})
			: significantSets(items, target.positive, {...run, top});
		const found = labelled(items, await sets);
		return format === 'json' ? significantJson(items, target, found) : patternsTable(items, found, target);
	}
	const {space, seconds} = forecastConditions(items, arity, ranks ?? options.threads ?? availableParallelism());
	const most = seconds * (method === 'westfall-young' ? PERMUTED * options.permutations : 1);
	if (dryRun || most > SHORT) {
		tell(
			`forecast: ${space} conditions of up to ${arity} of ${items.items.length} statements; ` +
				`${most < 1 ? 'less than a second' : `about ${duration(most)}`} if none could be left out`,
		);
	}
	if (dryRun) return undefined;
	if (method === 'westfall-young') {
		const {permutations, seed: start} = options;
		const given = {...run, arity, support, top, permutations, seed: start, ...(strata && {strata})};
		const found = await significantConditions(items, target.positive, given);
		const beside = redundancy(items, target.positive, found.conditions.slice(0, MOST_COMPARED));
		const whole = {...found, redundancy: beside};
		return format === 'json' ? permutedJson(items, target, whole, start) : patternsTable(items, whole, target);
	}
	line?.sizes.set('conditions', Number(space));
	const {measure, pValue} = options;
	const wanted = {arity, support, top, measure, ...(pValue !== undefined && {pValue})};
	const found = await (overRanks
		? ranked<Conditions>({search: 'conditions', options: wanted})
		: (options.cover ? coverConditions : findConditions)(items, target.positive, {
				...run,
				...wanted,
				onAbort: 'return',
			}));
	const confirmed = heldBack && {
		rows: heldBack.items.rows,
		positives: heldBack.positive.filter((yes) => yes).length,
		conditions: confirmConditions(heldBack.items, heldBack.positive, found.conditions),
	};
	const beside = redundancy(items, target.positive, found.conditions.slice(0, MOST_COMPARED));
	if (format === 'json')
		return conditionsJson(
			items,
			target,
			{...found, redundancy: beside},
			confirmed && {...confirmed, confirm: options.confirm, seed: options.seed},
		);
	return patternsTable(items, {...found, redundancy: beside}, target, confirmed);
}

/** A set with some of its items, from which the others follow. */
interface Label {
	readonly generator: readonly number[];
}

type WithLabels<Found extends {readonly sets: readonly unknown[]}> = Omit<Found, 'sets'> & {
	readonly sets: readonly (Found['sets'][number] & Label)[];
};

function labelled<Each extends {readonly items: readonly number[]}, Found extends {readonly sets: readonly Each[]}>(
	items: Items,
	found: Found,
): WithLabels<Found> {
	const generators = minimalGenerators(items, found.sets);
	return {...found, sets: found.sets.map((set, nth) => ({...set, generator: generators[nth] ?? []}))};
}

function namesOf(items: Items, list: readonly number[]): (string | undefined)[] {
	return list.map((at) => items.items[at]?.name);
}

function text(value: unknown): string {
	return `${JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each), 2)}\n`;
}

interface Confirmed {
	readonly rows: number;
	readonly positives: number;
	readonly conditions: readonly Confirmation[];
	readonly confirm: number;
	readonly seed: number;
}

function conditionsJson(
	items: Items,
	{name}: PatternsTarget,
	{redundancy: beside, ...found}: Conditions & {readonly redundancy: readonly Redundancy[]},
	confirmed?: Confirmed,
): string {
	const conditions = found.conditions.map(({items: list, ...condition}, nth) => ({
		statements: statementsOf(items, list),
		...condition,
		...beside[nth],
		...(confirmed && {confirmation: confirmed.conditions[nth]}),
	}));
	const confirmation = confirmed && {
		...{share: confirmed.confirm, seed: confirmed.seed, rows: confirmed.rows, positives: confirmed.positives},
		confirmed: confirmed.conditions.filter((each) => each.confirmed).length,
	};
	return text({target: name, ...found, ...(confirmation && {confirmation}), conditions});
}

function statementsOf(items: Items, list: readonly number[]) {
	return list.map((item) => {
		const {name, synonyms} = items.items[item] as Items['items'][number];
		return {name, synonyms};
	});
}

function permutedJson(
	items: Items,
	{name}: PatternsTarget,
	{redundancy: beside, ...found}: SignificantConditions & {readonly redundancy: readonly Redundancy[]},
	start: number,
): string {
	const conditions = found.conditions.map(({items: list, ...condition}, nth) => ({
		...{statements: statementsOf(items, list), ...condition, ...beside[nth]},
	}));
	return text({target: name, ...found, seed: start, conditions});
}

function significantJson(items: Items, {name}: PatternsTarget, found: WithLabels<SignificantSets>): string {
	const sets = found.sets.map(({items: list, generator, ...set}) => ({
		...set,
		items: namesOf(items, list),
		generator: namesOf(items, generator),
	}));
	return text({target: name, ...found, sets});
}

function closedJson(items: Items, {count: all, bySize, sets}: WithLabels<ClosedSets>): string {
	return text({
		rows: items.rows,
		count: all,
		bySize: [...bySize],
		sets: sets.map(({items: list, support, generator}) => ({
			...{items: namesOf(items, list), generator: namesOf(items, generator), support},
		})),
	});
}
