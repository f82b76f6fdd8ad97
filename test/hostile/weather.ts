import type {ExecutionContext} from 'ava';
import {run, suffix} from '../core/process.js';

/** Runs of random ranks with these seeds, one after the other in a process of their own, end as they should. */
export async function weather(t: ExecutionContext, first: number, runs: number): Promise<void> {
	const {code, signal, stdout, stderr} = await run(`
		import {storm} from './test/hostile/scene${suffix}';
		for (let seed = ${first}; seed < ${first + runs}; seed++) console.log(JSON.stringify(await storm(seed)));`);
	t.is(signal, null, `${stderr}\nafter ${stdout}`);
	t.is(code, 0, stderr);
	const seen = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as {wrong?: string; took: number});
	t.is(seen.length, runs);
	t.deepEqual(
		seen.flatMap(({wrong}) => wrong ?? []),
		[],
	);
	const times = seen.map(({took}) => took).sort((a, b) => a - b);
	t.log(`milliseconds to the end: ${times.join(' ')}`);
	// Half a second is promised; a machine that does other work besides is only asked not to hang.
	t.true((times.at(-1) ?? 0) <= 15_000);
}
