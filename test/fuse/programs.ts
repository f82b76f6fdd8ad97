// Writes random programs, one a line, for test/native/fuse_programs.cpp:
//   node --import=tsx test/fuse/programs.ts COUNT [SEED]
// A line holds, between tabs: its index, type, mode, 1 where it is reproducible, the number of inputs, rows of four, the bits
// of the constants, reduction:row of each output, and the formulas as text. It depends on index and seed only, not on COUNT.
// The first line has the seed and COUNT.
import fc from 'fast-check';
import {dot, Expression, max, mean, min, norm, prod, program, sum, sumsq} from '../../src/fuse/index.js';
import {formulasOfAll} from './formula.js';

/** How many programs share a seed of fast-check. */
const CHUNK = 1000;
const names = ['x', 'y', 'z'];

type Source = Expression | Readonly<Record<string, Expression>>;

const formula = formulasOfAll(names);
const reduced = fc.oneof(
	fc.tuple(fc.constantFrom(sum, mean, prod, min, max, sumsq, norm), formula).map(([reduction, a]) => reduction(a)),
	fc.tuple(formula, formula).map(([a, b]) => dot(a, b)),
);
const several = fc
	.array(fc.oneof(formula, reduced), {minLength: 2, maxLength: 4})
	.map((all): Source => Object.fromEntries(all.map((one, index) => [`out${index}`, one])));
const sources: fc.Arbitrary<Source> = fc.oneof(
	{weight: 14, arbitrary: formula},
	{weight: 3, arbitrary: reduced},
	{weight: 3, arbitrary: several},
);
const samples = fc.record({
	source: sources,
	type: fc.constantFrom('f32', 'f64'),
	mode: fc.constantFrom('precise', 'fast'),
	reproducible: fc.integer({min: 0, max: 7}).map((n) => n === 0),
});

type Sample = typeof samples extends fc.Arbitrary<infer Value> ? Value : never;

function line(index: number, {source, type, mode, reproducible}: Sample): string {
	const {rows, constants, outputs} = program(source, names);
	const bits = [...new BigUint64Array(constants.buffer)].map((each) => each.toString(16));
	// Of these the row is the product.
	const plain = (reduction: string) => (reduction === 'dot' || reduction === 'sumsq' ? 'sum' : reduction);
	const ends = outputs.map(({reduction, row}) => `${plain(reduction)}:${row}`);
	const formulas = source instanceof Expression ? [source] : Object.values(source);
	const fields = [
		index,
		type,
		mode,
		Number(reproducible),
		names.length,
		rows.join(' '),
		bits.join(' '),
		ends.join(' '),
	];
	return `${[...fields, formulas.join('; ')].join('\t')}\n`;
}

const [count = 0, seed = 1] = process.argv.slice(2).map(Number);
process.stdout.write(`${seed}\t${count}\n`);
for (let first = 0; first < count; first += CHUNK) {
	// A sample ends where its number of runs does, so that a shorter one is the beginning of a longer one.
	const runs = Math.min(CHUNK, count - first);
	const chunk = fc.sample(samples, {seed: seed + first / CHUNK, numRuns: runs});
	process.stdout.write(chunk.map((sample, at) => line(first + at, sample)).join(''));
}
