import {dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {uniform} from '../patterns/random.js';
import {file, inga, ingaOnFullDisk, type Outcome, outcome, signalAt, start} from './command.js';

/** Who leaves: mostly those with a monthly contract who have been there for a short time. */
function customers(rows: number): string {
	let state = 11;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 8) / 2 ** 24;
	};
	const lines = Array.from({length: rows}, (_, row) => {
		const contract = next() < 0.5 ? 'monthly' : next() < 0.5 ? 'yearly' : 'none';
		const months = Math.floor(72 * next());
		const churn = next() < (contract === 'monthly' && months < 24 ? 0.8 : 0.1) ? 'Yes' : 'No';
		const others = Array.from({length: 4}, () => Math.floor(100 * next()));
		return [row % 50 === 7 ? '' : churn, contract, months, next() < 0.5 ? 1 : 0, 'EUR', ...others].join(',');
	});
	return `churn,contract,months,senior,currency,a,b,c,d\n${lines.join('\n')}\n`;
}

test('conditions of a target in all rows, as text and as JSON', async (t) => {
	const path = file(t, 'customers.csv', customers(900));
	const words = ['patterns', path, '--target', 'churn', '--arity', '2', '--top', '5', '--confirm', '0'];
	const [table, json] = await Promise.all([inga(words), inga([...words, '--format', 'json', '--threads', '1'])]);
	t.is(table.code, 0, table.stderr);
	t.regex(table.stdout, /^churn = Yes: \d+ of 882 rows, \d+\.\d %\n/);
	t.regex(
		table.stdout,
		/# +rows +positive +lift +p +corrected +gain p +covered +cluster +within +condition\n +1 .*contract = monthly {2}and {2}months <= \d+\n/,
	);
	t.regex(
		table.stdout,
		/\n[\d,]+ conditions: [\d,]+ counted, [\d,]+ with too few rows, [\d,]+ that could not be better\n$/,
	);
	t.regex(table.stderr, /warning: 18 of 900 rows left out: the target is missing/);
	t.regex(table.stderr, /warning: nothing can be said about currency: constant, or of rare values/);
	t.is(json.code, 0, json.stderr);
	const found = JSON.parse(json.stdout);
	t.is(found.target, 'churn = Yes');
	t.is(found.conditions.length, 5);
	t.like(found.conditions[0], {cluster: 0});
	for (const {gainP, coverage} of found.conditions) t.true(gainP >= 0 && gainP <= 1 && coverage > 0 && coverage <= 1);
	t.regex(
		found.conditions[0].statements.map(({name}: {name: string}) => name).join(),
		/^contract = monthly,months <= \d+$/,
	);
	const {space, visited, bySupport, byBound, skipped} = found.certificate;
	t.is(BigInt(visited) + BigInt(bySupport) + BigInt(byBound) + BigInt(skipped), BigInt(space));
	t.true(found.complete);
});

test('conditions by weighted relative accuracy', async (t) => {
	const path = file(t, 'customers.csv', customers(900));
	const words = ['patterns', path, '--target', 'churn', '--measure', 'wracc', '--top', '9', '--format', 'json'];
	const {stdout, stderr} = await inga(words);
	const {measure, conditions} = JSON.parse(stdout);
	t.is(measure, 'wracc', stderr);
	const values = conditions.map(({wracc}: {wracc: number}) => wracc);
	t.is(values.length, 9);
	t.deepEqual(
		values,
		[...values].sort((a, b) => b - a),
	);
	t.true(values[0] > 0 && values[0] < 0.25);
});

/** Who fails: where a times b is large, and where c less d is. */
function machines(rows: number): string {
	let state = 5;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 8) / 2 ** 24;
	};
	const lines = Array.from({length: rows}, (_, row) => {
		const [a, b, c, d] = [1 + next(), 1 + next(), next(), next()];
		return [row % 3 === 0 ? 'L' : 'M', a, b, c, d, a * b > 3.2 || c - d > 0.7 ? 1 : 0].join(',');
	});
	return `kind,a,b,c,d,failed\n${lines.join('\n')}\n`;
}

