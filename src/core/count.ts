import {IngaError, invalidArgument} from './error.js';

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` unless `value` is a whole number from `least` to `most` */
export function checkCount(name: string, value: number, least: number, most: number): void {
	if (Number.isInteger(value) && value >= least && value <= most) return;
	throw invalidArgument(`${name} is ${value}: give a whole number from ${least} to ${most}`);
}
