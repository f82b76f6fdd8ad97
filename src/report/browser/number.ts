// Numbers as people read them.
import {chance, effectText, percent} from '../text.js';

export function grouped(count: number | string): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202F');
}

/** With a sign, for what is added. */
export function signed(value: number): string {
	return value > 0 ? `+${effectText(value)}` : effectText(value);
}

export {chance, effectText, percent};
