export {type ClosedOptions, type ClosedSet, type ClosedSets, closedSets} from './closed.js';
export {type Item, type Items, rowsOf} from './item.js';
export {readTransactions, transactions} from './transactions.js';
