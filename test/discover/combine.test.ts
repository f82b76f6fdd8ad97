import test from 'ava';
import fc from 'fast-check';
import {Random} from '../../src/causal/index.js';
import {chanceOf, combined} from '../../src/discover/combine.js';

/** Rows of which each satisfies some conditions, which overlap; some say something of the label, others nothing. */
function made(count: number, effects: readonly number[], seed: number) {
	const random = new Random(seed);
	// Not all rows of a table, and not from the first on.
	const rows = Int32Array.from({length: count}, (_, at) => 3 + 2 * at);
	const on = Array.from(rows, () => effects.map(() => random.uniform() < 0.4));
	const positive: boolean[] = [];
	for (const [at, row] of rows.entries()) {
		const odds = effects.reduce((sum, effect, each) => sum + (on[at]?.[each] ? effect : 0), -1);
		positive[row] = random.uniform() < 1 / (1 + Math.exp(-odds));
	}
	const inside = effects.map((_, each) => rows.filter((_row, at) => on[at]?.[each]));
	return {rows, positive, inside, on};
}

test('no weight can be better: the slopes of the likelihood are those of the penalty', (t) => {
	fc.assert(
		fc.property(
			fc.integer({min: 20, max: 300}),
			fc.array(fc.constantFrom(0, 0.3, 1, 3, -2), {minLength: 1, maxLength: 6}),
			fc.nat(100_000),
			(count, effects, seed) => {
				const {rows, positive, inside, on} = made(count, effects, seed);
				const found = combined(rows, positive, inside);
				const yes = rows.filter((row) => positive[row]).length;
				if (yes === 0 || yes === count) {
					t.is(found, null);
					return;
				}
				if (found === null) throw new Error('nothing was found');
				t.is(found.rows, count);
				const slope = (takes: (at: number) => boolean) =>
					rows.reduce((sum, row, at) => {
						const own = effects.flatMap((_, each) => (on[at]?.[each] ? [each] : []));
						return takes(at) ? sum + Number(positive[row]) - chanceOf(found, own) : sum;
					}, 0) / count;
				t.true(Math.abs(slope(() => true)) < 1e-8, `intercept: ${slope(() => true)}`);
				for (const [each, weight] of found.weights.entries()) {
					const own = slope((at) => on[at]?.[each] === true);
					const wanted = weight === 0 ? own : Math.sign(weight) * found.penalty;
					t.true(Math.abs(own - wanted) < 1e-8 && Math.abs(own) < found.penalty + 1e-8, `${own}, not ${wanted}`);
				}
			},
		),
		{numRuns: 60},
	);
});

test('of many rows each effect is found, and conditions without one have no weight', (t) => {
	const effects = [2, 0, -1.5, 0, 1];
	const {rows, positive, inside} = made(40_000, effects, 5);
	const found = combined(rows, positive, inside);
	t.deepEqual(found?.weights.map(Math.sign), [1, 0, -1, 0, 1], String(found?.weights));
	// The standard error of a weight is about .03, and the penalty takes something.
	for (const [at, effect] of effects.entries()) t.true(Math.abs((found?.weights[at] ?? 0) - effect) < 0.15);
	t.true(Math.abs((found?.intercept ?? 0) + 1) < 0.1);
});

test('what says the same is weighed once, and certain conditions have a finite weight', (t) => {
	const {rows, positive, inside} = made(400, [2], 7);
	const [only] = inside as [Int32Array];
	const alone = combined(rows, positive, [only]);
	const twice = combined(rows, positive, [only, only]);
	t.true(Math.abs((twice?.weights[0] ?? 0) + (twice?.weights[1] ?? 0) - (alone?.weights[0] ?? 0)) < 1e-6);
	const certain = combined(rows, positive, [rows.filter((row) => positive[row] === true)]);
	t.true(Number.isFinite(certain?.weights[0]) && (certain?.weights[0] ?? 0) > 5);
	t.is(combined(new Int32Array(), positive, [only]), null);
	t.is(combined(rows, positive, []), null);
	t.is(combined(rows, positive, [new Int32Array()])?.weights[0], 0);
});
