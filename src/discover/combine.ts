// Conditions that overlap, weighed against each other.
import type {CombinedConditions} from './result.js';

/** Rows that satisfy the same conditions: which, how many they are, and how many of them are positive. */
interface Pattern {
	readonly on: readonly number[];
	readonly rows: number;
	readonly positives: number;
}

type Fit = Pick<CombinedConditions, 'intercept' | 'weights'>;

/** Penalties that are tried: the least that leaves no weight, and smaller ones down to a thousandth of it. */
const [PENALTIES, RANGE] = [40, 1e-3];
/** Steps of Newton, sweeps within one, and what is taken for no change of a weight. */
const [STEPS, SWEEPS, STILL] = [100, 1000, 1e-10];
/** A weight that is none. */
const NOTHING = 1e-9;
/** Below it the curvature of a pattern is taken for this much: it is certain. */
const LEAST_CURVATURE = 1e-6;

/**
 * Logistic regression of whether a row is positive on which conditions it satisfies, with an L1 penalty, which leaves weight 0 to a condition that
 * says nothing beside the others (Tibshirani, Journal of the Royal Statistical Society B 58:267, 1996). Each penalty is solved by steps of
 * Newton's method, each of these by coordinate descent (Friedman, Hastie and Tibshirani, Journal of Statistical Software 33:1, 2010). Of 40
 * penalties that with the least Bayesian information criterion counts, weights that are not 0 being the parameters.
 *
 * @param rows to learn from: not those that the conditions were found in
 * @param inside of each condition those that satisfy it; where a missing value decides, a row does not
 * @returns null where there are no rows or conditions, or all rows are alike
 */
export function combined(
	rows: Int32Array,
	positive: readonly boolean[],
	inside: readonly Int32Array[],
): CombinedConditions | null {
	const patterns = patternsOf(rows, positive, inside);
	const yes = patterns.reduce((sum, {positives}) => sum + positives, 0);
	if (inside.length === 0 || yes === 0 || yes === rows.length) return null;
	const none: Fit = {intercept: Math.log(yes / (rows.length - yes)), weights: inside.map(() => 0)};
	const largest = Math.max(...slopes(patterns, none, rows.length).map(Math.abs));
	let best = {penalty: largest, fit: none, criterion: criterion(patterns, none, rows.length)};
	let fit = none;
	for (let step = 1; step <= PENALTIES && largest > 0; step++) {
		const penalty = largest * RANGE ** (step / PENALTIES);
		const {intercept, weights} = penalised(patterns, penalty, fit, rows.length);
		// Of conditions for the same rows the second one has what rounding makes of 0.
		fit = {intercept, weights: weights.map((weight) => (Math.abs(weight) > NOTHING ? weight : 0))};
		const found = criterion(patterns, fit, rows.length);
		if (found < best.criterion) best = {penalty, fit, criterion: found};
	}
	return {rows: rows.length, penalty: best.penalty, ...best.fit};
}

/** The probability that a row which satisfies these conditions is positive. */
export function chanceOf(fit: Fit, on: readonly number[]): number {
	return 1 / (1 + Math.exp(-oddsOf(fit, on)));
}

/** The logarithm of the odds. */
function oddsOf({intercept, weights}: Fit, on: readonly number[]): number {
	return intercept + on.reduce((sum, at) => sum + (weights[at] ?? 0), 0);
}

function patternsOf(rows: Int32Array, positive: readonly boolean[], inside: readonly Int32Array[]): Pattern[] {
	const held = new Map<number, number[]>(Array.from(rows, (row) => [row, []]));
	for (const [at, own] of inside.entries()) for (const row of own) held.get(row)?.push(at);
	const found = new Map<string, {on: number[]; rows: number; positives: number}>();
	for (const [row, on] of held) {
		const key = on.join();
		const pattern = found.get(key) ?? {on, rows: 0, positives: 0};
		pattern.rows++;
		pattern.positives += positive[row] === true ? 1 : 0;
		found.set(key, pattern);
	}
	return [...found.values()];
}

