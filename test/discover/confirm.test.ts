import test from 'ava';
import {Random} from '../../src/causal/index.js';
import {conditionConfirmation, confirmChanges} from '../../src/discover/confirm.js';
import {type Change, discover, type Model} from '../../src/discover/index.js';
import {hc3} from '../../src/discover/least.js';
import {studentP} from '../../src/discover/student.js';
import {fisherLogP, splitRows, targetOf} from '../../src/patterns/index.js';
import {type Row, type Table, tableFromRecords} from '../../src/table/index.js';
import {people} from './people.js';

const usual = {target: 'score > 2', top: 2, arity: 1, permutations: 19, bootstrap: 0, threads: 1} as const;
const tiers = [['plan'], ['wait', 'calls', 'noise', 'age', 'score']];

function records(table: Table): Row[] {
	return Array.from({length: table.rows}, (_, row) =>
		Object.fromEntries(
			table.columns.map((column) => [
				column.name,
				column.type === 'number' ? (column.values[row] as number) : (column.levels[column.codes[row] as number] ?? ''),
			]),
		),
	);
}

test('what is found is found in one part of the rows, and confirmed in the other', async (t) => {
	const table = people(600, 3);
	const result = await discover(table, {...usual, tiers, seed: 7});
	const {positive} = targetOf(table, usual.target);
	const {discovery, confirmation} = splitRows(positive, {share: 0.4, seed: 7});
	const count = (rows: Int32Array) => rows.filter((row) => positive[row]).length;
	t.deepEqual(result.searched, {rows: discovery.length, positives: count(discovery)});
	t.deepEqual(result.held, {rows: confirmation.length, positives: count(confirmation), conditions: 2, changes: 1});
	// Of the rows to look in nothing else is known.
	const all = records(table);
	const alone = tableFromRecords(
		Array.from(discovery, (row) => all[row] as Row),
		{source: 'people'},
	);
	const without = await discover(alone, {...usual, tiers, seed: 7, confirm: 0});
	t.is(without.held, null);
	t.deepEqual(
		result.conditions.map(({confirmation: _, comparison, ...each}) => ({
			...each,
			...{...comparison, changes: comparison?.changes.map((change) => ({...change, confirmation: null}))},
		})),
		without.conditions.map(({confirmation: _, comparison, ...each}) => ({...each, ...comparison})),
	);
	for (const condition of result.conditions) {
		const {confirmation: found, statements} = condition;
		const holds = (row: number) => {
			const value = (all[row] as Record<string, string | number>)[statements[0]?.column ?? ''] ?? '';
			const [statement] = statements;
			return statement?.sign === '=' ? value === statement.value : value > (statement?.value ?? 0);
		};
		const rows = confirmation.filter(holds);
		t.is(found?.support, rows.length);
		t.is(found?.positives, count(rows));
		const sizes = (list: Int32Array) => ({positives: count(list), negatives: list.length - count(list)});
		t.is(found?.logP, fisherLogP(sizes(confirmation), sizes(rows)));
	}
	const change = result.conditions[0]?.comparison?.changes.find(({from, to}) => from === 'calls' && to === 'score');
	t.true(change?.confirmation?.confirmed);
	t.true(Math.abs((change?.confirmation?.inside ?? 0) - 1.5) < 0.3, `${change?.confirmation?.inside}`);
	t.true(Math.abs(change?.confirmation?.outside ?? 1) < 0.3);
	for (const other of result.conditions.flatMap(({comparison}) => comparison?.changes ?? [])) {
		t.is(other.confirmation === null, other.pValue > 0.05);
	}
	// Whatever is held back leaves what is found as it was.
	const kept = new Set(discovery);
	const mixed = tableFromRecords(
		all.map((record, row) => (kept.has(row) ? record : {...record, calls: row % 5, wait: row % 7})),
		{source: 'people'},
	);
	const [first, other] = [result.conditions[0], (await discover(mixed, {...usual, tiers, seed: 7})).conditions[0]];
	t.deepEqual(other?.comparison?.inside, first?.comparison?.inside);
	t.false(other?.comparison?.changes.find(({from}) => from === 'calls')?.confirmation?.confirmed);
});

test('the interval of a difference is that of Newcombe, method 10', (t) => {
	const tested = {pValue: 1, logP: 0, adjusted: 1, logAdjusted: 0, confirmed: false};
	// Newcombe 1998, table II (a): 56 of 70 and 48 of 80.
	const {difference, low, high, outside} = conditionConfirmation(
		{...tested, support: 70, positives: 56},
		{rows: 150, positives: 104},
	);
	t.deepEqual(
		[difference, low, high, outside].map((each) => each?.toFixed(4)),
		['0.2000', '0.0524', '0.3339', '0.6000'],
	);
	const nobody = conditionConfirmation({...tested, support: 0, positives: 0}, {rows: 9, positives: 3});
	t.is(nobody.difference, null);
});

