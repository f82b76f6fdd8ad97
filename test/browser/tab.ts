// A browser for tests of pages.
import {existsSync} from 'node:fs';
import type {ExecutionContext} from 'ava';
import {type Browser, chromium, type Page} from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];
const executablePath = places.find((place) => existsSync(place));
let started: Promise<Browser> | undefined;

/** Whether there is one; says why tests are left out where there is none. */
export function hasBrowser(): boolean {
	if (executablePath !== undefined) return true;
	process.stderr.write(
		`pages are not tried in a browser: there is none of ${places.join(', ')} (node scripts/setup.mjs --test)\n`,
	);
	return false;
}

/** Shows an address to `look` in a tab of its own; errors and warnings of the page make the test fail. */
export async function visit(
	t: ExecutionContext,
	address: string,
	look: (page: Page) => Promise<void>,
	options: Parameters<Browser['newPage']>[0] = {},
): Promise<void> {
	started ??= chromium.launch({
		executablePath: executablePath ?? '',
		args: ['--no-sandbox', '--disable-dev-shm-usage'],
	});
	const page = await (await started).newPage({viewport: {width: 1280, height: 900}, ...options});
	// A machine that is busy with other tests takes its time.
	page.setDefaultTimeout(60_000);
	const wrong: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
	});
	page.on('pageerror', (error) => wrong.push(error.message));
	page.on('request', (request) => {
		if (!/^(file:|http:\/\/127\.0\.0\.1:)/.test(request.url())) wrong.push(`asked for ${request.url()}`);
	});
	try {
		await page.goto(address);
		await look(page);
		t.deepEqual(wrong, []);
	} finally {
		await page.close();
	}
}

/** Boxes of elements that stick out of the window sideways, or of the element that they belong to. */
export function stickingOut(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const wrong: string[] = [];
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth > width)
			wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
		for (const element of document.querySelectorAll('main *')) {
			if (element.closest('.scroll > *, svg') !== null || element.getClientRects().length === 0) continue;
			const {left, right} = element.getBoundingClientRect();
			if (left < -0.5 || right > width + 0.5)
				wrong.push(`${element.tagName} ${element.className}: ${left} to ${right}`);
		}
		return wrong;
	});
}

/** Cards that lie over one another, and labels of a graph that do. */
export function overlapping(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const wrong: string[] = [];
		const groups = [[...document.querySelectorAll('main .card')]];
		for (const picture of document.querySelectorAll('.graph svg'))
			groups.push([...picture.querySelectorAll('.node rect, .label rect')]);
		for (const group of groups) {
			const boxes = group.map((element) => element.getBoundingClientRect());
			for (const [at, a] of boxes.entries()) {
				for (const [other, b] of boxes.slice(at + 1).entries()) {
					const apart =
						a.right <= b.left + 0.5 || b.right <= a.left + 0.5 || a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
					if (!apart) wrong.push(`${at} and ${at + 1 + other} of ${group.length}: ${group[at]?.textContent}`);
				}
			}
		}
		return wrong;
	});
}

/** Words whose contrast with their ground is less than 4.5 (WCAG 2, 1.4.3); of what cannot be used it does not matter. */
export async function unreadable(page: Page): Promise<string[]> {
	const texts = await page.evaluate(() => {
		const found: {words: string; ink: string; opacity: number; grounds: string[]}[] = [];
		for (const element of document.querySelectorAll('main *')) {
			const words = [...element.childNodes].find((node) => node.nodeType === 3 && node.textContent?.trim());
			if (!words || element.getClientRects().length === 0 || element.closest('title, option, :disabled')) continue;
			const {color, fill} = getComputedStyle(element);
			const box = element.closest('.node')?.querySelector('rect');
			const grounds = box ? [getComputedStyle(box).fill] : [];
			let opacity = 1;
			for (let next: Element | null = element; next !== null; next = next.parentElement) {
				grounds.push(getComputedStyle(next).backgroundColor);
				opacity *= Number(getComputedStyle(next).opacity);
			}
			const ink = element instanceof SVGElement ? fill : color;
			found.push({words: words.textContent ?? '', ink, opacity, grounds});
		}
		return found;
	});
	return texts.flatMap(({words, ink, opacity, grounds}) => {
		const ground = grounds.map(channels).find(([, , , solid = 1]) => solid > 0.99) ?? [255, 255, 255];
		const seen = channels(ink)
			.slice(0, 3)
			.map((value, at) => value * opacity + (ground[at] ?? 0) * (1 - opacity));
		const [one, other] = [light(seen), light(ground)];
		const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
		return contrast < 4.5 ? [`${contrast.toFixed(2)}: ${words}`] : [];
	});
}

function channels(colour: string): number[] {
	return (colour.match(/[\d.]+/g) ?? []).map(Number);
}

/** Relative luminance. */
function light(colour: readonly number[]): number {
	const [r = 0, g = 0, b = 0] = colour.map((value) => {
		const part = value / 255;
		return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Ends the browser. */
export async function endBrowser(): Promise<void> {
	await (await started)?.close();
}
