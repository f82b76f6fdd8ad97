export {totalEffects} from './effect.js';
export {type CausalGraph, type Edge, edges} from './graph.js';
export {directLingam, type LingamOptions} from './lingam.js';
export {type CausalOrder, causalOrder, type OrderOptions} from './order.js';
export type {Path, PriorKnowledge} from './prior.js';
export {type Noise, noises, type SimulateOptions, type Simulation, simulate} from './simulate.js';
