import test from 'ava';
import fc from 'fast-check';
import {type GraphFigure, heatmapSvg} from '../../src/report/index.js';
import {cars, random, seeded} from './figures.js';
import {all, type Element, parseXml} from './xml.js';

function number(element: Element | undefined, name: string): number {
	return Number(element?.attributes[name]);
}

/** Words of the figure in one line. */
function words(source: string): string {
	return source.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

/** The fill of each painted cell as `row column`, whether it has an element of its own or lies in a path. */
function painted(svg: Element, size: number): Map<string, string> {
	const found = new Map<string, string>();
	const paint = (x: number, y: number, width: number, fill: string) => {
		for (let at = 0; at < width / size; at++) {
			const cell = `${y / size} ${x / size + at}`;
			if (found.has(cell)) throw new Error(`${cell} is painted twice`);
			found.set(cell, fill);
		}
	};
	for (const cell of all(svg, 'g', 'cell')) {
		const [rect] = all(cell, 'rect');
		paint(number(rect, 'x'), number(rect, 'y'), number(rect, 'width'), rect?.attributes['fill'] ?? '');
	}
	for (const {attributes} of all(svg, 'path', 'cells')) {
		const runs = attributes['d']?.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z/g) ?? [];
		for (const [, x, y, width] of runs) paint(Number(x), Number(y), Number(width), attributes['fill'] ?? '');
	}
	return found;
}

function isBlue(fill: string): boolean {
	return Number.parseInt(fill.slice(5), 16) > Number.parseInt(fill.slice(1, 3), 16);
}

/** How dark a colour is. */
function depth(fill: string): number {
	return 765 - [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(fill.slice(at, at + 2), 16), 0);
}

/** The strongest effect of each cell of `each` x `each` variables, by looking at every effect. */
function expected({order, edges, deviations, variables}: GraphFigure, each: number): Map<string, number> {
	const found = new Map<string, number>();
	const places = new Map(order.map((name, at) => [name, at]));
	const scale = (name: string) => deviations?.[variables.indexOf(name)] ?? 1;
	for (const {from, to, effect} of edges) {
		const value = (effect * scale(from)) / scale(to);
		const cell = [to, from].map((name) => Math.floor((places.get(name) ?? Number.NaN) / each)).join(' ');
		if (Math.abs(value) > Math.abs(found.get(cell) ?? 0)) found.set(cell, value);
	}
	return found;
}

/** A graph of `size` variables in which every cause has an effect on everything after it. */
function dense(size: number): GraphFigure {
	const next = seeded(11);
	const variables = Array.from({length: size}, (_, at) => `gene ${at}`);
	const edges = variables.flatMap((to, at) =>
		variables.slice(0, at).map((from) => ({from, to, effect: (next() - 0.5) ** 3})),
	);
	return {variables: [...variables].reverse(), order: variables, edges};
}

for (const [name, figure, size, each] of [
	['6 variables', cars, 44, 1],
	['60 variables', random(60, 3), 10, 1],
	['150 variables', dense(150), 4, 1],
	['301 variables', dense(301), 3, 2],
	['2,000 variables', random(2000, 9), 2, 7],
] as const) {
	const source = heatmapSvg(figure);
	const svg = parseXml(source);
	const cells = Math.ceil(figure.variables.length / each);

	test(`${name}: every cell shows the strongest of its effects, by colour and place`, (t) => {
		t.is(number(all(svg, 'rect', 'ground')[0], 'width'), cells * size);
		const [shown, effects] = [painted(svg, size), expected(figure, each)];
		t.deepEqual([...shown.keys()].sort(), [...effects.keys()].sort());
		for (const sign of [1, -1]) {
			const ranked = [...effects]
				.filter(([, effect]) => Math.sign(effect) === sign)
				.sort(([, a], [, b]) => Math.abs(a) - Math.abs(b))
				.map(([cell]) => shown.get(cell) ?? '');
			t.true(ranked.every((fill) => isBlue(fill) === sign > 0));
			t.true(ranked.every((fill, at) => at === 0 || depth(fill) >= depth(ranked[at - 1] ?? '')));
			t.true(new Set(ranked).size > 1);
		}
		const shared = /each cell stands for up to (\d+) × \1 pairs/.exec(words(source))?.[1];
		t.is(shared, each > 1 ? String(each) : undefined);
		t.is(heatmapSvg(structuredClone(figure)), source);
	});

	test(`${name}: names stand at their rows and columns, none over another, all in the picture`, (t) => {
		const [, , width = 0, height = 0] = svg.attributes['viewBox']?.split(' ').map(Number) ?? [];
		const [left = 0, top = 0] = /<g transform="translate\((\d+) (\d+)\)/.exec(source)?.slice(1).map(Number) ?? [];
		t.true(left > 0 && left + cells * size < width && top > 0 && top + cells * size < height);
		const [rows, columns] = [all(svg, 'text', 'row'), all(svg, 'text', 'column')];
		t.deepEqual(
			rows.map(({text}) => text),
			columns.map(({text}) => text),
		);
		const along = rows.map((row) => number(row, 'y'));
		t.true(along.every((y, at) => at === 0 || y - (along[at - 1] ?? 0) >= 13));
		rows.forEach(({text}, at) => {
			const cell = Math.floor(((along[at] ?? 0) - 3.8) / size);
			t.is(figure.order[cell * each], text);
		});
		const named = /Every (\d+)(?:nd|rd|th) row and column is named/.exec(words(source))?.[1];
		t.is(rows.length, Math.ceil(cells / Number(named ?? 1)));
	});
}

