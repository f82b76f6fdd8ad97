// Runs inga as it is built or installed in a folder, through its public API: table, fuse, ranks and causal each give a known
// answer.
//   node ci/smoke.mjs FOLDER [ISA]      a project that has inga among its packages, or is inga: package.json, dist and an addon.
//                                       ISA is what kernels must run by; the best of this machine when left out.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [place, isa] = process.argv.slice(2);
const {resolve: find} = createRequire(join(resolve(place), 'package.json'));
const load = (module) => import(pathToFileURL(find(`inga/${module}`)).href);
const {features} = await load('core');
const {numericSamples, readTable} = await load('table');
const {exp, fuse} = await load('fuse');
const {run} = await load('ranks');
const {directLingam, edges} = await load('causal');

const {available} = features();
assert.ok(available.includes('scalar'));

const kernel = fuse(['x', 'y'], ({x, y}) => exp(x).mul(y).add(1));
const out = kernel(new Float64Array(3), {x: Float64Array.of(0, 1, 2), y: 2});
for (const [i, value] of out.entries())
	assert.ok(Math.abs(value - (2 * Math.exp(i) + 1)) < 1e-12, `exp(${i}): ${value}`);
assert.equal(kernel.isa, isa ?? available.at(-1));

// The sums of two ranks: few elements go another way than many, and a long message is read where it lies.
const program = `data:text/javascript,export default (comm) => {
	const sums = [1, 1000].map((length) => {
		const data = new Float64Array(length).fill(comm.rank + 0.5);
		comm.allreduce(data);
		return data.at(-1);
	});
	const into = new Int32Array(100000);
	comm.sendrecv(new Int32Array(100000).fill(comm.rank), 1 - comm.rank, into);
	return [...sums, into.at(-1)];
}`;
assert.deepEqual(await run(2, program), [
	[2, 2, 1],
	[2, 2, 0],
]);

// y = 2 x + noise, z = y - w + noise, all uniform: a linear congruence, so the same numbers everywhere.
let state = 5;
const next = () => {
	state = (Math.imul(state, 1664525) + 1013904223) | 0;
	return (state >>> 0) / 2 ** 32;
};
const rows = Array.from({length: 400}, () => {
	const [x, w] = [next(), next()];
	const y = 2 * x + 0.3 * next();
	return [x, y, w, y - w + 0.3 * next()].join(',');
});
const folder = mkdtempSync(join(tmpdir(), 'inga-smoke-'));
try {
	writeFileSync(join(folder, 'chain.csv'), `x,y,w,z\n${rows.join('\n')}\n`);
	// An exception of C++, on its way through the addon's own runtime.
	writeFileSync(join(folder, 'ragged.csv'), 'a,b\n1,2\n3\n');
	await assert.rejects(readTable(join(folder, 'ragged.csv')), {name: 'IngaError', code: 'ERR_FILE_FORMAT'});
	const {samples, variables} = numericSamples(await readTable(join(folder, 'chain.csv')));
	assert.equal(samples.rows, 400);
	const graph = await directLingam(samples, {variables});
	const effect = edges(graph).find(({from, to}) => from === 'x' && to === 'y')?.effect;
	assert.ok(Math.abs(effect - 2) < 0.1, `the effect of x on y is ${effect}`);
} finally {
	rmSync(folder, {recursive: true, force: true});
}
console.log(`smoke: table, fuse (${kernel.isa}), ranks and causal work in ${place}`);
