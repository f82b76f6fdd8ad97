export {type ClosedOptions, type ClosedSet, type ClosedSets, closedSets} from './closed.js';
export {
	type Certificate,
	type Condition,
	type ConditionOptions,
	type Conditions,
	conditionSpace,
	findConditions,
	fisherLogP,
} from './condition.js';
export {
	type Confirmation,
	type ConfirmOptions,
	confirmConditions,
	type Split,
	type SplitOptions,
	splitRows,
} from './confirm.js';
export {coverConditions} from './cover.js';
export {minimalGenerators} from './generator.js';
export {type Item, type Items, rowsOf, selectRows} from './item.js';
export {type LampOptions, type SignificantSet, type SignificantSets, significantSets} from './lamp.js';
export {
	type LiteralOptions,
	type Literals,
	literals,
	type SplitLiterals,
	splitLiterals,
	usualSupport,
} from './literal.js';
export {type Redundancy, type RedundancyOptions, redundancy} from './redundancy.js';
export {type Target, targetOf} from './target.js';
export {readTransactions, transactions} from './transactions.js';
