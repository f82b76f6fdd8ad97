// Numbers as people read them.
import {short} from '../discover.js';
import {chance, effectText, listed, often, percent} from '../text.js';

export function grouped(count: number | string): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202F');
}

/** With a sign, for what is added. */
export function signed(value: number): string {
	return value > 0 ? `+${effectText(value)}` : effectText(value);
}

/** A difference of two shares, in points of a hundred. */
export function points(share: number): string {
	return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1).replace('-', '\u2212')}`;
}

export {chance, effectText, listed, often, percent, short};
