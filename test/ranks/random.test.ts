import test from 'ava';
import fc from 'fast-check';
import {type Op, run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import {given, type Message, type Step, sentBy} from './steps.js';

const program = moduleAt('test/ranks/steps');
const RUNS = process.env['INGA_FULL'] === '1' ? 150 : 12;
const MOST = 4;

/** Notes in seats, messages in rings, and what is read in place. */
const length = fc.oneof(fc.nat(50), fc.nat(3000), fc.constantFrom(0, 1, 48, 49, 2048, 2049));
const seed = fc.nat(1e6);
const op = fc.constantFrom<Op>('sum', 'prod', 'min', 'max', 'and', 'or', 'xor');

function collectives(size: number): fc.Arbitrary<Step> {
	const root = fc.nat(size - 1);
	return fc.oneof(
		fc.record({act: fc.constantFrom('allreduce' as const, 'scan' as const), seed, op, length, inPlace: fc.boolean()}),
		fc.record({act: fc.constant('reduce' as const), seed, op, length, root}),
		fc.record({act: fc.constant('reduceScatter' as const), seed, op, length}),
		fc.record({act: fc.constantFrom('bcast' as const, 'gather' as const, 'scatter' as const), seed, length, root}),
		fc.record({act: fc.constantFrom('allgather' as const, 'alltoall' as const), seed, length}),
		fc.record({
			act: fc.constant('allgatherv' as const),
			seed,
			lengths: fc.array(length, {minLength: MOST, maxLength: MOST}),
		}),
	);
}

function messages(size: number): fc.Arbitrary<Step> {
	const message = fc.record({
		from: fc.nat(size - 1),
		to: fc.nat(size - 1),
		tag: fc.nat(2),
		length,
		early: fc.boolean(),
		blocking: fc.boolean(),
	});
	return fc.array(message, {minLength: 1, maxLength: 30}).chain((all) =>
		fc.record({
			act: fc.constant('messages' as const),
			seed,
			messages: fc.constant(all),
			asked: fc.shuffledSubarray([...all.keys()], {minLength: all.length}),
		}),
	);
}

/** Steps that any number of ranks up to `size` can do, for they know no rank but 0 (and so for a part of the ranks). */
const forAll = fc.array(collectives(1), {minLength: 1, maxLength: 4});

function programs(size: number): fc.Arbitrary<Step[]> {
	const split = fc.record({
		act: fc.constant('split' as const),
		seed,
		colors: fc.array(fc.nat(2), {minLength: size, maxLength: size}),
		steps: forAll,
	});
	return fc.array(fc.oneof({weight: 5, arbitrary: collectives(size)}, {weight: 3, arbitrary: messages(size)}, split), {
		minLength: 5,
		maxLength: 40,
	});
}

const two: Readonly<Record<Op, (a: number, b: number) => number>> = {
	sum: (a, b) => (a + b) | 0,
	prod: (a, b) => Number(BigInt.asIntN(32, BigInt(a) * BigInt(b))),
	min: Math.min,
	max: Math.max,
	and: (a, b) => a & b,
	or: (a, b) => a | b,
	xor: (a, b) => a ^ b,
};

function combined(op: Op, arrays: readonly Int32Array[]): Int32Array {
	return arrays.reduce((total, each) => total.map((value, at) => two[op](value, each[at] as number)));
}

function joined(arrays: readonly Int32Array[]): Int32Array {
	return Int32Array.from(arrays.flatMap((each) => [...each]));
}

/** What each of the ranks has in the end of a step, if one does the work of all; `ranks` are their numbers in the whole. */
function model(step: Step, ranks: readonly number[]): Int32Array[][] {
	const all = (length: number) => ranks.map((rank) => given(rank, step.seed, length));
	const size = ranks.length;
	const each = (result: (rank: number) => Int32Array) => ranks.map((_, rank) => [result(rank)]);
	const part = (array: Int32Array, nth: number) =>
		array.subarray((nth * array.length) / size, ((nth + 1) * array.length) / size);
	switch (step.act) {
		case 'allreduce':
			return each(() => combined(step.op, all(step.length)));
		case 'scan':
			return each((rank) => combined(step.op, all(step.length).slice(0, rank + 1)));
		case 'reduce':
			return each((rank) => (rank === step.root ? combined(step.op, all(step.length)) : new Int32Array(step.length)));
		case 'reduceScatter':
			return each((rank) => part(combined(step.op, all(step.length * size)), rank));
		case 'bcast':
			return each(() => all(step.length)[step.root] as Int32Array);
		case 'gather':
			return each((rank) => (rank === step.root ? joined(all(step.length)) : new Int32Array(step.length * size)));
		case 'scatter':
			return each((rank) => part(all(step.length * size)[step.root] as Int32Array, rank));
		case 'allgather':
			return each(() => joined(all(step.length)));
		case 'allgatherv':
			return each(() => joined(ranks.map((rank, nth) => given(rank, step.seed, step.lengths[nth] as number))));
		case 'alltoall':
			return each((rank) => joined(all(step.length * size).map((array) => part(array, rank))));
		case 'messages':
			return ranks.map((_, rank) => received(step, rank));
		case 'split': {
			const results = ranks.map((): Int32Array[] => []);
			for (const color of new Set(step.colors)) {
				// Split by the key -rank.
				const members = [...ranks.keys()].filter((rank) => step.colors[rank] === color).reverse();
				const wholes = members.map((rank) => ranks[rank] as number);
				for (const inner of step.steps) {
					for (const [nth, got] of model(inner, wholes).entries()) results[members[nth] as number]?.push(...got);
				}
			}
			return results;
		}
	}
}

/** What a rank receives, in the order in which it asks. */
function received({messages, asked, seed}: Step & {act: 'messages'}, rank: number): Int32Array[] {
	const left = new Map<string, Message[]>();
	for (const from of new Set(messages.map((message) => message.from))) {
		for (const message of sentBy(messages, from).filter(({to}) => to === rank)) {
			const key = `${from} ${message.tag}`;
			left.set(key, [...(left.get(key) ?? []), message]);
		}
	}
	return asked
		.map((at) => messages[at] as Message)
		.filter(({to}) => to === rank)
		.map(({from, tag}) => {
			const message = left.get(`${from} ${tag}`)?.shift() as Message;
			return given(from, seed + 1000 * messages.indexOf(message), message.length);
		});
}

for (const transport of ['threads', 'self'] as const) {
	test.serial(
		`random programs of matched operations do what one rank after the other would, on ${transport}`,
		async (t) => {
			t.timeout(600_000);
			const size = transport === 'self' ? fc.constant(1) : fc.integer({min: 1, max: MOST});
			const programsOfSome = size.chain((ranks) =>
				fc.record({ranks: fc.constant(ranks), steps: programs(ranks), shared: fc.boolean()}),
			);
			await fc.assert(
				fc.asyncProperty(programsOfSome, async ({ranks, steps, shared}) => {
					const numbers = Array.from({length: ranks}, (_, rank) => rank);
					const got = await run<Int32Array[]>(ranks, program, {steps, shared}, {transport});
					const wanted = numbers.map((rank) => steps.flatMap((step) => model(step, numbers)[rank] ?? []));
					t.deepEqual(got, wanted);
				}),
				{numRuns: transport === 'self' ? 4 * RUNS : RUNS},
			);
		},
	);
}
