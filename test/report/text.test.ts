import test from 'ava';
import fc from 'fast-check';
import {graphDot, graphFigure, graphJson, graphTable, printable} from '../../src/report/index.js';
import {cells, effectText} from '../../src/report/text.js';
import {cars, fitted} from './figures.js';

test('effects read as people write them', (t) => {
	const cases: [number, number, string][] = [
		[0.5, 3, '0.500'],
		[-0.031528, 3, '−0.0315'],
		[315.366, 3, '315'],
		[0.1, 3, '0.100'],
		[12345.6, 3, '12300'],
		[0.00227, 4, '0.002270'],
		[9.999, 3, '10.0'],
		[-1, 3, '−1.00'],
		[1.5e-7, 3, '1.50e−7'],
		[-2e9, 3, '−2.00e9'],
		[0, 3, '0'],
	];
	for (const [effect, digits, text] of cases) t.is(effectText(effect, digits), text);
});

test('an effect as text is the effect to its digits', (t) => {
	fc.assert(
		fc.property(fc.double({noNaN: true, min: -1e300, max: 1e300}), (effect) => {
			const back = Number(effectText(effect, 4).replaceAll('−', '-'));
			t.true(Math.abs(back - effect) <= Math.abs(effect) * 6e-4);
		}),
	);
});

test('the table lists the order and the strongest effects first, in columns', (t) => {
	const lines = graphTable(cars).split('\n');
	t.is(lines[1], '    1  Cylinders');
	const rows = lines.slice(lines.indexOf('Direct effects (11)') + 2, -1);
	t.is(rows.length, 11);
	t.regex(rows[0] ?? '', /^ {2}Displacement +→ Acceleration +−0\.03153 +−1\.19/);
	const at = (pattern: RegExp) => new Set(rows.map((row) => row.search(pattern)));
	t.is(at(/→/).size, 1);
	t.is(at(/\.\d+ +(?:−| )?\d\.\d{3}$/).size, 1);
});

test('the table names the threshold, also when nothing is above it', (t) => {
	t.true(graphTable(cars, {threshold: 30}).includes('Direct effects above 30 in absolute value (3)'));
	t.true(graphTable(cars, {threshold: 1e6}).includes('No direct effect above 1000000 in absolute value.'));
});

test('wide letters take two cells and keep the columns aligned', (t) => {
	t.is(cells('变量'), 4);
	t.is(cells('é'.normalize('NFD')), 1);
	const figure = {
		variables: ['变量', 'long name', 'b'],
		order: [],
		edges: [
			{from: '变量', to: 'b', effect: 1},
			{from: 'long name', to: 'b', effect: 2},
		],
	};
	const rows = graphTable(figure)
		.split('\n')
		.filter((line) => line.includes('→'));
	t.is(new Set(rows.map((row) => cells(row.slice(0, row.indexOf('→'))))).size, 1);
});

test('no name can drive the terminal', (t) => {
	t.is(printable('a\u001B[2Jb\u0007\r\n\u202Ec'), 'a�[2Jb����c');
	const table = graphTable({
		variables: ['\u001B[31m', 'b'],
		order: ['\u001B[31m'],
		edges: [{from: '\u001B[31m', to: 'b', effect: 1}],
	});
	t.false(table.includes('\u001B'));
});

test('json has exactly the fields of the command line, edges strongest first', (t) => {
	const graph = fitted(
		['a', 'b', 'c'],
		[
			[0, 1, 0.5],
			[1, 2, -2],
			[0, 2, 0.01],
		],
	);
	const source = graphJson(graph, {threshold: 0.1, warnings: ['of the table']});
	t.deepEqual(JSON.parse(source), {
		variables: ['a', 'b', 'c'],
		order: ['a', 'b', 'c'],
		unordered: [],
		edges: [
			{from: 'b', to: 'c', effect: -2},
			{from: 'a', to: 'b', effect: 0.5},
		],
		isa: 'scalar',
		threads: 1,
		seconds: {order: 0.5, adjacency: 0.25},
		warnings: ['of the table', 'of the graph'],
	});
	t.deepEqual(Object.keys(JSON.parse(source)), [
		'variables',
		'order',
		'unordered',
		'edges',
		'isa',
		'threads',
		'seconds',
		'warnings',
	]);
	const decisions = [
		{gap: 0.5, by: 'gap'},
		{gap: Number.POSITIVE_INFINITY, by: 'only'},
	] as const;
	const part = {...fitted(['a', 'b', 'c'], []), order: [2, 0], unordered: [1], decisions};
	const told = JSON.parse(graphJson(part));
	t.deepEqual(told.unordered, ['b']);
	t.deepEqual(told.decisions, [
		{variable: 'c', by: 'gap', gap: 0.5},
		{variable: 'a', by: 'only', gap: null},
	]);
	t.deepEqual(JSON.parse(graphJson(fitted(['a'], []))).edges, []);
});

test('deviations are taken by column name', (t) => {
	const graph = fitted(['a', 'c'], [[0, 1, 1]]);
	const samples = {rows: 4, columns: 3, data: Float64Array.of(1, 5, 10, 2, 5, 20, 3, 5, 30, 4, 5, 40)};
	const {deviations} = graphFigure(graph, {samples, columns: ['a', 'b', 'c']});
	t.deepEqual(
		deviations?.map((value) => value.toFixed(6)),
		['1.118034', '11.180340'],
	);
});

test('dot quotes every name', (t) => {
	const figure = {variables: ['say "hi"\\', 'b\n'], order: [], edges: [{from: 'say "hi"\\', to: 'b\n', effect: -0.25}]};
	const source = graphDot(figure, {title: '"'});
	t.true(source.includes('"say \\"hi\\"\\\\" -> "b�" [label="−0.250", color="#d55e00", style=dashed'));
	t.true(source.includes('label="\\""'));
	t.is(source.split('\n').filter((line) => line.includes('->')).length, 1);
});
