// Every function in both modes against the interpreter in double precision, whose own error is below 1 ULP of a double:
// nothing in single precision, and one more ULP in double precision.
import test from 'ava';
import {compile, type Mode, type Numbers, type NumberType} from '../../src/fuse/index.js';
import {distance, largest, numbers, targets, tiniest, uniform} from './number.js';

const unary = (
	'sign floor ceil round trunc sqrt cbrt rsqrt exp exp2 exp10 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh ' +
	'cosh tanh asinh acosh atanh erf erfc sigmoid softplus logcosh gelu'
).split(' ');
const bounds: Record<Mode, number> = {precise: 1, fast: 4};
const COUNT = 20_000;

function special(type: NumberType): number[] {
	const tiny = tiniest(type);
	const positive = [0, tiny, 1e3 * tiny, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 10, 100, 2 ** 100, largest(type), Infinity];
	return [...positive, ...positive.map((x) => -x), Number.NaN];
}

/** At every scale, and densely where functions bend. */
function scattered(type: NumberType): number[] {
	const next = uniform(7);
	const [low, high, last] = type === 'f32' ? [-149, 128, 105] : [-1074, 1024, 750];
	const kinds = [
		() => 2 ** (low + (high - low) * next()) * (1 + next() / 2),
		() => next() * last,
		() => next() * 3,
		() => 1 + (next() - 0.5) / 8,
		() => next() * 30,
		() => 2 ** (-40 * next()),
		() => (Math.floor(next() * 2e5) * Math.PI) / 2,
	];
	return Array.from({length: COUNT}, (_, index) => {
		const x = (next() < 0.5 ? -1 : 1) * (kinds[index % kinds.length]?.() ?? 0);
		return type === 'f32' ? Math.fround(x) : x;
	});
}

function worst(
	text: string,
	type: NumberType,
	mode: Mode,
	isa: (typeof targets)[number]['isa'],
	x: number[],
	y: number[],
) {
	using kernel = compile(text, {type, mode, isa});
	using reference = compile(text, {type: 'f64', mode: 'precise', isa: 'scalar'});
	const run = (k: (out: Numbers, inputs: {x: Numbers; y: Numbers}) => Numbers, of: NumberType) =>
		k(numbers(of, x.length), {x: numbers(of, x), y: numbers(of, y)});
	const [got, right] = [run(kernel, type), run(reference, 'f64')];
	let most = {error: -1, text};
	for (const [index, value] of got.entries()) {
		const error = distance(value, right[index] ?? 0, type);
		if (!(error <= most.error))
			most = {error, text: `${text} of ${x[index]}, ${y[index]} is ${value}, not ${right[index]}`};
	}
	return most;
}

