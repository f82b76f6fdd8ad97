import {invalidArgument} from '../core/index.js';
import {isReduction, type Node, type Op, ops, reductions} from './op.js';
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
	pow(exponent: Operand): Expression {
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
	'clamp',
	'recip',
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
		throw invalidArgument(
			`the input name ${shown} cannot be used: letters, digits and _ only, not starting with a digit`,
		);
	}
	if (reserved.has(name))
		throw invalidArgument(`the input name ${name} is taken by a function or constant: choose another`);
	return new Expression('input', [], {name});
}

/** The same number for every element; an f32 kernel rounds it to single precision. */
export function constant(value: number): Expression {
	if (typeof value !== 'number') throw invalidArgument(`a constant must be a number and is ${describe(value)}`);
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
/** -1, 0 or 1 by the sign of `a`, as `Math.sign`: zeros and NaN stay. */
export const sign = unary('sign');
/** The largest whole number not above `a`, exactly. */
export const floor = unary('floor');
/** The smallest whole number not below `a`, exactly. */
export const ceil = unary('ceil');
/** The nearest whole number, exactly; halves go to the even one (IEEE 754 roundTiesToEven, NumPy's `round`). */
export const round = unary('round');
/** `a` without its fraction, exactly. */
export const trunc = unary('trunc');
/** The square root, correctly rounded; NaN below 0. */
export const sqrt = unary('sqrt');
/** The cube root, of any sign. */
export const cbrt = unary('cbrt');
/** 1 over the square root; Infinity with the sign of a zero, NaN below 0. */
export const rsqrt = unary('rsqrt');
/** e to the power `a`. */
export const exp = unary('exp');
/** 2 to the power `a`. */
export const exp2 = unary('exp2');
/** 10 to the power `a`. */
export const exp10 = unary('exp10');
/** e to the power `a`, less 1: keeps its digits near 0. */
export const expm1 = unary('expm1');
/** The natural logarithm; -Infinity at 0 and NaN below. */
export const log = unary('log');
/** The logarithm to base 2; -Infinity at 0 and NaN below. */
export const log2 = unary('log2');
/** The logarithm to base 10; -Infinity at 0 and NaN below. */
export const log10 = unary('log10');
/** The natural logarithm of 1 + `a`: keeps its digits near 0; -Infinity at -1 and NaN below. */
export const log1p = unary('log1p');
/** The sine of an angle in radians, of any size; NaN at infinity. */
export const sin = unary('sin');
/** The cosine of an angle in radians, of any size; NaN at infinity. */
export const cos = unary('cos');
/** The tangent of an angle in radians, of any size; NaN at infinity. */
export const tan = unary('tan');
/** The angle in [-pi/2, pi/2] with this sine; NaN outside [-1, 1]. */
export const asin = unary('asin');
/** The angle in [0, pi] with this cosine; NaN outside [-1, 1]. */
export const acos = unary('acos');
/** The angle in [-pi/2, pi/2] with this tangent. */
export const atan = unary('atan');
/** The hyperbolic sine. */
export const sinh = unary('sinh');
/** The hyperbolic cosine. */
export const cosh = unary('cosh');
/** The hyperbolic tangent. */
export const tanh = unary('tanh');
/** The inverse hyperbolic sine. */
export const asinh = unary('asinh');
/** The inverse hyperbolic cosine; NaN below 1. */
export const acosh = unary('acosh');
/** The inverse hyperbolic tangent; infinite at -1 and 1, NaN outside. */
export const atanh = unary('atanh');
/** The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to `a`. */
export const erf = unary('erf');
/** 1 - erf(a): keeps its digits where that is small. */
export const erfc = unary('erfc');
/** The logistic function, 1 / (1 + exp(-a)). */
export const sigmoid = unary('sigmoid');
/** log(1 + exp(a)), without overflow. */
export const softplus = unary('softplus');
/** log(cosh(a)), without overflow, and with its digits near 0. */
export const logcosh = unary('logcosh');
/** `a` times the standard normal distribution function at `a`: the exact GELU (Hendrycks and Gimpel 2016). */
export const gelu = unary('gelu');
/** `1 / a` */
export function recip(a: Operand): Expression {
	return div(1, operandOf('recip', a));
}

/** `a + b` */
export const add = binary('add');
/** `a - b` */
export const sub = binary('sub');
/** `a * b` */
export const mul = binary('mul');
/** `a / b` */
export const div = binary('div');

/**
 * The smaller of two, element by element, as `Math.min`: NaN if either is NaN, and -0 is smaller than 0. Of one operand,
 * the smallest of all its elements by the same rule, Infinity for none (a reduction, see {@link sum}).
 *
 * @example
 * compile(min(x, 1))(new Float64Array(2), {x: Float64Array.of(0, 2)}); // fills [0, 1]
 * compile(min(x))({x: Float64Array.of(3, -1, 2)}); // -1
 */
export function min(a: Operand, b: Operand): Expression;
export function min(a: Operand): Expression;
export function min(...operands: Operand[]): Expression {
	return oneOrTwo('min', operands);
}

/**
 * The larger of two, element by element, as `Math.max`: NaN if either is NaN, and 0 is larger than -0. Of one operand, the
 * largest of all its elements by the same rule, -Infinity for none (a reduction, see {@link sum}).
 *
 * @example
 * compile(max(x))({x: Float64Array.of(3, -1, 2)}); // 3
 */
export function max(a: Operand, b: Operand): Expression;
export function max(a: Operand): Expression;
export function max(...operands: Operand[]): Expression {
	return oneOrTwo('max', operands);
}

/** The length of the vector (a, b), without overflow on the way; Infinity if either is infinite, even beside a NaN. */
export const hypot = binary('hypot');
/** The angle of the point (b, a) in radians, from -pi to pi, as `Math.atan2(a, b)`. */
export const atan2 = binary('atan2');
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

/**
 * `a * b + c`, rounded once.
 *
 * @example
 * fma(x, x, -1); // x^2 - 1
 */
export function fma(a: Operand, b: Operand, c: Operand): Expression {
	return new Expression('fma', [operandOf('fma', a), operandOf('fma', b), operandOf('fma', c)]);
}

/**
 * `a` held between `low` and `high`: `min(max(a, low), high)`. NaN stays.
 *
 * @example
 * clamp(x, 0, 1);
 */
export function clamp(a: Operand, low: Operand, high: Operand): Expression {
	return min(max(operandOf('clamp', a), low), high);
}

const MAX_EXPONENT = 64;

/**
 * `base` to a power, with the special values of C (Annex F): anything to the power 0 is 1, a negative base has whole
 * exponents only.
 *
 * A whole exponent from -64 to 64 becomes multiplications by repeated squaring (a negative one is 1 over the positive one);
 * each rounds, so that the error grows to about `exponent / 2` ULP. 0.5 becomes the square root.
 */
export function pow(base: Operand, exponent: Operand): Expression {
	const operand = operandOf('pow', base);
	const power = operandOf('pow', exponent);
	if (power.op !== 'const' || power.value === undefined) return new Expression('pow', [operand, power]);
	// A constant stays one, so that x^2^3 has a number for its exponent.
	if (operand.op === 'const') return constant((operand.value ?? 0) ** power.value);
	if (power.value === 0.5) return sqrt(operand);
	if (!Number.isInteger(power.value) || Math.abs(power.value) > MAX_EXPONENT) {
		return new Expression('pow', [operand, power]);
	}
	return wholePower(operand, power.value);
}

function wholePower(base: Expression, exponent: number): Expression {
	if (exponent < 0) return div(1, wholePower(base, -exponent));
	let product: Expression | undefined;
	let square = base;
	for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
		if (rest % 2 === 1) product = product ? mul(product, square) : square;
		if (rest > 1) square = mul(square, square);
	}
	return product ?? constant(1);
}

