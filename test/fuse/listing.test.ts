import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import type {Isa} from '../../src/core/index.js';
import {compile, type Kernel} from '../../src/fuse/index.js';
import {targets} from './number.js';

const x86 = ['objdump', '-m', 'i386:x86-64', '-M', 'intel', '--insn-width=16'];
/** Where tests for arm64 are emulated the programs are those of the machine below: its binutils for arm64 have a prefix. */
const arm = [['aarch64-linux-gnu-objdump', 'objdump'].find((program) => works(program)) ?? 'objdump', '-m', 'aarch64'];

function works(program: string): boolean {
	return spawnSync(program, ['--version']).status === 0;
}

/** Offsets, bytes and text of the machine code by binutils; undefined where it is not installed. */
function objdump(code: Uint8Array, isa: Isa): {offset: number; bytes: string; text: string}[] | undefined {
	const [program = '', ...options] = isa === 'sve' ? arm : x86;
	const folder = mkdtempSync(join(tmpdir(), 'inga-listing-'));
	try {
		const file = join(folder, 'code.bin');
		writeFileSync(file, code);
		return execFileSync(program, ['-D', '-b', 'binary', ...options, file], {encoding: 'utf8', stdio: 'pipe'})
			.split('\n')
			.flatMap((line) => {
				const found = /^\s*([0-9a-f]+):\t([0-9a-f ]+)\t(.*)$/.exec(line);
				return found
					? [{offset: Number.parseInt(found[1] ?? '', 16), bytes: (found[2] ?? '').trim(), text: plain(found[3] ?? '')}]
					: [];
			});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	} finally {
		rmSync(folder, {recursive: true});
	}
}

function listed(kernel: Kernel): {offset: number; bytes: string; text: string}[] {
	return kernel
		.disassemble()
		.trimEnd()
		.split('\n')
		.map((line) => {
			const found = /^\s*([0-9a-f]+):?\s+((?:[0-9a-f]{2} ?|[0-9a-f]{8})+)\s{2,}(.*)$/.exec(line) ?? [];
			return {offset: Number.parseInt(found[1] ?? '', 16), bytes: (found[2] ?? '').trim(), text: plain(found[3] ?? '')};
		});
}

/** One way to write an operand: case, spaces, comments and numbers. */
function plain(text: string): string {
	return text
		.replace(/\s*[#;<].*$/, '')
		.toLowerCase()
		.replaceAll(/0x[0-9a-f]+/g, (digits) => String(Number(digits)))
		.replaceAll(/\s*([,+\-*[\]{}])\s*/g, '$1')
		.replaceAll(/\s+/g, ' ')
		.trim();
}

function bare({offset, bytes}: {offset: number; bytes: string}): string {
	return `${offset} ${bytes}`;
}

const texts = [
	'x + y',
	'exp(exp(x))',
	'log(x)*sinh(y) - tanh(x)/cosh(y)',
	'select(x < y, min(x, 2), max(y, -abs(x)))',
	'(x <= y) + (x == y) - sqrt(x) + (x != 3)',
	'sum(log(cosh(x)))',
	'mean(x*exp(-x^2/2))',
	'sum(x*y)',
	'min(x)',
	'norm(x)',
	'prod(x + y)',
];

for (const {isa, type} of targets) {
	if (isa === 'scalar') continue;
	test(`the listing is the code, ${type} ${isa}`, (t) => {
		for (const text of texts) {
			using kernel = compile(text, {type, isa});
			const right = objdump(kernel.code(), isa);
			if (right === undefined) {
				t.log('objdump is not installed: nothing was compared');
				t.pass();
				return;
			}
			t.true(right.length > 10, text);
			t.false(
				right.some((line) => /\(bad\)|undefined/.test(line.text)),
				text,
			);
			const found = listed(kernel);
			if (isa === 'sve') {
				// Two ways to write operands, and two opinions about which name of an instruction is the best.
				t.deepEqual(found.map(bare), right.map(bare), text);
			} else {
				t.deepEqual(found, right, text);
			}
		}
	});
}
