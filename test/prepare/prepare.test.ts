import test from 'ava';
import fc from 'fast-check';
import {checkPlan, type Plan, prepare} from '../../src/prepare/index.js';
import {numericSamples, type Table} from '../../src/table/index.js';
import {near, noise, refuses, table} from './data.js';

/** Twenty rows with one of each: counts, doses, text, gaps, a copy, a constant. */
function study(): Table {
	const next = noise(11);
	const rows = [...Array(20).keys()];
	const dose = rows.map(() => Math.exp(next()));
	return table({
		dose,
		count: rows.map((row) => (row * 7) % 5),
		age: rows.map((row) => (row === 4 ? null : 30 + ((row * 11) % 17))),
		site: rows.map((row) => (row === 9 ? null : ['b', 'c', 'a'][row % 3]) as string),
		grade: rows.map((row) => ['low', 'high', 'middle', 'low'][row % 4] as string),
		id: rows.map((row) => `p${row}`),
		typo: rows.map((row) => (row === 6 ? 'oops' : row)),
		rare: rows.map((row) => (row < 15 ? null : row)),
		flat: rows.map(() => 3),
		milli: dose.map((value) => value * 1000),
		y: dose.map((value) => value + next()),
		w: rows.map(next),
	});
}

test('an empty plan leaves out text, rows that miss a value, constant columns and copies', (t) => {
	const {samples, variables, report, kept, dropped, skipped} = prepare(study(), {
		columns: ['dose', 'age', 'flat', 'milli', 'y'],
	});
	t.deepEqual(variables, ['dose', 'age', 'y']);
	t.deepEqual([samples.rows, samples.columns, dropped, skipped], [19, 3, 1, []]);
	t.deepEqual(
		[...kept],
		[...Array(20).keys()].filter((row) => row !== 4),
	);
	t.deepEqual(
		report.map(({message}) => message),
		[
			"1 of 20 rows left out: a value is missing in 'age (1)'",
			"1 column left out: constant: 'flat'",
			"1 column left out: |r| of 0.999999 or more with one that is kept: 'milli (as dose)'",
		],
	);
	const all = prepare(study(), {missing: {share: 0.5}});
	t.deepEqual(all.variables, ['dose', 'count', 'age', 'y', 'w']);
	t.deepEqual(all.skipped, ['site', 'grade', 'id', 'typo']);
	t.regex(all.report[0]?.message ?? '', /^4 text columns left out \(encode would take text along\): 'site', 'grade'/);
	t.is(all.report[1]?.message, "column 'typo' has 19 numbers but also text: 'oops' in record 7");
});

