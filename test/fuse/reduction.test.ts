import test from 'ava';
import {compile, type Numbers} from '../../src/fuse/index.js';
import {numbers, targets, uniform} from './number.js';

/** The sum without rounding to speak of (Neumaier 1974), and that of the magnitudes. */
function exact(values: Iterable<number>): {sum: number; magnitude: number} {
	let [sum, rest, magnitude] = [0, 0, 0];
	for (const value of values) {
		const next = sum + value;
		rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
		sum = next;
		magnitude += Math.abs(value);
	}
	return {sum: sum + rest, magnitude};
}

for (const {isa, type} of targets) {
	const epsilon = type === 'f32' ? 1e-6 : 1e-14;

	test(`sums of long arrays keep their accuracy, ${type} ${isa}`, (t) => {
		using total = compile('sum(x)', {type, isa});
		using average = compile('mean(x)', {type, isa});
		const next = uniform(11);
		for (const [label, values] of [
			['0.1 again and again', numbers(type, 3_000_000).fill(0.1)],
			['uniform', numbers(type, 300_001).map(() => next()) as Float64Array],
			['both signs', numbers(type, 300_001).map(() => next() - 0.5) as Float64Array],
			[
				'large and small',
				numbers(type, 100_003).map((_: number, i: number) => (i % 1000 === 0 ? 1e6 : 1e-3)) as Float64Array,
			],
		] as const) {
			const {sum, magnitude} = exact(values);
			const got = total({x: values});
			t.true(Math.abs(got - sum) <= epsilon * magnitude, `${label}: ${got} and not ${sum}`);
			const mean = average({x: values});
			t.true(Math.abs(mean - sum / values.length) <= (epsilon * magnitude) / values.length, `${label}: mean ${mean}`);
		}
	});

	test(`sums of functions, ${type} ${isa}`, (t) => {
		const next = uniform(5);
		const normal = () => 1.6 * (next() + next() + next() + next() + next() + next() - 3);
		for (const n of [1, 2, 7, 64, 1000, 100_000]) {
			const u = numbers(type, n).map(normal) as Float64Array;
			for (const [text, of] of [
				['log(cosh(u))', (x: number) => Math.abs(x) - Math.LN2 + Math.log1p(Math.exp(-2 * Math.abs(x)))],
				['u*exp(-u^2/2)', (x: number) => x * Math.exp((-x * x) / 2)],
				['exp(u)', Math.exp],
				['select(u < 0, 0, u)', (x: number) => Math.max(0, x)],
			] as const) {
				using total = compile(`sum(${text})`, {type, isa});
				using average = compile(`mean(${text})`, {type, isa});
				const {sum, magnitude} = exact(Array.from(u, of));
				// log cosh near 0 is the small difference of |u| and ln 2: its error is absolute.
				const scale = epsilon * (magnitude + (text.startsWith('log') ? n : 0));
				const got = total({u});
				t.true(Math.abs(got - sum) <= scale, `sum of ${text}, n = ${n}: ${got} and not ${sum}`);
				const mean = average({u});
				t.true(Math.abs(mean - sum / n) <= scale / n, `mean of ${text}, n = ${n}: ${mean}`);
			}
		}
	});

	test(`sums of log cosh take large, infinite and NaN arguments, ${type} ${isa}`, (t) => {
		using total = compile('sum(log(cosh(u)))', {type, isa});
		using average = compile('mean(log(cosh(u)))', {type, isa});
		const of = (...u: number[]) => total({u: numbers(type, u)});
		for (const [u, right] of [
			[[0], 0],
			[[1000, -1000], 2000 - 2 * Math.LN2],
			[[1e30], 1e30],
			[[1e-4], 5e-9 - 1e-16 / 12],
			[Array(5000).fill(0), 0],
			[Array(5000).fill(0.01), 5000 * Math.log(Math.cosh(0.01))],
			[Array(100_000).fill(-0.3), 100_000 * Math.log(Math.cosh(0.3))],
		] as [number[], number][]) {
			t.true(
				Math.abs(of(...u) - right) <= epsilon * (Math.abs(right) + u.length),
				`${u.length} times ${u[0]}: ${of(...u)} and not ${right}`,
			);
		}
		for (const n of [1, 3, 40, 200]) {
			const zeros = Array(n).fill(0) as number[];
			t.is(of(...zeros, Infinity), Infinity);
			t.is(of(-Infinity, ...zeros), Infinity);
			t.is(of(...zeros, Number.NaN), Number.NaN);
			t.is(of(Infinity, ...zeros, Number.NaN), Number.NaN);
			t.is(average({u: numbers(type, [...zeros, Infinity])}), Infinity);
		}
	});

	test(`special values in reductions, and of nothing, ${type} ${isa}`, (t) => {
		const inf = Infinity;
		const nan = Number.NaN;
		const rows: Record<string, readonly (readonly [right: number, ...x: number[]])[]> = {
			sum: [[0], [inf, inf, 1, 2], [nan, inf, 1, -inf], [nan, 1, nan, 2], [3, 1, 2], [0, -0]],
			mean: [[nan], [inf, inf, 1], [nan, nan, 1], [1.5, 1, 2]],
			prod: [[1], [0, 0, 3], [-0, -0, 3], [nan, 0, inf], [inf, inf, 2], [-inf, inf, -2], [nan, nan, 0], [-6, 1, -2, 3]],
			min: [[inf], [nan, 1, nan], [-0, 0, -0], [-0, -0, 0], [-inf, -inf, 3], [inf, inf], [-2, 3, -2, 7]],
			max: [[-inf], [nan, nan, 1], [0, -0, 0], [0, 0, -0], [inf, -3, inf], [-inf, -inf], [-2, -3, -2, -7], [-0, -0]],
			sumsq: [[0], [inf, -inf, 1], [nan, nan, 1], [13, 2, -3]],
			norm: [[0], [inf, -inf, 1], [nan, nan, inf], [nan, inf, nan, 1], [nan, nan, 0], [5, 3, -4], [0, 0, -0], [2, -2]],
		};
		for (const [name, cases] of Object.entries(rows)) {
			using kernel = compile(`${name}(x)`, {type, isa});
			for (const [right, ...x] of cases) {
				// What is after the first element is repeated, so that every lane and the last, incomplete vector see it.
				for (const copies of x.length < 2 || name === 'min' || name === 'max' || !Number.isFinite(right)
					? [1, 41]
					: [1]) {
					const many = [...x.slice(0, 1), ...Array.from({length: copies}, () => x.slice(1)).flat()];
					t.is(kernel({x: numbers(type, many)}), right, `${name} of ${many.join(', ')}`);
				}
			}
		}
		using dot = compile('dot(x, y)', {type, isa});
		t.is(dot({x: numbers(type, [1, 2]), y: numbers(type, [3, -4])}), -5);
		t.is(dot({x: numbers(type, []), y: numbers(type, [])}), 0);
		t.is(dot({x: numbers(type, [0]), y: numbers(type, [inf])}), nan);
	});

	test(`products and norms leave the range only with their results, ${type} ${isa}`, (t) => {
		using prod = compile('prod(x)', {type, isa});
		using norm = compile('norm(x)', {type, isa});
		using logs = compile('sum(log(x))', {type, isa});
		const [most, least] = type === 'f32' ? [2 ** 127, 2 ** -149] : [2 ** 1023, 2 ** -1074];
		for (const pairs of [1, 2, 9, 200, 3000]) {
			const x = numbers(type, 2 * pairs + 1).fill(most);
			for (let i = 0; i < pairs; i++) x[i] = least;
			x[2 * pairs] = 1.5;
			// (most * least)^pairs, rounded once.
			const exponent = (type === 'f32' ? -22 : -51) * pairs;
			t.is(prod({x}), 1.5 * 2 ** exponent, `${pairs} pairs`);
			const right = exponent * Math.LN2 + Math.log(1.5);
			t.true(Math.abs(logs({x}) - right) <= epsilon * (Math.abs(right) + x.length), `${pairs} pairs: ${logs({x})}`);
			const negative = x.map((value) => -value) as Numbers;
			t.is(prod({x: negative}), -1.5 * 2 ** exponent);
			t.is(logs({x: negative}), Number.NaN);
			const root = Math.sqrt(pairs);
			for (const scale of [most / 4, 3 * least, 1]) {
				const size = norm({x: numbers(type, pairs).fill(scale)});
				// A few subnormal numbers more or less are all that is there, in the smallest case.
				const right = type === 'f64' && scale < 1 ? Math.round(3 * root) * least : scale * root;
				t.true(
					Object.is(size, right) || Math.abs(size - right) <= 3 * epsilon * right,
					`norm of ${pairs} times ${scale}: ${size} and not ${right}`,
				);
			}
			const mixed = numbers(type, [
				...Array(pairs).fill(most / 4),
				...Array(pairs).fill(least),
				...Array(pairs).fill(1),
			]);
			const [size, large] = [norm({x: mixed}), (most / 4) * root];
			t.true(
				Object.is(size, large) || Math.abs(size - large) <= 3 * epsilon * large,
				`norm of ${pairs} large: ${size}`,
			);
		}
		using tiny = compile('norm(x)', {type, isa});
		const [edge] = type === 'f32' ? [2 ** -63] : [2 ** -511];
		// Squares of small and of ordinary numbers meet: 3-4-5 across the border.
		t.true(Math.abs(tiny({x: numbers(type, [0.75 * edge, edge])}) / (1.25 * edge) - 1) <= epsilon);
		t.is(logs({x: numbers(type, [0, 2])}), -Infinity);
		t.is(logs({x: numbers(type, [-0, 2])}), -Infinity);
		t.is(logs({x: numbers(type, [0, Infinity])}), Number.NaN);
		t.is(logs({x: numbers(type, [3, Infinity])}), Infinity);
		t.is(logs({x: numbers(type, [])}), 0);
	});

	test(`special values in sums, ${type} ${isa}`, (t) => {
		using total = compile('sum(x)', {type, isa});
		const of = (...x: number[]) => total({x: numbers(type, x)});
		t.is(of(Infinity, 1, 2), Infinity);
		t.is(of(Infinity, 1, -Infinity), Number.NaN);
		t.is(of(1, Number.NaN, 2), Number.NaN);
		t.is(of(1e-40, 2e-40) > 0, true);
		t.is(of(), 0);
	});
}
