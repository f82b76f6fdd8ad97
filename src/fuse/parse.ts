import {IngaError, invalidArgument} from '../core/index.js';
import {
	abs,
	acos,
	acosh,
	add,
	asin,
	asinh,
	atan,
	atan2,
	atanh,
	cbrt,
	ceil,
	clamp,
	constant,
	cos,
	cosh,
	div,
	dot,
	type Expression,
	eq,
	erf,
	erfc,
	exp,
	exp2,
	exp10,
	expm1,
	floor,
	fma,
	ge,
	gelu,
	gt,
	hypot,
	input,
	le,
	log,
	log1p,
	log2,
	log10,
	logcosh,
	lt,
	max,
	mean,
	min,
	mul,
	ne,
	neg,
	norm,
	pow,
	prod,
	recip,
	round,
	rsqrt,
	select,
	sigmoid,
	sign,
	sin,
	sinh,
	softplus,
	sqrt,
	sub,
	sum,
	sumsq,
	tan,
	tanh,
	trunc,
} from './expression.js';
import {Binding, operators} from './print.js';
import {syntaxError, type Token, tokens} from './token.js';

/**
 * The expression that `source` writes: numbers, names, `+ - * / ^`, comparisons, parentheses and the functions
 * of this module (all of {@link ElementOp}, `recip` and `clamp`); around the whole one of `sum mean prod min max sumsq norm` of
 * one operand, or `dot` of two. Every name is an input but `pi`, `e`, `NaN` and `Infinity`. `^` is `pow`, groups to the right
 * and binds tighter than a minus before it: `-x^2` is `-(x^2)`.
 *
 * @throws IngaError `ERR_INVALID_ARGUMENT` with the place when it cannot be read.
 *
 * @example
 * parse('sum(log(cosh(u)))');
 * parse('select(x < 0, 0, 2*x^2 - y/3)');
 */
export function parse(source: string): Expression {
	if (typeof source !== 'string') {
		throw invalidArgument(`an expression's text must be a string and is ${typeof source}`);
	}
	return new Parser(source).run();
}

const numbers: Readonly<Record<string, number>> = {pi: Math.PI, e: Math.E, NaN: Number.NaN, Infinity: Infinity};

type Make = (...operands: Expression[]) => Expression;

const unary = {
	abs,
	sign,
	floor,
	ceil,
	round,
	trunc,
	sqrt,
	cbrt,
	rsqrt,
	exp,
	exp2,
	exp10,
	expm1,
	log,
	log2,
	log10,
	log1p,
	sin,
	cos,
	tan,
	asin,
	acos,
	atan,
	sinh,
	cosh,
	tanh,
	asinh,
	acosh,
	atanh,
	erf,
	erfc,
	sigmoid,
	softplus,
	logcosh,
	gelu,
	neg,
	recip,
	sum,
	mean,
	prod,
	sumsq,
	norm,
};
const binary = {dot, pow: power, hypot, atan2, add, sub, mul, div, lt, le, gt, ge, eq, ne};
const ternary = {select, clamp, fma};

/** Element by element of two operands, over all elements of one. */
const either: Record<string, Make> = {
	min: (...operands) => min(...(operands as [Expression, Expression])),
	max: (...operands) => max(...(operands as [Expression, Expression])),
};

/** `least` operands where fewer than `arity` will do. */
const functions = new Map<string, {arity: number; least?: number; make: Make}>([
	...[unary, binary, ternary].flatMap((table, index) =>
		Object.entries<Make>(table as Record<string, Make>).map(
			([name, make]) => [name, {arity: index + 1, make}] as const,
		),
	),
	...Object.entries(either).map(([name, make]) => [name, {arity: 2, least: 1, make}] as const),
]);

/** An operand and where its text starts, for messages. */
interface Placed {
	readonly expression: Expression;
	readonly at: number;
}

/** Something that waits for its operands. */
interface Open {
	readonly kind: 'operator' | 'prefix' | 'group';
	readonly text: string;
	readonly at: number;
	readonly binding: number;
	/** Arguments begun, for a call; a plain parenthesis has one. */
	begun: number;
}

/** Operator precedence with stacks of its own (the shunting yard), so that depth is bounded by memory alone. */
class Parser {
	readonly #source: string;
	readonly #tokens: Token[];
	#position = 0;
	readonly #operands: Placed[] = [];
	readonly #open: Open[] = [];

	constructor(source: string) {
		this.#source = source;
		this.#tokens = tokens(source);
	}

	run(): Expression {
		for (;;) {
			this.#readOperand();
			// Right after an operand: closing parentheses, then an operator or a comma leads to the next operand.
			while (this.#peek().text === ')') this.#close();
			const token = this.#next();
			if (token.kind === 'end') return this.#finish();
			if (token.text === ',') this.#nextArgument(token);
			else this.#operator(token);
		}
	}

	#peek(): Token {
		return this.#tokens[this.#position] as Token;
	}

