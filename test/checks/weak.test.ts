import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {check, folder} from './script.js';

/** The check's verdict on a source compiled with these flags. */
function verdict(t: ExecutionContext, source: string, flags: readonly string[], compiled = true) {
	const place = folder(t, {'kernel.cpp': source});
	const words = ['-O1', '-std=c++20', ...flags, '-o', 'kernel.o', '-c', 'kernel.cpp'];
	const compiler = process.env['CXX'] ?? 'c++';
	if (compiled) execFileSync(compiler, words, {cwd: place});
	const commands = [{directory: place, command: `${compiler} ${words.join(' ')}`, file: 'kernel.cpp'}];
	writeFileSync(join(place, 'compile_commands.json'), JSON.stringify(commands));
	return check('weak', join(place, 'compile_commands.json'));
}

const map = '#include <map>\nint f(int k) { std::map<int, int> m; m[k] = 1; return m.begin()->first; }\n';
const plain =
	'#include <cstddef>\nvoid f(double* x, std::size_t n) { for (std::size_t i = 0; i < n; ++i) x[i] *= 2; }\n';
const flags = process.arch === 'x64' ? ['-mavx2', '-mfma'] : ['-march=armv8.2-a+sve'];

test('a std::map in an object for newer processors is found and named', (t) => {
	const {status, stdout, stderr} = verdict(t, map, flags);
	t.is(status, 1, stdout);
	t.regex(stderr, /kernel\.cpp \(-m.*\) defines the weak symbol .*std::_Rb_tree/);
});

test('the same object for every processor is fine, and so is a plain loop for newer ones', (t) => {
	t.is(verdict(t, map, []).status, 0);
	t.is(verdict(t, plain, flags).status, 0);
});

test('a target pragma counts as a flag', (t) => {
	if (process.arch !== 'x64') {
		t.pass('the pragma is written for x86');
		return;
	}
	const {status, stderr} = verdict(t, `${map.split('\n')[0]}\n#pragma GCC target("avx2")\n${map.split('\n')[1]}\n`, []);
	t.is(status, 1);
	t.regex(stderr, /a target pragma/);
});

test('an object that was not built is no good news', (t) => {
	const {status, stderr} = verdict(t, plain, flags, false);
	t.is(status, 1);
	t.regex(stderr, /is not built/);
});
