import test, {type ExecutionContext} from 'ava';
import type {Numbers, Op} from '../../src/ranks/index.js';
import {ranks} from './ranks.js';

/** Numbers of all sizes and both signs: their sum depends on the order. */
function scattered(length: number, seed: number): Float64Array {
	let state = seed;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
	return Float64Array.from({length}, () => (next() - 0.5) * 10 ** (30 * next() - 15));
}

for (const [kind, type] of [
	['f64', Float64Array],
	['f32', Float32Array],
] as const) {
	test.serial(`sums of ${kind} have the bits of a loop over the ranks, every time and by every way`, async (t) => {
		const wanted: Numbers[] = [];
		const cases = [5, 20, 10_005].flatMap((length) => {
			const arrays = Array.from({length: 5}, (_, rank) => type.from(scattered(length, rank + 1)));
			const [first, ...others] = arrays as [Numbers, ...Numbers[]];
			const sum = first.map((value, at) => {
				const total = type.of(value);
				for (const each of others) total[0] = (total[0] as number) + (each[at] as number);
				return total[0] as number;
			});
			wanted.push(sum, sum);
			const one = ['sums', {arrays, kind}] as const;
			return [one, one];
		});
		const results = await ranks<Numbers[]>(5, ...cases);
		for (const [nth, sums] of results.entries()) {
			for (const sum of sums.flat()) t.deepEqual(sum, wanted[nth] as Numbers);
		}
	});
}

/** An operation on what each rank gives, and what all get. */
interface Sum {
	readonly op: Op;
	readonly values: readonly Numbers[];
	readonly wanted: readonly number[];
}

/** Few elements go another way than many. */
async function check(t: ExecutionContext, sums: readonly Sum[]): Promise<void> {
	const wide = (array: Numbers, times: number) => {
		const all = new (array.constructor as Float64ArrayConstructor)(array.length * times);
		for (let at = 0; at < times; at++) all.set(array, at * array.length);
		return all;
	};
	for (const times of [1, 1000]) {
		const cases = sums.map(({op, values}) => {
			const arrays = values.map((each) => wide(each, times));
			return ['combine', {arrays, op}] as const;
		});
		const results = await ranks<Numbers>(sums[0]?.values.length ?? 1, ...cases);
		for (const [nth, {op, values, wanted}] of sums.entries()) {
			for (const result of results[nth] ?? []) {
				t.deepEqual([...result.slice(-wanted.length)], [...wanted], `${op} of ${values[0]?.constructor.name}`);
			}
		}
	}
}

test.serial('a NaN anywhere makes the result NaN', async (t) => {
	const {NaN: nan} = Number;
	const all = [Float64Array, Float32Array].flatMap((type) => {
		const values = [type.of(nan, 1, 2, Infinity, 3), type.of(1, nan, 2, -Infinity, 1), type.of(2, 1, nan, 0, 2)];
		return [
			{op: 'min', values, wanted: [nan, nan, nan, -Infinity, 1]},
			{op: 'max', values, wanted: [nan, nan, nan, Infinity, 3]},
			{op: 'sum', values, wanted: [nan, nan, nan, nan, 6]},
			{op: 'prod', values, wanted: [nan, nan, nan, nan, 6]},
		] as const;
	});
	await check(t, all);
});

const exact: Readonly<Record<Op, (x: bigint, y: bigint) => bigint>> = {
	sum: (x, y) => x + y,
	prod: (x, y) => x * y,
	min: (x, y) => (x < y ? x : y),
	max: (x, y) => (x > y ? x : y),
	and: (x, y) => x & y,
	or: (x, y) => x | y,
	xor: (x, y) => x ^ y,
};

