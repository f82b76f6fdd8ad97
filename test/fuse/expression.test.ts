import test from 'ava';
import {IngaError} from '../../src/core/index.js';
import {
	abs,
	add,
	compile,
	constant,
	cosh,
	dot,
	type Expression,
	eq,
	exp,
	ge,
	gt,
	input,
	le,
	log,
	lt,
	max,
	mean,
	min,
	ne,
	neg,
	norm,
	pow,
	prod,
	select,
	sqrt,
	sum,
	sumsq,
} from '../../src/fuse/index.js';
import {same} from './formula.js';

const x = input('x');
const y = input('y');

test('methods and functions make the same nodes, numbers included', (t) => {
	const pairs: [Expression, Expression][] = [
		[x.add(2), add(x, constant(2))],
		[x.pow(3), pow(x, 3)],
		[x.neg(), neg(x)],
		[x.lt(y), lt(x, y)],
		[x.le(y), le(x, y)],
		[x.gt(y), gt(x, y)],
		[x.ge(y), ge(x, y)],
		[x.eq(y), eq(x, y)],
		[x.ne(y), ne(x, y)],
	];
	for (const [method, free] of pairs) t.true(same(method, free), `${method}`);
	t.deepEqual(
		[x.sub(y), x.mul(y), x.div(y)].map(({op, operands}) => [op, ...operands.map(({name}) => name)]),
		[
			['sub', 'x', 'y'],
			['mul', 'x', 'y'],
			['div', 'x', 'y'],
		],
	);
	t.is(String(add(1, x).mul(2).sub(y)), '(1 + x)*2 - y');
	t.is(String(select(x, 1, 0)), 'select(x, 1, 0)');
	t.is(String(neg(2)), '-2');
	t.true(Object.is(neg(0).value, -0));
});

test('expressions never change', (t) => {
	const e = x.add(1);
	t.throws(() => Object.assign(e, {op: 'mul'}), {instanceOf: TypeError});
	t.throws(() => (e.operands as Expression[]).push(x), {instanceOf: TypeError});
	x.mul(2);
	t.is(String(e), 'x + 1');
});

function multiplications(root: Expression): number {
	const seen = new Set<Expression>();
	const pending = [root];
	for (let node = pending.pop(); node; node = pending.pop()) {
		if (seen.has(node)) continue;
		seen.add(node);
		pending.push(...node.operands);
	}
	return [...seen].filter(({op}) => op === 'mul').length;
}

/** The value of a formula of multiplications and divisions at x. */
function evaluate({op, operands: [a, b], value}: Expression, at: number): number {
	if (op === 'const') return value ?? Number.NaN;
	if (op === 'mul' && a && b) return evaluate(a, at) * evaluate(b, at);
	if (op === 'div' && a && b) return evaluate(a, at) / evaluate(b, at);
	return at;
}

test('pow multiplies by squaring', (t) => {
	for (let n = -64; n <= 64; n++) {
		const e = pow(x, n);
		// Powers of two are exact, so nothing but the exponent can be wrong.
		t.is(evaluate(e, 2), 2 ** n, `2^${n}`);
		t.true(multiplications(e) <= 2 * Math.floor(Math.log2(Math.max(1, Math.abs(n)))), `${n}`);
	}
	t.is(pow(x, 1), x);
	t.true(same(pow(x, 0), constant(1)));
	t.true(same(pow(x, 0.5), sqrt(x)));
});

test('other exponents make a power', (t) => {
	for (const exponent of [65, -65, 1.5, -0.5, Number.NaN, Infinity]) {
		const e = x.pow(exponent);
		t.is(e.op, 'pow');
		t.is(e.operands[1]?.value, exponent);
	}
	t.is(String(pow(x, y)), 'pow(x, y)');
	t.throws(() => pow(x, 'y' as unknown as number), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /takes expressions and numbers/,
	});
});

test('a reduction is the whole expression or nothing', (t) => {
	t.is(String(sum(x.mul(y))), 'sum(x*y)');
	t.is(String(mean(2)), 'mean(2)');
	t.is(String(dot(x, y.add(1))), 'dot(x, y + 1)');
	t.is(String(min(x)), 'min(x)');
	for (const make of [
		() => sum(x).add(1),
		() => add(1, mean(x)),
		() => exp(sum(x)),
		() => sum(mean(x)),
		() => pow(sum(x), 2),
		() => select(1, sum(x), 2),
		() => neg(sum(x)),
		() => prod(norm(x)),
		() => dot(x, sumsq(y)),
		() => max(min(x), y),
		() => max(x).add(1),
	]) {
		t.throws(make, {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message: /must be the whole expression/});
	}
});

test('min and max go over all elements of one operand, element by element of two', (t) => {
	const bad = min as unknown as (...operands: unknown[]) => Expression;
	t.is(compile(min(x)).reduction, 'min');
	t.is(compile(max(x, y)).reduction, 'none');
	t.throws(() => bad(), {code: 'ERR_INVALID_ARGUMENT', message: /min takes two operands, or one .* and got 0/});
	t.throws(() => bad(x, y, 1), {code: 'ERR_INVALID_ARGUMENT', message: /and got 3/});
	// A second operand that was meant and is missing is not a reduction.
	t.throws(() => bad(x, undefined), {code: 'ERR_INVALID_ARGUMENT', message: /takes expressions and numbers/});
	t.throws(() => min(x).mul(2), {message: /\(min of two operands goes element by element\)/});
});

test('operands are expressions or numbers', (t) => {
	for (const bad of ['x', null, undefined, {}, [1], 1n, true]) {
		const operand = bad as number;
		for (const make of [
			() => x.add(operand),
			() => exp(operand),
			() => select(operand, 1, 2),
			() => sum(operand),
			() => min(1, operand),
		]) {
			t.throws(make, {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message: /takes expressions and numbers/});
		}
	}
	t.throws(() => constant('1' as unknown as number), {code: 'ERR_INVALID_ARGUMENT'});
});

test('input names are what the text form can read', (t) => {
	for (const name of ['x', '_', 'x1', 'Größe', 'u_ij', '__proto__', 'constructor']) t.is(input(name).name, name);
	for (const name of [
		'',
		'1x',
		'a b',
		'a.b',
		'x-y',
		'exp',
		'sum',
		'dot',
		'norm',
		'pow',
		'pi',
		'e',
		'NaN',
		'input',
		3,
		undefined,
	]) {
		t.throws(() => input(name as string), {
			instanceOf: IngaError,
			code: 'ERR_INVALID_ARGUMENT',
			message: /the input name/,
		});
	}
});

test('the text of a huge or exponentially shared formula is cut, not endless', (t) => {
	let shared = x;
	for (let i = 0; i < 200; i++) shared = shared.mul(shared);
	t.is(String(shared).length, 1_000_001);
	t.true(String(shared).endsWith('…'));
	let deep: Expression = x;
	for (let i = 0; i < 100_000; i++) deep = max(log(cosh(abs(deep))), y);
	t.true(String(deep).startsWith('max(log(cosh(abs(max('));
});
