import {IngaError, invalidArgument} from '../core/index.js';

/** Words that bash leaves as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/;
const NAMED: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', "'": "\\'"};

/**
 * A word as bash reads it back, whatever it holds. It stays on one line: in a job script a second one could begin as a
 * directive of the batch system does.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a NUL, which no program can be given
 *
 * @example
 * quoted('it is $5'); // '\'it is $5\''
 */
export function quoted(word: string): string {
	if (word.includes('\0')) throw invalidArgument('no word of a command can hold a NUL character');
	if (PLAIN.test(word)) return word;
	const characters = Array.from(word);
	if (!characters.some(isControl)) return `'${word.replaceAll("'", "'\\''")}'`;
	return `$'${characters.map(escaped).join('')}'`;
}

function escaped(character: string): string {
	const name = NAMED[character];
	if (name !== undefined || !isControl(character)) return name ?? character;
	return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function isControl(character: string): boolean {
	return character < ' ' || character === '\x7f';
}
