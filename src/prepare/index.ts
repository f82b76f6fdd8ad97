export {checkPlan} from './check.js';
export {dropCollinear} from './collinear.js';
export {dropConstant} from './constant.js';
export {derive} from './derive.js';
export {type Encoded, encode} from './encode.js';
export {type CompleteRows, completeRows, dropSparse, impute} from './missing.js';
export type {Note, Step, StepName} from './note.js';
export type {
	CollinearPlan,
	ConstantPlan,
	Derived,
	DerivePlan,
	EncodePlan,
	MissingPlan,
	Plan,
	RegressPlan,
	ScreenPlan,
	Selection,
	TransformPlan,
} from './plan.js';
export {type Prepared, prepare, prepareTable} from './prepare.js';
export {regressOut} from './regress.js';
export {type Screened, screen} from './screen.js';
export {transform} from './transform.js';
