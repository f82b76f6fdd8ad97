import test from 'ava';
import fc from 'fast-check';
import {blockRows, type Rows, triangleRows} from '../../src/ranks/index.js';

const sizes = fc.integer({min: 1, max: 100});
const counts = fc.oneof(fc.nat(300), fc.nat(1e6), fc.nat(2 ** 31));

/** The parts of all ranks, which follow each other from the first row to the last. */
function cover(count: number, size: number, rowsOf: (rank: number) => Rows): Rows[] {
	const parts = Array.from({length: size}, (_, rank) => rowsOf(rank));
	let first = 0;
	for (const [rank, part] of parts.entries()) {
		if (part.first !== first || part.end < first)
			throw new Error(`rank ${rank} of ${size}: ${part.first} and not ${first}`);
		if (part.counts.length !== size || part.counts[rank] !== part.end - first)
			throw new Error(`counts of rank ${rank}`);
		first = part.end;
	}
	if (first !== count) throw new Error(`the last row is ${first} and not ${count}`);
	return parts;
}

test('blocks follow each other, and differ by one row at most', (t) => {
	fc.assert(
		fc.property(counts, sizes, (count, size) => {
			const [part] = cover(count, size, (rank) => blockRows(count, {rank, size}));
			const rows = part?.counts ?? [];
			return Math.max(...rows) - Math.min(...rows) <= 1;
		}),
	);
	t.deepEqual(blockRows(2 ** 53 - 1, {rank: 2, size: 3}).end, 2 ** 53 - 1);
});

test('parts of a triangle follow each other, and differ from their share by a row at most', (t) => {
	fc.assert(
		fc.property(fc.oneof(fc.nat(300), fc.nat(1e7)), sizes, (count, size) => {
			const parts = cover(count, size, (rank) => triangleRows(count, {rank, size}));
			const before = (row: number) => (row * (2 * count - 1 - row)) / 2;
			const share = before(count) / size;
			return parts.every(({first, end}) => Math.abs(before(end) - before(first) - share) <= Math.max(0, count - 1));
		}),
	);
	t.deepEqual(triangleRows(0, {rank: 0, size: 1}).counts, [0]);
});

test('what is no number of rows is refused', (t) => {
	for (const count of [-1, 1.5, Number.NaN, 2 ** 53]) {
		for (const rowsOf of [blockRows, triangleRows]) {
			t.throws(() => rowsOf(count, {rank: 0, size: 2}), {
				code: 'ERR_INVALID_ARGUMENT',
				message: `count is ${count}: give a whole number from 0`,
			});
		}
	}
});
