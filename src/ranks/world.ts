// A rank's view of those it shares a process with, and the only place where ranks wait for each other.
import {availableParallelism} from 'node:os';
import {IngaError, invalidArgument, native} from '../core/index.js';
import type {Numbers} from './kind.js';
import type {Member} from './native.js';
import {ARRIVED, BELL, BUSY, FAILED, GONE, LEFT, LINE, MOST_RANKS, RANK_LINES, type Share, SLEEPS} from './share.js';

/** In the word FAILED: stopped from outside. Else 0, 1 + the rank that failed, or that and RETURNED * (1 + who waited for it). */
const STOPPED = -1;
const RETURNED = 2 * MOST_RANKS;

/** Awake that long before sleeping, in milliseconds: about twice what it costs to sleep and be woken. */
const AWAKE_MS = 0.02;
/** Awake that long at most while another rank is at work for this one. */
const UNDER_WAY_MS = 20;
/** Looks between two readings of the clock. */
const LOOKS = 50;
/** Asleep that long at most before looking for a failure of which nobody could tell. */
const SLICE_MS = 100;

/** What a rank waits for. */
export interface Awaited {
	/** True when it has happened. */
	ready(): boolean;
	/**
	 * A rank of the world without which it cannot happen and that has left. While this rank waits, that may be itself. What
	 * the rank did before may be seen later: `ready` decides.
	 */
	deserter(waiting: boolean): number | undefined;
	/**
	 * Whether another rank is just about it, so that it will not take long; helps that rank where it can. Not asked for where
	 * that cannot be seen.
	 */
	help?(): boolean;
}

/** How a run failed. */
export interface Failing {
	readonly rank: number;
	/** The rank that waited for that one when it had returned. */
	readonly waiter: number | undefined;
}

export class World {
	readonly share: Share;
	readonly size: number;
	readonly rank: number;
	readonly #guard: Int32Array;
	readonly #words: Int32Array;
	/** 0 where ranks share cores: who stays awake keeps another from its work. */
	readonly #awakeMs: number;
	readonly #bell: number;
	readonly #arrived: number;
	#member: Member | undefined;
	#seen = 0;
	/** Called when messages have arrived, or room for some. */
	onArrival: () => void = () => {};
	/** Called with the reason of `abort`, before that is thrown. */
	onAbort: (reason: unknown) => void = () => {};

	constructor(share: Share, rank: number) {
		const {size} = share;
		this.share = share;
		this.size = size;
		this.rank = rank;
		this.#guard = new Int32Array(share.guard);
		this.#words = new Int32Array(share.words);
		this.#awakeMs = size <= availableParallelism() ? AWAKE_MS : 0;
		this.#bell = LINE * (RANK_LINES * rank + BELL);
		this.#arrived = LINE * (RANK_LINES * rank + ARRIVED);
	}

	/**
	 * To be called once, on the thread of a rank.
	 *
	 * @param watched other threads read this one's memory: its end waits for them
	 */
	enter(watched: boolean): void {
		this.#member = native().ranksJoin(this.#guard, this.rank, watched);
	}

