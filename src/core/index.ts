export {ones} from './bit.js';
export {checkCount} from './count.js';
export {type ErrorCode, errorCodes, fromNative, IngaError, invalidArgument} from './error.js';
export {type Features, features, type Isa} from './features.js';
export {writeWhole} from './file.js';
export {type Matrix, matrix} from './matrix.js';
export {type Native, native, otherAddon} from './native.js';
export {checkThreads, type Progress, type RunOptions, runTask} from './task.js';
