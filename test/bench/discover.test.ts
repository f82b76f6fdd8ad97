import test from 'ava';
import {type Answer, normal, normalTail, regionOf, rootOf} from '../../bench/discover/answer.js';
import {beam, kMeans, leaves, question, rowsFor} from '../../bench/discover/contender.js';
import {chanceOf, rankOf} from '../../bench/discover/sachs.js';
import {f1, jaccard, nothing, plus, scoreOf, trueEdges} from '../../bench/discover/score.js';
import {trapped} from '../../bench/discover/snare.js';
import {discover, synthWide} from '../../src/discover/index.js';
import {numberColumn} from '../../src/table/index.js';

const data = synthWide({
	rows: 900,
	columns: 80,
	z: 12,
	seed: 4,
	mechanisms: [
		{kind: 'reversed', arity: 1},
		{kind: 'lost', arity: 1},
	],
});

test('measures of overlap', (t) => {
	t.is(jaccard(Int32Array.of(0, 1, 2), Uint8Array.of(0, 1, 1, 1)), 0.5);
	t.is(f1(2, 4, 4), 0.5);
	t.is(f1(0, 0, 0), 0);
	t.true(Math.abs(normal(1.959964) - 0.975) < 1e-6);
	t.true(Math.abs(normalTail(0.025) - 1.959964) < 1e-4);
	// The tail beyond 5.612 is 1e-8.
	t.true(Math.abs(normalTail(1e-8) - 5.612) < 2e-3);
});

test('the truth as an answer has full marks, nothing has none', (t) => {
	const {table, mechanisms, individuals} = data;
	const regions = mechanisms.map(({rows, changes}, at) => {
		const effects = trueEdges(data, at).map((edge) => ({...edge, effect: 1}));
		const names = [...new Set(['y', ...effects.flatMap(({from, to}) => [from, to])])];
		const variables = names.map((name) => ({name, mean: 0, deviation: 1}));
		return {rows, told: changes, model: {rows: rows.length, variables, order: names, effects}};
	});
	const truth: Answer = {regions, root: (row) => individuals.find((each) => each.row === row)?.variable};
	const all = scoreOf(data, truth);
	t.like(all, {
		planted: 2,
		recalled: 2,
		regions: 2,
		precise: 2,
		within: 2,
		changes: 3,
		rightChanges: 3,
		falseChanges: 0,
	});
	t.is(all.rightEdges, all.edges);
	t.is(all.toldEdges, all.edges);
	// The cause that is lost inside is no root there.
	const gone = mechanisms[1]?.changes[0]?.from;
	const known = individuals.filter(({mechanism, variable}) => mechanism !== 1 || variable !== gone);
	t.true(known.length < individuals.length);
	t.deepEqual([all.roots, all.individuals], [known.length, known.length]);
	// The reversed effect is there inside, and not the one outside.
	const turned = mechanisms[0]?.changes[1];
	const inside = trueEdges(data, 0);
	t.true(inside.some(({from, to}) => from === turned?.from && to === turned.to));
	t.false(inside.some(({from, to}) => from === turned?.to && to === turned?.from));
	const none = scoreOf(data, {regions: [], root: () => undefined});
	t.like(none, {planted: 2, recalled: 0, regions: 0, rightEdges: 0, rightChanges: 0, roots: 0});
	// A wrong region that tells a change of its own.
	const rows = Int32Array.from({length: table.rows}, (_, row) => row);
	const wrong = scoreOf(data, {
		regions: [{rows, model: undefined, told: [{from: 'g0', to: 'g1'}]}],
		root: () => undefined,
	});
	t.like(wrong, {recalled: 0, precise: 0, toldChanges: 1, falseChanges: 1});
	t.deepEqual(plus(nothing(), wrong), wrong);
});

test('what others would do: a tree, clusters, subgroups', async (t) => {
	const asked = question(data, {arity: 2, top: 3, variables: 5, permutations: 1});
	t.is(
		asked.positive.reduce((sum, each) => sum + each, 0),
		225,
	);
	const parts = leaves(asked, 2);
	t.deepEqual(
		parts.flatMap((rows) => [...rows]).sort((a, b) => a - b),
		[...Array(900).keys()],
	);
	t.true(parts.length > 1 && parts.every((rows) => rows.length >= 60));
	const best = beam(asked)[0] as Int32Array;
	const share = best.reduce((sum, row) => sum + (asked.positive[row] as number), 0) / best.length;
	t.true(share > 0.4, `${share}`);
	const region = await regionOf(data.table, best, 5);
	t.is(region.model?.variables.length, 6);
	t.is(region.model?.variables[0]?.name, 'y');
	// Two heaps far from each other.
	const heap = numberColumn(
		'x',
		Float64Array.from({length: 100}, (_, row) => (row % 2 === 0 ? 0 : 10) + row / 1000),
	);
	const found = kMeans({source: 'heaps', rows: 100, columns: [heap, numberColumn('y', new Float64Array(100))]}, 2);
	t.deepEqual(
		found.map((rows) => new Set(Array.from(rows, (row) => row % 2)).size),
		[1, 1],
	);
});

test('a root cause is the variable whose own error moves the target most', (t) => {
	const columns = Object.entries({y: [9, 0], a: [3, 0], b: [3, 4]}).map(([name, values]) =>
		numberColumn(name, Float64Array.from(values)),
	);
	const variables = ['y', 'a', 'b'].map((name) => ({name, mean: 0, deviation: 1}));
	const effects = [
		{from: 'a', to: 'b', effect: 1},
		{from: 'b', to: 'y', effect: 3},
	];
	const model = {rows: 2, variables, order: ['a', 'b', 'y'], effects};
	const table = {source: 'two', rows: 2, columns};
	// In the first row b is what a makes of it, in the second it is far out by itself.
	t.deepEqual([rootOf(table, model, 0), rootOf(table, model, 1)], ['a', 'b']);
});

test('a discovery beside the truth, and its traps', async (t) => {
	const rare = synthWide({rows: 600, columns: 80, mechanisms: [], seed: 3, traps: ['rare']});
	const options = {arity: 1, top: 2, quantiles: 2, variables: 3, permutations: 1, confirm: 0, bootstrap: 0};
	const found = await discover(rare.table, {target: rare.target, ...options});
	t.deepEqual(trapped(rare, found), {told: false, warned: false});
	for (const {statements, support} of found.conditions) t.is(rowsFor(rare.table, statements).length, support);
});

test('ranks of proteins, and how likely small ones are', (t) => {
	// Of one rank of eleven, and of two: sums of 2 and 3 are 3 of 121 pairs.
	t.is(chanceOf([3]), 3 / 11);
	t.is(chanceOf([1, 2]), 3 / 121);
	t.is(chanceOf([11, 11, 11]), 1);
	const change = {kind: 'gained', inside: 1, outside: 0, pValue: 1, confirmation: null, stability: null} as const;
	const changes = [
		{...change, from: 'mek', to: 'erk', statistic: 9},
		{...change, from: 'pka', to: 'erk', statistic: 4},
	];
	t.deepEqual(
		['mek', 'erk', 'pka', 'jnk'].map((name) => rankOf(changes, name)),
		[2, 2, 3, 11],
	);
});
