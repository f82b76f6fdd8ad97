import type {Isa} from '../core/index.js';

/** An order that the addon finds. Variables are positions among `kept`. */
export interface NativeOrder {
	/** The columns that take part. */
	readonly kept: Int32Array;
	readonly order: Int32Array;
	readonly unordered: Int32Array;
	readonly isa: Isa;
	readonly comparisons: number;
	readonly recomputed: number;
	readonly leastGap: number;
}

/** With the effects. */
export interface NativeFit extends NativeOrder {
	/** Pairs (effect, cause), one for each of `sizes`. */
	readonly places: Int32Array;
	readonly sizes: Float64Array;
	readonly threads: number;
	readonly orderSeconds: number;
	readonly adjacencySeconds: number;
}

/** Prior knowledge about columns. Pairs lie one behind the other. */
export interface NativePrior {
	/** One for each column, -1 is none; or empty. */
	readonly tiers: Int32Array;
	/** The first comes before the second. */
	readonly before: Int32Array;
	/** The first has no direct effect on the second. */
	readonly noEffect: Int32Array;
}

declare const brand: unique symbol;

/** A search in steps, held by the addon. */
export interface Search {
	readonly [brand]: true;
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
				readonly prior: NativePrior | undefined;
			},
		): Promise<NativeFit>;
		/** A search and how many doubles its columns take. */
		causalOpenSearch(
			samples: Float64Array,
			rows: number,
			columns: number,
			options: {
				readonly names: readonly string[];
				readonly drop: boolean;
				readonly isa: Isa | undefined;
				readonly prior: NativePrior | undefined;
			},
		): readonly [Search, number];
		/**
		 * `memory` may be shared by ranks that change its columns together. The most doubles that a rank ever reports of a step.
		 */
		causalStartSearch(search: Search, memory: Float64Array, rank: number, ranks: number): number;
		/** Doubles that each rank reports of the next step; 0 where columns change, -1 where the search is done. */
		causalNextStep(search: Search): number;
		causalChangeColumns(search: Search, part: number, parts: number): void;
		/** Makes this rank's comparisons of the step. `pace` is a word, 0 at first, that all ranks share, or empty. */
		causalCompare(search: Search, report: Float64Array, pace: Int32Array): void;
		/** Takes in the reports of all ranks, one behind the other. */
		causalNote(search: Search, reports: Float64Array): void;
		causalSearchResult(search: Search): NativeOrder;
	}
}
