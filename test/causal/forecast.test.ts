import test from 'ava';
import fc from 'fast-check';
import {causalOrder, forecastLingam, measurePace, placeAt, simulate, usualPace} from '../../src/causal/index.js';
import {self} from '../../src/ranks/index.js';

test('comparisons are foreseen within a factor of two where graphs are sparse and noise is Laplace', (t) => {
	for (const [variables, samples] of [
		[40, 1000],
		[100, 300],
		[150, 150],
		[200, 80],
	] as const) {
		const made = causalOrder(self(), simulate({variables, samples, noise: 'laplace', seed: 3}).samples).comparisons;
		const {comparisons} = forecastLingam({variables, samples});
		t.true(comparisons > made / 2 && comparisons < made * 2, `${variables} x ${samples}: ${comparisons}, ${made}`);
	}
});

test('more work takes longer, more threads less, and a slower machine longer', (t) => {
	const size = fc.integer({min: 2, max: 50_000});
	fc.assert(
		fc.property(
			size,
			size,
			fc.integer({min: 1, max: 64}),
			fc.integer({min: 0, max: 500}),
			(variables, samples, threads, resamples) => {
				const run = {variables, samples, threads, resamples, independence: true};
				const {seconds, bytes} = forecastLingam(run);
				for (const part of Object.values(seconds)) t.true(part >= 0 && Number.isFinite(part));
				t.true(bytes > 8 * variables * samples);
				const wider = forecastLingam({...run, variables: variables + 1});
				t.true(wider.comparisons > 0 && wider.seconds.order >= seconds.order * 0.999 && wider.bytes > bytes);
				t.true(forecastLingam({...run, threads: threads + 1}).seconds.order < seconds.order);
				t.true(forecastLingam({...run, resamples: resamples + 64}).seconds.bootstrap > seconds.bootstrap);
				const slow = forecastLingam(run, 2 * usualPace);
				for (const part of ['order', 'adjacency', 'bootstrap', 'independence'] as const) {
					t.true(Math.abs(slow.seconds[part] - 2 * seconds[part]) <= 1e-9 * slow.seconds[part]);
				}
			},
		),
	);
});

test('ranks fit resamples with one thread each', (t) => {
	const of = (ranks: number) =>
		forecastLingam({variables: 100, samples: 200, resamples: 12, threads: 2, ranks}).seconds.bootstrap;
	t.is(of(2), forecastLingam({variables: 100, samples: 200, resamples: 12, threads: 2}).seconds.bootstrap);
	t.is(of(1), 2 * of(2));
	t.is(of(4), of(2) / 2);
	// Five ranks have three turns, too.
	t.is(of(5), of(4));
});

test('the pace is measured here', (t) => {
	const pace = measurePace(300);
	t.true(pace > 1e-12 && pace < 1e-4, String(pace));
});

test('places follow the progress of the search', (t) => {
	t.deepEqual(placeAt(0, 100, 1000), {place: 1, of: 100});
	t.deepEqual(placeAt(1, 100, 1000), {place: 100, of: 100});
	t.deepEqual(placeAt(1, 100, 12), {place: 10, of: 10});
	t.deepEqual(placeAt(0.5, 1, 5), {place: 1, of: 1});
	// The first round of ten compares 45 pairs and counts as many; each of the next, 6 for every variable that is left.
	const total = 45 + 6 * (9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1);
	for (const [done, place] of [
		[44, 1],
		[45, 2],
		[45 + 53, 2],
		[45 + 54, 3],
		[45 + 54 + 48, 4],
	] as const) {
		t.is(placeAt(done / total + 1e-12, 10, 100).place, place);
	}
});
