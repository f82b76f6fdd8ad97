import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import type {Case} from './programs.js';

const file = moduleAt('test/ranks/programs');

/** What each case returns on each of so many ranks. */
export async function ranks<Result = unknown>(size: number, ...cases: readonly Case[]): Promise<Result[][]> {
	const byRank = await run<Result[]>(size, file, cases);
	return cases.map((_, nth) => byRank.map((results) => results[nth] as Result));
}
