import test from 'ava';
import {compile, type NumberType} from '../../src/fuse/index.js';
import {distance, largest, numbers, targets, tiniest, ulp, uniform} from './number.js';

/** Arguments where something happens, for either type. */
function corners(type: NumberType): number[] {
	const tiny = tiniest(type);
	const normal = type === 'f32' ? 2 ** -126 : 2 ** -1022;
	const positive = [
		...[0, tiny, 2 * tiny, 1001 * tiny, normal - tiny, normal, normal + tiny, 3 * normal],
		...[
			1e-30,
			1e-20,
			1e-9,
			1e-8,
			1e-5,
			1e-3,
			0.1,
			0.3,
			0.5,
			0.7,
			0.75,
			1 - ulp(0.5, type),
			1,
			1 + ulp(1, type),
			1.25,
			1.5,
		],
		...[Math.SQRT2, Math.SQRT1_2, Math.LN2, Math.LN2 / 2, 2, Math.E, 3, 5, 9, 10, 20, 22, 40, 44],
		...[
			86, 87, 87.3, 88, 88.3, 88.7, 89, 90, 95, 100, 103, 104, 105, 110, 120, 200, 700, 708, 709, 709.7, 710, 711, 740,
			744, 745, 746, 750, 800,
		],
		...[1e3, 1e4, 1e9, 1e20, 1e30, largest(type) / 2, largest(type), Infinity],
	];
	return [...positive, ...positive.map((x) => -x), Number.NaN];
}

/** Random arguments at every scale, and densely where functions bend. */
function scattered(type: NumberType, count: number): number[] {
	const next = uniform(7);
	const [low, high] = type === 'f32' ? [-149, 128] : [-1074, 1024];
	return Array.from({length: count}, (_, index) => {
		const sign = next() < 0.5 ? -1 : 1;
		const kind = index % 4;
		if (kind === 0) return sign * 2 ** (low + (high - low) * next()) * (1 + next() / 2);
		if (kind === 1) return sign * next() * (type === 'f32' ? 105 : 750);
		if (kind === 2) return sign * next() * 3;
		return sign * (1 + (next() - 0.5) / 8);
	}).map((x) => (type === 'f32' ? Math.fround(x) : x));
}

/** `most` is the largest error in ULP; 0 means correctly rounded. Math's own functions may be 1 ULP off in f64. */
const functions: Record<string, {of: (x: number) => number; most: Record<NumberType, number>}> = {
	'-x': {of: (x) => -x, most: {f32: 0, f64: 0}},
	'abs(x)': {of: Math.abs, most: {f32: 0, f64: 0}},
	'sqrt(x)': {of: Math.sqrt, most: {f32: 0, f64: 0}},
	'x^2': {of: (x) => x * x, most: {f32: 0, f64: 0}},
	'1/x': {of: (x) => 1 / x, most: {f32: 0, f64: 0}},
	'x + 0.1': {of: (x) => x + 0.1, most: {f32: 0, f64: 0}},
	'exp(x)': {of: Math.exp, most: {f32: 3, f64: 2}},
	'log(x)': {of: Math.log, most: {f32: 2, f64: 2}},
	'sinh(x)': {of: Math.sinh, most: {f32: 3.1, f64: 2}},
	'cosh(x)': {of: Math.cosh, most: {f32: 3, f64: 2}},
	'tanh(x)': {of: Math.tanh, most: {f32: 3, f64: 2}},
};

