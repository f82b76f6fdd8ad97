import {existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import test from 'ava';
import {simulate} from '../../src/causal/index.js';
import {decoded} from '../report/png.js';
import {file, folder, inga, noise, outcome, start} from './command.js';

/** y = 2 x + noise, z = y - w + noise: enough rows for a sure order. */
function chain(rows = 400): string {
	let state = 5;
	const next = () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	};
	const lines = Array.from({length: rows}, () => {
		const [x, w] = [next(), next()];
		const y = 2 * x + 0.3 * next();
		return [x, y, w, y - w + 0.3 * next()].join(',');
	});
	return `x,y,w,z\n${lines.join('\n')}\n`;
}

test('json on stdout has the promised shape and stderr stays quiet', async (t) => {
	const {code, stdout, stderr} = await inga([
		'causal',
		file(t, 'chain.csv', chain()),
		'--format',
		'json',
		'--threads',
		'1',
	]);
	t.is(code, 0, stderr);
	t.is(stderr, '');
	const found = JSON.parse(stdout);
	t.deepEqual(Object.keys(found), [
		...['variables', 'order', 'unordered', 'decisions', 'edges', 'isa', 'threads', 'seconds', 'warnings'],
	]);
	t.deepEqual(found.variables, ['x', 'y', 'w', 'z']);
	t.deepEqual([...found.order].sort(), ['w', 'x', 'y', 'z']);
	t.is(found.threads, 1);
	t.deepEqual(Object.keys(found.seconds), ['order', 'adjacency']);
	for (const edge of found.edges) t.deepEqual(Object.keys(edge), ['from', 'to', 'effect']);
	const effect = (from: string, to: string) =>
		found.edges.find((edge: {from: string; to: string}) => edge.from === from && edge.to === to)?.effect;
	t.true(Math.abs(effect('x', 'y') - 2) < 0.1);
	t.true(Math.abs(effect('w', 'z') + 1) < 0.1);
});

test('--rest adds effects on what few rows leave without an order', async (t) => {
	const {samples, variables} = simulate({variables: 40, samples: 16, noise: 'laplace', moduleSize: 8, seed: 2});
	const lines = Array.from({length: 16}, (_, row) => samples.data.subarray(row * 40, row * 40 + 40).join(','));
	const path = file(t, 'wide.csv', `${variables.join(',')}\n${lines.join('\n')}\n`);
	const found = async (...words: string[]) => {
		const {code, stdout, stderr} = await inga(['causal', path, '--format', 'json', ...words]);
		t.is(code, 0, stderr);
		return {...JSON.parse(stdout), stderr};
	};
	const [plain, rest, few] = [
		await found('--effects'),
		await found('--rest', '--effects'),
		await found('--rest', '--places', '5', '--bootstrap', '3'),
	];
	const outside = ({edges, order}: {edges: {to: string}[]; order: string[]}) =>
		edges.filter(({to}) => !order.includes(to)).length;
	t.deepEqual(few.order, plain.order.slice(0, 5));
	t.true(outside(few) > 5);
	t.regex(few.stderr, /no more places were asked for. The other 35 are regressed on these/);
	const ordered = new Set(rest.order);
	t.deepEqual(rest.order, plain.order);
	t.is(outside(plain), 0);
	t.true(outside(rest) > 5);
	t.true(rest.edges.every(({from}: {from: string}) => ordered.has(from)));
	t.regex(plain.stderr, /The other 26 have no effects/);
	t.regex(rest.stderr, /The other 26 are regressed on these/);
	// Total effects are told among those that have an order.
	t.true(rest.totalEffects.pairs.every(({to}: {to: string}) => ordered.has(to)));
});

test('the table is the default and --threshold leaves small effects out', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const {code, stdout, stderr} = await inga(['causal', path, '--threshold', '1.5']);
	t.is(code, 0, stderr);
	t.regex(stdout, /^Causal order, most exogenous first\n/);
	t.regex(stdout, /x +→ y +[12]\.\d+/);
	t.notRegex(stdout, /w +→ z/);
	t.regex(stderr, /^inga: 400 rows, 4 variables, /);
});

test('--columns chooses columns, repeated and quoted too', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const {code, stdout, stderr} = await inga(['causal', path, '-c', '"x" , y', '-c', 'z', '-f', 'json']);
	t.is(code, 0, stderr);
	t.deepEqual(JSON.parse(stdout).variables, ['x', 'y', 'z']);
});

