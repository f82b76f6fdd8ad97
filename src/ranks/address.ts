import {native} from '../core/index.js';
import type {Numbers} from './kind.js';

/** Where arrays begin in memory: as long as one has memory, it stays there. To ask takes longer than to look here. */
const known = new WeakMap<Numbers, number>();

/** Where an array begins in memory. */
export function addressOf(array: Numbers): number {
	const found = known.get(array);
	if (found !== undefined) return found;
	const address = native().ranksAddress(array);
	known.set(array, address);
	return address;
}
