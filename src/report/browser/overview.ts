// What the whole search came to.
import {type Child, card, html, svg} from './element.js';
import {grouped, percent} from './number.js';
import type {State} from './state.js';

export function overview({data: {result, sample}}: State): HTMLElement {
	const {target, rows, positives, conditions, table, options, warnings} = result;
	const graphs = conditions.filter(({comparison}) => comparison !== null).length;
	const tile = (words: string, value: Child, more: string) =>
		html('div', {class: 'tile'}, html('dt', {}, words), html('dd', {}, value), html('dd', {class: 'faint'}, more));
	return html(
		'header',
		{},
		html('p', {class: 'brand'}, 'inga · discovery'),
		html('h1', {}, 'What leads to ', html('em', {}, target.name), ', and under which condition'),
		html(
			'dl',
			{class: 'tiles'},
			tile('Target', percent(positives / rows), `${grouped(positives)} of ${grouped(rows)} rows`),
			tile('Conditions gone through', grouped(result.certificate.space), `of up to ${options.arity} statements`),
			tile('Looked into', String(conditions.length), `${graphs} with graphs inside and outside`),
			tile('Table', table.source, `${grouped(table.rows)} rows, ${table.columns.length} columns`),
		),
		coverage(result.certificate),
		warnings.length > 0 &&
			html(
				'details',
				{class: 'notes', open: warnings.length < 3},
				html('summary', {}, warnings.length === 1 ? 'One note' : `${warnings.length} notes`),
				html('ul', {}, ...warnings.map((warning) => html('li', {}, warning))),
			),
		sample !== null &&
			html(
				'p',
				{class: 'faint'},
				`This page holds ${grouped(sample.rows.length)} of the ${grouped(sample.of)} rows of the table.`,
			),
	);
}

const PARTS = [
	['visited', 'tested'],
	['bySupport', 'left out: too few rows'],
	['byBound', 'left out: cannot be among the best'],
	['skipped', 'skipped'],
] as const;

/** The certificate as a bar: every condition of the space is in one of its parts. */
function coverage(certificate: State['data']['result']['certificate']): HTMLElement {
	const space = BigInt(certificate.space);
	const share = (count: string) => (space === 0n ? 0 : Number((BigInt(count) * 1_000_000n) / space) / 1_000_000);
	const sum = PARTS.reduce((all, [key]) => all + BigInt(certificate[key]), 0n);
	let left = 0;
	const bars = PARTS.map(([key, words]) => {
		const width = share(certificate[key]) * 1000;
		left += width;
		return svg(
			'rect',
			{class: `part ${key}`, x: left - width, y: 0, width, height: 14},
			svg('title', {}, `${words}: ${grouped(certificate[key])}`),
		);
	});
	const parts = PARTS.map(([key, words]) =>
		html(
			'li',
			{class: key},
			`${words} `,
			html('b', {}, grouped(certificate[key])),
			` (${percent(share(certificate[key]))})`,
		),
	);
	const whole =
		sum === space
			? 'The parts add up to the whole space.'
			: 'The parts do not add up to the whole space: the search is not complete.';
	return html(
		'figure',
		{class: 'coverage'},
		svg(
			'svg',
			{
				viewBox: '0 0 1000 14',
				preserveAspectRatio: 'none',
				role: 'img',
				'aria-label': `What became of ${certificate.space} conditions`,
			},
			...bars,
		),
		html('figcaption', {}, html('ul', {class: 'parts'}, ...parts), html('span', {class: 'faint'}, whole)),
	);
}

export function nothing(): HTMLElement {
	return card('none', 'No condition', html('p', {}, 'The search found none that has enough rows.'));
}
