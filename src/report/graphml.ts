import {type GraphFigure, links} from './graph.js';
import {escaped} from './text.js';

interface Key {
	readonly id: string;
	readonly of: 'node' | 'edge';
	readonly type: 'string' | 'int' | 'double';
}

/**
 * The graph as GraphML (Brandes et al. 2002), which igraph, NetworkX, Gephi, Cytoscape and yEd read. Nodes have `name`, `place`
 * (in the causal order, from 1; not there for variables without one) and, where known, `deviation`; edges go from cause to
 * effect and have `effect`, in units of the effect per unit of its cause, and `standardised`, the same in standard deviations,
 * where these are known. Numbers are written so that reading them gives the same double.
 *
 * @param options.threshold effects of at most this absolute value are left out. @defaultValue 0
 * @param options.title what the file says of itself (`desc`)
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an edge names a variable that is not there.
 *
 * @example
 * graphGraphml({variables: ['a', 'b'], order: ['a', 'b'], edges: [{from: 'a', to: 'b', effect: 0.5}]});
 */
export function graphGraphml(
	figure: GraphFigure,
	options: {readonly threshold?: number; readonly title?: string} = {},
): string {
	const {threshold = 0, title = ''} = options;
	const {variables, order, deviations} = figure;
	const keys: Key[] = [
		{id: 'name', of: 'node', type: 'string'},
		{id: 'place', of: 'node', type: 'int'},
		...(deviations ? [{id: 'deviation', of: 'node', type: 'double'} as const] : []),
		{id: 'effect', of: 'edge', type: 'double'},
		...(deviations ? [{id: 'standardised', of: 'edge', type: 'double'} as const] : []),
	];
	const places = new Map(order.map((name, at) => [name, at + 1]));
	const nodes = variables.map((name, at) => {
		const values = [datum('name', name), datum('place', places.get(name)), datum('deviation', deviations?.[at])];
		return `    <node id="n${at}">${values.join('')}</node>`;
	});
	const edges = links(figure, threshold).map(({from, to, effect}, at) => {
		const [cause, result] = [deviations?.[from], deviations?.[to]];
		const standardised = cause !== undefined && result ? (effect * cause) / result : undefined;
		const values = [datum('effect', effect), datum('standardised', standardised)];
		return `    <edge id="e${at}" source="n${from}" target="n${to}">${values.join('')}</edge>`;
	});
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
		...keys.map(({id, of, type}) => `  <key id="${id}" for="${of}" attr.name="${id}" attr.type="${type}"/>`),
		'  <graph id="causal" edgedefault="directed">',
		...(title === '' ? [] : [`    <desc>${escaped(title)}</desc>`]),
		...nodes,
		...edges,
		'  </graph>',
		'</graphml>\n',
	].join('\n');
}

function datum(key: string, value: string | number | undefined): string {
	return value === undefined ? '' : `<data key="${key}">${escaped(String(value))}</data>`;
}
