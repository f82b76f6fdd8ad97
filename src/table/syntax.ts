const SPACE = /[ \t\r\n]*/y;
const TOKEN =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings, so the pattern has to
	/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/y;

type Expected = 'value' | 'first' | 'key' | 'firstKey' | 'colon' | 'comma' | 'end';

/** What may follow a token, or undefined where the token may not stand. */
function follow(expected: Expected, token: string, open: string[]): Expected | undefined {
	const closes = token === ']' || token === '}';
	if (closes) {
		const empty = token === ']' ? 'first' : 'firstKey';
		if (expected !== 'comma' && expected !== empty) return undefined;
		if (open.pop() !== (token === ']' ? '[' : '{')) return undefined;
		return open.length === 0 ? 'end' : 'comma';
	}
	switch (expected) {
		case 'key':
		case 'firstKey':
			return token.startsWith('"') ? 'colon' : undefined;
		case 'colon':
			return token === ':' ? 'value' : undefined;
		case 'comma':
			if (token !== ',') return undefined;
			return open.at(-1) === '[' ? 'value' : 'key';
		case 'end':
			return undefined;
	}
	if (token === ',' || token === ':') return undefined;
	if (token === '[' || token === '{') {
		open.push(token);
		return token === '[' ? 'first' : 'firstKey';
	}
	return open.length === 0 ? 'end' : 'comma';
}

/** Where a text stops being JSON. JSON.parse says so in some versions of Node only. */
export function faultAt(text: string): number {
	const open: string[] = [];
	let expected: Expected = 'value';
	for (let at = 0; ; ) {
		SPACE.lastIndex = at;
		SPACE.test(text);
		at = SPACE.lastIndex;
		TOKEN.lastIndex = at;
		const token = TOKEN.exec(text)?.[0];
		const next: Expected | undefined = token === undefined ? undefined : follow(expected, token, open);
		if (token === undefined || next === undefined) return at;
		expected = next;
		at += token.length;
	}
}
