import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {discover, explain} from '../../src/discover/index.js';
import {scale, ticks} from '../../src/report/axis.js';
import {discoveryPage, pageData, sampleRows} from '../../src/report/index.js';
import {arranged, type Key, linesOf, nameOf, pageOf} from '../../src/report/listing.js';
import {excerpt, kindOf, labelOf, pairings, placePairs} from '../../src/report/pair.js';
import {partialResiduals, sidesOf} from '../../src/report/residual.js';
import {meansWhere, objections, reachOf} from '../../src/report/setting.js';
import {effectText} from '../../src/report/text.js';
import {rowOf, variableOf} from '../../src/report/view.js';
import {tableFromRecords} from '../../src/table/index.js';
import {people} from '../discover/people.js';
import {builtPage, madeUp} from './results.js';

const table = people(500, 3);
const found = discover(table, {target: 'score > 2', top: 3, arity: 1, permutations: 19, bootstrap: 12, threads: 1});
test.before(builtPage);

test('lines are ordered by any column, and keep all words of a filter', async (t) => {
	const result = madeUp(40, 6);
	const lines = linesOf(result, 0.05);
	t.is(lines[0]?.name, 'gene 0 > 0');
	t.is(lines[1]?.name, nameOf(result.conditions[1] as never));
	t.is(lines[0]?.changes, result.conditions[0]?.comparison?.changes.filter(({pValue}) => pValue <= 0.05).length);
	t.deepEqual([lines[6]?.changes, lines[6]?.least], [null, null]);
	const keys: readonly Key[] = [
		...(['at', 'name', 'support', 'share', 'lift', 'corrected', 'changes', 'least'] as const),
		...(['adjusted', 'difference', 'stable'] as const),
	];
	const value = (at: number, key: Key) => {
		const line = lines[at] as (typeof lines)[number];
		return key === 'share' ? line.positives / line.support : line[key];
	};
	fc.assert(
		fc.property(
			fc.constantFrom(...keys),
			fc.boolean(),
			fc.constantFrom('', 'GENE 1', '> 3', 'nobody'),
			(key, descending, filter) => {
				const kept = arranged(lines, {filter, confirmed: false, key, descending});
				const words = filter.toLowerCase().split(' ');
				const wanted = lines.filter(({name}) => words.every((word) => name.toLowerCase().includes(word)));
				t.deepEqual(
					[...kept].sort((a, b) => a.at - b.at),
					wanted,
				);
				const values = kept.map(({at}) => value(at, key));
				const known = values.filter((each) => each !== null);
				t.deepEqual(
					values.slice(known.length),
					values.filter((each) => each === null),
				);
				if (key === 'name') return;
				const numbers = known as number[];
				t.deepEqual(
					numbers,
					[...numbers].sort((a, b) => (descending ? b - a : a - b)),
				);
			},
		),
	);
	// Numbers in names count as numbers.
	const names = arranged(lines, {filter: '', confirmed: false, key: 'name', descending: false}).map(({name}) => name);
	t.true(names.indexOf('gene 0 > 15') > names.indexOf('gene 0 > 0'));
	t.deepEqual(pageOf([1, 2, 3, 4, 5], 1, 2), {page: 1, pages: 3, lines: [3, 4]});
	t.deepEqual(pageOf([1, 2, 3, 4, 5], 9, 2), {page: 2, pages: 3, lines: [5]});
	t.deepEqual(pageOf([], 1, 2), {page: 0, pages: 1, lines: []});
	t.true((await found).conditions.length > 0);
});

