// src/fuse/ACCURACY.md says what a run finds: every function on every instruction set, each within its bound, and the page's
// figures those of the code as it is.
//
//   node scripts/checks/accuracy.mjs RUN.json [PAGE]
//
// RUN.json is of ci/accuracy.sh: the inputs with the largest errors are taken again, so vector programs that have not changed
// give the same figures, run or evaluated, and what gives others makes the page stale. Of the interpreter only the bound
// counts: its errors are those of the C library here.
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {columns, figures} from '../accuracy/table.mjs';
import {conclude} from './files.mjs';

const [file, given] = process.argv.slice(2);
const run = JSON.parse(readFileSync(file, 'utf8'));
const known = figures(
	readFileSync(given ?? fileURLToPath(new URL('../../src/fuse/ACCURACY.md', import.meta.url)), 'utf8'),
);

const key = (row) => `${row.function} ${row.type} ${row.mode} ${row.isa}`;
const stated = new Map(known.map((row) => [key(row), row.ulps]));
const measured = new Set(run.results.map((row) => `${row.function} ${row.type}`));

/** A page's figure is rounded up to a thousandth; as much again for another C library's double beside f32. */
const same = (found, said) => found <= said + 0.001 && found >= said - 0.002;

function judge(row) {
	const said = stated.get(key(row));
	if (row.wrong > 0) return [`${key(row)}: ${row.wrong} special values are wrong`];
	if (!(row.ulps <= row.bound)) return [`${key(row)}: ${row.ulps} ULP, beyond ${row.bound}`];
	if (said === undefined) return [`${key(row)}: not on the page`];
	if (said > row.bound + 1e-3) return [`${key(row)}: the page says ${said}, beyond ${row.bound}`];
	if (row.isa === 'scalar' || same(row.ulps, said)) return [];
	return [`${key(row)}: the page says ${said} ULP, and it is ${row.ulps}: make the page again (scripts/accuracy.mjs)`];
}

/** The page has every column for what is measured, on other machines too, and nothing else. */
const needed = [...measured].flatMap((each) => columns.map(({mode, isa}) => `${each} ${mode} ${isa}`));
const lacking = needed.filter((each) => !stated.has(each)).map((each) => `${each}: not on the page`);
// Without MPFR some functions are not measured here.
const left = run.mpfr ? known.filter((row) => !measured.has(`${row.function} ${row.type}`)) : [];
const evaluated = run.evaluated.map((isa) => `, ${isa} evaluated`).join('');
conclude(`accuracy of ${measured.size} functions and types${evaluated}`, [
	...new Set([
		...(run.results.length === 0 ? ['nothing was measured'] : []),
		...run.results.flatMap(judge),
		...lacking,
		...left.map((row) => `${key(row)}: on the page and not measured`),
	]),
]);
