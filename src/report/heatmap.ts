import {type GraphFigure, type Link, links} from './graph.js';
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
import {effectText, escaped, fitted, printable, textWidth} from './text.js';

export interface HeatmapOptions {
	/** Only effects above it in absolute value are shown. @defaultValue 0 */
	readonly threshold?: number;
	/** The heading. @defaultValue 'Direct effects' */
	readonly title?: string;
	/** What the figure was made from, for example `392 rows, DirectLiNGAM`; printed under the heading. */
	readonly note?: string;
	/** Width of the picture in pixels; its height follows. @defaultValue the width that the map needs */
	readonly width?: number;
}

/** The side of the map in pixels, as near as whole cells come to it. */
const SIDE = 600;
const LEAST_CELL = 2;
const MOST_CELL = 44;
/** From this size on a cell has a title of its own; the smaller ones of one colour are one path. */
const TITLED = 8;
/** From this size on a cell has its number where that fits. */
const NUMBERED = 20;
const NAME = 11;
/** Room for fonts that are wider than Helvetica. */
const SPARE = 1.15;
const NUMBER = 9.5;
const GROUND = '#f1f3f5';
/** Steps from the weakest to the strongest colour. */
const SHADES = 32;

/** How variables are laid over cells: in causal order, `each` of them to a cell. */
interface Layout {
	/** Places of the variables in the figure, most exogenous first. */
	readonly order: readonly number[];
	readonly each: number;
	/** Cells along a side. */
	readonly cells: number;
	/** Pixels along a cell. */
	readonly size: number;
}

interface Cell {
	readonly row: number;
	readonly column: number;
	readonly link: Link;
}

/**
 * The direct effects as a map: rows are effects, columns their causes, both in causal order, so that a causal order without
 * contradiction leaves everything above the diagonal empty. Blue raises, vermilion lowers; colours show effects in standard
 * deviations where `deviations` are known, else relative to the largest. Where cells are large enough they hold their numbers.
 * Of more than 300 variables several share a cell, which shows the strongest effect among them, and the caption says so. The
 * same graph always gives the same text.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` when an edge names a variable that is not there.
 *
 * @example
 * writeFileSync('effects.svg', heatmapSvg(graphFigure(graph, {samples}), {title: 'Cars', note: '392 rows, DirectLiNGAM'}));
 */
export function heatmapSvg(figure: GraphFigure, options: HeatmapOptions = {}): string {
	const {threshold = 0, title = 'Direct effects', note} = options;
	const found = links(figure, threshold);
	const layout = laidOut(figure);
	const {cells: many, size} = layout;
	const labels = labelled(figure, layout);
	const longest = Math.ceil(SPARE * labels.reduce((most, {name}) => Math.max(most, textWidth(name, NAME)), 0));
	const side = many * size;
	// Axis title, names, a gap; and the same to the right, so that the map stands in the middle.
	const reach = 18 + longest + 8;
	const width = Math.ceil(Math.max(NARROWEST, side + 2 * (MARGIN + reach), titleWidth(title)));
	const head = heading(title, note, width);
	const left = Math.round((width - side) / 2);
	const top = Math.ceil(head.y + 24 + reach);
	const drawn = strongest(found, layout);
	const legend = scale(figure, found, width, top + side + 30);
	const words = paragraph(caption(figure, layout, labels.length, threshold), width, legend.y + 4);
	const parts = [
		...head.parts,
		text(left + side / 2, top - longest - 14, 'causes', `font-size="${SMALL}" fill="${FAINT}"`),
		turned(left - longest - 14, top + side / 2, 'effects', `font-size="${SMALL}" fill="${FAINT}"`, 'middle'),
		`<g transform="translate(${left} ${top})">`,
		`<rect class="ground" width="${side}" height="${side}" fill="${GROUND}"/>`,
		...(size >= TITLED ? single(figure, drawn, size) : merged(drawn, size)),
		...grid(many, size),
		...labels.flatMap(({name, at}) => axisNames(name, (at + 0.5) * size)),
		'</g>',
		...legend.parts,
		...words.parts,
	];
	const height = Math.ceil(words.y + MARGIN - 6);
	return page(parts, {width, height, shown: options.width ?? width}, title, description(figure, found, threshold));
}

