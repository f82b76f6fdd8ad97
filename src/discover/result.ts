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

/** Causes inside a condition beside those outside. */
export interface Comparison {
	readonly inside: Model;
	readonly outside: Model;
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
	/** How many rows satisfy it, and how many of these are positive. */
	readonly support: number;
	readonly positives: number;
	/** As `findConditions` has them: Fisher's exact test, one-sided, then Bonferroni over the whole space. */
	readonly logP: number;
	readonly pValue: number;
	readonly corrected: number;
	readonly selection: readonly SelectionRisk[];
	/** Why there are no graphs; null where there are. */
	readonly refused: string | null;
	readonly comparison: Comparison | null;
}

/** What `discover` finds, as plain data. */
export interface Discovery {
	readonly format: 'inga-discovery';
	readonly version: 1;
	/** The table: what messages call it, all its rows, and the names of its columns. */
	readonly table: {readonly source: string; readonly rows: number; readonly columns: readonly string[]};
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
		readonly seed: number;
	};
	readonly roles: Readonly<Record<string, KnownRole>>;
	readonly tiers: readonly (readonly string[])[];
	/** Whole numbers of any size, as text: see `findConditions`. */
	readonly certificate: Readonly<Record<'space' | 'visited' | 'bySupport' | 'byBound' | 'skipped', string>>;
	/** The most evident first. */
	readonly conditions: readonly DiscoveredCondition[];
	readonly warnings: readonly string[];
}
