// What discover finds of what is known to be there (SynthWide), beside a global graph, a tree, clusters and subgroups with graphs in them.
//   npx tsx bench/discover.bench.ts [--quick] [--full] [--only recall,planted,nulls,traps,sachs]
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {type SynthWide, synthWide, trapKinds} from '../src/discover/index.js';
import {type Answer, normal, normalTail} from './discover/answer.js';
import {clusters, everything, inga, type Question, question, subgroups, tree} from './discover/contender.js';
import {chanceOf, perturbed, proteins} from './discover/sachs.js';
import {f1, nothing, plus, type Score, scoreOf} from './discover/score.js';
import {trapped} from './discover/snare.js';
import {seconds} from './harness.js';
import {chosen, options, Report} from './report.js';
import {discoverTargets} from './target.js';

const given = options(['only']);
const {quick, full = false} = given;
const report = new Report('discover', given);
const [ROWS, COLUMNS, ARITY, TOP, VARIABLES, PERMUTATIONS, LEVEL] = [1500, 200, 3, 6, 12, 39, 0.05];
const STRENGTHS = quick ? [10] : [6, 8, 10, 14];
const SETS = quick ? 1 : full ? 12 : 3;
/** Of each strength, for conditions without graphs. */
const SEARCHES = quick ? 1 : full ? 24 : 9;
const NULLS = quick ? 4 : full ? 200 : 40;
const TRAPS = quick ? 1 : full ? 20 : 5;

type Contender = (asked: Question) => Promise<Answer>;

const contenders: Readonly<Record<string, Contender>> = {
	inga,
	'inga, roles known': inga,
	'one graph of all rows': everything,
	'tree, a graph in each leaf': tree,
	'clusters, a graph in each': clusters,
	'subgroups, a graph in each': subgroups,
};

const certificates = {all: 0, equal: 0};

async function answered(name: string, contender: Contender, asked: Question): Promise<Answer> {
	const {attributes: _, ...rest} = asked;
	const answer = await contender(name.includes('roles') ? asked : rest);
	if (contender === inga) countCertificate((answer as Awaited<ReturnType<typeof inga>>).found.certificate);
	return answer;
}

function countCertificate(
	kept: Readonly<Record<'space' | 'visited' | 'bySupport' | 'byBound' | 'skipped', string>>,
): void {
	certificates.all++;
	const {space, visited, bySupport, byBound, skipped} = kept;
	const sum = [visited, bySupport, byBound, skipped].reduce((all, each) => all + BigInt(each), 0n);
	if (sum === BigInt(space)) certificates.equal++;
}

const percent = (part: number, all: number) => (all === 0 ? '-' : `${((100 * part) / all).toFixed(0)}`);

/** A table with planted conditions, and what is asked of it. */
function wide(z: number, set: number, how: Pick<Question, 'variables' | 'permutations'>) {
	const data = synthWide({rows: ROWS, columns: COLUMNS, z, seed: 1000 * z + set, traps: ['duplicate', 'rare']});
	const attributes = [...data.attributes, ...(data.traps[0]?.columns ?? [])];
	return {data, asked: question(data, {attributes, arity: ARITY, top: TOP, ...how})};
}

/** Which conditions are found, with the smallest graphs: many tables take little time so. */
async function recall(): Promise<void> {
	const names = ['inga', 'inga, roles known', 'subgroups, a graph in each'];
	const scores = new Map<string, Score[]>(names.map((name) => [name, []]));
	let space = 0;
	for (const z of STRENGTHS) {
		const sums = new Map<string, Score>();
		for (let set = 0; set < SEARCHES; set++) {
			const {data, asked} = wide(z, set, {variables: 1, permutations: 1});
			for (const name of names) {
				const answer = await answered(name, contenders[name] as Contender, asked);
				if (name === 'inga') space = spaceOf(answer);
				sums.set(name, plus(sums.get(name) ?? nothing(), scoreOf(data, answer)));
			}
		}
		for (const [name, score] of sums) scores.get(name)?.push(score);
	}
	const limit = normalTail(LEVEL / space);
	report.table(
		`${STRENGTHS.length * SEARCHES} tables of ${ROWS} rows and ${COLUMNS} columns, 3 conditions each, ${TOP} regions asked for; % of conditions found (Jaccard 0.8)`,
		['', ...STRENGTHS.map((z) => `z = ${z}`), 'regions right', 'parts of one', 'regions'],
		[
			[
				`what a test of ${space.toExponential(1)} can find`,
				...STRENGTHS.map((z) => percent(normal(z - limit), 1)),
				'',
				'',
				'',
			],
			...[...scores].map(([name, list]) => {
				const {precise, within, regions} = list.reduce(plus, nothing());
				return [
					...[name, ...list.map(({recalled, planted: all}) => percent(recalled, all))],
					...[percent(precise, regions), percent(within, regions), String(regions)],
				];
			}),
		],
	);
	report.keep('recall', {
		rows: ROWS,
		columns: COLUMNS,
		strengths: STRENGTHS,
		sets: SEARCHES,
		space,
		scores: Object.fromEntries(scores),
	});
	const strong = (scores.get('inga, roles known') ?? [])
		.filter((_, at) => (STRENGTHS[at] ?? 0) >= 8)
		.reduce(plus, nothing());
	if (quick) report.leave(discoverTargets.recall, `--quick: ${strong.recalled} of ${strong.planted}`);
	else report.judge(discoverTargets.recall, (100 * strong.recalled) / strong.planted);
}

