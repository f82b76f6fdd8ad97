import {readFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {type Features, features, type Isa} from '../../src/core/index.js';
import {root, run, suffix} from './process.js';

const order: readonly Isa[] = ['scalar', 'avx2', 'avx512', 'sve'];
const ask = `import {features} from './src/core/index${suffix}';
try { console.log(JSON.stringify(features())); } catch ({code, message}) { console.log(JSON.stringify({code, message})); }`;

async function under(env: NodeJS.ProcessEnv): Promise<Features & {code?: string; message?: string}> {
	const {stdout, stderr} = await run(ask, env);
	return JSON.parse(stdout || JSON.stringify({message: stderr}));
}

/** What the system says that the processor can do. */
function machineFlags(label: string): Set<string> {
	const line = new RegExp(`^${label}\\s*: (.*)$`, 'm').exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
	return new Set(line?.split(' '));
}

/** Whether the addon was built with an assembler; without one it offers no instruction set but `scalar`. */
function hasEmitter(): boolean {
	try {
		const library = process.arch === 'arm64' ? 'VIXL_LIBRARY:FILEPATH' : 'XBYAK_INCLUDE_DIR:PATH';
		const found = new RegExp(`^${library}=(?!.*NOTFOUND)`, 'm');
		return found.test(readFileSync(join(root, 'build', 'CMakeCache.txt'), 'utf8'));
	} catch {
		return false;
	}
}

test('what the machine has is in order, and is what the kernel of the system says', (t) => {
	const {available, architecture, napi, compiler} = features();
	t.deepEqual(
		available,
		order.filter((isa) => available.includes(isa)),
	);
	t.is(available[0], 'scalar');
	t.true(napi >= 9);
	t.regex(compiler, /\d+\.\d+/);
	t.is(available.includes('sve'), architecture === 'aarch64' && hasEmitter() && machineFlags('Features').has('sve'));
	if (architecture !== 'x86_64') return;
	const flags = machineFlags('flags');
	const has = (...names: string[]) => hasEmitter() && names.every((name) => flags.has(name));
	t.is(available.includes('avx2'), has('avx2', 'fma', 'bmi2'));
	t.is(available.includes('avx512'), has('avx2', 'fma', 'bmi2', 'avx512f', 'avx512dq', 'avx512bw', 'avx512vl'));
});

test('threads are those that the process may use', async (t) => {
	const {threads} = await under({OMP_NUM_THREADS: ''});
	t.true(threads >= 1 && threads <= availableParallelism(), `${threads} threads`);
	t.is((await under({OMP_NUM_THREADS: '1'})).threads, 1);
});

for (const wanted of order) {
	test(`INGA_ISA=${wanted} lowers the choice and never raises it`, async (t) => {
		const {active, available} = await under({INGA_ISA: wanted});
		const notAbove = {
			scalar: ['scalar'],
			avx2: ['scalar', 'avx2'],
			avx512: ['scalar', 'avx2', 'avx512'],
			sve: ['scalar', 'sve'],
		};
		t.is(active, available.findLast((isa) => notAbove[wanted].includes(isa)) as Isa);
		t.deepEqual(available, (await under({INGA_ISA: ''})).available, 'what the machine has does not change');
	});
}

test('an empty INGA_ISA chooses the best', async (t) => {
	const {active, available} = await under({INGA_ISA: ''});
	t.is(active, available.at(-1) as Isa);
});

test('an unknown INGA_ISA is an error that names it and what there is', async (t) => {
	for (const wanted of ['AVX2', 'avx', 'sse9', ' avx2']) {
		const {code, message = ''} = await under({INGA_ISA: wanted});
		t.is(code, 'ERR_INVALID_ARGUMENT');
		for (const part of [`'${wanted}'`, 'INGA_ISA', 'scalar, avx2, avx512, sve'])
			t.true(message.includes(part), message);
	}
});
