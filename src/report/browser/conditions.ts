// The table of conditions.
import {arranged, type Key, type Listed, linesOf, pageOf} from '../listing.js';
import {card, choice, html, labelled, refill, scroller} from './element.js';
import {chance, grouped, percent} from './number.js';
import type {State} from './state.js';

const SIZE = 12;

const COLUMNS: readonly {key: Key; words: string; title: string}[] = [
	{key: 'at', words: '#', title: 'the most evident first'},
	{key: 'name', words: 'Condition', title: 'all statements hold'},
	{key: 'support', words: 'Rows', title: 'rows that satisfy it'},
	{key: 'share', words: 'Share', title: 'of these, rows with the target'},
	{key: 'lift', words: 'Lift', title: 'that share by the share of all rows'},
	{key: 'corrected', words: 'p', title: "Fisher's exact test, times the number of conditions gone through"},
	{key: 'changes', words: 'Changes', title: 'effects that differ inside and outside'},
	{key: 'least', words: 'Least p', title: 'of a change, by permutation of the whole search'},
];

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
				html('thead', {}, html('tr', {}, ...COLUMNS.map((column) => heading(state, column, refresh)))),
				html('tbody', {}, ...shown.lines.map((line) => row(state, line))),
			),
		),
		kept.length === 0 && html('p', {class: 'faint'}, 'No condition has all these words.'),
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

function heading(state: State, {key, words, title}: (typeof COLUMNS)[number], refresh: () => void): HTMLElement {
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

function row(state: State, line: Listed): HTMLElement {
	const condition = state.data.result.conditions[line.at];
	const choose = () => {
		state.chosen = line.at;
		state.ends = undefined;
		state.set.clear();
		state.row = undefined;
		state.show('condition');
		document.querySelector<HTMLElement>(`[data-condition="${line.at}"]`)?.focus();
	};
	const number = (words: string) => html('td', {class: 'number'}, words);
	const own = line.at === state.chosen;
	return html(
		'tr',
		{class: own ? 'chosen' : '', onclick: choose},
		number(String(line.at + 1)),
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
		number(grouped(line.support)),
		number(percent(line.positives / line.support)),
		number(line.lift.toFixed(2)),
		number(chance(line.corrected)),
		line.changes === null
			? html('td', {class: 'faint', colspan: 2}, 'no graphs')
			: html('td', {class: 'number'}, line.changes > 0 ? html('b', {}, String(line.changes)) : '0'),
		line.least !== null && number(chance(line.least)),
	);
}

export function chips(names: readonly string[]): (HTMLElement | string)[] {
	return names.flatMap((name, at) => [...(at > 0 ? [' '] : []), html('span', {class: 'chip'}, name)]);
}
