import {type Command, InvalidArgumentError, Option} from 'commander';
import {invalidArgument} from '../core/index.js';

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

/** A whole number from 0 to 2^32 - 1. */
export function seed(text: string): number {
	const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (!(value < 2 ** 32)) throw new InvalidArgumentError(`Give a whole number from 0 to ${2 ** 32 - 1}.`);
	return value;
}

/** A part of a whole, which may be nothing. */
export function share(text: string): number {
	const value = text.trim() === '' ? Number.NaN : Number(text);
	if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('Give a number from 0 to below 1.');
	return value;
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

/** One more of an option that may be given several times. */
export function each(text: string, before: readonly string[] = []): string[] {
	return [...before, text];
}

const SECONDS = [86400, 3600, 60, 1] as const;

/** A time as `1:30:00` (hours, minutes, seconds) or `1h30m` (d, h, m, s), in seconds. */
export function duration(text: string): number {
	const clock = /^(\d{1,6}):([0-5]\d):([0-5]\d)$/.exec(text);
	const units = /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text);
	const parts = clock === null ? units?.slice(1) : ['0', ...clock.slice(1)];
	const seconds = SECONDS.reduce((sum, unit, at) => sum + unit * Number(parts?.[at] ?? 0), 0);
	if (seconds > 0) return seconds;
	throw new InvalidArgumentError('Give hours:minutes:seconds, or 90m, 2h, 1d12h.');
}

const MEBIBYTES: Readonly<Record<string, number>> = {M: 1, G: 1024, T: 1048576};

/** Memory as `28G` or `900M`, in MiB. */
export function mebibytes(text: string): number {
	const [, number = '0', unit = ''] = /^(\d{1,9})([MGT])(?:i?B)?$/i.exec(text) ?? [];
	const value = Number(number) * (MEBIBYTES[unit.toUpperCase()] ?? 0);
	if (value > 0) return value;
	throw new InvalidArgumentError('Give whole MiB, GiB or TiB: 900M, 28G, 1T.');
}

/**
 * Refuses what nothing would come of.
 *
 * @param names of options, as the command's own: `pValue`
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for the first that was given
 */
export function refuseIdle(command: Command, names: readonly string[], why: string): void {
	const given = command.options.find(
		(option) =>
			names.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
	);
	if (given !== undefined) throw invalidArgument(`${given.long} changes nothing here: ${why}`);
}

/** Native threads. */
export function threadsOption(): Option {
	return new Option('--threads <n>', 'native threads (all that there are if left out)').argParser(count(4096));
}

/** Of a table that is text. */
export function delimiterOption(): Option {
	const what = 'what separates columns, or: tab, semicolon (found by itself if left out)';
	return new Option('--delimiter <character>', what).argParser(delimiter);
}

/** Adds --progress and --no-progress; without either a terminal is told. */
export function withProgress(command: Command): Command {
	return command
		.option('--progress', 'tell progress on stderr even where that is no terminal')
		.option('--no-progress', 'never tell progress');
}

/** Of a table that a page shows. */
export function rowsOption(): Option {
	return new Option('--rows <n>', 'how many rows of the table the page holds; 0: none').argParser(rows).default(1000);
}

/** A whole number from 0 to 100000. */
function rows(text: string): number {
	const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (!(value <= 100_000)) throw new InvalidArgumentError('Give a whole number from 0 to 100000.');
	return value;
}
