// The table of conditions.
import {groupedBy} from '../cluster.js';
import {arranged, type Listed, linesOf, pageOf} from '../listing.js';
import {type Column, cell, columnsOf} from './column.js';
import {card, choice, html, labelled, refill, scroller} from './element.js';
import {chooseCondition, groupsIn, type State} from './state.js';

const SIZE = 12;
const LEVELS = [0.3, 0.5, 0.7] as const;

/** The level of groups that a table begins with: few conditions need none. */
export function firstLevel(conditions: number): number {
	return conditions > SIZE ? 0.5 : 0;
}

/** Turns to the page with a condition, and opens its group. */
export function reveal(state: State, at: number): void {
	const leaders = groupsIn(state);
	const groups = groupedBy(arranged(linesOf(state.data.result, state.level), state.asked), leaders);
	const place = groups.findIndex(({lines}) => lines.some((line) => line.at === at));
	if (place < 0) return;
	state.page = Math.floor(place / SIZE);
	if (groups[place]?.lines[0]?.at !== at) state.open.add(leaders[at] ?? at);
}

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
	/** With all lines for paper, where nobody turns pages or opens groups. */
	const refresh = (paper = false) => {
		refill(body, ...table(state, lines, paper, () => refresh()));
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
			state.data.overlap !== null && labelled('Groups that share rows', levels(state)),
			state.data.result.held !== null && labelled('Confirmed only', confirmed),
		),
		body,
	);
	section.addEventListener('paper', () => refresh(true));
	section.addEventListener('screen', () => refresh());
	refresh();
	return section;
}

function levels(state: State): HTMLElement {
	return choice(
		[
			{value: '0', words: 'none'},
			...LEVELS.map((level) => ({value: String(level), words: `${100 * level} % or more`})),
		],
		String(state.group),
		(level) => {
			state.group = Number(level);
			state.open.clear();
			state.page = 0;
			state.show('condition');
			document.getElementById('groups')?.focus();
		},
		{id: 'groups', title: 'of the rows that either condition has'},
	);
}

function table(state: State, lines: readonly Listed[], paper: boolean, refresh: () => void): (HTMLElement | false)[] {
	const kept = arranged(lines, state.asked);
	const groups = groupedBy(kept, groupsIn(state));
	const shown = pageOf(groups, state.page, paper ? lines.length : SIZE);
	if (!paper) state.page = shown.page;
	const columns = columnsOf(state.data.result);
	const {asked} = state;
	const none = asked.confirmed ? 'No confirmed condition has all these words.' : 'No condition has all these words.';
	const count = `${groups.length < kept.length ? `${groups.length} groups of ` : ''}${kept.length} conditions`;
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
				html('tbody', {}, ...shown.lines.flatMap((group) => rows(state, group, {columns, paper, refresh}))),
			),
		),
		kept.length === 0 && html('p', {class: 'faint'}, none),
		shown.pages > 1 &&
			html(
				'nav',
				{class: 'pages', 'aria-label': 'Pages of conditions'},
				turn(shown.page - 1, 'Previous', shown.page === 0),
				html('span', {'aria-live': 'polite'}, `page ${shown.page + 1} of ${shown.pages}, ${count}`),
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

/** The first condition of a group, and the others where it is open. */
function rows(
	state: State,
	{leader, lines}: {leader: number; lines: readonly Listed[]},
	{columns, paper, refresh}: {columns: readonly Column[]; paper: boolean; refresh: () => void},
): HTMLElement[] {
	const [first, ...others] = lines;
	if (first === undefined) return [];
	if (others.length === 0) return [row(state, first, columns)];
	const open = paper || state.open.has(leader);
	const fold = html(
		'button',
		{
			...{type: 'button', class: 'fold', 'aria-expanded': String(open), 'data-fold': leader},
			title: `each shares ${100 * state.group} % or more of the rows with condition ${leader + 1}`,
			onclick: (event) => {
				event.stopPropagation();
				if (open) state.open.delete(leader);
				else state.open.add(leader);
				refresh();
				document.querySelector<HTMLElement>(`[data-fold="${leader}"]`)?.focus();
			},
		},
		`${open ? '▾' : '▸'} ${others.length} more of its group`,
	);
	return [
		row(state, first, columns, fold),
		...(open ? others.map((line) => row(state, line, columns, undefined, 'member')) : []),
	];
}

function row(
	state: State,
	line: Listed,
	columns: readonly Column[],
	fold?: HTMLElement,
	kind: 'member' | '' = '',
): HTMLElement {
	const condition = state.data.result.conditions[line.at];
	const choose = () => {
		chooseCondition(state, line.at);
		document.querySelector<HTMLElement>(`[data-condition="${line.at}"]`)?.focus();
	};
	const own = line.at === state.chosen;
	return html(
		'tr',
		{class: own ? `chosen ${kind}` : kind, onclick: choose},
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
			fold,
		),
		...columns.slice(2).map(({key}) => html('td', {class: 'number'}, ...cell(line, key))),
	);
}

export function chips(names: readonly string[]): (HTMLElement | string)[] {
	return names.flatMap((name, at) => [...(at > 0 ? [' '] : []), html('span', {class: 'chip'}, name)]);
}
