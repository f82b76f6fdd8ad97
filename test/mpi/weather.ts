/** Random runs of ranks on MPI that come to random ends: what each has to say, when, and what it leaves behind. */
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {mpi} from '../../src/mpi/index.js';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import {dice, type Storm, wanted} from '../hostile/storm.js';
import {DIED, isAlive, KILLED, leftBehind, leftovers, strangeLauncher} from './setting.js';

const program = moduleAt('test/hostile/storm');

/** Launchers that start nothing, with what must come of it. */
const wrong: readonly (readonly [launcher: string, what: RegExp])[] = [
	['no-such-launcher', /does not start/],
	['false', /^false ended with code 1, and the ranks gave no result/],
	...[strangeLauncher()].flatMap((name) => (name === undefined ? [] : [[name, /is the launcher of/] as const])),
];

/** More of what ranks do by themselves than of the others. */
const ends = [
	...['error', 'number', 'exit0', 'exit7', 'kill', 'kill', 'return', 'return', 'early', 'abort', 'caught'],
	...['signal', 'signal', 'launcher'],
] as const;

interface Seen {
	readonly end: string;
	readonly wrong: string | undefined;
	/** Milliseconds from the deed to the end; undefined where nothing ends the run but itself. */
	readonly took: number | undefined;
}

/** What the error of a run says, or its results. */
async function outcome(size: number, given: Storm, options: Parameters<typeof run>[3]): Promise<string> {
	try {
		return `no error: ${String(await run(size, program, given, options))}`;
	} catch (error) {
		return (error as Error).message;
	}
}

/** Reads what ranks have left in a folder. */
function read(folder: string): {readonly pids: readonly number[]; readonly when: number | undefined} {
	const all = new Map(readdirSync(folder).map((name) => [name, Number(readFileSync(join(folder, name), 'utf8'))]));
	const when = all.get('when');
	all.delete('when');
	return {pids: [...all.values()], when};
}

async function storm(seed: number, threads: number): Promise<Seen> {
	const roll = dice(seed);
	// Two cores are enough for few.
	const processes = 1 + roll(threads === 1 ? 3 : 2) + (threads === 1 ? 1 : 0);
	const size = processes * threads;
	const who = roll(size);
	const end = ends[roll(ends.length)] as string;
	const folder = mkdtempSync(join(tmpdir(), 'storm-'));
	const given: Storm = {seed, deed: end, who, after: roll(100), when: join(folder, 'when'), folder};
	const before = leftovers();
	const controller = new AbortController();
	let struck: number | undefined;
	const strike = () => {
		struck = Date.now();
		controller.abort(new Error('stopped by hand'));
	};
	const timer = end === 'signal' ? setTimeout(strike, roll(4000)) : undefined;
	const [launcher, what] = end === 'launcher' ? (wrong[roll(wrong.length)] ?? []) : [];
	try {
		const message = await outcome(size, end === 'signal' ? {...given, after: 1e9} : given, {
			transport: mpi({threads, ...(launcher !== undefined && {launcher})}),
			signal: controller.signal,
		});
		const now = Date.now();
		const {pids, when = struck} = read(folder);
		const first = who - (who % threads);
		const rest = threads === 1 ? '' : `, with the ${threads} ranks of its process`;
		// The launcher may end another one before the system has told of the end of this one.
		const died = new RegExp(`^rank \\d of ${size} ${DIED.replace(/[()]/g, '\\$&')}${rest}$`);
		const right =
			end === 'kill'
				? message === `rank ${first} of ${size} ${KILLED}${rest}` || died.test(message)
				: (what ?? wanted(end, who, size)).test(message);
		const alive = pids.filter(isAlive);
		const left = await leftBehind(before);
		const faults = [
			...(right ? [] : [message]),
			...(alive.length > 0 ? [`${alive} live`] : []),
			...(left.length > 0 ? [`${left} is left`] : []),
		];
		const name = `seed ${seed}, ${end} of rank ${who} of ${size}`;
		return {
			end,
			wrong: faults.length > 0 ? `${name}: ${faults.join('; ')}` : undefined,
			took: when === undefined ? undefined : now - when,
		};
	} finally {
		clearTimeout(timer);
		rmSync(folder, {recursive: true});
	}
}

/** So many of them end as they should. */
export async function weather(t: ExecutionContext, threads: number, first: number, runs: number): Promise<void> {
	const seen: Seen[] = [];
	for (let seed = first; seed < first + runs; seed++) seen.push(await storm(seed, threads));
	t.deepEqual(
		seen.flatMap((each) => each.wrong ?? []),
		[],
	);
	const times = seen.flatMap(({took}) => took ?? []).sort((a, b) => a - b);
	const count = (end: string) => seen.filter((each) => each.end === end).length;
	t.log([...new Set(ends)].map((end) => `${end} ${count(end)}`).join(', '));
	t.log(`milliseconds to the end: ${times.join(' ')}`);
	// Half a second is promised; a machine that does other work besides is only asked not to hang.
	t.true((times.at(-1) ?? 0) <= 15_000);
}
