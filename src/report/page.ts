import {escaped, printable, textWidth, wrapped} from './text.js';

const FONT = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif";
const INK = '#1f2933';
export const FAINT = '#5b6672';
// Okabe and Ito's blue and vermilion: told apart with every common colour blindness, and dashes tell them apart in grey.
export const POSITIVE = '#0072b2';
export const NEGATIVE = '#d55e00';
/** Pixels around a drawing. */
export const MARGIN = 28;
/** Font size of what stands around a drawing. */
export const SMALL = 11.5;
/** The least width at which legends fit. */
export const NARROWEST = 430;
const TITLE = 17;

/** Elements of a drawing, and where they end. */
export interface Part {
	readonly parts: string[];
	readonly y: number;
}

/** An SVG document on white ground with a title and a description for screen readers; `shown` is its width on the page. */
export function page(
	parts: readonly string[],
	{width, height, shown}: {width: number; height: number; shown: number},
	title: string,
	summary: string,
): string {
	const size = `width="${round(shown)}" height="${round((height * shown) / width)}" viewBox="0 0 ${width} ${height}"`;
	return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title desc" font-family="${FONT}" fill="${INK}">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(summary)}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

/** How wide a picture must be for its title. */
export function titleWidth(title: string): number {
	return textWidth(title, TITLE) * 1.1 + 2 * MARGIN;
}

/** The title, and the note under it. */
export function heading(title: string, note: string | undefined, width: number): Part {
	let y = MARGIN + 12;
	const parts = [text(width / 2, y, printable(title), `font-size="${TITLE}" font-weight="bold"`)];
	for (const line of note ? wrapped(printable(note), SMALL, width - 2 * MARGIN) : []) {
		y += 18;
		parts.push(text(width / 2, y, line, `font-size="${SMALL}" fill="${FAINT}"`));
	}
	return {parts, y};
}

/** Words in lines under `top`. */
export function paragraph(words: string, width: number, top: number): Part {
	const lines = wrapped(words, SMALL, width - 2 * MARGIN);
	const parts = lines.map((line, at) =>
		text(MARGIN, top + 16 * (at + 1), line, `font-size="${SMALL}" fill="${FAINT}"`, 'start'),
	);
	return {parts, y: top + 16 * lines.length};
}

export function text(x: number, y: number, content: string, attributes: string, anchor = 'middle'): string {
	return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" ${attributes}>${escaped(content)}</text>`;
}

/** Pixels to a hundredth, without a negative zero. */
export function round(value: number): string {
	return String(Math.round(value * 100) / 100 + 0);
}
