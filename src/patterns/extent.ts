import {ones} from '../core/index.js';
import type {Items} from './item.js';

/** Rows that have items, as bits in words of 32. */
export class Extents {
	/** Words of a set of rows. */
	readonly words: number;
	readonly #columns: Uint32Array;
	readonly #all: Uint32Array;

	constructor({rows, bits}: Items) {
		const all = new Uint8Array(Math.ceil(rows / 64) * 8).fill(0xff, 0, rows >> 3);
		if (rows % 8 > 0) all[rows >> 3] = (1 << (rows % 8)) - 1;
		this.#all = words(all);
		this.words = this.#all.length;
		this.#columns = words(bits);
	}

	/** The rows that have all these items. */
	of(list: readonly number[]): Uint32Array {
		return list.reduce<Uint32Array>((extent, item) => this.meet(extent, item), this.#all.slice());
	}

	/** Those of `extent` that have the item, too. */
	meet(extent: Uint32Array, item: number): Uint32Array {
		const start = item * this.words;
		return extent.map((bits, w) => bits & (this.#columns[start + w] as number));
	}

	count(extent: Uint32Array): number {
		return extent.reduce((sum, bits) => sum + ones(bits), 0);
	}
}

/** A copy, so that it begins where whole words do. */
export function words(bits: Uint8Array): Uint32Array {
	return new Uint32Array(Uint8Array.from(bits).buffer);
}

/** Rows that two sets have both, of those that any has; 1 for two empty ones. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
	let [both, any] = [0, 0];
	for (const [w, bits] of a.entries()) {
		both += ones(bits & (b[w] as number));
		any += ones(bits | (b[w] as number));
	}
	return any === 0 ? 1 : both / any;
}
