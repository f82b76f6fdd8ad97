/** Names of columns, or `true` for every column of numbers but those of `except`. */
export type Selection = readonly string[] | true;

/** How a new column is made of others. A row that misses one of them misses it. */
export type Derived =
	| {readonly sum: readonly string[]}
	| {readonly product: readonly string[]}
	/** The first less the second. */
	| {readonly difference: readonly [string, string]}
	/** The first by the second. */
	| {readonly ratio: readonly [string, string]};

/** New columns by name; one may be made of those before it. */
export type DerivePlan = Readonly<Record<string, Derived>>;

/** What is done about missing values. */
export interface MissingPlan {
	/** Columns that miss more than this share of their values are left out, 0 to 1. @defaultValue none is */
	readonly share?: number;
	/** Columns that stay however much they miss. @defaultValue none */
	readonly keep?: readonly string[];
	/** What missing numbers are filled with, which biases: see {@link impute}. @defaultValue nothing */
	readonly fill?: 'mean' | 'median';
	/** The columns that are filled. @defaultValue `true` */
	readonly columns?: Selection;
	/** Whether rows that still miss a value are left out or an error. @defaultValue 'drop' */
	readonly rows?: 'drop' | 'error';
}

/** Which columns are transformed; one in several lists goes through them from top to bottom. */
export interface TransformPlan {
	/** Natural logarithm, of values above 0. */
	readonly log?: Selection;
	/** log(1 + x), for counts, of values above -1. */
	readonly log1p?: Selection;
	/** Ranks from 1, those of equal values averaged. */
	readonly rank?: Selection;
	/** Normal scores: normal quantiles of (rank - 3/8) / (rows + 1/4). */
	readonly normal?: Selection;
	/** Mean 0 and standard deviation 1, the mean square taken over all rows (ddof 0). */
	readonly standardise?: Selection;
	/** What `true` leaves as it is. @defaultValue nothing */
	readonly except?: readonly string[];
}

/** How categories become numbers. */
export interface EncodePlan {
	/**
	 * Columns of text or numbers that become a column of 0 and 1 for each level, named `column=level`; `true` for every column of
	 * text but those of `ordinal` and `except`.
	 */
	readonly onehot?: Selection;
	/** Columns of text that become 0, 1, 2, ...: their levels, the lowest first. */
	readonly ordinal?: Readonly<Record<string, readonly string[]>>;
	/** How many levels a one-hot column may have. With `onehot: true` columns with more are left out, else they are an error. @defaultValue 20 */
	readonly levels?: number;
	/**
	 * Whether the first level, by the order of its characters or its number, gets a column. With it, the columns add up to 1, and
	 * DirectLiNGAM refuses one that others determine. @defaultValue 'drop'
	 */
	readonly reference?: 'drop' | 'keep';
	/** What `onehot: true` leaves as it is. @defaultValue nothing */
	readonly except?: readonly string[];
}

/** What is done about columns that hold one value, or hardly another. */
export interface ConstantPlan {
	/** A column is nearly constant where at least this share of its values is the same, above 0.5 to 1. @defaultValue 0.95 */
	readonly near?: number;
	/** Whether columns that are nearly constant are left out, too, or only reported. @defaultValue 'constant' */
	readonly drop?: 'constant' | 'near';
	/** Columns that stay. @defaultValue none */
	readonly keep?: readonly string[];
}

/** What is regressed out of what. */
export interface RegressPlan {
	/** The covariates: columns of numbers, or of text, which is taken one-hot. */
	readonly on: readonly string[];
	/** The columns that become residuals. @defaultValue every other column of numbers */
	readonly columns?: readonly string[];
	/** Whether the covariates stay in the table, those of text one-hot. @defaultValue false */
	readonly keep?: boolean;
}

/** When two columns say the same. */
export interface CollinearPlan {
	/** The least absolute correlation, above 0 to 1. @defaultValue 0.999999 */
	readonly threshold?: number;
	/** Columns that come before all others when the first of a group is kept. @defaultValue none */
	readonly first?: readonly string[];
}

/** Which columns may have to do with a target. */
export interface ScreenPlan {
	readonly target: string;
	/** How many columns are kept besides the target and `always`. */
	readonly most: number;
	/** The correlation that decides, by its absolute value. @defaultValue 'pearson' */
	readonly by?: 'pearson' | 'spearman';
	/** Columns that are kept whatever their correlation. @defaultValue none */
	readonly always?: readonly string[];
}

/**
 * How a table becomes samples, as plain data: JSON and TOML can hold it. The parts are taken in the order of the page
 * `src/prepare/README.md`, whatever their order here.
 */
export interface Plan {
	/** Columns that are added, before anything else is done. @defaultValue none */
	readonly derive?: DerivePlan;
	/** The columns that take part. @defaultValue all */
	readonly columns?: readonly string[];
	/** @defaultValue rows that miss a value are left out */
	readonly missing?: MissingPlan;
	/** @defaultValue nothing is transformed */
	readonly transform?: TransformPlan;
	/** @defaultValue columns of text are left out */
	readonly encode?: EncodePlan;
	/** `false`: they stay, unreported. @defaultValue constant columns are left out */
	readonly constant?: ConstantPlan | false;
	/** @defaultValue nothing is regressed out */
	readonly regress?: RegressPlan;
	/** `false`: they stay, unreported. @defaultValue of columns with |r| of 0.999999 or more the first is kept */
	readonly collinear?: CollinearPlan | false;
	/** @defaultValue all columns are kept */
	readonly screen?: ScreenPlan;
}
