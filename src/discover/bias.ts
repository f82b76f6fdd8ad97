// Whether choosing rows by a condition may make others depend on each other, as the graph of all rows has it.
import {IngaError, type RunOptions} from '../core/index.js';
import {openModel, table} from './fit.js';
import {complete, isConstant, type Variable} from './frame.js';
import type {SelectionBias} from './result.js';

/** Effects that move a variable by less than this, in its standard deviations, bias little. */
const LEAST = 0.1;

/**
 * For each column that a condition is about, whether the target leads to it, or two others do (or to what leads to it), by the graph of the rows
 * of both sides together, in which the target is no sink: rows that are chosen by such a column have a dependence that was not there
 * before (Berkson, Biometrics Bulletin 2:47, 1946; Hernan, Hernandez-Diaz and Robins, Epidemiology 15:615, 2004). Only columns of numbers can
 * be in a graph; effects below a tenth of a standard deviation do not count.
 *
 * @param variables the target first
 * @param columns columns of numbers that the condition is about
 * @returns nothing where these rows allow no graph
 */
export async function biasOf(
	variables: readonly Variable[],
	columns: readonly Variable[],
	given: Int32Array,
	tiers: readonly (readonly string[])[],
	run: RunOptions,
): Promise<SelectionBias[]> {
	const known = new Set(variables.map(({name}) => name));
	const all = [...variables, ...columns.filter(({name}) => !known.has(name))];
	const rows = complete(all, given);
	const varying = all.filter(({values}) => !isConstant(values, rows));
	const [target] = variables;
	if (columns.length === 0 || varying[0] !== target) return [];
	try {
		const model = await openModel(varying, rows, {tiers}, run);
		const names = model.variables.map(({name}) => name);
		const sizes = table(model);
		const deviation = (at: number) => model.variables[at]?.deviation ?? 0;
		const causes = names.map((_, i) =>
			[...names.keys()].filter((j) => Math.abs(sizes[i]?.[j] ?? 0) * deviation(j) >= LEAST * deviation(i)),
		);
		return columns
			.filter(({name}) => names.includes(name))
			.flatMap(({name}) => biasBy(names.indexOf(name), causes, names));
	} catch (error) {
		if (error instanceof IngaError && error.code === 'ERR_DATA') return [];
		throw error;
	}
}

function biasBy(column: number, causes: readonly (readonly number[])[], names: readonly string[]): SelectionBias[] {
	const before = new Set<number>([column]);
	// A set takes what is added while it is gone through.
	for (const each of before) for (const cause of causes[each] ?? []) before.add(cause);
	const name = names[column] as string;
	const named = (list: readonly number[]) => list.map((at) => names[at] as string);
	const meeting = [...before].filter((each) => (causes[each]?.length ?? 0) > 1);
	const met = [...new Set(meeting.flatMap((each) => causes[each] ?? []))].sort((a, b) => a - b);
	return [
		...(before.has(0) && column !== 0 ? [{column: name, kind: 'descendant' as const, of: named([0])}] : []),
		...(met.length > 0 ? [{column: name, kind: 'collider' as const, of: named(met)}] : []),
	];
}
