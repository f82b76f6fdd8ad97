// What a discovery will take.
import {forecastLingam, usualPace} from '../causal/index.js';
import {forecastConditions, splitLiterals, usualSupport} from '../patterns/index.js';
import type {Table} from '../table/index.js';
import {askedOf} from './discover.js';
import type {DiscoverOptions} from './option.js';

/** What a discovery takes at most, as {@link forecastDiscovery} has it. */
export interface DiscoveryForecast {
	/** Rows that are looked in, statements about columns, and how many conditions these make. */
	readonly rows: number;
	readonly statements: number;
	readonly space: bigint;
	/** Causal graphs to be fitted, of one side each, and the most variables of one. */
	readonly graphs: number;
	readonly variables: number;
	/** The search for conditions, graphs with their permutations, and resamples. */
	readonly seconds: {readonly conditions: number; readonly graphs: number; readonly bootstrap: number};
	/** The most that the process holds. */
	readonly bytes: number;
}

/**
 * Seconds that a pair of graphs takes besides its fits: for a row of a column (the screen), for a row and two variables (copies, moments, what is
 * left of effects), and in any case. Five tables of 500 to 2000 rows on a busy EPYC of 2.6 GHz agree with it to a third.
 */
const [SCREEN, MODEL, PAIR] = [150e-9, 20e-9, 1.5e-3];
const [DOUBLE, BITS] = [8, 8];
/** A table that is read, one without rows that miss the target, and columns that are centred. */
const COPIES = 3;
/** What a process takes that has read nothing. */
const PROCESS_BYTES = 90e6;

/**
 * How many conditions and graphs there are, and what they take at most: where no condition could be left out of the search, and all of
 * `top` are found. Times are those of a core of 2.6 GHz with AVX2 unless `pace` says what this one needs; they may be a third, or
 * several times as much. Threads share the search and the resamples; graphs of a few variables gain little from them.
 *
 * @param pace seconds for each comparison and sample, as `measurePace` finds them
 * @throws as {@link discover}, for what is wrong with options and table
 *
 * @example
 * forecastDiscovery(people, {target: 'left', arity: 1}).space; // 10n
 */
export function forecastDiscovery(table: Table, options: DiscoverOptions, pace: number = usualPace): DiscoveryForecast {
	const {target, roles, parts, settings} = askedOf(table, options);
	const {arity, support, top, quantiles, permutations, bootstrap: resamples} = settings;
	const {threads = 1} = options;
	const rows = parts.discovery.length;
	const given = {columns: roles.conditions, quantiles, support: Math.min(support, usualSupport(rows))};
	const items = splitLiterals(target.table, parts, given).discovery;
	const {space, seconds} = forecastConditions(items, arity, threads);
	const variables = 1 + Math.min(settings.variables, roles.causes.length);
	const sides = {variables, samples: rows};
	// Both sides together have the rows of one graph.
	const pair = forecastLingam(sides, pace);
	const one = pair.seconds.order + pair.seconds.adjacency;
	const beside = (rows * (SCREEN * roles.causes.length + MODEL * variables ** 2) + PAIR) * (pace / usualPace);
	return {
		...{rows, statements: items.items.length, space, variables},
		// And that of all rows.
		graphs: 1 + 2 * top * (1 + permutations + resamples),
		seconds: {
			conditions: seconds,
			graphs: (1 + top * (1 + permutations)) * (one + beside),
			bootstrap: (top * resamples * one) / threads,
		},
		bytes:
			PROCESS_BYTES +
			COPIES * DOUBLE * table.rows * table.columns.length +
			(items.items.length * rows) / BITS +
			16 * DOUBLE * rows * variables,
	};
}
