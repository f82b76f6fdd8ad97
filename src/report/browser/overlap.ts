// Which conditions share rows, as a small map, and the nearest ones of the chosen condition.
import {groupedBy, nearestOf, sharedOf} from '../cluster.js';
import {nameOf} from '../listing.js';
import type {Overlap} from '../overlap.js';
import {chips, reveal} from './conditions.js';
import {card, html, refill, scroller, svg} from './element.js';
import {grouped, often} from './number.js';
import {chooseCondition, groupsIn, type State} from './state.js';

/** Where colours of shares begin; what is less stays empty. */
const SHADES = [0.05, 0.2, 0.4, 0.6, 0.8] as const;
const NEAREST = 6;

export function overlapCard(state: State, overlap: Overlap): HTMLElement {
	const {rows, of} = overlap;
	const drawn = rows < of ? `, in ${grouped(rows)} rows that were drawn` : '';
	return card(
		'overlap',
		'Conditions that share rows',
		html('div', {class: 'overlap'}, map(state, overlap), nearest(state, overlap)),
		html(
			'p',
			{class: 'faint'},
			`Shares: rows that both conditions have, of those that either has, over all ${grouped(of)} rows of the table${drawn}. Groups: by evidence, each condition joins the one with which it shares most of those that begin a group.`,
		),
	);
}

function map(state: State, overlap: Overlap): HTMLElement {
	const {conditions} = state.data.result;
	const size = conditions.length;
	const groups = groupedBy(
		conditions.map((_, at) => ({at})),
		groupsIn(state),
	);
	const order = groups.flatMap(({lines}) => lines.map(({at}) => at));
	const told = html('p', {class: 'faint told'}, 'Point at the map: rows and columns are conditions, by group.');
	const picture: SVGElement = svg(
		'svg',
		{
			...{class: 'map', viewBox: `0 0 ${size} ${size}`, role: 'img'},
			'aria-label': `Shares of rows of ${size} conditions in ${groups.length} groups`,
			onpointermove: (event) => {
				const pair = pairAt(event as PointerEvent);
				if (pair !== undefined) refill(told, ...sayPair(pair));
			},
			onclick: (event) => {
				const [row, column] = pairAt(event as PointerEvent) ?? [];
				const at = row === state.chosen ? column : row;
				if (at === undefined) return;
				reveal(state, at);
				chooseCondition(state, at);
			},
		},
		...cells(overlap, order).map((d, at) => svg('path', {class: `shade s${at}`, d})),
		...frames(groups.map(({lines}) => lines.length)),
		mark(order.indexOf(state.chosen), size),
	);
	// Few cells need not be large.
	picture.style.maxWidth = `${Math.max(160, 36 * size)}px`;
	const pairAt = ({clientX, clientY}: PointerEvent): [row: number, column: number] | undefined => {
		const {left, top, width, height} = picture.getBoundingClientRect();
		const at = (place: number, whole: number) => order[Math.floor((place / whole) * size)];
		const [row, column] = [at(clientY - top, height), at(clientX - left, width)];
		return row === undefined || column === undefined ? undefined : [row, column];
	};
	const words = (at: number) => `${at + 1}: ${conditions[at] === undefined ? '' : nameOf(conditions[at])}`;
	const sayPair = ([row, column]: [number, number]) =>
		row === column
			? [words(row)]
			: [`${words(row)} / ${words(column)} / `, html('b', {}, often(sharedOf(overlap, row, column))), ' of their rows'];
	return html('div', {class: 'mapped'}, picture, scale(), told);
}

/** For each shade its cells, neighbours of a row in one piece. */
function cells(overlap: Overlap, order: readonly number[]): string[] {
	const parts = SHADES.map((): string[] => []);
	for (const [y, row] of order.entries()) {
		let [start, shade] = [0, -1];
		for (let x = 0; x <= order.length; x++) {
			const column = order[x];
			const next = column === undefined ? -1 : shadeOf(sharedOf(overlap, row, column));
			if (next === shade) continue;
			parts[shade]?.push(`M${start} ${y}H${x}V${y + 1}H${start}Z`);
			[start, shade] = [x, next];
		}
	}
	return parts.map((each) => each.join(''));
}

/** Position of the darkest shade that begins at or below a share; -1 for none. */
function shadeOf(share: number): number {
	let at = SHADES.length - 1;
	while (at >= 0 && share < (SHADES[at] as number)) at--;
	return at;
}

/** Around groups of more than one. */
function frames(sizes: readonly number[]): SVGElement[] {
	let end = 0;
	return sizes.flatMap((size) => {
		end += size;
		const [x, y] = [end - size, end - size];
		return size < 2 ? [] : [svg('rect', {class: 'frame', x, y, width: size, height: size})];
	});
}

/** The row and the column of the chosen condition. */
function mark(place: number, size: number): SVGElement | null {
	if (place < 0) return null;
	const middle = place + 0.5;
	return svg('path', {class: 'mark', d: `M0 ${middle}H${size}M${middle} 0V${size}`});
}

function scale(): HTMLElement {
	const items = SHADES.map((from, at) =>
		html(
			'li',
			{},
			svg(
				'svg',
				{width: 14, height: 14, viewBox: '0 0 1 1', 'aria-hidden': 'true'},
				svg('path', {class: `shade s${at}`, d: 'M0 0H1V1H0Z'}),
			),
			`${often(from)}${at + 1 === SHADES.length ? ' or more' : ''}`,
		),
	);
	return html('ul', {class: 'legend', 'aria-label': 'Shares from'}, ...items);
}

function nearest(state: State, overlap: Overlap): HTMLElement {
	const found = nearestOf(overlap, state.chosen, NEAREST);
	const heading = html('h3', {}, `Nearest to condition ${state.chosen + 1}`);
	if (found.length === 0) return html('div', {}, heading, html('p', {}, 'It shares rows with no other condition.'));
	const line = ({at, share}: (typeof found)[number]) =>
		html(
			'tr',
			{},
			html('td', {class: 'number'}, String(at + 1)),
			html(
				'td',
				{},
				html(
					'button',
					{
						...{type: 'button', class: 'name'},
						onclick: () => {
							reveal(state, at);
							chooseCondition(state, at);
							document.querySelector<HTMLElement>('#overlap .name')?.focus();
						},
					},
					...chips(state.data.result.conditions[at]?.statements.map(({name}) => name) ?? []),
				),
			),
			html('td', {class: 'number'}, often(share)),
		);
	return html(
		'div',
		{},
		heading,
		scroller(
			'Nearest conditions, a table',
			html(
				'table',
				{},
				html(
					'thead',
					{},
					html(
						'tr',
						{},
						html('th', {scope: 'col', class: 'number'}, '#'),
						html('th', {scope: 'col'}, 'Condition'),
						html('th', {scope: 'col', class: 'number'}, 'Share'),
					),
				),
				html('tbody', {}, ...found.map(line)),
			),
		),
	);
}
