export {type Action, type Actions, type ActOptions, act, type Step} from './act.js';
export {discover} from './discover.js';
export {type Contribution, type Explanation, explain, type Mechanism, rowAt} from './explain.js';
export {type DiscoveryForecast, forecastDiscovery} from './forecast.js';
export {tableDigest} from './journal.js';
export type {DiscoverOptions} from './option.js';
export {parseDiscovery} from './read.js';
export {graphName, type Region} from './region.js';
export type {
	Change,
	ChangeConfirmation,
	ChangeKind,
	ChangeStability,
	CombinedConditions,
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
export {
	FEW_LEVELS,
	type KnownRole,
	type KnownRoles,
	knownRoles,
	MOST_LEVELS,
	type Observed,
	type Role,
	type RoleName,
	type Roles,
} from './role.js';
export {allHold, type Value} from './statement.js';
export {
	type MechanismKind,
	type PlantedChange,
	type PlantedMechanism,
	type SynthWide,
	type SynthWideOptions,
	synthWide,
} from './synthwide.js';
export {type PlantedTrap, type TrapKind, trapKinds} from './trap.js';
