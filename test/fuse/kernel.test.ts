import test from 'ava';
import {features, IngaError, type Isa} from '../../src/core/index.js';
import {compile, type Expression, exp, fuse, input, type Numbers, type NumberType} from '../../src/fuse/index.js';

const f64 = (...values: number[]) => Float64Array.from(values);
const invalid = (message: RegExp) => ({instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message});

test('a kernel tells what it is', (t) => {
	using kernel = fuse(['x', 'y'], ({x, y}) => exp(x).mul(y).add(1), {type: 'f32'});
	t.is(kernel.type, 'f32');
	t.is(kernel.reduction, 'none');
	t.deepEqual(kernel.inputs, ['x', 'y']);
	t.is(kernel.isa, features().active);
	t.is(kernel.info.isa, kernel.isa);
	t.is(kernel.bytes, kernel.info.bytes);
	t.true(kernel.info.compileMs >= 0 && kernel.info.unroll >= 1 && kernel.info.lanes >= 1);
	const stages = kernel.stages();
	t.deepEqual(Object.keys(stages), ['expression', 'rewritten', 'schedule', 'assembly']);
	t.regex(stages.expression, /exp/);
	t.is(stages.assembly, kernel.disassemble());
	t.is(compile('mean(x)').reduction, 'mean');
	t.is(compile('x').type, 'f64');
	t.throws(() => Object.assign(kernel, {isa: 'scalar'}), {instanceOf: TypeError});
});

test('every instruction set of the machine can be asked for', (t) => {
	for (const isa of features().available) {
		using kernel = compile('exp(x)', {isa});
		t.is(kernel.isa, isa);
		if (isa === 'scalar') {
			t.is(kernel.code().length, 0);
			t.is(kernel.disassemble(), '');
		} else {
			t.true(kernel.code().length > 0 && kernel.bytes >= kernel.code().length);
			t.regex(kernel.disassemble(), /\bret\b/);
		}
	}
});

test('the same kernel is compiled once', (t) => {
	const text = 'exp(x) - 0.123456789*y';
	using first = compile(text);
	using second = compile('exp(x) - y*0.123456789');
	using other = compile(text, {type: 'f32'});
	t.false(first.info.cached);
	t.true(second.info.cached);
	t.false(other.info.cached);
});

test('options are checked', (t) => {
	t.throws(() => compile('x', {type: 'f16' as NumberType}), invalid(/type is f16: it can be f32 or f64/));
	t.throws(() => compile('x', {isa: 'mmx' as Isa}), invalid(/isa is mmx: it can be scalar, avx2, avx512, sve/));
	for (const threads of [0, -1, 1.5, Number.NaN]) t.throws(() => compile('x', {threads}), invalid(/threads is/));
	for (const isa of ['avx2', 'avx512', 'sve'] as const) {
		if (features().available.includes(isa)) continue;
		t.throws(() => compile('x', {isa}), {
			instanceOf: IngaError,
			code: 'ERR_UNSUPPORTED',
			message: /this machine has no/,
		});
	}
});

test('declarations are checked', (t) => {
	t.throws(() => fuse(['x', 'x'], ({x}) => x), invalid(/x is declared twice/));
	t.throws(() => fuse(['a b'], () => input('x')), invalid(/the input name "a b"/));
	t.throws(() => fuse(['x'], ({x}) => x.add(input('z'))), invalid(/uses the input z.*declared: x/));
	t.throws(() => fuse(['x'], () => 3 as unknown as Expression), invalid(/must return an expression, or some by name$/));
	using unused = fuse(['x', 'y'], ({x}) => x.add(1));
	t.deepEqual([...unused(f64(0), {x: f64(1), y: f64(9)})], [2]);
	t.throws(() => unused(f64(0), {x: f64(1)} as never), invalid(/the input y is missing/));
	using odd = fuse(['__proto__', 'constructor'], (names) => names['__proto__'].add(names['constructor']));
	t.deepEqual(
		[
			...odd(
				f64(0),
				Object.fromEntries([
					['__proto__', f64(1)],
					['constructor', 2],
				]) as never,
			),
		],
		[3],
	);
});

