/** A run of chunks, from `first` to before `end`. */
export interface Range {
	readonly first: number;
	readonly end: number;
}

/** Chunks that nobody has yet, given out in their order to the ranks of one machine. */
export class Counter {
	/** The next chunk, in memory that the ranks share. */
	readonly #word: Int32Array;
	readonly #end: number;

	/** One of the ranks has to call `start` before any takes a chunk. */
	constructor(word: Int32Array, end: number) {
		this.#word = word;
		this.#end = end;
	}

	start(first: number): void {
		Atomics.store(this.#word, 0, first);
	}

	one(): number | undefined {
		// Who asks again and again at the end must not count on.
		if (Atomics.load(this.#word, 0) >= this.#end) return undefined;
		const chunk = Atomics.add(this.#word, 0, 1);
		return chunk < this.#end ? chunk : undefined;
	}

	/** A run of one in so many of what is left, but one chunk at least; an empty one where nothing is left. */
	some(parts: number): Range {
		for (;;) {
			const first = Atomics.load(this.#word, 0);
			const left = this.#end - first;
			if (left <= 0) return {first: 0, end: 0};
			const end = first + Math.max(1, Math.floor(left / parts));
			if (Atomics.compareExchange(this.#word, 0, first, end) === first) return {first, end};
		}
	}
}
