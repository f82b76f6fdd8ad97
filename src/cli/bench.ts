import {type Expression, type Kernel, type Reduction, split} from '../fuse/index.js';

/** Nanoseconds per element, the least of many runs. */
export interface Timing {
	readonly elements: number;
	readonly kernel: number;
	readonly javascript: number;
}

export type Numbers = Float32Array | Float64Array;

const BUDGET_MS = 400;

/** The time of `kernel` beside that of the same expression as a plain JavaScript loop, over the same numbers. */
export function timings(kernel: Kernel, expression: Expression, elements: number): Timing {
	const arrays = kernel.inputs.map((name, at) => [name, filled(kernel.type, elements, (index) => spread(index + at))]);
	const given = Object.fromEntries(arrays) as Record<string, Numbers>;
	const out = filled(kernel.type, elements, () => 0);
	const run = kernel.reduction === 'none' ? () => kernel(out, given) : () => kernel(given);
	const loop = plainLoop(expression, kernel.inputs);
	const operands = kernel.inputs.map((name) => given[name] ?? out);
	const least = [Infinity, Infinity];
	const end = performance.now() + 2 * BUDGET_MS;
	// Taken in turns, so that whatever else the machine does meets both alike.
	do {
		for (const [at, work] of [run, () => loop(out, operands)].entries()) {
			const start = performance.now();
			work();
			least[at] = Math.min(least[at] ?? Infinity, performance.now() - start);
		}
	} while (performance.now() < end);
	const [ours = 0, plain = 0] = least.map((milliseconds) => (milliseconds * 1e6) / elements);
	return {elements, kernel: ours, javascript: plain};
}

/** An array of the kernel's kind of numbers. */
export function filled(type: 'f32' | 'f64', length: number, value: (index: number) => number): Numbers {
	const array = type === 'f32' ? new Float32Array(length) : new Float64Array(length);
	for (let index = 0; index < length; index++) array[index] = value(index);
	return array;
}

/** Numbers in (0.05, 0.95) that fill it evenly. */
function spread(index: number): number {
	return 0.05 + 0.9 * ((index * 0.6180339887498949) % 1);
}

/** JavaScript for each operation over already computed operands; the others are functions of Math. */
const SOURCES: Readonly<Record<string, (...operands: string[]) => string>> = {
	neg: (a) => `-${a}`,
	add: (a, b) => `${a} + ${b}`,
	sub: (a, b) => `${a} - ${b}`,
	mul: (a, b) => `${a} * ${b}`,
	div: (a, b) => `${a} / ${b}`,
	lt: (a, b) => `+(${a} < ${b})`,
	le: (a, b) => `+(${a} <= ${b})`,
	gt: (a, b) => `+(${a} > ${b})`,
	ge: (a, b) => `+(${a} >= ${b})`,
	eq: (a, b) => `+(${a} === ${b})`,
	ne: (a, b) => `+(${a} !== ${b})`,
	select: (a, b, c) => `${a} ? ${b} : ${c}`,
};

/** How each reduction begins, goes on from `total` by `value`, and ends, in JavaScript. */
const REDUCTIONS: Readonly<Record<Reduction, readonly [start: string, step: string, end: string]>> = {
	none: ['0', 'out[i] = value', 'total'],
	sum: ['0', 'total += value', 'total'],
	mean: ['0', 'total += value', 'total / out.length'],
	prod: ['1', 'total *= value', 'total'],
	min: ['Infinity', 'total = Math.min(total, value)', 'total'],
	max: ['-Infinity', 'total = Math.max(total, value)', 'total'],
	dot: ['0', 'total += value', 'total'],
	sumsq: ['0', 'total += value', 'total'],
	norm: ['0', 'total += value * value', 'Math.sqrt(total)'],
};

/** The loop that a person would write in JavaScript: one statement per operation. Returns the reduction, if there is one. */
export function plainLoop(
	expression: Expression,
	inputs: readonly string[],
): (out: Numbers, operands: readonly Numbers[]) => number {
	const {reduction, element} = split(expression);
	const [start, step, end] = REDUCTIONS[reduction];
	const {lines, result} = statements(element, inputs);
	const body = [
		...inputs.map((_, at) => `const a${at} = operands[${at}];`),
		`let total = ${start};`,
		'for (let i = 0; i < out.length; i++) {',
		...lines,
		`${step.replaceAll('value', result)};`,
		'}',
		`return ${end};`,
	];
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is ours: names are our own, numbers are numbers
	return new Function('out', 'operands', body.join('\n')) as ReturnType<typeof plainLoop>;
}

function statements(root: Expression, inputs: readonly string[]): {lines: string[]; result: string} {
	const names = new Map<Expression, string>();
	const lines: string[] = [];
	const pending = [root];
	for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
		const open = node.operands.filter((operand) => !names.has(operand));
		if (open.length > 0) {
			pending.push(...open);
			continue;
		}
		pending.pop();
		if (names.has(node)) continue;
		const given = node.operands.map((operand) => names.get(operand) ?? '');
		names.set(node, `t${names.size}`);
		lines.push(`const ${names.get(node)} = ${source(node, given, inputs)};`);
	}
	return {lines, result: names.get(root) ?? ''};
}

function source({op, name, value}: Expression, operands: readonly string[], inputs: readonly string[]): string {
	if (op === 'input') return `a${inputs.indexOf(name ?? '')}[i]`;
	if (op === 'const') return String(value);
	return SOURCES[op]?.(...operands) ?? `Math.${op}(${operands.join(', ')})`;
}
