/** Plays scenes of ranks.ts and tells how they end. To be imported before anything else of ranks. */
import {syncBuiltinESMExports} from 'node:module';
import {inspect} from 'node:util';
import threads, {type Worker} from 'node:worker_threads';
import {run} from '../../src/ranks/index.js';
import {moduleAt} from '../core/process.js';
import type {Scene} from './ranks.js';
import {dice, type Storm, wanted} from './storm.js';

/** A scene, and what the main thread does when its moment has come. */
export interface Case extends Partial<Omit<Scene, 'when'>> {
	readonly ranks?: number;
	readonly outside?: 'terminate' | 'signal' | 'exit';
}

/** How a run has ended. */
export interface Seen {
	readonly code: string | undefined;
	readonly message: string;
	/** The cause, as text; an error with its code. */
	readonly cause: string;
	/** Milliseconds from the deed to the end. */
	readonly took: number;
}

const scenes = moduleAt('test/hostile/ranks');
const storms = moduleAt('test/hostile/storm');

/** The threads of the run, in the order of their ranks. */
const started: Worker[] = [];
const {Worker: Original} = threads;
threads.Worker = class extends Original {
	constructor(...words: ConstructorParameters<typeof Original>) {
		super(...words);
		started.push(this);
	}
};
syncBuiltinESMExports();

export function play(one: Case): Promise<Seen> {
	const {ranks = 3, who = 1, deed, wait = 'barrier', after = 30, outside} = one;
	const when = new BigInt64Array(new SharedArrayBuffer(8));
	const scene = {deed: deed ?? (outside === undefined ? 'error' : 'still'), wait, who, after, when};
	return watched(scenes, ranks, scene, outside);
}

/** Ends of which the main thread is the reason. */
const outsides = ['terminate', 'signal'] as const;
const ends = ['error', 'number', 'exit0', 'exit7', 'return', 'early', 'abort', 'caught', ...outsides] as const;

/** A run that is right says nothing, another what was wrong. Beside it, how long its end took. */
export async function storm(seed: number): Promise<{readonly wrong: string | undefined; readonly took: number}> {
	const roll = dice(seed);
	const ranks = 2 + roll(3);
	const who = roll(ranks);
	const end = ends[roll(ends.length)] as (typeof ends)[number];
	const outside = outsides.find((each) => each === end);
	// From the start of the threads, which takes a while, or from the start of the program.
	const after = outside === undefined ? roll(60) : roll(1000);
	const when = new BigInt64Array(new SharedArrayBuffer(8));
	const given = {seed, deed: end, who, after: outside === undefined ? after : 1e9, when};
	const {message, took} = await watched(storms, ranks, given, outside, after);
	const right = wanted(end, who, ranks).test(message);
	return {wrong: right ? undefined : `seed ${seed}, ${end} of rank ${who} of ${ranks}: ${message}`, took};
}

/** Runs ranks of which one ends, or is ended by the main thread when its moment has come, or after some milliseconds. */
async function watched(
	program: URL,
	ranks: number,
	given: (Scene | Storm) & {readonly when: BigInt64Array},
	outside: Case['outside'],
	after?: number,
): Promise<Seen> {
	started.length = 0;
	const {when, who} = given;
	const controller = new AbortController();
	const strikes: Record<string, () => void> = {
		terminate: () => void started[who]?.terminate(),
		signal: () => controller.abort(new Error('stopped by hand')),
		exit: () => process.exit(5),
	};
	const begun = Date.now();
	const watch = setInterval(() => {
		const due = after === undefined ? Atomics.load(when, 0) !== 0n : Date.now() >= begun + after;
		if (outside === undefined || !due) return;
		clearInterval(watch);
		Atomics.store(when, 0, BigInt(Date.now()));
		strikes[outside]?.();
	}, 5);
	try {
		const results = await run(ranks, program, given, {signal: controller.signal});
		return {code: undefined, message: `no error: ${String(results)}`, cause: '', took: 0};
	} catch (error) {
		const took = Date.now() - Number(Atomics.load(when, 0));
		const {code, message, cause} = error as Error & {code?: string};
		return {code, message, cause: told(cause), took};
	} finally {
		clearInterval(watch);
	}
}

function told(cause: unknown): string {
	if (!(cause instanceof Error)) return inspect(cause);
	const {name, message, code, cause: inner} = cause as Error & {code?: string};
	return `${name}: ${message}${code === undefined ? '' : ` [${code}]`}${inner === undefined ? '' : ` < ${told(inner)}`}`;
}
