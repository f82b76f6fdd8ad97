import {type Command, Option} from 'commander';
import type {Isa} from '../core/index.js';
import {compile, type Kernel, parse, type Reduction} from '../fuse/index.js';
import {filled, type Numbers, type Timing, timings} from './bench.js';
import {count} from './option.js';
import {writeStdout} from './output.js';

interface Options {
	readonly type: 'f32' | 'f64';
	readonly isa?: Isa;
	readonly reduce?: Exclude<Reduction, 'none' | 'dot'>;
	readonly disassemble?: boolean;
	readonly stages?: boolean;
	readonly bench?: number;
	readonly json?: boolean;
}

const REDUCTIONS = ['sum', 'mean', 'prod', 'min', 'max', 'sumsq', 'norm'] as const satisfies Reduction[];
const GRID = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];

/** Adds `inga fuse EXPRESSION`. */
export function addFuse(program: Command): void {
	program
		.command('fuse')
		.summary('compile an expression to machine code and look at it')
		.description('Compiles an expression over arrays into one loop of machine code and shows what came out.')
		.argument('<expression>', "for example 'exp(exp(x))', 'sum(log(cosh(u)))', '2*x^2 - y/3'")
		.addOption(new Option('--type <type>', 'the numbers').choices(['f32', 'f64']).default('f64'))
		.addOption(
			new Option('--isa <isa>', 'the instruction set (the best there is if left out)').choices([
				'scalar',
				'avx2',
				'avx512',
				'sve',
			]),
		)
		.addOption(new Option('--reduce <how>', 'reduce the values to one').choices(REDUCTIONS))
		.option('--disassemble', 'print the machine code')
		.option('--stages', 'print every stage from the expression to the code')
		.option('--bench <elements>', 'time it over so many elements, beside a plain JavaScript loop', count(1e9))
		.option('--json', 'as JSON')
		.action(fuse);
}

async function fuse(source: string, options: Options): Promise<void> {
	const {type, isa, reduce, bench} = options;
	const text = reduce === undefined ? source : `${reduce}(${source})`;
	const expression = parse(text);
	const kernel = compile(expression, {type, ...(isa && {isa})});
	const times = bench === undefined ? undefined : timings(kernel, expression, bench);
	await writeStdout(options.json ? jsonText(text, kernel, times, options) : plainText(text, kernel, times, options));
}

function plainText(source: string, kernel: Kernel, times: Timing | undefined, {disassemble, stages}: Options): string {
	const {info} = kernel;
	const shown = kernel.stages();
	const code =
		kernel.isa === 'scalar'
			? 'interpreted (no machine code)'
			: `${info.bytes} bytes in ${info.compileMs.toFixed(2)} ms, ${info.lanes} lanes x ${info.unroll}`;
	const rows: [string, string][] = [
		['expression', source],
		['rewritten', shown.rewritten],
		['type', kernel.type],
		['isa', kernel.isa],
		['code', code],
	];
	const parts = [
		rows.map(([label, value]) => `${label.padEnd(12)}${value.trim().replaceAll('\n', '\n            ')}`).join('\n'),
	];
	if (stages) parts.push(...Object.entries<string>({...shown}).map(([stage, text]) => `${stage}:\n${text.trimEnd()}`));
	else if (disassemble) parts.push(kernel.disassemble().trimEnd());
	if (!stages && !disassemble && times === undefined) parts.push(valueText(kernel));
	if (times) parts.push(timingText(times));
	return `${parts.join('\n\n')}\n`;
}

function jsonText(source: string, kernel: Kernel, times: Timing | undefined, {disassemble, stages}: Options): string {
	const {isa, type, inputs, info} = kernel;
	const record = {
		expression: source,
		rewritten: kernel.stages().rewritten,
		type,
		isa,
		inputs,
		bytes: info.bytes,
		compileMs: info.compileMs,
		lanes: info.lanes,
		unroll: info.unroll,
		...(values(kernel) ?? {}),
		...(times && {bench: times}),
		...(stages && {stages: kernel.stages()}),
		...(disassemble && {disassembly: kernel.disassemble()}),
	};
	// JSON has no NaN or infinity: those values are written as text.
	const plain = (_: string, value: unknown) =>
		typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
	return `${JSON.stringify(record, plain, 2)}\n`;
}

/** The first input runs from -2 to 2, the others are 1. */
function values(kernel: Kernel): {readonly grid: readonly number[]; readonly values: readonly number[] | number} {
	const arrays = kernel.inputs.map((name, at) => [
		name,
		filled(kernel.type, GRID.length, (index) => (at === 0 ? (GRID[index] ?? 0) : 1)),
	]);
	const given = Object.fromEntries(arrays) as Record<string, Numbers>;
	if (kernel.reduction !== 'none') return {grid: GRID, values: kernel(given)};
	return {
		grid: GRID,
		values: Array.from(
			kernel(
				filled(kernel.type, GRID.length, () => 0),
				given,
			),
		),
	};
}

function valueText(kernel: Kernel): string {
	const {grid, values: found} = values(kernel);
	const [first = 'x', ...others] = kernel.inputs;
	const fixed = others.length > 0 ? `   (${others.join(' = ')} = 1)` : '';
	if (typeof found === 'number') return `over ${first} = ${grid.join(', ')}${fixed}:  ${found}`;
	const rows = grid.map((value, at) => `${String(value).padStart(6)}   ${found[at]}`);
	return [`${first.padStart(6)}   value${fixed}`, ...rows].join('\n');
}

function timingText({elements, kernel, javascript}: Timing): string {
	return [
		`${elements} elements, best of many runs, nanoseconds per element`,
		`  kernel       ${kernel.toFixed(3).padStart(9)}`,
		`  JavaScript   ${javascript.toFixed(3).padStart(9)}   (${(javascript / kernel).toFixed(1)} times as long)`,
	].join('\n');
}
