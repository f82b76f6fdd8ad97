// An oracle with error bars: every value of a formula as the interval that a correct kernel may return. It knows nothing of
// the addon: Math's functions, widened by what each operation may be off.
import type {Expression, NumberType} from '../../src/fuse/index.js';
import {largest, ulp} from './number.js';

/** `any` where rounding may decide between NaN and a number: nothing can be asked there. */
export type Interval = readonly [low: number, high: number] | 'nan' | 'any';

/** What an elementary function may be off, in ULP; one more in f64 for Math's own error. */
const FUNCTION_ULPS = 4;

const monotone: Record<string, (x: number) => number> = {
	exp: Math.exp,
	sinh: Math.sinh,
	tanh: Math.tanh,
	log: Math.log,
	sqrt: Math.sqrt,
};

/** The interval of `root` where the inputs have the given values, which must be numbers of the type. */
export function enclose(root: Expression, inputs: Readonly<Record<string, number>>, type: NumberType): Interval {
	const known = new Map<Expression, Interval>();
	const pending = [root];
	for (let node = pending.at(-1); node; node = pending.at(-1)) {
		const open = node.operands.filter((operand) => !known.has(operand));
		if (open.length > 0) {
			pending.push(...open);
			continue;
		}
		pending.pop();
		const of = (operand: Expression) => known.get(operand) as Interval;
		const interval = step(node, node.operands.map(of), inputs, type);
		const inner = node.operands[0];
		const angle = node.op === 'log' && inner?.op === 'cosh' ? inner.operands[0] : undefined;
		known.set(node, angle ? hull(interval, logCosh(of(angle), type)) : interval);
	}
	return known.get(root) as Interval;
}

/** True when a correct kernel may return `got`. */
export function admits(interval: Interval, got: number): boolean {
	if (interval === 'any') return true;
	if (interval === 'nan') return Number.isNaN(got);
	return interval[0] <= got && got <= interval[1];
}

