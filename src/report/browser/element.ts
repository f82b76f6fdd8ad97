// Elements of the page. Text goes in as text only: nothing of a result can become markup.
import {printable} from '../text.js';

export type Child = Node | string | number | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);
type Attributes = Readonly<Record<string, Value>>;

const SVG = 'http://www.w3.org/2000/svg';

export function html<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: readonly Child[]
): HTMLElementTagNameMap[K] {
	return filled(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: readonly Child[]
): SVGElementTagNameMap[K] {
	return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A function is a listener: `onclick`. true is an attribute without a value; false and null are none. */
function filled<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function') element.addEventListener(name.slice(2), value);
		else if (value === true) element.setAttribute(name, '');
		else if (value !== false && value !== null && value !== undefined)
			element.setAttribute(name, printable(String(value)));
	}
	append(element, children);
	return element;
}

function append(element: Element, children: readonly Child[]): void {
	for (const child of children) {
		if (child === null || child === undefined || child === false) continue;
		element.append(typeof child === 'object' ? child : printable(String(child)));
	}
}

/** Puts other children into an element. */
export function refill(element: Element, ...children: readonly Child[]): void {
	element.replaceChildren();
	append(element, children);
}

/** A part of the page with a heading. */
export function card(id: string, title: string, ...children: readonly Child[]): HTMLElement {
	return html(
		'section',
		{class: 'card', id, 'aria-labelledby': `${id}-title`},
		html('h2', {id: `${id}-title`}, title),
		...children,
	);
}

/** Something wide in a frame of its own that scrolls, by keys too. */
export function scroller(label: string, ...children: readonly Child[]): HTMLElement {
	return html('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label}, ...children);
}

/** Words and a control that belong together. */
export function labelled(words: string, control: Child): HTMLElement {
	return html('label', {class: 'control'}, html('span', {}, words), control);
}

/** A choice among a few. */
export function choice(
	options: readonly {readonly value: string; readonly words: string}[],
	chosen: string,
	change: (value: string) => void,
	attributes: Attributes = {},
): HTMLSelectElement {
	const select = html(
		'select',
		{...attributes, onchange: () => change(select.value)},
		...options.map(({value, words}) => html('option', {value, selected: value === chosen}, words)),
	);
	return select;
}
