// Every example of the documentation runs: `@example` in the sources and TypeScript in the pages beside them. Names that an
// example does not define itself are given by the prelude; a line `expression; // value` is checked.
import {execFile} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = [
	'core',
	'table',
	'fuse',
	'ranks',
	'mpi',
	'causal',
	'patterns',
	'discover',
	'prepare',
	'report',
	'serve',
];

interface Example {
	readonly place: string;
	readonly code: string;
}

const files = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).map((path) => join('src', path));
const pages = files
	.filter((file) => file.endsWith('README.md'))
	.map((file) => ({file, text: readFileSync(join(root, file), 'utf8')}));

function examples(): Example[] {
	const sources = files
		.filter((file) => file.endsWith('.ts'))
		.flatMap((file) => {
			const text = readFileSync(join(root, file), 'utf8');
			return [...text.matchAll(/@example\n((?:[ \t]*\*(?!\/)(?! @).*\n)+)/g)].map(({1: block = '', index}) => ({
				place: `${file}:${text.slice(0, index).split('\n').length}`,
				code: block.replaceAll(/^[ \t]*\* ?/gm, ''),
			}));
		});
	const shown = pages.flatMap(({file, text}) =>
		[...text.matchAll(/^```ts\n(.*?)^```/gms)].map(({1: code = '', index}) => ({
			place: `${file}:${text.slice(0, index).split('\n').length}`,
			code,
		})),
	);
	return [...sources, ...shown];
}

/** Modules that examples run: JavaScript in the pages that begins with `// NAME: ...`. */
function programs(): (readonly [name: string, code: string])[] {
	return pages.flatMap(({text}) =>
		[...text.matchAll(/^```js\n(\/\/ ([\w.]+):.*?)^```/gms)].map(
			({1: code = '', 2: name = ''}) => [name, code] as const,
		),
	);
}

const prelude = `
const x = input('x');
const u = Float64Array.of(0.5, -1, 2);
const array = Float64Array.of(0, 1, 2);
const out = new Float64Array(3);
const {samples} = simulate({variables: 3, samples: 300, noise: 'laplace', seed: 1});
const variables = ['x', 'y', 'z'];
const graph = await directLingam(samples, {variables});
const [treated, others] = [samples, simulate({variables: 3, samples: 200, noise: 'laplace', seed: 1}).samples];
const figure = graphFigure(graph, {samples});
writeFileSync('cars.csv', 'mpg,weight,name\\n18,3504,a\\n15,3693,b\\n18,3436,c\\n');
const table = await readTable('cars.csv');
const random = new Random(1);
const people = tableFromRecords(Array.from({length: 480}, (_, row) => {
	const [plan, wait, calls] = [['basic', 'more', 'most'][row % 3], random.uniform(), random.exponential()];
	return {plan, wait, calls, left: (plan === 'basic' ? calls : 0) + random.uniform() > 0.8 ? 'yes' : 'no'};
}));
writeFileSync('sum.mjs', 'export default (comm) => { const x = Float64Array.of(comm.rank); comm.allreduce(x); return x[0]; };');
`;

function program(all: readonly Example[]): string {
	const imports = modules.map(
		(name) =>
			`import * as ${name}Module from ${JSON.stringify(pathToFileURL(join(root, 'src', name, 'index.ts')).href)};`,
	);
	// An example of something that the module keeps to itself finds it in its own file.
	const files = [...new Set(all.map(({place}) => place.split(':')[0] ?? ''))].filter((file) => file.endsWith('.ts'));
	const own = files.map(
		(file) => `Object.assign(globalThis, await import(${JSON.stringify(pathToFileURL(join(root, file)).href)}));`,
	);
	const bodies = all.map(({place, code}) => {
		const lines = code
			.split('\n')
			.filter((line) => !/^import .* from '(inga|node:)/.test(line))
			.map((line) => line.replace(/^(?!const|using|for)(.+); \/\/ ('.*'|-?[\d.]+)$/, 'same($1, $2);'));
		return `at = ${JSON.stringify(place)};\n{\n${lines.join('\n')}\n}`;
	});
	return `${imports.join('\n')}
import {writeFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
let at = 'prelude';
process.on('exit', (code) => code !== 0 && console.error('in the example at', at));
function same(got, right) { if (!isDeepStrictEqual(got, right)) throw new Error(\`\${got} and not \${right}\`); }
${modules.map((name) => `Object.assign(globalThis, ${name}Module);`).join('\n')}
${own.join('\n')}
${prelude}
${bodies.join('\n')}
`;
}

test('every example of the documentation runs', async (t) => {
	const all = examples().filter(({code}) => !code.includes('declare module'));
	t.true(all.length >= 20, `${all.length} examples`);
	const folder = mkdtempSync(join(tmpdir(), 'inga-docs-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	for (const [name, code] of programs()) writeFileSync(join(folder, name), code);
	writeFileSync(join(folder, 'examples.mts'), program(all));
	const words = [`--import=${import.meta.resolve('tsx')}`, 'examples.mts'];
	await t.notThrowsAsync(promisify(execFile)(process.execPath, words, {cwd: folder}));
});