test('rows with a missing value, text columns and constant columns are left out and reported', async (t) => {
	const lines = chain().trim().split('\n');
	const table = lines.map(
		(line, at) => `${line},${at === 0 ? 'name,flat,typo' : `n${at},7,${at === 9 ? 'oops' : at}`}`,
	);
	table[3] = (table[3] ?? '').replace(/^[^,]*/, '');
	const path = file(t, 'mixed.csv', `${table.join('\n')}\n`);
	const {code, stdout, stderr} = await inga(['causal', path, '-f', 'json']);
	t.is(code, 0, stderr);
	const found = JSON.parse(stdout);
	t.deepEqual(found.variables, ['x', 'y', 'w', 'z']);
	for (const pattern of [
		/1 of 400 rows left out/,
		/"name"/,
		/flat/,
		/"typo" has 399 numbers but also text: "oops" in line 10/,
	]) {
		t.regex(stderr, pattern);
		t.true(found.warnings.some((warning: string) => pattern.test(warning)));
	}
	const strict = await inga(['causal', path, '-c', 'x,y', '--missing', 'error']);
	t.is(strict.code, 1);
	t.is(strict.stdout, '');
});

test('dot and svg are figures of the same graph', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const dot = await inga(['causal', path, '-f', 'dot', '--threshold', '0.5']);
	t.regex(dot.stdout, /^digraph causal \{.*"x" -> "y".*\}\n$/s);
	const svg = await inga(['causal', path, '-f', 'svg', '--threshold', '0.5', '--title', 'A & B']);
	t.regex(
		svg.stdout,
		/^<\?xml .*<title id="title">A &amp; B<\/title>.*400 rows, 4 variables, DirectLiNGAM.*<\/svg>\n$/s,
	);
});

test('graphml and heatmap are the same graph, too', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const out = join(dirname(path), 'graph.graphml');
	const graphml = await inga(['causal', path, '--threshold', '0.5', '--out', out]);
	t.is(graphml.code, 0, graphml.stderr);
	t.regex(
		readFileSync(out, 'utf8'),
		/<desc>Causal graph of chain\.csv<\/desc>.*<node id="n0"><data key="name">x<\/data>.*source="n0" target="n1".*<\/graphml>\n$/s,
	);
	const heatmap = await inga(['causal', path, '-f', 'heatmap', '--threshold', '0.5']);
	t.regex(
		heatmap.stdout,
		/^<\?xml .*<title id="title">Direct effects of chain\.csv<\/title>.*<title>x to y: [12]\.\d+<\/title>.*<\/svg>\n$/s,
	);
});

test('figures are PNG by the format, or by the ending of --out', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const size = async (name: string, ...words: string[]) => {
		const out = join(dirname(path), name);
		const {code, stderr} = await inga(['causal', path, '--out', out, ...words]);
		t.is(code, 0, stderr);
		const {width, height} = decoded(readFileSync(out));
		return [width, height];
	};
	const [width = 0] = await size('graph.png', '--threshold', '0.5');
	t.true(width >= 800);
	t.is((await size('map.png', '-f', 'heatmap', '--width', '500'))[0], 500);
	const figure = await inga(['causal', path, '-f', 'svg', '--width', '333']);
	t.regex(figure.stdout, /<svg [^>]*width="333"/);
	const text = await inga(['causal', path, '--width', '500']);
	t.is(text.code, 2);
	t.regex(text.stderr, /--width is for figures \(svg, png, heatmap\): table has none/);
});

