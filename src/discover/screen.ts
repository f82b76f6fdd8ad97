// Which candidates become variables of the graphs.
import {complete, correlation, type Frame, isConstant, type Sides, type Variable} from './frame.js';

/** Candidates that are chosen, in the order of the frame, and those that cannot be. */
export interface Screened {
	readonly chosen: readonly Variable[];
	readonly left: readonly {readonly variable: string; readonly why: string}[];
}

/** Beyond this correlation two columns say the same: no fit could tell them apart. */
const SAME = 1 - 1e-9;

/**
 * The effect screen: `forced`, then those whose correlation with the target differs most inside and outside, by Fisher's z, |atanh(r1) -
 * atanh(r2)| / sqrt(1 / (n1 - 3) + 1 / (n2 - 3)) (Fisher, Metron 1:3, 1921), up to `most` in all. What is constant on a side, or a copy of
 * a variable that is chosen, is left.
 */
export function screen(frame: Frame, sides: Sides, forced: ReadonlySet<string>, most: number): Screened {
	const left: {variable: string; why: string}[] = [];
	const open = frame.causes.filter((each) => {
		const side = (['inside', 'outside'] as const).find((key) => isConstant(each.values, sides[key]));
		if (side !== undefined) left.push({variable: each.name, why: `constant ${side}`});
		return side === undefined;
	});
	const scored = open.map((variable) => ({
		variable,
		score: forced.has(variable.name) ? Number.POSITIVE_INFINITY : difference(frame.target, variable, sides),
	}));
	const chosen: Variable[] = [];
	// The sort is stable: equal scores stay in the order of the columns.
	for (const {variable} of scored.sort((a, b) => (a.score === b.score ? 0 : b.score - a.score))) {
		if (chosen.length >= most && !forced.has(variable.name)) break;
		const twin = [frame.target, ...chosen].find((other) => isCopy(other, variable, sides));
		if (twin === undefined) chosen.push(variable);
		else left.push({variable: variable.name, why: `a copy of ${twin.name}`});
	}
	const place = new Map(frame.causes.map((each, at) => [each, at]));
	return withoutGaps(
		frame.target,
		chosen.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
		sides,
		left,
	);
}

/** Rows with missing values are left out later on: who is constant then is no variable either. */
function withoutGaps(target: Variable, chosen: readonly Variable[], sides: Sides, left: Screened['left']): Screened {
	const all = [target, ...chosen];
	const rows = {inside: complete(all, sides.inside), outside: complete(all, sides.outside)};
	const constant = chosen.filter(({values}) => isConstant(values, rows.inside) || isConstant(values, rows.outside));
	// Without any rows nothing is wrong with the columns: the fit says what is.
	const none = rows.inside.length === 0 || rows.outside.length === 0;
	if (none || constant.length === 0) return {chosen, left};
	return {
		chosen: chosen.filter((each) => !constant.includes(each)),
		left: [...left, ...constant.map(({name}) => ({variable: name, why: 'constant in rows without missing values'}))],
	};
}

function difference(target: Variable, {values}: Variable, {inside, outside}: Sides): number {
	const [a, b] = [correlation(target.values, values, inside), correlation(target.values, values, outside)];
	const z = ({r}: {r: number}) => Math.atanh(Math.max(-SAME, Math.min(SAME, r)));
	const error = Math.sqrt(1 / Math.max(1, a.rows - 3) + 1 / Math.max(1, b.rows - 3));
	const score = Math.abs(z(a) - z(b)) / error;
	return Number.isNaN(score) ? 0 : score;
}

function isCopy(a: Variable, b: Variable, {inside, outside}: Sides): boolean {
	return [inside, outside].some((rows) => Math.abs(correlation(a.values, b.values, rows).r) >= SAME);
}
