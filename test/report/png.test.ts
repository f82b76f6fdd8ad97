import test from 'ava';
import {checkPng, graphSvg, heatmapSvg, svgPng, widestPng} from '../../src/report/index.js';
import {cars} from './figures.js';
import {decoded, type Picture} from './png.js';

/** The share of pixels of a kind. */
function share({pixels}: Picture, is: (red: number, green: number, blue: number) => boolean): number {
	let count = 0;
	for (let at = 0; at < pixels.length; at += 4) {
		const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
		if (is(red, green, blue)) count++;
	}
	return count / (pixels.length / 4);
}

/** How many pixels differ. */
function difference(a: Picture, b: Picture): number {
	let count = 0;
	for (let at = 0; at < a.pixels.length; at += 4) {
		if (a.pixels.subarray(at, at + 4).join() !== b.pixels.subarray(at, at + 4).join()) count++;
	}
	return count;
}

for (const [name, svg] of [
	['graph', graphSvg(cars, {title: 'Cars'})],
	['map', heatmapSvg(cars, {title: 'Cars'})],
] as const) {
	test(`the ${name} has twice its size, its colours, and letters`, async (t) => {
		const {bytes, width, height, warnings} = await svgPng(svg);
		const [, across, down] = / width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
		t.deepEqual([width, height], [2 * Number(across), 2 * Number(down)]);
		t.deepEqual(warnings, []);
		const picture = decoded(bytes);
		t.deepEqual([picture.width, picture.height], [width, height]);
		const ground = share(picture, (red, green, blue) => red + green + blue === 765);
		t.true(ground > 0.5 && ground < 0.98, `${ground} is white`);
		t.true(share(picture, (red, _, blue) => blue - red > 60) > 0.002, 'blue lines or cells');
		t.true(share(picture, (red, _, blue) => red - blue > 60) > 0.002, 'vermilion lines or cells');
		t.true(
			picture.pixels.every((value, at) => at % 4 !== 3 || value === 255),
			'nothing is transparent',
		);
		const bare = decoded((await svgPng(svg.replaceAll(/<text.*?<\/text>/g, ''))).bytes);
		// Several thousand pixels of ink, and none where the letters are not.
		t.true(difference(picture, bare) > 5000);
	});
}

test('the width is what is asked for, and the height follows', async (t) => {
	const svg = graphSvg(cars);
	const whole = await svgPng(svg, {width: 430});
	const {width, height, bytes} = await svgPng(svg, {width: 215});
	t.is(width, 215);
	t.true(Math.abs(height - whole.height / 2) <= 1);
	t.is(decoded(bytes).width, 215);
	const huge = await svgPng('<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="40000"></svg>', {width: 10});
	t.deepEqual([huge.width, huge.height], [10, 10]);
});

test('the same figure gives the same bytes', async (t) => {
	const [a, b] = await Promise.all([svgPng(graphSvg(cars)), svgPng(graphSvg(cars))]);
	t.deepEqual(a.bytes, b.bytes);
});

test('letters of other scripts have ink, and those that the font lacks are named', async (t) => {
	const draw = (title: string) => svgPng(graphSvg(cars, {title}));
	const plain = await draw('Größe Ωμέγα Привет שלום − ≥ …');
	t.deepEqual(plain.warnings, []);
	const foreign = await draw('変数 <変> \u{1F9EC}');
	t.is(foreign.warnings.length, 1);
	t.regex(foreign.warnings[0] ?? '', /fonts of this machine.*: 変 数 \u{1F9EC}$/u);
	const [latin, greek] = [await draw('Größe'), await draw('Ωμέγα')].map(({bytes}) => decoded(bytes));
	t.true(difference(latin as Picture, greek as Picture) > 500);
});

test('what is no figure, and too many pixels, are refused', async (t) => {
	const svg = graphSvg(cars);
	const cases: [string, number | undefined, RegExp][] = [
		['', undefined, /svg has no width and height: give what graphSvg/],
		['<svg width="0" height="5"></svg>', undefined, /svg has no width/],
		['<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"><g></svg>', undefined, /svg cannot be drawn: /],
		[svg, 0, /width is 0: give a whole number/],
		[svg, 2.5, /width is 2.5/],
		[svg, 100_000, /width is 100000, \d+ million pixels in all: give at most \d+/],
	];
	for (const [text, width, pattern] of cases) {
		const error = await t.throwsAsync(svgPng(text, width === undefined ? {} : {width}), {message: pattern});
		t.is((error as {code?: string} | undefined)?.code, 'ERR_INVALID_ARGUMENT');
	}
	// The width that the message names is possible.
	const {message = ''} = (await t.throwsAsync(svgPng(svg, {width: 1e6}))) ?? {};
	const most = Number(/at most (\d+)/.exec(message)?.[1]);
	t.true(most > 2000 && most ** 2 < 2 ** 27);
	t.is(widestPng(svg), most);
	await t.throwsAsync(svgPng(svg, {width: most + 1}), {message: /give at most/});
});

test('pictures can be drawn where renderer and font are', async (t) => {
	await t.notThrowsAsync(checkPng());
});

test('a signal ends it', async (t) => {
	const signal = AbortSignal.abort(new Error('enough'));
	await t.throwsAsync(svgPng(graphSvg(cars), {signal}), {message: 'enough'});
});