test.serial('integers are combined modulo 2 to the number of their bits', async (t) => {
	const pairs: readonly [Numbers, Numbers][] = [
		[Int32Array.of(2 ** 31 - 1, -(2 ** 31), 65536, 123456789), Int32Array.of(1, -1, 65537, -987654321)],
		[Uint32Array.of(2 ** 32 - 1, 2 ** 31, 65536, 4123456789), Uint32Array.of(1, 2 ** 31, 65537, 4000000000)],
		[Uint8Array.of(255, 128, 16, 200), Uint8Array.of(1, 128, 17, 100)],
	];
	const all = pairs.flatMap(([a, b]) => {
		const bits = a.BYTES_PER_ELEMENT * 8;
		const kept = (value: bigint) =>
			Number(a instanceof Int32Array ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
		return Object.entries(exact).map(([op, combine]) => ({
			op: op as Op,
			values: [a, b],
			wanted: Array.from(a, (x, at) => kept(combine(BigInt(x), BigInt(b[at] as number)))),
		}));
	});
	await check(t, all);
});

test.serial('parts of shared memory may be of very different lengths', async (t) => {
	const [results] = await ranks(3, ['parts']);
	const ends = [
		[0, undefined, undefined],
		[20_000_000, 1, 0],
		[3, 2, 2],
	];
	for (const result of results ?? []) t.deepEqual(result, {ends, apart: true});
});

test.serial('memory that is not to be had is an error of all ranks, which go on', async (t) => {
	const [results] = await ranks(2, ['hugeMemory']);
	const said = `ERR_OUT_OF_MEMORY: no shared memory of ${2 * 8 * 2 ** 45} bytes is to be had: alloc fewer elements`;
	t.deepEqual(results, [
		{said, length: 5},
		{said, length: 5},
	]);
});

const mismatches: readonly (readonly [calls: readonly string[], message: string])[] = [
	[['allreduce', 'barrier'], 'rank 0 called allreduce(sum) of 4 f64 and rank 1 called barrier'],
	[['barrier', 'bcast from 0'], 'rank 0 called barrier and rank 1 called bcast of 4 f64, root 0'],
	[['bcast from 0', 'bcast from 1'], 'rank 0 called bcast of 4 f64, root 0 and rank 1 called bcast of 4 f64, root 1'],
	[['bcast from 0', 'bcast of 5'], 'rank 0 called bcast of 4 f64, root 0 and rank 1 called bcast of 5 f64, root 0'],
	[
		['bcast from 0', 'bcast of 1000'],
		'rank 0 called bcast of 4 f64, root 0 and rank 1 called bcast of 1000 f64, root 0',
	],
	[
		['bcast of 1000', 'bcast of 2000'],
		'rank 0 called bcast of 1000 f64, root 0 and rank 1 called bcast of 2000 f64, root 0',
	],
	[['allreduce', 'allreduce max'], 'rank 0 called allreduce(sum) of 4 f64 and rank 1 called allreduce(max) of 4 f64'],
	[
		['allreduce of i32', 'allreduce'],
		'rank 0 called allreduce(sum) of 4 i32 and rank 1 called allreduce(sum) of 4 f64',
	],
	[
		['allreduce of 100', 'allreduce'],
		'rank 0 called allreduce(sum) of 100 f64 and rank 1 called allreduce(sum) of 4 f64',
	],
	[['split', 'allgather'], 'rank 0 called split and rank 1 called allgather of 4 f64'],
	[['free', 'barrier'], 'rank 0 called free and rank 1 called barrier'],
	[['reduce to 1', 'scan'], 'rank 0 called reduce(prod) of 4 f64, root 1 and rank 1 called scan(sum) of 4 f64'],
];

for (const [calls, message] of mismatches) {
	test.serial(`different calls end the run: ${calls.join(' and ')}`, async (t) => {
		const error = await t.throwsAsync(ranks(2, ['mismatch', {calls}]), {code: 'ERR_RANK_FAILED'});
		const text = `${message}: all ranks of a communicator call the same`;
		t.like(error.cause, {code: 'ERR_INVALID_ARGUMENT', message: text});
	});
}
