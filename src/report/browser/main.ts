// The page: reads what it shows from itself, and shows it.
import {nameOf} from '../listing.js';
import type {PageData} from '../view.js';
import {actionCard} from './action.js';
import {changesCard, conditionCard} from './condition.js';
import {conditionsCard, firstLevel} from './conditions.js';
import {effectCard} from './effect.js';
import {html, refill} from './element.js';
import {graphsCard} from './graphs.js';
import {follow} from './live.js';
import {overlapCard} from './overlap.js';
import {nothing, overview} from './overview.js';
import {rowCard} from './row.js';
import {settingCard} from './setting.js';
import {conditionOf, type State} from './state.js';

const root = document.getElementById('page');
const held = document.getElementById('data');
if (root !== null && held !== null) open(root, JSON.parse(held.textContent ?? '') as PageData);

function open(page: HTMLElement, data: PageData): void {
	const [top, list, detail] = [html('div'), html('div', {class: 'detail'}), html('div', {class: 'detail'})];
	const state: State = {
		...{data, level: 0.05, chosen: 0, asked: {filter: '', confirmed: false, key: 'at', descending: false}, page: 0},
		...{group: firstLevel(data.result.conditions.length), open: new Set()},
		...{ends: undefined, around: undefined, depth: 1, row: undefined, wish: undefined, set: new Map()},
		show: (part) => {
			if (part === 'condition') {
				const {result, overlap} = state.data;
				const found = result.conditions.length > 0;
				refill(
					list,
					found ? conditionsCard(state) : nothing(),
					found && overlap !== null && overlapCard(state, overlap),
				);
			}
			const old = detail.querySelector('#effect');
			if (part === 'condition' || old === null) return refill(detail, ...parts(state));
			// Only what shows it: whoever chose it by a key stays where they are.
			const next = effectOf(state);
			if (next === null) return;
			old.replaceWith(next);
			next.scrollIntoView({block: 'nearest'});
		},
	};
	const show = (next: PageData) => {
		const condition = conditionOf(state);
		const name = condition && nameOf(condition);
		state.data = next;
		// Without rows held back there is no box to untick.
		if (next.result.held === null) state.asked = {...state.asked, confirmed: false};
		state.chosen = Math.max(
			0,
			next.result.conditions.findIndex((each) => nameOf(each) === name),
		);
		state.set.clear();
		state.open.clear();
		state.row = undefined;
		refill(top, overview(state));
		state.show('condition');
	};
	show(data);
	refill(page, data.events !== null && follow(data.events, show), top, list, detail);
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
	const {sample} = state.data;
	// The row first: it says which one.
	const row =
		sample !== null && sample.rows.length > 0 ? [rowCard(state, sample), actionCard(state, condition, sample)] : [];
	if (comparison === null) return [conditionCard(state, condition), ...row];
	const effect = effectOf(state);
	return [
		conditionCard(state, condition),
		graphsCard(state, comparison),
		changesCard(state, comparison),
		...(effect === null ? [] : [effect]),
		settingCard(state, condition, comparison),
		...row,
	];
}

/** One effect in rows, where there are any. */
function effectOf(state: State): HTMLElement | null {
	const condition = conditionOf(state);
	const {sample} = state.data;
	if (!condition?.comparison || sample === null) return null;
	return effectCard(state, condition, condition.comparison, sample);
}
