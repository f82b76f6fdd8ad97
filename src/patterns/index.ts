export {
	type ClosedOptions,
	type ClosedQuestion,
	type ClosedSet,
	type ClosedSets,
	closedSets,
	closedSetsOver,
} from './closed.js';
export {
	type Certificate,
	type Condition,
	type ConditionOptions,
	type ConditionQuestion,
	type Conditions,
	conditionSpace,
	findConditions,
	findConditionsOver,
	fisherLogP,
	forecastConditions,
} from './condition.js';
export {
	type Confirmation,
	type ConfirmOptions,
	confirmConditions,
	holm,
	type Split,
	type SplitOptions,
	splitRows,
} from './confirm.js';
export {coverConditions} from './cover.js';
export {type DistinctOptions, distinctConditions} from './distinct.js';
export {minimalGenerators} from './generator.js';
export {type Item, type Items, itemAsTarget, rowsOf, selectRows} from './item.js';
export {
	type LampOptions,
	type LampQuestion,
	type SignificantSet,
	type SignificantSets,
	significantSets,
	significantSetsOver,
} from './lamp.js';
export {
	type LiteralOptions,
	type Literals,
	literals,
	type SplitLiterals,
	splitLiterals,
	usualSupport,
} from './literal.js';
export {
	type PermutationOptions,
	type SignificantCondition,
	type SignificantConditions,
	significantConditions,
} from './permutation.js';
export {type Redundancy, type RedundancyOptions, redundancy} from './redundancy.js';
export type {Ranked, RankedOptions, RankProgress} from './rounds.js';
export {strataOf} from './strata.js';
export {type Target, targetOf} from './target.js';
export {readTransactions, transactions} from './transactions.js';
