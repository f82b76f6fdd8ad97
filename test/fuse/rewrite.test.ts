import test from 'ava';
import fc from 'fast-check';
import {compile, type Numbers, parse, type Rewrite, sum} from '../../src/fuse/index.js';
import {rewrites} from '../../src/fuse/op.js';
import {exact} from './formula.js';
import {numbers, targets, uniform} from './number.js';

/** One rewrite turned off. */
const without = (name: Rewrite) => ({rewrites: {[name]: false}});

/** The operations of a stage, in order. */
const operations = (stage: string): string[] => [...stage.matchAll(/^%\d+ = ([a-z]+)/gm)].map(([, op = '']) => op);

test('each rewrite is shown where it was made, and is not made when it is turned off', (t) => {
	const cases: [Rewrite, string, RegExp, with_: string[], without: string[]][] = [
		['fold', 'x + (1 + 2)*3', /^fold: mul %\d+, %\d+ is const 9$/m, ['x', 'add'], ['x', 'add', 'mul', 'add']],
		['strength', 'x/8', /^strength: div %0, %1 is %3 mul %0, %2$/m, ['x', 'mul'], ['x', 'div']],
		[
			'share',
			'x/2 + x*0.5',
			/^share: mul %0, %\d+ is known: %3$/m,
			['x', 'mul', 'add'],
			['x', 'mul', 'x', 'mul', 'add'],
		],
		['logProduct', 'sum(log(x))', /^log product: %1 as the logarithm of a product over %0$/m, ['x'], ['x', 'log']],
		['logCosh', 'sum(log(cosh(x)))', /^log cosh: %2 as the logarithm/m, ['x'], ['x', 'cosh']],
	];
	for (const [name, source, line, right, off] of cases) {
		const shape = (options = {}) => {
			using kernel = compile(source, options);
			const {rewritten} = kernel.stages();
			return {
				rewritten,
				shown: operations(rewritten.replaceAll(/^(%\d+ = )x$/gm, '$1x')).filter((op) => op !== 'const'),
			};
		};
		const made = shape();
		t.regex(made.rewritten, line, name);
		t.deepEqual(made.shown, right, name);
		const kept = shape(without(name));
		t.deepEqual(kept.shown, off, name);
		t.false(
			kept.rewritten.includes(`${name.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`)}:`),
			kept.rewritten,
		);
	}
	t.deepEqual(
		rewrites,
		cases.map(([name]) => name).sort((a, b) => rewrites.indexOf(a) - rewrites.indexOf(b)),
	);
});

test('strength reduction finds what is exact, and only that', (t) => {
	const becomes: [string, string][] = [
		...([
			['x/1', 'x'],
			['x/4', 'mul'],
			['x/(-1)', 'neg'],
			['x*1', 'x'],
			['1*x', 'x'],
			['x*(-1)', 'neg'],
		] as const),
		...([
			['x - 0', 'x'],
			['x + neg(y)', 'sub'],
			['x - neg(y)', 'add'],
			['neg(x) + y', 'sub'],
		] as const),
		...([
			['neg(x)*neg(y)', 'mul'],
			['neg(x)*3', 'mul'],
			['3*neg(x)', 'mul'],
			['neg(x)/2', 'mul'],
			['neg(x)/neg(y)', 'div'],
			['min(x, x)', 'x'],
			['max(x, x)', 'x'],
		] as const),
		...([
			['abs(neg(x))', 'abs'],
			['abs(abs(x))', 'abs'],
			['cosh(neg(x))', 'cosh'],
			['cosh(abs(x))', 'cosh'],
		] as const),
		// Not exact: 1/3 is rounded, 0 + -0 is 0, and the sign of 0 - x is another where x is 0.
		...([
			['x/3', 'div'],
			['x + 0', 'add'],
			['0 - x', 'sub'],
			['x/5e-324', 'div'],
			['sinh(abs(x))', 'sinh'],
		] as const),
	].map(([text, op]) => [text, op]);
	for (const [text, op] of becomes) {
		using kernel = compile(text);
		const {rewritten} = kernel.stages();
		const root = /^return %(\d+)$/m.exec(rewritten)?.[1];
		t.is(new RegExp(`^%${root} = (\\w+)`, 'm').exec(rewritten)?.[1], op, `${text}\n${rewritten}`);
	}
});

for (const {isa, type} of targets) {
	test(`exact rewrites change no bit, ${type} ${isa}`, (t) => {
		const special = [0, -0, 1, -1, 0.5, 3, Infinity, -Infinity, Number.NaN, 1e-310, 1e300, 1e-40, 3e38, 5e-324];
		const x = numbers(
			type,
			special.flatMap((value) => special.map(() => value)),
		);
		const y = numbers(
			type,
			special.flatMap(() => special),
		);
		fc.assert(
			fc.property(exact(['x', 'y']), fc.constantFrom('share', 'fold', 'strength'), (formula, name) => {
				// Without joined products: whether one is joined may depend on what is shared.
				const of = (options = {}): Numbers => {
					using kernel = compile(formula, {type, isa, reproducible: true, ...options});
					return kernel(numbers(type, x.length), {x, y});
				};
				const [right, got] = [of(without(name)), of()];
				for (const [index, value] of got.entries()) {
					if (!Object.is(value, right[index])) {
						throw new Error(`${formula} of ${x[index]}, ${y[index]} is ${value} and without ${name} ${right[index]}`);
					}
				}
			}),
			{numRuns: 300, seed: 20_240_611},
		);
		t.pass();
	});

	test(`sums of logarithms keep their value, ${type} ${isa}`, (t) => {
		const next = uniform(37);
		const x = numbers(type, 5001).map(() => 0.01 + 4 * next()) as Numbers;
		const epsilon = type === 'f32' ? 3e-6 : 1e-14;
		for (const [name, text] of [
			['logProduct', 'sum(log(x*x + 0.5))'],
			['logProduct', 'mean(log(x))'],
			['logCosh', 'sum(log(cosh(x)))'],
			['logCosh', 'mean(log(cosh(x - 2)))'],
		] as const) {
			const [plain, got] = [
				compile(text, {type, isa, rewrites: {logProduct: false, logCosh: false}}),
				compile(text, {type, isa}),
			];
			t.not(plain.stages().rewritten, got.stages().rewritten, name);
			const scale = text.startsWith('mean') ? 1 : x.length;
			t.true(Math.abs(plain({x}) - got({x})) <= 4 * epsilon * scale, `${text}: ${plain({x})} and ${got({x})}`);
		}
	});
}

test('sharing in the vector program can be turned off, and is worth it', (t) => {
	const target = targets.find(({isa}) => isa !== 'scalar');
	if (target === undefined) return t.pass('there is only the interpreter');
	const source = sum(parse('sinh(x) + cosh(x)').add(parse('sinh(x)')));
	const lines = (options = {}) =>
		compile(source, {...target, ...options})
			.stages()
			.schedule.split('\n').length;
	t.true(lines() < lines(without('share')));
	return undefined;
});
