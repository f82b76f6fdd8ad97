import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {check, folder} from './script.js';

const writer = fileURLToPath(new URL('../../scripts/accuracy.mjs', import.meta.url));

interface Row {
	readonly function: string;
	readonly type: string;
	readonly mode: string;
	readonly isa: string;
	readonly ulps: number;
	readonly bound: number;
	readonly at: string;
	readonly oracle: string;
	readonly points: number;
	readonly wrong: number;
}

function row(name: string, type: string, mode: string, isa: string): Row {
	const precise = mode === 'precise';
	const ulps = isa === 'scalar' ? 0.5 : precise ? 0.8001 : 2.5;
	const rest = {bound: precise ? 1 : 4, at: `0x3f80000${name.length}`, oracle: 'double', points: 1e6, wrong: 0};
	return {function: name, type, mode, isa, ulps, ...rest};
}

const rows = ['exp', 'cos'].flatMap((name) =>
	['f32', 'f64'].flatMap((type) => [
		row(name, type, 'precise', 'scalar'),
		...['avx2', 'avx512', 'sve'].flatMap((isa) => [row(name, type, 'precise', isa), row(name, type, 'fast', isa)]),
	]),
);

function project(t: ExecutionContext, results: readonly Row[], other: object = {}): string {
	const run = {full: true, mpfr: true, evaluated: [], missing: [], results, ...other};
	return folder(t, {'run.json': JSON.stringify(run), 'src/fuse/none': '', 'test/accuracy/none': ''});
}

function write(place: string) {
	return spawnSync(process.execPath, [writer, join(place, 'run.json'), place], {encoding: 'utf8'});
}

/** What the check says of a run, where the page was made from `rows`. */
function verdict(t: ExecutionContext, change: (row: Row) => Row | undefined, other: object = {}) {
	const place = project(t, rows);
	t.is(write(place).status, 0);
	const results = rows.map(change).filter((each) => each !== undefined);
	// The native program writes infinity so.
	const run = JSON.stringify({full: false, mpfr: true, evaluated: [], missing: [], results, ...other}).replaceAll(
		':null',
		':1e999',
	);
	writeFileSync(join(place, 'run.json'), run);
	return check('accuracy', join(place, 'run.json'), join(place, 'src/fuse/ACCURACY.md'));
}

/** A change of one row. */
function of(isa: string, change: (row: Row) => Row | undefined): (row: Row) => Row | undefined {
	return (each) => (each.function === 'exp' && each.isa === isa && each.mode === 'precise' ? change(each) : each);
}

test('a page made from a run agrees with it, figures rounded up', (t) => {
	const place = project(t, rows);
	t.is(write(place).status, 0);
	const page = readFileSync(join(place, 'src/fuse/ACCURACY.md'), 'utf8');
	t.is(page.match(/^\| exp \| (0\.801 \| ){3}0\.500 \| (2\.500 \| ){3}1, 4 \| double \|/gm)?.length, 2);
	t.regex(readFileSync(join(place, 'test/accuracy/worst.txt'), 'utf8'), /^exp f32 0x3f800003$/m);
	t.is(verdict(t, (each) => each).status, 0);
});

test('a set that was evaluated is measured, and page and check say so', (t) => {
	const evaluated = {evaluated: ['avx512']};
	const place = project(t, rows, evaluated);
	t.is(write(place).status, 0);
	t.regex(readFileSync(join(place, 'src/fuse/ACCURACY.md'), 'utf8'), /^The figures of AVX-512 were found without/m);
	const {status, stdout} = verdict(t, (each) => each, evaluated);
	t.is(status, 0);
	t.regex(stdout, /types, avx512 evaluated: nothing wrong/);
});

test('a machine without AVX-512, one with another C library, and one without MPFR have nothing to complain about', (t) => {
	t.is(verdict(t, (each) => (each.isa === 'avx512' ? undefined : each)).status, 0);
	t.is(
		verdict(
			t,
			of('scalar', (each) => ({...each, ulps: 0.9})),
		).status,
		0,
	);
	t.is(
		verdict(t, (each) => (each.function === 'cos' && each.type === 'f64' ? undefined : each), {mpfr: false}).status,
		0,
	);
});

const faults: [name: string, change: (row: Row) => Row | undefined, complaint: RegExp][] = [
	['beyond the bound', of('avx2', (each) => ({...each, ulps: 1.01})), /exp f32 precise avx2: 1\.01 ULP, beyond 1$/m],
	['infinitely so', of('scalar', (each) => ({...each, ulps: Infinity})), /exp f64 precise scalar: Infinity ULP/],
	['special values', of('avx2', (each) => ({...each, wrong: 2})), /2 special values are wrong/],
	['worse than the page', of('avx2', (each) => ({...each, ulps: 0.9})), /the page says 0\.801 ULP, and it is 0\.9/],
	['better than the page', of('avx2', (each) => ({...each, ulps: 0.7})), /the page says 0\.801 ULP, and it is 0\.7/],
	['new functions', of('avx2', (each) => ({...each, function: 'sin'})), /sin f32 precise avx512: not on the page/],
	['functions gone', (each) => (each.function === 'cos' ? undefined : each), /cos f32 fast avx2: on the page and not/],
	['nothing at all', () => undefined, /nothing was measured/],
];
for (const [name, change, complaint] of faults) {
	test(`a run that does not agree with the page: ${name}`, (t) => {
		const {status, stderr} = verdict(t, change);
		t.is(status, 1);
		t.regex(stderr, complaint);
	});
}

test('no page is made of a run that is incomplete or beyond a bound', (t) => {
	const cases: [results: readonly Row[], other: object, complaint: RegExp][] = [
		[rows, {missing: ['erf']}, /erf was not in the build/],
		[rows.filter(({isa}) => isa !== 'avx512'), {}, /AVX-512 precise was not measured/],
		[rows.map((each) => ({...each, ulps: each.ulps * 1.7})), {}, /exp f64 fast avx2 breaks its bound/],
	];
	for (const [results, other, complaint] of cases) {
		const {status, stderr} = write(project(t, results, other));
		t.is(status, 1);
		t.regex(stderr, complaint);
	}
});