test('--bootstrap tells how many resamples have each effect', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const words = ['causal', path, '--threshold', '0.5', '--bootstrap', '30'];
	const table = await inga(words);
	t.is(table.code, 0, table.stderr);
	t.regex(
		table.stdout,
		/\nIn 30 resamples; total effects with .*\n +cause +effect on +in % +reversed +total +from +to\n/,
	);
	t.regex(table.stdout, /\n {2}x +→ y +100 +0 +(1\.9|2\.0)\d+ +(1\.9|2\.0)\d+ +(1\.9|2\.0)\d+\n/);
	const json = async (...more: string[]) => {
		const {code, stdout, stderr} = await inga([...words, '-f', 'json', ...more]);
		t.is(code, 0, stderr);
		return JSON.parse(stdout).bootstrap as {
			resamples: number;
			failed: number;
			edges: {from: string; to: string; effect: number; probability: number; reversed: number; total: unknown}[];
		};
	};
	const found = await json();
	t.deepEqual([found.resamples, found.failed], [30, 0]);
	t.deepEqual(found.edges.map(({from, to}) => from + to).sort(), ['wz', 'xy', 'yz']);
	for (const edge of found.edges) {
		t.deepEqual(Object.keys(edge), ['from', 'to', 'effect', 'probability', 'reversed', 'total']);
		t.deepEqual([edge.probability, edge.reversed], [1, 0]);
	}
	t.deepEqual(await json('--threads', '1'), found);
	t.notDeepEqual(await json('--seed', '1'), found);
	// Also where only a part of the graph is shown.
	t.deepEqual(
		(await json('--around', 'w')).edges.map(({from, to}) => from + to),
		['wz'],
	);
});

test('--independence tells which errors depend on each other', async (t) => {
	const {samples, variables} = simulate({variables: 4, samples: 300, noise: 'uniform', seed: 2});
	const lines = Array.from({length: samples.rows}, (_, row) => samples.data.subarray(4 * row, 4 * row + 4).join());
	const path = file(t, 'sound.csv', [variables.join(), ...lines].join('\n'));
	const sound = await inga(['causal', path, '--independence']);
	t.is(sound.code, 0, sound.stderr);
	t.regex(sound.stdout, /\nIndependence of the errors \(HSIC\): 6 pairs tested, none dependent at 0\.05\n$/);
	// y = x^2 + noise is no linear effect.
	const rows = chain()
		.trim()
		.split('\n')
		.slice(1)
		.map((line) => line.split(',').map(Number));
	const square = rows.map(([x = 0, y = 0, w = 0]) => `${x},${(x - 0.5) ** 2 + (y - 2 * x) / 9},${w}`).join('\n');
	const broken = file(t, 'square.csv', `x,y,w\n${square}\n`);
	const {stdout} = await inga(['causal', broken, '--independence', '-f', 'json']);
	const {tested, pairs} = JSON.parse(stdout).independence as {
		tested: number;
		pairs: {variables: string[]; p: number; adjusted: number}[];
	};
	t.is(tested, 3);
	t.deepEqual(pairs[0]?.variables, ['x', 'y']);
	t.true((pairs[0]?.adjusted ?? 1) < 1e-6 && (pairs[1]?.p ?? 0) > 0.001);
	t.regex(
		(await inga(['causal', broken, '--independence'])).stdout,
		/tested, 1 dependent at 0\.05: .*\n.*\n {2}x +y +\d/,
	);
});

test('--effects tells total effects and their errors, those on --target first', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const words = ['causal', path, '--threshold', '0.5', '--effects'];
	const table = await inga(words);
	t.is(table.code, 0, table.stderr);
	t.regex(table.stdout, /\nTotal effects \(4\) with standard errors and 95 % intervals, if the graph is right\n/);
	t.regex(table.stdout, /\n {2}x +→ z +2\.\d+ +0\.0\d+ +[12]\.\d+ +2\.\d+ +\d\.\de−1\d\d\n/);
	const {code, stdout, stderr} = await inga([...words, '--target', 'y', '-f', 'json']);
	t.is(code, 0, stderr);
	const {level, pairs} = JSON.parse(stdout).totalEffects as {level: number; pairs: Record<string, number | string>[]};
	t.is(level, 0.95);
	t.deepEqual(pairs.map(({from, to}) => `${from}${to}`).slice(0, 1), ['xy']);
	t.deepEqual(pairs.map(({from, to}) => `${from}${to}`).sort(), ['wz', 'xy', 'xz', 'yz']);
	t.deepEqual(Object.keys(pairs[0] ?? {}), ['from', 'to', 'effect', 'standardError', 'low', 'high', 'p']);
	const near = JSON.parse((await inga([...words, '--around', 'w', '-f', 'json'])).stdout).totalEffects.pairs;
	t.deepEqual(
		near.map(({from, to}: {from: string; to: string}) => from + to),
		['wz'],
	);
});

