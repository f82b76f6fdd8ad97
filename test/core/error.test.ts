import {readFileSync} from 'node:fs';
import test from 'ava';
import {errorCodes, fromNative, IngaError, native} from '../../src/core/index.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the addon, its source, TypeScript and the documentation have the same error codes in the same order', (t) => {
	const expected = [...errorCodes];
	t.deepEqual(native().coreErrorCodes(), expected);
	t.deepEqual(
		[...read('native/core/error.h').matchAll(/\{Code::\w+, "(ERR_\w+)"\}/g)].map(([, code]) => code),
		expected,
	);
	t.deepEqual(
		[...read('src/core/README.md').matchAll(/^\| (ERR_\w+) \| .+ \|$/gm)].map(([, code]) => code),
		expected,
	);
});

test('every C++ code has a row in the table, under the name that belongs to it', (t) => {
	const source = read('native/core/error.h');
	const values = /enum class Code \{([^}]*)\}/.exec(source)?.[1]?.match(/\w+/g);
	const rows = [...source.matchAll(/\{Code::(\w+), "ERR_(\w+)"\}/g)];
	t.deepEqual(
		rows.map(([, code]) => code),
		values as string[],
	);
	for (const [, code, name] of rows) t.is(name, code?.toUpperCase());
});

test('codes are not repeated', (t) => {
	t.is(new Set(errorCodes).size, errorCodes.length);
});

test('an error of the addon becomes an IngaError with its code, its message and itself as the cause', (t) => {
	const raw = Object.assign(new Error('no such place'), {code: 'ERR_FILE_READ'});
	const error = fromNative(raw);
	t.true(error instanceof IngaError);
	t.like(error, {name: 'IngaError', code: 'ERR_FILE_READ', message: 'no such place', cause: raw});
});

test('what is not ours stays as it is', (t) => {
	const own = new IngaError('ERR_DATA', 'x');
	for (const value of [
		own,
		new TypeError('x'),
		Object.assign(new Error('x'), {code: 'ENOENT'}),
		'text',
		undefined,
		null,
	]) {
		t.is(fromNative(value), value);
	}
});
