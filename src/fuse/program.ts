import {IngaError} from '../core/index.js';
import type {Expression} from './expression.js';
import {type ElementOp, isReduction, ops, type Reduction} from './op.js';

/** What the addon compiles. */
export interface Program {
	/** Rows of four: opcode and operands, which are earlier rows; the last row is the result. */
	readonly rows: Int32Array;
	readonly constants: Float64Array;
	/** Input names; an `input` row refers to them by position. */
	readonly inputs: readonly string[];
	readonly reduction: Reduction;
}

const opcodes = new Map<string, number>(ops.map(({name}, code) => [name, code]));

/** Swapping their operands changes nothing, so `a + b` and `b + a` are one row. */
const commutative: ReadonlySet<string> = new Set<ElementOp>(['add', 'mul', 'min', 'max', 'eq', 'ne']);

/**
 * The rows of `expression`; a subexpression that occurs again, as the same object or the same formula, is one row.
 *
 * @param inputs the inputs in the order in which they will be passed; left out: in order of first appearance
 * @throws IngaError `ERR_INVALID_ARGUMENT` when the expression uses an input that `inputs` lacks.
 */
export function program(expression: Expression, inputs?: readonly string[]): Program {
	const reduction = isReduction(expression.op) ? expression.op : 'none';
	const [root = expression] = reduction === 'none' ? [expression] : expression.operands;
	const rows = new Rows(inputs);
	// A stack of our own: expressions may be deeper than the call stack.
	const pending = [root];
	for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
		const open = node.operands.filter((operand) => !rows.has(operand));
		if (open.length === 0) {
			pending.pop();
			rows.add(node);
		} else {
			pending.push(...open.reverse());
		}
	}
	return {...rows.finish(root), reduction};
}

class Rows {
	readonly #cells: number[] = [];
	readonly #constants: number[] = [];
	readonly #inputs: string[];
	readonly #closed: boolean;
	readonly #byNode = new Map<Expression, number>();
	readonly #byKey = new Map<string, number>();

	constructor(inputs: readonly string[] | undefined) {
		this.#inputs = [...(inputs ?? [])];
		this.#closed = inputs !== undefined;
	}

	has(node: Expression): boolean {
		return this.#byNode.has(node);
	}

	add(node: Expression): void {
		if (this.has(node)) return;
		const operands = node.operands.map((operand) => this.#byNode.get(operand) ?? -1);
		const key = keyOf(node, operands);
		let row = this.#byKey.get(key);
		if (row === undefined) {
			row = this.#cells.length / 4;
			const [a = 0, b = 0, c = 0] = node.op === 'input' || node.op === 'const' ? [this.#leaf(node)] : operands;
			this.#cells.push(opcodes.get(node.op) ?? -1, a, b, c);
			this.#byKey.set(key, row);
		}
		this.#byNode.set(node, row);
	}

	finish(root: Expression): Omit<Program, 'reduction'> {
		const last = this.#cells.length / 4 - 1;
		// The root is the last to be added, and it is new: it is larger than all its parts.
		if (this.#byNode.get(root) !== last) throw new IngaError('ERR_INTERNAL', 'the result is not the last row');
		return {rows: Int32Array.from(this.#cells), constants: Float64Array.from(this.#constants), inputs: this.#inputs};
	}

	#leaf({op, name = '', value = 0}: Expression): number {
		if (op === 'const') return this.#constants.push(value) - 1;
		const at = this.#inputs.indexOf(name);
		if (at >= 0) return at;
		if (this.#closed) {
			const known = this.#inputs.join(', ') || 'none';
			throw new IngaError(
				'ERR_INVALID_ARGUMENT',
				`the expression uses the input ${name}, which is not declared (declared: ${known})`,
			);
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
