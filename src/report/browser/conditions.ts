// The table of conditions.
import type {Discovery} from '../../discover/index.js';
import {arranged, type Key, type Listed, linesOf, pageOf} from '../listing.js';
import {type Child, card, choice, html, labelled, refill, scroller} from './element.js';
import {chance, grouped, often, percent, points} from './number.js';
import type {State} from './state.js';

const SIZE = 12;

interface Column {
	readonly key: Key;
	readonly words: string;
	readonly title: string;
}

/** What a result has to tell: without rows held back nothing is confirmed, without resamples nothing is stable. */
function columnsOf({held, conditions}: Discovery): readonly Column[] {
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

export function conditionsCard(state: State): HTMLElement {
	const lines = linesOf(state.data.result, state.level);
	const body = html('div');
	const filter = html('input', {
		type: 'search',
		id: 'filter',
		value: state.asked.filter,
		placeholder: 'words of a statement',
		oninput: () => {
			state.asked = {...state.asked, filter: filter.value};
			state.page = 0;
			refresh();
		},
	});
	/** With all lines for paper, where nobody turns pages. */
	const refresh = (all = false) => {
		refill(body, ...table(state, lines, all ? lines.length : SIZE, () => refresh()));
	};
	const confirmed = html('input', {
		...{type: 'checkbox', id: 'confirmed', checked: state.asked.confirmed},
		onchange: () => {
			state.asked = {...state.asked, confirmed: confirmed.checked};
			state.page = 0;
			refresh();
		},
	});
	const section = card(
		'conditions',
		'Conditions',
		html(
			'div',
			{class: 'controls'},
			labelled('Filter', filter),
			labelled(
				'Changes with p of at most',
				choice(
					[0.01, 0.05, 0.1, 1].map((level) => ({value: String(level), words: level === 1 ? '1 (all)' : String(level)})),
					String(state.level),
					(level) => {
						state.level = Number(level);
						state.show('condition');
						document.getElementById('level')?.focus();
					},
					{id: 'level'},
				),
			),
			state.data.result.held !== null && labelled('Confirmed only', confirmed),
		),
		body,
	);
	section.addEventListener('paper', () => refresh(true));
	section.addEventListener('screen', () => refresh());
	refresh();
	return section;
}

function table(state: State, lines: readonly Listed[], size: number, refresh: () => void): (HTMLElement | false)[] {
	const kept = arranged(lines, state.asked);
	const shown = pageOf(kept, state.page, size);
	state.page = shown.page;
	const columns = columnsOf(state.data.result);
	const turn = (to: number, words: string, off: boolean) =>
		html(
			'button',
			{
				type: 'button',
				disabled: off,
				'data-turn': words,
				onclick: () => {
					state.page = to;
					refresh();
					document.querySelector<HTMLElement>(`[data-turn="${words}"]`)?.focus();
				},
			},
			words,
		);
	return [
		scroller(
			'Conditions, a table',
			html(
				'table',
				{class: 'conditions'},
				html('thead', {}, html('tr', {}, ...columns.map((column) => heading(state, column, refresh)))),
				html('tbody', {}, ...shown.lines.map((line) => row(state, line, columns))),
			),
		),
		kept.length === 0 &&
			html(
				'p',
				{class: 'faint'},
				state.asked.confirmed ? 'No confirmed condition has all these words.' : 'No condition has all these words.',
			),
		shown.pages > 1 &&
			html(
				'nav',
				{class: 'pages', 'aria-label': 'Pages of conditions'},
				turn(shown.page - 1, 'Previous', shown.page === 0),
				html('span', {'aria-live': 'polite'}, `page ${shown.page + 1} of ${shown.pages}, ${kept.length} conditions`),
				turn(shown.page + 1, 'Next', shown.page === shown.pages - 1),
			),
	];
}

function heading(state: State, {key, words, title}: Column, refresh: () => void): HTMLElement {
	const {asked} = state;
	const own = asked.key === key;
	const sort = own ? (asked.descending ? 'descending' : 'ascending') : 'none';
	const press = () => {
		state.asked = {...asked, key, descending: own && !asked.descending};
		state.page = 0;
		refresh();
		document.querySelector<HTMLElement>(`[data-key="${key}"]`)?.focus();
	};
	return html(
		'th',
		{scope: 'col', 'aria-sort': sort, class: key === 'name' ? '' : 'number'},
		html(
			'button',
			{type: 'button', title, 'data-key': key, onclick: press},
			words,
			html('span', {class: 'arrow', 'aria-hidden': 'true'}, own ? (asked.descending ? '▾' : '▴') : ''),
		),
	);
}

function row(state: State, line: Listed, columns: readonly Column[]): HTMLElement {
	const condition = state.data.result.conditions[line.at];
	const choose = () => {
		state.chosen = line.at;
		state.ends = undefined;
		state.set.clear();
		state.row = undefined;
		state.show('condition');
		document.querySelector<HTMLElement>(`[data-condition="${line.at}"]`)?.focus();
	};
	const own = line.at === state.chosen;
	return html(
		'tr',
		{class: own ? 'chosen' : '', onclick: choose},
		html('td', {class: 'number'}, String(line.at + 1)),
		html(
			'td',
			{},
			html(
				'button',
				{
					type: 'button',
					class: 'name',
					'data-condition': line.at,
					'aria-pressed': String(own),
					onclick: (event) => {
						event.stopPropagation();
						choose();
					},
				},
				...chips(condition?.statements.map(({name}) => name) ?? []),
			),
		),
		...columns.slice(2).map(({key}) => html('td', {class: 'number'}, ...cell(line, key))),
	);
}

/** What a line has in a column. */
function cell(line: Listed, key: Key): readonly Child[] {
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

export function chips(names: readonly string[]): (HTMLElement | string)[] {
	return names.flatMap((name, at) => [...(at > 0 ? [' '] : []), html('span', {class: 'chip'}, name)]);
}