function step(
	{op, name = '', value = 0}: Expression,
	operands: readonly Interval[],
	inputs: Readonly<Record<string, number>>,
	type: NumberType,
): Interval {
	if (op === 'input') return point(inputs[name] ?? Number.NaN);
	if (op === 'const') return point(type === 'f32' ? Math.fround(value) : value);
	if (op === 'select') return choose(operands);
	if (operands.includes('any')) return 'any';
	const comparison = compared(op, operands);
	if (comparison) return comparison;
	if (operands.includes('nan')) return 'nan';
	const [a, b = a] = operands as [low: number, high: number][];
	if (!a || !b) return 'any';
	switch (op) {
		case 'neg':
			return [-a[1], -a[0]];
		case 'abs':
			return magnitude(a);
		case 'min':
			return [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
		case 'max':
			return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
		case 'add':
			return corners(a, b, (x, y) => x + y, type);
		case 'sub':
			return corners(a, b, (x, y) => x - y, type);
		case 'mul':
			return multiplied(a, b, type);
		case 'div':
			return b[0] <= 0 && b[1] >= 0 ? 'any' : corners(a, b, (x, y) => x / y, type);
		case 'cosh': {
			const [low, high] = magnitude(a);
			return widened(Math.cosh(low), Math.cosh(high), FUNCTION_ULPS + 1, type);
		}
		default:
			return increasing(op, a, type);
	}
}

/** log(cosh u) may be computed as one function, which does not overflow on the way. */
function logCosh(u: Interval, type: NumberType): Interval {
	if (typeof u === 'string') return u;
	const [low, high] = magnitude(u);
	const of = (x: number) => x + (Math.log1p(Math.exp(-2 * x)) - Math.LN2);
	return widened(Math.max(0, of(low)), of(high), FUNCTION_ULPS + 1, type);
}

function hull(a: Interval, b: Interval): Interval {
	if (a === 'nan' && b === 'nan') return 'nan';
	if (typeof a === 'string' || typeof b === 'string') return 'any';
	return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

const point = (x: number): Interval => (Number.isNaN(x) ? 'nan' : [x, x]);

function multiplied(a: readonly [number, number], b: readonly [number, number], type: NumberType): Interval {
	if (meets(a, b) || meets(b, a)) return a[0] === a[1] && b[0] === b[1] ? 'nan' : 'any';
	return corners(a, b, (x, y) => x * y, type);
}

/** True when a product may be 0 times infinity. */
function meets(zero: readonly [number, number], infinite: readonly [number, number]): boolean {
	return zero[0] <= 0 && zero[1] >= 0 && infinite.some((end) => Math.abs(end) === Infinity);
}

function magnitude([low, high]: readonly [number, number]): [number, number] {
	const [a, b] = [Math.abs(low), Math.abs(high)];
	return [low <= 0 && high >= 0 ? 0 : Math.min(a, b), Math.max(a, b)];
}

function increasing(op: string, [low, high]: readonly [number, number], type: NumberType): Interval {
	const of = monotone[op] as (x: number) => number;
	if ((op === 'log' || op === 'sqrt') && low < 0) return high < 0 ? 'nan' : 'any';
	return widened(of(low), of(high), op === 'sqrt' ? 1 : FUNCTION_ULPS + 1, type);
}

/** The extremes of an operation that is monotone in each operand; 'any' where some corner is NaN. */
function corners(
	a: readonly [number, number],
	b: readonly [number, number],
	of: (x: number, y: number) => number,
	type: NumberType,
): Interval {
	const values = a.flatMap((x) => b.map((y) => of(x, y)));
	if (values.every((value) => Number.isNaN(value)) && a[0] === a[1] && b[0] === b[1]) return 'nan';
	if (values.some((value) => Number.isNaN(value))) return 'any';
	const finite = [...a, ...b].every(Number.isFinite);
	const [low, high] = widened(Math.min(...values), Math.max(...values), 1, type);
	// A product that overflows may be the middle of a fused multiply-add and never be rounded.
	return finite ? [Math.min(low, largest(type)), Math.max(high, -largest(type))] : [low, high];
}

function widened(low: number, high: number, by: number, type: NumberType): [number, number] {
	const [below, above] = [low - step1(low, by, type), high + step1(high, by, type)];
	const most = largest(type);
	return [below < -most ? -Infinity : below, above > most ? Infinity : above];
}

function step1(x: number, by: number, type: NumberType): number {
	return Number.isFinite(x) ? by * ulp(x, type) : 0;
}

function compared(op: string, [a = 'any', b = 'any']: readonly Interval[]): Interval | undefined {
	if (!['lt', 'le', 'gt', 'ge', 'eq', 'ne'].includes(op)) return undefined;
	if (a === 'nan' || b === 'nan') return op === 'ne' ? [1, 1] : [0, 0];
	if (a === 'any' || b === 'any') return 'any';
	if (op === 'gt') return compared('lt', [b, a]);
	if (op === 'ge') return compared('le', [b, a]);
	if (op === 'ne') {
		const [low, high] = compared('eq', [a, b]) as [number, number];
		return [1 - high, 1 - low];
	}
	const single = a[0] === a[1] && b[0] === b[1];
	if (op === 'eq') return single ? point(Number(a[0] === b[0])) : a[1] < b[0] || b[1] < a[0] ? [0, 0] : [0, 1];
	const less = op === 'lt' ? (x: number, y: number) => x < y : (x: number, y: number) => x <= y;
	return [Number(less(a[1], b[0])), Number(less(a[0], b[1]))];
}

function choose([condition = 'any', yes = 'any', no = 'any']: readonly Interval[]): Interval {
	if (condition === 'nan') return yes;
	if (condition !== 'any') {
		if (condition[0] === 0 && condition[1] === 0) return no;
		if (condition[0] > 0 || condition[1] < 0) return yes;
	}
	if (yes === 'nan' && no === 'nan') return 'nan';
	if (typeof yes === 'string' || typeof no === 'string') return 'any';
	return [Math.min(yes[0], no[0]), Math.max(yes[1], no[1])];
}
