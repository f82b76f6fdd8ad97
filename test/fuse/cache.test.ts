import test from 'ava';
import {IngaError} from '../../src/core/index.js';
import {cacheInfo, compile, limitCache} from '../../src/fuse/index.js';

const x = Float64Array.of(1, 2, 3);

test.serial('code is kept for the next who compiles the same, and counted', (t) => {
	const before = cacheInfo();
	const first = compile('sum(x*0.015625 + 7)');
	const between = cacheInfo();
	t.is(between.misses, before.misses + 1);
	t.is(between.kernels, before.kernels + 1);
	t.true(between.bytes > before.bytes + first.bytes);
	first[Symbol.dispose]();
	using second = compile('sum(7 + x*0.015625)');
	t.true(second.info.cached);
	t.is(cacheInfo().hits, between.hits + 1);
	t.is(cacheInfo().bytes, between.bytes);
	t.throws(() => Object.assign(cacheInfo(), {limit: 0}), {instanceOf: TypeError});
});

test.serial('the longest unused goes first, and what is held goes on working', (t) => {
	const {limit} = cacheInfo();
	t.teardown(() => limitCache(limit));
	limitCache(0);
	t.is(cacheInfo().kernels, 0);
	t.is(cacheInfo().bytes, 0);
	limitCache(1e9);
	const text = (i: number) => `sum(exp(x)*${i}.00390625)`;
	compile(text(0))[Symbol.dispose]();
	const one = cacheInfo().bytes;
	for (let i = 1; i < 10; i++) compile(text(i))[Symbol.dispose]();
	const {bytes, evictions} = cacheInfo();
	// 0 is used again, so that 1 is the longest unused.
	t.true(compile(text(0)).info.cached);
	limitCache(bytes - 1);
	t.is(cacheInfo().evictions, evictions + 1);
	t.is(cacheInfo().kernels, 9);
	t.true(compile(text(0)).info.cached && compile(text(2)).info.cached && compile(text(9)).info.cached);
	t.false(compile(text(1)).info.cached);
	using held = compile(text(5));
	const right = held({x});
	limitCache(one - 1);
	t.is(cacheInfo().kernels, 0);
	t.is(held({x}), right);
	// Not kept, but still found as long as it is held.
	t.true(compile(text(5)).info.cached);
	t.is(cacheInfo().kernels, 0);
});

test.serial('many kernels stay within the limit', (t) => {
	const {limit} = cacheInfo();
	t.teardown(() => limitCache(limit));
	for (const isa of ['scalar', undefined] as const) {
		limitCache(300_000);
		for (let i = 0; i < 400; i++) {
			using kernel = compile(`x*${i}.001953125`, isa ? {isa} : {});
			kernel(new Float64Array(3), {x});
			t.true(cacheInfo().bytes <= 300_000);
		}
		t.true(cacheInfo().kernels > 10 && cacheInfo().evictions > 0);
	}
});

test('the limit is a number of bytes', (t) => {
	for (const bytes of [-1, 0.5, Number.NaN, Infinity, '1' as never]) {
		t.throws(() => limitCache(bytes), {
			instanceOf: IngaError,
			code: 'ERR_INVALID_ARGUMENT',
			message: /the cache limit is .*whole number of bytes/,
		});
	}
});