test('lines have what rows that were held back and resamples say', async (t) => {
	const result = await found;
	const lines = linesOf(result, 0.05);
	for (const {at, ...line} of lines) {
		const {confirmation, comparison} = result.conditions[at] ?? {};
		t.is(line.adjusted, confirmation?.adjusted ?? null);
		t.is(line.confirmed, confirmation?.confirmed ?? false);
		t.is(line.difference, confirmation?.difference ?? null);
		t.deepEqual(line.interval, [confirmation?.low, confirmation?.high]);
		const told = comparison?.changes.filter(({pValue}) => pValue <= 0.05) ?? [];
		t.is(line.upheld, told.filter((change) => change.confirmation?.confirmed).length);
		const shares = told.map(({stability}) => stability?.kind ?? 0);
		if (shares.length === 0) t.is(line.stable, null);
		else t.true(Math.abs((line.stable ?? 0) * shares.length - shares.reduce((sum, each) => sum + each, 0)) < 1e-12);
	}
	t.true(lines.some(({stable}) => stable !== null));
	const asked = {filter: '', confirmed: true, key: 'at', descending: false} as const;
	t.deepEqual(
		arranged(lines, asked),
		lines.filter(({confirmed}) => confirmed),
	);
	t.deepEqual(arranged(linesOf(madeUp(3, 4), 0.05), asked), []);
	// Effects with the share of resamples that have them; of a graph without resamples nothing is said.
	for (const {comparison} of result.conditions) {
		if (comparison === null) continue;
		for (const side of ['inside', 'outside'] as const) {
			for (const effect of pairings(comparison).flatMap((pair) => pair[side] ?? [])) {
				const own = comparison.bootstrap?.[side].find(({from, to}) => from === effect.from && to === effect.to);
				t.is(effect.frequency, own?.frequency ?? 0);
				t.true(labelOf(effect).endsWith(` · ${Math.round(100 * (own?.frequency ?? 0))} %`));
			}
		}
		const without = pairings({...comparison, bootstrap: null}).flatMap(({inside}) => inside ?? []);
		t.true(without.every((effect) => effect.frequency === null && labelOf(effect) === effectText(effect.effect)));
	}
});

test('pairs are the effects of both sides, each with its change, and have one place', async (t) => {
	for (const {comparison} of [...(await found).conditions, ...madeUp(5, 30).conditions]) {
		if (comparison === null) continue;
		const pairs = pairings(comparison);
		for (const side of ['inside', 'outside'] as const) {
			const told = pairs.flatMap((pair) => pair[side] ?? []).map(({from, to, effect}) => ({from, to, effect}));
			const key = (each: {from: string; to: string}) => `${each.from} ${each.to}`;
			const sorted = (all: readonly (typeof told)[number][]) => [...all].sort((a, b) => key(a).localeCompare(key(b)));
			t.deepEqual(sorted(told), sorted(comparison[side].effects));
		}
		const changes = pairs.map(({change}) => change);
		t.is(changes.length, comparison.changes.length);
		for (const change of comparison.changes) t.true(changes.includes(change));
		const rank = (name: string) => comparison.inside.order.indexOf(name);
		for (const {ends, inside, change} of pairs) {
			t.true(rank(ends[0]) < rank(ends[1]));
			t.not(inside?.up, true);
			if (change?.kind === 'gained') t.truthy(inside);
		}
		const all = {pairs, variables: [...new Set(pairs.flatMap(({ends}) => ends))], reached: pairs.length};
		const placed = placePairs(all);
		t.is(placed.routes.length, pairs.length);
		for (const box of placed.boxes) t.true(box !== undefined && box.x >= 0 && box.x <= placed.width);
		for (const {curve} of placed.routes) t.true((curve[0]?.y ?? 0) < (curve.at(-1)?.y ?? 0));
	}
});

test('a reversed effect has one place and two directions', (t) => {
	const variable = (name: string) => ({name, mean: 0, deviation: 1});
	const side = {rows: 60, variables: ['y', 'a', 'b'].map(variable), order: ['a', 'b', 'y']};
	const change = {
		kind: 'reversed',
		from: 'a',
		to: 'b',
		inside: 2,
		outside: 0.4,
		statistic: 9,
		pValue: 0.01,
		confirmation: null,
		stability: null,
	} as const;
	const comparison = {
		inside: {
			...side,
			effects: [
				{from: 'a', to: 'b', effect: 2},
				{from: 'b', to: 'y', effect: 1},
			],
		},
		outside: {...side, order: ['b', 'a', 'y'], effects: [{from: 'b', to: 'a', effect: 0.4}]},
		...{changes: [change], roots: [], left: [], joint: false, bootstrap: null},
	};
	const [pair, other] = pairings(comparison);
	t.deepEqual(pair?.inside, {from: 'a', to: 'b', effect: 2, strength: 2, up: false, frequency: null});
	t.deepEqual(pair?.outside, {from: 'b', to: 'a', effect: 0.4, strength: 0.4, up: true, frequency: null});
	t.is(kindOf(pair as never, 0.05), 'reversed');
	t.is(kindOf(pair as never, 0.005), 'same');
	t.is(other?.outside, null);
	t.is(kindOf(other as never, 1), 'same');
});

