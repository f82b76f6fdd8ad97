// What a transport is made of.
export {Act, callName, callOf} from './call.js';
export {Checked} from './checked.js';
export {
	ANY,
	type Communicator,
	type Grid,
	type Request,
	type Shared,
	type Status,
	type Transport,
} from './communicator.js';
export type {Fabric, Receiving, Sending} from './fabric.js';
export type {Kind, Kinds, Numbers, Op} from './kind.js';
export {arrayOf, kindName, kindOf} from './kind.js';
export {causeOf, type Failure, failureOf, type Outcome, rankFailed, threw} from './outcome.js';
export type {RankProgram} from './program.js';
export {program} from './program.js';
export {type Launcher, type LaunchOptions, run, self} from './run.js';
export {MOST_RANKS} from './share.js';
export {startThread, TYPESCRIPT} from './thread.js';
export {type Checkpoint, SECONDS} from './work/checkpoint.js';
export {type ChunkOptions, forEachChunk, type MapOptions, mapChunks, reduceChunks} from './work/chunks.js';
export type {ChunkResult} from './work/parcel.js';
export {blockRows, type Rows, triangleRows} from './work/rows.js';
export {checkSeconds, type OnTrouble, Snapshot} from './work/snapshot.js';
export {deserted} from './world.js';
