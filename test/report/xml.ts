export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: Element[];
	text: string;
}

const TOKEN = /<\?xml [^?]*\?>|<\/([A-Za-z]+)>|<([A-Za-z]+)((?: [A-Za-z.-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d+);/g;
const NAMED: Readonly<Record<string, string>> = {'&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'"};

/** The root element of an XML document; throws where it is not well formed (the subset of XML that figures use). */
export function parseXml(source: string): Element {
	const root: Element = {name: '', attributes: {}, children: [], text: ''};
	const open = [root];
	TOKEN.lastIndex = 0;
	let end = 0;
	for (const [token, closed, name, attributes = '', empty, text] of source.matchAll(TOKEN)) {
		end += token.length;
		const inner = open.at(-1) ?? root;
		if (closed !== undefined) {
			if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes <${inner.name}>`);
		} else if (name !== undefined) {
			const element: Element = {name, attributes: parseAttributes(attributes), children: [], text: ''};
			inner.children.push(element);
			if (empty === '') open.push(element);
		} else if (text !== undefined) {
			inner.text += decoded(text);
		}
	}
	if (end !== source.length) throw new Error(`no XML at ${end}: ${source.slice(end, end + 40)}`);
	const [only, ...more] = root.children;
	if (open.length !== 1 || only === undefined || more.length > 0) throw new Error('not one closed root element');
	return only;
}

function parseAttributes(source: string): Record<string, string> {
	const found: Record<string, string> = {};
	for (const [, name = '', value = ''] of source.matchAll(/ ([A-Za-z.-]+)="([^"]*)"/g)) {
		if (name in found) throw new Error(`attribute ${name} is there twice`);
		found[name] = decoded(value);
	}
	return found;
}

function decoded(text: string): string {
	if (text.replace(ENTITY, '').includes('&')) throw new Error(`a bare & in ${text}`);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 forbids
	if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text))
		throw new Error('a character that XML forbids');
	return text.replace(ENTITY, (entity) => NAMED[entity] ?? String.fromCodePoint(Number(entity.slice(2, -1))));
}

/** All elements below `element` called `name` whose class is `kind` (or any). */
export function all(element: Element, name: string, kind?: string): Element[] {
	const here = element.name === name && (kind === undefined || element.attributes['class'] === kind) ? [element] : [];
	return [...here, ...element.children.flatMap((child) => all(child, name, kind))];
}
