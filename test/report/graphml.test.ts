import test from 'ava';
import fc from 'fast-check';
import {graphGraphml} from '../../src/report/index.js';
import {cars, random} from './figures.js';
import {all, type Element, parseXml} from './xml.js';

/** The data of a node or an edge by key. */
function data(element: Element): Record<string, string> {
	return Object.fromEntries(all(element, 'data').map(({attributes, text}) => [attributes['key'] ?? '', text]));
}

// NetworkX 3.6 and igraph 1.0 read what this writes: read_graphml('cars.graphml').
test('nodes have names, places and deviations, edges effects; every key is declared with its type', (t) => {
	const root = parseXml(graphGraphml(cars, {title: 'A & B'}));
	t.is(root.name, 'graphml');
	t.is(root.attributes['xmlns'], 'http://graphml.graphdrawing.org/xmlns');
	t.deepEqual(
		all(root, 'key').map(({attributes}) => Object.values(attributes).join(' ')),
		[
			'name node name string',
			'place node place int',
			'deviation node deviation double',
			'effect edge effect double',
			'standardised edge standardised double',
		],
	);
	t.is(all(root, 'graph')[0]?.attributes['edgedefault'], 'directed');
	t.is(all(root, 'desc')[0]?.text, 'A & B');
	const nodes = all(root, 'node');
	const names = new Map(nodes.map((node) => [node.attributes['id'], data(node)['name'] ?? '']));
	t.deepEqual([...names.values()], [...cars.variables]);
	for (const node of nodes) {
		const {name = '', place, deviation} = data(node);
		t.is(cars.order[Number(place) - 1], name);
		t.is(cars.deviations?.[cars.variables.indexOf(name)], Number(deviation));
	}
	const edges = all(root, 'edge').map((edge) => ({
		from: names.get(edge.attributes['source']),
		to: names.get(edge.attributes['target']),
		effect: Number(data(edge)['effect']),
	}));
	t.is(edges.length, cars.edges.length);
	for (const edge of cars.edges) t.true(edges.some((found) => JSON.stringify(found) === JSON.stringify(edge)));
	const [first] = all(root, 'edge');
	t.true(Math.abs(Number(data(first as Element)['standardised']) + (0.0315285 * 104.51) / 2.7554) < 1e-12);
});

test('without deviations nothing is said of them, and a variable without an order has no place', (t) => {
	const figure = {variables: ['a', 'b'], order: ['a'], edges: [{from: 'a', to: 'b', effect: 0.5}]};
	const root = parseXml(graphGraphml(figure));
	t.deepEqual(
		all(root, 'key').map(({attributes}) => attributes['id']),
		['name', 'place', 'effect'],
	);
	t.deepEqual(all(root, 'node').map(data), [{name: 'a', place: '1'}, {name: 'b'}]);
	t.deepEqual(all(root, 'edge').map(data), [{effect: '0.5'}]);
	t.deepEqual(all(root, 'desc'), []);
});

test('effects up to the threshold are left out; the same graph gives the same text', (t) => {
	t.is(all(parseXml(graphGraphml(cars, {threshold: 30})), 'edge').length, 3);
	const figure = random(40, 3);
	t.is(graphGraphml(structuredClone(figure)), graphGraphml(figure));
});

test('any names give well-formed XML, and any effect comes back as the same double', (t) => {
	const names = fc.uniqueArray(fc.string({unit: 'binary', maxLength: 12}), {minLength: 2, maxLength: 6});
	const effect = fc.double({noNaN: true, noDefaultInfinity: true}).filter((value) => value !== 0);
	fc.assert(
		fc.property(names, fc.string({unit: 'binary'}), effect, (variables, title, value) => {
			const edges = [{from: variables[0] ?? '', to: variables[1] ?? '', effect: value}];
			const root = parseXml(graphGraphml({variables, order: variables, edges}, {title}));
			t.is(all(root, 'node').length, variables.length);
			t.deepEqual(
				all(root, 'edge').map((edge) => [
					edge.attributes['source'],
					edge.attributes['target'],
					Number(data(edge)['effect']),
				]),
				[['n0', 'n1', value]],
			);
		}),
	);
	const tricky = ['<b>&"\'', '__proto__', ']]>', ' two  blanks ', '变量', 'a\u0000b'];
	const shown = all(parseXml(graphGraphml({variables: tricky, order: [], edges: []})), 'node').map(
		(node) => data(node)['name'],
	);
	t.deepEqual(shown, [...tricky.slice(0, -1), 'a\uFFFDb']);
});

test('an edge to a variable that is not there is refused by name', (t) => {
	t.throws(() => graphGraphml({variables: ['a'], order: ['a'], edges: [{from: 'a', to: 'zz', effect: 1}]}), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /"zz"/,
	});
});
