import test from 'ava';
import {IngaError} from '../../src/core/index.js';
import {
	compile,
	type Expression,
	exp,
	fuse,
	input,
	max,
	mean,
	min,
	type Numbers,
	norm,
	parse,
	sum,
	sumsq,
} from '../../src/fuse/index.js';
import {numbers, targets, uniform} from './number.js';

const f64 = (...values: number[]) => Float64Array.from(values);
const invalid = (message: RegExp) => ({instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});

for (const {isa, type} of targets) {
	test(`several outputs give what one by one they give, ${type} ${isa}`, (t) => {
		const x = input('x');
		const parts: Record<string, Expression> = {
			...{y: exp(x), total: sum(x), mean: mean(x), low: min(x), high: max(x), squares: sumsq(x), size: norm(x)},
			...{again: sum(x), z: x.mul(2).add(1), product: parse('prod(x)'), logs: parse('sum(log(abs(x) + 1))')},
			smooth: parse('mean(log(cosh(x)))'),
		};
		const next = uniform(29);
		for (const n of [0, 1, 7, 100, 5000, 70_001]) {
			const data = numbers(type, n).map(() => 2 * next() - 1) as Numbers;
			using joint = compile(parts, {type, isa});
			const found = joint({y: numbers(type, n), z: numbers(type, n)}, {x: data}) as Record<string, Numbers | number>;
			t.deepEqual(Object.keys(found), Object.keys(parts));
			for (const [name, part] of Object.entries(parts)) {
				using single = compile(part, {type, isa});
				const right = single.reduction === 'none' ? single(numbers(type, n), {x: data}) : single({x: data});
				const got = found[name] as Numbers | number;
				if (typeof right !== 'number') {
					t.deepEqual(got, right, `${name}, n = ${n}`);
					continue;
				}
				// Sums are taken over other stretches: their rounding differs.
				const slack = (type === 'f32' ? 3e-6 : 1e-14) * (Math.abs(right) + n);
				t.true(
					Object.is(got, right) || Math.abs((got as number) - right) <= slack,
					`${name}, n = ${n}: ${got}, ${right}`,
				);
			}
		}
	});

	test(`more reductions than registers, and outputs over inputs, ${type} ${isa}`, (t) => {
		const x = input('x');
		const y = input('y');
		const powers = Array.from({length: 24}, (_, at) => [`s${at}`, sum(x.mul(at).add(y))] as const);
		const norms = Array.from({length: 5}, (_, at) => [`n${at}`, norm(x.mul(at))] as const);
		using kernel = compile(
			{...Object.fromEntries(powers), ...Object.fromEntries(norms), x: y, y: x.add(1)},
			{type, isa},
		);
		for (const n of [1, 33, 4100]) {
			const given = {x: numbers(type, n).fill(2), y: numbers(type, n).fill(3)};
			const found = kernel({x: given.x, y: given.y} as never, given as never) as Record<string, unknown>;
			// The arrays change places: all is read before it is written, by every loop.
			t.true(
				(given.x as Float64Array).every((value) => value === 3) && (given.y as Float64Array).every((v) => v === 3),
			);
			for (let at = 0; at < 24; at++) t.is(found[`s${at}`], n * (2 * at + 3), `s${at}, n = ${n}`);
			for (let at = 0; at < 5; at++) {
				const right = 2 * at * Math.sqrt(n);
				t.true(Math.abs((found[`n${at}`] as number) - right) <= 1e-6 * right, `n${at}, n = ${n}: ${found[`n${at}`]}`);
			}
		}
	});
}

test('what outputs have in common is computed once', (t) => {
	using kernel = fuse(['x'], ({x}) => ({a: sum(exp(x)), b: exp(x), c: mean(exp(x)), d: max(exp(x).mul(2))}));
	const {expression, schedule} = kernel.stages();
	t.is(expression.match(/ exp /g)?.length, 1);
	if (kernel.isa !== 'scalar') t.is(schedule.match(/^sum /gm)?.length, 1);
	t.deepEqual(
		kernel.outputs.map(({name, reduction}) => [name, reduction]),
		[
			['a', 'sum'],
			['b', 'none'],
			['c', 'mean'],
			['d', 'max'],
		],
	);
	const {a, b, c, d} = kernel({b: f64(0, 0)}, {x: f64(0, 0)});
	t.deepEqual([a, [...b], c, d], [2, [1, 1], 1, 2]);
});

test('a kernel of several outputs says how it is called', (t) => {
	using both = compile({y: 'x + 1', s: 'sum(x)'});
	using numbersOnly = compile({low: 'min(x)', high: 'max(x)'});
	const x = f64(1, 2);
	const bad = both as unknown as (...given: unknown[]) => unknown;
	t.throws(() => bad({x}), invalid(/has the outputs y, s: call it with \(\{y\}, \{name: array\}\)/));
	t.throws(() => bad(x, {x}), invalid(/call it with/));
	t.throws(() => bad({y: f64(0, 0)}, {x}, 3), invalid(/call it with/));
	t.throws(() => bad({}, {x}), invalid(/the output y is missing/));
	t.throws(() => bad({y: f64(0)}, {x}), invalid(/x has 2, y has 1/));
	t.throws(
		() => bad({y: f64(0, 0), s: f64(0, 0)}, {x}),
		invalid(/s is not an output that fills an array: those are y/),
	);
	t.throws(() => bad({y: [0, 0]}, {x}), invalid(/the output y is a plain array/));
	t.throws(() => (numbersOnly as unknown as typeof bad)({}, {x}), invalid(/call it with \(\{name: array\}\) alone/));
	t.throws(() => numbersOnly({x: 1}), invalid(/a kernel without arrays for its outputs needs an array/));
	t.deepEqual(numbersOnly({x: f64()}), {low: Infinity, high: -Infinity});
	t.deepEqual(both({y: f64()}, {x: f64()}), {y: f64(), s: 0});
	t.deepEqual(both({y: f64(0, 0)}, {x: 3}), {y: f64(4, 4), s: 6});
	using twins = compile({a: 'x', b: '-x'});
	const out = new Float64Array(4);
	t.throws(
		() => twins({a: out, b: out}, {x: new Float64Array(4)}),
		invalid(/output b overlaps the output a: every output/),
	);
	t.throws(() => twins({a: out.subarray(0, 3), b: out.subarray(1)}, {x: 1}), invalid(/output b overlaps/));
	t.deepEqual(twins({a: out.subarray(0, 2), b: out.subarray(2)}, {x: out.subarray(0, 2)}).b, f64(-0, -0));
});

test('outputs are checked when they are declared', (t) => {
	t.throws(() => compile({}), invalid(/an expression or its text, or some by name: there is none/));
	t.throws(() => compile({a: 3 as never}), invalid(/some by name: a is number/));
	t.throws(() => compile({a: null as never}), invalid(/a is null/));
	t.throws(() => compile({'': 'x'}), invalid(/empty name/));
	t.throws(() => compile(null as never), invalid(/text must be a string/));
	t.throws(() => fuse(['x'], ({x}) => ({a: x, b: 'x' as never})), invalid(/b is string/));
	t.throws(() => compile({a: 'x +'}), invalid(/missing/));
	using odd = compile(Object.fromEntries([['__proto__', 'sum(x)']]));
	t.deepEqual(Object.entries(odd({x: f64(1, 2)})), [['__proto__', 3]]);
});
