// Every bench, or those named, each in a process of its own, then all targets together.
//   npm run bench -- [causal] [discover] [functions] [fuse] [graph] [order] [patterns] [ranks] [table] [--quick] [--full] [--fresh] [--only log,log2] [--isa avx512]
// A target that is missed is no failure; a bench that breaks is: exit code 1.
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {chosen, options, resultPath} from './report.js';
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

const given = options(['only', 'isa']);
const pathOf = (name: string) => resultPath(name, given);

function verdictsOf(name: string): readonly Verdict[] {
	return (JSON.parse(readFileSync(pathOf(name), 'utf8')) as {readonly targets: readonly Verdict[]}).targets;
}

const {names, quick, full, fresh, only, isa} = given;
const wanted = chosen('bench', names.length > 0 ? names : undefined, known);
const flags = [
	...[...(quick ? ['--quick'] : []), ...(full ? ['--full'] : []), ...(fresh ? ['--fresh'] : [])],
	...[...(only ? [`--only=${only.join(',')}`] : []), ...(isa ? [`--isa=${isa.join(',')}`] : [])],
];
// An earlier result must not pass for one of this run.
for (const name of wanted) rmSync(pathOf(name), {force: true});
const sound = wanted.filter((name) => run(name, flags));
console.log('# targets');
for (const verdict of sound.flatMap((name) => verdictsOf(name))) console.log(sentence(verdict));
console.log(`# the numbers: ${sound.map(pathOf).join(' ')}`);
process.exitCode = sound.length === wanted.length ? 0 : 1;
