import type {Progress} from '../core/index.js';

const WORDS: Readonly<Record<string, string>> = {
	read: 'reading',
	write: 'writing',
	order: 'causal order',
	adjacency: 'direct effects',
	bootstrap: 'resamples',
};
const PLAIN_INTERVAL_MS = 1000;

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
	#last = -Infinity;

	constructor(
		private readonly screen: Screen,
		private readonly now: () => number = () => performance.now(),
	) {}

	readonly update = ({stage, done, total}: Progress): void => {
		const time = this.now();
		const fresh = stage !== this.#stage;
		if (fresh) [this.#stage, this.#began] = [stage, time];
		if (!this.screen.isTTY && !fresh && time - this.#last < PLAIN_INTERVAL_MS) return;
		this.#last = time;
		const line = `inga: ${progressText({stage, done, total}, (time - this.#began) / 1000)}`;
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

/** For example `causal order 43 %, 12 s left`; the remaining time is told once there is something to judge it by. */
export function progressText({stage, done, total}: Progress, seconds: number): string {
	const share = total > 0 ? Math.min(1, done / total) : 0;
	const text = `${WORDS[stage] ?? stage} ${Math.floor(share * 100)} %`;
	if (share < 0.02 || share >= 1 || seconds < 0.5) return text;
	return `${text}, ${duration((seconds * (1 - share)) / share)} left`;
}

/** Seconds as a person says them: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