	/** This rank has done its work: its end is no failure from now on, and whoever waits for it waits in vain. */
	leave(): void {
		Atomics.store(this.#guard, LINE * (1 + this.rank) + LEFT, 1);
		Atomics.add(this.#guard, GONE, 1);
		this.ringAll();
	}

	left(rank: number): boolean {
		return Atomics.load(this.#guard, GONE) > 0 && Atomics.load(this.#guard, LINE * (1 + rank) + LEFT) === 1;
	}

	/** Marks `rank` as the one that failed, unless another was first, and wakes all. */
	fail(rank: number): void {
		this.#end(1 + rank);
	}

	/** Ends the run with this reason. */
	abort(reason: unknown): never {
		this.fail(this.rank);
		this.onAbort(reason);
		throw reason;
	}

	/** Ends the run from outside. */
	stop(): void {
		this.#end(STOPPED);
	}

	#end(word: number): void {
		Atomics.compareExchange(this.#guard, FAILED, 0, word);
		this.ringAll();
	}

	/** How the run failed, if it did. */
	get failing(): Failing | undefined {
		const word = Atomics.load(this.#guard, FAILED);
		if (word <= 0) return undefined;
		const waiter = Math.floor(word / RETURNED) - 1;
		return {rank: (word % RETURNED) - 1, waiter: waiter < 0 ? undefined : waiter};
	}

	/** @throws {@link IngaError} `ERR_RANK_FAILED` or `ERR_ABORTED` when the run has ended */
	check(): void {
		const word = Atomics.load(this.#guard, FAILED);
		if (word === 0) return;
		// No rank begins to read memory now; what one still reads must not be changed by who goes on from here.
		for (let rank = 0; rank < this.size; rank++) {
			while (Atomics.load(this.#guard, LINE * (1 + rank) + BUSY) === 1) {
				Atomics.wait(this.#guard, LINE * (1 + rank) + BUSY, 1, 1);
			}
		}
		const {failing} = this;
		if (failing === undefined) throw new IngaError('ERR_ABORTED', 'the run was stopped');
		const how = failing.waiter === undefined ? 'failed' : deserted(failing.waiter);
		throw new IngaError(
			'ERR_RANK_FAILED',
			`rank ${failing.rank} of ${this.size} ${how}: rank ${this.rank} ends with it`,
		);
	}

	/** Wakes a rank if it sleeps. To be called after what it may wait for was written. */
	ring(rank: number): void {
		const bell = LINE * (RANK_LINES * rank + BELL);
		if (Atomics.load(this.#words, bell + SLEEPS) === 0) return;
		Atomics.add(this.#words, bell, 1);
		Atomics.notify(this.#words, bell);
	}

	ringAll(): void {
		for (let rank = 0; rank < this.size; rank++) this.ring(rank);
	}

	/** Tells a rank that there is something for it in the rings. */
	arrive(rank: number): void {
		Atomics.add(this.#words, LINE * (RANK_LINES * rank + ARRIVED), 1);
		this.ring(rank);
	}

	/** Takes what has arrived. */
	progress(): void {
		const arrived = Atomics.load(this.#words, this.#arrived);
		if (arrived === this.#seen) return;
		this.#seen = arrived;
		this.onArrival();
	}

	/** Whether it has happened, without waiting; takes what has arrived. */
	test(awaited: Awaited): boolean {
		if (awaited.ready()) return true;
		this.progress();
		return this.#hasHappened(awaited, false);
	}

	/** Returns when it has happened; takes what arrives meanwhile. */
	wait(awaited: Awaited): void {
		if (this.#awakeMs > 0) {
			for (let until = 0; ; ) {
				for (let look = 0; look < LOOKS; look++) {
					if (awaited.ready()) return;
					this.progress();
				}
				const isUnderWay = awaited.help?.() === true;
				const now = performance.now();
				if (until === 0) until = now + this.#awakeMs;
				else if (now > until && !(isUnderWay && now < until + UNDER_WAY_MS)) break;
			}
		}
		this.#sleep(awaited);
	}

	#sleep(awaited: Awaited): void {
		const words = this.#words;
		try {
			for (;;) {
				// In this order: who changes what is waited for looks afterwards whether somebody sleeps.
				const bell = Atomics.load(words, this.#bell);
				Atomics.store(words, this.#bell + SLEEPS, 1);
				this.progress();
				if (this.#hasHappened(awaited, true)) return;
				Atomics.wait(words, this.#bell, bell, SLICE_MS);
			}
		} finally {
			Atomics.store(words, this.#bell + SLEEPS, 0);
		}
	}

	/** @throws when it cannot happen any more */
	#hasHappened(awaited: Awaited, waiting: boolean): boolean {
		if (awaited.ready()) return true;
		this.check();
		const rank = awaited.deserter(waiting);
		if (rank === undefined) return false;
		// It may have happened before that rank left.
		this.progress();
		if (awaited.ready()) return true;
		if (rank === this.rank) {
			const message = `rank ${rank} waits for a message from itself that it has not sent: send or isend it before`;
			throw invalidArgument(message);
		}
		this.#end(1 + rank + RETURNED * (1 + this.rank));
		this.check();
		return false;
	}

	/** Copies pieces of other ranks' memory: address, first byte of `into` and bytes of each. */
	copy(into: Numbers, pieces: Float64Array): void {
		if (!native().ranksCopy(this.#member as Member, into, pieces)) this.check();
	}

	/** Does a part of what another rank copies just now, if that is long. */
	help(rank: number): void {
		// Where a rank has failed, who waits hears of it.
		native().ranksHelp(this.#member as Member, rank);
	}

	/** Combines what lies in the memory of several ranks (native.ts says how it is planned). */
	combine(plan: Float64Array): void {
		if (!native().ranksCombine(this.#member as Member, plan)) this.check();
	}

	scan(plan: Float64Array): void {
		if (!native().ranksScan(this.#member as Member, plan)) this.check();
	}
}

/** How a rank failed that others still waited for. @param call what they waited in, where that is known */
export function deserted(waiter: number, call?: string): string {
	return `returned while rank ${waiter} waited for it${call === undefined ? '' : `: ${call}`}`;
}