test('--around shows one variable with its causes and effects, in every format', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const show = async (...words: string[]) => {
		const {code, stdout, stderr} = await inga(['causal', path, '--threshold', '0.5', ...words]);
		t.is(code, 0, stderr);
		return stdout;
	};
	const near = JSON.parse(await show('-f', 'json', '--around', 'x'));
	t.deepEqual(
		[near.variables, near.order],
		[
			['x', 'y'],
			['x', 'y'],
		],
	);
	t.is(near.edges.length, 1);
	const far = JSON.parse(await show('-f', 'json', '--around', 'x', '--depth', '2'));
	t.deepEqual(far.variables, ['x', 'y', 'z']);
	const [table = '', dot = '', graphml = '', svg = '', heatmap = ''] = await Promise.all(
		['table', 'dot', 'graphml', 'svg', 'heatmap'].map((format) => show('-f', format, '--around', 'w')),
	);
	t.regex(table, /w +→ z/);
	t.notRegex(table, /\by\b/);
	t.deepEqual(dot.match(/"\w" -> "\w"/g), ['"w" -> "z"']);
	t.is(graphml.match(/<node /g)?.length, 2);
	t.true(svg.includes('Causal graph around w in chain.csv') && svg.includes('400 rows, 2 of 4 variables'));
	t.is(heatmap.match(/class="cell"/g)?.length, 1);
	const [head = '', ...lines] = chain().trim().split('\n');
	const odd = file(t, 'odd.csv', `${[`${head},k`, ...lines.map((line) => `${line},7`)].join('\n')}\n`);
	for (const words of [
		['--around', 'k'],
		['--effects', '--target', 'k'],
	]) {
		const {code, stderr} = await inga(['causal', odd, ...words]);
		t.is(code, 1, stderr);
		t.regex(stderr, /column "k" of '.*odd\.csv' is constant in the rows that are used: it is in no graph/);
	}
});

test('a NumPy array is a table with names of its own', async (t) => {
	const lines = chain().trim().split('\n').slice(1);
	const values = Float64Array.from(lines.flatMap((line) => line.split(',').map(Number)));
	const header = Buffer.from("{'descr': '<f8', 'fortran_order': False, 'shape': (400, 4), }\n", 'latin1');
	const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
	const path = join(folder(t), 'chain.npy');
	writeFileSync(path, Buffer.concat([start, header, new Uint8Array(values.buffer)]));
	const array = await inga(['causal', path, '-f', 'json', '--threads', '1']);
	t.is(array.code, 0, array.stderr);
	const found = JSON.parse(array.stdout);
	t.deepEqual(found.variables, ['x0', 'x1', 'x2', 'x3']);
	const text = await inga(['causal', file(t, 'chain.csv', chain()), '-f', 'json', '--threads', '1']);
	const effects = (graph: {edges: {effect: number}[]}) => graph.edges.map(({effect}) => effect);
	t.deepEqual(effects(found), effects(JSON.parse(text.stdout)));
	t.deepEqual(JSON.parse((await inga(['causal', path, '-c', 'x1,x0', '-f', 'json'])).stdout).variables, ['x1', 'x0']);
});

test('--out writes the whole file, its ending chooses the format, and nothing else is left', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const out = join(dirname(path), 'graph.svg');
	const {code, stdout, stderr} = await inga(['causal', path, '--out', out]);
	t.is(code, 0, stderr);
	t.is(stdout, '');
	t.true(stderr.includes(out));
	t.true(readFileSync(out, 'utf8').startsWith('<?xml'));
	t.deepEqual(readdirSync(dirname(path)).sort(), ['chain.csv', 'graph.svg']);
});

test('--out follows links, keeps the mode and writes to devices as they are', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const [old, link] = [join(dirname(path), 'old.json'), join(dirname(path), 'link.json')];
	writeFileSync(old, 'before', {mode: 0o600});
	symlinkSync(old, link);
	t.is((await inga(['causal', path, '--out', link])).code, 0);
	t.true(lstatSync(link).isSymbolicLink());
	t.is(statSync(old).mode & 0o777, 0o600);
	t.true(readFileSync(old, 'utf8').includes('"order"'));
	t.is((await inga(['causal', path, '--out', '/dev/null'])).code, 0);
	t.true(statSync('/dev/null').isCharacterDevice());
});

