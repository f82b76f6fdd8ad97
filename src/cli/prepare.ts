// What is done to a table before the search: a file, or a few words of the command line.
import {IngaError, invalidArgument} from '../core/index.js';
import {checkPlan, type Plan, prepareTable, type Step} from '../prepare/index.js';
import type {Table} from '../table/index.js';
import {readToml} from './toml.js';

/** The options that are a plan, and those that say the same as a part of one. */
export interface PrepareOptions {
	readonly prepare?: string;
	readonly target?: string;
	readonly screen?: number;
	/** Then a target without a number of columns to keep is not meant for screening. */
	readonly effects?: boolean;
	readonly columns?: readonly string[];
	readonly missing: 'drop' | 'error';
}

/**
 * The plan of `--prepare` with what the other options say, which goes before; nothing where there is none.
 *
 * @throws {@link IngaError} `ERR_DATA` where the file is no plan: file and key are named; `ERR_INVALID_ARGUMENT` where a target is
 * named and nothing says how many columns to keep, or the other way round
 */
export async function readPlan(options: PrepareOptions): Promise<Plan | undefined> {
	const {prepare, target, screen, columns, missing, effects} = options;
	if (prepare === undefined && screen === undefined && (target === undefined || effects)) return undefined;
	const plan = prepare === undefined ? {} : await fileOf(prepare);
	const screens =
		!effects || screen !== undefined || (plan.screen?.most !== undefined && plan.screen.target === undefined);
	const screening = {
		...plan.screen,
		...(target !== undefined && screens && {target}),
		...(screen !== undefined && {most: screen}),
	};
	for (const [asked, key, option] of [
		[screens ? target : undefined, 'most', '--target needs --screen: how many columns to keep'],
		[screen, 'target', '--screen needs --target: what columns are to be correlated with'],
	] as const) {
		if (asked !== undefined && screening[key] === undefined) throw invalidArgument(option);
	}
	return {
		...plan,
		...(columns && {columns}),
		...(missing === 'error' && {missing: {...plan.missing, rows: missing}}),
		...(Object.keys(screening).length > 0 && {screen: screening as NonNullable<Plan['screen']>}),
	};
}

/**
 * The table after the steps of a plan that leave it a table; the table itself where no file is named.
 *
 * @throws {@link IngaError} `ERR_DATA` where the file is no plan, and what {@link prepareTable} throws
 */
export async function preparedTable(table: Table, path: string | undefined): Promise<Step> {
	if (path === undefined) return {table, report: []};
	return prepareTable(table, await fileOf(path));
}

async function fileOf(path: string): Promise<Plan> {
	const plan: unknown = await readToml(path);
	try {
		checkPlan(plan);
	} catch (error) {
		if (error instanceof IngaError) throw new IngaError('ERR_DATA', `${path}: ${error.message}`, {cause: error});
		throw error;
	}
	return plan;
}
