// What the table of conditions tells of each.
import type {Discovery} from '../../discover/index.js';
import type {Key, Listed} from '../listing.js';
import {type Child, html} from './element.js';
import {chance, grouped, often, percent, points} from './number.js';

export interface Column {
	readonly key: Key;
	readonly words: string;
	readonly title: string;
}

/** What a result has to tell: without rows held back nothing is confirmed, without resamples nothing is stable. */
export function columnsOf({held, conditions}: Discovery): readonly Column[] {
	const drawn = conditions.some(({comparison}) => comparison?.changes.some(({stability}) => stability !== null));
	return [
		{key: 'at', words: '#', title: 'the most evident first'},
		{key: 'name', words: 'Condition', title: 'all statements hold'},
		{key: 'support', words: 'Rows', title: 'rows that satisfy it'},
		{key: 'share', words: 'Share', title: 'of these, rows with the target'},
		{key: 'lift', words: 'Lift', title: 'that share by the share of all rows'},
		{key: 'corrected', words: 'p', title: "Fisher's exact test, times the number of conditions gone through"},
		...(held === null ? [] : HELD),
		{key: 'changes', words: 'Changes', title: 'effects that differ inside and outside'},
		{key: 'least', words: 'Least p', title: 'of a change, by permutation of the whole search'},
		...(drawn ? [STABLE] : []),
	];
}

const HELD: readonly Column[] = [
	{
		key: 'adjusted',
		words: 'Confirmed p',
		title: 'of rows held back, adjusted for all conditions (Holm); a tick where it is at most 0.05',
	},
	{
		key: 'difference',
		words: 'Difference',
		title: 'by how many points the share is larger inside, of rows held back, with an interval of 95 %',
	},
];
const STABLE: Column = {
	key: 'stable',
	words: 'Stable',
	title: 'how many resamples have changes of the same kind, on average over these changes',
};

/** What a line has in a column. */
export function cell(line: Listed, key: Key): readonly Child[] {
	const {changes, upheld, least, adjusted, difference, interval, stable} = line;
	const faint = (words: string) => [html('span', {class: 'faint'}, words)];
	switch (key) {
		case 'support':
			return [grouped(line.support)];
		case 'share':
			return [percent(line.positives / line.support)];
		case 'lift':
			return [line.lift.toFixed(2)];
		case 'corrected':
			return [chance(line.corrected)];
		case 'adjusted':
			return adjusted === null ? [] : [line.confirmed && tick(), chance(adjusted)];
		case 'difference':
			if (difference === null || interval === null) return faint('not known');
			return [`${points(difference)} `, ...faint(`(${interval.map(points).join(' to ')})`)];
		case 'changes':
			if (changes === null) return faint('no graphs');
			return [
				changes > 0 ? html('b', {}, String(changes)) : '0',
				...(upheld === null || upheld === 0 ? [] : [', ', tick(), String(upheld)]),
			];
		case 'least':
			return least === null ? [] : [chance(least)];
		case 'stable':
			return stable === null ? [] : [often(stable)];
		default:
			return [];
	}
}

/** The mark of what rows confirm that were held back. */
export function tick(): HTMLElement {
	return html('span', {class: 'tick-mark', role: 'img', 'aria-label': 'confirmed', title: 'confirmed'}, '✓ ');
}