test('--out into a folder that is not there, or onto a folder, is refused before the work', async (t) => {
	const path = file(t, 'chain.csv', chain());
	for (const out of [join(dirname(path), 'none', 'x.json'), dirname(path)]) {
		const {code, stderr} = await inga(['causal', path, '--out', out]);
		t.is(code, 2);
		t.true(stderr.startsWith(`inga: --out ${out}`));
	}
	t.false(existsSync(join(dirname(path), 'none')));
});

test('wrong usage ends with 2 and says so in one line', async (t) => {
	const path = file(t, 'chain.csv', chain(20));
	const cases: [string[], RegExp][] = [
		[['causal', path, '--colums', 'x'], /unknown option '--colums'/],
		[['causal'], /missing required argument 'file'/],
		[['causal', path, 'second'], /too many arguments/],
		[['nonsense'], /unknown command 'nonsense'/],
		[['causal', path, '--threads', '0'], /whole number from 1/],
		[['causal', path, '--threads', '1.5'], /whole number from 1/],
		[['causal', path, '--threshold', '-1'], /zero or more/],
		[['causal', path, '--threshold', 'x'], /zero or more/],
		[['causal', path, '--bootstrap', '0'], /Give a whole number from 1 to 1000000/],
		[['causal', path, '--seed', '-1'], /Give a whole number from 0 to 4294967295/],
		[
			['causal', path, '--bootstrap', '9', '-f', 'svg'],
			/--bootstrap is for the formats table and json: svg has no room/,
		],
		[['causal', path, '--independence', '-f', 'dot'], /--independence is for the formats table and json/],
		[['causal', path, '--effects', '-f', 'svg'], /--effects is for the formats table and json/],
		[['causal', path, '--effects', '--target', 'Y'], /no variable 'Y': did you mean 'y'/],
		[['causal', path, '--format', 'gif'], /table, json, dot, graphml, svg, png, heatmap/],
		[['causal', path, '--columns', 'x,,y'], /names between commas/],
		[['causal', path, '--delimiter', 'ab'], /one character/],
		[['causal', path, '--columns', 'x,why'], /why/],
		[['causal', path, '--around', 'why'], /no variable 'why': there are 'x', 'y', 'w', 'z'/],
		[['causal', path, '--around', 'X'], /no variable 'X': did you mean 'x'/],
		[['causal', path, '--around', 'x', '--depth', '0'], /whole number from 1/],
		[['causal', path, '--depth', '2'], /give --around/],
		[['causal', path, '--layer', 'counts'], /no AnnData file/],
	];
	await Promise.all(
		cases.map(async ([words, pattern]) => {
			const {code, stdout, stderr} = await inga(words);
			t.is(code, 2, `${words.join(' ')}: ${stderr}`);
			t.is(stdout, '');
			t.regex(stderr, pattern);
			t.regex(stderr, /^inga: /);
			t.notRegex(stderr, / at .*:\d+:\d+/);
		}),
	);
});

test('--prior tells what is known before', async (t) => {
	const path = file(t, 'chain.csv', chain());
	const order = async (toml: string) => {
		const {code, stdout, stderr} = await inga(['causal', path, '-f', 'json', '--prior', file(t, 'prior.toml', toml)]);
		t.is(code, 0, stderr);
		return (JSON.parse(stdout) as {order: string[]}).order.join('').replace('w', '');
	};
	t.is(await order('tiers = [["z"], ["y"], ["x"]]'), 'zyx');
	t.is(await order('exogenous = ["y"]\nsinks = ["z"]'), 'yxz');
	// Soft: nobody leads to z, so it comes first; of x and y the data decide.
	t.is(
		await order('soft = true\nexogenous = ["z"]\nno_paths = [["x", "y"], ["y", "x"]]').then((found) => found[0]),
		'z',
	);
	t.is(await order('paths = [["z", "x"]]\nno_paths = [["y", "z"]]').then((found) => found.replace('y', '')), 'zx');
});

