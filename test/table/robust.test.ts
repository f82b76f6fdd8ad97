import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {numericSamples, readTable, type Table} from '../../src/table/index.js';
import {csv, file, values} from './file.js';

/** A table, or undefined where reading it is an error that inga means. Anything else fails the test. */
async function attempt(read: Promise<Table>): Promise<Table | undefined> {
	try {
		const table = await read;
		for (const column of table.columns) if (values(column).length !== table.rows) throw new Error('lengths differ');
		numericSamples(table);
		return table;
	} catch (error) {
		if (error instanceof IngaError && error.code !== 'ERR_INTERNAL') return undefined;
		throw error;
	}
}

const formats = ['x.csv', 'x.tsv', 'x.json', 'x.ndjson', 'x.parquet', 'x.npy', 'x'] as const;

test('any bytes give a table or an error of ours', async (t) => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({maxLength: 300}), fc.constantFrom(...formats), async (bytes, name) => {
			await attempt(readTable(file(t, name, bytes)));
		}),
		{numRuns: 400},
	);
	t.pass();
});

const cell = fc.oneof(
	fc.double().map(String),
	fc.constantFrom('', 'NA', ' 1', '"2"', '"a,b"', '"a\nb"', '"q""q"', 'x', '1,5', '5" x', '"open', 'é'),
);
const rows = fc.array(fc.array(cell, {minLength: 2, maxLength: 3}), {minLength: 1, maxLength: 20});

test('mutated CSV gives a table or an error of ours', async (t) => {
	let tables = 0;
	await fc.assert(
		fc.asyncProperty(
			rows,
			fc.constantFrom(',', ';', '\t'),
			fc.constantFrom('\n', '\r\n', '\r'),
			async (cells, delimiter, end) => {
				const table = await attempt(csv(t, cells.map((row) => row.join(delimiter)).join(end)));
				if (table) tables++;
			},
		),
		{numRuns: 2000},
	);
	t.true(tables > 5, `${tables} tables`);
});

const text = fc.string({unit: fc.constantFrom(...'ab,"\n \t;é'), maxLength: 8});

test('what is written by RFC 4180 comes back', async (t) => {
	const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
	await fc.assert(
		fc.asyncProperty(fc.array(fc.tuple(text, text), {minLength: 1, maxLength: 30}), async (pairs) => {
			const lines = pairs.map(([a, b]) => `${quoted(`_${a}`)},${quoted(`_${b}`)}`);
			const table = await csv(t, `first,second\n${lines.join('\n')}\n`);
			t.deepEqual(
				values(table.columns[0]),
				pairs.map(([a]) => `_${a}`),
			);
			t.deepEqual(
				values(table.columns[1]),
				pairs.map(([, b]) => `_${b}`),
			);
		}),
		{numRuns: 300},
	);
});
