import {basename} from 'node:path';
import {type Command, Option} from 'commander';
import {
	type Bootstrap,
	bootstrap,
	directLingam,
	type EffectEstimates,
	type ErrorIndependence,
	errorIndependence,
	estimateTotalEffects,
	multiGroupDirectLingam,
	type ResampleOptions,
	type SearchCheckpoint,
	type SparseCausalGraph,
} from '../causal/index.js';
import {IngaError, invalidArgument, type Matrix} from '../core/index.js';
import {MOST_RANKS} from '../ranks/index.js';
import {
	checkPng,
	effects,
	effectsTable,
	egoFigure,
	graphDot,
	graphFigure,
	graphGraphml,
	graphJson,
	graphSvg,
	graphTable,
	groupJson,
	groupTable,
	heatmapSvg,
	independence,
	independenceTable,
	stability,
	stabilityTable,
	svgPng,
	widestPng,
} from '../report/index.js';
import type {Samples} from '../table/index.js';
import {type RankOptions, rankedBootstrap} from './bootstrap.js';
import {checkCheckpoint, sayKept} from './checkpoint.js';
import {say} from './exit.js';
import {placeText, tellForecast} from './forecast.js';
import {type Grouping, split} from './group.js';
import {type Input, type InputOptions, type Run, read} from './input.js';
import {Interrupted, interruptible, WRITING_MS} from './interrupt.js';
import {count, delimiterOption, names, refuseIdle, seed, size, threadsOption, withProgress} from './option.js';
import {checkOutput, writeOutput, writeStdout} from './output.js';
import {type ProgressLine, progressLine} from './progress.js';
import {teller, warner} from './telling.js';

const FORMATS = ['table', 'json', 'dot', 'graphml', 'svg', 'png', 'heatmap'] as const;
type Format = (typeof FORMATS)[number];

interface Options extends InputOptions {
	readonly threshold: number;
	readonly threads?: number;
	readonly format?: Format;
	readonly out?: string;
	readonly depth?: number;
	readonly title?: string;
	readonly width?: number;
	readonly bootstrap?: number;
	readonly seed: number;
	readonly ranks?: number;
	readonly checkpoint?: string;
	readonly resume?: boolean;
	readonly dryRun?: boolean;
	readonly independence?: boolean;
	readonly effects?: boolean;
	readonly rest?: boolean;
	readonly places?: number;
	readonly progress?: boolean;
}

interface Fit {
	readonly graph: SparseCausalGraph;
	readonly resamples: Bootstrap | undefined;
	readonly tests: ErrorIndependence | undefined;
	readonly totals: EffectEstimates | undefined;
	readonly samples: Samples;
	readonly rows: number;
	readonly warnings: readonly string[];
}

/** What is written. */
interface Found {
	readonly text: string;
	readonly warnings: readonly string[];
	readonly summary: string;
}

