// Linear programs of a few unknowns.

/** a x <= b. */
export interface Inequality {
	readonly a: readonly number[];
	readonly b: number;
}

/** Rows are scaled so that their greatest coefficient is 1: by how much they may be missed, and what counts as no coefficient. */
const TOLERANCE = 1e-10;

/**
 * An x between `low` and `high` (finite) with a x <= b for all rows and the least c x, by Seidel's incremental algorithm (Discrete and
 * Computational Geometry 6:423, 1991), in the order of the rows: where a row does not hold at the best point of those before it, the best
 * point lies on its plane, where one unknown less is left. It takes time in proportion to the rows for most orders of them, and more with
 * each unknown: up to about five. Unknowns and rows should be of a size near 1.
 *
 * @returns nothing where no x satisfies all
 */
export function minimise(
	c: readonly number[],
	low: readonly number[],
	high: readonly number[],
	rows: readonly Inequality[],
): readonly number[] | undefined {
	if (low.some((value, at) => value > (high[at] as number) + TOLERANCE)) return undefined;
	let x: readonly number[] = c.map((cost, at) => (cost >= 0 ? low[at] : high[at]) as number);
	const before: Inequality[] = [];
	for (const row of rows.map(scaled)) {
		const {a, b} = row;
		if (dot(a, x) > b + TOLERANCE) {
			const pivot = a.findIndex((value) => Math.abs(value) === 1);
			if (pivot < 0) return undefined;
			const found = onPlane(c, low, high, before, row, pivot);
			if (found === undefined) return undefined;
			x = found;
		}
		before.push(row);
	}
	return x;
}

/** The best point on the plane a x = b: x_p = b / a_p - sum of (a_q / a_p) x_q, put in everywhere. */
function onPlane(
	c: readonly number[],
	low: readonly number[],
	high: readonly number[],
	rows: readonly Inequality[],
	{a, b}: Inequality,
	pivot: number,
): readonly number[] | undefined {
	const sign = a[pivot] as number;
	const others = without(a, pivot).map((value) => value / sign);
	const start = b / sign;
	const put = (row: readonly number[]) => {
		const factor = row[pivot] as number;
		return {factor, left: without(row, pivot).map((value, at) => value - factor * (others[at] as number))};
	};
	const reduced = rows.map((row): Inequality => {
		const {factor, left} = put(row.a);
		return {a: left, b: row.b - factor * start};
	});
	// The bounds of the unknown that is put in.
	const bounds: Inequality[] = [
		{a: others, b: start - (low[pivot] as number)},
		{a: others.map((value) => -value), b: (high[pivot] as number) - start},
	];
	const rest = minimise(put(c).left, without(low, pivot), without(high, pivot), [...bounds, ...reduced]);
	if (rest === undefined) return undefined;
	const own = start - dot(others, rest);
	return [...rest.slice(0, pivot), own, ...rest.slice(pivot)];
}

function scaled({a, b}: Inequality): Inequality {
	const most = a.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
	if (most <= TOLERANCE) return {a: a.map(() => 0), b};
	return {a: a.map((value) => value / most), b: b / most};
}

function dot(a: readonly number[], x: readonly number[]): number {
	return a.reduce((sum, value, at) => sum + value * (x[at] as number), 0);
}

function without(all: readonly number[], at: number): number[] {
	return all.filter((_, other) => other !== at);
}
