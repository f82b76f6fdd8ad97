import test from 'ava';
import fc from 'fast-check';
import {type GraphFigure, graphSvg} from '../../src/report/index.js';
import {cars, random} from './figures.js';
import {all, type Element, parseXml} from './xml.js';

interface Rectangle {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

function rectangle(group: Element): Rectangle {
	const [rect] = all(group, 'rect');
	const value = (name: string) => Number(rect?.attributes[name]);
	const [left, top] = [value('x'), value('y')];
	return {left, top, right: left + value('width'), bottom: top + value('height')};
}

function overlap(a: Rectangle, b: Rectangle): boolean {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Points along the curve of an edge. */
function trail(edge: Element): {x: number; y: number}[] {
	const numbers = (all(edge, 'path')[0]?.attributes['d'] ?? '').match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [];
	const points: {x: number; y: number}[] = [];
	for (let at = 0; at + 7 < numbers.length; at += 6) {
		const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0, dx = 0, dy = 0] = numbers.slice(at, at + 8);
		for (let t = 0; t <= 1; t += 0.05) {
			const [p, q, r, s] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
			points.push({x: p * ax + q * bx + r * cx + s * dx, y: p * ay + q * by + r * cy + s * dy});
		}
	}
	return points;
}

const figures: [string, GraphFigure][] = [
	['cars', cars],
	['11 variables', random(11, 5)],
	['40 variables', random(40, 3)],
	['70 variables', random(70, 9)],
];

for (const [name, figure] of figures) {
	const svg = parseXml(graphSvg(figure, {title: name}));
	const nodes = all(svg, 'g', 'node');
	const edges = all(svg, 'g', 'edge');
	const labels = all(svg, 'g', 'effect');

	test(`${name}: every variable and every effect is drawn, with its number`, (t) => {
		t.is(nodes.length, figure.variables.length);
		t.is(edges.length, figure.edges.length);
		t.is(labels.length, figure.edges.length);
		const titles = edges.map((edge) => all(edge, 'title')[0]?.text.split(':')[0]).sort();
		t.deepEqual(titles, figure.edges.map(({from, to}) => `${from} to ${to}`).sort());
	});

	test(`${name}: neither boxes nor numbers overlap`, (t) => {
		const taken = [...nodes, ...labels].map(rectangle);
		taken.forEach((a, at) => {
			t.true(Object.values(a).every(Number.isFinite));
			for (const b of taken.slice(at + 1)) t.false(overlap(a, b));
		});
	});

	test(`${name}: no curve runs through a box that is not one of its ends`, (t) => {
		const boxes = nodes.map((node) => [all(node, 'title')[0]?.text.split(':')[0] ?? '', rectangle(node)] as const);
		for (const edge of edges) {
			const [from, to] = (all(edge, 'title')[0]?.text.split(':')[0] ?? '').split(' to ');
			const points = trail(edge);
			t.true(points.length > 0);
			for (const [variable, box] of boxes) {
				if (variable === from || variable === to) continue;
				const through = points.some(({x, y}) => x > box.left && x < box.right && y > box.top && y < box.bottom);
				t.false(through, `${from} to ${to} runs through ${variable}`);
			}
		}
	});

	test(`${name}: causes lie above their effects and everything lies in the picture`, (t) => {
		const places = new Map(nodes.map((node) => [all(node, 'title')[0]?.text.split(':')[0], rectangle(node)]));
		for (const {from, to} of figure.edges) t.true((places.get(from)?.bottom ?? NaN) < (places.get(to)?.top ?? NaN));
		const [, , width = 0, height = 0] = svg.attributes['viewBox']?.split(' ').map(Number) ?? [];
		const [shift = ''] = all(svg, 'g').flatMap((group) => group.attributes['transform'] ?? []);
		const [x = 0, y = 0] = shift.match(/[\d.]+/g)?.map(Number) ?? [];
		for (const box of [...nodes, ...labels].map(rectangle)) {
			t.true(box.left + x >= 0 && box.right + x <= width && box.top + y >= 0 && box.bottom + y <= height);
		}
	});

	test(`${name}: the same graph gives the same text`, (t) => {
		t.is(graphSvg(structuredClone(figure)), graphSvg(figure));
	});
}

test('negative effects are dashed and in another colour', (t) => {
	const edges = all(parseXml(graphSvg(cars)), 'g', 'edge').map((edge) => ({
		negative: all(edge, 'title')[0]?.text.includes('−'),
		line: all(edge, 'path')[0]?.attributes ?? {},
	}));
	const colours = (negative: boolean) =>
		new Set(edges.filter((edge) => edge.negative === negative).map(({line}) => line['stroke']));
	t.is(colours(true).size, 1);
	t.is(colours(false).size, 1);
	t.notDeepEqual(colours(true), colours(false));
	for (const {negative, line} of edges) t.is('stroke-dasharray' in line, negative === true);
});

test('line widths follow standardised effects where deviations are known, else raw ones; the caption says which', (t) => {
	const widths = (figure: GraphFigure) =>
		new Map(
			all(parseXml(graphSvg(figure)), 'g', 'edge').map((edge) => [
				all(edge, 'title')[0]?.text.split(':')[0],
				Number(all(edge, 'path')[0]?.attributes['stroke-width']),
			]),
		);
	const {deviations: _, ...raw} = cars;
	const [small, large] = ['Displacement to Acceleration', 'Cylinders to Weight_in_lbs'];
	t.true((widths(cars).get(small) ?? 0) > (widths(cars).get(large) ?? 0));
	t.true((widths(raw).get(small) ?? 0) < (widths(raw).get(large) ?? 0));
	t.regex(graphSvg(cars).replaceAll(/<[^>]*>\s*/g, ' '), /standard\s+deviations/);
	t.regex(graphSvg(raw).replaceAll(/<[^>]*>\s*/g, ' '), /relative\s+to\s+the\s+largest/);
});

test('effects up to the threshold are left out and variables without effects are kept apart', (t) => {
	const svg = parseXml(graphSvg(cars, {threshold: 30}));
	t.is(all(svg, 'g', 'edge').length, 3);
	t.is(all(svg, 'g', 'node').length, 6);
	t.true(graphSvg(cars, {threshold: 30}).includes('No direct effect drawn'));
	t.true(all(svg, 'desc')[0]?.text.includes('above 30'));
});

test('a graph with more effects than asked for shows the strongest and says so', (t) => {
	const source = graphSvg(random(40, 3), {most: 10});
	t.is(all(parseXml(source), 'g', 'edge').length, 10);
	t.regex(source.replaceAll(/<[^>]*>\s*/g, ' '), /Only the\s+10\s+strongest/);
});

test('no edges and no variables still give a figure', (t) => {
	t.is(all(parseXml(graphSvg({variables: ['a', 'b'], order: ['a', 'b'], edges: []})), 'g', 'node').length, 2);
	t.notThrows(() => parseXml(graphSvg({variables: [], order: [], edges: []})));
});

test('width scales the whole picture', (t) => {
	const natural = parseXml(graphSvg(cars)).attributes;
	const wide = parseXml(graphSvg(cars, {width: 1000})).attributes;
	t.is(wide['width'], '1000');
	t.is(wide['viewBox'], natural['viewBox']);
	t.true(Math.abs(Number(wide['height']) / 1000 - Number(natural['height']) / Number(natural['width'])) < 1e-3);
});

test('an edge to a variable that is not there is refused by name', (t) => {
	const error = t.throws(() => graphSvg({variables: ['a'], order: ['a'], edges: [{from: 'a', to: 'zz', effect: 1}]}));
	t.is((error as {code?: string}).code, 'ERR_INVALID_ARGUMENT');
	t.true(error.message.includes('"zz"'));
});

test('whatever the variables are called, the figure is well-formed XML and shows the name', (t) => {
	const names = fc.uniqueArray(fc.string({unit: 'binary', maxLength: 12}), {minLength: 2, maxLength: 6});
	fc.assert(
		fc.property(names, fc.string({unit: 'binary'}), (variables, title) => {
			const edges = variables.slice(1).map((to, at) => ({from: variables[at] ?? '', to, effect: at - 0.5}));
			const svg = parseXml(graphSvg({variables, order: variables, edges}, {title, note: title}));
			t.is(all(svg, 'g', 'node').length, variables.length);
		}),
	);
	const tricky = ['<b>&"\'', '__proto__', 'constructor', '变量', 'a\u0000b\u001B[31m'];
	const edges = tricky.slice(1).map((to, at) => ({from: tricky[at] ?? '', to, effect: 1}));
	const shown = all(parseXml(graphSvg({variables: tricky, order: tricky, edges})), 'g', 'node').map(
		(node) => all(node, 'text')[0]?.text,
	);
	t.deepEqual(shown, ['<b>&"\'', '__proto__', 'constructor', '变量', 'a\uFFFDb\uFFFD[31m']);
});

test('a long name is cut in its box and whole in its tooltip', (t) => {
	const long = 'x'.repeat(200);
	const [node] = all(
		parseXml(graphSvg({variables: [long, 'y'], order: [long, 'y'], edges: [{from: long, to: 'y', effect: 1}]})),
		'g',
		'node',
	);
	t.true(all(node as Element, 'text')[0]?.text.endsWith('…'));
	t.true(all(node as Element, 'title')[0]?.text.startsWith(long));
});
