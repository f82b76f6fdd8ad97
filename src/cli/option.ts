import {InvalidArgumentError} from 'commander';

/** `a,b,"c, d"` as names; may be given several times. */
export function names(text: string, before: readonly string[] = []): string[] {
	const found = [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|$)/g)]
		.filter((match) => match.index < text.length || text.endsWith(','))
		.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.trim() ?? '');
	if (found.length === 0 || found.includes(''))
		throw new InvalidArgumentError('Give names between commas: a,b,"c, d".');
	return [...before, ...found];
}

/** A number that is zero or more. */
export function size(text: string): number {
	const value = text.trim() === '' ? Number.NaN : Number(text);
	if (!(value >= 0 && value < Infinity)) throw new InvalidArgumentError('Give a number, zero or more.');
	return value;
}

/** A whole number from 1 to `most`. */
export function count(most: number): (text: string) => number {
	return (text) => {
		const value = /^\d+(e\d+)?$/.test(text) ? Number(text) : Number.NaN;
		if (!(value >= 1 && value <= most)) throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
		return value;
	};
}

/** A value as JSON. */
export function json(text: string): {readonly value: unknown} {
	try {
		return {value: JSON.parse(text)};
	} catch (error) {
		throw new InvalidArgumentError(`Give JSON: ${(error as Error).message}.`);
	}
}

const DELIMITERS: Readonly<Record<string, string>> = {tab: '\t', '\\t': '\t', comma: ',', semicolon: ';', space: ' '};

/** One character, or a name of one. */
export function delimiter(text: string): string {
	const character = DELIMITERS[text] ?? text;
	if (character.length !== 1) throw new InvalidArgumentError('Give one character, or tab, comma, semicolon, space.');
	return character;
}