test('one condition after another, about columns that a plan derives', async (t) => {
	const path = file(t, 'machines.csv', machines(1500));
	const plan = file(t, 'plan.toml', '[derive]\nload = {product = ["a", "b"]}\ngap = {difference = ["c", "d"]}\n');
	const words = [
		'patterns',
		path,
		'--target',
		'failed',
		'--prepare',
		plan,
		'--arity',
		'1',
		'--quantiles',
		'20',
		'--support',
		'10',
	];
	const [covered, json, wrong, step] = await Promise.all([
		inga([...words, '--cover']),
		inga([...words, '--cover', '--format', 'json', '--threads', '1']),
		inga([...words, '--cover', '--lamp']),
		inga([...words.slice(0, 5), file(t, 'steps.toml', '[encode]\nonehot = true\n')]),
	]);
	t.is(covered.code, 0, covered.stderr);
	t.regex(covered.stderr, /warning: 2 columns derived: 'load', 'gap'/);
	t.regex(covered.stdout, /Confirmed: \d of \d\n/);
	const found = JSON.parse(json.stdout);
	const first = found.conditions.slice(0, 2).map(({statements}: {statements: {name: string}[]}) => statements[0]?.name);
	t.regex(first.sort().join(), /^gap > 0\.\d+,load > \d/);
	const {space, visited, bySupport, byBound, skipped} = found.certificate;
	t.is(BigInt(visited) + BigInt(bySupport) + BigInt(byBound) + BigInt(skipped), BigInt(space));
	t.is(wrong.code, 2);
	t.regex(wrong.stderr, /--cover needs a --target, and goes without --lamp/);
	t.is(step.code, 2);
	t.regex(step.stderr, /the plan has encode, which is a step on the way to samples/);
});

test('conditions are confirmed in rows that the search has not seen', async (t) => {
	const path = file(t, 'customers.csv', customers(900));
	const words = ['patterns', path, '--target', 'churn', '--arity', '2', '--top', '40'];
	const [table, json, other, rows] = await Promise.all([
		inga(words),
		inga([...words, '--format', 'json', '--threads', '1']),
		inga([...words, '--seed', '7', '--confirm', '0.5', '--format', 'json']),
		inga([
			'patterns',
			file(t, 'rows.dat', '1 2\n1 2\n2\n3\n3\n1 2 4\n3 4\n'.repeat(9)),
			'--target',
			'1',
			'--arity',
			'1',
		]),
	]);
	t.regex(
		table.stdout,
		/^churn = Yes: \d+ of 882 rows, \d+\.\d %; conditions found in 530 of them, tested in the other 352\n/,
		table.stderr,
	);
	t.regex(
		table.stdout,
		/\nConfirmed: \d+ of 40\n +# +rows +positive +lift +p +Holm +found with +gain p +covered +cluster +within +condition\n.*contract = monthly {2}and {2}months <= \d+\n/,
	);
	t.regex(table.stdout, /\nNot confirmed:\n/);
	const found = JSON.parse(json.stdout);
	t.like(found, {rows: 530, confirmation: {share: 0.4, seed: 0, rows: 352}});
	const tests = found.conditions.map(
		({confirmation}: {confirmation: {confirmed: boolean; adjusted: number}}) => confirmation,
	);
	t.is(found.confirmation.confirmed, tests.filter(({confirmed}: {confirmed: boolean}) => confirmed).length);
	t.true(found.confirmation.confirmed > 0 && found.confirmation.confirmed < 40);
	for (const {confirmed, adjusted} of tests) t.is(confirmed, adjusted <= 0.05);
	t.regex(table.stdout, new RegExp(`Confirmed: ${found.confirmation.confirmed} of 40`));
	t.like(JSON.parse(other.stdout), {confirmation: {share: 0.5, seed: 7, rows: 442}});
	t.regex(rows.stdout, /^1: 27 of 63 rows, 42\.9 %; .*\n\nConfirmed: 1 of \d\n.*\n.* 2\n/, rows.stderr);
});

test('significant closed sets of a target', async (t) => {
	const path = file(t, 'rows.dat', '1 2\n1 2\n2\n3\n3\n1 2 4\n3 4\n'.repeat(9));
	const [table, json, small, dry] = await Promise.all([
		inga(['patterns', path, '--target', '1', '--lamp']),
		inga(['patterns', path, '--target', '1', '--lamp', '--format', 'json', '--top', '1']),
		inga(['patterns', file(t, 'small.dat', '1 2\n2\n3\n'), '--target', '1', '--lamp']),
		inga(['patterns', path, '--target', '1', '--lamp', '--dry-run']),
	]);
	// Times 5 sets, C(27, 5) / C(63, 5) is 0.057, and C(27, 6) / C(63, 6) is 0.022.
	t.regex(
		table.stdout,
		/^1: 27 of 63 rows, 42\.9 %\n\n5 closed sets of 6 rows or more; significant, with p <= 0\.01: 2\n +rows +positive +lift +p +adjusted +set\n +36 +75\.0 % +1\.75 +\S+ +\S+ +2\n +9 +100\.0 % +2\.33 +2\.0e-4 +9\.9e-4 +2 {2}and {2}4\n$/,
		table.stderr,
	);
	const found = JSON.parse(json.stdout);
	t.like(found, {target: '1', rows: 63, positives: 27, support: 6, factor: 5, threshold: 0.01, count: 2});
	t.like(found.sets[0], {items: ['2'], generator: ['2'], support: 36, positives: 27});
	t.regex(small.stdout, /\n\nNo closed set has so many rows that it could be significant\.\n$/);
	t.is(dry.stdout, '');
	t.regex(dry.stderr, /only counting tells/);
});

