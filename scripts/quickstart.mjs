// The quickstart: the causal graph of a real table, as text and as a figure. Plain Node: it runs what a user runs.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = join('dist', 'cli', 'main.js');
const table = join('node_modules', 'vega-datasets', 'data', 'cars.json');
const columns = 'Miles_per_Gallon,Cylinders,Displacement,Horsepower,Weight_in_lbs,Acceleration';
const figure = join('out', 'cars.svg');

for (const file of [command, table]) {
	if (existsSync(join(root, file))) continue;
	console.error(`quickstart: ${file} is not there. Set the project up first: npm run setup`);
	process.exit(1);
}

function inga(...words) {
	const {status, error} = spawnSync(process.execPath, [command, ...words], {cwd: root, stdio: 'inherit'});
	if (error) console.error(`quickstart: ${error.message}`);
	if (status !== 0) process.exit(status ?? 1);
}

console.log(`$ inga causal ${table} \\\n    --columns ${columns}\n`);
inga('causal', table, '--columns', columns);
mkdirSync(join(root, 'out'), {recursive: true});
inga('causal', table, '--columns', columns, '--title', 'What goes with what in 392 cars', '--out', figure);
console.log(`
What you see: 406 cars of 1970 to 1982. Each line is a direct effect that DirectLiNGAM infers from the numbers alone:
so many units of the effect per unit of its cause, and beside it the same in standard deviations, which can be compared.
The figure of this graph is in ${figure}: open it in a browser.

Next, your own table:   node ${command} causal yours.csv --out yours.svg
What runs here:         node ${command} doctor`);
