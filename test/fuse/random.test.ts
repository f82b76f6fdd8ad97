import test from 'ava';
import fc from 'fast-check';
import {compile, max, mean, min, type Numbers, norm, prod, sum, sumsq} from '../../src/fuse/index.js';
import {emulated} from '../core/emulated.js';
import {formulas} from './formula.js';
import {admits, enclose} from './interval.js';
import {numbers, targets} from './number.js';
import {admitsReduction} from './reduced.js';

const RUNS = emulated ? 100 : 500;
const names = ['x', 'y', 'z'] as const;

const element = fc.oneof(
	{weight: 5, arbitrary: fc.double({min: -4, max: 4, noNaN: true})},
	{weight: 2, arbitrary: fc.double({min: -800, max: 800, noNaN: true})},
	{
		weight: 2,
		arbitrary: fc.constantFrom(0, -0, 1, -1, 0.5, Infinity, -Infinity, Number.NaN, 1e-310, 1e300, 1e-40, 3e38),
	},
);
const array = fc.array(element, {minLength: 21, maxLength: 21});

/** Values of an input: an array, or a number for all. */
const operand = fc.oneof({weight: 4, arbitrary: array}, {weight: 1, arbitrary: element});

for (const {isa, type} of targets) {
	test(`random formulas stay within their error bounds, ${type} ${isa}`, (t) => {
		let asked = 0;
		let answered = 0;
		fc.assert(
			fc.property(formulas(names), array, operand, operand, (formula, x, y, z) => {
				using kernel = compile(formula, {type, isa});
				const plain = (value: number) => (type === 'f32' ? Math.fround(value) : value);
				const given = Object.fromEntries(
					[x, y, z].map((value, at) => [names[at], typeof value === 'number' ? plain(value) : numbers(type, value)]),
				) as Record<string, Numbers | number>;
				const out = kernel(numbers(type, x.length), given);
				for (const [index, got] of out.entries()) {
					const inputs = Object.fromEntries(names.map((name) => [name, at(given[name], index)]));
					const interval = enclose(formula, inputs, type);
					asked++;
					if (interval !== 'any') answered++;
					if (!admits(interval, got)) {
						throw new Error(`${formula} of ${JSON.stringify(inputs, text)} is ${got}, outside [${String(interval)}]`);
					}
				}
			}),
			{numRuns: RUNS, seed: 20_240_607, includeErrorInReport: true},
		);
		// The oracle must not talk itself out of it.
		t.true(answered > asked / 2, `${answered} of ${asked} values could be judged`);
	});
}

const reductions = {sum, mean, prod, min, max, sumsq, norm} as const;

for (const {isa, type} of targets) {
	test(`random formulas may end in every reduction at every length, ${type} ${isa}`, (t) => {
		let [asked, answered] = [0, 0];
		const length = fc.integer({min: 0, max: 199});
		const ending = fc.constantFrom(...(Object.keys(reductions) as (keyof typeof reductions)[]));
		fc.assert(
			fc.property(formulas(names), ending, length, array, operand, operand, (formula, name, n, x, y, z) => {
				const repeated = (values: readonly number[]) =>
					numbers(
						type,
						Array.from({length: n}, (_, i) => values[(7 * i) % values.length] ?? 0),
					);
				const given = Object.fromEntries(
					[x, y, z].map((value, at) => [names[at], typeof value === 'number' ? value : repeated(value)]),
				) as Record<string, Numbers | number>;
				using kernel = compile({all: formula, one: reductions[name](formula)}, {type, isa});
				const {all, one} = kernel({all: numbers(type, n)}, given);
				const intervals = Array.from(all, (got, index) => {
					const plain = names.map((each) => [each, at(given[each], index)] as const);
					const inputs = Object.fromEntries(plain.map(([each, v]) => [each, type === 'f32' ? Math.fround(v) : v]));
					const interval = enclose(formula, inputs, type);
					if (!admits(interval, got))
						throw new Error(`${formula} at ${index} is ${got}, outside [${String(interval)}]`);
					return interval;
				});
				asked++;
				// log(cosh(u)) is infinite where cosh overflows; its sum is made without cosh and is not.
				const overflows =
					formula.op === 'log' && intervals.some((each) => typeof each !== 'string' && each[1] === Infinity);
				const judged = overflows ? undefined : admitsReduction(name, intervals, one, type);
				if (judged !== undefined) answered++;
				if (judged === false) throw new Error(`${name} of ${formula} over ${n}: ${one} of [${[...all].join(', ')}]`);
			}),
			{numRuns: RUNS, seed: 20_240_608, includeErrorInReport: true},
		);
		t.true(answered > asked / 3, `${answered} of ${asked} reductions could be judged`);
	});
}

function at(value: Numbers | number | undefined, index: number): number {
	return typeof value === 'number' ? value : (value?.[index] ?? 0);
}

function text(_: string, value: unknown): unknown {
	return typeof value === 'number' ? String(value) : value;
}
