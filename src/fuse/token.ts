import {type ErrorCode, IngaError} from '../core/index.js';

/** One word of an expression's text. */
export interface Token {
	readonly kind: 'number' | 'name' | 'symbol' | 'end';
	readonly text: string;
	/** Where it starts: 0 is the first character. */
	readonly at: number;
}

const WORD =
	/(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<symbol><=|>=|==|!=|[-+*/^<>(),])/uy;
const SPACE = /\s*/y;

/**
 * The words of `source`, closed by one of kind `end`.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` at a character that begins no word.
 */
export function tokens(source: string): Token[] {
	const found: Token[] = [];
	let at = 0;
	for (;;) {
		SPACE.lastIndex = at;
		SPACE.exec(source);
		at = SPACE.lastIndex;
		if (at >= source.length) break;
		WORD.lastIndex = at;
		const groups = WORD.exec(source)?.groups;
		if (!groups) throw syntaxError(source, at, `${shown(source, at)} means nothing here`);
		for (const kind of ['number', 'name', 'symbol'] as const) {
			const text = groups[kind];
			if (text !== undefined) found.push({kind, text, at});
		}
		at = WORD.lastIndex;
	}
	found.push({kind: 'end', text: 'the end', at: source.length});
	return found;
}

function shown(source: string, at: number): string {
	return JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0));
}

/** Characters shown on each side of an error. */
const AROUND = 36;

/** An error that shows the place: the text around it and a caret below. */
export function syntaxError(
	source: string,
	at: number,
	message: string,
	code: ErrorCode = 'ERR_INVALID_ARGUMENT',
	options?: ErrorOptions,
): IngaError {
	const start = at <= AROUND ? 0 : at - AROUND;
	const end = Math.min(source.length, at + AROUND);
	const before = `${start > 0 ? '…' : ''}${plain(source.slice(start, at))}`;
	const after = `${plain(source.slice(at, end))}${end < source.length ? '…' : ''}`;
	const place = `  ${before}${after}\n  ${' '.repeat([...before].length)}^`;
	return new IngaError(code, `${message} (column ${at + 1})\n${place}`, options);
}

/** Line breaks and control characters would move the caret away from its place. */
function plain(text: string): string {
	return text.replaceAll(/\p{Cc}/gu, ' ');
}
