import {IngaError} from '../core/index.js';
import {type ElementOp, isReduction, type Node, type Op, ops, reductions} from './op.js';
import {print} from './print.js';

/** What arithmetic accepts: a number stands for a constant. */
export type Operand = Expression | number;

/**
 * A formula over the elements of arrays. It never changes; methods and the functions beside it make new ones.
 *
 * @example
 * const u = input('u');
 * const gauss = u.mul(exp(u.pow(2).div(-2)));
 * String(gauss); // 'u*exp(u*u/-2)'
 */
export class Expression implements Node {
	readonly op: Op;
	readonly operands: readonly Expression[];
	readonly name: string | undefined;
	readonly value: number | undefined;

	/** @internal Use the functions of this module. */
	constructor(op: Op, operands: readonly Expression[], leaf: {name?: string; value?: number} = {}) {
		this.op = op;
		this.operands = Object.freeze(operands);
		this.name = leaf.name;
		this.value = leaf.value;
		Object.freeze(this);
	}

	add(other: Operand): Expression {
		return add(this, other);
	}

	sub(other: Operand): Expression {
		return sub(this, other);
	}

	mul(other: Operand): Expression {
		return mul(this, other);
	}

	div(other: Operand): Expression {
		return div(this, other);
	}

	neg(): Expression {
		return neg(this);
	}

	/** See {@link pow}. */
	pow(exponent: number): Expression {
		return pow(this, exponent);
	}

	lt(other: Operand): Expression {
		return lt(this, other);
	}

	le(other: Operand): Expression {
		return le(this, other);
	}

	gt(other: Operand): Expression {
		return gt(this, other);
	}

	ge(other: Operand): Expression {
		return ge(this, other);
	}

	eq(other: Operand): Expression {
		return eq(this, other);
	}

	ne(other: Operand): Expression {
		return ne(this, other);
	}

	/** The formula as text that `parse` reads back. */
	toString(): string {
		return print(this);
	}
}

/** Names that the text form uses itself, so that inputs cannot. */
const reserved: ReadonlySet<string> = new Set([
	...ops.map(({name}) => name),
	...reductions,
	'pow',
	'pi',
	'e',
	'NaN',
	'Infinity',
]);

/**
 * The array (or broadcast number) that the caller passes under `name`.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` unless the name is letters, digits and underscores, does not start with a
 * digit, and is not one of the text form's own names.
 */
export function input(name: string): Expression {
	if (typeof name !== 'string' || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
		const shown = JSON.stringify(name) ?? String(name);
		throw invalid(`the input name ${shown} cannot be used: letters, digits and _ only, not starting with a digit`);
	}
	if (reserved.has(name)) throw invalid(`the input name ${name} is taken by a function or constant: choose another`);
	return new Expression('input', [], {name});
}

/** The same number for every element; an f32 kernel rounds it to single precision. */
export function constant(value: number): Expression {
	if (typeof value !== 'number') throw invalid(`a constant must be a number and is ${describe(value)}`);
	return new Expression('const', [], {value});
}

/** `-a`, exactly; the sign of zero and of infinity changes too. */
export function neg(a: Operand): Expression {
	const operand = operandOf('neg', a);
	// One spelling of a negative number, so that text can be read back to the same expression.
	return operand.op === 'const' ? constant(-(operand.value ?? 0)) : new Expression('neg', [operand]);
}

/** `|a|`, exactly. */
export const abs = unary('abs');
/** The square root, correctly rounded; NaN below 0. */
export const sqrt = unary('sqrt');
/** e to the power `a`. */
export const exp = unary('exp');
/** The natural logarithm; -Infinity at 0 and NaN below. */
export const log = unary('log');
/** The hyperbolic sine. */
export const sinh = unary('sinh');
/** The hyperbolic cosine. */
export const cosh = unary('cosh');
/** The hyperbolic tangent. */
export const tanh = unary('tanh');