test('an excerpt follows causes to causes and effects to effects, and keeps changes first', (t) => {
	const comparison = madeUp(1, 2000).conditions[0]?.comparison ?? t.fail();
	if (comparison === undefined || comparison === null) return;
	const all = pairings(comparison);
	const near = excerpt(all, {around: 'outcome', depth: 1, most: 60, level: 0.05});
	const causes = new Set(all.filter(({ends}) => ends[1] === 'outcome').map(({ends}) => ends[0]));
	t.deepEqual([...near.variables].sort(), ['outcome', ...causes].sort());
	t.is(near.pairs.length, near.reached);
	const far = excerpt(all, {around: 'outcome', depth: 6, most: 60, level: 0.05});
	t.is(far.pairs.length, 60);
	t.true(far.reached > 60);
	const kinds = far.pairs.map((pair) => kindOf(pair, 0.05));
	t.true(kinds.lastIndexOf('gained') < kinds.indexOf('same') || !kinds.includes('same'));
	t.deepEqual(excerpt(all, {around: 'nobody', depth: 1, most: 60, level: 1}), {
		pairs: [],
		variables: ['nobody'],
		reached: 0,
	});
});

test('a sample is some rows of the table as they are, each at most once', async (t) => {
	const result = await found;
	const sample = sampleRows(table, result, 80);
	t.is(sample.of, 500);
	t.is(sample.rows.length, 80);
	t.deepEqual(
		[...new Set(sample.rows)].sort((a, b) => a - b),
		sample.rows,
	);
	t.deepEqual(sampleRows(table, result, 80), sample);
	t.deepEqual(
		sampleRows(table, result).rows,
		Array.from({length: 500}, (_, at) => at + 1),
	);
	for (const [at, row] of sample.rows.entries()) {
		for (const {name, values} of sample.columns) {
			const column = table.columns.find((each) => each.name === name);
			const wanted = column?.type === 'text' ? column.levels[column.codes[row - 1] ?? 0] : column?.values[row - 1];
			t.is(values[at], wanted);
		}
	}
	t.is(rowOf(sample, 3)['score'], sample.columns.find(({name}) => name === 'score')?.values[3] as number);
	const target = {name: 'plan = basic', column: 'plan', level: 'basic'};
	const plans = sample.columns.find(({name}) => name === 'plan')?.values ?? [];
	t.deepEqual(
		variableOf(sample, target, 'plan'),
		plans.map((plan) => Number(plan === 'basic')),
	);
	t.true(variableOf(sample, target, 'nobody').every(Number.isNaN));
	const texts = tableFromRecords([{plan: 'basic', wait: 'long', noise: 0, calls: 1, age: 3, score: 2}], {
		source: 'other',
	});
	t.throws(() => sampleRows(texts, result), {
		...{name: 'IngaError', code: 'ERR_DATA'},
		message:
			"column 'wait' of 'other' holds text, and the result has it as numbers: take the table that it was found with",
	});
	// As often as not: no row is preferred.
	const half = sampleRows(table, result, 250).rows;
	const low = half.filter((row) => row <= 250).length;
	t.true(Math.abs(low - 125) < 40, `${low} of 250`);
});

test('a page is one document that allows itself only, and a result cannot become markup', async (t) => {
	const name = '</script><script>alert(1)</script>';
	const result = madeUp(3, 5, (at) => `${name}${at}`);
	const page = await discoveryPage({...result, target: {name: `${name} > 2`, column: 'outcome', level: null}});
	t.is(page.split('<script').length - 1, 2);
	t.is(page.split('</script>').length - 1, 2);
	t.true(
		page.includes('<title>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &gt; 2: conditions and causes</title>'),
	);
	const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
	t.regex(
		policy,
		/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
	);
	for (const tag of ['script', 'style']) {
		const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page) ?? [];
		t.true(text.length > 1000);
		t.true(policy.includes(`${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`), tag);
	}
	t.false(/<link|<img|@import|src="|url\(/.test(page));
	t.false(page.includes('/somewhere/else'), 'no name of a folder');
	const [, held = ''] = /id="data">(.*?)<\/script>/s.exec(page) ?? [];
	const data = JSON.parse(held);
	t.is(data.result.conditions[0].statements[0].column, `${name}0`);
	t.deepEqual(data, JSON.parse(pageData({...result, target: {name: `${name} > 2`, column: 'outcome', level: null}})));
	t.true((await discoveryPage(result, {events: '/events'})).includes("connect-src 'self'"));
});

