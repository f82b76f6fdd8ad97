// The page in a browser.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import anyTest, {type ExecutionContext} from 'ava';
import type {Page} from 'playwright-core';
import {type Discovery, discover, explain, rowAt} from '../../src/discover/index.js';
import {discoveryPage, sampleRows} from '../../src/report/index.js';
import {effectText} from '../../src/report/text.js';
import {serveDiscovery} from '../../src/serve/index.js';
import {people} from '../discover/people.js';
import {builtPage, madeUp} from '../report/results.js';
import {endBrowser, hasBrowser, overlapping, stickingOut, visit} from './tab.js';

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

/** The page in a file, as somebody would open it. */
async function opened(
	t: ExecutionContext,
	result: Discovery,
	look: (page: Page) => Promise<void>,
	options: Parameters<typeof visit>[3] = {},
): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'inga-page-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const path = join(folder, 'report.html');
	const own = result === (await found);
	writeFileSync(path, await discoveryPage(result, own ? {sample: sampleRows(table, result)} : {}));
	await visit(t, pathToFileURL(path).href, look, options);
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
		t.regex((await page.locator('.legend').innerText()).replaceAll('\n', ' '), /gained: only inside \(1\)/);
		// Another one, by the keyboard.
		await page.locator('[data-condition="1"]').focus();
		await page.keyboard.press('Enter');
		t.is(await page.locator('#condition-title').innerText(), 'Condition 2');
		t.is(await page.locator('[data-condition="1"]').getAttribute('aria-pressed'), 'true');
		t.is(await page.evaluate(() => document.activeElement?.getAttribute('data-condition')), '1');
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
	for (const width of [1440, 420]) {
		test(`${colorScheme}, ${width} pixels wide: nothing sticks out or overlaps, and text can be read`, async (t) => {
			await opened(
				t,
				await found,
				async (page) => {
					t.deepEqual([await stickingOut(page), await overlapping(page)], [[], []]);
					const light = (channels: string) => {
						const [r = 0, g = 0, b = 0] = (channels.match(/[\d.]+/g) ?? []).map((text) => {
							const part = Number(text) / 255;
							return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
						});
						return 0.2126 * r + 0.7152 * g + 0.0722 * b;
					};
					const seen = await page.evaluate(() =>
						['body', '.card', '.faint', 'h1 em', '.badge', '.chip', '.legend li', '.tile dt'].map((selector) => {
							const element = document.querySelector(selector) as Element;
							let ground: Element | null = element;
							while (ground && /^rgba\(0, 0, 0, 0\)$|^transparent$/.test(getComputedStyle(ground).backgroundColor))
								ground = ground.parentElement;
							return {
								selector,
								ink: getComputedStyle(element).color,
								ground: getComputedStyle(ground ?? document.documentElement).backgroundColor,
							};
						}),
					);
					for (const {selector, ink, ground} of seen) {
						const [a, b] = [light(ink), light(ground)];
						const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
						t.true(contrast >= 4.5, `${selector}: ${contrast.toFixed(1)} (${ink} on ${ground})`);
					}
					t.is(light(seen[0]?.ground ?? '') > 0.5, colorScheme === 'light');
				},
				{colorScheme, viewport: {width, height: 900}},
			);
		});
	}
}

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
