import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {parse} from 'smol-toml';
import {blocking, interruptible} from '../../src/cli/interrupt.js';
import {checkPlan, prepare} from '../../src/prepare/index.js';
import {readTable} from '../../src/table/index.js';
import {loader, moduleAt, root} from '../core/process.js';
import {file, inga, noise, outcome} from './command.js';

/** A study with the columns of the page's plan. */
function study(rows = 120): string {
	const uniform = noise(rows, 6, 3).trim().split('\n').slice(1);
	const lines = uniform.map((line, at) => {
		const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = line.split(',').map(Number);
		const weight = at % 17 === 5 ? '' : (50 + 30 * b + 5 * a).toFixed(3);
		const batch = ['m', 'n', 'o'][at % 3] as string;
		const grade = ['low', 'middle', 'high'][Math.floor(3 * c)] as string;
		const relapse = (a + b * b + (at % 3) + 0.3 * f).toFixed(4);
		return [Math.exp(a), Math.floor(90 * d), weight, 30 + (at % 23), e < 0.5 ? 'f' : 'm', grade, batch, relapse].join(
			',',
		);
	});
	return `dose,reads,weight,age,sex,grade,batch,relapse\n${lines.join('\n')}\n`;
}

function pagePlan(): string {
	const page = readFileSync(join(root, 'src', 'prepare', 'README.md'), 'utf8');
	return /^```toml\n(.*?)^```/ms.exec(page)?.[1] ?? '';
}

test('the plan of the page does what its function does, and says so', async (t) => {
	const path = file(t, 'study.csv', study());
	const {code, stdout, stderr} = await inga([
		'causal',
		path,
		'-f',
		'json',
		'--prepare',
		file(t, 'plan.toml', pagePlan()),
	]);
	t.is(code, 0, stderr);
	const plan: unknown = parse(pagePlan());
	checkPlan(plan);
	const {variables, report} = prepare(await readTable(path), plan);
	const found = JSON.parse(stdout);
	t.deepEqual(found.variables, variables);
	t.deepEqual(variables, ['dose', 'reads', 'weight', 'sex=m', 'grade', 'relapse', 'load']);
	const messages = report.map(({message}) => message);
	t.deepEqual(found.warnings.slice(0, messages.length), messages);
	t.is(messages.length, 8);
	for (const message of messages) t.true(stderr.includes(`inga: warning: ${message}\n`), message);
	t.regex(stderr, /7 missing values in 1 column filled with the median .* biases effects: 'weight \(7\)'/);
	t.regex(stderr, /'batch', 'age' regressed out of 7 columns/);
});

test('--target and --screen keep what is correlated, without a plan and before what one says', async (t) => {
	const path = file(t, 'noise.csv', noise(60, 30));
	const kept = async (...words: string[]) => {
		const {code, stdout, stderr} = await inga(['causal', path, '-f', 'json', ...words]);
		t.is(code, 0, stderr);
		t.regex(stderr, /warning: 2[0-9] columns left out, \d columns? kept by \|(Pearson|Spearman)\| with 'x3'/);
		return JSON.parse(stdout).variables as string[];
	};
	const five = await kept('--target', 'x3', '--screen', '5');
	t.is(five.length, 6);
	t.true(five.includes('x3'));
	const plan = file(t, 'plan.toml', 'screen = {target = "x7", most = 3, by = "pearson", always = ["x9"]}');
	const named = await kept('--target', 'x3', '--prepare', plan);
	t.is(named.length, 5);
	t.true(named.includes('x9') && named.includes('x3'));
	const other = file(t, 'plan.toml', 'screen = {target = "x3", most = 3, by = "spearman"}');
	t.is((await kept('--screen', '2', '--prepare', other)).length, 3);
	// With --effects the target is that of the effects, and the plan keeps its own.
	const both = await kept('--prepare', other, '--effects', '--target', 'x3');
	t.is(both.length, 4);
	const {code, stderr} = await inga(['causal', path, '--prepare', other, '--effects', '--target', 'x29']);
	t.is(code, 2);
	t.regex(stderr, /no variable 'x29'/);
});

