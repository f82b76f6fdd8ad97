import type {Curve} from './curve.js';
import {type GraphFigure, type Link, links} from './graph.js';
import {type Placement, placement, type Route} from './layout.js';
import {
	FAINT,
	heading,
	MARGIN,
	NARROWEST,
	NEGATIVE,
	POSITIVE,
	page,
	paragraph,
	round,
	SMALL,
	text,
	titleWidth,
} from './page.js';
import type {Box, Point, Size} from './shape.js';
import {effectText, escaped, fitted, printable, textWidth} from './text.js';

export interface SvgOptions {
	/** Only effects above it in absolute value are drawn. @defaultValue 0 */
	readonly threshold?: number;
	/** The heading. @defaultValue 'Causal graph' */
	readonly title?: string;
	/** What the figure was made from, for example `392 rows, DirectLiNGAM`; printed under the heading. */
	readonly note?: string;
	/** Width of the picture in pixels; its height follows. @defaultValue the width that the layout needs */
	readonly width?: number;
	/** At most so many links are drawn, the strongest; the figure says when it leaves some out. @defaultValue 250 */
	readonly most?: number;
}

const NAME = 13;
const LABEL = 11;
const BOX_HEIGHT = 34;

/**
 * The graph as a figure: an SVG document with causes above effects, line widths by strength, negative effects dashed and
 * in another colour, the effects as labels, a legend, and a title and description for screen readers. The same graph
 * always gives the same text.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an edge names a variable that is not there.
 *
 * @example
 * writeFileSync('cars.svg', graphSvg(graphFigure(graph, {samples}), {title: 'Cars', note: '392 rows, DirectLiNGAM'}));
 */
export function graphSvg(figure: GraphFigure, options: SvgOptions = {}): string {
	const {threshold = 0, title = 'Causal graph', note, most = 250} = options;
	const all = links(figure, threshold);
	const drawn = all.slice(0, most);
	const names = figure.variables.map((name) => fitted(printable(name), NAME, 230));
	const sizes = boxSizes(names, drawn);
	const labels = drawn.map(({effect}) => ({width: Math.ceil(textWidth(effectText(effect), LABEL)) + 8, height: 15}));
	const placed = placement(sizes, drawn, labels);
	const width = Math.ceil(Math.max(NARROWEST, placed.width + 2 * MARGIN, titleWidth(title)));

	const {parts, y: below} = heading(title, note, width);
	let y = below + 24;
	const left = (width - placed.width) / 2;
	parts.push(`<g transform="translate(${round(left)} ${round(y)})">`, ...drawing(placed, names, figure), '</g>');
	y += placed.height;
	const alone = figure.variables.flatMap((_, index) => (placed.boxes[index] ? [] : [index]));
	const rest = unlinked(
		alone.map((index) => ({name: names[index] ?? '', width: sizes[index]?.width ?? 0})),
		width,
		y,
	);
	parts.push(...rest.parts);
	y = rest.y;
	const key = legend(figure, caption(figure, placed, all.length, threshold), width, y);
	parts.push(...key.parts);
	y = Math.ceil(key.y + MARGIN - 6);
	return page(parts, {width, height: y, shown: options.width ?? width}, title, description(figure, drawn, threshold));
}

/** Boxes wide enough for their names and for the ends of their links. */
function boxSizes(names: readonly string[], drawn: readonly Link[]): Size[] {
	const [leaving, entering] = [names.map(() => 0), names.map(() => 0)];
	for (const {from, to} of drawn) {
		leaving[from] = (leaving[from] ?? 0) + 1;
		entering[to] = (entering[to] ?? 0) + 1;
	}
	return names.map((name, at) => {
		const ends = Math.max(leaving[at] ?? 0, entering[at] ?? 0);
		const width = Math.max(56, Math.ceil(textWidth(name, NAME)) + 28, Math.min(260, ends * 11 + 12));
		return {width, height: BOX_HEIGHT};
	});
}

function drawing({boxes, routes}: Placement, names: readonly string[], figure: GraphFigure): string[] {
	// Weak links first: the strong ones lie on top where they cross. Labels last: no line runs through a number.
	const drawn = [...routes].reverse();
	return [
		...drawn.map((route) => line(route, figure.variables)),
		...boxes.flatMap((box, index) => (box ? [node(box, names[index] ?? '', figure, index)] : [])),
		...drawn.flatMap(({label, link}) => (label ? [number(label, link)] : [])),
	];
}

function line({link, curve}: Route, variables: readonly string[]): string {
	const colour = link.effect < 0 ? NEGATIVE : POSITIVE;
	const thickness = stroke(link.strength);
	const half = 2.6 + thickness * 0.75;
	const base = curve.at(-1) ?? {x: 0, y: 0};
	const head = [
		{x: base.x, y: base.y + 9},
		{x: base.x - half, y: base.y - 1},
		{x: base.x + half, y: base.y - 1},
	];
	const dashes = link.effect < 0 ? ` stroke-dasharray="${round(4 + thickness)} ${round(2.5 + thickness)}"` : '';
	const name = `${variables[link.from]} to ${variables[link.to]}: ${effectText(link.effect, 6)}`;
	return [
		`<g class="edge"><title>${escaped(name)}</title>`,
		`<path d="${data(curve)}" fill="none" stroke="${colour}" stroke-width="${round(thickness)}"${dashes}/>`,
		`<path d="M${head.map(at).join('L')}Z" fill="${colour}"/></g>`,
	].join('');
}

