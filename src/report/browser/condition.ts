// What is known of the chosen condition besides its graphs.
import type {Change, Comparison, DiscoveredCondition} from '../../discover/index.js';
import {chips} from './conditions.js';
import {card, html, refill, scroller} from './element.js';
import {chance, effectText, grouped, percent} from './number.js';
import type {State} from './state.js';

const FEW = 8;

export function conditionCard(state: State, condition: DiscoveredCondition): HTMLElement {
	const {statements, support, positives, corrected, selection, refused, comparison} = condition;
	const {rows, positives: all, target, tiers} = state.data.result;
	// Without any tiers a note of the result says it of all.
	const risks = selection.filter(({place}) => tiers.length > 0 || place !== 'unknown');
	const synonyms = statements.flatMap(({name, synonyms: others}) =>
		others.map((other) => html('li', {}, `${name} holds for the same rows as ${other}`)),
	);
	return card(
		'condition',
		`Condition ${state.chosen + 1}`,
		html('p', {class: 'statement'}, 'Where ', ...chips(statements.map(({name}) => name))),
		html(
			'p',
			{},
			html('b', {}, percent(positives / support)),
			` of ${grouped(support)} rows have ${target.name}, against ${percent(all / rows)} of all rows; p corrected for the search ${chance(corrected)}.`,
		),
		synonyms.length > 0 && html('ul', {class: 'faint'}, ...synonyms),
		...risks.map(({column, place, variables}) =>
			html('p', {class: 'warning'}, selectionText(column, place, variables)),
		),
		refused !== null && html('p', {class: 'warning'}, `There are no graphs: ${refused}.`),
		comparison !== null && roots(comparison, target.column),
		comparison !== null && comparison.left.length > 0 && left(comparison),
	);
}

function selectionText(column: string, place: string, variables: readonly string[]): string {
	const names =
		variables.length > 6
			? `${variables.slice(0, 6).join(', ')} and ${variables.length - 6} more`
			: variables.join(', ');
	const why =
		place === 'unknown'
			? 'No tiers tell whether'
			: place === 'same'
				? 'It is in the same group of tiers, so'
				: 'It comes later, so';
	return `${why} ${names} may lead to ${column}: choosing rows by it can make these depend on each other.`;
}

function left({left: gone}: Comparison): HTMLElement {
	return html(
		'details',
		{},
		html('summary', {}, `${gone.length} columns are no variables`),
		html('ul', {}, ...gone.slice(0, 200).map(({variable, why}) => html('li', {}, `${variable}: ${why}`))),
	);
}

function roots({roots: found}: Comparison, target: string): HTMLElement {
	if (found.length === 0) return html('p', {}, `Nothing leads to ${target} inside.`);
	const most = found[0]?.importance ?? 1;
	return html(
		'div',
		{},
		html('h3', {}, `What leads to ${target} inside`),
		html(
			'table',
			{class: 'bars'},
			html(
				'thead',
				{},
				html(
					'tr',
					{},
					html('th', {scope: 'col'}, 'Cause'),
					html('th', {scope: 'col', class: 'number'}, 'Total effect'),
					html('th', {scope: 'col'}, 'Importance'),
				),
			),
			html(
				'tbody',
				{},
				...found
					.slice(0, FEW)
					.map(({variable, total, importance}) =>
						html(
							'tr',
							{},
							html('td', {}, variable),
							html('td', {class: 'number'}, effectText(total)),
							html(
								'td',
								{class: 'bar'},
								html('meter', {min: 0, max: most, value: importance, 'aria-label': `importance of ${variable}`}),
								` ${effectText(importance)}`,
							),
						),
					),
			),
		),
		html(
			'p',
			{class: 'faint'},
			`Importance: |total effect| times the standard deviation inside${found.length > FEW ? `; ${found.length - FEW} less important ones are not listed` : ''}.`,
		),
	);
}

/** All effects that are on either side, those that differ first. */
export function changesCard(state: State, {changes}: Comparison): HTMLElement {
	const body = html('div');
	let open = false;
	const refresh = () => {
		const told = changes.filter(({pValue}) => pValue <= state.level).length;
		const shown = open ? changes : changes.slice(0, Math.max(FEW, Math.min(told, 40)));
		const more = html(
			'button',
			{
				type: 'button',
				onclick: () => {
					open = !open;
					refresh();
				},
			},
			open ? 'Show fewer' : `Show all ${changes.length}`,
		);
		refill(
			body,
			html(
				'p',
				{},
				told === 0
					? `No effect differs with p of at most ${state.level}.`
					: `${told} of ${changes.length} effects differ with p of at most ${state.level}.`,
			),
			scroller('Changes, a table', table(state, shown)),
			(open || shown.length < changes.length) && more,
		);
	};
	refresh();
	return card('changes', 'Where they differ', body);
}

function table(state: State, changes: readonly Change[]): HTMLElement {
	const headings = ['Effect', 'Inside', 'Outside', 'Difference', 'p'];
	return html(
		'table',
		{class: 'changes'},
		html(
			'thead',
			{},
			html(
				'tr',
				{},
				html('th', {scope: 'col'}, 'Change'),
				...headings.map((words, at) => html('th', {scope: 'col', class: at === 0 ? '' : 'number'}, words)),
			),
		),
		html('tbody', {}, ...changes.map((change) => line(state, change))),
	);
}

function line(state: State, change: Change): HTMLElement {
	const {kind, from, to, inside, outside, statistic, pValue} = change;
	const number = (words: string) => html('td', {class: 'number'}, words);
	const name = `${from} → ${to}`;
	const choose = () => {
		state.ends = [from, to];
		state.show('effect');
	};
	return html(
		'tr',
		{},
		html('td', {}, html('span', {class: `badge ${pValue <= state.level ? kind : 'same'}`}, kind)),
		html(
			'td',
			{},
			state.data.sample === null
				? name
				: html('button', {type: 'button', class: 'name', title: 'show it in rows', onclick: choose}, name),
		),
		number(effectText(inside)),
		number(effectText(outside)),
		number(`${statistic.toFixed(1)} se`),
		number(chance(pValue)),
	);
}
