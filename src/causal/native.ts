import type {Isa} from '../core/index.js';

/** An order that the addon finds. Variables are positions among `kept`. */
export interface NativeOrder {
	/** The columns that take part. */
	readonly kept: Int32Array;
	readonly order: Int32Array;
	readonly unordered: Int32Array;
	readonly isa: Isa;
	readonly comparisons: number;
	/** Of each variable of the order, how far the others were behind. */
	readonly gaps: Float64Array;
	/** How each was decided: 0 no other was there, 1 by the gap, 2 by the reference. */
	readonly by: Uint8Array;
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

/** With the effects in each group. */
export interface NativeGroupFit extends Omit<NativeFit, 'places' | 'sizes'> {
	readonly groups: readonly {
		/** How many variables its rows tell apart. */
		readonly orderable: number;
		readonly places: Int32Array;
		readonly sizes: Float64Array;
	}[];
}

/** How fits are made. */
export interface NativeFitting {
	readonly names: readonly string[];
	readonly drop: boolean;
	/** The slow search that the fast one is tested against. */
	readonly reference: boolean;
	readonly isa: Isa | undefined;
	readonly threads: number;
	readonly prior: NativePrior | undefined;
	/** Whether variables without a place, and late ones, are regressed by what few rows allow. */
	readonly scarce?: boolean;
	/** Of the order, that are looked for; all that the rows tell apart where it is missing. */
	readonly places?: number | undefined;
	/** That each variable is expected to take for each place after the first, by which progress is told. */
	readonly usualComparisons?: number;
	/** An order in place of a search, for tests and measurements. */
	readonly order?: Int32Array;
	/** Where the search leaves how far it is. */
	readonly shelf?: Shelf | undefined;
}

/** Total effects, row-major. */
interface NativeTotals {
	readonly sizes: Float64Array;
	readonly errors: Float64Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
	readonly pValues: Float64Array;
}

/** The graph of one resample. Variables are columns. */
export interface NativeResample {
	readonly order: Int32Array;
	readonly unordered: Int32Array;
	/** Pairs (effect, cause), one for each of `sizes`. */
	readonly places: Int32Array;
	readonly sizes: Float64Array;
	/** Why there is no graph; empty where there is one. */
	readonly failure: string;
}

/** What the fits of all resamples share. */
export interface NativeResampling {
	readonly names: readonly string[];
	readonly isa: Isa | undefined;
	readonly prior: NativePrior | undefined;
	/** Whether variables without a place, and late ones, are regressed by what few rows allow. */
	readonly scarce?: boolean;
	/** Of the order, that are looked for. */
	readonly places?: number | undefined;
}

/** Which rows resamples hold: drawn from a seed, or number i those `picks` from `starts[i]` to before `starts[i + 1]`. */
export type NativeDraws =
	| {readonly count: number; readonly seed: number}
	| {readonly picks: Int32Array; readonly starts: Int32Array};

/** Prior knowledge about columns. Pairs lie one behind the other. */
export interface NativePrior {
	/** One for each column, -1 is none; or empty. */
	readonly tiers: Int32Array;
	/** The first comes before the second; in soft knowledge it leads to it. */
	readonly before: Int32Array;
	/** The first has no direct effect on the second. */
	readonly noEffect: Int32Array;
	/** Orders that do not agree with it are not ruled out. */
	readonly soft: boolean;
}

declare const brand: unique symbol;

/** A search in steps, held by the addon. */
export interface Search {
	readonly [brand]: true;
}

/** Where a search leaves how far it is, held by the addon. */
export interface Shelf {
	readonly [brand]: true;
}

/** What searches of resamples begin with, held by the addon. */
export interface Guide {
	readonly [brand]: true;
}

declare module '../core/native.js' {
	interface Native {
		causalDirectLingam(
			control: Int32Array,
			samples: Float64Array,
			rows: number,
			columns: number,
			options: NativeFitting,
		): Promise<NativeFit>;
		/** With what an earlier search has left, or nothing. */
		causalOpenShelf(before: Float64Array): Shelf;
		/** What the search has left there since the last call, or nothing. With `ask` it will leave more as soon as it can. */
		causalTakeState(shelf: Shelf, ask: boolean): Float64Array;
		/** One order for all groups. */
		causalMultiGroup(
			control: Int32Array,
			groups: readonly {readonly name: string; readonly samples: Float64Array; readonly rows: number}[],
			columns: number,
			options: NativeFitting,
		): Promise<NativeGroupFit>;
		/** A p-value for each pair of variables: of the independence of what `adjacency` leaves of them. */
		causalErrorIndependence(
			control: Int32Array,
			samples: Float64Array,
			rows: number,
			columns: number,
			options: {
				/** The column of each variable. */
				readonly kept: Int32Array;
				readonly names: readonly string[];
				/** Row-major: row = effect, column = cause. */
				readonly adjacency: Float64Array;
				/** One behind the other. */
				readonly pairs: Int32Array;
				readonly isa: Isa | undefined;
				readonly threads: number;
			},
		): Promise<Float64Array>;
		/** Of each of `to` (rows) and `from` (columns): regressions. */
		causalTotalEffects(
			control: Int32Array,
			samples: Float64Array,
			rows: number,
			columns: number,
			options: {
				/** The column of each variable. */
				readonly kept: Int32Array;
				readonly names: readonly string[];
				readonly order: Int32Array;
				/** Pairs (effect, cause), one behind the other. */
				readonly causes: Int32Array;
				readonly from: Int32Array;
				readonly to: Int32Array;
				readonly level: number;
				readonly threads: number;
			},
		): Promise<NativeTotals>;
		/** The graph of each resample. */
		causalBootstrap(
			control: Int32Array,
			samples: Float64Array,
			rows: number,
			columns: number,
			options: NativeResampling & {readonly threads: number},
			draws: NativeDraws,
		): Promise<NativeResample[]>;
		/** What resamples of these samples begin with; nothing where no order of the samples themselves is to be had. */
		causalGuide(
			samples: Float64Array,
			rows: number,
			columns: number,
			options: Pick<NativeResampling, 'names' | 'isa'>,
		): Guide | undefined;
		/** That of one of them, found before it returns. */
		causalResample(
			samples: Float64Array,
			rows: number,
			columns: number,
			options: NativeResampling & {readonly guide: Guide | undefined},
			draws: NativeDraws,
			resample: number,
		): NativeResample;
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
