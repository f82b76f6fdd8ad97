/** What ranks of every kind are timed at, in chunks short enough for some to pass undisturbed. */
export interface Work {
	readonly name: 'barrier' | 'message' | 'allreduce' | 'inplace' | 'roundtrip' | 'idle';
	/** Doubles. */
	readonly elements: number;
	/** How often in a chunk. A message goes there and back. */
	readonly times: number;
	readonly chunks: number;
}

/** Seconds of one time, in the fastest chunk and in the median one. */
export interface Took {
	readonly least: number;
	readonly median: number;
}
