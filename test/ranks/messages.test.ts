import test from 'ava';
import {self} from '../../src/ranks/index.js';
import {ranks} from './ranks.js';

/** Short, the longest that are short, long ones, and such as two ranks copy together. */
const lengths = [10, 900, 1024, 5000, 40_000];

test.serial('messages that nobody has asked for yet are found by tag, and stay in order', async (t) => {
	await ranks(2, ['byTag']);
	t.pass();
});

test.serial('thousands of messages before one is received, both ways', async (t) => {
	const floods = [
		{length: 1, messages: 20_000},
		{length: 100, messages: 5000},
		{length: 1020, messages: 300},
		{length: 1024, messages: 300},
		{length: 2000, messages: 300},
	];
	await ranks(2, ...floods.map((given) => ['flood', given] as const));
	t.pass();
});

test.serial('who sends waits for room', async (t) => {
	await ranks(2, ['blocking']);
	t.pass();
});

test.serial('300 long messages at once while the sender receives', async (t) => {
	await ranks(2, ['manyLong', {shared: false}], ['manyLong', {shared: true}]);
	t.pass();
});

test.serial('long messages both ways at once', async (t) => {
	await ranks(2, ['longBothWays']);
	t.pass();
});

test.serial(
	'messages around the length from which sender and receiver copy together, beginning anywhere',
	async (t) => {
		const block = 2 ** 18;
		const bytes = [block - 1, block, block + 1, 2 * block, 2 * block + 1, 3 * block - 7, 1e6];
		await ranks(
			2,
			...[true, false].flatMap((waits) => bytes.map((each) => ['anywhere', {bytes: each, waits}] as const)),
		);
		t.pass();
	},
);

test.serial('a transfer takes nothing from what was sent', async (t) => {
	await ranks(2, ...lengths.map((length) => ['transferAfterIsend', {length}] as const));
	t.pass();
});

test.serial('an array that is transferred before its message has come is an error of who waits', async (t) => {
	const results = await ranks(2, ...lengths.map((length) => ['transferAfterIrecv', {length}] as const));
	t.deepEqual(
		results.map(([, said]) => said),
		lengths.map(
			(length) =>
				`ERR_INVALID_ARGUMENT: rank 0 sent ${length} elements of f64 with tag 1, and the array to receive them holds 0 (was its buffer transferred?)`,
		),
	);
});

test.serial('messages that do not fit are an error of who receives them', async (t) => {
	const results = await ranks(2, ...lengths.map((length) => ['misfits', {length}] as const));
	t.deepEqual(
		results.map(([, said]) => said),
		lengths.map((length) => [
			`ERR_INVALID_ARGUMENT: rank 0 sent ${length} elements of f64 with tag 1, and the array to receive them holds ${length - 1} (was its buffer transferred?)`,
			`ERR_INVALID_ARGUMENT: rank 0 sent ${length} elements of f64 with tag 2, and the array to receive them is of i32`,
			true,
		]),
	);
});

test.serial('what was sent to a communicator that is freed is not received on the next one', async (t) => {
	await ranks(2, ...lengths.map((length) => ['strays', {length}] as const));
	t.pass();
});

for (const length of lengths) {
	test.serial(`a rank that has returned has sent all of its messages of ${length} doubles`, async (t) => {
		await ranks(2, ['leavesMessages', {length}]);
		t.pass();
	});
}

test.serial('an array that was transferred is no argument', async (t) => {
	const [[said = []] = []] = await ranks<string[]>(2, ['transferBeforeSend']);
	t.is(said.length, 5);
	for (const each of said) {
		t.is(each.replace('into', 'data'), 'ERR_INVALID_ARGUMENT: data has no memory any more: its buffer was transferred');
	}
});

test.serial('messages to oneself, long ones too, in order and by tag', (t) => {
	const comm = self();
	for (const length of [1, 100_000]) {
		const data = new Float64Array(length).fill(1);
		comm.send(data, 0, 1);
		comm.isend(data.fill(2), 0, 2).wait();
		comm.isend(data.fill(3), 0, 1);
		const into = new Float64Array(length);
		const got = [2, 1, -1].map((tag) => {
			const {source, count} = comm.recv(into, -1, tag);
			return [into[0], into.at(-1), source, count];
		});
		t.deepEqual(
			got,
			[2, 1, 3].map((value) => [value, value, 0, length]),
		);
		const receiving = comm.irecv(into, 0, 7);
		t.false(receiving.test());
		t.is(comm.sendrecv(data.fill(4), 0, into, 0, 8).tag, 8);
		comm.send(data.fill(5), 0, 7);
		t.true(receiving.test());
		t.deepEqual(receiving.wait(), {source: 0, tag: 7, count: length});
	}
});

test.serial('to wait for a message from oneself that was not sent is an error, not for ever', (t) => {
	const comm = self();
	const into = new Float64Array(1);
	const error = {
		code: 'ERR_INVALID_ARGUMENT',
		message: 'rank 0 waits for a message from itself that it has not sent: send or isend it before',
	};
	t.throws(() => comm.recv(into), error);
	t.throws(() => comm.recv(into, 0, 3), error);
	comm.send(into, 0, 1);
	t.throws(() => comm.recv(into, 0, 3), error);
	t.is(comm.recv(into, 0, 1).count, 1);
});

test.serial('communicators come and go', async (t) => {
	await ranks(3, ['splits']);
	t.pass();
});

test.serial('all ranks hear that there are too many communicators, and go on', async (t) => {
	const [all] = await ranks(2, ['tooManySplits']);
	const said = 'ERR_UNSUPPORTED: 255 communicators are in use: free() those that are done with';
	t.deepEqual(
		all,
		[0, 1].fill(0).map(() => ({said, made: 255, more: 'nothing was thrown', size: 2})),
	);
});
