// Closed sets beside pyfim, on one thread and on two; conditions of three items, counted without any bound that would help; subgroups
// beside pysubgroup; what is significant by LAMP, and by permutation.
//   npx tsx bench/patterns.bench.ts [--quick]
// Rows are those of shared/data, beside the project; without them only conditions are measured.
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gunzipSync} from 'node:zlib';
import {features} from '../src/core/index.js';
import {
	closedSets,
	findConditions,
	type Items,
	itemAsTarget,
	literals,
	readTransactions,
	significantConditions,
	significantSets,
	strataOf,
	targetOf,
	transactions,
} from '../src/patterns/index.js';
import {readTable, type Table} from '../src/table/index.js';
import {halves} from './halves.js';
import {seconds} from './harness.js';
import {ask, Missing, python} from './peers/python.js';
import {options, Report} from './report.js';
import {patternsTargets} from './target.js';

interface Peer {
	readonly version: string;
	readonly seconds: number;
	readonly count: number;
}

const given = options();
const {quick} = given;
const report = new Report('patterns', given);
const data = fileURLToPath(new URL('../../shared/data/patterns/', import.meta.url));
const telco = fileURLToPath(new URL('../../shared/data/conditions/Telco-Customer-Churn.csv', import.meta.url));
/** The fastest of pyfim's algorithms for closed sets on these rows. */
const ALGORITHM = 'fpgrowth';
const ROUNDS = 3;
/** For what takes milliseconds. */
const MANY = 50;

async function least(work: () => unknown, rounds = ROUNDS): Promise<number> {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < rounds; round++) best = Math.min(best, await seconds(work));
	return best;
}

