// Figures as pixels, by resvg (a renderer in Rust, whose binaries come with its package).
import {IngaError, invalidArgument} from '../core/index.js';
import {family, fontFiles, lacking} from './font.js';

export interface PngOptions {
	/** Width of the picture in pixels, a whole number; its height follows. @defaultValue twice the width that the figure has, less for huge ones */
	readonly width?: number;
	readonly signal?: AbortSignal;
}

/** A figure as pixels. */
export interface Png {
	/** What a file holds. */
	readonly bytes: Uint8Array;
	/** In pixels. */
	readonly width: number;
	/** In pixels. */
	readonly height: number;
	/** Says which letters are not in the font that comes with inga. */
	readonly warnings: readonly string[];
}

/** Pixels of CSS for one of a figure: sharp in print and on fine screens. */
const SCALE = 2;
/** A picture of more pixels is scaled less unless its width is given: 4 bytes each while it is drawn. */
const MANY = 2 ** 25;
/** The most pixels: half a gigabyte. */
const MOST = 2 ** 27;

/**
 * The PNG picture of a figure that `graphSvg` or `heatmapSvg` gives. Its letters are those of Arimo, which comes with inga, so the
 * same figure gives the same pixels on every machine, fonts installed or not. Letters that Arimo lacks (it has Latin, Greek,
 * Cyrillic and Hebrew ones) are drawn with the fonts of the machine, if these have them, and a warning names them.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `svg` is none or the picture would have more than 2^27 pixels;
 * `ERR_UNSUPPORTED` where the renderer is not there for this machine; the signal's reason
 *
 * @example
 * const {bytes} = await svgPng(graphSvg(graphFigure(graph, {samples})), {width: 1600});
 * writeFileSync('cars.png', bytes);
 */
export async function svgPng(svg: string, {width, signal}: PngOptions = {}): Promise<Png> {
	const natural = sizeOf(svg);
	const across = width ?? usualWidth(natural);
	checkWidth(across, natural);
	const {renderAsync} = await renderer();
	const files = fontFiles();
	const foreign = await lacking(files[0] as string, lettersOf(svg));
	signal?.throwIfAborted();
	const font = {
		...{fontFiles: files, loadSystemFonts: foreign.length > 0},
		...{defaultFontFamily: family, sansSerifFamily: family},
	};
	try {
		const own = svg.replace(/ font-family="[^"]*"/, ` font-family="${family}"`);
		const image = await renderAsync(own, {font, fitTo: {mode: 'width', value: across}, logLevel: 'off'}, signal);
		return {bytes: image.asPng(), width: image.width, height: image.height, warnings: warningsOf(foreign)};
	} catch (cause) {
		signal?.throwIfAborted();
		throw invalidArgument(`svg cannot be drawn: ${(cause as Error).message}`, {cause});
	}
}

/**
 * Tells before long work whether pictures can be drawn here.
 *
 * @throws {@link IngaError} `ERR_UNSUPPORTED` where renderer or font are missing, with the cure
 *
 * @example
 * await checkPng();
 */
export async function checkPng(): Promise<void> {
	await renderer();
	fontFiles();
}

/** Loaded when first a picture is wanted: it has 4 MB, and is not there for every machine. */
async function renderer(): Promise<typeof import('@resvg/resvg-js')> {
	try {
		return await import('@resvg/resvg-js');
	} catch (cause) {
		const message = `PNG needs @resvg/resvg-js, which does not load on ${process.platform}-${process.arch}. Type: npm install @resvg/resvg-js; or write SVG instead`;
		throw new IngaError('ERR_UNSUPPORTED', message, {cause});
	}
}

interface Size {
	readonly width: number;
	readonly height: number;
}

function sizeOf(svg: string): Size {
	const [, width, height] = /<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"/.exec(String(svg)) ?? [];
	const size = {width: Number(width), height: Number(height)};
	if (size.width > 0 && size.height > 0) return size;
	throw invalidArgument('svg has no width and height: give what graphSvg or heatmapSvg returns');
}

/** The most pixels across that a picture of the figure can have. */
export function widestPng(svg: string): number {
	return widest(sizeOf(svg));
}

function usualWidth({width, height}: Size): number {
	return Math.max(1, Math.floor(width * Math.min(SCALE, Math.sqrt(MANY / (width * height)))));
}

function checkWidth(across: number, {width, height}: Size): void {
	if (!(Number.isInteger(across) && across >= 1))
		throw invalidArgument(`width is ${across}: give a whole number of pixels`);
	const pixels = across * Math.ceil((across * height) / width);
	if (pixels <= MOST) return;
	const most = widest({width, height});
	throw invalidArgument(
		`width is ${across}, ${Math.round(pixels / 1e6)} million pixels in all: give at most ${most}, or write SVG instead`,
	);
}

function widest({width, height}: Size): number {
	const about = Math.floor(Math.sqrt((MOST * width) / height));
	return about * Math.ceil((about * height) / width) <= MOST ? about : about - 1;
}

/** What is written in the figure. Descriptions are for readers of the document and not drawn. */
function lettersOf(svg: string): string {
	return [...svg.matchAll(/<text [^>]*>([^<]*)/g)].map(([, written]) => written).join('');
}

function warningsOf(foreign: readonly string[]): string[] {
	if (foreign.length === 0) return [];
	const shown = foreign.slice(0, 10).join(' ');
	const more = foreign.length > 10 ? ` and ${foreign.length - 10} more` : '';
	return [`letters drawn with the fonts of this machine, or as boxes where it has none: ${shown}${more}`];
}
