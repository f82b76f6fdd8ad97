import fc from 'fast-check';
import * as fuse from '../../src/fuse/index.js';
import {constant, type Expression, input} from '../../src/fuse/index.js';
import type {ElementOp} from '../../src/fuse/op.js';

const arithmetic = ['add', 'sub', 'mul', 'div'] as const;
const comparing = ['min', 'max', 'lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const;

type Binary = (typeof arithmetic)[number] | (typeof comparing)[number] | 'pow' | 'hypot' | 'atan2';
type Unary = Exclude<ElementOp, 'input' | 'const' | 'select' | 'fma' | Binary>;

/** What formulas are made of, and how deep they may be. */
interface Vocabulary {
	readonly unary: readonly Unary[];
	/** Of two numbers, besides arithmetic and comparisons. */
	readonly binary: readonly Binary[];
	readonly fma: boolean;
	/** Operations on the longest way from an input to the result. */
	readonly depth: number;
	/** Which part of the operations has one operand; 8 parts are arithmetic. */
	readonly weight: number;
}

const exactly = ['neg', 'abs', 'sqrt'] as const;
const smooth: Vocabulary = {
	unary: [...exactly, 'exp', 'log', 'sinh', 'cosh', 'tanh'],
	binary: [],
	fma: false,
	depth: 6,
	weight: 4,
};
const everything: Vocabulary = {
	unary: [
		...exactly,
		// The operation that rewriting looks for most.
		...(['neg', 'neg', 'neg'] as const),
		...(['sign', 'floor', 'ceil', 'round', 'trunc'] as const),
		...(['cbrt', 'rsqrt', 'exp', 'exp2', 'exp10', 'expm1', 'log', 'log2', 'log10', 'log1p'] as const),
		...(['sin', 'cos', 'tan', 'asin', 'acos', 'atan'] as const),
		...(['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'] as const),
		...(['erf', 'erfc', 'sigmoid', 'softplus', 'logcosh', 'gelu'] as const),
	],
	binary: ['pow', 'hypot', 'atan2'],
	fma: true,
	depth: 8,
	weight: 10,
};
const ieee: Vocabulary = {unary: exactly, binary: [], fma: false, depth: 5, weight: 2};

const numbers = fc.oneof(
	{weight: 6, arbitrary: fc.integer({min: -64, max: 64}).map((n) => n / 8)},
	{weight: 2, arbitrary: fc.double({min: -100, max: 100, noNaN: true})},
	// What rewriting knows.
	{weight: 2, arbitrary: fc.constantFrom(1, -1, 2, 0.5, -4, 0, -0)},
	{weight: 1, arbitrary: fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 1e-310, 1e300, 5e-324)},
);

/** Random formulas over the given input names. */
export const formulas = (names: readonly string[]): fc.Arbitrary<Expression> => of(smooth, names);

/** Random formulas of the operations that IEEE 754 defines to the last bit. */
export const exact = (names: readonly string[]): fc.Arbitrary<Expression> => of(ieee, names);

/** Random formulas of every operation. */
export const formulasOfAll = (names: readonly string[]): fc.Arbitrary<Expression> => of(everything, names);

function of(words: Vocabulary, names: readonly string[]): fc.Arbitrary<Expression> {
	const {node} = fc.letrec<{node: Expression}>((tie) => {
		const a = tie('node');
		const three = words.fma ? (['select', 'fma'] as const) : (['select'] as const);
		return {
			node: fc.oneof(
				{maxDepth: words.depth, depthSize: 'medium', withCrossShrink: true},
				{weight: 2, arbitrary: fc.constantFrom(...names).map(input)},
				{weight: 1, arbitrary: numbers.map(constant)},
				{
					weight: words.weight,
					arbitrary: fc.tuple(fc.constantFrom(...words.unary), a).map(([op, x]) => fuse[op](x)),
				},
				{weight: 8, arbitrary: pair(arithmetic, a)},
				{weight: 2, arbitrary: pair(comparing, a)},
				...(words.binary.length > 0 ? [{weight: 2, arbitrary: pair(words.binary, a)}] : []),
				{
					weight: three.length,
					arbitrary: fc.tuple(fc.constantFrom(...three), a, a, a).map(([op, x, y, z]) => fuse[op](x, y, z)),
				},
			),
		};
	});
	return node;
}

function pair(ops: readonly Binary[], operand: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
	return fc.tuple(fc.constantFrom(...ops), operand, operand).map(([op, a, b]) => fuse[op](a, b));
}

/** The same operations on the same inputs and constants, bit for bit. */
export function same(a: Expression, b: Expression): boolean {
	const pending: [Expression, Expression][] = [[a, b]];
	for (let pair = pending.pop(); pair; pair = pending.pop()) {
		const [left, right] = pair;
		if (left.op !== right.op || left.name !== right.name || !Object.is(left.value, right.value)) return false;
		left.operands.forEach((operand, index) => {
			const other = right.operands[index];
			if (other) pending.push([operand, other]);
		});
	}
	return true;
}
