export {discover} from './discover.js';
export {type Contribution, type Explanation, explain, type Mechanism, rowAt} from './explain.js';
export {type DiscoveryForecast, forecastDiscovery} from './forecast.js';
export {tableDigest} from './journal.js';
export type {DiscoverOptions} from './option.js';
export {parseDiscovery} from './read.js';
export type {
	Change,
	ChangeConfirmation,
	ChangeKind,
	ChangeStability,
	Comparison,
	ConditionConfirmation,
	DiscoveredCondition,
	Discovery,
	Effect,
	EffectFrequency,
	GraphFrequencies,
	Model,
	RootCause,
	SelectionBias,
	SelectionRisk,
	Statement,
} from './result.js';
export {type KnownRoles, knownRoles, type Role, type RoleName, type Roles} from './role.js';