function spaceOf(answer: Answer): number {
	return Number((answer as Awaited<ReturnType<typeof inga>>).found.certificate.space);
}

async function planted(): Promise<void> {
	const scores = new Map<string, Score[]>(Object.keys(contenders).map((name) => [name, []]));
	const times = new Map<string, number>();
	for (const z of STRENGTHS) {
		const sums = new Map<string, Score>();
		for (let set = 0; set < SETS; set++) {
			const {data, asked} = wide(z, set, {variables: VARIABLES, permutations: PERMUTATIONS});
			for (const [name, contender] of Object.entries(contenders)) {
				let answer: Answer | undefined;
				const took = await seconds(async () => {
					answer = await answered(name, contender, asked);
				});
				times.set(name, (times.get(name) ?? 0) + took);
				if (answer === undefined) continue;
				sums.set(name, plus(sums.get(name) ?? nothing(), scoreOf(data, answer)));
			}
		}
		for (const [name, score] of sums) scores.get(name)?.push(score);
	}
	const tables = STRENGTHS.length * SETS;
	const totals = [...scores].map(([name, list]) => [name, list.reduce(plus, nothing())] as const);
	report.table(
		`${tables} of these tables with graphs, all strengths; F1 and shares in %`,
		['', 'regions right', 'parts of one', 'edges inside F1', 'changes F1', 'told falsely', 'root causes', 's a table'],
		totals.map(([name, score]) => [
			name,
			percent(score.precise, score.regions),
			percent(score.within, score.regions),
			percent(f1(score.rightEdges, score.toldEdges, score.edges), 1),
			percent(f1(score.rightChanges, score.rightChanges + score.falseChanges, score.changes), 1),
			percent(score.falseChanges, score.toldChanges),
			percent(score.roots, score.individuals),
			((times.get(name) ?? 0) / tables).toFixed(1),
		]),
	);
	report.keep('planted', {strengths: STRENGTHS, sets: SETS, scores: Object.fromEntries(scores)});
}

/** Whatever is told of these is false. */
async function nulls(): Promise<void> {
	const told = {target: 0, others: 0, conditions: 0};
	const baseline = {tree: 0, subgroups: 0};
	for (let set = 0; set < NULLS; set++) {
		const data = synthWide({rows: 600, columns: 80, mechanisms: [], seed: 50_000 + set});
		const asked = question(data, {arity: 2, top: 2, variables: 6, permutations: PERMUTATIONS});
		const {found} = (await answered('inga', inga, asked)) as Awaited<ReturnType<typeof inga>>;
		const changes = found.conditions.flatMap(({comparison}) => comparison?.changes ?? []);
		const any = (onTarget: boolean) => changes.some(({to, pValue}) => (to === 'y') === onTarget && pValue <= LEVEL);
		told.target += Number(any(true));
		told.others += Number(any(false));
		baseline.tree += Number((await tree(asked)).regions.some((region) => region.told.length > 0));
		baseline.subgroups += Number((await subgroups(asked)).regions.some((region) => region.told.length > 0));
		told.conditions += Number(
			found.conditions.some((condition) => condition.corrected <= LEVEL && !trueCondition(data, condition)),
		);
	}
	const error = Math.sqrt((LEVEL * (1 - LEVEL)) / NULLS);
	const most = LEVEL + 2.6 * error;
	report.table(
		`${NULLS} tables of 600 rows and 80 columns in which nothing differs: those in which something is told`,
		['', 'tables', '%', `at most ${(100 * most).toFixed(1)} %`],
		Object.entries({
			'inga: a change of the target': told.target,
			'inga: a change among others': told.others,
			'inga: a condition, corrected p <= 0.05, of no cause of y': told.conditions,
			'tree: a change': baseline.tree,
			'subgroups: a change': baseline.subgroups,
		}).map(([name, count]) => [name, String(count), percent(count, NULLS), count / NULLS <= most ? 'yes' : 'no']),
	);
	report.keep('nulls', {sets: NULLS, most, ...told, baseline});
	if (quick) return report.leave(discoverTargets.nulls, `--quick: ${told.target} of ${NULLS}`);
	// Beyond chance, with a probability of 0.5 %: 2.6 standard errors.
	const {target, others} = told;
	const rate = (100 * Math.max(target, others)) / NULLS;
	report.judge(
		{...discoverTargets.nulls, ratio: Number((100 * most).toFixed(1))},
		rate,
		`5 % and 2.6 standard errors of ${NULLS} tables`,
	);
}

