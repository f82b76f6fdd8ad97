import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import test from 'ava';
import {heading} from '../../bench/machine.js';
import {recall, writeSamples} from '../../bench/peers/causal.js';
import {aligned, resultPath} from '../../bench/report.js';
import {matrix} from '../../src/core/index.js';

test('tables: text to the left, numbers to the right, nothing behind the last', (t) => {
	t.deepEqual(
		aligned([
			['', 'ns', 'error', 'with'],
			['inga', '0.211', '2.6', ''],
			['a peer', '14.0', '', ''],
		]),
		['           ns  error  with', 'inga    0.211    2.6', 'a peer   14.0'],
	);
});

test('a quick run and a part of a bench do not take the place of the whole', (t) => {
	const all = {quick: false, only: undefined, isa: undefined};
	const names = [
		all,
		{...all, quick: true},
		{...all, only: ['log']},
		{...all, quick: true, isa: ['avx2']},
		{...all, full: true},
	].map((how) => basename(resultPath('fuse', how)));
	t.deepEqual(names, ['fuse.json', 'fuse.quick.json', 'fuse.part.json', 'fuse.part.quick.json', 'fuse.full.json']);
});

test('the heading names the machine, and says when it is busy or cannot be measured', (t) => {
	const machine = {
		...({
			model: 'CPU',
			isa: 'avx2',
			vectorWidth: 'half',
			gigahertz: 2.514,
			threads: 1,
			node: 'v20',
			load: 0.5,
		} as const),
	};
	t.deepEqual(heading(machine), ['CPU, avx2, half-width vectors, 2.51 GHz measured, 1 thread, Node v20']);
	const [first = '', second = ''] = heading({...machine, gigahertz: undefined, load: 4});
	t.regex(first, /GHz unknown/);
	t.regex(second, /load average 4\.0/);
});

test("a peer's runs are recalled for a day", (t) => {
	const folder = mkdtempSync(join(tmpdir(), 'inga-test-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const path = join(folder, 'kept.json');
	const hour = 3600 * 1000;
	const run = {package: 'p', version: '1', numpy: '2', blas: '', seconds: 1, order: [1, 0]};
	t.is(recall(path, 0), undefined);
	writeFileSync(path, JSON.stringify({at: 100 * hour, runs: [run]}));
	t.deepEqual(recall(path, 123 * hour)?.runs, [run]);
	t.is(recall(path, 125 * hour), undefined);
	writeFileSync(path, JSON.stringify({at: 100 * hour, runs: []}));
	t.is(recall(path, 101 * hour), undefined);
	writeFileSync(path, '{"at": 1');
	t.is(recall(path, 2), undefined);
});

test('samples for a peer: a line of JSON, then the numbers, of a view as well', (t) => {
	const folder = mkdtempSync(join(tmpdir(), 'inga-test-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const path = join(folder, 'samples.bin');
	const data = Float64Array.of(9, 1.5, -2, 3, 0.1, 5, 6).subarray(1);
	writeSamples(path, matrix(3, 2, data));
	const bytes = readFileSync(path);
	const end = bytes.indexOf(10);
	t.deepEqual(JSON.parse(bytes.toString('utf8', 0, end)), {rows: 3, variables: 2});
	t.deepEqual(
		Array.from({length: 6}, (_, at) => bytes.readDoubleLE(end + 1 + 8 * at)),
		[1.5, -2, 3, 0.1, 5, 6],
	);
	t.is(bytes.length, end + 1 + 48);
});
