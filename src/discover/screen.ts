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
 * The effect screen: `forced`, then by turns the one whose correlation with the target differs most inside and outside, by Fisher's z,
 * |z1 - z2| / sqrt(1 / (n1 - 3) + 1 / (n2 - 3)) with z = atanh(r) (Fisher, Metron 1:3, 1921), and the one whose correlation with it on both sides
 * together is greatest, |(n1 - 3) z1 + (n2 - 3) z2| / sqrt(n1 + n2 - 6), up to `most` in all: what leads to the target everywhere has to be there
 * too. What is constant on a side, or a copy of a variable that is chosen, is left.
 */
export function screen(frame: Frame, {inside, outside}: Sides, forced: ReadonlySet<string>, most: number): Screened {
	return chosenBy(frame, {'constant inside': inside, 'constant outside': outside}, forced, most, [
		differenceOf,
		strengthOf,
	]);
}

/** The same for one graph of all rows: those that go most with the target. */
export function screenAll(frame: Frame, rows: Int32Array, forced: ReadonlySet<string>, most: number): Screened {
	return chosenBy(frame, {constant: rows}, forced, most, [strengthOf]);
}

/** Rows of one graph each, by what is said of a column that is constant there. */
type Parts = Readonly<Record<string, Int32Array>>;
/** Correlations with the target, of each part. */
type Scores = readonly {readonly z: number; readonly weight: number}[];

function chosenBy(
	frame: Frame,
	parts: Parts,
	forced: ReadonlySet<string>,
	most: number,
	scores: readonly ((found: Scores) => number)[],
): Screened {
	const left: {variable: string; why: string}[] = [];
	const lists = Object.entries(parts);
	const open = frame.causes.filter((each) => {
		const part = lists.find(([, rows]) => isConstant(each.values, rows));
		if (part !== undefined) left.push({variable: each.name, why: part[0]});
		return part === undefined;
	});
	const rows = lists.map(([, list]) => list);
	const found = open.map((variable) => ({variable, scores: rows.map((list) => fisher(frame.target, variable, list))}));
	const orders = scores.map((score) =>
		// The sort is stable: equal scores stay in the order of the columns.
		found.map((each) => ({variable: each.variable, score: score(each.scores) || 0})).sort((a, b) => b.score - a.score),
	);
	const first = open.filter(({name}) => forced.has(name));
	const byTurns = open.flatMap((_, at) => orders.map((order) => (order[at] as {variable: Variable}).variable));
	const chosen: Variable[] = [];
	for (const variable of new Set([...first, ...byTurns])) {
		if (chosen.length >= most && !forced.has(variable.name)) break;
		const twin = [frame.target, ...chosen].find((other) => isCopy(other, variable, rows));
		if (twin === undefined) chosen.push(variable);
		else left.push({variable: variable.name, why: `a copy of ${twin.name}`});
	}
	const place = new Map(frame.causes.map((each, at) => [each, at]));
	return withoutGaps(
		frame.target,
		chosen.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
		rows,
		left,
	);
}

/** Rows with missing values are left out later on: who is constant then is no variable either. */
function withoutGaps(
	target: Variable,
	chosen: readonly Variable[],
	parts: readonly Int32Array[],
	left: Screened['left'],
): Screened {
	const rows = parts.map((list) => complete([target, ...chosen], list));
	const constant = chosen.filter(({values}) => rows.some((list) => isConstant(values, list)));
	// Without any rows nothing is wrong with the columns: the fit says what is.
	if (rows.some(({length}) => length === 0) || constant.length === 0) return {chosen, left};
	return {
		chosen: chosen.filter((each) => !constant.includes(each)),
		left: [...left, ...constant.map(({name}) => ({variable: name, why: 'constant in rows without missing values'}))],
	};
}

function fisher(target: Variable, {values}: Variable, list: Int32Array): Scores[number] {
	const {rows, r} = correlation(target.values, values, list);
	return {z: Math.atanh(Math.max(-SAME, Math.min(SAME, r))), weight: Math.max(1, rows - 3)};
}

function differenceOf(scores: Scores): number {
	const [a, b] = scores as [Scores[number], Scores[number]];
	return Math.abs(a.z - b.z) / Math.sqrt(1 / a.weight + 1 / b.weight);
}

function strengthOf(scores: Scores): number {
	const [sum, weight] = scores.reduce(([z, w], each) => [z + each.weight * each.z, w + each.weight], [0, 0]);
	return Math.abs(sum) / Math.sqrt(weight);
}

function isCopy(a: Variable, b: Variable, parts: readonly Int32Array[]): boolean {
	return parts.some((rows) => Math.abs(correlation(a.values, b.values, rows).r) >= SAME);
}