for (const {isa, type} of targets) {
	for (const mode of ['precise', 'fast'] as const) {
		const allowed = bounds[mode] + (type === 'f64' ? 1 : 0);
		test(`every function within ${bounds[mode]} ULP: ${mode} ${type} ${isa}`, (t) => {
			const x = [...special(type), ...scattered(type)];
			for (const name of unary) {
				const {error, text} = worst(`${name}(x)`, type, mode, isa, x, x);
				t.true(error <= allowed, `${text}: ${error} ULP`);
			}
		});

		test(`functions of two numbers within ${bounds[mode]} ULP: ${mode} ${type} ${isa}`, (t) => {
			const corners = [...special(type), 0.5, -0.5, 5, -7, 1e5 + 1];
			const x = corners.flatMap((a) => corners.map(() => a));
			const y = corners.flatMap(() => corners);
			const next = uniform(3);
			const range = type === 'f32' ? 88 : 709;
			for (let i = 0; i < COUNT; i++) {
				const base = i % 2 === 0 ? next() * 20 : 2 ** (next() * 60 - 30);
				x.push(type === 'f32' ? Math.fround(base) : base);
				const exponent = i % 3 === 0 ? next() * 8 - 4 : ((next() * 2 - 1) * range) / Math.abs(Math.log(base));
				y.push(type === 'f32' ? Math.fround(exponent) : exponent);
			}
			for (const name of ['pow', 'hypot', 'atan2']) {
				const {error, text} = worst(`${name}(x, y)`, type, mode, isa, x, y);
				t.true(error <= allowed, `${text}: ${error} ULP`);
			}
		});
	}

	test(`special values of the newer functions, ${type} ${isa}`, (t) => {
		const [inf, nan] = [Infinity, Number.NaN];
		const of = (text: string, ...values: number[]) => {
			using kernel = compile(text, {type, isa, mode: 'precise'});
			return [...kernel(numbers(type, values.length), {x: numbers(type, values)})];
		};
		t.deepEqual(of('sign(x)', 3, -2, 0, -0, nan, -inf), [1, -1, 0, -0, nan, -1]);
		t.deepEqual(of('round(x)', 0.5, 1.5, 2.5, -0.5, -0.2, inf), [0, 2, 2, -0, -0, inf]);
		t.deepEqual(of('floor(x)', -0.5, 0.5, -0, inf), [-1, 0, -0, inf]);
		t.deepEqual(of('ceil(x)', -0.5, 0.5, nan), [-0, 1, nan]);
		t.deepEqual(of('trunc(x)', -1.7, 1.7, -0.2), [-1, 1, -0]);
		t.deepEqual(of('cbrt(x)', 27, -8, 0, -0, inf, -inf, nan), [3, -2, 0, -0, inf, -inf, nan]);
		t.deepEqual(of('rsqrt(x)', 4, 0, -0, inf, -1, nan), [0.5, inf, -inf, 0, nan, nan]);
		t.deepEqual(of('exp2(x)', 10, -1, inf, -inf, nan), [1024, 0.5, inf, 0, nan]);
		t.deepEqual(of('exp10(x)', 0, inf, -inf, nan), [1, inf, 0, nan]);
		t.deepEqual(of('expm1(x)', 0, -0, inf, -inf, nan), [0, -0, inf, -1, nan]);
		t.deepEqual(of('log2(x)', 8, 0, -0, inf, -1), [3, -inf, -inf, inf, nan]);
		t.deepEqual(of('log10(x)', 1, 0, inf, -1), [0, -inf, inf, nan]);
		t.deepEqual(of('log1p(x)', 0, -0, -1, inf, -2, nan), [0, -0, -inf, inf, nan, nan]);
		t.deepEqual(of('sin(x)', 0, -0, inf, -inf, nan), [0, -0, nan, nan, nan]);
		t.deepEqual(of('cos(x)', 0, -0, inf, nan), [1, 1, nan, nan]);
		t.deepEqual(of('tan(x)', 0, -0, inf, nan), [0, -0, nan, nan]);
		t.deepEqual(of('asin(x)', 0, -0, 1.5, nan), [0, -0, nan, nan]);
		t.deepEqual(of('acos(x)', 1, 1.5, -1.5, nan), [0, nan, nan, nan]);
		t.deepEqual(of('asinh(x)', 0, -0, inf, -inf, nan), [0, -0, inf, -inf, nan]);
		t.deepEqual(of('acosh(x)', 1, 0.5, inf, nan), [0, nan, inf, nan]);
		t.deepEqual(of('atanh(x)', 0, -0, 1, -1, 2, nan), [0, -0, inf, -inf, nan, nan]);
		t.deepEqual(of('erf(x)', 0, -0, inf, -inf, nan), [0, -0, 1, -1, nan]);
		t.deepEqual(of('erfc(x)', 0, inf, -inf, nan), [1, 0, 2, nan]);
		t.deepEqual(of('sigmoid(x)', 0, inf, -inf, nan), [0.5, 1, 0, nan]);
		t.deepEqual(of('softplus(x)', inf, -inf, nan), [inf, 0, nan]);
		t.deepEqual(of('logcosh(x)', 0, -0, inf, -inf, nan), [0, 0, inf, inf, nan]);
		t.deepEqual(of('gelu(x)', 0, -0, inf, -inf, nan), [0, -0, inf, -0, nan]);
		t.deepEqual(of('pow(x, 0*x)', 3, -5), [1, 1]);
		t.deepEqual(of('clamp(x, -1, 2)', 3, -5, 0.5, nan), [2, -1, 0.5, nan]);
		t.deepEqual(of('recip(x)', 4, 0, -0), [0.25, inf, -inf]);
		const eps = type === 'f32' ? 2 ** -20 : 2 ** -40;
		t.deepEqual(of('fma(x, x, -1)', 1 + eps), [2 * eps + eps * eps]);
	});
}
