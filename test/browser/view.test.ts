// The page in a browser.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import anyTest, {type ExecutionContext} from 'ava';
import type {Page} from 'playwright-core';
import {
	type ActOptions,
	act,
	type DiscoveredCondition,
	type Discovery,
	discover,
	explain,
	rowAt,
} from '../../src/discover/index.js';
import {short} from '../../src/report/discover.js';
import {conditionOverlap, discoveryPage, type Overlap, sampleRows} from '../../src/report/index.js';
import {effectText} from '../../src/report/text.js';
import {serveDiscovery} from '../../src/serve/index.js';
import {people} from '../discover/people.js';
import {builtPage, madeUp} from '../report/results.js';
import {endBrowser, hasBrowser, overlapping, stickingOut, unreadable, visit} from './tab.js';

// One after the other: tabs side by side only wait for each other.
const test = hasBrowser() ? anyTest.serial : anyTest.serial.skip;
anyTest.before(builtPage);
anyTest.after.always(endBrowser);

const table = people(500, 3);
const found = discover(table, {
	target: 'score > 2',
	top: 3,
	arity: 1,
	permutations: 19,
	threads: 1,
	confirm: 0,
	bootstrap: 0,
});

/** With rows held back, resamples, and roles, a bias and a last condition that is not confirmed, which somebody made up. */
const tested = discover(table, {
	...{target: 'score > 2', top: 6, arity: 1, permutations: 19, threads: 1, bootstrap: 12},
}).then(
	(result): Discovery => ({
		...result,
		roles: {
			...result.roles,
			wait: {role: 'immutable'},
			calls: {role: 'actionable'},
			plan: {role: 'actionable', cost: 2, observed: {levels: ['basic', 'more', 'most']}},
		},
		conditions: result.conditions.map((each, at, all): DiscoveredCondition => {
			if (at === 0) return {...each, bias: [{column: 'plan', kind: 'collider', of: ['wait', 'noise']}]};
			const {confirmation} = each;
			if (at + 1 < all.length || confirmation === null) return each;
			return {...each, confirmation: {...confirmation, adjusted: 0.3, confirmed: false}};
		}),
	}),
);

