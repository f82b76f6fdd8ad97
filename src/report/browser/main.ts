// The page: reads what it shows from itself, and shows it.
import type {PageData} from '../view.js';
import {changesCard, conditionCard} from './condition.js';
import {conditionsCard} from './conditions.js';
import {html, refill} from './element.js';
import {graphsCard} from './graphs.js';
import {nothing, overview} from './overview.js';
import {conditionOf, type State} from './state.js';

const root = document.getElementById('page');
const held = document.getElementById('data');
if (root !== null && held !== null) open(root, JSON.parse(held.textContent ?? '') as PageData);

function open(page: HTMLElement, data: PageData): void {
	const list = html('div');
	const detail = html('div', {class: 'detail'});
	const state: State = {
		...{data, level: 0.05, chosen: 0, asked: {filter: '', key: 'at', descending: false}, page: 0},
		...{ends: undefined, around: undefined, depth: 1, row: 0, set: new Map()},
		show: (part) => {
			if (part === 'condition') refill(list, conditionsCard(state));
			refill(detail, ...parts(state));
		},
	};
	refill(page, overview(state), data.result.conditions.length === 0 ? nothing() : list, detail);
	state.show('condition');
	for (const [event, kind] of [
		['beforeprint', 'paper'],
		['afterprint', 'screen'],
	] as const) {
		addEventListener(event, () => {
			for (const each of page.querySelectorAll('section')) each.dispatchEvent(new Event(kind));
		});
	}
}

function parts(state: State): HTMLElement[] {
	const condition = conditionOf(state);
	if (condition === undefined) return [];
	const {comparison} = condition;
	return [
		conditionCard(state, condition),
		...(comparison === null ? [] : [graphsCard(state, comparison), changesCard(state, comparison)]),
	];
}
