// What is said of a run before it begins.
import {availableParallelism, totalmem} from 'node:os';
import {type Forecast, forecastLingam, measurePace, placeAt, type Undertaking} from '../causal/index.js';
import {duration} from './progress.js';

/** Runs that take less, in seconds, need no forecast. */
export const SHORT = 3;

/** How long a run will take and how much memory, or undefined where it is `short` and nobody asked. */
function forecastText(run: Undertaking, asked: boolean): string | undefined {
	const plan = {...run, threads: run.threads ?? availableParallelism()};
	// On a machine a third as fast as the usual it would be worth telling.
	if (!asked && total(forecastLingam(plan)) * 3 < SHORT) return undefined;
	const forecast = forecastLingam(plan, measurePace(plan.samples));
	return asked || total(forecast) >= SHORT ? sentence(plan, forecast) : undefined;
}

function total({seconds}: Forecast): number {
	return Object.values(seconds).reduce((sum, part) => sum + part, 0);
}

const PARTS = {order: 'the causal order', adjacency: 'direct effects', bootstrap: 'resamples', independence: 'tests'};

function sentence({variables, samples, threads = 1}: Undertaking, forecast: Forecast): string {
	const {seconds, bytes} = forecast;
	const parts = (['order', 'adjacency', 'bootstrap', 'independence'] as const)
		.filter((part) => seconds[part] > 0)
		.map((part) => `${PARTS[part]} ${duration(seconds[part])}`);
	const memory = bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
	const there = totalmem();
	const lack = bytes > there ? `, and this machine has ${(there / 1e9).toFixed(1)} GB` : '';
	return (
		`forecast: ${variables} variables x ${samples} rows take about ${duration(total(forecast))} on ${threads} ` +
		`${threads === 1 ? 'thread' : 'threads'} (${parts.join(', ')}) and ${memory} of memory${lack}`
	);
}

/** What is asked of `inga causal`. */
interface Options {
	readonly threads?: number;
	readonly ranks?: number;
	readonly bootstrap?: number;
	readonly independence?: boolean;
	readonly rest?: boolean;
	readonly places?: number;
	readonly dryRun?: boolean;
}

/** Tells how long the run will take where that is long, or asked for; true where it is to be done. */
export function tellForecast(options: Options, rows: number, columns: number, tell: (text: string) => void): boolean {
	const {threads, ranks, bootstrap, independence = false, rest = false, places, dryRun = false} = options;
	const text = forecastText(
		{
			...{variables: columns, samples: rows, independence, rest},
			...(threads !== undefined && {threads}),
			...(ranks !== undefined && {ranks}),
			...(bootstrap !== undefined && {resamples: bootstrap}),
			...(places !== undefined && {places}),
		},
		dryRun,
	);
	if (text !== undefined) tell(text);
	return !dryRun;
}

/** How far the search for the order is, for the line of progress. */
export function placeText(share: number, variables: number, samples: number, places?: number): string {
	const {place, of} = placeAt(share, variables, samples, places);
	return `place ${place} of ${of}`;
}