test("Student's distribution is that of scipy.stats.t", (t) => {
	for (const [value, freedom, wanted] of [
		[0.1, 3, 0.9266523488008058],
		[1, 1, 0.49999999999999956],
		[2, 10, 0.07338803477074039],
		[2, 28.7, 0.055043591028839316],
		[5, 60, 5.2880242106742615e-6],
		[12, 100, 4.3950877156043564e-21],
		[30, 200, 5.724161208827841e-76],
	] as const) {
		t.true(Math.abs(studentP(value, freedom) / wanted - 1) < 1e-11, `${value} ${freedom}`);
		t.is(studentP(-value, freedom), studentP(value, freedom));
	}
	t.is(studentP(0, 5), 1);
});

/** The same by the formula: (X'X)^-1 X' diag(e^2 / (1 - h)^2) X (X'X)^-1. */
function byFormula(y: Float64Array, causes: readonly Float64Array[]): {coefficient: number; variance: number} {
	const rows = Array.from(y, (_, row) => [...causes.map((each) => each[row] as number), 1]);
	const size = causes.length + 1;
	const gram = Array.from({length: size}, (_, i) =>
		Array.from({length: size}, (__, j) => rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0)),
	);
	const inverse = inverted(gram);
	const times = (row: readonly number[]) =>
		inverse.map((line) => line.reduce((sum, each, at) => sum + each * (row[at] as number), 0));
	const right = Array.from({length: size}, (_, i) =>
		rows.reduce((sum, row, at) => sum + (row[i] as number) * (y[at] as number), 0),
	);
	const beta = times(right);
	const variance = rows.reduce((sum, row, at) => {
		const solved = times(row);
		const leverage = solved.reduce((all, each, i) => all + each * (row[i] as number), 0);
		const error = (y[at] as number) - row.reduce((all, each, i) => all + each * (beta[i] as number), 0);
		return sum + (((solved[0] as number) * error) / (1 - leverage)) ** 2;
	}, 0);
	return {coefficient: beta[0] as number, variance};
}

function inverted(matrix: readonly (readonly number[])[]): number[][] {
	const size = matrix.length;
	const rows = matrix.map((row, i) => [...row, ...Array.from({length: size}, (_, j) => Number(i === j))]);
	for (let pivot = 0; pivot < size; pivot++) {
		const own = rows[pivot] as number[];
		const scale = own[pivot] as number;
		for (let j = 0; j < 2 * size; j++) own[j] = (own[j] as number) / scale;
		for (const [i, row] of rows.entries()) {
			if (i === pivot) continue;
			const factor = row[pivot] as number;
			for (let j = 0; j < 2 * size; j++) row[j] = (row[j] as number) - factor * (own[j] as number);
		}
	}
	return rows.map((row) => row.slice(size));
}

function draws(rows: number, random: Random, effect: (row: number) => number) {
	const error = () => (random.uniform() < 0.5 ? -1 : 1) * random.exponential();
	const x = Float64Array.from({length: rows}, error);
	const z = x.map((each) => 0.6 * each + error());
	const y = x.map((each, row) => effect(row) * each + 0.4 * (z[row] as number) + error());
	return {x: {name: 'x', values: x}, z: {name: 'z', values: z}, y: {name: 'y', values: y}};
}

test('errors of regressions are those of the formula of HC3', (t) => {
	const random = new Random(4);
	for (let nth = 0; nth < 20; nth++) {
		const {x, z, y} = draws(40, random, () => 1);
		const found = hc3(y, [x, z], Int32Array.from(x.values.keys()));
		const wanted = byFormula(y.values, [x.values, z.values]);
		t.true(Math.abs((found?.coefficient ?? 0) / wanted.coefficient - 1) < 1e-9);
		t.true(Math.abs((found?.variance ?? 0) / wanted.variance - 1) < 1e-9);
		t.is(found?.freedom, 37);
	}
	const {x, y} = draws(40, random, () => 1);
	const twice = {name: 'twice', values: x.values.map((each) => 2 * each)};
	t.is(hc3(y, [x, twice], Int32Array.from(x.values.keys())), undefined);
});

test('of effects that do not differ 5 % are confirmed, of those that do nearly all', (t) => {
	const random = new Random(9);
	const share = (inside: number) => {
		let confirmed = 0;
		for (let nth = 0; nth < 300; nth++) {
			const {x, z, y} = draws(200, random, (row) => (row < 60 ? inside : 0.5));
			const model = modelOf([
				['x', 'y'],
				['z', 'y'],
			]);
			const rows = Int32Array.from({length: 200}, (_, row) => row);
			const held = {inside: rows.slice(0, 60), outside: rows.slice(60)};
			const open = {inside: model, outside: model, changes: [changeOf('x', 'y')], held};
			if (confirmChanges({target: y, causes: [x, z]}, [open])[0]?.[0]?.confirmed) confirmed++;
		}
		return confirmed / 300;
	};
	// 2.6 standard errors of 300.
	t.true(share(0.5) <= 0.05 + 2.6 * Math.sqrt((0.05 * 0.95) / 300));
	t.true(share(2) > 0.95);
});

