import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';
import {emulated} from '../core/emulated.js';
import {alphas, brief, type Calibration, calibrate, levels} from './calibration.js';
import {calibrationPage} from './page.js';

const known = JSON.parse(readFileSync(new URL('fixture/calibration.json', import.meta.url), 'utf8')) as Calibration;

/** Deviations of a binomial count that chance takes it from its mean: beyond 4.5 once in 150,000 times. */
const MOST = 4.5;

function isNear(hits: number, repeats: number, share: number, more = Number.POSITIVE_INFINITY): boolean {
	const variance = Math.max(share * (1 - share), 1 / repeats) * (1 / repeats + 1 / more);
	return Math.abs(hits / repeats - share) <= MOST * Math.sqrt(variance);
}

test('the page tells the figures that are kept', (t) => {
	const page = new URL('../../src/causal/CALIBRATION.md', import.meta.url);
	if (emulated && !existsSync(page)) {
		t.pass();
		return;
	}
	t.is(readFileSync(page, 'utf8'), calibrationPage(known), 'make it again: node --import=tsx test/causal/calibrate.ts');
});

test('a few simulations from other seeds agree with the figures', async (t) => {
	if (emulated) {
		t.log('not run on emulated machines, where it takes minutes');
		t.pass();
		return;
	}
	const found = await calibrate(brief);
	let compared = 0;
	const agree = (what: string, own: Counted, kept: Counted) => {
		own.hits.forEach((hits, at) => {
			// Both counts are chance, about a share that is best known from both.
			const share = (hits + (kept.hits[at] as number)) / (own.repeats + kept.repeats);
			t.true(isNear(hits, own.repeats, share, kept.repeats), `${what}: ${hits} of ${own.repeats}, not ${share}`);
			compared++;
		});
	};
	for (const part of ['columns', 'errors', 'hidden'] as const) {
		for (const [nth, own] of found[part].entries()) {
			const kept = known[part][nth] as Calibration['errors'][number];
			t.deepEqual([own.rows, own.noise], [kept.rows, kept.noise]);
			agree(`${part} ${own.noise}`, {hits: own.below, ...own}, {hits: kept.below, ...kept});
		}
	}
	for (const [nth, own] of found.coverage.entries()) {
		const kept = known.coverage[nth] as Calibration['coverage'][number];
		t.deepEqual([own.rows, own.noise, own.effect], [kept.rows, kept.noise, kept.effect]);
		// Resamples are fewer here, so their intervals are others.
		for (const part of ['given', 'found'] as const) {
			agree(`${part} ${own.noise}`, {hits: own[part], repeats: own.repeats}, {hits: kept[part], repeats: kept.repeats});
		}
	}
	t.true(compared >= 40);
});

interface Counted {
	readonly hits: readonly number[];
	readonly repeats: number;
}

test('of the figures, those hold that theory promises', (t) => {
	t.true(known.coverage.every(({repeats}) => repeats >= 200));
	for (const {rows, noise, given, repeats} of known.coverage) {
		levels.forEach((level, at) => {
			t.true(isNear(given[at] as number, repeats, level), `${noise}, ${rows} rows, true graph: ${given[at]}`);
		});
	}
	for (const {rows, noise, below, repeats} of known.columns.filter(({rows: n}) => n >= 1000)) {
		alphas.forEach((alpha, at) => {
			// The gamma approximation is none of the tail: below 1 % it is only known to be of the right size.
			const hits = below[at] as number;
			const right = alpha < 0.05 ? hits <= 2.5 * alpha * repeats : isNear(hits, repeats, alpha);
			t.true(right, `${noise}, ${rows} rows: ${hits} of ${repeats} at ${alpha}`);
		});
	}
});
