import type {Progress} from '../core/index.js';

const WORDS: Readonly<Record<string, string>> = {
	read: 'reading',
	write: 'writing',
	order: 'causal order',
	adjacency: 'direct effects',
	bootstrap: 'resamples',
	closed: 'closed sets',
	factor: 'how many sets can be tested',
	sets: 'significant sets',
	conditions: 'conditions',
	graphs: 'graphs inside and outside',
};
/** Stages that are told in things that are done, not in shares of the work. */
const COUNTED = ['bootstrap', 'adjacency', 'graphs'];
/** Stages of which a bar shows how much of the whole is covered, and how long it is. */
const [BARRED, BAR] = [['pairs', 'conditions'], 20];
const PLAIN_INTERVAL_MS = 1000;
/** From when on a rate is told, however little of the whole was done. */
const SOON_S = 5;

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
	/** How many things a stage goes through that is told in shares. */
	readonly sizes = new Map<string, number>();
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
		const size = this.sizes.get(stage);
		const text = progressText({stage, done, total}, (time - this.#began) / 1000, this.#first, place, size);
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
 * @param size how many things the stage goes through, where that is known and may be far too many to wait for two parts of a hundred
 */
export function progressText(
	{stage, done, total}: Progress,
	seconds: number,
	first = 0,
	place?: string,
	size?: number,
): string {
	const share = total > 0 ? Math.min(1, done / total) : 0;
	const counted = COUNTED.includes(stage) && total > 0;
	const told = counted ? `${done} of ${total}` : place;
	const filled = Math.floor(share * BAR);
	const bar = BARRED.includes(stage) ? `[${'='.repeat(filled)}${' '.repeat(BAR - filled)}] ` : '';
	const text = `${WORDS[stage] ?? stage} ${bar}${percent(share)}${told === undefined ? '' : `, ${told}`}`;
	const made = done - first;
	const soon = size !== undefined && seconds >= SOON_S;
	if ((made < 0.02 * total && !soon) || made <= 0 || share >= 1 || seconds < 0.5) return text;
	const pace = counted ? made / seconds : size === undefined ? undefined : ((made / total) * size) / seconds;
	const rate = pace === undefined ? '' : `, ${paceText(pace)}/s`;
	return `${text}${rate}, ${duration((seconds * (total - done)) / made)} left`;
}

function paceText(pace: number): string {
	return pace < 1e6 ? String(Number(pace.toPrecision(2))) : pace.toExponential(1).replace('+', '');
}

/** With as many digits as show something: `40 %`, `0.012 %`. */
export function percent(share: number): string {
	const value = 100 * share;
	return value >= 1 || value === 0 ? `${Math.floor(value)} %` : `${Number(value.toPrecision(2))} %`;
}

/** Seconds as a person says them: `45 s`, `3 min 20 s`, `2 h 5 min`, `9 days`, `12 years`. */
export function duration(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	const days = whole / 86400;
	if (days < 3) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
	return days < 1000 ? `${Math.round(days)} days` : `${Number((days / 365.25).toPrecision(2))} years`;
}