test('ticks are round, and hold all values between them', (t) => {
	t.deepEqual(ticks(0, 1), [0, 0.25, 0.5, 0.75, 1]);
	t.deepEqual(ticks(-3, 97), [-25, 0, 25, 50, 75, 100]);
	t.deepEqual(ticks(0.1, 0.3, 3), [0.1, 0.2, 0.3]);
	const number = fc
		.double({min: -1e12, max: 1e12, noNaN: true})
		.filter((value) => value === 0 || Math.abs(value) > 1e-9);
	fc.assert(
		fc.property(number, number, fc.integer({min: 2, max: 9}), (a, b, count) => {
			const [low, high] = [Math.min(a, b), Math.max(a, b)];
			if (high - low <= 1e-6 * Math.max(Math.abs(low), Math.abs(high))) return;
			const found = ticks(low, high, count);
			const slack = 1e-6 * (high - low);
			t.true((found[0] ?? 0) <= low + slack && (found.at(-1) ?? 0) >= high - slack, `${low} ${high}: ${found.join()}`);
			t.true(found.length >= 2 && found.length <= 2 * count + 2);
			t.true(found.every((value, at) => at === 0 || value > (found[at - 1] ?? 0)));
		}),
	);
	t.deepEqual(ticks(5, 5).length > 1, true);
	t.is(scale(0, 10, 100, 200)(2.5), 125);
});

test('rows are on the sides that explain says, and points of exact data lie on the line of the model', async (t) => {
	const result = await found;
	const sample = sampleRows(table, result);
	const sides = result.conditions.map((condition) => sidesOf(sample, condition));
	for (const at of sample.rows.keys()) {
		const held = explain(result, rowOf(sample, at)).satisfied.map(({condition}) => condition);
		for (const [nth, {inside, outside}] of sides.entries()) {
			t.is(inside.includes(at), held.includes(nth));
			t.not(inside.includes(at), outside.includes(at));
		}
	}
	// y = 3 + 2 (a - 1) - 5 (b - 4), and a row that misses b.
	const variable = (name: string, mean: number) => ({name, mean, deviation: 1});
	const model = {
		...{rows: 3, order: ['a', 'b', 'y'], variables: [variable('y', 3), variable('a', 1), variable('b', 4)]},
		effects: [
			{from: 'a', to: 'y', effect: 2},
			{from: 'b', to: 'y', effect: -5},
		],
	};
	const rows = [
		[1, 4],
		[0, 5],
		[7, -2],
	].map(([a = 0, b = 0]) => [3 + 2 * (a - 1) - 5 * (b - 4), a, b]);
	const columns = ['y', 'a', 'b'].map((name, nth) => ({
		name,
		values: [...rows.map((row) => row[nth] ?? 0), nth === 2 ? null : 1],
	}));
	const exact = {of: 4, rows: [1, 2, 3, 4], columns};
	const target = {name: 'y > 1', column: 'y', level: null};
	const asked = {from: 'a', to: 'y', rows: [0, 1, 2, 3]};
	const {x, y, effect, intercept} = partialResiduals(exact, target, model, asked);
	t.deepEqual([x, effect, intercept], [[1, 0, 7], 2, 1]);
	for (const [at, value] of x.entries()) t.true(Math.abs((y[at] ?? 0) - intercept - effect * value) < 1e-12);
	t.is(partialResiduals(exact, target, model, {...asked, from: 'y', to: 'a'}).effect, 0);
});

test('sliders move means as total effects say, and say what speaks against it', async (t) => {
	for (const {comparison, statements} of (await found).conditions) {
		if (comparison === null) continue;
		const {inside, roots} = comparison;
		const target = inside.variables[0] ?? t.fail();
		if (target === undefined) return;
		for (const {variable, total} of roots) {
			const own = inside.variables.find(({name}) => name === variable);
			const means = meansWhere(inside, new Map([[variable, (own?.mean ?? 0) + 2]]));
			t.true(Math.abs((means.get(target.name) ?? 0) - target.mean - 2 * total) < 1e-9 * Math.max(1, Math.abs(total)));
		}
		t.deepEqual(objections(inside, statements, new Map()), []);
	}
	const model = {rows: 9, order: ['y'], effects: [], variables: [{name: 'a', mean: 2, deviation: 1}]};
	const statement = {name: 'a <= 3', column: 'a', sign: '<=', value: 3, synonyms: []} as const;
	const against = (value: number) => objections(model, [statement], new Map([['a', value]]));
	t.deepEqual(against(3).length, 0);
	t.regex(against(4).join(), /^Who is set so does not satisfy a <= 3 any more/);
	t.is(against(5.1).length, 2);
	t.deepEqual(reachOf(model.variables[0] as never, {}), {low: -1, high: 5, fixed: false});
	t.deepEqual(reachOf(model.variables[0] as never, {a: {role: 'actionable', low: 0, high: 9, cost: 1}}), {
		low: 0,
		high: 9,
		fixed: false,
	});
	t.true(reachOf(model.variables[0] as never, {a: {role: 'immutable'}}).fixed);
});
