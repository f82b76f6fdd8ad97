import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {compile, fuse, type Numbers, type View} from '../../src/fuse/index.js';
import {numbers, targets, uniform} from './number.js';

const f64 = (...values: number[]) => Float64Array.from(values);
const invalid = (message: RegExp) => ({instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});

/** The places of a view in its data. */
function places({data, offset = 0, stride = 1, length}: View): number[] {
	const found: number[] = [];
	for (let at = offset; at >= 0 && at < data.length && found.length < (length ?? Infinity); at += stride)
		found.push(at);
	return found;
}

for (const {isa, type} of targets) {
	test(`views give what copies give, ${type} ${isa}`, (t) => {
		using map = fuse(['x', 'y'], ({x, y}) => x.mul(3).add(y), {type, isa});
		using joint = compile({z: 'x*3 + y', s: 'sum(x*3 + y)', high: 'max(x)'}, {type, isa});
		const next = uniform(31);
		for (const [n, stride, offset] of [
			[1, 1, 5],
			[7, 3, 2],
			[40, -2, 90],
			[1024, 2, 0],
			[1025, 5, 1],
			[9000, -3, 26_999],
			[70_000, 2, 1],
		] as const) {
			const data = numbers(type, Math.max(n * Math.abs(stride) + 10, offset + 1)).map(() =>
				Math.floor(next() * 64),
			) as Numbers;
			const x = {data, offset, stride, length: n};
			const copied = numbers(
				type,
				places(x).map((at) => data[at] ?? 0),
			);
			const y = numbers(type, n).map((_: number, i: number) => i % 11) as Numbers;
			const right = copied.map((value: number, i: number) => value * 3 + (y[i] ?? 0)) as Float64Array;
			t.deepEqual(map(numbers(type, n), {x, y}), right as never, `n = ${n}`);
			// Into every other place, and nowhere else.
			const wide = numbers(type, 2 * n + 3).fill(-7);
			const out = {data: wide, offset: 1, stride: 2, length: n};
			t.is(map(out, {x, y}), out);
			t.true(
				wide.every((value, at) => value === (at % 2 === 1 && at < 2 * n + 1 ? right[(at - 1) / 2] : -7)),
				`n = ${n}`,
			);
			const found = joint({z: out}, {x, y});
			t.is(
				found.s,
				right.reduce((a, b) => a + b, 0),
			);
			t.is(found.high, Math.max(...copied.subarray(0, 100_000)));
			t.is(joint({z: out}, {x: 2, y}).s, 6 * n + (y as Float64Array).reduce((a, b) => a + b, 0));
			// In place, and the same data again as a view of another kind.
			map(x, {x, y: 0});
			t.deepEqual(
				places(x).map((at) => data[at]),
				[...copied].map((value) => 3 * value),
			);
		}
	});

	test(`views that share elements are refused, others are not, ${type} ${isa}`, (t) => {
		using map = fuse(['x'], ({x}) => x.add(1), {type, isa});
		const side = fc.record({
			offset: fc.integer({min: 0, max: 30}),
			stride: fc.integer({min: -6, max: 6}).filter((stride) => stride !== 0),
		});
		const seen = {same: 0, overlap: 0, apart: 0};
		fc.assert(
			fc.property(side, side, fc.integer({min: 1, max: 6}), (a, b, length) => {
				const data = numbers(type, 31).map((_: number, i: number) => i) as Numbers;
				const [x, out] = [a, b].map((each) => ({data, ...each, length})) as [View, View];
				const [from, to] = [places(x), places(out)];
				if (from.length < length || to.length < length) {
					t.throws(() => map(out, {x}), invalid(/which leaves its data of 31 elements/));
					return;
				}
				const same = from.every((place, index) => place === to[index]);
				const overlap = !same && from.some((place) => to.includes(place));
				seen[same ? 'same' : overlap ? 'overlap' : 'apart']++;
				if (overlap) {
					t.throws(() => map(out, {x}), invalid(/out overlaps the input x by a part/));
					t.true(data.every((value, index) => value === index));
				} else {
					map(out, {x});
					t.true(
						data.every((value, index) => value === (to.includes(index) ? (from[to.indexOf(index)] ?? 0) + 1 : index)),
					);
				}
			}),
			{numRuns: 1500, seed: 20_240_610},
		);
		t.true(
			Object.values(seen).every((count) => count > 5),
			JSON.stringify(seen),
		);
	});
}

