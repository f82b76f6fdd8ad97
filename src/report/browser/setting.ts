// Sliders: what happens where variables are set from outside.
import type {Comparison, DiscoveredCondition} from '../../discover/index.js';
import {meansWhere, objections, reachOf} from '../setting.js';
import {card, choice, html, labelled, refill} from './element.js';
import {effectText, signed} from './number.js';
import type {State} from './state.js';

const FEW = 8;

export function settingCard(state: State, {statements}: DiscoveredCondition, {inside, roots}: Comparison): HTMLElement {
	const {roles, target} = state.data.result;
	const [own, ...others] = inside.variables;
	const first = roots.slice(0, FEW).map(({variable}) => variable);
	const shown = new Set([...first, ...state.set.keys()]);
	const outcome = html('div', {'aria-live': 'polite'});
	const list = html('div', {class: 'sliders'});
	const refresh = () => {
		const means = meansWhere(inside, state.set);
		const [before, after] = [own?.mean ?? 0, means.get(own?.name ?? '') ?? 0];
		const beyond = target.level !== null && (after < 0 || after > 1);
		refill(
			outcome,
			html(
				'p',
				{class: 'outcome'},
				`${own?.name} on average `,
				html('b', {id: 'outcome'}, effectText(after, 4)),
				state.set.size === 0 ? '' : ` (${signed(after - before)})`,
			),
			...objections(inside, statements, state.set).map((words) => html('p', {class: 'warning'}, words)),
			beyond &&
				html('p', {class: 'warning'}, 'A linear model of a share can leave 0 to 1: so far it says more or less only.'),
		);
		for (const line of list.children) line.dispatchEvent(new CustomEvent('means', {detail: means}));
	};
	const sliders = () => {
		refill(
			list,
			...others
				.filter(({name}) => shown.has(name))
				.map((variable) => slider(state, variable, reachOf(variable, roles), refresh)),
		);
		refresh();
	};
	const hidden = others.filter(({name}) => !shown.has(name));
	const more =
		hidden.length > 0 &&
		labelled(
			'Add',
			choice(
				[{value: '', words: 'a variable'}, ...hidden.map(({name}) => ({value: `=${name}`, words: name}))],
				'',
				(value) => {
					if (value !== '') shown.add(value.slice(1));
					sliders();
				},
				{id: 'add'},
			),
		);
	const free = html(
		'button',
		{
			type: 'button',
			onclick: () => {
				state.set.clear();
				refresh();
			},
		},
		'Free all',
	);
	sliders();
	return card(
		'settings',
		'What if: do()',
		html(
			'p',
			{class: 'faint'},
			'A variable that is set keeps its value whatever its causes do; all that it leads to follows, by the linear graph inside.',
		),
		outcome,
		list,
		html('div', {class: 'controls'}, more, free),
	);
}

function slider(
	state: State,
	{name, mean}: Comparison['inside']['variables'][number],
	{low, high, fixed}: ReturnType<typeof reachOf>,
	refresh: () => void,
): HTMLElement {
	const id = `set-${name}`;
	const value = html('output', {for: id});
	const input = html('input', {
		...{type: 'range', id, min: low, max: high, step: 'any', disabled: fixed},
		oninput: () => {
			state.set.set(name, Number(input.value));
			refresh();
		},
	});
	const release = html(
		'button',
		{
			type: 'button',
			'aria-label': `free ${name}`,
			onclick: () => {
				state.set.delete(name);
				refresh();
			},
		},
		'free',
	);
	return html(
		'div',
		{
			class: 'slider',
			onmeans: (event) => {
				const now = (event as CustomEvent<Map<string, number>>).detail.get(name) ?? mean;
				const own = state.set.has(name);
				if (!own) input.value = String(now);
				value.value = `${effectText(now)}${own || now === mean ? '' : ` (${signed(now - mean)})`}`;
				input.classList.toggle('own', own);
				release.disabled = !own;
			},
		},
		html('label', {for: id}, name, fixed && html('span', {class: 'faint'}, ' cannot be changed')),
		input,
		value,
		release,
	);
}
