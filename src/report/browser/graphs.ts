// The graph inside a condition beside that outside, on one layout.
import type {Comparison} from '../../discover/index.js';
import type {Curve} from '../curve.js';
import type {Placement, Route} from '../layout.js';
import {
	type Excerpt,
	excerpt,
	kindOf,
	LETTERS,
	labelOf,
	type Pairing,
	pairings,
	placePairs,
	type SideEffect,
	shownName,
} from '../pair.js';
import type {Box, Point} from '../shape.js';
import {card, choice, html, labelled, refill, scroller, svg} from './element.js';
import {dashesOf, KINDS} from './kind.js';
import {chance, effectText, grouped, often} from './number.js';
import type {State} from './state.js';

/** Beyond so many lines a graph is a ball of wool. */
const MOST = 60;
const HEAD = 9;
const MARGIN = 6;

type Side = 'inside' | 'outside';

export function graphsCard(state: State, comparison: Comparison): HTMLElement {
	const all = pairings(comparison);
	const target = comparison.inside.variables[0]?.name ?? '';
	const names = comparison.inside.variables.map(({name}) => name);
	const body = html('div');
	const wide = all.length > MOST;
	if (state.around !== undefined && !names.includes(state.around)) state.around = undefined;
	const refresh = () => {
		const around = state.around ?? (wide ? target : undefined);
		const found =
			around === undefined
				? {pairs: all, variables: [...new Set(all.flatMap(({ends}) => ends))], reached: all.length}
				: excerpt(all, {around, depth: state.depth, most: MOST, level: state.level});
		steps.disabled = around === undefined;
		refill(body, ...pictures(state, comparison, found, {around: around ?? target, all: all.length}));
	};
	const where = [
		...(wide ? [] : [{value: '', words: 'all effects'}]),
		...[target, ...names.slice(1).sort((a, b) => a.localeCompare(b, 'en', {numeric: true}))].map((name) => ({
			value: `=${name}`,
			words: `around ${name}`,
		})),
	];
	const show = choice(
		where,
		state.around === undefined ? (wide ? `=${target}` : '') : `=${state.around}`,
		(value) => {
			state.around = value === '' ? undefined : value.slice(1);
			refresh();
		},
		{id: 'around'},
	);
	const steps = choice(
		[1, 2, 3, 4, 6].map((depth) => ({value: String(depth), words: depth === 1 ? '1 step' : `${depth} steps`})),
		String(state.depth),
		(depth) => {
			state.depth = Number(depth);
			refresh();
		},
		{id: 'depth'},
	);
	refresh();
	return card(
		'graphs',
		'Causes inside and outside',
		html('div', {class: 'controls'}, labelled('Show', show), labelled('Up to', steps)),
		legend(all, state.level),
		body,
	);
}

function legend(all: readonly Pairing[], level: number): HTMLElement {
	const items = KINDS.map(({kind, words, dashes}) => {
		const count = all.filter((pair) => kindOf(pair, level) === kind).length;
		return html(
			'li',
			{class: count === 0 ? 'absent' : ''},
			svg(
				'svg',
				{class: `edge ${kind}`, width: 42, height: 10, viewBox: '0 0 42 10', 'aria-hidden': 'true'},
				svg('path', {class: 'line', d: 'M1 5H41', 'stroke-width': 2.6, 'stroke-dasharray': dashes || null}),
			),
			`${words} (${count})`,
		);
	});
	return html('ul', {class: 'legend', 'aria-label': 'What colours and dashes say'}, ...items);
}

function pictures(
	state: State,
	{inside, outside, bootstrap}: Comparison,
	found: Excerpt,
	{around, all}: {around: string; all: number},
): HTMLElement[] {
	if (found.pairs.length === 0) {
		return [html('p', {class: 'faint'}, `No effect leads to ${around} or from it, on either side.`)];
	}
	const placed = placePairs(found);
	const side = (which: Side, rows: number) =>
		html(
			'figure',
			{class: 'graph'},
			html('figcaption', {}, html('b', {}, which), ` · ${grouped(rows)} rows`),
			scroller(`Graph ${which}`, picture(state, placed, found, which, around)),
		);
	const failed = bootstrap && [bootstrap.failed.inside, bootstrap.failed.outside];
	const drawn =
		bootstrap === null
			? ''
			: ` Shares: how many of ${grouped(bootstrap.resamples)} resamples have the effect; the fewer, the fainter the line.${
					failed?.some((count) => count > 0) ? ` ${failed.join(' and ')} of them allow no graph.` : ''
				}`;
	const rest = all - found.pairs.length;
	const left =
		rest > 0 ? ` ${found.pairs.length} of ${grouped(all)} effects are drawn, changes and the strongest first.` : '';
	return [
		html('div', {class: 'pair'}, side('inside', inside.rows), side('outside', outside.rows)),
		html(
			'p',
			{class: 'faint'},
			`Boxes and lines have the same places in both. Numbers: direct effects, in units of the effect per unit of the cause; line width: in standard deviations.${drawn}${left}`,
		),
	];
}

