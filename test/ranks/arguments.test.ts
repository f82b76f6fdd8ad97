import test from 'ava';
import {type Communicator, self} from '../../src/ranks/index.js';
import {ranks} from './ranks.js';

const one = new Float64Array(1);
const three = new Float64Array(3);
const whole = Int32Array.of(1, 2, 3);

const refused: readonly (readonly [call: string, work: (comm: Communicator) => unknown, message: string])[] = [
	[
		'no array',
		(comm) => comm.send([1, 2] as never, 0),
		'data is object: give a Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array',
	],
	[
		'null',
		(comm) => comm.bcast(null as never),
		'data is null: give a Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array',
	],
	[
		'an array of another kind',
		(comm) => comm.send(new Int16Array(1) as never, 0),
		'data is Int16Array: give a Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array',
	],
	[
		'what only looks like an array',
		(comm) => comm.send({constructor: Float64Array, length: 1} as never, 0),
		'data is object: give a Float64Array, Float32Array, Int32Array, Uint32Array or Uint8Array',
	],
	['no receiver', (comm) => comm.send(one, 1), 'to is 1: give a rank from 0 to 0'],
	['a receiver between ranks', (comm) => comm.isend(one, 0.5), 'to is 0.5: give a rank from 0 to 0'],
	['any receiver', (comm) => comm.send(one, -1), 'to is -1: give a rank from 0 to 0'],
	['no sender', (comm) => comm.recv(one, 4), 'from is 4: give a rank from 0 to 0'],
	['a tag below 0', (comm) => comm.send(one, 0, -1), 'tag is -1: give a whole number from 0 to 1048575'],
	['a tag too large', (comm) => comm.irecv(one, 0, 2 ** 20), 'tag is 1048576: give a whole number from 0 to 1048575'],
	[
		'a tag that is no number',
		(comm) => comm.send(one, 0, Number.NaN),
		'tag is NaN: give a whole number from 0 to 1048575',
	],
	['no root', (comm) => comm.bcast(one, 2), 'root is 2: give a rank from 0 to 0'],
	['a root that is text', (comm) => comm.reduce(one, 'sum', one, '0' as never), 'root is 0: give a rank from 0 to 0'],
	[
		'an operation that is not known',
		(comm) => comm.allreduce(one, 'mean' as never),
		'op is mean: give one of sum, prod, min, max, and, or, xor',
	],
	[
		'bits of numbers with a point',
		(comm) => comm.scan(one, 'xor'),
		"op is 'xor', which combines integers, and the array is f64",
	],
	[
		'different kinds',
		(comm) => comm.allreduce(three, 'sum', whole),
		'data is f64 and into is i32: give arrays of one kind',
	],
	[
		'a result of another length',
		(comm) => comm.allreduce(three, 'sum', one),
		'into has 1 elements and needs 3, that of data (was its buffer transferred?)',
	],
	[
		'an overlap',
		(comm) => comm.allreduce(three.subarray(0, 2), 'sum', three.subarray(1)),
		'data and into overlap: give arrays that have no element in common',
	],
	[
		'gather in place',
		(comm) => comm.gather(three, three),
		'data and into overlap: give arrays that have no element in common',
	],
	[
		'no result at the root',
		(comm) => comm.reduce(one, 'sum', null),
		'into is null, and rank 0 is the root: give the array for the result',
	],
	[
		'nothing to scatter',
		(comm) => comm.scatter(null, one),
		'data is null, and rank is the root: give the elements for all ranks',
	],
	[
		'too much to scatter',
		(comm) => comm.scatter(three, one),
		'data has 3 elements and needs 1, the number of ranks times the elements of one (was its buffer transferred?)',
	],
	[
		'too little room',
		(comm) => comm.allgather(three, new Float64Array(2)),
		'into has 2 elements and needs 3, the number of ranks times the elements of one (was its buffer transferred?)',
	],
	['no counts', (comm) => comm.gatherv(one, null, three), 'counts has 0 values: give one for each of the 1 ranks'],
	[
		'too many counts',
		(comm) => comm.allgatherv(one, [1, 1], three),
		'counts has 2 values: give one for each of the 1 ranks',
	],
	['a count that is none', (comm) => comm.scatterv(three, [1.5], one), 'counts[0] is 1.5: give whole numbers from 0'],
	[
		'counts of something else',
		(comm) => comm.gatherv(one, [3], three),
		'data has 1 elements and needs 3, as counts says (was its buffer transferred?)',
	],
	[
		'counts of more than there is',
		(comm) => comm.alltoallv(one, [2], one, [1]),
		'data has 1 elements and needs 2, the sum of counts (was its buffer transferred?)',
	],
	[
		'parts of a part',
		(comm) => comm.reduceScatter(three, 'sum', one),
		'data has 3 elements and needs 1, the number of ranks times that of into (was its buffer transferred?)',
	],
	['a colour below 0', (comm) => comm.split(-2), 'color is -2: give a whole number from 0, or null to take no part'],
	['a key that is no number', (comm) => comm.split(0, Number.NaN), 'key is NaN: give a number'],
	['no dimensions', (comm) => comm.cart([]), 'dims is []: give whole numbers whose product is at most 1, the ranks'],
	[
		'more places than ranks',
		(comm) => comm.cart([2, 2]),
		'dims is [2, 2]: give whole numbers whose product is at most 1, the ranks',
	],
	[
		'a dimension without places',
		(comm) => comm.cart([0]),
		'dims is [0]: give whole numbers whose product is at most 1, the ranks',
	],
	['too few values', (comm) => comm.cart([1, 1], [true]), 'periodic has 1 values and dims has 2: give one for each'],
	[
		'too few coordinates',
		(comm) => comm.cart([1, 1])?.rankOf([0]),
		'coords has 1 values: give one for each of the 2 dimensions',
	],
	['coordinates between places', (comm) => comm.cart([1])?.rankOf([0.5]), 'coords[0] is 0.5: give whole numbers'],
	['the coordinates of nobody', (comm) => comm.cart([1])?.coordsOf(1), 'rank is 1: give a rank from 0 to 0'],
	[
		'a dimension that is not there',
		(comm) => comm.cart([1])?.shift(1),
		'shift(1, 1): give a dimension below 1 and a whole number',
	],
	[
		'half a step',
		(comm) => comm.cart([1])?.shift(0, 0.5),
		'shift(0, 0.5): give a dimension below 1 and a whole number',
	],
	[
		'too few dimensions to keep',
		(comm) => comm.cart([1, 1])?.sub([true]),
		'keep has 1 values: give one for each of the 2 dimensions',
	],
	[
		'a kind that is not known',
		(comm) => comm.alloc('f16' as never, 1),
		'kind is f16: give one of f64, f32, i32, u32, u8',
	],
	['half an element', (comm) => comm.alloc('f64', 0.5), 'length is 0.5: give a whole number from 0'],
	['the part of nobody', (comm) => comm.alloc('f64', 1).of(1), 'rank is 1: give a rank from 0 to 0'],
];

