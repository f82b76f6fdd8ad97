import test from 'ava';
import {plainLoop, timings} from '../../src/cli/bench.js';
import {compile, parse} from '../../src/fuse/index.js';

const x = Float64Array.of(0.1, 0.9, 1.7, 2.5);
const y = Float64Array.of(1, -0.5, 2, 0.25);

test('the JavaScript loop computes what the kernel computes', (t) => {
	for (const source of [
		'exp(x) * y - x / 2',
		'select(x < y, -x, max(x, abs(y)))',
		'x^3 - y^-2',
		'tanh(x) + tanh(x) * y',
	]) {
		const expression = parse(source);
		const kernel = compile(expression, {type: 'f64'});
		const [ours, plain] = [new Float64Array(4), new Float64Array(4)];
		kernel(ours, {x, y});
		plainLoop(expression, kernel.inputs)(plain, [x, y]);
		for (const [at, value] of ours.entries()) t.true(Math.abs(value - (plain[at] ?? NaN)) < 1e-13, source);
	}
});

test('reductions too', (t) => {
	for (const source of [
		'sum(log(cosh(x)))',
		'mean(x^2)',
		'prod(x)',
		'min(x)',
		'max(-x)',
		'sumsq(x)',
		'dot(x, x)',
		'norm(x)',
	]) {
		const expression = parse(source);
		const kernel = compile(expression, {type: 'f64'});
		const plain = plainLoop(expression, kernel.inputs)(x, [x]);
		t.true(Math.abs(kernel({x}) - plain) < 1e-13, source);
		t.true(timings(kernel, expression, 64).kernel > 0);
	}
});
