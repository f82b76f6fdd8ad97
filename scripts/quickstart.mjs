// The quickstart: the causal graph of a real table, as text and as a figure, and the condition inside which the graph differs most. Plain
// Node: it runs what a user runs.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = join('dist', 'cli', 'main.js');
const table = join('node_modules', 'vega-datasets', 'data', 'cars.json');
const columns = 'Miles_per_Gallon,Cylinders,Displacement,Horsepower,Weight_in_lbs,Acceleration';
const figure = join('out', 'cars.svg');
const found = join('out', 'cars');

for (const file of [command, table]) {
	if (existsSync(join(root, file))) continue;
	console.error(`quickstart: ${file} is not there. Set the project up first: npm run setup`);
	process.exit(1);
}

function inga(words, stdout = 'inherit') {
	const stdio = ['inherit', stdout, 'inherit'];
	const {status, error} = spawnSync(process.execPath, [command, ...words], {cwd: root, stdio});
	if (error) console.error(`quickstart: ${error.message}`);
	if (status !== 0) process.exit(status ?? 1);
}

console.log(`$ inga causal ${table} \\\n    --columns ${columns}\n`);
inga(['causal', table, '--columns', columns]);
mkdirSync(join(root, 'out'), {recursive: true});
inga(['causal', table, '--columns', columns, '--title', 'What goes with what in 392 cars', '--out', figure]);
console.log(`
What you see: 406 cars of 1970 to 1982. Each line is a direct effect that DirectLiNGAM infers from the numbers alone:
so many units of the effect per unit of its cause, and beside it the same in standard deviations, which can be compared.
The figure of this graph is in ${figure}: open it in a browser.`);

const target = 'Miles_per_Gallon>25';
console.log(`
The same table again: under which condition is another thing decisive?
$ inga discover ${table} \\
    --target '${target}' --arity 1 --permutations 39 --no-confirm --no-bootstrap --out ${found}
`);
// Not to be gone on with: it is short.
rmSync(join(root, found), {recursive: true, force: true});
inga(
	[
		'discover',
		table,
		'--target',
		target,
		'--arity',
		'1',
		'--permutations',
		'39',
		'--no-confirm',
		'--no-bootstrap',
		'--out',
		found,
	],
	'ignore',
);
console.log(differing(JSON.parse(readFileSync(join(root, found, 'result.json'), 'utf8'))));

/** The condition whose graph differs most from that of all other rows, in words. */
function differing({conditions, rows}) {
	const changes = conditions.flatMap((condition) =>
		(condition.comparison?.changes ?? []).map((change) => ({condition, change})),
	);
	const [most] = changes.sort((a, b) => a.change.pValue - b.change.pValue || b.change.statistic - a.change.statistic);
	if (most === undefined) return 'No condition has a graph of its own.';
	const {statements, support, comparison} = most.condition;
	const name = statements.map((statement) => statement.name).join(' and ');
	const lines = comparison.changes
		.filter(({pValue}) => pValue <= Math.max(0.05, most.change.pValue))
		.map(
			({kind, from, to, inside, outside, pValue}) =>
				`  ${kind}: ${from} -> ${to}, ${inside.toPrecision(3)} inside and ${outside.toPrecision(3)} outside, p = ${pValue}`,
		);
	return `
Of ${conditions.length} conditions this one has the graph that differs most from that of all others:
  ${name}  (${support} of ${rows} cars)
${lines.join('\n')}

A condition is where the target is more frequent; the p-value counts how often a difference as large as any comes by chance. Four hundred cars
are few to hold some back for a second look (--no-confirm), which is done unless you say so. All conditions, with their graphs, are in ${join(found, 'result.json')}.`;
}

console.log(`
Next, your own table:   node ${command} causal yours.csv --out yours.svg
                        node ${command} discover yours.csv --target churn
What runs here:         node ${command} doctor`);
