import type {Isa} from '../core/index.js';

/** What the addon finds. Variables are positions among `kept`. */
export interface NativeFit {
	/** The columns that take part. */
	readonly kept: Int32Array;
	readonly order: Int32Array;
	readonly unordered: Int32Array;
	/** Pairs (effect, cause), one for each of `sizes`. */
	readonly places: Int32Array;
	readonly sizes: Float64Array;
	readonly isa: Isa;
	readonly threads: number;
	readonly orderSeconds: number;
	readonly adjacencySeconds: number;
	readonly comparisons: number;
	readonly recomputed: number;
	readonly leastGap: number;
}

declare module '../core/native.js' {
	interface Native {
		causalDirectLingam(
			control: Int32Array,
			samples: Float64Array,
			rows: number,
			columns: number,
			options: {
				readonly names: readonly string[];
				readonly drop: boolean;
				/** The slow search that the fast one is tested against. */
				readonly reference: boolean;
				readonly isa: Isa | undefined;
				readonly threads: number;
			},
		): Promise<NativeFit>;
	}
}
