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
export {type Item, type Items, rowsOf} from './item.js';
export {type LiteralOptions, type Literals, literals} from './literal.js';
export {type Target, targetOf} from './target.js';
export {readTransactions, transactions} from './transactions.js';
