import test from 'ava';
import {inga} from './command.js';

test('fuse shows what was compiled and a table of values', async (t) => {
	const {code, stdout, stderr} = await inga(['fuse', 'exp(exp(x))']);
	t.is(code, 0, stderr);
	t.regex(stdout, /^expression +exp\(exp\(x\)\)$/m);
	t.regex(stdout, /^isa +(scalar|avx2|avx512|sve)$/m);
	const row = /^ +0 {3}(\S+)$/m.exec(stdout);
	t.true(Math.abs(Number(row?.[1]) - Math.E) < 1e-14);
});

test('fuse --json holds values, also of reductions and of several inputs', async (t) => {
	const map = JSON.parse((await inga(['fuse', 'x*y - x/4', '--type', 'f32', '--json'])).stdout);
	t.is(map.type, 'f32');
	t.deepEqual(map.inputs, ['x', 'y']);
	t.deepEqual(
		map.values,
		map.grid.map((x: number) => x * 0.75),
	);
	const mean = JSON.parse((await inga(['fuse', 'x^2', '--reduce', 'mean', '--json'])).stdout);
	t.true(Math.abs(mean.values - 15 / 9) < 1e-14);
	const norm = JSON.parse((await inga(['fuse', '2*x', '--reduce', 'norm', '--json'])).stdout);
	t.true(Math.abs(norm.values - 2 * Math.sqrt(15)) < 1e-14);
	const written = JSON.parse((await inga(['fuse', 'sum(x^2)', '--json'])).stdout);
	t.true(Math.abs(written.values - 15) < 1e-13);
	const log = JSON.parse((await inga(['fuse', 'log(x)', '--json'])).stdout);
	t.is(log.values[0], 'NaN');
	t.is(log.values[4], '-Infinity');
});

test('fuse --disassemble and --stages show the code', async (t) => {
	const [scalar, code, stages] = await Promise.all([
		inga(['fuse', 'x+1', '--isa', 'scalar']),
		inga(['fuse', 'exp(x)', '--disassemble']),
		inga(['fuse', 'exp(x)', '--stages']),
	]);
	t.regex(scalar?.stdout ?? '', /interpreted/);
	t.is(code?.code, 0);
	if (!/^isa +scalar$/m.test(code?.stdout ?? '')) t.regex(code?.stdout ?? '', /\bret\b/);
	for (const stage of ['expression:', 'rewritten:', 'schedule:', 'assembly:']) t.true(stages?.stdout.includes(stage));
});

test('fuse --bench times the kernel beside JavaScript', async (t) => {
	const found = await inga(['fuse', 'select(x < 0.5, exp(x), -x^3) + min(x, 2)', '--bench', '1000', '--json']);
	t.is(found.code, 0, found.stderr);
	const {bench} = JSON.parse(found.stdout);
	t.is(bench.elements, 1000);
	t.true(bench.kernel > 0 && bench.javascript > 0);
});

test('an expression that cannot be read ends with 2 and points at the place', async (t) => {
	const wrong: [string[], RegExp][] = [
		[['exp(x'], /exp\(x/],
		[['2 * '], /2 \*/],
		[['nothing(x)'], /nothing/],
		[['x', '--type', 'f16'], /f32, f64/],
		[['x', '--isa', 'mmx'], /avx2/],
		[['x', '--bench', '0'], /whole number/],
	];
	await Promise.all(
		wrong.map(async ([words, pattern]) => {
			const {code, stdout, stderr} = await inga(['fuse', ...words]);
			t.is(code, 2, stderr);
			t.is(stdout, '');
			t.regex(stderr, /^inga: /);
			t.regex(stderr, pattern);
		}),
	);
});
