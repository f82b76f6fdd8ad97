import fc from 'fast-check';
import * as fuse from '../../src/fuse/index.js';
import {constant, type Expression, input} from '../../src/fuse/index.js';

const unary = ['neg', 'abs', 'sqrt', 'exp', 'log', 'sinh', 'cosh', 'tanh'] as const;
const arithmetic = ['add', 'sub', 'mul', 'div'] as const;
const comparing = ['min', 'max', 'lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const;
const numbers = fc.oneof(
	{weight: 6, arbitrary: fc.integer({min: -64, max: 64}).map((n) => n / 8)},
	{weight: 2, arbitrary: fc.double({min: -100, max: 100, noNaN: true})},
	{weight: 1, arbitrary: fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 1e-310, 1e300, 5e-324)},
);

/** Random formulas over the given input names. */
export function formulas(names: readonly string[]): fc.Arbitrary<Expression> {
	const {node} = fc.letrec<{node: Expression}>((tie) => ({
		node: fc.oneof(
			{maxDepth: 6, depthSize: 'medium', withCrossShrink: true},
			{weight: 2, arbitrary: fc.constantFrom(...names).map(input)},
			{weight: 1, arbitrary: numbers.map(constant)},
			{weight: 4, arbitrary: fc.tuple(fc.constantFrom(...unary), tie('node')).map(([op, a]) => fuse[op](a))},
			{weight: 8, arbitrary: pair(arithmetic, tie('node'))},
			{weight: 2, arbitrary: pair(comparing, tie('node'))},
			{weight: 1, arbitrary: fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => fuse.select(a, b, c))},
		),
	}));
	return node;
}

function pair(
	ops: readonly ((typeof arithmetic)[number] | (typeof comparing)[number])[],
	operand: fc.Arbitrary<Expression>,
) {
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

/** Random formulas of the operations that IEEE 754 defines to the last bit. */
export function exact(names: readonly string[]): fc.Arbitrary<Expression> {
	const {node} = fc.letrec<{node: Expression}>((tie) => ({
		node: fc.oneof(
			{maxDepth: 5, depthSize: 'medium', withCrossShrink: true},
			{weight: 2, arbitrary: fc.constantFrom(...names).map(input)},
			{weight: 1, arbitrary: numbers.map(constant)},
			{
				weight: 2,
				arbitrary: fc
					.tuple(fc.constantFrom('neg' as const, 'abs' as const, 'sqrt' as const), tie('node'))
					.map(([op, a]) => fuse[op](a)),
			},
			{weight: 8, arbitrary: pair(arithmetic, tie('node'))},
			{weight: 2, arbitrary: pair(comparing, tie('node'))},
			{weight: 1, arbitrary: fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => fuse.select(a, b, c))},
		),
	}));
	return node;
}
