export {type Adjustment, adjustPValues} from './adjust.js';
export {
	type Bootstrap,
	type BootstrapOptions,
	bootstrap,
	bootstrapOver,
	type RankedBootstrapOptions,
	type ResampleGraph,
	type ResampleOptions,
} from './bootstrap.js';
export {type TotalOptions, totalEffects} from './effect.js';
export {type EffectEstimates, type EstimateOptions, estimateTotalEffects} from './estimate.js';
export {
	type Forecast,
	forecastLingam,
	measurePace,
	placeAt,
	type Undertaking,
	usualPace,
} from './forecast.js';
export {
	adjacencyMatrix,
	type CausalGraph,
	type CausalSkeleton,
	causesOf,
	type DirectEffects,
	directEffects,
	type Edge,
	edges,
	type GraphEffects,
	type SparseCausalGraph,
} from './graph.js';
export {
	type GroupEdge,
	groupEdges,
	type MultiGroupGraph,
	type MultiGroupOptions,
	multiGroupDirectLingam,
	type SparseMultiGroupOptions,
} from './group.js';
export {type ErrorIndependence, errorIndependence, type IndependenceOptions} from './independence.js';
export {
	type InterventionEffects,
	interventionEffects,
	interventionMeans,
	type OrderedEffects,
	type PredictionOptions,
} from './intervention.js';
export {
	type Decision,
	directLingam,
	type LingamGraph,
	type LingamOptions,
	type SparseLingamGraph,
	type SparseLingamOptions,
} from './lingam.js';
export {type CausalOrder, causalOrder, type OrderOptions} from './order.js';
export type {Path, PriorKnowledge} from './prior.js';
export {Random} from './random.js';
export type {SearchCheckpoint} from './resume.js';
export {drawNoise, type Noise, noises, type SimulateOptions, type Simulation, simulate} from './simulate.js';
export {
	type CountOptions,
	type DirectionCount,
	directionCounts,
	type EffectFilter,
	effectProbabilities,
	type GraphCount,
	graphCounts,
	type PathOptions,
	type PathSpread,
	pathSpread,
	type Spread,
	type TotalEffectOptions,
	type TotalEffectSpread,
	totalEffectSpread,
} from './stability.js';
