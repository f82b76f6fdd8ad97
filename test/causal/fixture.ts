import {readFileSync} from 'node:fs';
import type {CausalGraph} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import type {Data} from './sets.js';

/** What Python's lingam found: see scripts/lingam_fixture.py. */
export interface Fixture {
	readonly lingam: string;
	readonly rows: number;
	readonly variables: number;
	readonly order: readonly number[];
	/** [effect, cause, value] */
	readonly edges: readonly (readonly [number, number, number])[];
	/** P-values of every two variables: (0, 1), (0, 2), ..., (1, 2), ... Small sets have them. */
	readonly independence?: {
		/** Of the error terms of these edges. */
		readonly errors: readonly number[];
		/** Of the columns. */
		readonly columns: readonly number[];
	};
}

export function fixtureOf(name: string): Fixture {
	return JSON.parse(readFileSync(new URL(`fixture/${name}.json`, import.meta.url), 'utf8')) as Fixture;
}

/** The edges of `fixture` as a matrix. */
export function adjacencyOf({variables, edges}: Fixture): Matrix {
	const adjacency = matrix(variables, variables);
	for (const [effect, cause, value] of edges) adjacency.data[effect * variables + cause] = value;
	return adjacency;
}

/** Population standard deviations of the columns. */
function deviationsOf({rows, columns, data}: Matrix): Float64Array {
	const [means, squares] = [new Float64Array(columns), new Float64Array(columns)];
	for (let at = 0; at < data.length; at++) means[at % columns] = (means[at % columns] ?? 0) + (data[at] ?? 0) / rows;
	for (let at = 0; at < data.length; at++) {
		const column = at % columns;
		squares[column] = (squares[column] ?? 0) + ((data[at] ?? 0) - (means[column] ?? 0)) ** 2 / rows;
	}
	return squares.map(Math.sqrt);
}

/** How two adjacencies differ. */
export interface Difference {
	/** The largest difference in standard deviations of effect per standard deviation of cause. */
	readonly standardised: number;
	/** The largest difference relative to the expected value. */
	readonly relative: number;
	/** Edges that only one of the two has. */
	readonly edges: number;
}

export function difference({samples}: Data, {adjacency}: Pick<CausalGraph, 'adjacency'>, expected: Matrix): Difference {
	const deviations = deviationsOf(samples);
	const size = adjacency.columns;
	let [standardised, relative, edges] = [0, 0, 0];
	adjacency.data.forEach((value, at) => {
		const wanted = expected.data[at] ?? 0;
		if ((value === 0) !== (wanted === 0)) edges++;
		if (value === wanted) return;
		const [effect, cause] = [deviations[Math.floor(at / size)] ?? 1, deviations[at % size] ?? 1];
		standardised = Math.max(standardised, (Math.abs(value - wanted) * cause) / effect);
		relative = Math.max(relative, Math.abs(value - wanted) / Math.abs(wanted));
	});
	return {standardised, relative, edges};
}

/** Above the diagonal, row by row. */
export function upper({rows, data}: Matrix): number[] {
	return [...data].filter((_, at) => at % rows > Math.floor(at / rows));
}

/** The largest difference of p-values. One of e^-t changes by t times what its statistic is off: so that is what counts. */
export function tailDifference(found: readonly number[], expected: readonly number[]): number {
	const parts = found.map((value, at) => {
		const wanted = expected[at] ?? Number.NaN;
		return Math.abs(value - wanted) / (wanted * Math.max(1, -Math.log(wanted)));
	});
	return parts.some(Number.isNaN) || found.length !== expected.length
		? Number.POSITIVE_INFINITY
		: Math.max(0, ...parts);
}
