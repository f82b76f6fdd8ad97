import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {
	constant,
	cosh,
	dot,
	exp,
	input,
	log,
	lt,
	max,
	min,
	neg,
	norm,
	parse,
	pow,
	program,
	select,
	sqrt,
	sum,
} from '../../src/fuse/index.js';
import {formulas, same} from './formula.js';

const [x, y] = [input('x'), input('y')];

test('text and calls make the same expression', (t) => {
	const cases = [
		['exp(exp(x))', exp(exp(x))],
		['sum(log(cosh(x)))', sum(log(cosh(x)))],
		['min(x)', min(x)],
		['max(min(x, 1))', max(min(x, 1))],
		['dot(x, y + 1)', dot(x, y.add(1))],
		['norm(x)', norm(x)],
		['2*x^2 - y/3', constant(2).mul(pow(x, 2)).sub(y.div(3))],
		['select(x<y, x, y)', select(lt(x, y), x, y)],
		['x - y - 1', x.sub(y).sub(1)],
		['x - (y - 1)', x.sub(y.sub(1))],
		['x/y*2', x.div(y).mul(2)],
		['x + y*2', x.add(y.mul(2))],
		['-x^2', neg(pow(x, 2))],
		['(-x)^2', pow(neg(x), 2)],
		['-x*y', neg(x).mul(y)],
		['x*-y', x.mul(neg(y))],
		['x^-2', pow(x, -2)],
		['2^3^2', pow(constant(2), 9)],
		['x^2^3', pow(x, 8)],
		['x^(1/2)', sqrt(x)],
		['x^.5', sqrt(x)],
		['pow(x, 3)', pow(x, 3)],
		['--x', neg(neg(x))],
		['+x', x],
		['- 2', constant(-2)],
		['-0', constant(-0)],
		['1.5e-3 + .5 + 2. + 1E+2', constant(1.5e-3).add(0.5).add(2).add(100)],
		['pi*e', constant(Math.PI).mul(Math.E)],
		['NaN + -Infinity', constant(Number.NaN).add(-Infinity)],
		['x <= y + 1', x.le(y.add(1))],
		['x >= y', x.ge(y)],
		['x > y', x.gt(y)],
		['(x == y) != 0', x.eq(y).ne(0)],
		['\tx\n+ y ', x.add(y)],
		['((x))', x],
		['lt(x, add(y, 1))', lt(x, y.add(1))],
	] as const;
	for (const [text, expected] of cases) t.true(same(parse(text), expected), `${text} became ${parse(text)}`);
});

test('names are inputs in order of first appearance', (t) => {
	t.deepEqual(program(parse('b*a + b*exp(c) + pi')).inputs, ['b', 'a', 'c']);
	t.deepEqual(program(parse('größe + constructor + __proto__')).inputs, ['größe', 'constructor', '__proto__']);
});

test('whatever is printed is read back, bit for bit', (t) => {
	fc.assert(
		fc.property(formulas(['x', 'y', 'long_name1', 'ä']), (formula) => same(parse(String(formula)), formula)),
		{numRuns: 2000},
	);
	t.pass();
});

test('printing adds no parenthesis that could be left out', (t) => {
	for (const text of [
		'x + y*2',
		'(x + y)*2',
		'x - (y - 1)',
		'-x*y',
		'-(x*y)',
		'(x < y) == 0',
		'x/(y/2)',
		'exp(-x)',
		'sum(x*y)',
		'-x + -2',
		'(-x)*(y + 1e-7) - 1e+21',
	]) {
		const printed = String(parse(text));
		t.is(printed, text === '(-x)*(y + 1e-7) - 1e+21' ? '-x*(y + 1e-7) - 1e+21' : text);
	}
});