for (const {isa, type} of targets) {
	for (const [text, {of, most: bounds}] of Object.entries(functions)) {
		const most = bounds[type];
		test(`${text} ${type} ${isa}: corners and ${most} ULP everywhere`, (t) => {
			using kernel = compile(text, {type, isa});
			const x = numbers(type, [...corners(type), ...scattered(type, 40_000)]);
			const out = kernel(numbers(type, x.length), {x});
			// In f64 the reference itself has an error, except where it is exact.
			const allowed = most === 0 ? 0.5 : most + (type === 'f64' ? 1 : 0);
			const at01 = text === 'x + 0.1' && type === 'f32' ? (v: number) => v + Math.fround(0.1) : of;
			let worst = {error: 0, at: Number.NaN, got: 0, right: 0};
			for (const [index, value] of x.entries()) {
				const [got = 0, right] = [out[index], at01(value)];
				const error = distance(got, right, type);
				if (!(error <= worst.error)) worst = {error, at: value, got, right};
			}
			if (process.env['INGA_TEST_VERBOSE']) t.log(worst);
			t.true(
				worst.error <= allowed,
				JSON.stringify(worst, (_, value) => (typeof value === 'number' ? String(value) : value)),
			);
		});
	}

	test(`special values are exact, ${type} ${isa}`, (t) => {
		const of = (text: string, ...values: number[]) => {
			using kernel = compile(text, {type, isa});
			return [...kernel(numbers(type, values.length), {x: numbers(type, values)})];
		};
		const inf = Infinity;
		const nan = Number.NaN;
		t.deepEqual(of('exp(x)', 0, -0, inf, -inf, nan, 1e4, -1e4), [1, 1, inf, 0, nan, inf, 0]);
		t.deepEqual(of('log(x)', 1, 0, -0, inf, -inf, nan, -1, -tiniest(type)), [0, -inf, -inf, inf, nan, nan, nan, nan]);
		t.deepEqual(of('sinh(x)', 0, -0, inf, -inf, nan, 1e4, -1e4), [0, -0, inf, -inf, nan, inf, -inf]);
		t.deepEqual(of('cosh(x)', 0, -0, inf, -inf, nan, 1e4, -1e4), [1, 1, inf, inf, nan, inf, inf]);
		t.deepEqual(of('tanh(x)', 0, -0, inf, -inf, nan, 1e4, -1e4, 50, -50), [0, -0, 1, -1, nan, 1, -1, 1, -1]);
		t.deepEqual(of('sqrt(x)', 0, -0, inf, -inf, nan, -1, 4), [0, -0, inf, nan, nan, nan, 2]);
		t.deepEqual(of('-x', 0, -0, inf, nan), [-0, 0, -inf, nan]);
		t.deepEqual(of('abs(x)', -0, -inf, nan, -2), [0, inf, nan, 2]);
		t.deepEqual(of('1/x', 0, -0, inf, -inf, nan), [inf, -inf, 0, -0, nan]);
		t.deepEqual(of('x*0', inf, -0, nan, -3), [nan, -0, nan, -0]);
		t.deepEqual(of('x - x', inf, nan, 3), [nan, nan, 0]);
		t.deepEqual(of('x^0', nan, inf, 0), [1, 1, 1]);
		const tiny = tiniest(type);
		t.deepEqual(of('tanh(x)', tiny, -tiny), [tiny, -tiny]);
		t.deepEqual(of('sinh(x)', tiny, -tiny), [tiny, -tiny]);
		t.deepEqual(of('x*1 + 0*x', tiny, -tiny), [tiny, -tiny]);
		t.deepEqual(of('x/2 + x/2', 3 * 2 * tiny), [6 * tiny]);
	});

	test(`min, max, comparisons and select, ${type} ${isa}`, (t) => {
		const values = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, tiniest(type), -tiniest(type), largest(type)];
		const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
		const given = {
			x: numbers(
				type,
				pairs.map(([a]) => a),
			),
			y: numbers(
				type,
				pairs.map(([, b]) => b),
			),
		};
		const check = (text: string, right: (a: number, b: number) => number) => {
			using kernel = compile(text, {type, isa});
			const out = kernel(numbers(type, pairs.length), given);
			for (const [index, [a, b]] of pairs.entries()) {
				t.true(Object.is(out[index], right(a, b)), `${text} of ${a}, ${b} is ${out[index]} and not ${right(a, b)}`);
			}
		};
		check('min(x, y)', Math.min);
		check('max(x, y)', Math.max);
		check('x < y', (a, b) => Number(a < b));
		check('x <= y', (a, b) => Number(a <= b));
		check('x > y', (a, b) => Number(a > b));
		check('x >= y', (a, b) => Number(a >= b));
		check('x == y', (a, b) => Number(a === b));
		check('x != y', (a, b) => Number(a !== b));
		check('select(x, y, 7)', (a, b) => (a !== 0 ? b : 7));
		check('select(x < y, x, y)', (a, b) => (a < b ? a : b));
		check('select((x < y) + (x > y), -y, x)', (a, b) => (a < b || a > b ? -b : a));
		check('(x < y) - 2*(y <= x)', (a, b) => Number(a < b) - 2 * Number(b <= a));
	});
}

test('exp overflows and underflows where it should', (t) => {
	const edges = {
		f64: [
			709.782712893384,
			709.7827128933841,
			-708.3964185322641,
			-745.1332191019411,
			-745.1332191019412,
			-745.1332191019412 - 1e-12,
		],
		f32: [
			88.72283172607422, 88.7228393554688, -87.33654022216797, -103.97207641601562, -103.97208404541016,
			-103.9720916748047,
		],
	} as const;
	for (const {isa, type} of targets) {
		using kernel = compile('exp(x)', {type, isa});
		const x = numbers(type, [...edges[type]]);
		const out = kernel(numbers(type, x.length), {x});
		for (const [index, value] of x.entries()) {
			const right = Math.exp(value);
			t.true(
				distance(out[index] ?? 0, right, type) <= 2,
				`exp(${value}) ${type} ${isa} is ${out[index]} and not ${right}`,
			);
		}
	}
});

test('a function that overflows is infinite in a sum too', (t) => {
	for (const {isa, type} of targets) {
		for (const text of ['exp(x)', 'sinh(x)', 'cosh(x)', '-exp(x)*(-1)']) {
			using kernel = compile(`${text} + y`, {type, isa});
			const out = kernel(numbers(type, 1), {x: numbers(type, [1000]), y: numbers(type, [-Infinity])});
			// Not joined with the sum: a large product plus -Infinity would be -Infinity.
			t.is(out[0], Number.NaN, `${text} ${type} ${isa}`);
		}
	}
});