/** Variables that are not in the causal order come last, in their own order. */
function laidOut({variables, order}: GraphFigure): Layout {
	const places = new Map(variables.map((name, at) => [name, at]));
	const ordered = order.flatMap((name) => places.get(name) ?? []);
	const known = new Set(ordered);
	const all = [...ordered, ...variables.flatMap((_, at) => (known.has(at) ? [] : [at]))];
	const each = Math.max(1, Math.ceil((all.length * LEAST_CELL) / SIDE));
	const cells = Math.ceil(all.length / each);
	const size = Math.min(MOST_CELL, Math.max(LEAST_CELL, Math.floor(SIDE / Math.max(1, cells))));
	return {order: all, each, cells, size};
}

/** The strongest link of each cell, row by row. */
function strongest(found: readonly Link[], {order, each, cells}: Layout): Cell[] {
	const cellOf = new Int32Array(order.length);
	order.forEach((variable, at) => {
		cellOf[variable] = Math.floor(at / each);
	});
	const map = new Map<number, Cell>();
	// The strongest comes first.
	for (const link of found) {
		const [row, column] = [cellOf[link.to] ?? 0, cellOf[link.from] ?? 0];
		const key = row * cells + column;
		if (!map.has(key)) map.set(key, {row, column, link});
	}
	return [...map.values()].sort((a, b) => a.row - b.row || a.column - b.column);
}

/** Names for every cell, or as many as there is room for, evenly. */
function labelled({variables}: GraphFigure, {order, each, cells, size}: Layout): {name: string; at: number}[] {
	const step = Math.max(1, Math.ceil((NAME + 2) / size));
	return Array.from({length: Math.ceil(cells / step)}, (_, index) => {
		const at = index * step;
		return {name: fitted(printable(variables[order[at * each] ?? 0] ?? ''), NAME, 150), at};
	});
}

/** 1 to SHADES; the weakest effect can be told from none. */
function shade({strength}: Link): number {
	return Math.max(1, Math.ceil(Math.min(1, strength) * SHADES));
}

