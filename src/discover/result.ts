// The plain data that a discovery consists of: what JSON can hold, and nothing else.
import type {KnownRole} from './role.js';

/** A statement about a column, as `age <= 32` or `city = Rome`. */
export interface Statement {
	readonly name: string;
	readonly column: string;
	readonly sign: '<=' | '>' | '=' | '!=';
	/** Text for a column of text. */
	readonly value: number | string;
	/** Other statements that hold for the same rows. */
	readonly synonyms: readonly string[];
}

/** A direct effect, in units of `to` per unit of `from`. */
export interface Effect {
	readonly from: string;
	readonly to: string;
	readonly effect: number;
}

/** A linear model of some rows: each variable is its mean, plus effects of deviations of its causes, plus an error of its own. */
export interface Model {
	/** How many rows it was fitted to. */
	readonly rows: number;
	/** The target is the first. Standard deviations are those of the rows, divided by their number. */
	readonly variables: readonly {readonly name: string; readonly mean: number; readonly deviation: number}[];
	/** Names, the most exogenous first. */
	readonly order: readonly string[];
	/** By `to`, then by `from`, in the order of the variables. */
	readonly effects: readonly Effect[];
}

/**
 * Where the graphs inside and outside differ. `gained` and `lost`: the effect is only inside, only outside; `stronger` and `weaker`: it is
 * larger or smaller inside; `flipped`: it has another sign; `reversed`: outside it goes the other way.
 */
export type ChangeKind = 'gained' | 'lost' | 'stronger' | 'weaker' | 'flipped' | 'reversed';

/** An effect that differs. */
export interface Change {
	readonly kind: ChangeKind;
	readonly from: string;
	readonly to: string;
	/** The effect inside, 0 where there is none. */
	readonly inside: number;
	/** The effect outside, 0 where there is none; of `reversed` that of `to` on `from`. */
	readonly outside: number;
	/** |inside - outside| by its standard error, about. */
	readonly statistic: number;
	/** How often permuted rows have as large a statistic anywhere: see the README. */
	readonly pValue: number;
	/** What the rows that were held back say; null where none were, and of changes with a p-value above 0.05. */
	readonly confirmation: ChangeConfirmation | null;
	/** How often resamples tell the same; null where there are none. */
	readonly stability: ChangeStability | null;
}

/** The test of a change in rows that were not used to find it; null in each part where there is none. */
export interface ChangeConfirmation {
	/** Coefficients of a regression of `to` on all that leads to it in either graph. */
	readonly inside: number | null;
	readonly outside: number | null;
	/** |inside - outside| by its standard error. */
	readonly statistic: number | null;
	/** Two-sided, and adjusted for all changes of all conditions that are tested (Holm). */
	readonly pValue: number | null;
	readonly adjusted: number | null;
	/** Whether `adjusted` is at most 0.05. */
	readonly confirmed: boolean;
	/** Why there is no test; null where there is. */
	readonly refused: string | null;
}

/** What rows say of a condition that were not used to find it. */
export interface ConditionConfirmation {
	/** How many of these rows satisfy it, and how many of them are positive. */
	readonly support: number;
	readonly positives: number;
	/** The share of positive rows among those that do not; null where there are none, and so are the next three, also where none satisfies it. */
	readonly outside: number | null;
	/** By how much the share of positive rows is larger inside, with an interval of 95 %. */
	readonly difference: number | null;
	readonly low: number | null;
	readonly high: number | null;
	/** Fisher's exact test, one-sided, and adjusted for all conditions that are looked into (Holm). */
	readonly pValue: number;
	readonly logP: number;
	readonly adjusted: number;
	/** Whether `adjusted` is at most 0.05. */
	readonly confirmed: boolean;
}

/** What sets a variable apart among the causes of the target inside a condition. */
export interface RootCause {
	readonly variable: string;
	/** Its total effect on the target, in units of the target per unit of the variable. */
	readonly total: number;
	/** |total| times the variable's standard deviation inside. */
	readonly importance: number;
}

/** Why an attribute of a condition may come after what the graphs are about. */
export interface SelectionRisk {
	readonly column: string;
	/** `later`: it is in a later group of tiers than some variable; `same`: in the same; `unknown`: tiers do not tell. */
	readonly place: 'later' | 'same' | 'unknown';
	/** Variables of the graphs that may lead to it, the target among them. */
	readonly variables: readonly string[];
}

/** Why choosing rows by a column of a condition biases the graph inside, by the graph of both sides together. */
export interface SelectionBias {
	readonly column: string;
	/** `descendant`: the target leads to it; `collider`: two others lead to it, or to something that leads to it. */
	readonly kind: 'descendant' | 'collider';
	/** The target; those that meet. */
	readonly of: readonly string[];
}

/** An effect with the share of graphs of resamples that have it, in this direction. */
export interface EffectFrequency {
	readonly from: string;
	readonly to: string;
	readonly frequency: number;
}

/** Effects of graphs of rows that were drawn again, by their frequency, of at least 0.05. */
export interface GraphFrequencies {
	/** How many were drawn for each side, and how many of these allow no graph and count nowhere. */
	readonly resamples: number;
	readonly failed: {readonly inside: number; readonly outside: number};
	readonly inside: readonly EffectFrequency[];
	readonly outside: readonly EffectFrequency[];
}