/** Adds `inga causal FILE`. */
export function addCausal(program: Command): void {
	withProgress(
		program
			.command('causal')
			.summary('the causal graph of a table')
			.description(
				'Finds the causal graph of the number columns of a table by DirectLiNGAM.\n' +
					'Tables: CSV, TSV, JSON, Parquet, NumPy arrays (.npy), .gz of each; AnnData (.h5ad).\n' +
					'Data go to stdout, progress and warnings to stderr.',
			)
			.argument('<file>', 'the table')
			.option('-c, --columns <names>', 'the columns to use, as a,b,"c, d"; all number columns if left out', names)
			.option('-t, --threshold <effect>', 'leave out effects of at most this absolute value', size, 0)
			.option('--prior <file>', 'what is known before: tiers, exogenous, sinks, paths, no_paths, soft as TOML')
			.option(
				'--group <name>',
				'one causal order for the groups that this column tells apart, with the effects in each',
			)
			.option('--bootstrap <n>', 'fit so many resamples, too, and tell how far they agree', count(1_000_000))
			.option('--seed <n>', 'of the resamples', seed, 0)
			.option('--ranks <n>', 'with --bootstrap: fit resamples on so many ranks', count(MOST_RANKS))
			.option('--checkpoint <folder>', 'keep there how far the order and the resamples are')
			.option('--resume', 'with --checkpoint: go on where the run that wrote it ended')
			.option('--dry-run', 'only tell how long it will take, and how much memory')
			.option('--independence', 'test whether what the graph leaves unexplained is independent, as it assumes')
			.option('--effects', 'estimate total effects, with standard errors and 95 % intervals')
			.option('--rest', 'regress what is left without an order, and the last of the order, on what comes before')
			.option(
				'--places <n>',
				'find so many places of the order, from the most exogenous on (all if left out)',
				count(1e9),
			)
			.option('--prepare <file>', 'what is done to the columns before: missing, transform, encode, ... as TOML')
			.option(
				'--target <name>',
				'with --screen: the column that the others are screened for; with --effects: those on it first',
			)
			.option('--screen <m>', 'keep the m columns that are most correlated with --target', count(1e9))
			.addOption(threadsOption())
			.addOption(
				new Option('-f, --format <format>', 'what to print (by the name of --out, else table)').choices(FORMATS),
			)
			.option('-o, --out <file>', 'write there instead of stdout')
			.option('--around <variable>', 'show only what causes this variable and what it has an effect on')
			.option('--depth <n>', 'with --around: how many steps to go from it (1 if left out)', count(1_000_000))
			.option('--title <text>', 'heading of figures')
			.option('--width <pixels>', 'of figures (what they need if left out; PNG twice that)', count(10_000))
			.addOption(delimiterOption())
			.option('--layer <name>', 'of an AnnData file, the layer to use (X if left out)')
			.addOption(
				new Option('--missing <rule>', 'rows with a missing value').choices(['drop', 'error']).default('drop'),
			),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga causal cars.csv
  inga causal cars.csv --columns mpg,weight,horsepower --threshold 0.05 --out cars.svg
  inga causal genes.parquet --format json > genes.json
  inga causal genes.npy --format heatmap --out genes.svg
  inga causal genes.npy --format heatmap --out genes.png --width 2000
  inga causal cells.h5ad --layer counts --columns TP53,MDM2,CDKN1A
  inga causal genes.parquet --around TP53 --depth 2 --out tp53.graphml
  inga causal cars.csv --bootstrap 100 --independence
  inga causal cars.csv --effects --target mpg
  inga causal genes.h5ad --rest --threshold 0.1 --out genes.graphml
  inga causal genes.h5ad --places 100 --rest --out genes.json
  inga causal genes.h5ad --bootstrap 100 --ranks 2 --checkpoint run/ --resume
  inga causal cars.csv --prior prior.toml     with tiers = [["year"], ["weight", "horsepower"], ["mpg"]]
  inga causal genes.csv --target relapse --screen 200
  inga causal study.csv --group country --threshold 0.1

Exit codes: 0 done, 1 the data or a file did not allow it, 2 wrong usage, 130 stopped by Ctrl-C`,
		)
		.action(causal);
}

async function causal(file: string, options: Options, command: Command): Promise<void> {
	const {out, format = formatOf(out)} = options;
	if (options.depth !== undefined && options.around === undefined) {
		throw invalidArgument('--depth counts steps from a variable: give --around, too');
	}
	for (const word of ['bootstrap', 'independence', 'effects'] as const) {
		if (options[word] === undefined || format === 'table' || format === 'json') continue;
		const message = `--${word} is for the formats table and json: ${format} has no room for it`;
		throw invalidArgument(message);
	}
	if (options.width !== undefined && !['svg', 'png', 'heatmap'].includes(format)) {
		throw invalidArgument(`--width is for figures (svg, png, heatmap): ${format} has none`);
	}
	if (format === 'png' && out === undefined && process.stdout.isTTY) {
		throw invalidArgument('a terminal shows no PNG: name a file by --out');
	}
	if (options.title !== undefined && (format === 'table' || format === 'json')) {
		throw invalidArgument(`--title is for figures and graphs: ${format} has none`);
	}
	if (options.ranks !== undefined && options.bootstrap === undefined) {
		throw invalidArgument('--ranks fits resamples: give --bootstrap, too');
	}
	if (options.bootstrap === undefined)
		refuseIdle(command, ['seed'], 'it is that of resamples, and there are none without --bootstrap');
	if (options.group !== undefined) checkGroupOptions(format, options);
	if (!options.dryRun) await checkCheckpoint(options);
	if (out !== undefined) await checkOutput(out);
	if (isPng(format, out)) await checkPng();
	const line = progressLine(options.progress);
	// What a search of many variables knows takes a while to write.
	const patience = options.checkpoint === undefined ? undefined : WRITING_MS;
	const warn = warner(line);
	const found = await interruptible((signal) => find(file, format, options, signal, line, warn), patience)
		.finally(() => line?.close())
		.catch(async (error: unknown) => {
			if (error instanceof Interrupted) await sayKept(options);
			throw error;
		});
	if (found === undefined) return;
	for (const warning of found.warnings) warn(warning);
	const data = isPng(format, out) ? await pixels(found.text, options) : found.text;
	if (out === undefined) await writeStdout(data);
	else await writeOutput(out, data);
	if (format === 'table' || out !== undefined) say(found.summary + (out === undefined ? '' : `; wrote ${out}`));
}

interface Telling extends Run {
	readonly tell: (text: string) => void;
	readonly warn: (message: string) => void;
}

/** What is found, or nothing where only a forecast was asked for. */
async function find(
	file: string,
	format: Format,
	options: Options,
	signal: AbortSignal,
	line: ProgressLine | undefined,
	warn: (message: string) => void,
): Promise<Found | undefined> {
	const {threads} = options;
	const run = {signal, ...(line && {onProgress: line.update}), ...(threads !== undefined && {threads})};
	const tell = teller(line);
	const input = await read(file, options, run);
	const {rows, columns} = input.samples.samples;
	if (!tellForecast(options, rows, columns, tell)) return undefined;
	if (line !== undefined) line.place = (share) => placeText(share, columns, rows, options.places);
	return input.grouping === undefined
		? single(file, format, options, input, {...run, tell, warn})
		: grouped(format, options, input, {...run, warn});
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where groups have no room, or an option is about one graph */
function checkGroupOptions(format: Format, options: Options): void {
	if (format !== 'table' && format !== 'json') {
		throw invalidArgument(`--group is for the formats table and json: ${format} shows one graph`);
	}
	for (const word of ['bootstrap', 'independence', 'effects', 'around'] as const) {
		if (options[word] === undefined) continue;
		throw invalidArgument(`--${word} is for one graph, and --group finds several`);
	}
	if (options.columns?.includes(options.group ?? '')) {
		throw invalidArgument(`--columns has '${options.group}', which --group takes for no variable`);
	}
}

async function single(
	file: string,
	format: Format,
	options: Options,
	input: Input,
	{tell, warn, ...run}: Telling,
): Promise<Found> {
	const {bootstrap: resampled, seed: start, ranks, checkpoint} = options;
	const {samples, prior, rows} = input;
	const {variables} = samples;
	const known = {variables, ...extentOf(options), ...(prior && {prior})};
	const rule = {onConstant: constantRule(options), ...checkpointOf(options, warn), sparse: true} as const;
	const graph = await directLingam(samples.samples, {...run, ...known, ...rule});
	const drawn = resampled === undefined ? undefined : {...known, resamples: resampled, seed: start};
	const resamples = drawn && (await resample(samples.samples, drawn, {...run, ranks, checkpoint, tell}));
	const tests = options.independence ? await errorIndependence(graph, samples.samples, {...run, variables}) : undefined;
	const ordered = graph.order.map((place) => graph.variables[place] ?? '');
	const totals = options.effects
		? await estimateTotalEffects(graph, samples.samples, {...run, variables, from: ordered, to: ordered})
		: undefined;
	const warnings = [...input.warnings, ...graph.warnings];
	const text = rendered(
		format,
		file,
		{graph, resamples, tests, totals, samples, rows, warnings: input.warnings},
		options,
	);
	return {text, warnings, summary: `${usedRows(samples, rows)}, ${work(graph)}`};
}

function resample(
	samples: Matrix,
	drawn: ResampleOptions & {readonly resamples: number},
	{ranks, checkpoint, ...run}: RankOptions,
): Promise<Bootstrap> {
	if (ranks === undefined && checkpoint === undefined) return bootstrap(samples, {...run, ...drawn});
	return rankedBootstrap(samples, drawn, {...run, ranks, checkpoint});
}

async function grouped(
	format: Format,
	options: Options,
	input: Input,
	{warn, ...run}: Omit<Telling, 'tell'>,
): Promise<Found> {
	const {samples, prior, rows} = input;
	const {names, samples: parts, without} = split(samples, input.grouping as Grouping, options.missing);
	const {variables} = samples;
	const found = await multiGroupDirectLingam(parts, {
		...{...run, variables, groups: names, onConstant: constantRule(options), sparse: true},
		...{...checkpointOf(options, warn), ...extentOf(options)},
		...(prior && {prior}),
	});
	const known = [
		...input.warnings,
		...(without > 0 ? [`${without} of ${rows} rows left out: they have no group`] : []),
	];
	const {threshold} = options;
	const text = format === 'json' ? groupJson(found, {threshold, warnings: known}) : groupTable(found, {threshold});
	const used = usedRows({dropped: samples.dropped + without}, rows);
	const [graph] = found.graphs as [SparseCausalGraph];
	return {
		...{text, warnings: [...known, ...found.warnings]},
		summary: `${used} in ${names.length} groups, ${work(graph)}`,
	};
}

/** What cannot be written is told at once: the end may be an hour away. */
function checkpointOf({checkpoint}: Options, warn: (message: string) => void): {checkpoint?: SearchCheckpoint} {
	return checkpoint === undefined ? {} : {checkpoint: {folder: checkpoint, onTrouble: warn}};
}

function extentOf({rest, places}: Options): {rest?: 'regress'; places?: number} {
	return {...(rest === true && {rest: 'regress'}), ...(places !== undefined && {places})};
}

function constantRule({columns}: Options): 'drop' | 'error' {
	return columns === undefined ? 'drop' : 'error';
}

function rendered(
	format: Format,
	file: string,
	{graph, resamples, tests, totals, samples, rows, warnings}: Fit,
	options: Options,
): string {
	const {threshold, around, depth = 1} = options;
	const whole = graphFigure(graph, {threshold, samples: samples.samples, columns: samples.variables});
	const figure = around === undefined ? whole : egoFigure(whole, around, {depth, threshold});
	const part = around === undefined ? '' : `${figure.variables.length} of `;
	const note = `${usedRows(samples, rows)}, ${part}${graph.variables.length} variables, DirectLiNGAM`;
	const place = around === undefined ? basename(file) : `${around} in ${basename(file)}`;
	const what = format === 'heatmap' ? 'Direct effects' : 'Causal graph';
	const {title = `${what} ${around === undefined ? 'of' : 'around'} ${place}`} = options;
	const shown = options.width !== undefined && {width: options.width};
	const agreed = resamples && stability(figure, resamples, {threshold});
	const tested = tests && independence(graph.variables, tests);
	const {target} = options;
	const estimated = totals && effects(graph, totals, {figure, threshold, ...(target !== undefined && {target})});
	switch (format) {
		case 'json':
			return graphJson(graph, {
				...{threshold, warnings, figure},
				...(agreed && {bootstrap: agreed}),
				...(tested && {independence: tested}),
				...(estimated && {totalEffects: estimated}),
			});
		case 'dot':
			return graphDot(figure, {threshold, title});
		case 'graphml':
			return graphGraphml(figure, {threshold, title});
		case 'svg':
		case 'png':
			return graphSvg(figure, {threshold, title, note, ...shown});
		case 'heatmap':
			return heatmapSvg(figure, {threshold, title, note, ...shown});
		default:
			return [
				graphTable(figure, {threshold}),
				...(agreed ? [stabilityTable(agreed)] : []),
				...(tested ? [independenceTable(tested)] : []),
				...(estimated ? [effectsTable(estimated)] : []),
			].join('\n');
	}
}

/** Whether a figure is wanted as pixels: a map by the ending of its file. */
function isPng(format: Format, out: string | undefined): boolean {
	return format === 'png' || (format === 'heatmap' && out !== undefined && formatOf(out) === 'png');
}

async function pixels(svg: string, {width}: Options): Promise<Uint8Array> {
	const most = widestPng(svg);
	if (width !== undefined && width > most)
		say(`warning: --width ${width} is more than a picture can have: it has ${most}`);
	const {bytes, warnings} = await svgPng(svg, width === undefined ? {} : {width: Math.min(width, most)});
	for (const warning of warnings) say(`warning: ${warning}`);
	return bytes;
}

function usedRows({dropped}: {readonly dropped: number}, rows: number): string {
	return dropped > 0 ? `${rows - dropped} of ${rows} rows` : `${rows} rows`;
}

function work({variables, threads, isa, seconds}: SparseCausalGraph): string {
	const time = (seconds.order + seconds.adjacency).toFixed(3);
	return `${variables.length} variables, ${time} s with ${isa} on ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

function formatOf(out: string | undefined): Format {
	const ending = out?.toLowerCase().split('.').at(-1);
	if (ending === 'gv') return 'dot';
	return FORMATS.find((format) => format === ending) ?? 'table';
}