function pyfim(path: string, support: number): Peer | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
	try {
		const rows = join(folder, 'rows.dat');
		writeFileSync(rows, gunzipSync(readFileSync(path)));
		const words = [rows, String(support), ALGORITHM];
		return ask(python(report.note.bind(report)), 'closed_sets.py', words) as Peer;
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		report.note(`left out: pyfim (${error.message})`);
		return undefined;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

async function closed(name: 'chess' | 'german', file: string, support: number): Promise<void> {
	const target = patternsTargets[name];
	const path = join(data, `${file}.dat.gz`);
	if (!existsSync(path)) return report.leave(target, `no ${file}.dat.gz in shared/data/patterns`);
	const items = await readTransactions(path);
	const {count} = await closedSets(items, {support, top: 0});
	const time = (threads: number) => least(() => closedSets(items, {support, top: 0, threads}));
	const one = await time(1);
	const two = await time(2);
	const peer = pyfim(path, support);
	if (peer !== undefined && peer.count !== count)
		throw new Error(`pyfim finds ${peer.count} closed sets, inga ${count}`);
	const row = (who: string, took: number) => [who, took.toFixed(2), ((1e9 * took) / count).toFixed(0)];
	report.table(
		`closed sets of ${file} from ${support} rows on: ${count}`,
		['', 's', 'ns each'],
		[
			...[row('inga, one thread', one), row('inga, two threads', two)],
			...(peer ? [row(`pyfim ${peer.version} ${ALGORITHM}`, peer.seconds)] : []),
		],
	);
	report.keep(`closed ${file}`, {support, count, one, two, peer});
	if (name === 'chess') {
		if (quick) report.leave(patternsTargets.threads, '--quick');
		else report.judge(patternsTargets.threads, one / two);
	}
	if (peer === undefined) report.leave(target, 'no pyfim here');
	else if (quick) report.leave(target, `--quick: ${(peer.seconds / one).toFixed(1)}x from ${support} rows on`);
	else report.judge(target, peer.seconds / one, `its ${ALGORITHM}`);
}

async function conditions(): Promise<void> {
	const [rows, attributes] = [600, quick ? 300 : 1600];
	const {items, positive} = halves(rows, attributes);
	const question = {arity: 3, support: 1, top: 20, threads: 1};
	const {visited} = (await findConditions(items, positive, question)).certificate;
	const {available} = features();
	const took = new Map<string, number>();
	for (const isa of available) took.set(isa, await least(() => findConditions(items, positive, {...question, isa})));
	const rate = (isa: string) => Number(visited) / (took.get(isa) ?? 0) / 1e6;
	report.table(
		`conditions of three of ${attributes} items, ${rows} rows, one thread: ${visited} counted`,
		['', 's', 'million a second'],
		[...took].map(([isa, time]) => [isa, time.toFixed(2), rate(isa).toFixed(0)]),
	);
	report.keep('conditions', {rows, attributes, visited: String(visited), took: Object.fromEntries(took)});
	for (const [isa, target] of [
		['avx512', patternsTargets.tablesAvx512],
		['avx2', patternsTargets.tables],
	] as const) {
		if (!took.has(isa)) report.leave(target, `this machine has ${available.join(', ')}`);
		else if (quick) report.leave(target, `--quick: ${rate(isa).toFixed(0)} million a second`);
		else report.judge(target, rate(isa));
	}
}

interface Group {
	readonly quality: number;
	readonly selectors: readonly (readonly [string, string])[];
}

interface Groups {
	readonly version: string;
	readonly seconds: number;
	readonly selectors: number;
	readonly best: readonly Group[];
}

/** The fastest of pysubgroup's algorithms on these rows. */
const SEARCH = 'Apriori';

/** Of each column of a table its values as texts, numbers as the part of five that they are in. */
function selectors(table: Table, except: readonly string[]): Map<string, (string | null)[]> {
	const columns = table.columns.filter(({name}) => !except.includes(name));
	return new Map(
		columns.map(({name}) => [
			name,
			strataOf(table, name, {quantiles: 5}).map((value) => (value === undefined ? null : String(value))),
		]),
	);
}

/** An item for each value of each column. */
function itemsOf(columns: ReadonlyMap<string, readonly (string | null)[]>): Items {
	const pairs = [...columns].flatMap(([name, values]) =>
		[...new Set(values)].flatMap((value) => (value === null ? [] : [{name, value}])),
	);
	const rows = [...columns.values()][0]?.length ?? 0;
	const lists = Array.from({length: rows}, (_, row) =>
		[...pairs.keys()].filter((at) => columns.get(pairs[at]?.name ?? '')?.[row] === pairs[at]?.value),
	);
	const found = transactions(lists);
	const items = found.items.map((item, at) => ({
		...{...item, name: pairs[at]?.value ?? '', attributes: [pairs[at]?.name ?? '']},
	}));
	return {...found, items};
}

function pysubgroup(
	columns: ReadonlyMap<string, readonly (string | null)[]>,
	target: readonly boolean[],
	depth: number,
	top: number,
) {
	const folder = mkdtempSync(join(tmpdir(), 'inga-bench-'));
	try {
		const path = join(folder, 'telco.json');
		writeFileSync(path, JSON.stringify({columns: Object.fromEntries(columns), target}));
		const words = [path, String(depth), String(top), SEARCH];
		return ask(python(report.note.bind(report)), 'subgroups.py', words) as Groups;
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		report.note(`left out: pysubgroup (${error.message})`);
		return undefined;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

/** The same groups, up to the order of equal ones: which of those as good as the last are listed is open. */
function agree(ours: readonly Group[], theirs: readonly Group[]): void {
	const close =
		ours.length === theirs.length &&
		ours.every(({quality}, at) => Math.abs(quality - (theirs[at]?.quality ?? 0)) < 1e-12);
	const last = (ours.at(-1)?.quality ?? 0) + 1e-12;
	const names = (groups: readonly Group[]) =>
		JSON.stringify(
			groups
				.filter(({quality}) => quality > last)
				.map((group) => JSON.stringify(group.selectors))
				.sort(),
		);
	if (!close || names(ours) !== names(theirs)) throw new Error('pysubgroup finds other subgroups than inga');
}

async function subgroups(): Promise<void> {
	const target = patternsTargets.subgroups;
	if (!existsSync(telco)) return report.leave(target, 'no Telco-Customer-Churn.csv in shared/data/conditions');
	const [depth, top] = [quick ? 2 : 4, 20];
	const {table, positive} = targetOf(await readTable(telco), 'Churn');
	const columns = selectors(table, ['customerID', 'Churn']);
	const items = itemsOf(columns);
	const options = {arity: depth, support: 1, top, measure: 'wracc', threads: 1} as const;
	const {conditions: found, certificate} = await findConditions(items, positive, options);
	const took = await least(() => findConditions(items, positive, options), MANY);
	const peer = pysubgroup(columns, positive, depth, top);
	if (peer !== undefined) {
		const ours = found.map(({wracc, items: list}) => ({
			quality: wracc,
			selectors: list
				.map((at): [string, string] => [items.items[at]?.attributes[0] ?? '', items.items[at]?.name ?? ''])
				.sort(([a], [b]) => (a < b ? -1 : 1)),
		}));
		agree(ours, peer.best);
	}
	report.table(
		`the best ${top} of ${certificate.space} subgroups of up to ${depth} of ${items.items.length} selectors, by WRAcc`,
		['', 's'],
		[
			['inga, one thread', took.toFixed(4)],
			...(peer ? [[`pysubgroup ${peer.version} ${SEARCH}`, peer.seconds.toFixed(2)]] : []),
		],
	);
	report.keep('subgroups', {depth, top, took, peer: peer && {version: peer.version, seconds: peer.seconds}});
	if (peer === undefined) report.leave(target, 'no pysubgroup here');
	else if (quick) report.leave(target, `--quick: ${(peer.seconds / took).toFixed(1)}x to depth ${depth}`);
	else report.judge(target, peer.seconds / took, `its ${SEARCH}`);
}

async function significance(): Promise<void> {
	const lines: string[][] = [];
	const path = join(data, 'mushroom.dat.gz');
	if (existsSync(path)) {
		const all = await readTransactions(path);
		for (const name of ['3', '1']) {
			const {items, positive} = itemAsTarget(
				all,
				all.items.findIndex((item) => item.name === name),
			);
			const {support, factor, count} = await significantSets(items, positive, {top: 0});
			const took = await least(() => significantSets(items, positive, {top: 0, threads: 1}));
			lines.push([
				`LAMP of mushroom, item ${name}: sigma ${support}, factor ${factor}`,
				String(count),
				took.toFixed(2),
			]);
			report.keep(`lamp mushroom ${name}`, {support, factor, count, took});
		}
	}
	if (existsSync(telco)) {
		const {table, positive} = targetOf(await readTable(telco), 'Churn');
		for (const column of [undefined, 'Contract']) {
			const items = literals(table, {except: ['customerID', 'Churn', ...(column === undefined ? [] : [column])]});
			const strata = column === undefined ? undefined : strataOf(table, column).map(String);
			const options = {arity: quick ? 2 : 3, top: 0, threads: 1, ...(strata && {strata})};
			let count = 0;
			const took = await least(async () => {
				({count} = await significantConditions(items, positive, options));
			});
			const what = `1,000 permutations of Telco, conditions of ${options.arity} of ${items.items.length} statements`;
			lines.push([`${what}${column === undefined ? '' : `, within ${column}`}`, String(count), took.toFixed(2)]);
			report.keep(`permutations ${column ?? 'plain'}`, {arity: options.arity, count, took});
		}
	}
	if (lines.length > 0) report.table('significant at 0.05, one thread', ['', 'found', 's'], lines);
}

await conditions();
await subgroups();
await significance();
await closed('german', 'german-credit', quick ? 200 : 50);
await closed('chess', 'chess', quick ? 1600 : 640);
report.save();