/** The least of the mean negative log-likelihood and `penalty` times the sum of sizes of weights. */
function penalised(patterns: readonly Pattern[], penalty: number, from: Fit, count: number): Fit {
	const loss = (fit: Fit) =>
		-likelihood(patterns, fit) / count + penalty * fit.weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
	let fit = from;
	let least = loss(fit);
	for (let step = 0; step < STEPS; step++) {
		const aim = newton(patterns, penalty, fit, count);
		let [length, next, reached] = [1, aim, loss(aim)];
		// Rounding alone may make the end of a path a little worse.
		for (; !(reached <= least) && length > 1e-6; reached = loss(next)) {
			length /= 2;
			next = between(fit, aim, length);
		}
		const moved = Math.max(...differences(fit, next));
		if (!(reached <= least)) break;
		[fit, least] = [next, reached];
		if (moved < STILL) break;
	}
	return fit;
}

/** The least of the penalty and the quadratic function that is like the negative log-likelihood at a fit. */
function newton(patterns: readonly Pattern[], penalty: number, fit: Fit, count: number): Fit {
	const {intercept, weights} = fit;
	const near = patterns.map(({on, rows, positives}) => {
		const chance = chanceOf(fit, on);
		const curvature = (rows * Math.max(chance * (1 - chance), LEAST_CURVATURE)) / count;
		return {on, curvature, left: (positives - rows * chance) / count / curvature};
	});
	const total = near.reduce((sum, {curvature}) => sum + curvature, 0);
	const own = weights.map((_, at) => {
		const those = near.filter(({on}) => on.includes(at));
		return {those, curvature: those.reduce((sum, each) => sum + each.curvature, 0)};
	});
	let start = intercept;
	const found = [...weights];
	for (let sweep = 0; sweep < SWEEPS; sweep++) {
		const shift = near.reduce((sum, {curvature, left}) => sum + curvature * left, 0) / total;
		start += shift;
		for (const each of near) each.left -= shift;
		let moved = Math.abs(shift);
		for (const [at, {those, curvature}] of own.entries()) {
			if (curvature === 0) continue;
			const before = found[at] as number;
			const slope = those.reduce((sum, each) => sum + each.curvature * each.left, curvature * before);
			const after = Math.abs(slope) > penalty ? (slope - Math.sign(slope) * penalty) / curvature : 0;
			found[at] = after;
			for (const each of those) each.left -= after - before;
			moved = Math.max(moved, Math.abs(after - before));
		}
		if (moved < STILL / 10) break;
	}
	return {intercept: start, weights: found};
}

function between(a: Fit, b: Fit, part: number): Fit {
	const mix = (from: number, to: number) => from + part * (to - from);
	return {
		intercept: mix(a.intercept, b.intercept),
		weights: a.weights.map((weight, at) => mix(weight, b.weights[at] as number)),
	};
}

function differences(a: Fit, b: Fit): number[] {
	return [a.intercept - b.intercept, ...a.weights.map((weight, at) => weight - (b.weights[at] as number))].map(
		Math.abs,
	);
}

/** What the mean log-likelihood gains per unit of each weight. */
function slopes(patterns: readonly Pattern[], fit: Fit, count: number): number[] {
	const found = fit.weights.map(() => 0);
	for (const {on, rows, positives} of patterns) {
		const slope = (positives - rows * chanceOf(fit, on)) / count;
		for (const at of on) found[at] = (found[at] as number) + slope;
	}
	return found;
}

function likelihood(patterns: readonly Pattern[], fit: Fit): number {
	return patterns.reduce((sum, {on, rows, positives}) => {
		const odds = oddsOf(fit, on);
		// log(1 + exp(odds)), whatever its size.
		return sum + positives * odds - rows * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))));
	}, 0);
}

function criterion(patterns: readonly Pattern[], fit: Fit, count: number): number {
	return -2 * likelihood(patterns, fit) + Math.log(count) * fit.weights.filter((weight) => weight !== 0).length;
}