/** The page in a file, as somebody would open it. */
async function opened(
	t: ExecutionContext,
	result: Discovery,
	look: (page: Page) => Promise<void>,
	options: Parameters<typeof visit>[3] & {readonly overlap?: Overlap} = {},
): Promise<void> {
	const {overlap, ...rest} = options;
	const folder = mkdtempSync(join(tmpdir(), 'inga-page-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const path = join(folder, 'report.html');
	const own = result === (await found) || result === (await tested);
	const more = own ? {sample: sampleRows(table, result), overlap: conditionOverlap(table, result)} : {overlap};
	writeFileSync(path, await discoveryPage(result, more));
	await visit(t, pathToFileURL(path).href, look, rest);
}

test('conditions, and the graphs inside and outside the chosen one', async (t) => {
	const result = await found;
	await opened(t, result, async (page) => {
		t.is(await page.title(), 'score > 2: conditions and causes');
		t.is(await page.locator('.conditions tbody tr').count(), result.conditions.length);
		t.regex(await page.locator('h1').innerText(), /score > 2/);
		const [first] = result.conditions;
		const comparison = first?.comparison;
		const edges = (side: string) => page.locator(`[aria-label="Graph ${side}"] g.edge`).count();
		t.is(await edges('inside'), comparison?.inside.effects.length ?? -1);
		t.is(await edges('outside'), comparison?.outside.effects.length ?? -1);
		// Of the one that is in both, at the same place.
		const places = await page
			.locator('.graph svg')
			.evaluateAll((all) =>
				all.map((picture) =>
					[...picture.querySelectorAll('.node rect')].map((box) => `${box.getAttribute('x')} ${box.getAttribute('y')}`),
				),
			);
		t.deepEqual(places[0], places[1]);
		t.is(await page.locator('[aria-label="Graph inside"] g.edge.gained').count(), 1);
		t.is(await page.locator('[aria-label="Graph outside"] .ghost').count(), 1);
		t.regex((await page.locator('#graphs .legend').innerText()).replaceAll('\n', ' '), /gained: only inside \(1\)/);
		// Another one, by the keyboard.
		await page.locator('[data-condition="1"]').focus();
		await page.keyboard.press('Enter');
		t.is(await page.locator('#condition-title').innerText(), 'Condition 2');
		t.is(await page.locator('[data-condition="1"]').getAttribute('aria-pressed'), 'true');
		t.is(await page.evaluate(() => document.activeElement?.getAttribute('data-condition')), '1');
		t.deepEqual([await stickingOut(page), await overlapping(page)], [[], []]);
	});
});

test('what rows held back and resamples say: of conditions, effects and changes', async (t) => {
	const result = await tested;
	const all = result.conditions;
	const holds = all.flatMap(({confirmation}, at) => (confirmation?.confirmed ? [at + 1] : []));
	t.true(holds.length > 0 && holds.length < all.length);
	await opened(t, result, async (page) => {
		const column = async (heading: string) => {
			const headings = await page.locator('.conditions th').allInnerTexts();
			const nth = headings.findIndex((words) => words.replace(/[▾▴]/, '') === heading);
			return page.locator(`.conditions tbody td:nth-child(${nth + 1})`).allInnerTexts();
		};
		const marks = (await column('Confirmed p')).map((words) => words.startsWith('✓'));
		t.deepEqual(
			marks,
			all.map(({confirmation}) => confirmation?.confirmed ?? false),
		);
		const points = (share: number | null | undefined) => (100 * (share ?? 0)).toFixed(1);
		for (const [at, words] of (await column('Difference')).entries()) {
			const {difference, low, high} = all[at]?.confirmation ?? {};
			const numbers = words
				.replaceAll('−', '-')
				.match(/[+-]?\d+\.\d/g)
				?.map((text) => Number(text).toFixed(1));
			t.deepEqual(numbers, [points(difference), points(low), points(high)]);
		}
		await page.getByRole('button', {name: 'Confirmed p'}).click();
		const order = (await column('#')).map((text) => all[Number(text) - 1]?.confirmation?.adjusted ?? 0);
		t.deepEqual(
			order,
			[...order].sort((a, b) => a - b),
		);
		await page.getByRole('button', {name: '#'}).click();
		await page.getByLabel('Confirmed only').check();
		t.deepEqual((await column('#')).map(Number), holds);
		t.regex(await page.locator('#confirmation').innerText(), /^✓ Confirmed in rows that were held back: \d+ of \d+/);
		const odds = (await page.locator('#beside').innerText()).match(/multiplies the odds there by ([\d.]+)\.$/)?.[1];
		t.true(Math.abs(Number(odds) / Math.exp(result.combined?.weights[0] ?? 0) - 1) < 0.01);
		t.regex(await page.locator('#condition .warning').innerText(), /wait, noise meet in plan or before it/);
		// Effects with the share of resamples.
		const comparison = all[0]?.comparison;
		const labels = await page.locator('[aria-label="Graph inside"] .label').allTextContents();
		t.is(labels.length, comparison?.inside.effects.length ?? -1);
		for (const label of labels) t.regex(label, /^−?[\d.e−]+ · \d+ %$/);
		const first = comparison?.changes[0];
		const cells = await page.locator('.changes tbody tr').first().locator('td').allInnerTexts();
		t.is(cells.length, 9);
		t.is(cells[6]?.startsWith('✓'), first?.confirmation?.confirmed);
		t.is(cells[7], `${Math.round(100 * (first?.stability?.kind ?? 0))} %`);
		t.deepEqual([await stickingOut(page), await overlapping(page)], [[], []]);
	});
});

test('four hundred conditions: pages, sorting, a filter', async (t) => {
	const result = madeUp(400, 8);
	await opened(t, result, async (page) => {
		const shown = () => page.locator('.conditions tbody tr').count();
		const cell = async (column: number) =>
			(await page.locator(`.conditions tbody tr td:nth-child(${column})`).allInnerTexts()).map((text) => Number(text));
		t.is(await shown(), 12);
		t.regex(await page.locator('.pages').innerText(), /page 1 of 34, 400 conditions/);
		await page.getByRole('button', {name: 'Next'}).click();
		t.deepEqual((await cell(1))[0], 13);
		t.is(await page.evaluate(() => document.activeElement?.textContent), 'Next');
		const rows = page.getByRole('button', {name: 'Rows'});
		await rows.click();
		const ascending = await cell(3);
		t.deepEqual(
			ascending,
			[...ascending].sort((a, b) => a - b),
		);
		await rows.click();
		const descending = await cell(3);
		t.deepEqual(
			descending,
			[...descending].sort((a, b) => b - a),
		);
		t.true((descending[0] ?? 0) > (ascending[0] ?? 0));
		t.is(await page.locator('th[aria-sort="descending"]').innerText(), 'Rows▾');
		await page.getByRole('button', {name: '#'}).click();
		await page.locator('#filter').fill('> 13 <= 18');
		const wanted = result.conditions.flatMap(({statements}, at) => {
			const name = statements.map((each) => each.name).join(' and ');
			return ['>', '13', '<=', '18'].every((word) => name.includes(word)) ? [at + 1] : [];
		});
		t.true(wanted.length > 1 && wanted.length <= 12);
		t.deepEqual(await cell(1), wanted);
		await page.locator('#filter').fill('nothing like it');
		t.is(await shown(), 0);
		await page.locator('#filter').fill('');
		await page.locator('[data-condition="6"]').click();
		t.regex(await page.locator('#condition').innerText(), /There are no graphs: only 58 rows inside/);
		t.is(await page.locator('#graphs').count(), 0);
		// Paper has all of them.
		await page.emulateMedia({media: 'print'});
		await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
		t.is(await shown(), 400);
		t.is(await page.locator('.pages').count(), 0);
		await page.evaluate(() => dispatchEvent(new Event('afterprint')));
		t.is(await shown(), 12);
	});
});

test('groups of conditions that share rows: in the table, and as a map', async (t) => {
	const result = madeUp(400, 4);
	// Every tenth begins a group of ten, which share 60 %; all share 10 % with others.
	const shares = result.conditions.map((_, at) =>
		Array.from({length: at}, (__, other) => (Math.floor(at / 10) === Math.floor(other / 10) ? 60 : 10)),
	);
	const look = async (page: Page) => {
		const places = async () =>
			(await page.locator('.conditions tbody td:nth-child(1)').allInnerTexts()).map((text) => Number(text));
		const tens = Array.from({length: 12}, (_, at) => 10 * at + 1);
		t.deepEqual(await places(), tens);
		t.regex(await page.locator('.pages').innerText(), /page 1 of 4, 40 groups of 400 conditions/);
		// A group, by keys.
		const fold = page.locator('[data-fold="10"]');
		t.is(await fold.innerText(), '▸ 9 more of its group');
		await fold.focus();
		await page.keyboard.press('Enter');
		t.is(await fold.getAttribute('aria-expanded'), 'true');
		t.is(await page.evaluate(() => document.activeElement?.getAttribute('data-fold')), '10');
		t.deepEqual(await places(), [1, ...Array.from({length: 10}, (_, at) => 11 + at), ...tens.slice(2)]);
		t.is(await page.locator('.conditions .member').count(), 9);
		t.is(await page.locator('#condition-title').innerText(), 'Condition 1');
		await fold.click();
		t.is(await page.locator('.conditions .member').count(), 0);
		// A filter leaves of each group what it keeps.
		await page.locator('#filter').fill('> 13');
		t.true((await places()).includes(14));
		await page.locator('#filter').fill('');
		// The map: what lies under the pointer, and a click on its row.
		const box = await page.locator('.map').boundingBox();
		if (box === null) return t.fail();
		const cell = (at: number) => ((at + 0.5) * box.width) / 400;
		await page.locator('.map').hover({position: {x: cell(203), y: cell(207)}});
		const pointed = await page.locator('.told').innerText();
		t.regex(pointed, /^208: .* \/ 204: .* \/ 60 % of their rows$/);
		await page.locator('.map').click({position: {x: cell(203), y: cell(207)}});
		t.is(await page.locator('#condition-title').innerText(), 'Condition 208');
		t.is(await page.locator('[data-condition="207"]').getAttribute('aria-pressed'), 'true');
		t.is(await page.locator('.map .frame').count(), 40);
		t.is(await page.locator('#overlap tbody tr').count(), 6);
		await page.locator('#overlap .name').first().focus();
		await page.keyboard.press('Enter');
		t.is(await page.locator('#condition-title').innerText(), 'Condition 201');
		// No groups; and all of them on paper.
		await page.locator('#groups').selectOption('0');
		t.is(await page.evaluate(() => document.activeElement?.id), 'groups');
		t.is(await page.locator('.fold').count(), 0);
		t.regex(await page.locator('.pages').innerText(), /of 34, 400 conditions/);
		await page.locator('#groups').selectOption('0.3');
		await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
		t.is(await page.locator('.conditions tbody tr').count(), 400);
		t.deepEqual([await stickingOut(page), await overlapping(page)], [[], []]);
	};
	await opened(t, result, look, {overlap: {rows: 600, of: 600, shares}});
});

test('a graph of two thousand variables is shown around its target', async (t) => {
	await opened(t, madeUp(1, 2000), async (page) => {
		const names = page.locator('[aria-label="Graph inside"] .node title');
		const near = await names.allTextContents();
		t.true(near.includes('outcome') && near.length <= 5, near.join());
		await page.locator('#depth').selectOption('3');
		const far = (await names.allTextContents()).length;
		t.true(far > near.length);
		t.true((await page.locator('[aria-label="Graph inside"] g.edge').count()) <= 60);
		await page.locator('#around').selectOption('=gene 1000');
		t.true((await names.allTextContents()).includes('gene 1000'));
		t.deepEqual([await stickingOut(page), await overlapping(page)], [[], []]);
	});
});

test('names that would be markup stay names', async (t) => {
	const result = madeUp(3, 4, (at) => `<script>alert(${at})</script><img src=x onerror=alert(1)>\u202e`);
	await opened(t, result, async (page) => {
		t.regex(
			await page.locator('.conditions .chip').first().innerText(),
			/^<script>alert\(0\)<\/script><img src=x onerror=alert\(1\)>\ufffd > 0$/,
		);
		t.is(await page.locator('img').count(), 0);
		t.is(await page.locator('main script').count(), 0);
		t.deepEqual(await stickingOut(page), []);
	});
});

for (const colorScheme of ['light', 'dark'] as const) {
	for (const width of [1440, 420, 390]) {
		test(`${colorScheme}, ${width} pixels wide: nothing sticks out or overlaps, and text can be read`, async (t) => {
			await opened(
				t,
				await tested,
				async (page) => {
					const look = async () => [await stickingOut(page), await overlapping(page), await unreadable(page)];
					t.deepEqual(await look(), [[], [], []]);
					const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
					t.is(Number(/\d+/.exec(ground)?.[0]) > 128, colorScheme === 'light');
					// Changes that are evident, and others.
					await page.locator('#level').selectOption('1');
					t.deepEqual(await look(), [[], [], []]);
				},
				{colorScheme, viewport: {width, height: 900}},
			);
		});
	}
}

test('paper is as wide as the page, whatever its tables hold', async (t) => {
	await opened(
		t,
		await tested,
		async (page) => {
			await page.emulateMedia({media: 'print'});
			await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
			// A4 between margins of 12 mm.
			t.true((await page.evaluate(() => document.documentElement.scrollWidth)) <= 703);
			t.deepEqual(await unreadable(page), []);
		},
		{viewport: {width: 703, height: 1000}},
	);
});

test('rows of the table: an effect on both sides, and what moves one row', async (t) => {
	const result = await found;
	await opened(t, result, async (page) => {
		const heading = page.locator('#effect-title');
		const [first] = result.conditions[0]?.comparison?.changes ?? [];
		t.is(await heading.innerText(), `${first?.from} → ${first?.to}`);
		t.is(await page.locator('.point.inside').count(), result.conditions[0]?.support ?? -1);
		t.is(await page.locator('.point').count(), 500);
		// Another effect by its line, with the keyboard.
		const line = page.locator('[aria-label="Graph inside"] g.edge').last();
		const words = (await line.getAttribute('aria-label')) ?? '';
		await line.focus();
		await page.keyboard.press('Enter');
		t.is(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), words);
		t.is(await heading.innerText(), words.replace(/^(.*) to (.*?): .*$/, '$1 → $2'));
		// A row: as inga explain has it, the first one for which the condition holds.
		const own = Number(await page.locator('#row').inputValue());
		t.true(explain(result, rowAt(table, own - 1)).satisfied.some(({condition}) => condition === 0));
		await page.getByRole('button', {name: 'Next inside condition 1'}).click();
		const row = Number(await page.locator('#row').inputValue());
		const {mechanism, satisfied} = explain(result, rowAt(table, row - 1));
		t.true(satisfied.some(({condition}) => condition === 0));
		const told = (await page.locator('.waterfall').getAttribute('aria-label')) ?? '';
		for (const {variable, value, contribution} of mechanism?.contributions ?? []) {
			const sign = contribution > 0 ? '+' : '';
			t.true(told.includes(`${variable} = ${effectText(value)}: ${sign}${effectText(contribution)}`), told);
		}
		t.true(told.endsWith(`score: ${effectText(Number(rowAt(table, row - 1)['score']))}`), told);
		await page.locator('#row').fill('3');
		await page.locator('#row').press('Tab');
		t.regex(await page.locator('#individual').innerText(), /It satisfies/);
	});
});

test('what to change in a row: as inga act has it, for other wishes too', async (t) => {
	const result = await tested;
	await opened(t, result, async (page) => {
		const high = Array.from({length: table.rows}, (_, at) => at).find(
			(at) => Number(rowAt(table, at)['score']) > 4 && explain(result, rowAt(table, at)).mechanism?.condition === 0,
		);
		const row = rowAt(table, high ?? 0);
		await page.locator('#row').fill(String((high ?? 0) + 1));
		await page.keyboard.press('Tab');
		const lines = () => page.locator('.actions tbody tr').count();
		/** All that the page shows of actions. */
		const check = async (want: string, options: ActOptions = {}) => {
			const {predicted, actions} = act(result, row, want, options);
			t.is(await lines(), actions.length);
			t.true((await page.locator('#actions').innerText()).includes(`score is ${short(predicted)}`));
			for (const [at, {steps, cost, predicted: then, effects, leaves}] of actions.entries()) {
				const cells = await page.locator('.actions tbody tr').nth(at).locator('td').allInnerTexts();
				t.is(cells[0]?.split('\n').length, steps.length);
				for (const {variable} of steps) t.true(cells[0]?.includes(variable));
				t.deepEqual([cells[1], cells[2]], [short(cost), short(then)]);
				for (const {variable} of effects) t.true(cells[3]?.includes(variable));
				t.is(cells[4]?.includes('brings the row'), leaves);
			}
			return actions;
		};
		t.is(await page.locator('#want').inputValue(), '2');
		t.is(await page.locator('[data-lever="wait"]').count(), 0);
		await check('<= 2');
		await page.locator('#want').fill('0.5');
		await page.keyboard.press('Tab');
		t.true((await check('<= 0.5')).length > 0);
		await page.locator('#most').selectOption('1');
		await check('<= 0.5', {changes: 1});
		await page.locator('[data-lever="plan"]').focus();
		await page.keyboard.press('Space');
		await check('<= 0.5', {changes: 1, roles: {plan: 'condition'}});
		await page.locator('#keep').fill('calls >= now');
		await page.keyboard.press('Tab');
		const said = () => page.locator('#actions .warning').innerText();
		t.regex(await said(), /score <= 0.5 cannot be reached/);
		await page.locator('#keep').fill('cals >= now');
		await page.locator('#find').click();
		t.regex(await said(), /keep names 'cals'.*calls/);
		await page.locator('#keep').fill('');
		await page.locator('[data-lever="calls"]').uncheck();
		t.regex(await page.locator('#actions').innerText(), /Tick what can be changed/);
		// Ticks and wishes stay with another row, and with another condition.
		await page.locator('[data-lever="calls"]').check();
		const before = await page.locator('#actions').innerText();
		await page.getByRole('button', {name: 'Next inside condition 1'}).click();
		t.not(await page.locator('#actions').innerText(), before);
		await page.locator('[data-condition="1"]').click();
		t.is(await page.locator('#want').inputValue(), '0.5');
		t.false(await page.locator('[data-lever="plan"]').isChecked());
		t.deepEqual([await stickingOut(page), await overlapping(page)], [[], []]);
	});
});

test('sliders: what is set stays, what it leads to follows', async (t) => {
	const result = await found;
	const comparison = result.conditions[0]?.comparison ?? t.fail();
	if (comparison === undefined || comparison === null) return;
	await opened(t, result, async (page) => {
		const outcome = page.locator('#outcome');
		const {inside, roots} = comparison;
		const mean = inside.variables[0]?.mean ?? 0;
		t.is(await outcome.innerText(), effectText(mean, 4));
		const [root] = roots;
		const slider = page.locator(`[id="set-${root?.variable}"]`);
		const before = Number(await slider.inputValue());
		await slider.press('ArrowRight');
		await slider.press('End');
		const now = Number(await slider.inputValue());
		t.true(now > before);
		t.is(await outcome.innerText(), effectText(mean + (root?.total ?? 0) * (now - before), 4));
		const follower = inside.effects.find(({from}) => from === root?.variable)?.to ?? '';
		t.not(follower, '');
		await page.getByRole('button', {name: `free ${root?.variable}`}).click();
		t.is(await outcome.innerText(), effectText(mean, 4));
	});
});

test('a page that is served shows a new result at once, and says when there is none that can be read', async (t) => {
	const folder = mkdtempSync(join(tmpdir(), 'inga-live-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const file = join(folder, 'result.json');
	let result = madeUp(3, 5);
	let broken = false;
	writeFileSync(file, 'one');
	const server = await serveDiscovery({
		file,
		load: () => (broken ? Promise.reject(new Error('no <b>JSON</b>')) : Promise.resolve({result})),
		port: 0,
		interval: 20,
	});
	try {
		await visit(t, server.address, async (page) => {
			await page.locator('[data-condition="1"]').click();
			await page.waitForFunction(() => document.querySelector('.live')?.textContent?.startsWith('Connected'));
			// The condition that was chosen is another place now.
			result = {...madeUp(5, 5), conditions: madeUp(5, 5).conditions.toReversed()};
			writeFileSync(file, 'another');
			await page.waitForFunction(() => document.querySelectorAll('.conditions tbody tr').length === 5);
			t.is(await page.locator('#condition-title').innerText(), 'Condition 4');
			t.regex(await page.locator('.live').innerText(), /^Shows the result of/);
			broken = true;
			writeFileSync(file, 'a broken one');
			await page.waitForFunction(() => document.querySelector('.live.warning') !== null);
			t.regex(await page.locator('.live').innerText(), /the last one that could: no <b>JSON<\/b>$/);
			t.is(await page.locator('.conditions tbody tr').count(), 5);
		});
	} finally {
		await server.close();
	}
});
