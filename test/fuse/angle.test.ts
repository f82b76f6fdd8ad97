// Loops take angles for moderate and do a stretch again where one is not: nobody may see which loop an element went through.
import test from 'ava';
import {compile, type Numbers, parse} from '../../src/fuse/index.js';
import {emulated} from '../core/emulated.js';
import {numbers, targets, uniform} from './number.js';

/** Past which an angle is not near, see the schedule. */
const bounds = {precise: {f32: 2 ** 15, f64: 2 ** 20}, fast: {f32: 2 ** 17, f64: 2 ** 30}} as const;
/** Below a chunk of the loops, and beyond some. */
const lengths = emulated ? [1, 100, 6000] : [1, 100, 4096, 30_000];
const formulas = ['sin(x)', 'cos(x)', 'tan(x)', 'sin(x)*cos(x*y) - tan(x + 0.5)', 'exp(sin(x*y)) + y'];

/** Moderate angles, and on the way larger ones: one, a few, many, only those, or what is no number. */
function angles(type: 'f32' | 'f64', n: number, kind: number): Numbers {
	const next = uniform(41 + kind);
	const far = () => (next() - 0.5) * 2 ** (20 + 100 * next());
	const x = numbers(
		type,
		Array.from({length: n}, () => (next() - 0.5) * 100),
	);
	if (kind === 1) x[n >> 1] = bounds.fast[type] + 1;
	if (kind === 2) for (let at = 0; at < n; at += 1 + Math.floor(next() * 5000)) x[at] = far();
	if (kind === 3) for (let at = 0; at < n; at += 3) x[at] = far();
	if (kind === 4) for (let at = 0; at < n; at++) x[at] = far();
	if (kind === 5) for (let at = 0; at < n; at += 7) x[at] = [Infinity, -Infinity, NaN][at % 3] as number;
	return x;
}

// The interpreter has one way for all angles.
for (const {isa, type} of targets.filter(({isa}) => isa !== 'scalar')) {
	for (const mode of ['fast', 'precise'] as const) {
		test(`an angle does not change how others are reduced, ${type} ${isa} ${mode}`, (t) => {
			for (const formula of formulas) {
				using kernel = compile(formula, {type, isa, mode});
				for (const n of lengths) {
					for (let kind = 0; kind < 6; kind++) {
						const x = angles(type, n, kind);
						const y = numbers(type, n).map((_: number, at: number) => 1 + (at % 3)) as Numbers;
						const where = `${formula}, n = ${n}, kind ${kind}`;
						const given = formula.includes('y') ? {x, y} : {x};
						const out = kernel(numbers(type, n), given as {x: Numbers});
						// Each alone; a hundred of them are enough.
						for (let at = 0; at < n; at += Math.ceil(n / 100)) {
							const alone = Object.fromEntries(
								Object.entries(given).map(([name, array]) => [name, array.slice(at, at + 1)]),
							);
							t.true(Object.is(kernel(numbers(type, 1), alone as {x: Numbers})[0], out[at]), `${where}, ${at}`);
						}
						// Over its own input, and between the elements of a wider array.
						const wide = numbers(type, 2 * n);
						kernel({data: wide, stride: 2, length: n} as never, given as {x: Numbers});
						kernel(x, given as {x: Numbers});
						t.deepEqual(x, out, `${where}, in place`);
						t.deepEqual(wide.filter((_: number, at: number) => at % 2 === 0) as Numbers, out, `${where}, strided`);
					}
				}
			}
		});
	}

	test(`reductions and several outputs of large angles, ${type} ${isa}`, (t) => {
		const outputs = {
			...{y: parse('sin(x)'), s: parse('sum(sin(x))'), low: parse('min(cos(x))'), high: parse('max(sin(x*k))')},
			...{size: parse('norm(tan(x) + 2)'), product: parse('prod(1 + cos(x)/1000)'), total: parse('sum(k*x)')},
		};
		using joint = compile(outputs, {type, isa});
		using sine = compile('sin(x)', {type, isa});
		using cosine = compile('cos(x)', {type, isa});
		for (const n of [1, 1000, 70_000]) {
			for (let kind = 0; kind < 5; kind++) {
				const where = `n = ${n}, kind ${kind}`;
				const x = angles(type, n, kind);
				const wanted = [...sine(numbers(type, n), {x})];
				const sum = wanted.reduce((a, b) => a + b, 0);
				const high = wanted.reduce((a, b) => Math.max(a, b));
				const low = [...cosine(numbers(type, n), {x})].reduce((a, b) => Math.min(a, b));
				const copy = x.slice() as Numbers;
				// The first output lies over the input of all.
				const found = joint({y: copy}, {x: copy, k: 1});
				t.deepEqual([...copy], wanted, where);
				t.is(found.low, low, where);
				t.is(found.high, high, where);
				t.true(Math.abs(found.s - sum) <= (type === 'f32' ? 3e-6 : 1e-14) * n, `${where}: ${found.s}, ${sum}`);
				const again = joint({y: numbers(type, n)}, {x, k: 1});
				t.deepEqual(again.s, found.s, where);
				t.deepEqual(again.product, found.product, where);
				t.deepEqual(again.size, found.size, where);
			}
		}
		// A number as the angle.
		using scaled = compile('sum(x*sin(k))', {type, isa});
		const ones = numbers(type, 100).fill(1);
		for (const k of [0.5, 2 ** 30]) {
			const alone = sine(numbers(type, 1), {x: numbers(type, [k])})[0] as number;
			t.true(Math.abs(scaled({x: ones, k}) - 100 * alone) <= 1e-5, `${k}`);
		}
	});
}

test('angles of long programs are reduced as those of short ones', (t) => {
	const formula = Array.from({length: 40}, (_, at) => `sin(x*${at + 1})`).join(' + ');
	for (const {isa, type} of targets) {
		using long = compile(formula, {type, isa, mode: 'precise'});
		for (const x of [0.5, 3e10]) {
			const found = long(numbers(type, 1), {x: numbers(type, [x])})[0] as number;
			let right = 0;
			for (let at = 1; at <= 40; at++) {
				using term = compile(`sin(x*${at})`, {type, isa, mode: 'precise'});
				right += term(numbers(type, 1), {x: numbers(type, [x])})[0] as number;
			}
			t.true(Math.abs(found - right) <= (type === 'f32' ? 4e-6 : 1e-14), `${type} ${isa} ${x}: ${found}, ${right}`);
		}
	}
});

test('the schedule says what becomes of large angles', (t) => {
	for (const {isa, type} of targets) {
		for (const mode of ['fast', 'precise'] as const) {
			using kernel = compile('sin(x)', {type, isa, mode});
			using plain = compile('exp(x)', {type, isa, mode});
			const note = `where an angle is beyond ${bounds[mode][type]}`;
			t.is(kernel.stages().schedule.includes(note), isa !== 'scalar', isa);
			t.false(plain.stages().schedule.includes('angle'));
		}
	}
});
