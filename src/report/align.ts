// Columns of text for a terminal.
import {cells} from './text.js';

/** As wide as the widest. */
export function padded(texts: readonly string[]): string[] {
	const widest = texts.reduce((most, each) => Math.max(most, cells(each)), 0);
	return texts.map((each) => each + ' '.repeat(widest - cells(each)));
}

/** The numbers under their heading with their decimal points in one column. */
export function aligned(numbers: readonly string[], heading: string): string[] {
	const point = (text: string) => (/[.e]/.test(text) ? text.search(/[.e]/) : text.length);
	const before = numbers.reduce((most, each) => Math.max(most, point(each)), 0);
	const lines = numbers.map((each) => ' '.repeat(before - point(each)) + each);
	const widest = [heading, ...lines].reduce((most, each) => Math.max(most, each.length), 0);
	const number = lines.reduce((most, each) => Math.max(most, each.length), 0);
	return [heading.padStart(widest), ...lines.map((each) => (' '.repeat(widest - number) + each).padEnd(widest))];
}