test('significant conditions by permutation, within strata too', async (t) => {
	const path = file(t, 'customers.csv', customers(900));
	const words = ['patterns', path, '--target', 'churn', '--arity', '2', '--error', 'westfall-young', '--seed', '4'];
	const [table, json, within, parts] = await Promise.all([
		inga([...words, '--top', '5']),
		inga([...words, '--top', '5', '--format', 'json', '--threads', '1']),
		inga([...words, '--strata', 'contract', '--format', 'json']),
		inga([...words, '--strata', 'months', '--permutations', '99', '--top', '1']),
	]);
	t.regex(
		table.stdout,
		/^churn = Yes: \d+ of 882 rows, \d+\.\d %\n\nSignificant, with p < \S+ by 1,000 permutations: \d+\n +# +rows +positive +lift +p +adjusted +gain p +covered +cluster +within +condition\n +1 .*contract = monthly {2}and {2}months <= \d+\n/,
		table.stderr,
	);
	t.regex(table.stdout, /, [\d,]+ that no permutation could make evident\n$/);
	const found = JSON.parse(json.stdout);
	t.like(found, {target: 'churn = Yes', rows: 882, strata: 1, permutations: 1000, seed: 4});
	t.is(found.conditions.length, 5);
	t.like(found.conditions[0], {adjusted: 1 / 1001, cluster: 0});
	t.regex(found.conditions[0].statements.map(({name}: {name: string}) => name).join(), /^contract = monthly,months/);
	// Within its levels a contract says nothing, and is not asked.
	const own = JSON.parse(within.stdout);
	t.like(own, {strata: 3, rows: 882});
	t.true(own.count > 0);
	for (const {statements, positives, expected} of own.conditions) {
		t.false(statements.some(({name}: {name: string}) => name.startsWith('contract')));
		t.true(positives > expected);
	}
	t.regex(parts.stdout, / by 99 permutations within 3 strata: \d+\n/, parts.stderr);
});

test('targets as statements, and what is only told', async (t) => {
	const path = file(t, 'customers.csv', customers(300));
	const of = (target: string, ...more: string[]) =>
		inga(['patterns', path, '--target', target, '--arity', '1', '--top', '1', ...more]);
	const [level, number, dry, most] = await Promise.all([
		of('contract=yearly'),
		of('months > 60', '--columns', 'a,churn'),
		of('senior', '--dry-run'),
		inga(['patterns', path, '--closed', '--support', '200', '--top', '1']),
	]);
	t.regex(level.stdout, /^contract = yearly: \d+ of 300 rows/);
	t.regex(number.stdout, /^months > 60: \d+ of 300 rows/);
	t.regex(most.stdout, /closed sets?\n/, most.stderr);
	t.is(dry.stdout, '');
	t.regex(
		dry.stderr,
		/^inga: forecast: \d+ conditions of up to 1 of \d+ statements; less than a second if none could be left out$/m,
	);
});

test('closed sets of items', async (t) => {
	const path = file(t, 'baskets.dat', '1 2 5\n2 5\n1 3\n2 5 7\n');
	const table = await inga(['patterns', path, '--closed', '--support', '2']);
	t.is(table.code, 0, table.stderr);
	t.is(table.stdout, '2 closed sets\n  rows  items  set\n     3      2  2  (so 5)\n     2      1  1\n');
	const json = await inga(['patterns', path, '--closed', '--support', '1', '-f', 'json', '--top', '1']);
	t.deepEqual(JSON.parse(json.stdout), {
		...{rows: 4, count: 5, bySize: [0, 1, 2, 2, 0, 0]},
		sets: [{items: ['2', '5'], generator: ['2'], support: 3}],
	});
	const item = await inga(['patterns', path, '--target', '5', '--support', '1', '--top', '1', '--confirm', '0']);
	t.regex(item.stdout, /^5: 3 of 4 rows, 75\.0 %\n\n.*\n +1 +3 +100\.0 % +1\.33 +0\.25 +1 +0\.25 +100\.0 % +1 +- +2\n/);
});

