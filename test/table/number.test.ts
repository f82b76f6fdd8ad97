import test from 'ava';
import fc from 'fast-check';
import {csv, values} from './file.js';

const digits = (least: number, most: number) =>
	fc.string({unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most});
const decimal = fc
	.tuple(
		fc.constantFrom('', '-', '+'),
		fc.oneof(
			fc.tuple(digits(1, 25), digits(0, 25)).map(([whole, part]) => `${whole}.${part}`),
			digits(1, 25).map((part) => `.${part}`),
			digits(1, 25),
		),
		fc.oneof(
			fc.constant(''),
			fc
				.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '-', '+'), fc.integer({min: 0, max: 400}))
				.map((parts) => parts.join('')),
		),
	)
	.map((parts) => parts.join(''));
const printed = fc.double({noNaN: true}).map(String);

test('every decimal becomes the double that JavaScript makes of it', async (t) => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.oneof(decimal, printed), {minLength: 1, maxLength: 200}), async (texts) => {
			const {columns} = await csv(t, `x,y\n${texts.map((text) => `${text},1`).join('\n')}\n`);
			const [x] = columns;
			t.is(x?.type, 'number');
			t.deepEqual(values(x), texts.map(Number));
		}),
		{numRuns: 150},
	);
});

test('halfway cases and the ends of the range', async (t) => {
	const texts = [
		'9007199254740993',
		'9007199254740992.99999999999999999',
		'0.1',
		'1e22',
		'1e23',
		'123456789012345678',
		'2.2250738585072011e-308',
		'2.4703282292062327e-324',
		'2.4703282292062328e-324',
		'5e-324',
		'1.7976931348623158e308',
		'1.7976931348623159e308',
		'1e400',
		'-1e400',
		'1e-400',
		'-0',
		'0e999999999999999999999',
		'00000000000000000000000000000001.5',
		'0.00000000000000000000000000000015',
		`1${'0'.repeat(400)}e-400`,
	];
	const [x] = (await csv(t, `x\n${texts.join('\n')}\n`)).columns;
	t.deepEqual(values(x), texts.map(Number));
	t.true(Object.is(values(x)[15], -0));
});

test('inf is a number, nan is missing, and neither are hexadecimal numbers, words or two points', async (t) => {
	const [x] = (await csv(t, 'x,y\n-inf,1\nInfinity,1\n+INF,1\nnan,1\n-NaN,1\n 7 ,1\n"8",1\n')).columns;
	t.deepEqual(values(x), [-Infinity, Infinity, Infinity, null, null, 7, 8]);
	for (const text of [
		'0x10',
		'1.2.3',
		'1e',
		'1e+',
		'e5',
		'--1',
		'+-1',
		'1 2',
		'1_000',
		'TRUE',
		'12px',
		'infinit',
		'.e1',
		'+',
	]) {
		const [column] = (await csv(t, `x,y\n${text},1\n5,1\n`)).columns;
		t.is(column?.type, 'text', text);
		t.deepEqual(values(column), [text, '5']);
	}
});