	#next(): Token {
		return this.#tokens[this.#position++] as Token;
	}

	/** Signs, parentheses and calls up to the number or name that they wait for. */
	#readOperand(): void {
		for (;;) {
			const token = this.#next();
			const {kind, text, at} = token;
			if (kind === 'number' || (kind === 'name' && this.#peek().text !== '(')) {
				this.#leaf(token);
				return;
			}
			if (kind === 'name') {
				this.#call(token);
				this.#next();
			} else if (text === '(') {
				this.#open.push({kind: 'group', text: '', at, binding: 0, begun: 1});
			} else if (text === '-' || text === '+') {
				this.#open.push({kind: 'prefix', text, at, binding: Binding.prefix, begun: 0});
			} else {
				throw this.#error(at, `a number, a name or a parenthesis is missing before ${text}`);
			}
		}
	}

	#leaf({kind, text, at}: Token): void {
		const expected = functions.get(text);
		if (expected) throw this.#error(at, `${text} is a function: write ${text}(${'x, '.repeat(expected.arity - 1)}x)`);
		const known = kind === 'number' ? Number(text) : Object.hasOwn(numbers, text) ? numbers[text] : undefined;
		this.#push(at, () => (known === undefined ? input(text) : constant(known)));
	}

	#call({text, at}: Token): void {
		if (!functions.has(text)) {
			throw this.#error(at, `there is no function ${text}: the functions are ${[...functions.keys()].join(', ')}`);
		}
		this.#open.push({kind: 'group', text, at, binding: 0, begun: 1});
	}

	#operator({kind, text, at}: Token): void {
		const rightwards = text === '^';
		const binding = rightwards ? Binding.power : operators[text as keyof typeof operators]?.binding;
		if (kind !== 'symbol' || binding === undefined) {
			throw this.#error(at, `an operator is missing before ${text}`);
		}
		this.#reduce((open) => open.binding > binding || (open.binding === binding && !rightwards));
		if (binding === Binding.comparison && this.#comparisonJustMade) {
			throw this.#error(at, 'comparisons do not chain: use parentheses');
		}
		this.#open.push({kind: 'operator', text, at, binding, begun: 0});
	}

	/** True when the last reduction ended with a comparison outside parentheses. */
	#comparisonJustMade = false;

	#nextArgument({at}: Token): void {
		this.#reduce(() => true);
		const call = this.#open.at(-1);
		if (!call || call.text === '') throw this.#error(at, 'a comma stands only between the arguments of a function');
		call.begun++;
	}

	#close(): void {
		const {at} = this.#next();
		this.#reduce(() => true);
		const group = this.#open.pop();
		if (!group) throw this.#error(at, 'there is no ( for this )');
		this.#comparisonJustMade = false;
		if (group.text === '') return;
		const {arity, least = arity, make} = functions.get(group.text) as {arity: number; least?: number; make: Make};
		if (group.begun < least || group.begun > arity) {
			const wanted = `${least === arity ? '' : `${least} or `}${arity} argument${arity === 1 ? '' : 's'}`;
			throw this.#error(group.at, `${group.text} takes ${wanted} and got ${group.begun}`);
		}
		const operands = this.#operands.splice(-group.begun).map(({expression}) => expression);
		this.#push(group.at, () => make(...operands));
	}

	#finish(): Expression {
		this.#reduce(() => true);
		const left = this.#open.at(-1);
		if (left) throw this.#error(left.at, `${left.text}( is not closed`);
		return (this.#operands[0] as Placed).expression;
	}

	/** Keeps what `make` returns as the text from `at`; an error of its is shown at `place`. */
	#push(at: number, make: () => Expression, place = at): void {
		try {
			this.#operands.push({expression: make(), at});
		} catch (error) {
			if (!(error instanceof IngaError)) throw error;
			throw syntaxError(this.#source, place, error.message, error.code, {cause: error});
		}
	}

	/** Builds what waits on top of the stack, down to the innermost parenthesis, as long as `binds`. */
	#reduce(binds: (open: Open) => boolean): void {
		this.#comparisonJustMade = false;
		for (let top = this.#open.at(-1); top && top.kind !== 'group' && binds(top); top = this.#open.at(-1)) {
			this.#open.pop();
			this.#comparisonJustMade = top.binding === Binding.comparison;
			this.#apply(top);
		}
	}

	#apply({kind, text, at}: Open): void {
		const {expression: right, at: rightAt} = this.#operands.pop() as Placed;
		if (kind === 'prefix') {
			this.#push(at, () => (text === '-' ? neg(right) : right));
			return;
		}
		const {expression: left, at: leftAt} = this.#operands.pop() as Placed;
		if (text === '^') {
			this.#push(leftAt, () => power(left, right), rightAt);
		} else {
			const {op} = operators[text as keyof typeof operators];
			this.#push(leftAt, () => binary[op](left, right), at);
		}
	}

	#error(at: number, message: string): IngaError {
		return syntaxError(this.#source, at, message);
	}
}

function power(base: Expression, exponent: Expression): Expression {
	return pow(base, numberOf(exponent) ?? exponent);
}

/** The value of an exponent: a number, or a fraction such as 1/2. */
function numberOf({op, operands: [a, b], value}: Expression): number | undefined {
	if (op === 'const') return value;
	if (op === 'div' && a?.op === 'const' && b?.op === 'const') return (a.value ?? 0) / (b.value ?? 0);
	return undefined;
}
