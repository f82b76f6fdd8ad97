import type {Progress} from '../core/index.js';

const WORDS: Readonly<Record<string, string>> = {
	read: 'reading',
	write: 'writing',
	order: 'causal order',
	adjacency: 'direct effects',
	bootstrap: 'resamples',
	closed: 'closed sets',
	conditions: 'conditions',
	graphs: 'graphs inside and outside',
};
/** Stages that are told in things that are done, not in shares of the work. */
const COUNTED = ['bootstrap', 'adjacency', 'graphs'];
/** Stages of which a bar shows how much of the whole is covered, and how long it is. */
const [BARRED, BAR] = [['pairs', 'conditions'], 20];
const PLAIN_INTERVAL_MS = 1000;

/** Stages that go through something of which a place can be told. */
const SEARCHES = ['order', 'conditions'];

interface Screen {
	readonly isTTY?: boolean;
	write(text: string): unknown;
}

/**
 * A line that tells how far the work has come: on a terminal it is rewritten in place and wiped at the end; elsewhere a
 * new line is written when a stage begins and then once a second.
 *
 * @param now milliseconds; a clock that tests can set
 */
export class ProgressLine {
	#stage = '';
	#began = 0;
	#first = 0;
	/** Where such a share of a search is, for example `place 3 of 20`; nothing where there is nothing to say. */
	place: ((share: number, stage: string) => string | undefined) | undefined;
	#last = -Infinity;

	constructor(
		private readonly screen: Screen,
		private readonly now: () => number = () => performance.now(),
	) {}

	readonly update = ({stage, done, total}: Progress): void => {
		const time = this.now();
		const fresh = stage !== this.#stage;
		if (fresh) [this.#stage, this.#began, this.#first] = [stage, time, done];
		if (!this.screen.isTTY && !fresh && time - this.#last < PLAIN_INTERVAL_MS) return;
		this.#last = time;
		const place = SEARCHES.includes(stage) && total > 0 ? this.place?.(done / total, stage) : undefined;
		const text = progressText({stage, done, total}, (time - this.#began) / 1000, this.#first, place);
		const line = `inga: ${text}`;
		this.screen.write(this.screen.isTTY ? `\r${line}\u001B[K` : `${line}\n`);
	};

	/** Wipes the line, so that what comes next starts at the left. */
	close(): void {
		if (this.screen.isTTY && this.#stage !== '') this.screen.write('\r\u001B[K');
	}
}

/** On stderr: where `asked`, or where that is a terminal and nobody said no. */
export function progressLine(asked: boolean | undefined): ProgressLine | undefined {
	return asked === false || !(asked || process.stderr.isTTY) ? undefined : new ProgressLine(process.stderr);
}

/**
 * For example `resamples 40 %, 40 of 100, 2.5/s, 24 s left`; rate and remaining time are told once there is something to judge them
 * by.
 *
 * @param seconds since `first` was done
 * @param place what else to say of how far it is
 */
export function progressText({stage, done, total}: Progress, seconds: number, first = 0, place?: string): string {
	const share = total > 0 ? Math.min(1, done / total) : 0;
	const counted = COUNTED.includes(stage) && total > 0;
	const told = counted ? `${done} of ${total}` : place;
	const filled = Math.floor(share * BAR);
	const bar = BARRED.includes(stage) ? `[${'='.repeat(filled)}${' '.repeat(BAR - filled)}] ` : '';
	const text = `${WORDS[stage] ?? stage} ${bar}${Math.floor(share * 100)} %${told === undefined ? '' : `, ${told}`}`;
	const made = done - first;
	if (made < 0.02 * total || made <= 0 || share >= 1 || seconds < 0.5) return text;
	const rate = counted ? `, ${Number((made / seconds).toPrecision(2))}/s` : '';
	return `${text}${rate}, ${duration((seconds * (total - done)) / made)} left`;
}

/** Seconds as a person says them: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
