import test from 'ava';
import {duration, ProgressLine, progressText} from '../../src/cli/progress.js';

function screen(isTTY: boolean) {
	const written: string[] = [];
	return {isTTY, written, write: (text: string) => written.push(text)};
}

test('the line tells stage, percent and the remaining time once it can be judged', (t) => {
	t.is(progressText({stage: 'order', done: 0, total: 50}, 9), 'causal order 0 %');
	t.is(progressText({stage: 'order', done: 25, total: 50}, 0.1), 'causal order 50 %');
	t.is(progressText({stage: 'order', done: 10, total: 50}, 30), 'causal order 20 %, 2 min 0 s left');
	t.is(progressText({stage: 'adjacency', done: 50, total: 50}, 30), 'direct effects 100 %, 50 of 50');
	t.is(
		progressText({stage: 'order', done: 10, total: 50}, 30, 0, 'place 3 of 9'),
		'causal order 20 %, place 3 of 9, 2 min 0 s left',
	);
	t.is(progressText({stage: 'another', done: 3, total: 4}, 3), 'another 75 %, 1 s left');
	t.is(
		progressText({stage: 'conditions', done: 34, total: 100}, 0.1, 0, '3.40e+14 of 1.00e+15'),
		'conditions [======              ] 34 %, 3.40e+14 of 1.00e+15',
	);
});

test('resamples have a rate, to which those of an earlier run add nothing', (t) => {
	t.is(progressText({stage: 'bootstrap', done: 40, total: 100}, 16), 'resamples 40 %, 40 of 100, 2.5/s, 24 s left');
	t.is(progressText({stage: 'bootstrap', done: 40, total: 100}, 16, 40), 'resamples 40 %, 40 of 100');
	t.is(progressText({stage: 'bootstrap', done: 60, total: 100}, 16, 40), 'resamples 60 %, 60 of 100, 1.3/s, 32 s left');
	const log = screen(false);
	let time = 0;
	const line = new ProgressLine(log, () => time);
	line.place = (share) => `place ${10 * share} of 10`;
	line.update({stage: 'order', done: 20, total: 100});
	line.update({stage: 'bootstrap', done: 40, total: 100});
	time = 2000;
	line.update({stage: 'bootstrap', done: 50, total: 100});
	t.deepEqual(log.written, [
		'inga: causal order 20 %, place 2 of 10\n',
		'inga: resamples 40 %, 40 of 100\n',
		'inga: resamples 50 %, 50 of 100, 5/s, 10 s left\n',
	]);
});

test('what is far too much to wait for a part of it has a rate soon', (t) => {
	const at = (done: number, seconds: number) =>
		progressText({stage: 'conditions', done, total: 1e9}, seconds, 0, undefined, 6.67e15);
	const none = `[${' '.repeat(20)}]`;
	t.is(at(1000, 2), `conditions ${none} 0.0001 %`);
	t.is(at(1000, 10), `conditions ${none} 0.0001 %, 6.7e8/s, 116 days left`);
	t.is(at(5e8, 10), `conditions [${'='.repeat(10)}${' '.repeat(10)}] 50 %, 3.3e14/s, 10 s left`);
	t.is(
		progressText({stage: 'conditions', done: 1, total: 1e9}, 1e3, 0, undefined, 1e12),
		`conditions ${none} 1e-7 %, 1/s, 32000 years left`,
	);
});

test('durations read as people say them', (t) => {
	t.deepEqual([0.2, 59.4, 60, 3599, 3600, 7500].map(duration), [
		'1 s',
		'59 s',
		'1 min 0 s',
		'59 min 59 s',
		'1 h 0 min',
		'2 h 5 min',
	]);
});

test('a terminal has one line, rewritten and wiped', (t) => {
	const terminal = screen(true);
	const line = new ProgressLine(terminal, () => 0);
	line.update({stage: 'read', done: 1, total: 2});
	line.update({stage: 'order', done: 1, total: 4});
	line.close();
	t.deepEqual(terminal.written, ['\ringa: reading 50 %\u001B[K', '\ringa: causal order 25 %\u001B[K', '\r\u001B[K']);
});

test('a file gets a line at the begin of each stage and then one a second', (t) => {
	const log = screen(false);
	let time = 0;
	const line = new ProgressLine(log, () => time);
	for (const [at, stage, done] of [
		[0, 'order', 0],
		[100, 'order', 1],
		[999, 'order', 2],
		[1000, 'order', 3],
		[1100, 'adjacency', 0],
	] as const) {
		time = at;
		line.update({stage, done, total: 100});
	}
	line.close();
	t.deepEqual(log.written, [
		'inga: causal order 0 %\n',
		'inga: causal order 3 %, 32 s left\n',
		'inga: direct effects 0 %, 0 of 100\n',
	]);
});

test('nothing is written for work that told nothing', (t) => {
	const terminal = screen(true);
	new ProgressLine(terminal).close();
	t.deepEqual(terminal.written, []);
});
