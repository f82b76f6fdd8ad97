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
				const rest = forecastLingam({...run, rest: true});
				t.is(rest.seconds.adjacency > seconds.adjacency, variables > samples - 2 && variables > 1);
				t.true(rest.bytes > bytes);
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

test('memory is that of measured runs', (t) => {
	// The most that processes held, in bytes; 12 MB of each are the loader of TypeScript, as a process that has only started shows.
	for (const [variables, samples, measured] of [
		[1500, 40, 109e6],
		[3000, 60, 155e6],
		[6000, 30, 261e6],
		[100, 40_000, 257e6],
	] as const) {
		const {bytes} = forecastLingam({variables, samples});
		// The table, which those processes did not hold, and the loader, which this does not count.
		const held = bytes - 8 * variables * samples + 12e6;
		t.true(Math.abs(held / measured - 1) < 0.1, `${variables} x ${samples}: ${held}, ${measured}`);
	}
	// Each rank that fits resamples holds one.
	const of = (ranks: number) => forecastLingam({variables: 1000, samples: 100, resamples: 8, ranks}).bytes;
	t.true(of(4) - of(1) > 3 * (4.125 * 1000 ** 2 + 4 * 8e5));
	t.is(of(8), of(16));
	t.true(forecastLingam({variables: 20_000, samples: 600, threads: 2, rest: true}).bytes < 12 * 2 ** 30);
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
	// The first round of eight compares 28 pairs and counts as many; each of the next, 0.75 x 2 x 1.5 for every variable that is left.
	const total = 28 + 2.25 * (7 + 6 + 5 + 4 + 3 + 2 + 1);
	for (const [done, place] of [
		[27, 1],
		[28, 2],
		[28 + 2.25 * 6.9, 2],
		[28 + 2.25 * 7, 3],
		[28 + 2.25 * (7 + 6), 4],
	] as const) {
		t.is(placeAt(done / total + 1e-12, 8, 12.8).place, place);
	}
});