function modelOf(effects: readonly (readonly [string, string])[]): Model {
	return {rows: 0, variables: [], order: [], effects: effects.map(([from, to]) => ({from, to, effect: 1}))};
}

function changeOf(from: string, to: string, kind: Change['kind'] = 'stronger', pValue = 0.01): Change {
	return {kind, from, to, inside: 1, outside: 0, statistic: 9, pValue, confirmation: null, stability: null};
}

test('changes are adjusted for each other, and refused with the reason', (t) => {
	const {x, z, y} = draws(200, new Random(1), (row) => (row < 60 ? 1 : 0.5));
	const rows = Int32Array.from({length: 200}, (_, row) => row);
	const held = {inside: rows.slice(0, 60), outside: rows.slice(60)};
	const model = modelOf([
		['x', 'y'],
		['z', 'y'],
		['x', 'z'],
	]);
	const frame = {target: y, causes: [x, z]};
	const changes = [
		changeOf('x', 'y'),
		changeOf('x', 'z'),
		changeOf('z', 'x', 'reversed'),
		changeOf('z', 'y', 'lost', 0.06),
	];
	const few = {inside: rows.slice(0, 29), outside: rows.slice(60)};
	const [found, none, scarce] = confirmChanges(frame, [
		{inside: model, outside: modelOf([]), changes, held},
		undefined,
		{inside: model, outside: model, changes: changes.slice(0, 1), held: few},
	]);
	t.deepEqual(none, []);
	const [first, second, reversed, last] = found ?? [];
	const values = [first?.pValue ?? 1, second?.pValue ?? 1].sort((a, b) => a - b);
	const adjusted = [first?.adjusted ?? 1, second?.adjusted ?? 1].sort((a, b) => a - b);
	t.true(Math.abs((adjusted[0] ?? 0) - 2 * (values[0] ?? 0)) < 1e-12);
	t.is(reversed?.refused, 'a regression cannot tell which way an effect goes');
	t.is(last, null);
	t.is(scarce?.[0]?.refused, '29 rows inside were held back, and a regression on 2 needs 30');
	const same = {target: y, causes: [x, {name: 'z', values: x.values}]};
	const [[copied] = []] = confirmChanges(same, [{inside: model, outside: model, changes: [changeOf('x', 'y')], held}]);
	t.is(copied?.refused, 'what leads to it says the same in the rows that were held back');
});

test('a condition about what the target leads to, or where others meet, is told', async (t) => {
	const random = new Random(2);
	const error = () => (random.uniform() < 0.5 ? -1 : 1) * random.exponential();
	const table = tableFromRecords(
		Array.from({length: 1500}, () => {
			const [one, two] = [error(), error()];
			const score = one + error();
			return {one, two, score, after: score + 0.5 * error(), both: one + two + 0.3 * error()};
		}),
		{source: 'bias'},
	);
	const of = async (column: string) => {
		const roles = {one: 'cause', two: 'cause', after: 'none', both: 'none', [column]: 'both'} as const;
		const options = {target: 'score > 1', arity: 1, top: 1, permutations: 1, bootstrap: 0, roles, threads: 1};
		return discover(table, options);
	};
	const [after, both, one] = [await of('after'), await of('both'), await of('one')];
	t.deepEqual(after.conditions[0]?.bias[0], {column: 'after', kind: 'descendant', of: ['score']});
	t.true(after.warnings.some((text) => /^'after > .* may bias .* 'score' leads to 'after'/.test(text)));
	t.deepEqual(both.conditions[0]?.bias, [{column: 'both', kind: 'collider', of: ['one', 'two']}]);
	t.true(both.warnings.some((text) => /'one', 'two' meet in 'both' or before it/.test(text)));
	t.deepEqual(one.conditions[0]?.bias, []);
});

test('too few rows to look in, or to hold back, are refused or told', async (t) => {
	await t.throwsAsync(discover(people(59, 1), {...usual, target: 'score > 1'}), {
		code: 'ERR_DATA',
		message: /'people' has 59 rows whose target is known, and a graph needs 60 inside/,
	});
	const {warnings} = await discover(people(190, 1), {...usual, target: 'score > 1'});
	t.true(
		warnings.some((text) => /looked for in 114 rows, and graphs need 60 inside and 60 outside: .*confirm 0/.test(text)),
	);
	const rare = tableFromRecords(
		records(people(200, 1)).map((record, row) => ({...record, rare: row === 7 ? 'yes' : 'no'})),
		{source: 'rare'},
	);
	await t.throwsAsync(discover(rare, {...usual, target: 'rare = yes'}), {
		code: 'ERR_DATA',
		message: /of 1 positive rows 0 would be held back.*or none: confirm 0 \(--no-confirm\)/,
	});
	for (const confirm of [-0.1, 1, Number.NaN]) {
		await t.throwsAsync(discover(rare, {...usual, confirm}), {code: 'ERR_INVALID_ARGUMENT', message: /confirm is /});
	}
});