function picture(state: State, placed: Placement, {pairs, variables}: Excerpt, side: Side, around: string): SVGElement {
	const [width, height] = [placed.width + 2 * MARGIN, placed.height + 2 * MARGIN];
	const told = pairs.flatMap((pair) => {
		const effect = pair[side];
		return effect === null ? [] : [`${effect.from} to ${effect.to} ${labelOf(effect)}`];
	});
	const numbers = pairs.map((pair, at) => number(pair, side, placed.routes[at]));
	const drawing = svg(
		'svg',
		{
			...{viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, width, height, role: 'group'},
			'aria-label': `Direct effects ${side}: ${told.slice(0, 30).join('; ')}`,
		},
		// The strongest last: they lie on top.
		...pairs.map((pair, at) => edge(state, pair, side, placed.routes[at])).reverse(),
		...variables.map((name, at) => node(name, placed.boxes[at], name === around)),
		...numbers,
	);
	// Wide graphs scroll before their letters become too small to read.
	drawing.style.minWidth = `${Math.round(0.65 * width)}px`;
	return drawing;
}

function node(name: string, box: Box | undefined, focus: boolean): SVGElement | null {
	if (box === undefined) return null;
	const {x, y, width, height} = box;
	return svg(
		'g',
		{class: focus ? 'node focus' : 'node'},
		svg('title', {}, name),
		svg('rect', {x: x - width / 2, y: y - height / 2, width, height, rx: 8}),
		svg('text', {x, y: y + 4.5, 'text-anchor': 'middle', 'font-size': LETTERS.name}, shownName(name)),
	);
}

function edge(state: State, pair: Pairing, side: Side, route: Route | undefined): SVGElement | null {
	const kind = kindOf(pair, state.level);
	const effect = pair[side];
	if (route === undefined || (effect === null && kind === 'same')) return null;
	const thickness = effect === null ? 1 : 1.1 + 3 * Math.min(1, effect.strength);
	if (effect === null) {
		return svg(
			'path',
			{class: 'ghost', d: path(route.curve), 'stroke-dasharray': '1 5'},
			svg('title', {}, `absent ${side}`),
		);
	}
	const words = wordsOf(pair, effect, kind);
	const shade = effect.frequency === null ? null : (0.5 + 0.5 * effect.frequency).toFixed(2);
	const choose = () => {
		state.ends = pair.ends;
		state.show('effect');
	};
	// Without rows there is nothing more to show of it.
	const press = state.data.sample !== null && {
		role: 'button',
		onclick: choose,
		onkeydown: (event: Event) => {
			const {key} = event as KeyboardEvent;
			if (key !== 'Enter' && key !== ' ') return;
			event.preventDefault();
			choose();
		},
	};
	return svg(
		'g',
		{class: `edge ${kind}`, tabindex: 0, role: 'img', 'aria-label': words, ...press},
		svg('title', {}, words),
		svg('path', {class: 'hit', d: path(route.curve)}),
		svg('path', {
			...{'stroke-opacity': shade, class: 'line', d: path(trimmed(route.curve, effect)), 'stroke-width': thickness},
			'stroke-dasharray': dashesOf(kind),
		}),
		svg('path', {class: 'head', 'fill-opacity': shade, d: head(route.curve, effect, 3 + thickness * 0.75)}),
	);
}

function wordsOf({change}: Pairing, {from, to, effect, frequency}: SideEffect, kind: string): string {
	const drawn = frequency === null ? '' : `, in ${often(frequency)} of the resamples`;
	const told = kind === 'same' || change === null ? '' : `; ${kind}, p ${chance(change.pValue)}`;
	return `${from} to ${to}: ${effectText(effect, 4)}${drawn}${told}`;
}

/** Without the room of a head at its upper end: below it the layout leaves that room itself. */
function trimmed(curve: Curve, {up}: SideEffect): Curve {
	const [first, ...rest] = curve;
	if (first === undefined) return curve;
	if (up) return [{x: first.x, y: first.y + HEAD}, ...rest];
	return curve;
}

function head(curve: Curve, {up}: SideEffect, half: number): string {
	const [start, end] = [curve[0], curve.at(-1)];
	if (start === undefined || end === undefined) return '';
	const [tip, base] = up ? [start.y, start.y + HEAD + 1] : [end.y + HEAD, end.y - 1];
	const x = up ? start.x : end.x;
	return `M${x} ${tip}L${x - half} ${base}L${x + half} ${base}Z`;
}

function number(pair: Pairing, side: Side, route: Route | undefined): SVGElement | null {
	const effect = pair[side];
	const label = route?.label;
	if (effect === null || label === undefined) return null;
	const {x, y, width, height} = label;
	return svg(
		'g',
		{class: 'label', 'aria-hidden': 'true'},
		svg('rect', {x: x - width / 2, y: y - height / 2, width, height, rx: 4}),
		svg('text', {x, y: y + 3.9, 'text-anchor': 'middle', 'font-size': LETTERS.number}, labelOf(effect)),
	);
}

function path([start, ...rest]: Curve): string {
	const at = ({x, y}: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;
	return start === undefined ? '' : `M${at(start)}C${rest.map(at).join(' ')}`;
}