test('a view covers what is there unless it says otherwise', (t) => {
	using total = compile('sum(x)');
	const data = f64(1, 10, 100, 1000, 10_000);
	t.is(total({x: {data}}), 11_111);
	t.is(total({x: {data, stride: 2}}), 10_101);
	t.is(total({x: {data, offset: 1, stride: 2}}), 1010);
	t.is(total({x: {data, offset: 4, stride: -3}}), 10_010);
	t.is(total({x: {data, offset: 3, stride: -1, length: 2}}), 1100);
	t.is(total({x: {data, offset: 5}}), 0);
	t.is(total({x: {data, length: 0}}), 0);
	t.is(total({x: {data: f64()}}), 0);
	using dot = compile('dot(x, y)');
	t.is(dot({x: {data, length: 2}, y: f64(3, 4)}), 43);
});

test('a view that cannot be is named with what is wrong', (t) => {
	using kernel = compile('x + y');
	const data = f64(1, 2, 3, 4);
	const refuse = (view: unknown, message: RegExp) =>
		t.throws(() => kernel(f64(0, 0), {x: view as View, y: 1}), invalid(message));
	refuse({data, stride: 0, length: 2}, /input x is a view with offset 0, stride 0 and length 2: .* stride not 0/);
	refuse({data, stride: 0}, /stride not 0/);
	refuse({data, offset: -1}, /offset -1.*at least 0/);
	refuse({data, offset: 0.5}, /offset 0.5.*whole numbers/);
	refuse({data, stride: Number.NaN}, /stride NaN.*whole numbers/);
	refuse({data, stride: 2 ** 60, length: 2}, /whole numbers/);
	refuse({data, stride: 2 ** 52, length: 2}, /leaves its data/);
	refuse({data, length: Infinity}, /length Infinity.*whole numbers/);
	refuse({data, length: -1}, /at least 0/);
	refuse({data, offset: 3, length: 2}, /offset 3, stride 1 and length 2, which leaves its data of 4 elements/);
	refuse({data, offset: 1, stride: -1, length: 3}, /leaves its data/);
	refuse({data: new Float32Array(4)}, /data of the view the input x is a Float32Array: this kernel is f64/);
	refuse({data: [1, 2]}, /data of the view the input x is a plain array/);
	refuse({data: undefined}, /data of the view the input x is missing/);
	refuse({offset: 0}, /the input x is of type object/);
	refuse({data, length: 3}, /x has 3, out has 2/);
	t.throws(() => kernel({data, stride: 3, length: 3}, {x: 1, y: 1}), invalid(/out is a view.*leaves/));
	t.deepEqual(data, f64(1, 2, 3, 4));
});

test('a view whose properties run code cannot pull an array from under a kernel', (t) => {
	using kernel = compile('x + y');
	const y = f64(1, 2);
	const x = {
		data: f64(1, 2),
		get offset() {
			if (y.length > 0) structuredClone(y.buffer, {transfer: [y.buffer]});
			return 0;
		},
	};
	t.throws(() => kernel(f64(0, 0), {x, y}), invalid(/input y lies over a detached buffer/));
	const throwing = {
		get data(): Numbers {
			throw new RangeError('mine');
		},
	};
	t.throws(() => kernel(f64(0, 0), {x: throwing, y: 1}), {instanceOf: RangeError, message: 'mine'});
});

test('buffers that grow, shrink or are shared', (t) => {
	using kernel = compile('x*2');
	using total = compile('sum(x)');
	interface Resizable {
		readonly resize: (bytes: number) => void;
	}
	const buffer = Reflect.construct(ArrayBuffer, [32, {maxByteLength: 64}]) as ArrayBuffer & Resizable;
	const [tracking, fixed] = [new Float64Array(buffer), new Float64Array(buffer, 16, 2)];
	tracking.set([1, 2, 3, 4]);
	t.is(total({x: tracking}), 10);
	buffer.resize(48);
	t.is(tracking.length, 6);
	t.is(total({x: {data: tracking, stride: 5}}), 1);
	t.deepEqual([...kernel(tracking, {x: tracking})], [2, 4, 6, 8, 0, 0]);
	buffer.resize(24);
	t.is(total({x: tracking}), 12);
	t.is(total({x: {data: tracking, offset: 2}}), 6);
	t.throws(() => total({x: {data: tracking, offset: 3, length: 1}}), invalid(/leaves its data of 3 elements/));
	// A view of fixed length that the buffer no longer holds has no elements.
	t.is(fixed.length, 0);
	t.throws(() => kernel(f64(0, 0), {x: fixed}), invalid(/x has 0, out has 2/));
	const shared = new Float64Array(new SharedArrayBuffer(80));
	kernel({data: shared, offset: 1, stride: 3, length: 3}, {x: f64(1, 2, 3)});
	t.deepEqual([...shared], [0, 2, 0, 0, 4, 0, 0, 6, 0, 0]);
});
