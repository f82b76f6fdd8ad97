import {execFile} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {Random} from '../../src/causal/index.js';
import type {Change, Comparison, DiscoveredCondition, Discovery, Effect, Model} from '../../src/discover/index.js';
import {root, suffix} from '../core/process.js';

/** Builds the page's own code where it is older than the sources. */
export async function builtPage(): Promise<void> {
	// Who compiles the tests builds it, too.
	if (suffix === '.js') return;
	const age = (path: string) => statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0;
	const sources = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).map((name) =>
		age(join(root, 'src', name)),
	);
	const script = join(root, 'scripts', 'browser.mjs');
	const built = age(join(root, 'dist', 'report', 'browser', 'page.css'));
	if (built > Math.max(age(script), ...sources)) return;
	await promisify(execFile)(process.execPath, [script]);
}

/** A linear model of `names`, the target first and last in its order; each has up to three causes. */
function model(names: readonly string[], random: Random, rows: number): Model {
	const order = [...names.slice(1), names[0] as string];
	const effects: Effect[] = [];
	for (const [at, to] of order.entries()) {
		const causes = new Set<number>();
		for (let nth = 0; nth < Math.min(3, at); nth++) causes.add(Math.max(0, at - 1 - random.below(Math.min(at, 20))));
		for (const cause of causes) effects.push({from: order[cause] as string, to, effect: random.uniform() - 0.5});
	}
	return {
		rows,
		order,
		effects,
		variables: names.map((name) => ({name, mean: 10 * random.uniform(), deviation: 0.5 + random.uniform()})),
	};
}

function comparison(names: readonly string[], random: Random): Comparison {
	const inside = model(names, random, 120);
	// Outside one effect in five is another one, and one in ten is gone.
	const effects = inside.effects.flatMap((each, at) => {
		if (at % 10 === 3) return [];
		return [at % 5 === 1 ? {...each, effect: -each.effect} : each];
	});
	const changes = inside.effects.map(({from, to, effect}, at): Change => {
		const other = effects.find((each) => each.from === from && each.to === to)?.effect ?? 0;
		const kind = other === 0 ? 'gained' : other === -effect ? 'flipped' : 'stronger';
		const statistic = Math.abs(effect - other) * 10;
		return {
			kind,
			from,
			to,
			inside: effect,
			outside: other,
			statistic,
			pValue: at % 10 === 3 ? 0.01 : at % 5 === 1 ? 0.04 : 1,
			...{confirmation: null, stability: null},
		};
	});
	return {
		...{inside, outside: {...inside, rows: 480, effects}, left: [], joint: false, bootstrap: null},
		changes: changes.sort((a, b) => a.pValue - b.pValue || b.statistic - a.statistic),
		roots: names.slice(1, 9).map((variable, at) => ({variable, total: 1 / (1 + at), importance: 2 / (1 + at)})),
	};
}

/** A result of so many conditions with graphs of so many variables, of which nothing was measured. */
export function madeUp(conditions: number, variables: number, name = (at: number) => `gene ${at}`): Discovery {
	const random = new Random(7);
	const names = ['outcome', ...Array.from({length: variables - 1}, (_, at) => name(at))];
	const found = Array.from({length: conditions}, (_, at): DiscoveredCondition => {
		const column = name(at % Math.max(1, variables - 1));
		const statement = (sign: '<=' | '>', value: number) => ({
			...{name: `${column} ${sign} ${value}`, column, sign, value},
			synonyms: [],
		});
		const support = 60 + random.below(300);
		return {
			statements: [statement('>', at), ...(at % 3 === 0 ? [] : [statement('<=', at + 5)])],
			...{support, positives: Math.floor(support * (0.2 + 0.7 * random.uniform()))},
			...{logP: -300 + at, pValue: 1e-30 * (at + 1), corrected: Math.min(1, 1e-4 * (at + 1))},
			...{
				selection: [],
				bias: [],
				confirmation: null,
				refused: at % 7 === 6 ? 'only 58 rows inside, and a graph needs 60' : null,
			},
			comparison: at % 7 === 6 ? null : comparison(names, random),
		};
	});
	return {
		...{format: 'inga-discovery', version: 2, rows: 600, positives: 90, dropped: 0, roles: {}, tiers: []},
		table: {source: '/somewhere/else/genes.csv', rows: 600, columns: names, digest: ''},
		...{complete: true, done: {search: true, graphs: conditions, permutations: 99, bootstrap: 0}},
		target: {name: 'outcome > 2', column: 'outcome', level: null},
		...{searched: {rows: 600, positives: 90}, held: null},
		options: {
			...{arity: 2, support: 60, top: conditions, quantiles: 3, variables, permutations: 99, seed: 0},
			...{bootstrap: 0, joint: 'auto', confirm: 0},
		},
		certificate: {
			space: '6670000000000001',
			visited: '4000000001',
			bySupport: '6669990000000000',
			byBound: '5999999999',
			skipped: '1',
		},
		combined: null,
		everywhere: model(names, random, 600),
		...{conditions: found, warnings: ['nothing was measured']},
	};
}