/** Shares of resamples in which a change is as it was found. */
export interface ChangeStability {
	/** With the effect inside, and with it outside; of `reversed` with that of `to` on `from` outside. */
	readonly inside: number;
	readonly outside: number;
	/** In which it is a change of the same kind. */
	readonly kind: number;
	/** In which the effect inside less that outside has the same sign. */
	readonly difference: number;
}

/** Causes inside a condition beside those outside. */
export interface Comparison {
	readonly inside: Model;
	readonly outside: Model;
	/** Whether the causal order is one that was found with the rows of both sides. */
	readonly joint: boolean;
	/** How often resamples of the rows have effects; null where there are none. */
	readonly bootstrap: GraphFrequencies | null;
	/** By p-value, then by statistic. */
	readonly changes: readonly Change[];
	/** Inside, the most important first; only those with an effect. */
	readonly roots: readonly RootCause[];
	/** Candidates that could not be variables, and why. */
	readonly left: readonly {readonly variable: string; readonly why: string}[];
}

/** A condition with what holds inside. */
export interface DiscoveredCondition {
	readonly statements: readonly Statement[];
	/** How many of the rows that were looked in satisfy it, and how many of these are positive. */
	readonly support: number;
	readonly positives: number;
	/** As `findConditions` has them: Fisher's exact test, one-sided, then Bonferroni over the whole space. */
	readonly logP: number;
	readonly pValue: number;
	readonly corrected: number;
	/** Null where no rows were held back. */
	readonly confirmation: ConditionConfirmation | null;
	/** What tiers say of how its columns come about. */
	readonly selection: readonly SelectionRisk[];
	/** What the graph of both sides says of that. */
	readonly bias: readonly SelectionBias[];
	/** Why there are no graphs; null where there are. */
	readonly refused: string | null;
	readonly comparison: Comparison | null;
}

/**
 * What the rows that were held back say of all conditions at once: a logistic regression of whether a row is positive on which conditions it
 * satisfies, with an L1 penalty.
 */
export interface CombinedConditions {
	readonly rows: number;
	/** Times the sum of sizes of the weights, beside the mean negative log-likelihood. */
	readonly penalty: number;
	/** The logarithm of the odds of a row that satisfies none. */
	readonly intercept: number;
	/** What each condition adds to that; 0 where it says nothing beside the others. */
	readonly weights: readonly number[];
}

/** What `discover` finds, as plain data. */
export interface Discovery {
	readonly format: 'inga-discovery';
	readonly version: 2;
	/** Whether the run came to its end: where it did not, p-values are counted from the permutations that are done. */
	readonly complete: boolean;
	/** What is done: whether all conditions were gone through, how many have had their graphs, how many permutations of all, how many have resamples. */
	readonly done: {
		readonly search: boolean;
		readonly graphs: number;
		readonly permutations: number;
		readonly bootstrap: number;
	};
	/** The table: what messages call it, all its rows, and its columns. */
	readonly table: {
		readonly source: string;
		readonly rows: number;
		readonly columns: readonly string[];
		/** SHA-256 of names, types and values. */
		readonly digest: string;
	};
	/** Of a column of text `level` is the value of positive rows, and graphs have 1 for it and 0 for others; of numbers it is null. */
	readonly target: {readonly name: string; readonly column: string; readonly level: string | null};
	/** Rows whose target is known, how many of these are positive, and how many others there were. */
	readonly rows: number;
	readonly positives: number;
	readonly dropped: number;
	readonly options: {
		readonly arity: number;
		readonly support: number;
		readonly top: number;
		readonly quantiles: number;
		readonly variables: number;
		readonly permutations: number;
		/** How many resamples of each side there are. */
		readonly bootstrap: number;
		/** Whether both graphs of a condition have one causal order. */
		readonly joint: 'auto' | 'always' | 'never';
		/** The share of the rows that was held back; 0 where none were. */
		readonly confirm: number;
		readonly seed: number;
	};
	/** The rows that were looked in, and how many of them are positive: all of `rows` where none were held back. */
	readonly searched: {readonly rows: number; readonly positives: number};
	/** Those that were held back, and how many conditions and changes they confirm; null where none were. */
	readonly held: {
		readonly rows: number;
		readonly positives: number;
		readonly conditions: number;
		readonly changes: number;
	} | null;
	readonly roles: Readonly<Record<string, KnownRole>>;
	readonly tiers: readonly (readonly string[])[];
	/** Whole numbers of any size, as text: see `findConditions`. */
	readonly certificate: Readonly<Record<'space' | 'visited' | 'bySupport' | 'byBound' | 'skipped', string>>;
	/** The graph of all rows that were looked in; null where they allow none (a warning says why) or the run was stopped before. */
	readonly everywhere: Model | null;
	/** The most evident first. */
	readonly conditions: readonly DiscoveredCondition[];
	/** Null where no rows were held back or there are no conditions. */
	readonly combined: CombinedConditions | null;
	readonly warnings: readonly string[];
}