/** `a + b` */
export const add = binary('add');
/** `a - b` */
export const sub = binary('sub');
/** `a * b` */
export const mul = binary('mul');
/** `a / b` */
export const div = binary('div');
/** The smaller of two, as `Math.min`: NaN if either is NaN, and -0 is smaller than 0. */
export const min = binary('min');
/** The larger of two, as `Math.max`: NaN if either is NaN, and 0 is larger than -0. */
export const max = binary('max');
/** 1 where `a < b`, else 0 (also for NaN). */
export const lt = binary('lt');
/** 1 where `a <= b`, else 0 (also for NaN). */
export const le = binary('le');
/** 1 where `a > b`, else 0 (also for NaN). */
export const gt = binary('gt');
/** 1 where `a >= b`, else 0 (also for NaN). */
export const ge = binary('ge');
/** 1 where the two are equal, else 0 (also for NaN). */
export const eq = binary('eq');
/** 1 where the two differ or either is NaN, else 0. */
export const ne = binary('ne');

/**
 * `whenTrue` where `condition` is not 0 (NaN counts as true), else `whenFalse`. Both are computed for every element.
 *
 * @example
 * select(lt(x, 0), 0, x); // the positive part
 */
export function select(condition: Operand, whenTrue: Operand, whenFalse: Operand): Expression {
	return new Expression('select', [
		operandOf('select', condition),
		operandOf('select', whenTrue),
		operandOf('select', whenFalse),
	]);
}

const MAX_EXPONENT = 64;

/**
 * `base` to a whole power, by repeated squaring (a negative one is 1 over the positive one), or for 0.5 its square root.
 * Each multiplication rounds: the error grows to about `exponent / 2` ULP. Anything to the power 0 is 1.
 *
 * @throws IngaError `ERR_UNSUPPORTED` for other exponents.
 */
export function pow(base: Operand, exponent: number): Expression {
	if (typeof exponent !== 'number') throw invalid(`the exponent of pow must be a number and is ${describe(exponent)}`);
	const operand = operandOf('pow', base);
	if (exponent === 0.5) return sqrt(operand);
	if (!Number.isInteger(exponent) || Math.abs(exponent) > MAX_EXPONENT) {
		throw new IngaError(
			'ERR_UNSUPPORTED',
			`pow takes a whole number from -${MAX_EXPONENT} to ${MAX_EXPONENT} or 0.5, and got ${exponent}`,
		);
	}
	// A constant stays one, so that x^2^3 has a number for its exponent.
	if (operand.op === 'const') return constant((operand.value ?? 0) ** exponent);
	if (exponent < 0) return div(1, pow(operand, -exponent));
	let product: Expression | undefined;
	let square = operand;
	for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
		if (rest % 2 === 1) product = product ? mul(product, square) : square;
		if (rest > 1) square = mul(square, square);
	}
	return product ?? constant(1);
}

/** The sum over all elements; 0 for none. It can only be the whole expression. */
export function sum(a: Operand): Expression {
	return new Expression('sum', [operandOf('sum', a)]);
}

/** The mean over all elements; NaN for none. It can only be the whole expression. */
export function mean(a: Operand): Expression {
	return new Expression('mean', [operandOf('mean', a)]);
}

function unary(op: ElementOp): (a: Operand) => Expression {
	return (a) => new Expression(op, [operandOf(op, a)]);
}

function binary(op: ElementOp): (a: Operand, b: Operand) => Expression {
	return (a, b) => new Expression(op, [operandOf(op, a), operandOf(op, b)]);
}

function operandOf(op: string, value: Operand): Expression {
	if (typeof value === 'number') return constant(value);
	if (!(value instanceof Expression)) {
		throw invalid(`${op} takes expressions and numbers, and got ${describe(value)}`);
	}
	if (isReduction(value.op)) {
		throw invalid(
			`${value.op} gives one number for all elements, so it must be the whole expression, not an operand of ${op}`,
		);
	}
	return value;
}

function describe(value: unknown): string {
	return value instanceof Expression ? `the expression ${value}` : value === null ? 'null' : typeof value;
}

function invalid(message: string): IngaError {
	return new IngaError('ERR_INVALID_ARGUMENT', message);
}
