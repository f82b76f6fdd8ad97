/**
 * Random numbers that are the same everywhere for the same seed: sfc32 (Doty-Humphrey, PractRand), two words per number
 * so that all 53 bits are random.
 *
 * @example
 * const dice = new Random(1);
 * dice.below(6) === new Random(1).below(6); // true
 */
export class Random {
	#a: number;
	#b: number;
	#c = 0x9e3779b9;
	#count = 1;
	#spare: number | undefined;

	/** @param seed a whole number from 0 to 2^53 - 1 */
	constructor(seed: number) {
		this.#a = seed | 0;
		this.#b = Math.floor(seed / 2 ** 32) | 0;
		for (let round = 0; round < 16; round++) this.#word();
	}

	/** Uniform in [0, 1). */
	uniform(): number {
		const high = this.#word() >>> 5;
		return (high * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
	}

	/** A whole number from 0 to `limit` - 1. */
	below(limit: number): number {
		return Math.floor(this.uniform() * limit);
	}

	/** Exponential with mean 1. */
	exponential(): number {
		return -Math.log1p(-this.uniform());
	}

	/** Normal with mean 0 and variance 1, two at a time (Box and Muller 1958). */
	normal(): number {
		const spare = this.#spare;
		this.#spare = undefined;
		if (spare !== undefined) return spare;
		const radius = Math.sqrt(2 * this.exponential());
		const angle = 2 * Math.PI * this.uniform();
		this.#spare = radius * Math.sin(angle);
		return radius * Math.cos(angle);
	}

	/** Puts a list in a random order (Fisher and Yates), in place. */
	shuffle<T>(list: T[]): T[] {
		for (let last = list.length - 1; last > 0; last--) {
			const other = this.below(last + 1);
			[list[last], list[other]] = [list[other] as T, list[last] as T];
		}
		return list;
	}

	#word(): number {
		const next = (this.#a + this.#b + this.#count) | 0;
		this.#count = (this.#count + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + next;
		this.#c |= 0;
		return next;
	}
}