test('every error shows the place', (t) => {
	const cases: [text: string, column: number, message: RegExp][] = [
		['', 1, /is missing before the end/],
		['   ', 4, /is missing before the end/],
		['2 * ', 5, /is missing before the end/],
		['x + * y', 5, /is missing before \*/],
		['exp(x', 1, /exp\( is not closed/],
		['(x + 1', 1, /^\( is not closed/],
		['x)', 2, /no \( for this \)/],
		['exp()', 5, /is missing before \)/],
		['exp(x, y)', 1, /exp takes 1 argument and got 2/],
		['1 + min(x)', 3, /min gives one number for all elements.*\(min of two operands goes element by element\)/],
		['max(x, y, z)', 1, /max takes 1 or 2 arguments and got 3/],
		['select(x, y)', 1, /select takes 3 arguments and got 2/],
		['x, y', 2, /a comma stands only/],
		['(x, y)', 3, /a comma stands only/],
		['2x', 2, /an operator is missing before x/],
		['2exp(x)', 2, /an operator is missing before exp/],
		['x y', 3, /an operator is missing before y/],
		['(x)(y)', 4, /an operator is missing before \(/],
		['nothing(x)', 1, /there is no function nothing/],
		['x + exp', 5, /exp is a function: write exp\(x\)/],
		['x $ y', 3, /"\$" means nothing here/],
		['x = y', 3, /"=" means nothing here/],
		['x < y < 2', 7, /comparisons do not chain/],
		['x == y + 1 != 2', 12, /comparisons do not chain/],
		['1 + sum(x)', 3, /sum gives one number/],
		['exp(mean(x))', 1, /mean gives one number/],
		['input + 1', 1, /the input name input is taken/],
		['𝒳 + 😀', 6, /"😀" means nothing here/],
	];
	for (const [text, column, message] of cases) {
		const error = t.throws(() => parse(text), {instanceOf: IngaError, code: 'ERR_INVALID_ARGUMENT', message}, text);
		t.true(error?.message.includes(`(column ${column})`), `${text}: ${error?.message}`);
	}
	t.throws(() => parse(3 as unknown as string), {code: 'ERR_INVALID_ARGUMENT', message: /must be a string/});
});

test('exponents may be any expression', (t) => {
	for (const text of ['x^y', 'x^1.5', 'x^65', 'x^(1/3)', 'pow(x, y)', '2^x']) {
		const e = parse(text);
		t.is(e.op, 'pow', text);
		t.true(same(parse(String(e)), e), text);
	}
});

test('the caret stands below the place, also in long and broken text', (t) => {
	const lines = (text: string) => (t.throws(() => parse(text))?.message ?? '').split('\n');
	t.deepEqual(lines('1 + $'), ['"$" means nothing here (column 5)', '  1 + $', '      ^']);
	const [, shown = '', caret = ''] = lines(`${'x + '.repeat(5000)}$ + ${'y*'.repeat(5000)}y`);
	t.is(shown[caret.indexOf('^')], '$');
	t.true(shown.length < 100 && shown.startsWith('  …') && shown.endsWith('…'));
	const [, broken = '', below = ''] = lines('x +\n\t$');
	t.is(broken[below.indexOf('^')], '$');
});

test('depth is bounded by memory alone', (t) => {
	const depth = 100_000;
	t.is(program(parse(`${'exp('.repeat(depth)}x${')'.repeat(depth)}`)).rows.length / 4, depth + 1);
	t.is(program(parse(`${'('.repeat(depth)}x${')'.repeat(depth)}`)).rows.length / 4, 1);
	t.is(program(parse(`${'-'.repeat(depth)}x`)).rows.length / 4, depth + 1);
	t.is(program(parse(`${'x - ('.repeat(depth)}x${')'.repeat(depth)}`)).rows.length / 4, depth + 1);
});

test('any text gives an expression or an IngaError', (t) => {
	const words = fc.array(
		fc.constantFrom(
			'x',
			'exp',
			'sum',
			'pow',
			'(',
			')',
			',',
			'+',
			'-',
			'*',
			'/',
			'^',
			'<',
			'==',
			'2',
			'.5',
			'1e',
			' ',
			'π',
		),
		{maxLength: 14},
	);
	fc.assert(
		fc.property(
			fc.oneof(
				words.map((list) => list.join('')),
				fc.string(),
			),
			(text) => {
				try {
					const expression = parse(text);
					return same(parse(String(expression)), expression);
				} catch (error) {
					return error instanceof IngaError;
				}
			},
		),
		{numRuns: 5000},
	);
	t.pass();
});
