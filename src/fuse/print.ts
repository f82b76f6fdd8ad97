import type {ElementOp, Node} from './op.js';

/** How tightly each notation binds; a call or a number binds like a name. */
export const Binding = {comparison: 1, sum: 2, product: 3, prefix: 4, power: 5, atom: 6} as const;

/** The operators with two operands; `^` is not an operation: it becomes multiplications. */
export const operators = {
	'<': {op: 'lt', binding: Binding.comparison},
	'<=': {op: 'le', binding: Binding.comparison},
	'>': {op: 'gt', binding: Binding.comparison},
	'>=': {op: 'ge', binding: Binding.comparison},
	'==': {op: 'eq', binding: Binding.comparison},
	'!=': {op: 'ne', binding: Binding.comparison},
	'+': {op: 'add', binding: Binding.sum},
	'-': {op: 'sub', binding: Binding.sum},
	'*': {op: 'mul', binding: Binding.product},
	'/': {op: 'div', binding: Binding.product},
} as const satisfies Record<string, {op: ElementOp; binding: number}>;

const symbols = new Map<string, {symbol: string; binding: number}>(
	Object.entries(operators).map(([symbol, {op, binding}]) => [op, {symbol, binding}]),
);

/** A shared subexpression is written out wherever it is used, so the text can be exponentially long. */
const LONGEST = 1_000_000;

interface Pending {
	readonly node: Node;
	/** What binds less tightly than this gets parentheses. */
	readonly least: number;
}

/**
 * The expression as `parse` reads it, with the parentheses it needs and no more. Longer texts than a million characters
 * are cut and end with `…`.
 */
export function print(root: Node): string {
	const out: string[] = [];
	let length = 0;
	// A stack of our own: expressions may be deeper than the call stack.
	const pending: (Pending | string)[] = [{node: root, least: 0}];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		if (typeof next === 'string') {
			out.push(next);
			length += next.length;
			if (length > LONGEST) return `${out.join('').slice(0, LONGEST)}…`;
			continue;
		}
		const {binding, parts} = pieces(next.node);
		const shown = binding < next.least ? ['(', ...parts, ')'] : parts;
		pending.push(...shown.reverse());
	}
	return out.join('');
}

function pieces({op, operands, name, value}: Node): {binding: number; parts: (Pending | string)[]} {
	const [a, b] = operands;
	if (op === 'input') return {binding: Binding.atom, parts: [name ?? '']};
	if (op === 'const') return numeral(value ?? 0);
	if (op === 'neg' && a) return {binding: Binding.prefix, parts: ['-', {node: a, least: Binding.prefix}]};
	const infix = symbols.get(op);
	if (!infix || !a || !b) return {binding: Binding.atom, parts: [`${op}(`, ...list(operands), ')']};
	const {symbol, binding} = infix;
	const spaced = binding === Binding.product ? symbol : ` ${symbol} `;
	// Operators group to the left, so the same binding on the right needs parentheses; comparisons need them on both sides.
	const left = binding === Binding.comparison ? binding + 1 : binding;
	return {binding, parts: [{node: a, least: left}, spaced, {node: b, least: binding + 1}]};
}

function numeral(value: number): {binding: number; parts: string[]} {
	const negative = value < 0 || Object.is(value, -0);
	return {
		binding: negative ? Binding.prefix : Binding.atom,
		parts: [negative ? `-${String(-value)}` : String(value)],
	};
}

function list(operands: readonly Node[]): (Pending | string)[] {
	return operands.flatMap((node, index) => (index === 0 ? [{node, least: 0}] : [', ', {node, least: 0}]));
}