for (const [call, work, message] of refused) {
	test(`refused: ${call}`, (t) => {
		const comm = self();
		t.throws(() => work(comm), {code: 'ERR_INVALID_ARGUMENT', message});
		// And nothing is broken.
		comm.allreduce(one);
		comm.barrier();
	});
}

test('what has been given up cannot be used', (t) => {
	const comm = self().split(0) as Communicator;
	comm.free();
	const error = {code: 'ERR_INVALID_ARGUMENT', message: 'this communicator was given up by free()'};
	for (const work of [
		() => comm.barrier(),
		() => comm.send(one, 0),
		() => comm.recv(one),
		() => comm.allreduce(one),
		() => comm.split(0),
		() => comm.host(),
		() => comm.alloc('f64', 1),
		() => comm.free(),
	]) {
		t.throws(work, error);
	}
	t.is(comm.size, 1);
});

test('a buffer of bytes and arrays of other classes are numbers, too', (t) => {
	class Mine extends Float64Array {}
	const comm = self();
	for (const data of [Buffer.from([1, 2, 3]), Mine.of(1, 2, 3)]) {
		const kept = [...data];
		comm.send(data, 0);
		data.fill(0);
		const into = data.length === 3 && data instanceof Mine ? new Float64Array(3) : new Uint8Array(3);
		comm.recv(into);
		t.deepEqual([...into], kept);
	}
});

test.serial('counts that do not fit together are told to whom elements would be missing', async (t) => {
	const [results] = await ranks<string[]>(2, ['wrongCounts']);
	const nothing = 'nothing was thrown';
	t.deepEqual(results, [
		[
			nothing,
			'ERR_INVALID_ARGUMENT: rank 1 gives 1 elements to rank 0, which takes 2',
			'ERR_INVALID_ARGUMENT: rank 1 gives 1 elements to rank 0, which takes 2',
			nothing,
		],
		[
			'ERR_INVALID_ARGUMENT: rank 0 gives 2 elements to rank 1, which takes 1',
			nothing,
			'ERR_INVALID_ARGUMENT: rank 0 gives 1 elements to rank 1, which takes 2',
			'ERR_INVALID_ARGUMENT: rank 0 gives 1 elements to rank 1, which takes 2',
		],
	]);
});
