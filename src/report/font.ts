// The letters that come with inga: Arimo, whose letters are as wide as those of Helvetica, by which figures are laid out.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {IngaError} from '../core/index.js';

const PACKAGE = '@expo-google-fonts/arimo';
const FACES = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'];

/** What the font calls itself. */
export const family = 'Arimo';

/**
 * The files of the font: the plain face, then the bold one.
 *
 * @throws {@link IngaError} `ERR_UNSUPPORTED` where the package is not installed
 */
export function fontFiles(): string[] {
	const {resolve} = createRequire(import.meta.url);
	try {
		return FACES.map((face) => resolve(`${PACKAGE}/${face}`));
	} catch (cause) {
		const message = `the font of PNG figures is missing. Type: npm install ${PACKAGE}; or write SVG instead`;
		throw new IngaError('ERR_UNSUPPORTED', message, {cause});
	}
}

/** The letters of `text` that a font has no shape for, each once; what takes no ink is not among them. */
export async function lacking(file: string, text: string): Promise<string[]> {
	const has = coverage(await readFile(file));
	return [...new Set(text)].filter(
		(letter) => !/[\s\p{C}\p{Mn}]/u.test(letter) && !has(letter.codePointAt(0) as number),
	);
}

/** Which code points a TrueType font has, by the segments (format 4) of its table `cmap`: all up to U+FFFF. */
function coverage(font: Buffer): (code: number) => boolean {
	const cmap = tableAt(font, 'cmap');
	const subtables = Array.from(
		{length: font.readUInt16BE(cmap + 2)},
		(_, at) => cmap + font.readUInt32BE(cmap + 4 + 8 * at + 4),
	);
	const start = subtables.find((at) => font.readUInt16BE(at) === 4);
	if (start === undefined) return () => false;
	const count = font.readUInt16BE(start + 6) / 2;
	const [ends, starts] = [start + 14, start + 16 + 2 * count];
	const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
	return (code) => {
		for (let nth = 0; nth < count; nth++) {
			if (code > font.readUInt16BE(ends + 2 * nth)) continue;
			const first = font.readUInt16BE(starts + 2 * nth);
			if (code < first) return false;
			const offset = font.readUInt16BE(offsets + 2 * nth);
			const delta = font.readUInt16BE(deltas + 2 * nth);
			if (offset === 0) return ((code + delta) & 0xffff) !== 0;
			return font.readUInt16BE(offsets + 2 * nth + offset + 2 * (code - first)) !== 0;
		}
		return false;
	};
}

/** Where a table of a font begins. */
function tableAt(font: Buffer, tag: string): number {
	for (let nth = 0; nth < font.readUInt16BE(4); nth++) {
		const entry = 12 + 16 * nth;
		if (font.toString('latin1', entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
	}
	throw new IngaError('ERR_INTERNAL', `the font has no table ${tag}`);
}
