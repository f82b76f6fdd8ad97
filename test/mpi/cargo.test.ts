import test from 'ava';
import {Banners} from '../../src/mpi/banner.js';
import {escaped, Frames, frame, pack, unpack} from '../../src/mpi/cargo.js';

test('frames come out of what is printed, wherever it is cut', (t) => {
	const text = Buffer.from('größe \u{1f600}\n');
	const value = {rank: 3, data: Float64Array.of(1, 2, 3), error: new Error('on purpose')};
	const bytes = frame(value);
	// Foreign output in the middle of a frame, as launchers mix it.
	const all = Buffer.concat([text, bytes.subarray(0, 10), text, bytes.subarray(10), text]);
	for (const step of [1, 7, 1000]) {
		const found: unknown[] = [];
		const frames = new Frames((each) => found.push(each));
		const left: Buffer[] = [];
		for (let at = 0; at < all.length; at += step) left.push(frames.text(all.subarray(at, at + step)));
		t.is(Buffer.concat(left).toString(), `${text}${text}${text}`);
		t.deepEqual(found, [value]);
	}
});

test('frames that ran into each other are none', (t) => {
	const [a, b] = [frame({a: 1}), frame({b: 2})];
	const found: unknown[] = [];
	const frames = new Frames((each) => found.push(each));
	frames.text(Buffer.concat([a.subarray(0, 20), b.subarray(0, 20), a.subarray(20), b.subarray(20), frame('whole')]));
	t.deepEqual(found, ['whole']);
});

test('bytes that are no text come out as they are, between frames too', (t) => {
	const odd = Uint8Array.from({length: 256}, (_, at) => at);
	const all = Buffer.concat([escaped(odd), frame({a: 1}), escaped(odd)]);
	for (const step of [1, 7, 1000]) {
		const found: unknown[] = [];
		const frames = new Frames((each) => found.push(each));
		const left: Buffer[] = [];
		for (let at = 0; at < all.length; at += step) left.push(frames.text(all.subarray(at, at + step)));
		t.deepEqual(Buffer.concat(left), Buffer.concat([odd, odd]));
		t.deepEqual(found, [{a: 1}]);
	}
});

test('arrays that come have memory of their own', (t) => {
	const [a, b] = unpack(pack([Float64Array.of(1, 2), Uint8Array.of(3)], 'arrays')) as [Float64Array, Uint8Array];
	t.deepEqual([a.buffer.byteLength, b.buffer.byteLength, ...a, ...b], [16, 1, 1, 2, 3]);
});

const rule = '-'.repeat(70);

test('blocks of launchers are kept back, others pass', (t) => {
	const banners = new Banners();
	const out = banners.text(
		process.stderr,
		Buffer.from(`a\n${rule}\nmine\n${rule}\nb\n${rule}\nmpirun noticed that process rank`),
	);
	t.is(out.toString(), `a\n${rule}\nmine\n${rule}\nb\n`);
	const rest = ` 1 with PID 0 on node x exited on signal 9 (Killed).\n${rule}\nend`;
	t.is(banners.text(process.stderr, Buffer.from(rest)).toString(), 'end');
	t.deepEqual(banners.died([], undefined), {process: 1, how: 'was ended by signal 9'});
});

test('a process number that hydra names becomes a process', (t) => {
	const banners = new Banners();
	const line = '='.repeat(90);
	const text = `${line}\n=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES\n=   PID 41 RUNNING AT b\n=   EXIT CODE: 9\n${line}\n`;
	t.is(banners.text(process.stdout, Buffer.from(text)).length, 0);
	const places = [
		{pid: 41, host: 'a'},
		{pid: 40, host: 'b'},
		{pid: 41, host: 'b'},
	];
	for (const first of [undefined, 2]) {
		t.deepEqual(banners.died(places, first), {process: 2, how: 'was ended by signal 9'});
	}
	// It names the lowest of those that it has ended itself.
	t.deepEqual(banners.died(places, 3), {process: 3, how: 'died (the launcher does not say of what)'});
});