test('--columns may name what a plan derives', async (t) => {
	const path = file(t, 'study.csv', study());
	const plan = file(t, 'plan.toml', 'derive = {load = {product = ["dose", "reads"]}}');
	const {code, stdout, stderr} = await inga(['causal', path, '-f', 'json', '--prepare', plan, '-c', 'load,age']);
	t.is(code, 0, stderr);
	t.deepEqual(JSON.parse(stdout).variables, ['load', 'age']);
});

test('--columns and --missing go before what the plan says', async (t) => {
	const path = file(t, 'study.csv', study());
	const plan = file(t, 'plan.toml', 'columns = ["age", "dose"]\nmissing = {rows = "drop"}');
	const {stdout} = await inga(['causal', path, '-f', 'json', '--prepare', plan, '-c', 'dose,reads']);
	t.deepEqual(JSON.parse(stdout).variables, ['dose', 'reads']);
	const strict = await inga(['causal', path, '--prepare', plan, '-c', 'dose,weight', '--missing', 'error']);
	t.is(strict.code, 1);
	t.regex(strict.stderr, /row 6 of '.*study\.csv' has no value in column 'weight'/);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	test(`${signal} ends work that holds the thread`, async (t) => {
		const code = `
			import {writeSync} from 'node:fs';
			import {blocking, interruptible} from ${JSON.stringify(moduleAt('src/cli/interrupt').href)};
			const busy = (until) => { writeSync(1, 'busy'); while (performance.now() < until); };
			await interruptible(async () => blocking(() => busy(60_000)));
		`;
		const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', code], {cwd: root});
		child.stdout.once('data', () => child.kill(signal));
		t.is((await outcome(child)).signal, signal);
	});
}

test('what holds the thread gives the handlers back', async (t) => {
	const handlers = await interruptible(() => {
		const before = process.listeners('SIGINT');
		const during = blocking(() => process.listenerCount('SIGINT'));
		t.throws(() => blocking(() => new Float64Array(-1)));
		t.is(during, 0);
		return Promise.resolve([before, process.listeners('SIGINT')]);
	});
	t.true((handlers[0]?.length ?? 0) > 0);
	t.deepEqual(handlers[1], handlers[0]);
});

test('a plan that is none, or does not fit the table, is refused', async (t) => {
	const path = file(t, 'study.csv', study());
	const plan = (text: string) => ['--prepare', file(t, 'plan.toml', text)];
	const cases: [string[], number, RegExp][] = [
		[plan('transform = {log = ["dose"'), 1, /plan\.toml:1:\d+: /],
		[plan('[transfrom]'), 1, /plan\.toml: there is no transfrom: did you mean 'transform'/],
		[plan('transform = {log = "dose"}'), 1, /plan\.toml: transform\.log is "dose": give a list of names/],
		[plan('transform = {log = ["does"]}'), 2, /study\.csv' has no column 'does'/],
		[plan('transform = {log = ["reads"]}'), 1, /row \d+ of '.*study\.csv', column 'reads': 0 has no logarithm; log1p/],
		[plan('encode = {onehot = ["sex"], levels = 1}'), 1, /column 'sex' .* has 2 levels, more than 1/],
		[['--target', 'dose'], 2, /--target needs --screen/],
		[['--screen', '5'], 2, /--screen needs --target/],
		[['--target', 'dose', '--screen', '0'], 2, /whole number from 1/],
		[['--target', 'doses', '--screen', '2'], 2, /no column 'doses': did you mean 'dose'/],
		[['--prepare', `${path}.none`], 1, /study\.csv\.none/],
	];
	await Promise.all(
		cases.map(async ([words, exit, pattern]) => {
			const {code, stdout, stderr} = await inga(['causal', path, ...words]);
			t.is(code, exit, stderr);
			t.is(stdout, '');
			t.regex(stderr, pattern);
			t.notRegex(stderr, / at .*:\d+:\d+/);
		}),
	);
});
