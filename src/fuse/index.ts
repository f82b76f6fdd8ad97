export {type CacheInfo, cacheInfo, limitCache} from './cache.js';
export {
	abs,
	add,
	constant,
	cosh,
	div,
	dot,
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
	norm,
	type Operand,
	pow,
	prod,
	select,
	sinh,
	sqrt,
	sub,
	sum,
	sumsq,
	tanh,
} from './expression.js';
export {
	type Compiled,
	compile,
	fuse,
	type Inputs,
	type JointKernel,
	type Kernel,
	type KernelOptions,
} from './kernel.js';
export type {KernelInfo, Numbers, NumberType, Stages} from './native.js';
export type {ElementOp, Op, Reduction, Rewrite} from './op.js';
export {parse} from './parse.js';
export {type Output, type Program, program, split} from './program.js';
export type {View} from './view.js';
