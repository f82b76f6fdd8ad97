import test from 'ava';
import {compile, fuse, type Numbers} from '../../src/fuse/index.js';
import {numbers, targets, uniform} from './number.js';

const GUARD = 16;
const CANARY = -12345.678;

/** `length` elements that start `offset` after a guard zone and are followed by another. */
function guarded(type: 'f32' | 'f64', length: number, offset: number): {view: Numbers; intact: () => boolean} {
	const whole = numbers(type, length + 2 * GUARD + offset).fill(CANARY);
	const canary = whole[0];
	const [start, end] = [GUARD + offset, GUARD + offset + length];
	return {
		view: whole.subarray(start, end),
		intact: () => whole.every((value, index) => (index >= start && index < end) || value === canary),
	};
}

for (const {isa, type} of targets) {
	test(`every length from 0 to 199 and nothing beyond, ${type} ${isa}`, (t) => {
		// Exact in both types, so that equality can be asked for.
		using map = fuse(['x', 'y'], ({x, y}) => x.mul(2).add(y), {type, isa});
		using sum = compile('sum(x*2 + y)', {type, isa});
		using mean = compile('mean(x*2 + y)', {type, isa});
		for (let n = 0; n < 200; n++) {
			const offset = n % 9;
			const out = guarded(type, n, offset);
			const x = guarded(type, n, (offset * 5) % 8);
			const y = guarded(type, n, (offset * 3) % 7);
			for (let i = 0; i < n; i++) [x.view[i], y.view[i]] = [i + 1, (i % 5) * 3];
			t.is(map(out.view, {x: x.view, y: y.view}), out.view);
			const right = Array.from({length: n}, (_, i) => 2 * (i + 1) + (i % 5) * 3);
			t.deepEqual([...out.view], right, `n = ${n}`);
			t.true(out.intact() && x.intact() && y.intact(), `n = ${n}`);
			const total = right.reduce((a, b) => a + b, 0);
			t.is(sum({x: x.view, y: y.view}), total, `sum, n = ${n}`);
			// Infinite neighbours must not leak into a reduction's last, incomplete vector.
			const whole = numbers(type, n + 40).fill(Number.NaN);
			whole.set(x.view, 20);
			t.is(sum({x: whole.subarray(20, 20 + n), y: y.view}), total, `sum among NaN, n = ${n}`);
			const average = mean({x: x.view, y: y.view});
			if (n === 0) t.is(average, Number.NaN);
			else t.true(Math.abs(average - total / n) <= (type === 'f32' ? 1e-6 : 1e-15) * (total / n), `mean, n = ${n}`);
		}
	});

	test(`every reduction at every length, among NaN, ${type} ${isa}`, (t) => {
		const texts = {
			...{sum: 'sum(x)', mean: 'mean(x)', prod: 'prod(p)', min: 'min(x)', max: 'max(x)', sumsq: 'sumsq(x)'},
			...{dot: 'dot(x, p)', norm: 'norm(r)', logs: 'sum(log(p))'},
		};
		using kernel = compile(texts, {type, isa});
		for (let n = 0; n < 200; n++) {
			const among = (value: (i: number) => number) => {
				const whole = numbers(type, n + 40).fill(Number.NaN);
				for (let i = 0; i < n; i++) whole[20 + i] = value(i);
				return whole.subarray(20, 20 + n) as Float64Array;
			};
			// Exact in both types, so that equality can be asked for.
			const x = among((i) => ((i * 37) % 64) - 20);
			const p = among((i) => [2, 0.5, 2, 2, 0.25, 1][i % 6] ?? 1);
			const r = among((i) => (i === 0 ? 3 : i === n - 1 ? 4 : 0));
			const found = kernel({x, p, r});
			const total = x.reduce((a, b) => a + b, 0);
			const right = {
				...{sum: total, min: Math.min(...x), max: Math.max(...x), norm: n === 0 ? 0 : n === 1 ? 3 : 5},
				prod: p.reduce((a, b) => a * b, 1),
				sumsq: x.reduce((a, b) => a + b * b, 0),
				dot: x.reduce((a, b, i) => a + b * (p[i] ?? 0), 0),
			};
			for (const [name, value] of Object.entries(right))
				t.is(found[name as keyof typeof right], value, `${name}, n = ${n}`);
			t.is(found.mean, total / n, `n = ${n}`);
			t.true(Math.abs(found.logs - Math.log(right.prod)) <= 1e-13, `n = ${n}: ${found.logs}`);
		}
	});

	test(`functions at every length, ${type} ${isa}`, (t) => {
		using map = compile('exp(x) + log(cosh(x)) - tanh(x)*sinh(x)', {type, isa});
		using total = compile('sum(log(cosh(x)))', {type, isa});
		const next = uniform(3);
		const x = numbers(
			type,
			Array.from({length: 199}, () => 4 * next() - 2),
		);
		const all = map(numbers(type, 199), {x});
		for (let n = 0; n <= 199; n++) {
			const out = guarded(type, n, n % 3);
			map(out.view, {x: x.subarray(0, n)});
			// The last, incomplete vector must give what a full one gives.
			t.deepEqual(out.view, all.slice(0, n), `n = ${n}`);
			t.true(out.intact(), `n = ${n}`);
			const right = [...x.subarray(0, n)].reduce((a, value) => a + Math.log(Math.cosh(value)), 0);
			t.true(
				Math.abs(total({x: x.subarray(0, n)}) - right) <= (type === 'f32' ? 3e-6 : 1e-14) * Math.max(1, right),
				`sum, n = ${n}`,
			);
		}
	});

	test(`in place, over shared memory, and with numbers for arrays, ${type} ${isa}`, (t) => {
		using kernel = fuse(['x', 'y'], ({x, y}) => x.mul(x).sub(y), {type, isa});
		const values = Array.from({length: 77}, (_, i) => i - 30);
		const right = values.map((v) => v * v - 3);
		const x = numbers(type, values);
		t.is(kernel(x, {x, y: 3}), x);
		t.deepEqual([...x], right);
		const again = numbers(type, values);
		// Another view of the same elements.
		kernel(again, {x: again.subarray(0), y: numbers(type, 77).fill(3)});
		t.deepEqual([...again], right);
		const bytes = again.BYTES_PER_ELEMENT;
		const shared =
			type === 'f32'
				? new Float32Array(new SharedArrayBuffer(77 * bytes))
				: new Float64Array(new SharedArrayBuffer(77 * bytes));
		shared.set(values);
		kernel(shared, {x: shared, y: 3});
		t.deepEqual([...shared], right);
		t.deepEqual([...kernel(numbers(type, 3), {x: 5, y: numbers(type, [1, 2, 3])})], [24, 23, 22]);
		t.deepEqual([...kernel(numbers(type, 3), {x: 5, y: 1})], [24, 24, 24]);
		t.deepEqual([...kernel(numbers(type, 70), {x: 5, y: 1})], Array(70).fill(24));
		using total = compile('sum(x*y)', {type, isa});
		t.is(total({x: numbers(type, [1, 2, 3]), y: 2}), 12);
		t.is(total({x: 2, y: numbers(type, [1, 2, 3])}), 12);
		using constant = compile('1 + 2', {type, isa});
		t.deepEqual([...constant(numbers(type, 35), {})], Array(35).fill(3));
	});
}
