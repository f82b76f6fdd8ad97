import test from 'ava';
import fc from 'fast-check';
import {adjustPValues} from '../../src/causal/index.js';

test('the values are those of scipy.stats.false_discovery_control', (t) => {
	const values = [0.0102, 0.0003, 0.62, 0.0451, 0.0451, 1, 0.0007, 0.23, 0.031];
	const expected = {
		bh: [0.0306, 0.0027, 0.6975, 0.06765, 0.06765, 1, 0.00315, 0.295714285714286, 0.06765],
		by: [
			0.0865664285714286, 0.00763821428571428, 1, 0.191379702380952, 0.191379702380952, 1, 0.00891125,
			0.836566326530612, 0.191379702380952,
		],
	};
	for (const method of ['bh', 'by'] as const) {
		adjustPValues(values, method).forEach((value, at) => {
			const wanted = expected[method][at] ?? 0;
			t.true(Math.abs(value - wanted) <= 1e-14 * wanted, `${method} ${at}: ${value}`);
		});
	}
	t.deepEqual(adjustPValues(values), adjustPValues(values, 'bh'));
});

test('tests that were not made do not count', (t) => {
	t.deepEqual(adjustPValues([Number.NaN, 0.02, Number.NaN, 0.03]), Float64Array.of(Number.NaN, 0.03, Number.NaN, 0.03));
	t.deepEqual(adjustPValues([Number.NaN]), Float64Array.of(Number.NaN));
	t.deepEqual(adjustPValues([]), new Float64Array(0));
});

test('what is no p-value, and another method, are refused', (t) => {
	const refused = (values: number[], method: string, message: RegExp) =>
		t.throws(() => adjustPValues(values, method as 'bh'), {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message});
	refused([0.5, 1.5], 'bh', /1.5 is no p-value/);
	refused([-1e-9], 'by', /-1e-9 is no p-value/);
	refused([0.5], 'holm', /'holm': use 'bh' or 'by'/);
});

test('adjusted values follow the order of the values, are no smaller, and reject what the step-up procedure rejects', (t) => {
	const numbers = fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: 1, maxLength: 40});
	const property = fc.property(
		numbers,
		fc.constantFrom('bh', 'by'),
		fc.double({min: 0.001, max: 0.999}),
		(values, method, q) => {
			const adjusted = adjustPValues(values, method);
			const ascending = [...values].sort((a, b) => a - b);
			const share = method === 'by' ? ascending.reduce((sum, _, at) => sum + 1 / (at + 1), 0) : 1;
			// Benjamini and Hochberg's rule: of the largest k with p_k <= k q / m, the k smallest.
			const rejected = ascending.findLastIndex((value, at) => (value * values.length * share) / (at + 1) <= q) + 1;
			return (
				adjusted.filter((value) => value <= q).length === rejected &&
				values.every((value, a) => (adjusted[a] ?? 0) >= Math.min(1, value) * (1 - 1e-15) && (adjusted[a] ?? 2) <= 1) &&
				values.every((value, a) =>
					values.every((other, b) => value > other || (adjusted[a] ?? 0) <= (adjusted[b] ?? 0)),
				)
			);
		},
	);
	t.notThrows(() => fc.assert(property, {numRuns: 300, seed: 42}));
});
