import test from 'ava';
import {derive, prepare, prepareTable} from '../../src/prepare/index.js';
import {names, numbers, refuses, table} from './data.js';

const machines = table({torque: [40, 50, null], speed: [1500, 1400, 1300], kind: ['L', 'M', 'L']});

test('sums, products, differences and ratios, also of columns that are derived', (t) => {
	const found = derive(machines, {
		power: {product: ['torque', 'speed']},
		gap: {difference: ['speed', 'torque']},
		all: {sum: ['torque', 'speed', 'gap']},
		part: {ratio: ['power', 'speed']},
	});
	t.deepEqual(names(found), ['torque', 'speed', 'kind', 'power', 'gap', 'all', 'part']);
	t.deepEqual(numbers(found, 'power'), [60_000, 70_000, Number.NaN]);
	t.deepEqual(numbers(found, 'gap'), [1460, 1350, Number.NaN]);
	t.deepEqual(numbers(found, 'all'), [3000, 2800, Number.NaN]);
	t.deepEqual(numbers(found, 'part'), [40, 50, Number.NaN]);
	t.is(found.table.columns[3]?.missing, 1);
	t.deepEqual(found.report, [
		{
			step: 'derive',
			message: "4 columns derived: 'power', 'gap', 'all', 'part'",
			columns: ['power', 'gap', 'all', 'part'],
			values: 12,
		},
	]);
	t.deepEqual(derive(machines, {}), {table: machines, report: []});
});

test('what cannot be derived is refused with names and values', (t) => {
	const of = (plan: object) => () => derive(machines, plan as never);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[of({power: {product: ['torque']}}), /derive\.power is \{"product":\["torque"\]\}: give \{sum/],
		[of({a: {ratio: ['torque', 'speed', 'torque']}}), /\{ratio = \[two names\]\}/],
		[of({a: {power: ['torque', 'speed']}}), /derive\.a is/],
		[of({a: {sum: ['torque', 'speed'], product: ['torque', 'speed']}}), /derive\.a is/],
		[of({a: {sum: ['torqe', 'speed']}}), /'torqe'.*'torque'/],
		[of({speed: {sum: ['torque', 'torque']}}), /derive\.speed.*has a column of this name/],
		[() => prepare(machines, {derive: 3 as never}), /derive is 3/],
	]);
	const byZero = table({a: [1, 1], b: [2, 0]});
	refuses(t, 'ERR_DATA', [
		[of({a: {sum: ['kind', 'speed']}}), /column 'kind'.*holds text/],
		[() => derive(byZero, {c: {ratio: ['a', 'b']}}), /row 2 of '.*': the ratio of 'a', 'b' is Infinity for 1, 0/],
	]);
});

test('a plan derives columns before all else, and its other parts can name them', (t) => {
	const {samples, variables, report} = prepare(machines, {
		derive: {power: {product: ['torque', 'speed']}},
		columns: ['power'],
		missing: {rows: 'drop'},
		transform: {log: ['power']},
	});
	t.deepEqual(variables, ['power']);
	t.deepEqual([...samples.data], [Math.log(60_000), Math.log(70_000)]);
	t.is(report[0]?.step, 'derive');
});

test('a table stays one, with its text and its gaps', (t) => {
	const found = prepareTable(machines, {
		derive: {power: {product: ['torque', 'speed']}},
		columns: ['kind', 'power', 'speed'],
		missing: {fill: 'mean', columns: ['power']},
		transform: {log: ['speed'], rank: ['power']},
	});
	t.deepEqual(names(found), ['kind', 'power', 'speed']);
	t.is(found.table.rows, 3);
	t.is(found.table.columns[0]?.type, 'text');
	t.deepEqual(numbers(found, 'power'), [1, 3, 2]);
	t.deepEqual(numbers(found, 'speed'), [1500, 1400, 1300].map(Math.log));
	t.deepEqual(
		found.report.map(({step}) => step),
		['derive', 'transform', 'missing', 'transform'],
	);
	const of = (plan: object) => () => prepareTable(machines, plan);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[of({encode: {onehot: true}}), /the plan has encode.*derive, columns/],
		[of({missing: {rows: 'drop'}}), /the plan has missing\.rows/],
		[of({columns: ['speed'], transform: {log: ['torque']}}), /'torque'/],
		[of({columns: ['sped']}), /'speed'/],
	]);
});
