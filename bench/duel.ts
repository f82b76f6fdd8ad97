// Which peer a function of ours is held against: the fastest of those that are exact enough, by the errors over the same
// points, as the tables show them.
import type {Mode} from '../src/fuse/index.js';
import type {Series} from './harness.js';

export interface Runner {
	readonly name: string;
	readonly time: Series;
	/** The largest error, in ULP. */
	readonly ulps: number;
}

/** The largest error that each mode may have, in ULP. */
export const bounds: Readonly<Record<Mode, number>> = {precise: 1, fast: 4};

/** How exact a rival is: within the mode's bound as we are, or at least as exact as ours turns out to be. */
export const readings = ['bound', 'ours'] as const;
export type Reading = (typeof readings)[number];

export function readingText(reading: Reading, mode?: Mode): string {
	if (reading === 'ours') return 'as exact as ours';
	return mode === undefined ? "within the mode's bound" : `within ${bounds[mode]} ULP`;
}

/** To the digits that are shown, so that nobody sees 0.78 lose to 0.78. */
export function shownError(ulps: number): string {
	return ulps.toFixed(2);
}

/** Undefined where no peer is exact enough. */
export function rival<T extends Runner>(reading: Reading, mode: Mode, ours: T, peers: readonly T[]): T | undefined {
	const most = reading === 'bound' ? bounds[mode] : Number(shownError(ours.ulps));
	const [best] = peers.filter(({ulps}) => Number(shownError(ulps)) <= most).sort((a, b) => a.time.least - b.time.least);
	return best;
}

/** For example `45 of 52, 2 without a rival`. */
export function tally(ratios: readonly (number | undefined)[], least: number): string {
	const judged = ratios.filter((each) => each !== undefined);
	const alone = ratios.length - judged.length;
	const reached = judged.filter((each) => each >= least).length;
	return `${reached} of ${judged.length}${alone > 0 ? `, ${alone} without a rival` : ''}`;
}
