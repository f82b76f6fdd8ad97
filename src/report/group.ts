// What several groups have in common, and where they differ.
import {type GroupEdge, groupEdges, type MultiGroupGraph, type SparseCausalGraph} from '../causal/index.js';
import type {Isa} from '../core/index.js';
import {aligned, padded} from './align.js';
import {fields} from './json.js';
import {orderLines} from './table.js';
import {effectText, printable} from './text.js';

/** What `inga causal --group COLUMN --format json` prints. */
export interface GroupRecord {
	readonly groups: readonly {readonly name: string; readonly rows: number}[];
	readonly variables: readonly string[];
	readonly order: readonly string[];
	/** The effects of each are in the order of `groups`, 0 where there is none. */
	readonly edges: readonly GroupEdge[];
	readonly isa: Isa | undefined;
	readonly threads: number | undefined;
	/** Wall-clock seconds. */
	readonly seconds: {readonly order: number; readonly adjacency: number} | undefined;
	readonly warnings: readonly string[];
}

/**
 * The graphs of several groups as JSON text, one line per edge: `{groups: [{name, rows}], variables, order, edges: [{from, to,
 * effects}], isa, threads, seconds: {order, adjacency}, warnings}`.
 *
 * @param options.threshold effects of at most this absolute value in all groups are left out. @defaultValue 0
 * @param options.warnings what the reader of the table had to say, before the graphs' own warnings
 *
 * @example
 * process.stdout.write(groupJson(await multiGroupDirectLingam([treated, others]), {threshold: 0.1}));
 */
export function groupJson(
	found: MultiGroupGraph | MultiGroupGraph<SparseCausalGraph>,
	options: {readonly threshold?: number; readonly warnings?: readonly string[]} = {},
): string {
	const {threshold = 0, warnings = []} = options;
	const {groups, rows, variables, order, graphs} = found;
	const record: GroupRecord = {
		groups: groups.map((name, at) => ({name, rows: rows[at] ?? 0})),
		variables,
		order: order.map((index) => variables[index] ?? ''),
		edges: groupEdges(found, threshold),
		isa: graphs[0]?.isa,
		threads: graphs[0]?.threads,
		seconds: graphs[0]?.seconds,
		warnings: [...warnings, ...found.warnings],
	};
	return `${fields(record, '')}\n`;
}

/**
 * The graphs of several groups as aligned text for a terminal: the causal order, then one line per direct effect with its size in
 * each group, strongest first. A group without the effect has a dot; where groups differ in whether it is there or in its sign,
 * the end of the line says so.
 *
 * @example
 * process.stdout.write(groupTable(await multiGroupDirectLingam([treated, others]), {threshold: 0.1}));
 */
export function groupTable(
	found: MultiGroupGraph | MultiGroupGraph<SparseCausalGraph>,
	{threshold = 0}: {threshold?: number} = {},
): string {
	const all = groupEdges(found, threshold);
	const {groups, rows, variables, order} = found;
	const sizes = padded(groups.map(printable)).map((name, at) => `  ${name}  ${rows[at]} rows`);
	const begin = [...orderLines(order.map((index) => variables[index] ?? '')), '', 'Groups', ...sizes, ''];
	const limit = threshold > 0 ? ` above ${threshold} in absolute value in some group` : '';
	if (all.length === 0) return [...begin, `No direct effect${limit}.`, ''].join('\n');
	const causes = padded(['cause', ...all.map(({from}) => printable(from))]);
	const results = padded(['effect on', ...all.map(({to}) => printable(to))]);
	const columns = groups.map((name, at) =>
		aligned(
			all.map(({effects}) => (effects[at] === 0 ? '.' : effectText(effects[at] ?? 0, 4))),
			printable(name),
		),
	);
	const lines = causes.map((cause, line) => {
		const arrow = line === 0 ? ' ' : '→';
		const edge = all[line - 1];
		const remark = edge === undefined ? '' : `  ${difference(edge, groups)}`;
		return `  ${cause} ${arrow} ${results[line]}  ${columns.map((column) => column[line]).join('  ')}${remark}`.trimEnd();
	});
	return [...begin, `Direct effects${limit} (${all.length})`, ...lines, ''].join('\n');
}

/** How groups differ in an effect, but for its size. */
function difference({effects}: GroupEdge, groups: readonly string[]): string {
	const having = (has: boolean) => groups.filter((_, at) => (effects[at] !== 0) === has).map(printable);
	const [there, without] = [having(true), having(false)];
	const remarks = [
		...(without.length === 0 ? [] : [there.length === 1 ? `only ${there[0]}` : `not ${without.join(', ')}`]),
		...(effects.some((effect) => effect > 0) && effects.some((effect) => effect < 0) ? ['opposite signs'] : []),
	];
	return remarks.join('; ');
}