test('cells have titles and, where there is room, numbers', (t) => {
	const cells = all(parseXml(heatmapSvg(cars)), 'g', 'cell');
	const titles = cells.map((cell) => all(cell, 'title')[0]?.text);
	t.true(titles.includes('Cylinders to Weight_in_lbs: 315.366'));
	t.true(titles.includes('Miles_per_Gallon to Weight_in_lbs: −36.9755'));
	const numbers = cells.map((cell) => all(cell, 'text')[0]?.text);
	t.true(numbers.includes('−37') && numbers.includes('320'));
	t.true(words(heatmapSvg(cars)).includes('Numbers: the effect in its own units'));
	t.false(words(heatmapSvg(random(60, 3))).includes('Numbers:'));
});

test('colours follow standardised effects where deviations are known, else raw ones; legend and caption say which', (t) => {
	const {deviations: _, ...raw} = cars;
	const dark = (figure: GraphFigure, cell: string) => depth(painted(parseXml(heatmapSvg(figure)), 44).get(cell) ?? '');
	// Displacement to Acceleration is -1.2 standard deviations and -0.03 in its own units.
	t.true(dark(cars, '4 3') > dark(cars, '2 0'));
	t.true(dark(raw, '4 3') < dark(raw, '2 0'));
	t.regex(words(heatmapSvg(cars)), /lowers ≤ −1 sd .* raises ≥ 1 sd .*in standard deviations/);
	t.regex(words(heatmapSvg(raw)), /lowers −315 .* raises 315 .*relative to the largest/);
});

test('effects up to the threshold are left out and the caption says so', (t) => {
	const source = heatmapSvg(cars, {threshold: 30});
	t.is(all(parseXml(source), 'g', 'cell').length, 3);
	t.true(words(source).includes('those above 30 in absolute value'));
});

test('variables without an order come last', (t) => {
	const figure = {variables: ['z', 'a', 'b'], order: ['b', 'a'], edges: [{from: 'b', to: 'a', effect: 1}]};
	const svg = parseXml(heatmapSvg(figure));
	t.deepEqual(
		all(svg, 'text', 'row').map(({text}) => text),
		['b', 'a', 'z'],
	);
	t.deepEqual([...painted(svg, 44).keys()], ['1 0']);
});

test('title, note and width are those asked for', (t) => {
	const source = heatmapSvg(cars, {title: 'A & B', note: '392 rows', width: 1000});
	t.true(source.includes('<title id="title">A &amp; B</title>'));
	t.true(words(source).includes('392 rows'));
	const {width, height, viewBox = ''} = parseXml(source).attributes;
	const [, , wide = 0, high = 0] = viewBox.split(' ').map(Number);
	t.is(width, '1000');
	t.true(Math.abs(Number(height) / 1000 - high / wide) < 1e-3);
});

test('no edges and no variables still give a figure', (t) => {
	t.is(all(parseXml(heatmapSvg({variables: ['a', 'b'], order: ['a', 'b'], edges: []})), 'text', 'row').length, 2);
	t.notThrows(() => parseXml(heatmapSvg({variables: [], order: [], edges: []})));
});

test('very many effects stay a file that can be opened', (t) => {
	t.true(heatmapSvg(dense(700)).length < 1.5e6);
});

test('whatever the variables are called, the map is well-formed XML', (t) => {
	const names = fc.uniqueArray(fc.string({unit: 'binary', maxLength: 12}), {minLength: 2, maxLength: 6});
	fc.assert(
		fc.property(names, fc.string({unit: 'binary'}), (variables, title) => {
			const edges = variables.slice(1).map((to, at) => ({from: variables[at] ?? '', to, effect: at - 0.5}));
			const svg = parseXml(heatmapSvg({variables, order: variables, edges}, {title, note: title}));
			t.is(all(svg, 'g', 'cell').length, edges.length);
		}),
	);
});

test('an edge to a variable that is not there is refused by name', (t) => {
	t.throws(() => heatmapSvg({variables: ['a'], order: ['a'], edges: [{from: 'a', to: 'zz', effect: 1}]}), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /"zz"/,
	});
});
