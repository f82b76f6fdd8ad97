import {invalidArgument} from '../core/index.js';
import {Expression, mul} from './expression.js';
import {type ElementOp, isReduction, ops, type Reduction} from './op.js';

/** One result of a kernel. */
export interface Output {
	/** Its name among several; empty for the only one. */
	readonly name: string;
	readonly reduction: Reduction;
	/** The row that is stored or reduced. */
	readonly row: number;
}

/** What the addon compiles. */
export interface Program {
	/** Rows of four: opcode and operands, which are earlier rows. */
	readonly rows: Int32Array;
	readonly constants: Float64Array;
	/** Input names; an `input` row refers to them by position. */
	readonly inputs: readonly string[];
	readonly outputs: readonly Output[];
}

const opcodes = new Map<string, number>(ops.map(({name}, code) => [name, code]));

/** Swapping their operands changes nothing, so `a + b` and `b + a` are one row. */
const commutative: ReadonlySet<string> = new Set<ElementOp>(['add', 'mul', 'min', 'max', 'eq', 'ne']);

/**
 * The rows of `source`, an expression or several by name; a subexpression that occurs again, as the same object or the
 * same formula, is one row, also across outputs.
 *
 * @param inputs the inputs in the order in which they will be passed; left out: in order of first appearance
 * @param share false keeps equal formulas apart, for tests of what sharing changes
 * @throws IngaError `ERR_INVALID_ARGUMENT` when the expression uses an input that `inputs` lacks.
 */
export function program(
	source: Expression | Readonly<Record<string, Expression>>,
	inputs?: readonly string[],
	share = true,
): Program {
	const rows = new Rows(inputs, share);
	const named = source instanceof Expression ? [['', source] as const] : Object.entries(source);
	const outputs = named.map(([name, expression]): Output => {
		const {reduction, element} = split(expression);
		return {name, reduction, row: rows.enter(element)};
	});
	return {...rows.finish(), outputs};
}

/** How the elements of an expression become one number, if they do, and the expression of the elements. */
export function split(expression: Expression): {readonly reduction: Reduction; readonly element: Expression} {
	if (!isReduction(expression)) return {reduction: 'none', element: expression};
	const [a = expression, b = a] = expression.operands;
	const reduction = expression.op as Reduction;
	return {reduction, element: reduction === 'dot' || reduction === 'sumsq' ? mul(a, b) : a};
}

class Rows {
	readonly #cells: number[] = [];
	readonly #constants: number[] = [];
	readonly #inputs: string[];
	readonly #closed: boolean;
	readonly #share: boolean;
	readonly #byNode = new Map<Expression, number>();
	readonly #byKey = new Map<string, number>();

	constructor(inputs: readonly string[] | undefined, share: boolean) {
		this.#inputs = [...(inputs ?? [])];
		this.#closed = inputs !== undefined;
		this.#share = share;
	}

	/** The row of `root`, with the rows of all that it needs before it. */
	enter(root: Expression): number {
		// A stack of our own: expressions may be deeper than the call stack.
		const pending = [root];
		for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
			const open = node.operands.filter((operand) => !this.#byNode.has(operand));
			if (open.length === 0) {
				pending.pop();
				this.#add(node);
			} else {
				pending.push(...open.reverse());
			}
		}
		return this.#byNode.get(root) ?? -1;
	}

	#add(node: Expression): void {
		if (this.#byNode.has(node)) return;
		const operands = node.operands.map((operand) => this.#byNode.get(operand) ?? -1);
		const key = keyOf(node, operands);
		let row = this.#share ? this.#byKey.get(key) : undefined;
		if (row === undefined) {
			row = this.#cells.length / 4;
			const [a = 0, b = 0, c = 0] = node.op === 'input' || node.op === 'const' ? [this.#leaf(node)] : operands;
			this.#cells.push(opcodes.get(node.op) ?? -1, a, b, c);
			this.#byKey.set(key, row);
		}
		this.#byNode.set(node, row);
	}

	finish(): Omit<Program, 'outputs'> {
		return {rows: Int32Array.from(this.#cells), constants: Float64Array.from(this.#constants), inputs: this.#inputs};
	}

	#leaf({op, name = '', value = 0}: Expression): number {
		if (op === 'const') return this.#constants.push(value) - 1;
		const at = this.#inputs.indexOf(name);
		if (at >= 0) return at;
		if (this.#closed) {
			const known = this.#inputs.join(', ') || 'none';
			throw invalidArgument(`the expression uses the input ${name}, which is not declared (declared: ${known})`);
		}
		return this.#inputs.push(name) - 1;
	}
}

function keyOf({op, name, value}: Expression, operands: readonly number[]): string {
	if (op === 'input') return `input ${name}`;
	if (op === 'const') return `const ${Object.is(value, -0) ? '-0' : value}`;
	const [a = 0, b = 0] = operands;
	return commutative.has(op) && a > b ? `${op} ${b},${a}` : `${op} ${operands.join(',')}`;
}
