import {type GraphFigure, links} from './graph.js';
import {effectText, printable} from './text.js';

/**
 * The graph in Graphviz's language, causes above effects, for whoever wants another layout: `dot -Tpdf cars.dot`.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an edge names a variable that is not there.
 *
 * @example
 * graphDot({variables: ['a', 'b'], order: ['a', 'b'], edges: [{from: 'a', to: 'b', effect: 0.5}]});
 */
export function graphDot(
	figure: GraphFigure,
	{threshold = 0, title = ''}: {threshold?: number; title?: string} = {},
): string {
	const heading = title === '' ? [] : [`  label=${quoted(title)}; labelloc=t;`];
	const nodes = figure.variables.map((name) => `  ${quoted(name)}${name === figure.focus ? ' [penwidth=2.6]' : ''};`);
	const arrows = links(figure, threshold).map(({from, to, effect, strength}) => {
		const style = effect < 0 ? 'color="#d55e00", style=dashed' : 'color="#0072b2"';
		const width = (0.9 + 2.9 * Math.min(1, strength)).toFixed(2);
		const [cause, result] = [figure.variables[from] ?? '', figure.variables[to] ?? ''];
		return `  ${quoted(cause)} -> ${quoted(result)} [label="${effectText(effect)}", ${style}, penwidth=${width}];`;
	});
	return [
		'digraph causal {',
		'  rankdir=TB; charset="UTF-8";',
		...heading,
		'  node [shape=box, style="rounded,filled", fillcolor="#f3f6f9", color="#52606d", fontname="Helvetica"];',
		'  edge [fontname="Helvetica", fontsize=11];',
		...nodes,
		...arrows,
		'}\n',
	].join('\n');
}

function quoted(name: string): string {
	return `"${printable(name).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
