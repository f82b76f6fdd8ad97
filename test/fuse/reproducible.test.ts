import test from 'ava';
import fc from 'fast-check';
import {features} from '../../src/core/index.js';
import {compile, type Expression, max, mean, min, type Numbers, norm, prod, sum, sumsq} from '../../src/fuse/index.js';
import {exact} from './formula.js';
import {numbers, uniform} from './number.js';

const element = fc.oneof(
	{weight: 8, arbitrary: fc.double({min: -4, max: 4, noNaN: true})},
	{weight: 1, arbitrary: fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 1e-310, 1e300, 1e-160)},
);

/** NaN has many bit patterns and one meaning. */
function sameBits(a: Numbers | number, b: Numbers | number): boolean {
	if (typeof a === 'number' || typeof b === 'number') return Object.is(a, b);
	return a.every((value, index) => Object.is(value, b[index]));
}

for (const type of ['f32', 'f64'] as const) {
	test(`reproducible kernels have the same bits on every instruction set, ${type}`, (t) => {
		const values = fc.array(element, {minLength: 1, maxLength: 30});
		const length = fc.integer({min: 0, max: 3000});
		fc.assert(
			fc.property(exact(['x', 'y']), values, values, length, fc.integer({min: 1, max: 3}), (e, x, y, n, threads) => {
				const given = Object.fromEntries(
					Object.entries({x, y}).map(([name, some]) => [
						name,
						numbers(
							type,
							Array.from({length: n}, (_, i) => (some[(5 * i) % some.length] ?? 0) * (1 + (i % 7) / 8)),
						),
					]),
				);
				const outputs: Record<string, Expression> = {
					...{all: e, sum: sum(e), mean: mean(e), prod: prod(e), min: min(e), max: max(e)},
					...{sumsq: sumsq(e), norm: norm(e)},
				};
				const [right, ...others] = features().available.map((isa) => {
					using kernel = compile(outputs, {type, isa, reproducible: true, threads});
					return kernel({all: numbers(type, n)}, given);
				});
				for (const other of others) {
					for (const name of Object.keys(outputs)) {
						const [a, b] = [right?.[name], other[name]] as [number, number];
						if (!sameBits(a, b)) throw new Error(`${name} of ${e}, n = ${n}: ${a} and ${b}`);
					}
				}
			}),
			{numRuns: 200, seed: 20_240_609},
		);
		t.pass();
	});

	test(`products are joined with sums only where bits need not be the same, ${type}`, (t) => {
		const next = uniform(17);
		const n = 1000;
		const [x, y, z] = [1, 2, 3].map(() => numbers(type, n).map(() => next() - 0.5) as Numbers);
		const given = {x, y, z} as Record<string, Numbers>;
		const right = numbers(type, n);
		for (const i of right.keys()) {
			const product = (x?.[i] ?? 0) * (y?.[i] ?? 0);
			right[i] = (type === 'f32' ? Math.fround(product) : product) + (z?.[i] ?? 0);
		}
		let differ = 0;
		for (const isa of features().available) {
			using kernel = compile('x*y + z', {type, isa, reproducible: true});
			t.deepEqual(kernel(numbers(type, n), given), right, isa);
			using joined = compile('x*y + z', {type, isa});
			if (!sameBits(joined(numbers(type, n), given), right)) differ++;
		}
		// Where there is machine code, the trap is real.
		t.is(differ, features().available.length - 1);
	});

	test(`reproducible sums are the same for every number of threads, and accurate, ${type}`, (t) => {
		const next = uniform(23);
		const x = numbers(type, 300_007).map(() => next() - 0.5) as Numbers;
		const sums = [1, 2, 5].flatMap((threads) =>
			features().available.map((isa) => compile('sum(x)', {type, isa, reproducible: true, threads})({x})),
		);
		t.is(new Set(sums).size, 1);
		// Against whole numbers: every element is a multiple of 2^-60.
		const whole = Array.from(x, (value) => BigInt(value * 2 ** 60));
		const right = Number(whole.reduce((total, value) => total + value, 0n)) / 2 ** 60;
		t.is(sums[0], right);
	});
}

test('reproducible is a flag of the code, not shared with other kernels', (t) => {
	const text = 'sum(x*y + 0.4375)';
	compile(text);
	const other = compile(text, {reproducible: true});
	t.false(other.info.cached);
	t.true(compile(text, {reproducible: true}).info.cached);
	t.regex(other.stages().schedule, /value by value/);
	t.throws(() => compile('x', {reproducible: 1 as never}), {
		code: 'ERR_INVALID_ARGUMENT',
		message: 'reproducible is 1: it can be true or false',
	});
});
