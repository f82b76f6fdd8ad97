export {
	abs,
	add,
	constant,
	cosh,
	div,
	Expression,
	eq,
	exp,
	ge,
	gt,
	input,
	le,
	log,
	lt,
	max,
	mean,
	min,
	mul,
	ne,
	neg,
	type Operand,
	pow,
	select,
	sinh,
	sqrt,
	sub,
	sum,
	tanh,
} from './expression.js';
export {compile, fuse, type Inputs, type Kernel, type KernelOptions} from './kernel.js';
export type {KernelInfo, Numbers, NumberType, Stages} from './native.js';
export type {ElementOp, Op, Reduction} from './op.js';
export {parse} from './parse.js';
export {type Program, program} from './program.js';
