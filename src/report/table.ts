import {aligned, padded} from './align.js';
import {type GraphFigure, links} from './graph.js';
import {effectText, printable} from './text.js';

/**
 * The graph as aligned text for a terminal: the causal order, then one line per direct effect, strongest first. With
 * `deviations` in the figure a last column holds the effects in standard deviations.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an edge names a variable that is not there.
 *
 * @example
 * process.stdout.write(graphTable(figure, {threshold: 0.1}));
 */
export function graphTable(figure: GraphFigure, {threshold = 0}: {threshold?: number} = {}): string {
	const found = links(figure, threshold);
	const name = (index: number) => printable(figure.variables[index] ?? '');
	const standard = figure.deviations !== undefined;
	const limit = threshold > 0 ? ` above ${threshold} in absolute value` : '';
	const numbers = aligned(
		found.map(({effect}) => effectText(effect, 4)),
		'effect',
	);
	const sizes = aligned(
		found.map(({effect, strength}) => `${effect < 0 ? '−' : ''}${strength.toFixed(3)}`),
		'in sd',
	);
	const causes = padded(['cause', ...found.map(({from}) => name(from))]);
	const results = padded(['effect on', ...found.map(({to}) => name(to))]);
	const rows = causes.map((cause, at) => {
		const arrow = at === 0 ? ' ' : '→';
		return `  ${cause} ${arrow} ${results[at]}  ${numbers[at]}${standard ? `  ${sizes[at]}` : ''}`.trimEnd();
	});
	const heading = found.length === 0 ? `No direct effect${limit}.` : `Direct effects${limit} (${found.length})`;
	return [...orderLines(figure.order), '', heading, ...(found.length === 0 ? [] : rows), ''].join('\n');
}

/** A causal order, one variable a line. */
export function orderLines(order: readonly string[]): string[] {
	const lines = order.map((each, at) => `  ${String(at + 1).padStart(3)}  ${printable(each)}`);
	return ['Causal order, most exogenous first', ...lines];
}