function node({x, y, width, height}: Box, name: string, figure: GraphFigure, index: number): string {
	const {variables, order, focus} = figure;
	const full = variables[index] ?? '';
	const place = order.indexOf(full);
	const rank = place < 0 ? 'not in the causal order' : `${place + 1} of ${order.length} in the causal order`;
	const box = `x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${width}" height="${height}"`;
	return `<g class="node"><title>${escaped(`${full}: ${rank}`)}</title><rect ${box} rx="8" fill="#f3f6f9" stroke="#52606d" stroke-width="${full === focus ? 2.6 : 1.2}"/>${text(x, y + 4.5, name, `font-size="${NAME}"`)}</g>`;
}

function number({x, y, width, height}: Box, {effect}: Link): string {
	const colour = effect < 0 ? '#a84a00' : '#005a8c';
	const box = `x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${width}" height="${height}"`;
	return `<g class="effect"><rect ${box} rx="4" fill="#ffffff" fill-opacity="0.92"/>${text(x, y + 3.9, effectText(effect), `font-size="${LABEL}" fill="${colour}"`)}</g>`;
}

/** Boxes of the variables without a link, in rows below the graph. */
function unlinked(
	items: readonly {name: string; width: number}[],
	width: number,
	top: number,
): {parts: string[]; y: number} {
	if (items.length === 0) return {parts: [], y: top};
	const parts: string[] = [];
	let y = top + 34;
	parts.push(text(MARGIN, y, 'No direct effect drawn:', `font-size="${SMALL}" fill="${FAINT}"`, 'start'));
	let x = MARGIN;
	y += 14;
	for (const {name, width: wide} of items) {
		if (x > MARGIN && x + wide > width - MARGIN) {
			x = MARGIN;
			y += 34;
		}
		const box = `x="${round(x)}" y="${round(y)}" width="${wide}" height="26"`;
		parts.push(
			`<g class="node"><rect ${box} rx="7" fill="#ffffff" stroke="#9aa5b1" stroke-dasharray="2 2"/>${text(x + wide / 2, y + 17, name, `font-size="12" fill="${FAINT}"`)}</g>`,
		);
		x += wide + 10;
	}
	return {parts, y: y + 26};
}

function legend({deviations}: GraphFigure, words: string, width: number, top: number): {parts: string[]; y: number} {
	const standard = deviations !== undefined;
	const y = top + 34;
	const parts = [`<path d="M${MARGIN} ${round(top + 16)}H${width - MARGIN}" stroke="#d3dae0" stroke-width="1"/>`];
	let x = MARGIN;
	const sample = (label: string, colour: string, thickness: number, dashes = '') => {
		parts.push(
			`<path d="M${round(x)} ${round(y)}h30" stroke="${colour}" stroke-width="${round(thickness)}"${dashes}/>`,
			text(x + 36, y + 4, label, `font-size="${SMALL}"`, 'start'),
		);
		x += 36 + textWidth(label, SMALL) + 18;
	};
	sample('raises', POSITIVE, 2.2);
	sample('lowers', NEGATIVE, 2.2, ' stroke-dasharray="6.2 4.7"');
	sample(standard ? '0.1 sd' : 'weakest', FAINT, stroke(standard ? 0.1 : 0));
	sample(standard ? '≥ 1 sd' : 'strongest', FAINT, stroke(1));
	const under = paragraph(words, width, y + 8);
	return {parts: [...parts, ...under.parts], y: under.y};
}

function caption({deviations}: GraphFigure, {routes}: Placement, total: number, threshold: number): string {
	const limit = threshold > 0 ? `, those above ${threshold} in absolute value` : '';
	const widths =
		deviations === undefined ? 'absolute effect, relative to the largest' : 'the same effect in standard deviations';
	const cut = routes.length < total ? ` Only the ${routes.length} strongest of ${total} are drawn.` : '';
	const bare = routes.filter(({label}) => label === undefined).length;
	const unnamed = bare > 0 ? ` ${bare} ${bare === 1 ? 'number is' : 'numbers are'} left out for lack of room.` : '';
	return `Numbers: direct effects, in units of the effect per unit of its cause${limit}. Line width: ${widths}.${cut}${unnamed}`;
}

function description({variables, order}: GraphFigure, drawn: readonly Link[], threshold: number): string {
	const listed = drawn
		.slice(0, 20)
		.map(({from, to, effect}) => `${variables[from]} to ${variables[to]} ${effectText(effect)}`);
	const more = drawn.length > listed.length ? `, and ${drawn.length - listed.length} more` : '';
	const limit = threshold > 0 ? ` above ${threshold} in absolute value` : '';
	return `Causal graph of ${variables.length} variables. Causal order, most exogenous first: ${order.join(', ')}. ${drawn.length} direct effects${limit}${listed.length > 0 ? `: ${listed.join('; ')}${more}` : ''}.`;
}

function stroke(strength: number): number {
	return 0.9 + 2.9 * Math.min(1, strength);
}

function data(path: Curve): string {
	const [start, ...rest] = path;
	return start === undefined ? '' : `M${at(start)}C${rest.map(at).join(' ')}`;
}

function at({x, y}: Point): string {
	return `${round(x)} ${round(y)}`;
}
