// One effect in rows of the table, inside and outside.
import type {Comparison, DiscoveredCondition} from '../../discover/index.js';
import {scale, ticks} from '../axis.js';
import {kindOf, pairings} from '../pair.js';
import {type Partial, partialResiduals, sidesOf} from '../residual.js';
import type {RowSample} from '../sample.js';
import {card, html, svg} from './element.js';
import {chance, effectText, grouped} from './number.js';
import type {State} from './state.js';

const [WIDTH, HEIGHT] = [460, 300];
const [LEFT, BOTTOM, TOP, RIGHT] = [58, 44, 10, 14];

export function effectCard(
	state: State,
	condition: DiscoveredCondition,
	comparison: Comparison,
	sample: RowSample,
): HTMLElement | null {
	const pairs = pairings(comparison);
	const first = comparison.changes[0];
	const wanted = state.ends ?? (first && [first.from, first.to]);
	const pair = pairs.find(({ends}) => wanted?.includes(ends[0]) === true && wanted.includes(ends[1]));
	const shown = pair?.inside ?? pair?.outside;
	if (pair === undefined || shown === null || shown === undefined) return null;
	const {from, to} = shown;
	const {target} = state.data.result;
	const rows = sidesOf(sample, condition);
	const of = (side: 'inside' | 'outside') =>
		partialResiduals(sample, target, comparison[side], {from, to, rows: rows[side]});
	const sides = {inside: of('inside'), outside: of('outside')};
	const range = (key: 'x' | 'y') => {
		const all = [...sides.inside[key], ...sides.outside[key]];
		return ticks(
			all.reduce((least, value) => Math.min(least, value), Infinity),
			all.reduce((most, value) => Math.max(most, value), -Infinity),
		);
	};
	const known = sides.inside.x.length + sides.outside.x.length > 0;
	const axes = known ? {x: range('x'), y: range('y')} : {x: [0, 1], y: [0, 1]};
	const kind = kindOf(pair, state.level);
	const told =
		kind === 'same' || pair.change === null ? 'no evident change' : `${kind}, p ${chance(pair.change.pValue)}`;
	const plot = (side: 'inside' | 'outside') => {
		const against = pair[side]?.from === to;
		const words = against
			? `outside it goes the other way: ${effectText(pair.outside?.effect ?? 0)}`
			: `direct effect ${effectText(sides[side].effect)}`;
		return html(
			'figure',
			{class: 'graph'},
			html('figcaption', {}, html('b', {}, side), ` · ${words} · ${grouped(sides[side].x.length)} rows of the sample`),
			scatter(sides[side], axes, {from, to, side}),
		);
	};
	return card(
		'effect',
		`${from} → ${to}`,
		html('p', {class: 'faint'}, `${told}. Choose another effect by its line or in the table.`),
		html('div', {class: 'pair'}, plot('inside'), plot('outside')),
		html(
			'p',
			{class: 'faint'},
			`Upright: ${to}, less what its other causes there make of it by being away from their means. The line is the model's.`,
		),
	);
}

function scatter(
	{x, y, effect, intercept}: Partial,
	axes: {x: readonly number[]; y: readonly number[]},
	{from, to, side}: {from: string; to: string; side: string},
): SVGElement {
	const ends = (all: readonly number[]): [number, number] => [all[0] ?? 0, all.at(-1) ?? 1];
	const [low, high] = ends(axes.x);
	const [bottom, top] = ends(axes.y);
	const across = scale(low, high, LEFT, WIDTH - RIGHT);
	const up = scale(bottom, top, HEIGHT - BOTTOM, TOP);
	const line = (at: number) => up(intercept + effect * at);
	const [width, height] = [WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
	return svg(
		'svg',
		{
			class: 'plot',
			viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
			role: 'img',
			'aria-label': `${to} by ${from} ${side}, ${x.length} points`,
		},
		...axes.y.flatMap((value) => [
			svg('path', {class: 'rule', d: `M${LEFT} ${up(value)}H${WIDTH - RIGHT}`}),
			svg('text', {class: 'tick', x: LEFT - 7, y: up(value) + 4, 'text-anchor': 'end'}, tick(value)),
		]),
		...axes.x.flatMap((value) => [
			svg('path', {class: 'rule', d: `M${across(value)} ${TOP}V${HEIGHT - BOTTOM}`}),
			svg('text', {class: 'tick', x: across(value), y: HEIGHT - BOTTOM + 16, 'text-anchor': 'middle'}, tick(value)),
		]),
		...x.map((value, at) => svg('circle', {class: `point ${side}`, cx: across(value), cy: up(y[at] ?? 0), r: 2.6})),
		// A drawing of its own cuts off what sticks out.
		svg(
			'svg',
			{x: LEFT, y: TOP, width, height, viewBox: `${LEFT} ${TOP} ${width} ${height}`},
			svg('path', {class: 'fit', d: `M${across(low)} ${line(low)}L${across(high)} ${line(high)}`}),
		),
		svg('text', {class: 'axis', x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, 'text-anchor': 'middle'}, from),
	);
}

function tick(value: number): string {
	return Math.abs(value) >= 1e5 ? value.toExponential(0) : String(value).replace('-', '−');
}
