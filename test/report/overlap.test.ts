import test from 'ava';
import fc from 'fast-check';
import {allHold, type Discovery, type Statement} from '../../src/discover/index.js';
import {groupedBy, leadersOf, nearestOf, sharedOf} from '../../src/report/cluster.js';
import {conditionOverlap, type Overlap} from '../../src/report/index.js';
import {type Table, tableFromRecords} from '../../src/table/index.js';
import {madeUp} from './results.js';

/** A result that has these conditions only. */
function about(...conditions: readonly (readonly Omit<Statement, 'name' | 'synonyms'>[])[]): Discovery {
	const [like] = madeUp(1, 3).conditions;
	const statements = (of: (typeof conditions)[number]) =>
		of.map((each): Statement => ({...each, name: `${each.column} ${each.sign} ${each.value}`, synonyms: []}));
	return {
		...madeUp(0, 3),
		conditions: conditions.map((of) => ({...(like as NonNullable<typeof like>), statements: statements(of)})),
	};
}

/** Shares by going through all rows. */
function counted(records: readonly Record<string, number | string | null>[], {conditions}: Discovery): number[][] {
	const held = conditions.map(({statements}) =>
		records.map((row) => allHold(statements, (column) => row[column] ?? undefined) === true),
	);
	return held.map((one, at) =>
		held.slice(0, at).map((other) => {
			const either = one.filter((holds, row) => holds || other[row]).length;
			return either === 0 ? 0 : Math.round((100 * one.filter((holds, row) => holds && other[row]).length) / either);
		}),
	);
}

test('shares are those of counting rows, whatever is missing', (t) => {
	const value = fc.option(fc.integer({min: 0, max: 5}), {freq: 4});
	const record = fc.record({
		...{a: value, b: value},
		c: fc.option(fc.constantFrom('x', 'y', 'z'), {freq: 4}),
	});
	// So that every column has its type.
	const typed = {a: 1, b: 2, c: 'x'};
	const result = about(
		[{column: 'a', sign: '<=', value: 3}],
		[{column: 'a', sign: '>', value: 3}],
		[
			{column: 'b', sign: '>', value: 1},
			{column: 'c', sign: '!=', value: 'x'},
		],
		[{column: 'c', sign: '=', value: 'y'}],
		[
			{column: 'a', sign: '<=', value: 3},
			{column: 'c', sign: '=', value: 'z'},
		],
		[{column: 'a', sign: '=', value: 2}],
	);
	fc.assert(
		fc.property(fc.array(record, {maxLength: 100}), (some) => {
			const records = [typed, ...some];
			const {rows, of, shares} = conditionOverlap(tableFromRecords(records, {source: 'made up'}), result);
			t.deepEqual([rows, of], [records.length, records.length]);
			t.deepEqual(shares, counted(records, result));
		}),
	);
});

test('of long tables some rows are drawn, always the same', (t) => {
	const records = Array.from({length: 60_000}, (_, row) => ({a: row % 4, b: row % 6}));
	const table = tableFromRecords(records, {source: 'long'});
	const result = about([{column: 'a', sign: '<=', value: 1}], [{column: 'b', sign: '<=', value: 2}]);
	const overlap = conditionOverlap(table, result);
	t.deepEqual([overlap.rows, overlap.of], [50_000, 60_000]);
	t.true(Math.abs((overlap.shares[1]?.[0] ?? 0) - (counted(records, result)[1]?.[0] ?? 0)) <= 2);
	t.deepEqual(conditionOverlap(table, result), overlap);
});

test('another table is refused', (t) => {
	const result = about([{column: 'a', sign: '<=', value: 1}], [{column: 'c', sign: '=', value: 'x'}]);
	const of = (records: Parameters<typeof tableFromRecords>[0]): Table => tableFromRecords(records, {source: 'other'});
	const cure = 'take the table that it was found with';
	for (const [records, message] of [
		[[{a: 1}], `'other' has no column 'c', which a condition of the result is about: ${cure}`],
		[[{a: 'one', c: 'x'}], `column 'a' of 'other' holds text, and the result has it as numbers: ${cure}`],
		[[{a: 1, c: 2}], `column 'c' of 'other' holds numbers, and the result has it as text: ${cure}`],
	] as const) {
		t.throws(() => conditionOverlap(of(records), result), {name: 'IngaError', code: 'ERR_DATA', message});
	}
});

test('groups: each condition is with the leader that it shares most with, and leaders share little', (t) => {
	const overlap = fc
		.integer({min: 0, max: 30})
		.chain((size) =>
			fc.tuple(
				...Array.from({length: size}, (_, at) =>
					fc.array(fc.integer({min: 0, max: 100}), {minLength: at, maxLength: at}),
				),
			),
		)
		.map((shares): Overlap => ({rows: 9, of: 9, shares}));
	fc.assert(
		fc.property(overlap, fc.constantFrom(0.3, 0.5, 0.7), (found, level) => {
			const leaders = leadersOf(found, level);
			const begin = leaders.flatMap((leader, at) => (leader === at ? [at] : []));
			for (const [at, leader] of leaders.entries()) {
				t.true(leader <= at);
				t.is(leaders[leader], leader);
				const before = begin.filter((each) => each < at).map((each) => sharedOf(found, at, each));
				const most = Math.max(0, ...before);
				if (leader === at) t.true(most < level);
				else t.true(sharedOf(found, at, leader) === most && most >= level);
			}
			const lines = leaders.map((_, at) => ({at})).reverse();
			const groups = groupedBy(lines, leaders);
			t.deepEqual(
				groups.flatMap((group) => group.lines.map(({at}) => at)).sort((a, b) => a - b),
				[...leaders.keys()],
			);
			for (const group of groups) t.true(group.lines.every(({at}) => leaders[at] === group.leader));
			const firsts = groups.map((group) => group.lines[0]?.at ?? 0);
			t.deepEqual(
				firsts,
				[...firsts].sort((a, b) => b - a),
			);
		}),
	);
	const three = {rows: 9, of: 9, shares: [[], [60], [0, 40]]};
	t.deepEqual(nearestOf(three, 1, 5), [
		{at: 0, share: 0.6},
		{at: 2, share: 0.4},
	]);
	t.deepEqual(nearestOf(three, 0, 5), [{at: 1, share: 0.6}]);
	t.is(sharedOf(three, 2, 2), 1);
});
