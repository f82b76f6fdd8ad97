// What is found in one part of the rows, tested in the other.
import {IngaError} from '../core/index.js';
import {type Confirmation, holm, type Split, splitRows} from '../patterns/index.js';
import {complete, type Frame, type Sides, type Variable} from './frame.js';
import {hc3} from './least.js';
import {LEVEL} from './region.js';
import type {Change, ChangeConfirmation, ConditionConfirmation, Model} from './result.js';
import {studentP} from './student.js';

/** Fewer rows of a side, or fewer for each cause, tell too little of a regression. */
const [LEAST_ROWS, ROWS_PER_CAUSE] = [30, 5];
/** Of the standard normal distribution, for 95 %. */
const QUANTILE = 1.959963984540054;

/**
 * Rows to look in, and those that are held back; none are where `share` is 0.
 *
 * @throws {@link IngaError} `ERR_DATA` where a part would have no positive row, or no other one
 */
export function partsOf(positive: readonly boolean[], share: number, seed: number): Split {
	if (share === 0) {
		return {discovery: Int32Array.from(positive.keys()), confirmation: new Int32Array(0)};
	}
	try {
		return splitRows(positive, {share, seed});
	} catch (error) {
		if (!(error instanceof IngaError && error.code === 'ERR_DATA')) throw error;
		const message = `${error.message} (confirm), or none: confirm 0 (--no-confirm)`;
		throw new IngaError('ERR_DATA', message, {cause: error});
	}
}

/**
 * A condition in the rows that were held back: Fisher's test with Holm's correction, and the difference of both shares of positive rows with its
 * interval of 95 % (Newcombe, Statistics in Medicine 17:873, 1998, method 10).
 *
 * @param all how many rows there are, and how many of them are positive
 */
export function conditionConfirmation(
	{support, positives, pValue, logP, adjusted, confirmed}: Confirmation,
	all: {readonly rows: number; readonly positives: number},
): ConditionConfirmation {
	const others = {rows: all.rows - support, positives: all.positives - positives};
	const tested = {support, positives, pValue, logP, adjusted, confirmed};
	if (support === 0 || others.rows === 0) return {...tested, outside: null, difference: null, low: null, high: null};
	const [inside, outside] = [wilson(positives, support), wilson(others.positives, others.rows)];
	const difference = inside.share - outside.share;
	return {
		...{...tested, outside: outside.share, difference},
		low: difference - Math.hypot(inside.share - inside.low, outside.high - outside.share),
		high: difference + Math.hypot(inside.high - inside.share, outside.share - outside.low),
	};
}

/** A share with the interval of Wilson (JASA 22:209, 1927). */
function wilson(count: number, rows: number): {readonly share: number; readonly low: number; readonly high: number} {
	const [share, square] = [count / rows, QUANTILE ** 2];
	const centre = (share + square / (2 * rows)) / (1 + square / rows);
	const half = (QUANTILE / (1 + square / rows)) * Math.sqrt((share * (1 - share)) / rows + square / (4 * rows * rows));
	return {share, low: centre - half, high: centre + half};
}

/** The changes of a condition with what they are to be tested in. */
export interface Open {
	readonly inside: Model;
	readonly outside: Model;
	readonly changes: readonly Change[];
	/** Rows that were held back. */
	readonly held: Sides;
}

/**
 * Tests of changes with a p-value of at most 0.05, in rows that were held back: the effect is regressed on all that leads to it in either graph,
 * inside and outside, and the coefficients of the cause are compared. Errors are those of HC3 (MacKinnon and White, Journal of Econometrics
 * 29:305, 1985), which allow each row a variance of its own; p-values are of Student's t distribution with the degrees of freedom of
 * Welch and Satterthwaite, and Holm corrects them for all changes of all conditions.
 *
 * @returns of each condition and each of its changes; nothing of those that are not tested
 */
export function confirmChanges(frame: Frame, all: readonly (Open | undefined)[]): (ChangeConfirmation | null)[][] {
	const tested = all.map((open) =>
		(open?.changes ?? []).map((change) => (open && change.pValue <= LEVEL ? compared(frame, open, change) : null)),
	);
	const logs = tested.flat().flatMap((each) => (each?.pValue == null ? [] : [Math.log(each.pValue)]));
	const adjusted = holm(logs);
	let next = 0;
	return tested.map((list) =>
		list.map((each) => {
			if (each?.pValue == null) return each;
			const value = Math.exp(adjusted[next++] as number);
			return {...each, adjusted: value, confirmed: value <= LEVEL * (1 + 1e-12)};
		}),
	);
}

function compared({target, causes}: Frame, {inside, outside, held}: Open, change: Change): ChangeConfirmation {
	const {kind, from, to} = change;
	if (kind === 'reversed') return refused('a regression cannot tell which way an effect goes');
	const named = new Map([target, ...causes].map((each) => [each.name, each]));
	const leading = new Set(
		[inside, outside].flatMap(({effects}) => effects.filter((each) => each.to === to)).map((each) => each.from),
	);
	// The cause comes first.
	const names = [from, ...[...leading].filter((name) => name !== from)];
	const regressors = names.map((name) => named.get(name) as Variable);
	const effect = named.get(to) as Variable;
	const least = Math.max(LEAST_ROWS, ROWS_PER_CAUSE * (names.length + 1));
	const rows = {
		inside: complete([effect, ...regressors], held.inside),
		outside: complete([effect, ...regressors], held.outside),
	};
	const few = (['inside', 'outside'] as const).find((side) => rows[side].length < least);
	if (few !== undefined) {
		return refused(
			`${rows[few].length} rows ${few} were held back, and a regression on ${names.length} needs ${least}`,
		);
	}
	const [a, b] = [hc3(effect, regressors, rows.inside), hc3(effect, regressors, rows.outside)];
	if (a === undefined || b === undefined)
		return refused('what leads to it says the same in the rows that were held back');
	const variance = a.variance + b.variance;
	const difference = a.coefficient - b.coefficient;
	const statistic = difference === 0 ? 0 : Math.min(Math.abs(difference) / Math.sqrt(variance), Number.MAX_VALUE);
	const freedom = variance ** 2 / (a.variance ** 2 / a.freedom + b.variance ** 2 / b.freedom);
	// Where nothing is left of both sides, there is no error.
	const pValue = variance === 0 ? Number(difference === 0) : studentP(statistic, freedom);
	return {
		inside: a.coefficient,
		outside: b.coefficient,
		statistic,
		pValue,
		adjusted: pValue,
		confirmed: false,
		refused: null,
	};
}

function refused(why: string): ChangeConfirmation {
	return {
		...{inside: null, outside: null, statistic: null},
		...{pValue: null, adjusted: null, confirmed: false},
		refused: why,
	};
}