test('arrays of the wrong kind are named with the right one', (t) => {
	using kernel = compile('x + y');
	using single = compile('x + y', {type: 'f32'});
	const x = f64(1, 2);
	const bad = (value: unknown) => value as Numbers;
	t.throws(
		() => kernel(f64(0, 0), {x: new Float32Array(2), y: 1}),
		invalid(/input x is a Float32Array: this kernel is f64 and takes a Float64Array or a number/),
	);
	t.throws(
		() => single(new Float32Array(2), {x, y: 1}),
		invalid(/input x is a Float64Array: this kernel is f32 and takes a Float32Array or a number/),
	);
	t.throws(
		() => kernel(new Float32Array(2), {x, y: 1}),
		invalid(/out is a Float32Array: this kernel is f64 and takes a Float64Array$/),
	);
	t.throws(() => kernel(f64(0, 0), {x, y: bad([1, 2])}), invalid(/input y is a plain array/));
	t.throws(() => kernel(f64(0, 0), {x, y: bad('3')}), invalid(/input y is of type string/));
	t.throws(() => kernel(f64(0, 0), {x, y: bad(null)}), invalid(/input y is null/));
	t.throws(() => kernel(f64(0, 0), {x, y: bad(new DataView(new ArrayBuffer(16)))}), invalid(/input y is a DataView/));
	t.throws(() => kernel(f64(0, 0), {x} as never), invalid(/input y is missing/));
	t.throws(() => kernel(bad([0, 0]), {x, y: 1}), invalid(/out is a plain array/));
	t.throws(() => kernel(bad(5), {x, y: 1}), invalid(/out is of type number/));
	t.throws(() => kernel(bad(undefined), {x, y: 1}), invalid(/out is missing/));
});

test('lengths must agree, and all are named', (t) => {
	using kernel = compile('x + y*z');
	using total = compile('sum(x + y)');
	t.throws(() => kernel(f64(0, 0), {x: f64(1, 2), y: f64(1), z: 2}), invalid(/x has 2, y has 1, out has 2/));
	t.throws(() => kernel(f64(0), {x: f64(1, 2), y: f64(1, 2), z: 2}), invalid(/x has 2, y has 2, out has 1/));
	t.throws(() => kernel(f64(), {x: f64(1), y: 1, z: 2}), invalid(/x has 1, out has 0/));
	t.throws(() => total({x: f64(1, 2), y: f64(1)}), invalid(/x has 2, y has 1$/));
	t.throws(() => total({x: 1, y: 2}), invalid(/a sum needs an array for at least one of its inputs \(x, y\)/));
	t.throws(() => compile('mean(3)')({}), invalid(/a mean needs an array .* \(it has none\)/));
});

test('maps and reductions are called their own way', (t) => {
	using kernel = compile('x + 1');
	using total = compile('sum(x)');
	const x = f64(1, 2);
	t.throws(() => kernel({x}), invalid(/this kernel fills an array: call it with \(out, \{name: array\}\)/));
	t.throws(() => kernel(x, null as never), invalid(/fills an array/));
	t.throws(() => kernel(null as never, {x}), invalid(/fills an array/));
	t.throws(() => total(f64(0, 0), {x}), invalid(/this kernel is a sum and returns a number/));
	t.throws(() => total(null as never), invalid(/is a sum and returns a number/));
	t.throws(() => total(undefined as never), invalid(/is a sum and returns a number/));
});