/** The colour of a shade, between the ground and the colour of the sign. */
function colour(sign: number, step: number): string {
	const [from, to] = [channels(GROUND), channels(sign < 0 ? NEGATIVE : POSITIVE)];
	const part = 0.12 + (0.88 * step) / SHADES;
	const mixed = from.map((low, at) => Math.round(low + ((to[at] ?? 0) - low) * part));
	return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(hex: string): number[] {
	return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Whether white is read more easily on a colour than dark ink (contrast by relative luminance, as in WCAG 2). */
function isDark(hex: string): boolean {
	const [red = 0, green = 0, blue = 0] = channels(hex).map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.22;
}

/** Cells with a title each, and their numbers where these fit. */
function single({variables}: GraphFigure, cells: readonly Cell[], size: number): string[] {
	return cells.map(({row, column, link}) => {
		const [x, y] = [column * size, row * size];
		const name = `${variables[link.from]} to ${variables[link.to]}: ${effectText(link.effect, 6)}`;
		const number = effectText(link.effect, 2);
		const fill = colour(link.effect, shade(link));
		const shown =
			size >= NUMBERED && SPARE * textWidth(number, NUMBER) + 2 <= size
				? text(
						x + size / 2,
						y + size / 2 + 3.4,
						number,
						`font-size="${NUMBER}"${isDark(fill) ? ' fill="#ffffff"' : ''}`,
					)
				: '';
		const box = `x="${x}" y="${y}" width="${size}" height="${size}"`;
		return `<g class="cell"><title>${escaped(name)}</title><rect ${box} fill="${fill}"/>${shown}</g>`;
	});
}

/** Cells without titles, one path for each colour: very many elements would make the picture slow. */
function merged(cells: readonly Cell[], size: number): string[] {
	const paths = new Map<string, string[]>();
	for (let at = 0; at < cells.length; ) {
		const {row, column, link} = cells[at] as Cell;
		const fill = colour(link.effect, shade(link));
		let end = at + 1;
		for (; end < cells.length; end++) {
			const next = cells[end] as Cell;
			const beside = next.row === row && next.column === column + end - at;
			if (!beside || colour(next.link.effect, shade(next.link)) !== fill) break;
		}
		const run = `M${column * size} ${row * size}h${(end - at) * size}v${size}h${(at - end) * size}z`;
		const path = paths.get(fill);
		if (path) path.push(run);
		else paths.set(fill, [run]);
		at = end;
	}
	return [...paths]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([fill, runs]) => `<path class="cells" fill="${fill}" d="${runs.join('')}"/>`);
}

/** White lines between cells that are large enough, and a frame. */
function grid(cells: number, size: number): string[] {
	const side = cells * size;
	const inner = size >= 12 ? Array.from({length: Math.max(0, cells - 1)}, (_, at) => (at + 1) * size) : [];
	const lines = inner.map((at) => `M${at} 0V${side}M0 ${at}H${side}`).join('');
	return [
		...(lines === '' ? [] : [`<path d="${lines}" stroke="#ffffff" stroke-width="1" fill="none"/>`]),
		`<rect width="${side}" height="${side}" fill="none" stroke="#9aa5b1" stroke-width="1"/>`,
	];
}

/** The name of a row, left of the map, and of the column that is the same variable, above it. */
function axisNames(name: string, middle: number): string[] {
	const size = `font-size="${NAME}"`;
	return [
		text(-6, middle + 3.8, name, `class="row" ${size}`, 'end'),
		turned(middle + 3.8, -6, name, `class="column" ${size}`, 'start'),
	];
}

function turned(x: number, y: number, content: string, attributes: string, anchor: string): string {
	return `<text transform="translate(${round(x)} ${round(y)}) rotate(-90)" text-anchor="${anchor}" ${attributes}>${escaped(content)}</text>`;
}

/** The colours from the strongest lowering effect to the strongest raising one. */
function scale(
	{deviations}: GraphFigure,
	found: readonly Link[],
	width: number,
	top: number,
): {parts: string[]; y: number} {
	const [step, height] = [5, 12];
	const left = Math.round(width / 2 - (SHADES + 0.5) * step);
	const box = (at: number, fill: string) =>
		`<rect x="${left + at * step}" y="${top}" width="${step}" height="${height}" fill="${fill}"/>`;
	const swatches = Array.from({length: 2 * SHADES + 1}, (_, at) => {
		const shadeOf = at - SHADES;
		return box(at, shadeOf === 0 ? GROUND : colour(shadeOf, Math.abs(shadeOf)));
	});
	const largest = found.reduce((most, {effect}) => Math.max(most, Math.abs(effect)), 0);
	const [low, high] = deviations ? ['≤ −1 sd', '≥ 1 sd'] : [effectText(-largest), effectText(largest)];
	const y = top + height + 14;
	const style = `font-size="${SMALL}"`;
	const words = [
		text(left, y, `lowers ${low}`, style),
		text(width / 2, y, '0', style),
		text(left + (2 * SHADES + 1) * step, y, `raises ${high}`, style),
	];
	return {parts: [...swatches, ...words], y};
}

function caption(
	{deviations}: GraphFigure,
	{order, each, cells, size}: Layout,
	named: number,
	threshold: number,
): string {
	const limit = threshold > 0 ? `, those above ${threshold} in absolute value` : '';
	const measure = deviations ? 'in standard deviations' : 'relative to the largest';
	const numbers =
		size >= NUMBERED ? ' Numbers: the effect in its own units per unit of its cause, where there is room.' : '';
	const shared =
		each > 1
			? ` ${order.length} variables: each cell stands for up to ${each} × ${each} pairs and shows the strongest effect among them.`
			: '';
	const first = each > 1 ? ', by the first of its variables' : '';
	const thinned = named < cells ? ` Every ${ordinal(Math.ceil(cells / named))} row and column is named${first}.` : '';
	return `Rows: effects; columns: causes; both in causal order, most exogenous first. Colour: direct effect ${measure}${limit}.${numbers}${shared}${thinned}`;
}

function ordinal(count: number): string {
	return `${count}${{2: 'nd', 3: 'rd'}[count] ?? 'th'}`;
}

function description({variables}: GraphFigure, found: readonly Link[], threshold: number): string {
	const strong = found
		.slice(0, 20)
		.map(({from, to, effect}) => `${variables[from]} to ${variables[to]} ${effectText(effect)}`);
	const more = found.length > strong.length ? `, and ${found.length - strong.length} more` : '';
	const limit = threshold > 0 ? ` above ${threshold} in absolute value` : '';
	return `Map of the direct effects of ${variables.length} variables. ${found.length} direct effects${limit}${strong.length > 0 ? `: ${strong.join('; ')}${more}` : ''}.`;
}
