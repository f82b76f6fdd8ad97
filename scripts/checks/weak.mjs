// No object that is compiled for more than the oldest processor defines a weak symbol.
//
// An inline function or a template (std::map, std::vector, ...) in such an object is a weak symbol, of which the linker
// keeps one copy for the whole addon: perhaps the one with instructions that an older processor does not have.
//
//   node scripts/checks/weak.mjs [build/compile_commands.json]
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {conclude} from './files.mjs';

const path = process.argv[2] ?? 'build/compile_commands.json';

/** Flags that let the compiler use more instructions than the architecture's oldest processor has. */
const flag = /\s(-m(arch|cpu|tune|avx|sse[34]|ssse3|fma|bmi|f16c|lzcnt|popcnt|amx|sve)[\w.=+-]*)/g;
const pragma = /#\s*pragma\s+(GCC|clang)\s+(target|attribute\s+push)/;

/** Weak definitions: W or V (weak with a definition), u (unique in the process). */
function weakSymbols(object) {
	const {status, stdout, error} = spawnSync('nm', ['--defined-only', '--demangle', object], {
		encoding: 'utf8',
		maxBuffer: 2 ** 28,
	});
	if (status !== 0) throw new Error(`nm ${object}: ${error?.message ?? 'failed'}`);
	return stdout.split('\n').flatMap((line) => /^[\da-f]+ [WVu] (.+)$/.exec(line)?.[1] ?? []);
}

function judge({directory, command, file, output}) {
	const object = resolve(directory, output ?? / -o (\S+)/.exec(command)?.[1] ?? '');
	const source = resolve(directory, file);
	const reasons = [...command.matchAll(flag)].map((match) => match[1]);
	if (pragma.test(readFileSync(source, 'utf8'))) reasons.push('a target pragma');
	if (reasons.length === 0) return [];
	if (!existsSync(object)) return [`${object} is not built: nothing can be said about it`];
	return weakSymbols(object).map((symbol) => `${file} (${reasons.join(' ')}) defines the weak symbol ${symbol}`);
}

const commands = JSON.parse(readFileSync(path, 'utf8'));
conclude(`weak symbols in ${commands.length} objects`, commands.flatMap(judge));