test('a file of prior knowledge that is none is refused with its name', async (t) => {
	const path = file(t, 'chain.csv', chain(20));
	const cases: [string, number, RegExp][] = [
		['tiers = [["x"', 1, /prior\.toml:1:\d+: /],
		['tier = [["x"]]', 1, /prior\.toml: there is no tier; there are tiers, exogenous/],
		['sinks = "x"', 1, /prior\.toml: sinks is no list of names/],
		['tiers = ["x"]', 1, /prior\.toml: tiers is no list of lists of names/],
		['paths = [["x", "y", "z"]]', 1, /prior\.toml: paths has \["x","y","z"\]: give pairs/],
		['sinks = ["v"]', 2, /prior\.toml: sinks names 'v', which is no column that takes part; they are \w, /],
		['soft = 1', 1, /prior\.toml: soft is neither true nor false/],
		['paths = [["x", "y"], ["y", "x"]]', 2, /goes round in a circle/],
	];
	await Promise.all(
		cases.map(async ([toml, exit, pattern]) => {
			const {code, stderr} = await inga(['causal', path, '--prior', file(t, 'prior.toml', toml)]);
			t.is(code, exit, stderr);
			t.regex(stderr, pattern);
		}),
	);
});

test('data that do not allow it end with 1 and name file, line and column', async (t) => {
	const here = folder(t);
	const text = file(t, 'text.csv', 'a,b\n1,2\n3,x\n5,7\n');
	const cases: [string[], RegExp][] = [
		[[join(here, 'none.csv')], /none\.csv/],
		[[here], /director|folder/],
		[[file(t, 'empty.csv', '')], /empty/],
		[[text, '--columns', 'a,b'], /line 3 of '.*text\.csv', column 'b': 'x'/],
		[[file(t, 'one.csv', 'a,b\n1,2\n')], /row/],
	];
	for (const [words, pattern] of cases) {
		const {code, stdout, stderr} = await inga(['causal', ...words]);
		t.is(code, 1, `${words.join(' ')}: ${stderr}`);
		t.is(stdout, '');
		t.regex(stderr, pattern);
		t.regex(stderr, /^inga: /);
		t.notRegex(stderr, /internal fault/);
	}
});

test('INGA_DEBUG=1 shows the stack', async (t) => {
	const env = {...process.env, INGA_DEBUG: '1'};
	const {stderr} = await inga(['causal', join(folder(t), 'none.csv')], {env});
	t.regex(stderr, / at /);
});

test('help and version go to stdout with exit code 0', async (t) => {
	const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
	const shown = await inga(['--version']);
	t.deepEqual([shown.code, shown.stdout, shown.stderr], [0, `${version}\n`, '']);
	for (const words of [['--help'], ['help', 'causal'], ['causal', '--help']]) {
		const {code, stdout} = await inga(words);
		t.is(code, 0);
		t.true(stdout.startsWith('Usage: inga'));
	}
	const bare = await inga([]);
	t.is(bare.code, 2);
	t.true(bare.stderr.includes('Usage: inga'));
});

test('a reader that closes its end is no error', async (t) => {
	const child = start(['causal', file(t, 'wide.csv', noise(300, 60)), '--format', 'json'], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	child.stdout?.destroy();
	const {code, stderr} = await outcome(child);
	t.is(code, 0, stderr);
	t.is(stderr, '');
});

test('a full disk is an error', async (t) => {
	const child = start(['causal', file(t, 'chain.csv', chain(50)), '-f', 'json', '--out', '/dev/full'], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const {code, stderr} = await outcome(child);
	t.is(code, 1);
	t.regex(stderr, /ENOSPC/);
});

for (const [name, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	test.serial(`${name} in the middle of a big fit ends with ${code} soon and leaves no file`, async (t) => {
		const path = file(t, 'noise.csv', noise(400, 2000));
		const out = join(dirname(path), 'graph.json');
		// On a busy machine it may be ended by force, which says nothing: then again.
		let end: Awaited<ReturnType<typeof outcome>> | undefined;
		let took = Number.NaN;
		for (let tries = 0; tries < 10 && end?.code !== code; tries++) {
			const child = start(['causal', path, '--progress', '--threads', '1', '--out', out], {
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			let sent = Number.NaN;
			child.stderr?.on('data', (text: Buffer) => {
				if (!Number.isNaN(sent) || !text.includes('causal order')) return;
				sent = performance.now();
				child.kill(name);
			});
			end = await outcome(child);
			took = (performance.now() - sent) / 1000;
			t.true(end.code === code || end.signal === name, end.stderr);
			t.is(end.stdout, '');
			t.deepEqual(readdirSync(dirname(path)), ['noise.csv']);
		}
		t.regex(end?.stderr ?? '', /inga: stopped\n$/);
		t.log(`after ${took} s; half a second is promised where the machine is quiet`);
		t.true(took < 5);
	});
}
