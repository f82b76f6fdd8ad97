// What is known of the chosen condition besides its graphs.
import type {Change, Comparison, ConditionConfirmation, DiscoveredCondition} from '../../discover/index.js';
import {tick} from './column.js';
import {chips} from './conditions.js';
import {type Child, card, html, refill, scroller} from './element.js';
import {chance, effectText, grouped, listed, often, percent, points, short} from './number.js';
import type {State} from './state.js';

const FEW = 8;
const NAMED = 6;

export function conditionCard(state: State, condition: DiscoveredCondition): HTMLElement {
	const {statements, support, positives, corrected, selection, bias, refused, comparison, confirmation} = condition;
	const {rows, positives: all, target, tiers, held, combined} = state.data.result;
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
			` of ${grouped(support)} rows${held === null ? '' : ' that were looked in'} have ${target.name}, against ${percent(all / rows)} of all rows; p corrected for the search ${chance(corrected)}.`,
		),
		confirmation !== null && confirmed(confirmation),
		combined && html('p', {id: 'beside'}, besideText(combined.weights[state.chosen] ?? 0)),
		synonyms.length > 0 && html('ul', {class: 'faint'}, ...synonyms),
		...risks.map(({column, place, variables}) =>
			html('p', {class: 'warning'}, selectionText(column, place, variables)),
		),
		...bias.map((each) => html('p', {class: 'warning'}, biasText(each))),
		refused !== null && html('p', {class: 'warning'}, `There are no graphs: ${refused}.`),
		comparison !== null && roots(comparison, target.column),
		comparison !== null && comparison.left.length > 0 && left(comparison),
	);
}

/** What the rows say that were held back. */
function confirmed({support, positives, difference, low, high, adjusted, confirmed: holds}: ConditionConfirmation) {
	const effect =
		difference === null || low === null || high === null
			? 'which says nothing of the share there'
			: `${points(difference)} points against the others (95 %: ${points(low)} to ${points(high)})`;
	return html(
		'p',
		{id: 'confirmation'},
		holds && tick(),
		html('b', {}, holds ? 'Confirmed' : 'Not confirmed'),
		` in rows that were held back: ${grouped(positives)} of ${grouped(support)}, ${effect}; p adjusted for all conditions ${chance(adjusted)}.`,
	);
}

/** What the same rows say of all conditions together. */
function besideText(weight: number): string {
	return weight === 0
		? 'Beside the other conditions it says nothing there.'
		: `Beside the other conditions it multiplies the odds there by ${short(Math.exp(weight), 3)}.`;
}

function biasText({column, kind, of}: DiscoveredCondition['bias'][number]): string {
	const names = listed(of, NAMED);
	const how = kind === 'descendant' ? `${names} leads to ${column}` : `${names} meet in ${column} or before it`;
	return `Selection bias: by the graph of both sides ${how}; choosing rows by it makes others depend on each other.`;
}

function selectionText(column: string, place: string, variables: readonly string[]): string {
	const names = listed(variables, NAMED);
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
	const held = changes.some(({confirmation}) => confirmation !== null);
	const drawn = changes.some(({stability}) => stability !== null);
	const headings: readonly (readonly [words: string, title: string])[] = [
		['Inside', 'direct effect'],
		['Outside', 'direct effect'],
		['Difference', 'in standard errors'],
		['p', 'by permutation of the whole search'],
		...(held ? [['Confirmed p', 'of rows held back, adjusted for all changes that are tested (Holm)'] as const] : []),
		...(drawn
			? [
					['Stable', 'resamples with the same kind of change'] as const,
					['Same sign', 'resamples in which the difference has the same sign'] as const,
				]
			: []),
	];
	const refused = [...new Set(changes.flatMap(({confirmation}) => confirmation?.refused ?? []))];
	return html(
		'div',
		{},
		html(
			'table',
			{class: 'changes'},
			html(
				'thead',
				{},
				html(
					'tr',
					{},
					html('th', {scope: 'col'}, 'Change'),
					html('th', {scope: 'col'}, 'Effect'),
					...headings.map(([words, title]) => html('th', {scope: 'col', class: 'number', title}, words)),
				),
			),
			html('tbody', {}, ...changes.map((change) => line(state, change, {held, drawn}))),
		),
		...refused.map((why) => html('p', {class: 'faint'}, `No test in rows held back: ${why}.`)),
	);
}

function line(state: State, change: Change, {held, drawn}: {held: boolean; drawn: boolean}): HTMLElement {
	const {kind, from, to, inside, outside, statistic, pValue, stability} = change;
	const number = (...words: readonly Child[]) => html('td', {class: 'number'}, ...words);
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
		held && number(...upheld(change)),
		drawn && number(stability && often(stability.kind)),
		drawn && number(stability && often(stability.difference)),
	);
}

/** The adjusted p-value of the rows that were held back; why there is none stands below the table. */
function upheld({confirmation}: Change): readonly Child[] {
	if (confirmation === null) return [];
	if (confirmation.adjusted === null) return [html('span', {class: 'faint'}, 'no test')];
	return [confirmation.confirmed && tick(), chance(confirmation.adjusted)];
}