test('an input may be out itself, but not overlap it', (t) => {
	using kernel = compile('x + y');
	const buffer = new Float64Array(10);
	const y = new Float64Array(8);
	t.throws(
		() => kernel(buffer.subarray(1, 9), {x: buffer.subarray(0, 8), y}),
		invalid(/out overlaps the input x by a part/),
	);
	t.throws(
		() => kernel(buffer.subarray(0, 8), {x: 1, y: buffer.subarray(2, 10)}),
		invalid(/out overlaps the input y by a part/),
	);
	t.throws(
		() => kernel(new Float64Array(buffer.buffer, 0, 4), {x: new Float64Array(buffer.buffer, 24, 4), y: 1}),
		invalid(/overlaps/),
	);
	t.notThrows(() => kernel(buffer.subarray(0, 5), {x: buffer.subarray(5, 10), y: 1}));
	t.notThrows(() => kernel(buffer.subarray(5, 10), {x: buffer.subarray(0, 5), y: 1}));
	t.notThrows(() => kernel(buffer.subarray(2, 7), {x: buffer.subarray(2, 7), y: 1}));
	// Inputs may overlap each other.
	t.deepEqual([...kernel(f64(0, 0), {x: f64(1, 2, 3).subarray(0, 2), y: f64(1, 2, 3).subarray(1)})], [3, 5]);
	using total = compile('sum(x*y)');
	const z = f64(1, 2, 3);
	t.is(total({x: z.subarray(0, 2), y: z.subarray(1)}), 8);
});

test('a detached buffer is an error, an empty array is not', (t) => {
	using kernel = compile('x + 1');
	using total = compile('sum(x)');
	using mean = compile('mean(x)');
	const gone = f64(1, 2);
	structuredClone(gone.buffer, {transfer: [gone.buffer]});
	t.throws(() => kernel(gone, {x: 1}), invalid(/out lies over a detached buffer/));
	t.throws(() => kernel(f64(), {x: gone}), invalid(/the input x lies over a detached buffer/));
	t.throws(() => total({x: gone}), invalid(/detached/));
	t.is(kernel(f64(), {x: f64()}).length, 0);
	t.is(total({x: f64()}), 0);
	t.is(mean({x: f64()}), Number.NaN);
});

test('a kernel that was disposed of throws', (t) => {
	const kernel = compile('x + 1.5');
	kernel[Symbol.dispose]();
	kernel[Symbol.dispose]();
	const disposed = invalid(/has been disposed of/);
	t.throws(() => kernel(f64(0), {x: f64(0)}), disposed);
	t.throws(() => kernel.disassemble(), disposed);
	t.throws(() => kernel.stages(), disposed);
	t.is(kernel.type, 'f64');
	// Its twin, which shares the code, lives on.
	t.deepEqual([...compile('x + 1.5')(f64(0), {x: f64(1)})], [2.5]);
});

test('many threads give what one gives', (t) => {
	const n = 2 ** 18 + 37;
	const x = Float64Array.from({length: n}, (_, i) => Math.sin(i));
	using one = compile('exp(x)*x', {threads: 1});
	const right = one(new Float64Array(n), {x});
	for (const threads of [2, 3, 8, undefined]) {
		using many = compile('exp(x)*x', threads === undefined ? {} : {threads});
		t.deepEqual(many(new Float64Array(n), {x}), right);
		using total = compile('sum(exp(x)*x)', threads === undefined ? {} : {threads});
		const sum = right.reduce((a, b) => a + b);
		t.true(Math.abs(total({x}) - sum) <= 1e-12 * n);
		t.is(total({x}), total({x}), 'the same sum every time');
	}
	// More threads than elements.
	using few = compile('x + 1', {threads: 16});
	t.deepEqual([...few(f64(0, 0, 0), {x: f64(1, 2, 3)})], [2, 3, 4]);
	t.deepEqual([...few(f64(), {x: f64()})], []);
});

test('an expression of a hundred thousand levels compiles and runs', (t) => {
	let deep: Expression = input('x');
	for (let i = 0; i < 100_000; i++) deep = deep.add(1);
	for (const isa of features().available) {
		using kernel = compile(deep, {isa});
		t.deepEqual([...kernel(f64(0, 0), {x: f64(0, 7)})], [100_000, 100_007]);
	}
});

test('kernels are freed', (t) => {
	for (let i = 0; i < 2000; i++) {
		using kernel = compile(`exp(x) + ${i}.125`);
		t.is(kernel(f64(0), {x: f64(0)})[0], i + 1.125);
	}
});