test('all steps in their order, each in the report', (t) => {
	const plan: Plan = {
		columns: ['dose', 'count', 'age', 'site', 'grade', 'id', 'rare', 'flat', 'milli', 'y', 'w'],
		missing: {share: 0.5, fill: 'median'},
		transform: {log: ['dose', 'milli'], log1p: ['count'], rank: ['age'], normal: ['w'], standardise: ['y', 'site']},
		encode: {onehot: true, ordinal: {grade: ['low', 'middle', 'high']}, levels: 3},
		regress: {on: ['age']},
		screen: {target: 'y', most: 2, always: ['site']},
	};
	const {samples, variables, report, kept} = prepare(study(), plan);
	t.is(kept.length, 19);
	t.deepEqual(
		report.map(({step, columns}) => [step, ...columns.toSorted()].join(' ')),
		[
			'missing rare',
			'transform dose milli',
			'transform count',
			'missing age',
			'encode id',
			'missing site',
			'encode grade',
			'encode site',
			'constant flat',
			'transform age',
			'transform w',
			'regress count dose grade milli site=b site=c w y',
			'collinear milli',
			`screen ${['count', 'dose', 'grade', 'w'].filter((name) => !variables.includes(name)).join(' ')}`,
			'transform site=b site=c y',
		],
	);
	t.is(variables.length, 5);
	for (const name of ['site=b', 'site=c', 'y']) t.true(variables.includes(name));
	const at = variables.indexOf('y');
	const column = Array.from({length: 19}, (_, row) => samples.data[row * 5 + at] as number);
	const moments = [1, 2].map((power) => column.reduce((sum, value) => sum + value ** power / 19, 0));
	near(t, moments, [0, 1], 1e-14);
	t.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test('a plan that JSON has held does the same', (t) => {
	const plan: unknown = JSON.parse(
		'{"missing": {"rows": "drop"}, "regress": {"on": ["site"]}, "collinear": {"threshold": 0.99}}',
	);
	checkPlan(plan);
	t.deepEqual(
		prepare(study(), plan).report,
		prepare(study(), {regress: {on: ['site']}, collinear: {threshold: 0.99}}).report,
	);
});

test('covariates of text and one-hot columns come to the same residuals', (t) => {
	const columns = ['dose', 'y', 'site'];
	const direct = prepare(study(), {columns, regress: {on: ['site']}});
	const encoded = prepare(study(), {columns, encode: {onehot: ['site']}, regress: {on: ['site']}});
	t.deepEqual(direct.variables, ['dose', 'y']);
	t.deepEqual(encoded.variables, direct.variables);
	near(t, [...encoded.samples.data], [...direct.samples.data], 1e-13);
});

test('covariates of text may have many levels, and are left to the regression', (t) => {
	const columns = ['dose', 'y', 'site', 'grade'];
	const found = prepare(study(), {columns, encode: {onehot: true, levels: 2}, regress: {on: ['site']}});
	t.deepEqual(found.variables, ['dose', 'y']);
	t.deepEqual(
		found.report.map(({step, columns}) => [step, ...columns].join(' ')),
		['encode grade', 'missing site', 'regress dose y'],
	);
});

test('a target of two levels is one column, and is kept whatever it misses', (t) => {
	const given = {...study(), columns: study().columns};
	const two = table({
		...Object.fromEntries(
			['dose', 'w'].map((name) => [name, [...Array(12).keys()].map((row) => Math.sin(row * (name.length + 1)))]),
		),
		out: [...Array(12).keys()].map((row) => (row < 4 ? null : row % 3 === 0 ? 'yes' : 'no')),
	});
	const found = prepare(two, {missing: {share: 0.1}, encode: {onehot: ['out']}, screen: {target: 'out', most: 1}});
	t.true(found.variables.includes('out=yes'));
	t.is(found.samples.columns, 2);
	t.throws(
		() => prepare(given, {encode: {onehot: ['site']}, screen: {target: 'site', most: 1}, missing: {share: 0.5}}),
		{
			code: 'ERR_DATA',
			message: /the target 'site' cannot be screened for: it has become 2 columns/,
		},
	);
	t.throws(() => prepare(given, {screen: {target: 'flat', most: 1}, missing: {share: 0.5}}), {
		message: /target 'flat' .* is constant/,
	});
});

test('constant and copied columns stay where the plan says so', (t) => {
	const columns = ['dose', 'flat', 'milli'];
	t.deepEqual(prepare(study(), {columns, constant: false, collinear: false}).variables, columns);
	t.deepEqual(prepare(study(), {columns, collinear: {first: ['milli']}}).variables, ['milli']);
	const target = {screen: {target: 'milli', most: 9}};
	t.deepEqual(prepare(study(), {columns: ['dose', 'milli', 'y'], ...target}).variables, ['milli', 'y']);
});

test('without anything to do the samples are those of numericSamples', (t) => {
	const lines = fc.array(fc.array(fc.double({min: -10, max: 10, noNaN: true}), {minLength: 4, maxLength: 4}), {
		minLength: 4,
		maxLength: 10,
	});
	fc.assert(
		fc.property(lines, (rows) => {
			const given = table(
				Object.fromEntries([0, 1, 2, 3].map((at) => [`v${at}`, rows.map((row) => row[at] as number)])),
			);
			const {samples, variables, report} = prepare(given, {constant: false, collinear: false});
			t.deepEqual({samples, variables}, (({samples, variables}) => ({samples, variables}))(numericSamples(given)));
			t.deepEqual(report, []);
		}),
	);
});

test('a plan that is none, names no column, or contradicts itself is refused', (t) => {
	const plan = (given: object) => () => prepare(study(), given);
	refuses(t, 'ERR_INVALID_ARGUMENT', [
		[plan([]), /the plan is \[\]: give a table of missing, transform/],
		[plan({transfrom: {}}), /there is no transfrom: did you mean 'transform'/],
		[plan({regress_out: {}}), /there is no regress_out: there are columns, derive, missing/],
		[plan({constructor: {}}), /there is no constructor/],
		[plan({transform: {logs: []}}), /there is no transform\.logs: did you mean 'log'/],
		[plan({transform: true}), /transform is true: give a table of log, log1p/],
		[plan({screen: false}), /screen is false: give a table/],
		[plan({columns: 'age'}), /columns is "age": give a list of names/],
		[plan({columns: ['age', 'age']}), /columns is .*none of them twice/],
		[plan({columns: ['agee']}), /no column 'agee': did you mean 'age'/],
		[plan({transform: {log: ['doze']}}), /no column 'doze': did you mean 'dose'/],
		[plan({collinear: {first: ['doze']}}), /no column 'doze': did you mean 'dose'/],
		[plan({columns: ['age', 'y'], transform: {log: ['dose']}}), /transform\.log names 'dose', which columns does not/],
		[
			plan({missing: {columns: ['age']}}),
			/missing\.columns says what to fill, and missing\.fill does not say with what/,
		],
		[plan({regress: {on: ['age']}, screen: {target: 'age', most: 3}}), /screen\.target 'age' is regressed out/],
		[plan({regress: {on: ['age'], columns: ['age', 'y']}}), /regress\.columns and regress\.on both name 'age'/],
	]);
	refuses(t, 'ERR_DATA', [
		[plan({transform: {log: ['site']}}), /column 'site' of 'records' holds text, 'b': encode it first/],
		[plan({columns: ['age', 'site']}), /column 'site' of 'records' holds text/],
		[
			plan({columns: ['flat', 'count'], regress: {on: ['count']}}),
			/no column of 'records' is left to analyse: .*constant: 'flat'/,
		],
		[plan({columns: ['age', 'y'], missing: {rows: 'error'}}), /row 5 of 'records' has no value in column 'age'/],
	]);
});