/** Whether a condition is about what leads to the target, through others too: that it is more frequent there is true. */
function trueCondition(
	{effects}: SynthWide,
	{statements}: {readonly statements: readonly {readonly column: string}[]},
): boolean {
	const causes = new Set(['y']);
	const grow = (): void => {
		const before = causes.size;
		for (const {from, to} of effects) if (causes.has(to)) causes.add(from);
		if (causes.size > before) grow();
	};
	grow();
	// A condition goes with the target also through a common cause, so one statement may be about a relative.
	for (const {from, to} of effects) if (causes.has(from)) causes.add(to);
	return statements.some(({column}) => causes.has(column));
}

async function traps(): Promise<void> {
	const rows: string[][] = [];
	for (const kind of trapKinds) {
		const counts = {told: 0, warned: 0};
		for (let set = 0; set < TRAPS; set++) {
			const data = synthWide({
				...{rows: ROWS, columns: 80, seed: 90_000 + set, traps: [kind]},
				mechanisms: kind === 'duplicate' ? [{kind: 'gained', arity: 2}] : [],
			});
			const asked = question(data, {arity: 2, top: 5, variables: VARIABLES, permutations: PERMUTATIONS});
			const {found} = (await answered('inga', inga, asked)) as Awaited<ReturnType<typeof inga>>;
			const {told, warned} = trapped(data, found);
			counts.told += Number(told);
			counts.warned += Number(warned);
		}
		rows.push([kind, String(counts.told), String(counts.warned), String(TRAPS)]);
	}
	report.table('traps: tables in which inga falls in, or warns', ['', 'falls in', 'warns', 'of'], rows);
	report.keep('traps', rows);
}

async function sachs(): Promise<void> {
	const file = 'causal/sachs.2005.continuous.discrete.experimental.mixed.maximum.2.txt';
	const path = fileURLToPath(new URL(`../../shared/data/${file}`, import.meta.url));
	if (!existsSync(path)) return report.note(`left out: sachs (no shared/data/${file})`);
	const found = await perturbed(path, quick ? 1 : 19);
	const ranks = found.map(({rank}) => rank);
	const sum = (key: 'told' | 'own') => found.reduce((all, each) => all + each[key], 0);
	report.table(
		'Sachs: what was given to cells, the protein that it works on, and whether the graphs with and without it differ there',
		['', 'protein', 'changes told', 'at the protein', `rank of ${proteins}`],
		found.map(({indicator, protein, told, own, rank}) => [indicator, protein, String(told), String(own), String(rank)]),
	);
	const mean = ranks.reduce((all, rank) => all + rank, 0) / ranks.length;
	report.note(
		`${sum('own')} of ${sum('told')} changes told are at the protein, by chance ${((sum('told') * 2) / proteins).toFixed(1)}; mean rank ` +
			`${mean.toFixed(1)}, by chance ${(proteins + 1) / 2} (p = ${chanceOf(ranks).toPrecision(2)})`,
	);
	report.keep('sachs', found);
}

const parts = {recall, planted, nulls, traps, sachs};
for (const part of chosen('part', given.only, Object.keys(parts) as (keyof typeof parts)[])) await parts[part]();
if (certificates.all > 0) {
	const share = (100 * certificates.equal) / certificates.all;
	report.judge(discoverTargets.certificate, share, `${certificates.all} searches`);
}
report.save();
