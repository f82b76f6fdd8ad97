import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {directLingam, edges, multiGroupDirectLingam, simulate} from '../../src/causal/index.js';
import {features, matrix, type Progress} from '../../src/core/index.js';

/** Some ten milliseconds of search, so that it can be stopped in the middle of it. */
const {samples, variables} = simulate({variables: 130, samples: 200, noise: 'laplace', seed: 5});

function folder(t: ExecutionContext): string {
	const made = mkdtempSync(join(tmpdir(), 'inga-search-'));
	t.teardown(() => rmSync(made, {recursive: true, force: true}));
	return made;
}

test('a search that is stopped again and again ends as one that is not', async (t) => {
	const place = folder(t);
	const whole = await directLingam(samples, {variables});
	const isas = features().available;
	let stops = 0;
	for (let turn = 0; ; turn++) {
		const isa = isas[turn % isas.length];
		const options = {variables, threads: 1 + (turn % 2), ...(isa !== undefined && {isa}), checkpoint: {folder: place}};
		try {
			const found = await directLingam(samples, {
				...options,
				signal: AbortSignal.timeout(Math.round(10 * 1.4 ** turn)),
			});
			t.deepEqual(found.order, whole.order);
			t.is(found.decisions.length, whole.order.length);
			const most = Math.max(...whole.adjacency.data.map(Math.abs));
			const apart = found.adjacency.data.map((value, at) => Math.abs(value - (whole.adjacency.data[at] ?? 0)));
			t.true(Math.max(...apart) < 1e-9 * most, 'effects but for the rounding of instruction sets');
			break;
		} catch (error) {
			t.is((error as Error).name, 'TimeoutError');
			stops++;
		}
	}
	t.log(`${stops} stops`);
	t.true(stops > 0);
	// The order is not searched again.
	const told: Progress[] = [];
	const onProgress = (progress: Progress) => told.push(progress);
	const {decisions, seconds} = await directLingam(samples, {variables, checkpoint: {folder: place}, onProgress});
	t.true(told.every(({stage, done, total}) => stage !== 'order' || done === total));
	t.is(decisions.length, whole.order.length);
	t.log(`${seconds.order.toFixed(2)} s with the whole order at hand, ${whole.seconds.order.toFixed(2)} s without`);
});

test('so does one of several groups', async (t) => {
	const place = folder(t);
	const groups = [1, 2].map((seed) => simulate({variables: 70, samples: 100, noise: 'laplace', seed}).samples);
	const whole = await multiGroupDirectLingam(groups);
	let stops = 0;
	for (let turn = 0; ; turn++) {
		const signal = AbortSignal.timeout(Math.round(10 * 1.4 ** turn));
		try {
			const {order, graphs} = await multiGroupDirectLingam(groups, {signal, checkpoint: {folder: place, seconds: 0}});
			t.deepEqual(
				[order, graphs.map((graph) => edges(graph))],
				[whole.order, whole.graphs.map((graph) => edges(graph))],
			);
			break;
		} catch (error) {
			t.is((error as Error).name, 'TimeoutError');
			stops++;
		}
	}
	t.log(`${stops} stops`);
	const checkpoint = {folder: place};
	await t.throwsAsync(multiGroupDirectLingam(groups.reverse(), {checkpoint}), {message: /belongs to another task/});
});

test('how each place was decided is told', async (t) => {
	const {decisions, order} = await directLingam(samples, {variables});
	t.is(decisions.length, order.length);
	t.true(decisions.slice(0, -1).every(({gap, by}) => by !== 'only' && gap >= 0 && Number.isFinite(gap)));
	t.deepEqual(decisions.at(-1), {gap: Number.POSITIVE_INFINITY, by: 'only'});
	// A gap within rounding is not taken at its word.
	t.true(decisions.every(({gap, by}) => by === 'reference' || gap > 1e-12));
});

test('the file of other samples is refused, and what is no such file', async (t) => {
	const place = folder(t);
	const few = simulate({variables: 5, samples: 50, noise: 'uniform', seed: 1});
	const {data, rows, columns} = few.samples;
	const checkpoint = {folder: join(place, 'made', 'here')};
	await directLingam(few.samples, {checkpoint});
	const file = join(checkpoint.folder, 'order.inga');
	t.true(existsSync(file));
	const refused = (code: string, message: RegExp, other = few.samples, options = {}) =>
		t.throwsAsync(directLingam(other, {checkpoint, ...options}), {code, message});
	const other = matrix(rows, columns, data.with(7, 0.5));
	await refused('ERR_INVALID_ARGUMENT', /order\.inga' belongs to another task, .*give another folder/, other);
	await refused('ERR_INVALID_ARGUMENT', /another task/, few.samples, {prior: {exogenous: ['x1']}});
	await refused('ERR_INVALID_ARGUMENT', /another task/, few.samples, {variables: ['a', 'b', 'c', 'd', 'e']});
	await refused('ERR_INVALID_ARGUMENT', /onConstant is "error" where this one has "drop"/, few.samples, {
		onConstant: 'drop',
	});
	const bytes = readFileSync(file);
	for (const damaged of [bytes.subarray(0, 11), Buffer.alloc(100, 7)]) {
		writeFileSync(file, damaged);
		await refused('ERR_FILE_FORMAT', /order\.inga' is damaged/);
	}
	// Cut off within the state: as if nothing had been found yet.
	writeFileSync(file, bytes.subarray(0, bytes.length - 3));
	t.is((await directLingam(few.samples, {checkpoint})).order.length, 5);
	for (const wrong of [{folder: ''}, {folder: place, seconds: -1}, {folder: join(file, 'below')}]) {
		await t.throwsAsync(directLingam(few.samples, {checkpoint: wrong}), {
			message: /folder is|seconds is|'.*' cannot be/,
		});
	}
});

test('what is found counts more than a file that cannot be written', async (t) => {
	const place = join(folder(t), 'gone');
	mkdirSync(place);
	const told: string[] = [];
	const checkpoint = {folder: place, seconds: 0, onTrouble: (message: string) => told.push(message)};
	const running = directLingam(samples, {variables, checkpoint});
	rmSync(place, {recursive: true});
	writeFileSync(place, '');
	chmodSync(place, 0o400);
	const {order, warnings} = await running;
	t.is(order.length, variables.length);
	t.regex(warnings.at(-1) ?? '', /order\.inga.* cannot be written/);
	// Once, however often it was tried.
	t.deepEqual(told, warnings.slice(-1));
});
