export {type Action, type Actions, type ActOptions, act, type Step} from './act.js';
export {type DiscoverOptions, discover} from './discover.js';
export {type Contribution, type Explanation, explain, type Mechanism, rowAt} from './explain.js';
export {parseDiscovery} from './read.js';
export type {Region} from './region.js';
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
export {
	type KnownRole,
	type KnownRoles,
	knownRoles,
	type Observed,
	type Role,
	type RoleName,
	type Roles,
} from './role.js';