/**
 * The sum over all elements; 0 for none, NaN where an element is NaN or infinities of both signs meet. As every reduction
 * it can only be a whole expression, or a whole output of several. The page of the module states the error.
 *
 * @example
 * compile(sum(x))({x: Float64Array.of(1, 2, 4)}); // 7
 */
export const sum = unary('sum');
/** The mean over all elements, the {@link sum} divided by their number; NaN for none. */
export const mean = unary('mean');
/**
 * The product of all elements; 1 for none, NaN where an element is NaN or a zero meets an infinity. What is multiplied on
 * the way never leaves the range: only the result does.
 *
 * @example
 * compile(prod(x))({x: Float64Array.of(2 ** 1000, 2 ** 1000, 2 ** -1000, 2 ** -999)}); // 2
 */
export const prod = unary('prod');
/** The sum of `a * a` over all elements; 0 for none. It overflows where the squares do: see {@link norm}. */
export const sumsq = unary('sumsq');
/**
 * The square root of the sum of squares, which is never smaller than the largest magnitude; 0 for none, NaN where an
 * element is NaN. Large and small numbers are scaled before they are squared (Blue 1978, ACM TOMS 4(1)), so that it
 * overflows only where the result does, and loses nothing to underflow.
 *
 * @example
 * compile(norm(x))({x: Float64Array.of(3, 4)}); // 5
 */
export const norm = unary('norm');

/**
 * The sum of `a * b` over all elements; 0 for none. The same as `sum(mul(a, b))`.
 *
 * @example
 * compile(dot(x, input('y')))({x: Float64Array.of(1, 2), y: Float64Array.of(10, 100)}); // 210
 */
export const dot = binary('dot');

function unary(op: Op): (a: Operand) => Expression {
	return (a) => new Expression(op, [operandOf(op, a)]);
}

function binary(op: Op): (a: Operand, b: Operand) => Expression {
	return (a, b) => new Expression(op, [operandOf(op, a), operandOf(op, b)]);
}

function oneOrTwo(op: 'min' | 'max', operands: readonly Operand[]): Expression {
	if (operands.length !== 1 && operands.length !== 2) {
		throw invalidArgument(
			`${op} takes two operands, or one for the ${op} over all its elements, and got ${operands.length}`,
		);
	}
	return new Expression(
		op,
		operands.map((operand) => operandOf(op, operand)),
	);
}

function operandOf(op: string, value: Operand): Expression {
	if (typeof value === 'number') return constant(value);
	if (!(value instanceof Expression)) {
		throw invalidArgument(`${op} takes expressions and numbers, and got ${describe(value)}`);
	}
	if (isReduction(value)) {
		const pair =
			value.op === 'min' || value.op === 'max' ? ` (${value.op} of two operands goes element by element)` : '';
		throw invalidArgument(
			`${value.op} gives one number for all elements, so it must be the whole expression, not an operand of ${op}${pair}`,
		);
	}
	return value;
}

function describe(value: unknown): string {
	return value instanceof Expression ? `the expression ${value}` : value === null ? 'null' : typeof value;
}