test('Ctrl-C prints what is found by then', async (t) => {
	const path = noise(t, 800, 400);
	const words = ['patterns', path, '--target', '0', '--arity', '8', '--top', '1000', '--support', '1', '--progress'];
	// On a busy machine it may be ended by force, which says nothing: then again.
	let ended: Outcome | undefined;
	for (let tries = 0; tries < 5 && (ended === undefined || ended.signal !== null); tries++) {
		const child = start(words, {stdio: ['ignore', 'pipe', 'pipe']});
		signalAt(child, /inga: conditions \[/, 'SIGINT');
		ended = await outcome(child);
	}
	const {code, stdout, stderr} = ended as Outcome;
	t.is(code, 130, stderr);
	t.regex(stdout, /, [\d,]+ skipped; covered: \d+\.\d{12} %\n$/);
	t.regex(stderr, /inga: stopped\n$/);
});

/** Rows of items of noise, the same every time. */
function noise(t: ExecutionContext, rows: number, items: number): string {
	const next = uniform(1);
	const lines = Array.from({length: rows}, () =>
		Array.from({length: items}, (_, item) => item)
			.filter(() => next() < 0.5)
			.join(' '),
	);
	return file(t, 'noise.dat', `${lines.join('\n')}\n`);
}

test('ranks and checkpoints change nothing about what is printed', async (t) => {
	const path = noise(t, 200, 22);
	const words = (search: string[]) => ['patterns', path, '--support', '20', '--format', 'json', ...search];
	for (const search of [['--target', '3', '--arity', '3'], ['--closed'], ['--target', '3', '--lamp']]) {
		const folder = join(dirname(path), `kept${search.length}${search[2] ?? ''}`);
		const plain = await inga(words(search));
		t.is(plain.code, 0, plain.stderr);
		const kept = [...words(search), '--checkpoint', folder];
		const [ranks, first] = await Promise.all([inga([...words(search), '--ranks', '3']), inga(kept)]);
		const again = await inga([...kept, '--resume', '--ranks', '2']);
		for (const {code, stdout, stderr} of [ranks, first, again]) {
			t.is(code, 0, stderr);
			t.is(stdout, plain.stdout);
		}
		if (search[0] !== '--target' || search[2] !== '--arity') continue;
		const [bare, other] = await Promise.all([inga(kept), inga([...kept, '--resume', '--top', '7'])]);
		t.is(bare.code, 2);
		t.regex(bare.stderr, /holds an earlier run: --resume goes on with it; else name another folder/);
		t.is(other.code, 2);
		t.regex(other.stderr, /whose task\.top is 20 where this one has 7/);
	}
});

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
	test.serial(`a search goes on after ${signal}`, async (t) => {
		const path = noise(t, 600, 120);
		const words = [
			'patterns',
			path,
			'--target',
			'0',
			'--arity',
			'5',
			'--top',
			'100',
			'--support',
			'1',
			'--confirm',
			'0',
		];
		const json = [...words, '--format', 'json', '--ranks', '2', '--progress'];
		const plain = await inga([...words, '--format', 'json']);
		// On a busy machine the signal may come too late, or before a part is done: then again.
		for (let tries = 0; tries < 5; tries++) {
			const kept = [...json, '--checkpoint', join(dirname(path), `kept${tries}`)];
			const child = start(kept, {stdio: ['ignore', 'pipe', 'pipe']});
			signalAt(child, /inga: conditions \[/, signal);
			const {code, stdout, stderr} = await outcome(child);
			if (code === 0 || (code === 130 && JSON.parse(stdout).complete)) continue;
			const resumed = await inga([...kept, '--resume']);
			t.is(resumed.code, 0, resumed.stderr);
			t.is(resumed.stdout, plain.stdout);
			if (signal === 'SIGKILL') return;
			if (code !== 130 || !/inga: \S+ % of it was done before\n/.test(resumed.stderr)) continue;
			t.regex(stderr, /inga: what is done is kept in .*kept\d; --resume goes on with it\n/);
			t.notRegex(stderr, /done before/);
			t.true(BigInt(JSON.parse(stdout).certificate.skipped) > 0n);
			return;
		}
		t.fail('it was never in time');
	});
}

test('what is done stays readable where the disk is full', async (t) => {
	const path = noise(t, 100, 20);
	const folder = join(dirname(path), 'kept');
	const words = ['patterns', path, '--target', '0', '--arity', '3', '--support', '1', '--format', 'json'];
	const kept = [...words, '--checkpoint', folder, '--ranks', '2'];
	const first = await inga([...kept, '--confirm', '0']);
	t.is(first.code, 0, first.stderr);
	const full = await ingaOnFullDisk([...kept, '--confirm', '0', '--resume']);
	t.is(full.code, 0, full.stderr);
	t.regex(full.stderr, /warning: '.*rank-0\.inga' cannot be written: there is no room for it: make some/);
	t.is(full.stdout, first.stdout);
	const again = await inga([...kept, '--confirm', '0', '--resume']);
	t.is(again.stdout, first.stdout);
	t.regex(again.stderr, /100 % of it was done before/);
});

test('what cannot be done is named', async (t) => {
	const path = file(t, 'customers.csv', customers(300));
	const few = file(t, 'few.dat', '1 2\n2 3\n1\n2\n');
	const items = file(t, 'odd.dat', '1 2\n2 x\n');
	const cases: [string[], number, RegExp][] = [
		[[path], 2, /give --target for conditions, or --closed for closed sets/],
		[[path, '--target', 'churn', '--closed'], 2, /give --target for conditions, or --closed/],
		[[path, '--target', 'chur'], 2, /no column 'chur': did you mean 'churn'\?/],
		[[path, '--target', 'contract'], 2, /'contract' has 3 different values .* as contract=LEVEL/],
		[[path, '--target', 'months'], 2, /'months' has \d+ different values .* as 'months>NUMBER'/],
		[[path, '--target', 'contract=weekly'], 2, /no row has 'weekly' in column 'contract': /],
		[[path, '--target', 'contract>3'], 2, /column 'contract' holds text; use contract=LEVEL/],
		[[path, '--target', 'months>x'], 2, /'x' is no number/],
		[[path, '--target', 'months>500'], 1, /months > 500 holds for none of 300 rows/],
		[[path, '--target', 'churn', '--columns', 'currency'], 1, /no statement about 1 columns/],
		[[path, '--target', 'churn', '--arity', '17'], 2, /whole number from 1 to 16/],
		[[items, '--closed', '--lamp'], 2, /--lamp needs a --target/],
		[[path, '--target', 'churn', '--p-value', '0'], 2, /pValue is 0: give a number above 0, at most 1/],
		[[path, '--target', 'churn', '--resume'], 2, /--resume: say by --checkpoint with what/],
		[[path, '--target', 'churn', '--ranks', '0'], 2, /Give a whole number from 1 to 256/],
		[[path, '--target', 'churn', '--checkpoint', few], 2, /--checkpoint .*few\.dat: ENOTDIR/],
		[[path, '--target', 'churn', '--confirm', '1'], 2, /Give a number from 0 to below 1/],
		[[path, '--target', 'churn', '--seed', 'x'], 2, /Give a whole number from 0 to/],
		[[few, '--target', '3'], 1, /of 1 positive rows 0 would be held back .* or none: --confirm 0/],
		[[path, '--target', 'churn', '--strata', 'a'], 2, /--strata needs --error westfall-young/],
		[
			[path, '--closed', '--arity', '2'],
			2,
			/--arity changes nothing here: --closed counts sets of any size, in all rows/,
		],
		[[few, '--target', '3', '--lamp', '--arity', '2'], 2, /--arity changes nothing here: closed sets of any size/],
		[
			[path, '--target', 'churn', '--error', 'westfall-young', '--measure', 'wracc'],
			2,
			/--measure changes nothing here: --error westfall-young tests conditions by p-values/,
		],
		[
			[path, '--target', 'churn', '--permutations', '9'],
			2,
			/--permutations changes nothing here: the target is permuted/,
		],
		[
			[few, '--closed', '--quantiles', '2'],
			2,
			/--quantiles changes nothing here: .*few\.dat has items, and no columns/,
		],
		[[path, '--closed', '--error', 'westfall-young'], 2, /--error westfall-young needs a --target/],
		[[path, '--target', 'churn', '--lamp', '--error', 'westfall-young'], 2, /are two corrections: give one/],
		[
			[path, '--target', 'churn', '--error', 'westfall-young', '--strata', 'contracts'],
			2,
			/has no column "?'?contracts"?'?: did you mean/,
		],
		[[few, '--target', '3', '--error', 'westfall-young', '--strata', 'a'], 2, /--strata: .* has items, and no columns/],
		[[items, '--closed'], 1, /line 2 of '.*': 'x' is no whole number/],
		[['none.dat', '--closed'], 1, /'none\.dat' cannot be read/],
	];
	await Promise.all(
		cases.map(async ([words, wanted, message]) => {
			const {code, stdout, stderr} = await inga(['patterns', ...words]);
			t.is(code, wanted, `${words.join(' ')}: ${stderr}`);
			t.regex(stderr, message);
			t.is(stdout, '');
		}),
	);
});
