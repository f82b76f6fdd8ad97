// Every bench, or those named, each in a process of its own, then all targets together.
//   npm run bench -- [causal] [fuse] [table] [--quick] [--fresh]
// A target that is missed is no failure; a bench that breaks is: exit code 1.
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {options, resultPath} from './report.js';
import {sentence, type Verdict} from './target.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const ending = '.bench.ts';
const known = readdirSync(here)
	.filter((file) => file.endsWith(ending))
	.map((file) => file.slice(0, -ending.length))
	.sort();

function run(name: string, flags: readonly string[]): boolean {
	const words = ['--import=tsx', `${here}${name}${ending}`, ...flags];
	const {status, signal} = spawnSync(process.execPath, words, {stdio: 'inherit'});
	if (status !== 0) console.error(`# ${name} broke (${signal ?? `exit code ${status}`})`);
	console.log();
	return status === 0;
}

function verdictsOf(name: string, quick: boolean): readonly Verdict[] {
	return (JSON.parse(readFileSync(resultPath(name, quick), 'utf8')) as {readonly targets: readonly Verdict[]}).targets;
}

const {names, quick, fresh} = options();
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
	console.error(`there is no bench '${unknown}'; there are ${known.join(', ')}`);
	process.exit(2);
}
const wanted = names.length > 0 ? names : known;
const flags = [...(quick ? ['--quick'] : []), ...(fresh ? ['--fresh'] : [])];
// An earlier result must not pass for one of this run.
for (const name of wanted) rmSync(resultPath(name, quick), {force: true});
const sound = wanted.filter((name) => run(name, flags));
console.log('# targets');
for (const verdict of sound.flatMap((name) => verdictsOf(name, quick))) console.log(sentence(verdict));
console.log(`# the numbers: ${sound.map((name) => resultPath(name, quick)).join(' ')}`);
process.exitCode = sound.length === wanted.length ? 0 : 1;
