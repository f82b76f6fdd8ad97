/** Advance widths of Helvetica (and of Arial and Liberation Sans, which share them) for U+0020..U+007E, in 1/1000 em. */
const ADVANCES = [
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
	556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
	722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
	556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
	260, 334, 584,
];
const WIDE =
	/[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;
// What XML 1.0 forbids, and what a terminal would obey instead of showing.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** `text` in one printable line: control characters become U+FFFD, so that a column name can neither break XML nor drive a terminal. */
export function printable(text: string): string {
	return text.replace(UNPRINTABLE, '\uFFFD');
}

const ENTITIES: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;'};

/** `text`, made printable, as it stands in XML, between tags and in attributes. */
export function escaped(text: string): string {
	return printable(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}

/** How wide `text` is drawn in Helvetica at `size` pixels, within a few percent for letters outside ASCII. */
export function textWidth(text: string, size: number): number {
	let units = 0;
	for (const letter of text) {
		const advance = ADVANCES[letter.charCodeAt(0) - 32];
		if (advance !== undefined) units += advance;
		else if (!ZERO.test(letter)) units += WIDE.test(letter) ? 1000 : 640;
	}
	return (units * size) / 1000;
}

/** How many terminal cells `text` takes: two for East Asian wide characters, none for combining marks. */
export function cells(text: string): number {
	let count = 0;
	for (const letter of text) if (!ZERO.test(letter)) count += WIDE.test(letter) ? 2 : 1;
	return count;
}

/** `text`, cut with an ellipsis where it is wider than `limit` pixels at `size`. */
export function fitted(text: string, size: number, limit: number): string {
	if (textWidth(text, size) <= limit) return text;
	const letters = [...text];
	while (letters.length > 1 && textWidth(`${letters.join('')}…`, size) > limit) letters.pop();
	return `${letters.join('').trimEnd()}…`;
}

/** What stands in for Helvetica where there is none (DejaVu Sans, Verdana) is this much wider. */
const SUBSTITUTE = 1.2;

/**
 * `text` broken at spaces into lines of at most `limit` pixels at `size`, in a substitute font too; a single longer word
 * stays whole.
 */
export function wrapped(text: string, size: number, limit: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (line !== '' && SUBSTITUTE * textWidth(longer, size) > limit) {
			lines.push(line);
			line = word;
		} else {
			line = longer;
		}
	}
	return [...lines, line];
}

/**
 * An effect as a person reads it: `digits` significant digits, a true minus sign, powers of ten only where the number is
 * very large or very small.
 *
 * @example
 * effectText(-0.031528, 3); // '−0.0315'
 */
export function effectText(effect: number, digits = 3): string {
	const size = Math.abs(effect);
	const plain = size === 0 || (size >= 1e-4 && size < 1e6);
	const text = plain ? Number(size.toPrecision(digits)).toString() : size.toExponential(digits - 1);
	return `${effect < 0 ? '−' : ''}${plain ? padded(text, digits) : text.replace('e+', 'e').replace('e-', 'e−')}`;
}

/** Trailing zeros up to `digits` significant ones, so that 0.5 beside 0.503 reads 0.500. */
function padded(text: string, digits: number): string {
	const significant = text.replace('.', '').replace(/^0+/, '').length;
	if (significant >= digits || significant === 0) return text;
	return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(digits - significant)}`;
}

/** A p-value as a person reads it. */
export function chance(p: number): string {
	// Beyond what numbers have all their digits for.
	if (p < 1e-300) return '<1e−300';
	return p >= 1e-4 ? p.toFixed(4) : p.toExponential(1).replace('e-', 'e−');
}

/** A share as a person reads it. */
export function percent(share: number): string {
	return `${(100 * share).toFixed(1)} %`;
}

/** A share of resamples. */
export function often(share: number): string {
	return `${Math.round(100 * share)} %`;
}

/** The first `most` words, and how many more there are. */
export function listed(words: readonly string[], most: number): string {
	const few = words.slice(0, most).join(', ');
	return words.length > most ? `${few} and ${words.length - most} more` : few;
}
