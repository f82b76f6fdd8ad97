// Why the target of one row is what it is: the same as inga explain says.
import {type Contribution, explain, graphName, type Mechanism} from '../../discover/index.js';
import {scale, ticks} from '../axis.js';
import {togetherText} from '../discover.js';
import {sidesOf} from '../residual.js';
import type {RowSample} from '../sample.js';
import {fitted, printable} from '../text.js';
import {rowOf} from '../view.js';
import {card, html, labelled, refill, scroller, svg} from './element.js';
import {effectText, listed, signed} from './number.js';
import type {State} from './state.js';

const MOST = 12;
/** Numbers of conditions that are told. */
const LISTED = 16;
const [NAMES, WIDTH, LINE] = [190, 860, 26];

export function rowCard(state: State, sample: RowSample): HTMLElement {
	const body = html('div', {'aria-live': 'polite'});
	// A live result may have fewer rows.
	const known = state.row !== undefined && state.row < sample.rows.length;
	if (!known) state.row = insideAfter(state, sample, -1) ?? 0;
	const row = () => state.row ?? 0;
	const place = html('input', {
		type: 'number',
		id: 'row',
		min: 1,
		max: sample.of,
		value: sample.rows[row()],
		onchange: () => {
			// The row itself, or the next one of the sample.
			const wanted = sample.rows.findIndex((row) => row >= Number(place.value));
			go(wanted < 0 ? sample.rows.length - 1 : wanted);
		},
	});
	const go = (at: number) => {
		state.row = Math.max(0, Math.min(sample.rows.length - 1, at));
		place.value = String(sample.rows[row()]);
		refill(body, ...explained(state, sample));
		document.getElementById('actions')?.dispatchEvent(new Event('row'));
	};
	const next = (step: number, words: string) =>
		html('button', {type: 'button', onclick: () => go(row() + step)}, words);
	const own = html(
		'button',
		{
			type: 'button',
			disabled: insideAfter(state, sample, -1) === undefined,
			onclick: () => go(insideAfter(state, sample, row()) ?? row()),
		},
		`Next inside condition ${state.chosen + 1}`,
	);
	refill(body, ...explained(state, sample));
	return card(
		'individual',
		'One row',
		html('div', {class: 'controls'}, labelled('Row', place), next(-1, 'Before'), next(1, 'After'), own),
		body,
	);
}

/** The next row, from the first one again after the last, for which the chosen condition holds. */
function insideAfter({data, chosen}: State, sample: RowSample, row: number): number | undefined {
	const condition = data.result.conditions[chosen];
	if (condition === undefined) return undefined;
	const {inside} = sidesOf(sample, condition);
	return inside.find((at) => at > row) ?? inside[0];
}

function explained(state: State, sample: RowSample): HTMLElement[] {
	const {result} = state.data;
	const explanation = explain(result, rowOf(sample, state.row ?? 0));
	const {satisfied, open, mechanism, missing} = explanation;
	const list = (places: readonly number[]) =>
		listed(
			places.map((at) => String(at + 1)),
			LISTED,
		);
	const said = [
		satisfied.length === 0
			? `It satisfies none of ${result.conditions.length} conditions.`
			: `It satisfies ${satisfied.length === 1 ? 'condition' : 'conditions'} ${list(satisfied.map(({condition}) => condition))}.`,
		...togetherText(explanation, result.target.name),
		...(open.length > 0 ? [`A value is missing that ${list(open)} depend on.`] : []),
		...(missing.length > 0 ? [`There is no explanation: ${missing.join(', ')} missing.`] : []),
	];
	if (mechanism === null) return [html('p', {}, said.join(' '))];
	const {mean, fitted: moved, rest} = mechanism;
	const end = rest === null ? '' : ` The rest, ${signed(rest)}, they do not explain.`;
	return [
		html('p', {}, said.join(' ')),
		html(
			'p',
			{},
			`By ${graphName(mechanism)}, ${result.target.column} is ${effectText(mean)} on average, and causes move it by `,
			html('b', {}, signed(moved)),
			`.${end}`,
		),
		scroller('Contributions, a picture', waterfall(mechanism, result.target.column)),
	];
}

interface Step {
	readonly name: string;
	readonly from: number;
	readonly to: number;
	readonly kind: 'level' | 'adds' | 'rest';
	readonly words: string;
}

/** Bars from the mean to the value, each beginning where the one before ends. */
function waterfall({mean, contributions, rest}: Mechanism, target: string): SVGElement {
	const steps: Step[] = [{name: `mean of ${target}`, from: 0, to: mean, kind: 'level', words: effectText(mean)}];
	let at = mean;
	const add = (name: string, by: number, kind: Step['kind']) => {
		steps.push({name, from: at, to: at + by, kind, words: signed(by)});
		at += by;
	};
	const few: readonly Contribution[] = contributions.slice(0, MOST);
	for (const {variable, value, contribution} of few) add(`${variable} = ${effectText(value)}`, contribution, 'adds');
	const others = contributions.slice(MOST);
	if (others.length > 0)
		add(
			`${others.length} others`,
			others.reduce((sum, {contribution}) => sum + contribution, 0),
			'adds',
		);
	if (rest !== null) add('not explained', rest, 'rest');
	steps.push({name: rest === null ? 'expected' : target, from: 0, to: at, kind: 'level', words: effectText(at)});
	const places = steps
		.slice(1, -1)
		.flatMap(({from, to}) => [from, to])
		.concat(mean, at);
	const axis = ticks(Math.min(...places), Math.max(...places), 6);
	const [low, high] = [axis[0] ?? 0, axis.at(-1) ?? 1];
	const across = scale(low, high, NAMES, WIDTH - 70);
	const height = steps.length * LINE + 26;
	return svg(
		'svg',
		{
			...{class: 'plot waterfall', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, role: 'img'},
			'aria-label': steps.map(({name, words}) => `${name}: ${words}`).join('; '),
		},
		...axis.flatMap((value) => [
			svg('path', {class: 'rule', d: `M${across(value)} 0V${height - 22}`}),
			svg(
				'text',
				{class: 'tick', x: across(value), y: height - 6, 'text-anchor': 'middle'},
				String(value).replace('-', '−'),
			),
		]),
		...steps.map((step, line) => {
			const [from, to] = [step.kind === 'level' ? low : step.from, step.to].map(across) as [number, number];
			const y = line * LINE + 4;
			const sign = step.kind === 'adds' ? (step.to >= step.from ? 'up' : 'down') : step.kind;
			return svg(
				'g',
				{class: `step ${sign}`},
				svg('title', {}, `${step.name}: ${step.words}`),
				svg(
					'text',
					{class: 'name', x: NAMES - 10, y: y + 13, 'text-anchor': 'end'},
					fitted(printable(step.name), 12.5, NAMES - 16),
				),
				svg('rect', {x: Math.min(from, to), y, width: Math.max(1, Math.abs(to - from)), height: LINE - 8, rx: 2}),
				svg('text', {class: 'tick', x: Math.max(from, to) + 6, y: y + 13}, step.words),
			);
		}),
	);
}
