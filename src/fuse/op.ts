/** Every operation of an expression, in the order of the addon's table (`native/fuse/ops.h`; a test compares the two). */
export const ops = [
	{name: 'input', arity: 0},
	{name: 'const', arity: 0},
	{name: 'neg', arity: 1},
	{name: 'abs', arity: 1},
	{name: 'sign', arity: 1},
	{name: 'floor', arity: 1},
	{name: 'ceil', arity: 1},
	{name: 'round', arity: 1},
	{name: 'trunc', arity: 1},
	{name: 'sqrt', arity: 1},
	{name: 'cbrt', arity: 1},
	{name: 'rsqrt', arity: 1},
	{name: 'exp', arity: 1},
	{name: 'exp2', arity: 1},
	{name: 'exp10', arity: 1},
	{name: 'expm1', arity: 1},
	{name: 'log', arity: 1},
	{name: 'log2', arity: 1},
	{name: 'log10', arity: 1},
	{name: 'log1p', arity: 1},
	{name: 'sin', arity: 1},
	{name: 'cos', arity: 1},
	{name: 'tan', arity: 1},
	{name: 'asin', arity: 1},
	{name: 'acos', arity: 1},
	{name: 'atan', arity: 1},
	{name: 'sinh', arity: 1},
	{name: 'cosh', arity: 1},
	{name: 'tanh', arity: 1},
	{name: 'asinh', arity: 1},
	{name: 'acosh', arity: 1},
	{name: 'atanh', arity: 1},
	{name: 'erf', arity: 1},
	{name: 'erfc', arity: 1},
	{name: 'sigmoid', arity: 1},
	{name: 'softplus', arity: 1},
	{name: 'logcosh', arity: 1},
	{name: 'gelu', arity: 1},
	{name: 'add', arity: 2},
	{name: 'sub', arity: 2},
	{name: 'mul', arity: 2},
	{name: 'div', arity: 2},
	{name: 'min', arity: 2},
	{name: 'max', arity: 2},
	{name: 'pow', arity: 2},
	{name: 'hypot', arity: 2},
	{name: 'atan2', arity: 2},
	{name: 'lt', arity: 2},
	{name: 'le', arity: 2},
	{name: 'gt', arity: 2},
	{name: 'ge', arity: 2},
	{name: 'eq', arity: 2},
	{name: 'ne', arity: 2},
	{name: 'select', arity: 3},
	{name: 'fma', arity: 3},
] as const;

/** The rewrites that the compiler makes, see `native/fuse/rewrite.h`. */
export const rewrites = ['share', 'fold', 'strength', 'logProduct', 'logCosh'] as const;

export type Rewrite = (typeof rewrites)[number];

/** The name of an operation on elements. */
export type ElementOp = (typeof ops)[number]['name'];

/** How all elements become one number; only at the root of an expression. */
export const reductions = ['sum', 'mean', 'prod', 'min', 'max', 'dot', 'sumsq', 'norm'] as const;

export type Reduction = 'none' | (typeof reductions)[number];

export type Op = ElementOp | Exclude<Reduction, 'none'>;

/** What an expression node is made of; operands come first to last. */
export interface Node {
	readonly op: Op;
	readonly operands: readonly Node[];
	/** The name of an `input`. */
	readonly name: string | undefined;
	/** The number of a `const`. */
	readonly value: number | undefined;
}

/** True for what gives one number for all elements: of one operand `min` and `max` do so too. */
export function isReduction({op, operands}: Node): boolean {
	const elementwise = (op === 'min' || op === 'max') && operands.length === 2;
	return !elementwise && (reductions as readonly string[]).includes(op);
}
