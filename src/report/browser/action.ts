// What should be changed for the row that is shown: the same as inga act says.
import {IngaError} from '../../core/index.js';
import {type Action, type Actions, act, type DiscoveredCondition, graphName} from '../../discover/index.js';
import {type Candidate, candidatesOf, firstWant, rolesWith} from '../lever.js';
import type {RowSample} from '../sample.js';
import {rowOf} from '../view.js';
import {type Child, card, choice, html, labelled, refill, scroller} from './element.js';
import {short, signed} from './number.js';
import type {State, Wish} from './state.js';

/** Beyond so many conditions a search takes a moment, and waits to be asked. */
const QUICK = 12;
const FEW = 6;

/** Hears `row` when another row is shown. */
export function actionCard(state: State, condition: DiscoveredCondition, sample: RowSample): HTMLElement {
	const {result} = state.data;
	const candidates = candidatesOf(result, condition);
	state.wish ??= {...firstWant(result), keep: '', changes: 3, ticks: new Map()};
	const wish = state.wish;
	const ticked = ({name, actionable}: Candidate) => wish.ticks.get(name) ?? actionable;
	const body = html('div', {'aria-live': 'polite'});
	const quick = result.conditions.length <= QUICK;
	const find = () => {
		const levers = new Set(candidates.filter(ticked).map(({name}) => name));
		const search = () => refill(body, ...found(state, sample, wish, levers));
		if (quick) return search();
		refill(body, html('p', {class: 'faint'}, 'Searching …'));
		// Painted before the search keeps the page busy.
		requestAnimationFrame(() => setTimeout(search));
	};
	const begin = () => {
		if (quick) find();
		else refill(body, html('p', {class: 'faint'}, 'Press Find for what should be changed.'));
	};
	const value = html('input', {
		...{type: 'number', id: 'want', step: 'any', value: wish.value},
		onchange: () => {
			wish.value = value.valueAsNumber;
			begin();
		},
	});
	const keep = html('input', {
		...{type: 'text', id: 'keep', value: wish.keep, placeholder: 'a <= 5, b >= now'},
		onchange: () => {
			wish.keep = keep.value;
			begin();
		},
	});
	const sign = choice(
		[
			{value: '<=', words: 'at most'},
			{value: '>=', words: 'at least'},
		],
		wish.sign,
		(chosen) => {
			wish.sign = chosen === '>=' ? '>=' : '<=';
			begin();
		},
		{id: 'sign', 'aria-label': `limit of ${result.target.column}`},
	);
	const most = choice(
		[1, 2, 3].map((count) => ({value: String(count), words: String(count)})),
		String(wish.changes),
		(chosen) => {
			wish.changes = Number(chosen);
			begin();
		},
		{id: 'most'},
	);
	const boxes = candidates.map((candidate) => {
		const box = html('input', {
			...{type: 'checkbox', checked: ticked(candidate), 'data-lever': candidate.name},
			onchange: () => {
				wish.ticks.set(candidate.name, box.checked);
				begin();
			},
		});
		return html('label', {class: 'lever'}, box, html('span', {}, candidate.name));
	});
	const section = card(
		'actions',
		'What to change in this row',
		html(
			'div',
			{class: 'controls'},
			labelled(`${result.target.column} wanted`, html('span', {class: 'limit'}, sign, value)),
			labelled('Columns, at most', most),
			labelled('Keep', keep),
			html('button', {type: 'button', id: 'find', onclick: find}, 'Find'),
		),
		html('fieldset', {class: 'levers'}, html('legend', {}, 'Can be changed'), ...boxes),
		body,
	);
	section.addEventListener('row', begin);
	begin();
	return section;
}

function found(state: State, sample: RowSample, wish: Wish, levers: ReadonlySet<string>): Child[] {
	const {result} = state.data;
	if (levers.size === 0) return [html('p', {class: 'faint'}, 'Tick what can be changed: no role says so.')];
	const keep = wish.keep.split(/[,;]/).filter((limit) => limit.trim() !== '');
	try {
		const actions = act(result, rowOf(sample, state.row ?? 0), `${wish.sign} ${wish.value}`, {
			...{keep, changes: wish.changes, roles: rolesWith(result, sample, levers)},
		});
		return told(state, actions);
	} catch (error) {
		if (!(error instanceof IngaError)) throw error;
		return [html('p', {class: 'warning'}, error.message)];
	}
}

function told(state: State, {want, predicted, reached, region, actions, warnings}: Actions): Child[] {
	const {target} = state.data.result;
	const wanted = `at ${want.sign === '<=' ? 'most' : 'least'} ${short(want.value)}`;
	return [
		html(
			'p',
			{},
			`By ${graphName(region)} ${target.column} is `,
			html('b', {}, short(predicted)),
			reached ? `, which is as wanted (${wanted}): nothing is to be done.` : `; wanted is ${wanted}.`,
		),
		actions.length > 0 && scroller('Actions, a table', table(actions, target.column)),
		...warnings.map((warning) => html('p', {class: 'warning'}, warning)),
		actions.length > 0 &&
			html(
				'p',
				{class: 'faint'},
				'The cheapest changes of each set of columns. Costs are those of the roles, else 1 for a standard deviation or another level. All that the graph says follows from them, if it is right.',
			),
	];
}

function table(actions: readonly Action[], target: string): HTMLElement {
	const headings = ['Change', 'Cost', `${target} then`, 'Also moves', 'Beware'];
	return html(
		'table',
		{class: 'actions'},
		html(
			'thead',
			{},
			html(
				'tr',
				{},
				...headings.map((words, at) => html('th', {scope: 'col', class: at === 1 || at === 2 ? 'number' : ''}, words)),
			),
		),
		html('tbody', {}, ...actions.map(line)),
	);
}

function line({steps, cost, predicted, effects, region, leaves, beyond}: Action): HTMLElement {
	const list = (words: readonly string[]) => html('ul', {class: 'plain'}, ...words.map((each) => html('li', {}, each)));
	const more = effects.length - FEW;
	return html(
		'tr',
		{},
		html(
			'td',
			{},
			list(
				steps.map(({variable, from, to}) =>
					from === to ? `${variable} held at ${shown(to)}` : `${variable}: ${shown(from)} → ${shown(to)}`,
				),
			),
		),
		html('td', {class: 'number'}, short(cost)),
		html('td', {class: 'number'}, html('b', {}, short(predicted))),
		html(
			'td',
			{},
			effects.length === 0
				? html('span', {class: 'faint'}, 'nothing')
				: list([
						...effects
							.slice(0, FEW)
							.map(({variable, from, to, change}) =>
								from === null || to === null
									? `${variable} by ${signed(change)}`
									: `${variable}: ${short(from)} → ${short(to)}`,
							),
						...(more > 0 ? [`and ${more} more`] : []),
					]),
		),
		html(
			'td',
			{},
			list([
				...(leaves ? [`it brings the row to where ${graphName(region)} tells the target`] : []),
				...(beyond.length > 0 ? [`beyond what was seen: ${beyond.join(', ')}`] : []),
			]),
		),
	);
}

function shown(value: number | string): string {
	return typeof value === 'number' ? short(value) : value;
}
