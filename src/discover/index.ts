export {type DiscoverOptions, discover} from './discover.js';
export {type Contribution, type Explanation, explain, type Mechanism, rowAt} from './explain.js';
export {parseDiscovery} from './read.js';
export type {
	Change,
	ChangeKind,
	Comparison,
	DiscoveredCondition,
	Discovery,
	Effect,
	Model,
	RootCause,
	SelectionRisk,
	Statement,
} from './result.js';
export {type KnownRoles, knownRoles, type Role, type RoleName, type Roles} from './role.js';
export {allHold, type Value} from './statement.js';
